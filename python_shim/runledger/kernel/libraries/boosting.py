"""What XGBoost's and LightGBM's functions for training have in common: their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .estimators import is_within_fit
from .noticing import local
from .telling import tell_values

if TYPE_CHECKING:
    from types import FrameType

_ARGUMENTS = ("num_boost_round", "early_stopping_rounds", "nfold")
_LIMIT = 50


def tell_training(library: str, frame: FrameType | None, parameters: object) -> None:
    """Tell the parameters of a training, unless an estimator's are told that trains by it.

    Parameters: `frame`, that of the function which trains; `parameters`, a dict or a list of pairs.
    """
    if frame is None or is_within_fit(frame):
        return
    given = list(parameters.items() if isinstance(parameters, dict) else parameters or ())  # type: ignore[call-overload]
    known = {name for name, _ in given}
    if "num_iterations" in known:  # LightGBM's name for the same
        known.add("num_boost_round")
    given += [(name, local(frame, name)) for name in _ARGUMENTS if name not in known]
    values = [(f"{library}.{name}", value) for name, value in given if value is not None]
    tell_values("parameter", library, values[:_LIMIT], inferred=True)
