"""The history as a pandas data frame, with a type for each column."""

# pandas is the user's, and imported only where a frame is asked for.
# ruff: noqa: PLC0415
from __future__ import annotations

from typing import TYPE_CHECKING

from runledger.history import FIXED, FLAGS, TIMES, History, HistoryError, Value

if TYPE_CHECKING:
    import pandas as pd

_STATUSES = ("running", "ok", "error", "interrupted", "killed")
_INT64 = 2**63


def require_pandas() -> None:
    """Raise HistoryError, one sentence, if there is no pandas here."""
    try:
        import pandas as pd  # noqa: F401
    except ImportError as error:
        raise HistoryError(
            "runs() gives a pandas data frame, and pandas is not installed in the environment of"
            " this kernel (pip install pandas)."
        ) from error


def frame_of(history: History) -> pd.DataFrame:
    """Return the runs as a data frame, a row a run, in their order.

    Times are UTC timestamps, `duration` is in seconds, `status` a category and `tags` tuples.
    Numbers, texts and truths have types that know missing values; a column that holds several kinds
    of them is of type object.
    """
    import pandas as pd

    columns = {
        name: _fixed(name, values) if name in FIXED else _measured(values)
        for name, values in history.columns.items()
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(history)))


def _fixed(name: str, values: list[Value]) -> pd.Series:
    import pandas as pd

    if name in TIMES:
        seconds = pd.Series(values, dtype="float64")
        moments = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
        # As exact as journals are: the rest of the nanoseconds is what floats add.
        return moments.dt.round("us").astype("datetime64[ns, UTC]")
    if name == "duration":
        return pd.Series(values, dtype="float64")
    if name in FLAGS:
        return pd.Series(values, dtype="bool")
    if name == "status":
        others = {str(value) for value in values} - set(_STATUSES)
        kinds = pd.CategoricalDtype([*_STATUSES, *sorted(others)])
        return pd.Series(values, dtype=kinds)
    if name == "tags":
        tags = [tuple(value) if isinstance(value, list) else () for value in values]
        return pd.Series(tags, dtype="object")
    return pd.Series(values, dtype="string")


def _measured(values: list[Value]) -> pd.Series:
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {int} and all(-_INT64 <= v < _INT64 for v in values if isinstance(v, int)):
        return pd.Series(values, dtype="int64" if None not in values else "Int64")
    if kinds <= {int, float} and kinds:
        try:
            return pd.Series([None if v is None else float(v) for v in values], dtype="float64")  # type: ignore[arg-type]
        except OverflowError:
            pass
    if kinds == {str}:
        return pd.Series(values, dtype="string")
    return pd.Series(values, dtype="object")
