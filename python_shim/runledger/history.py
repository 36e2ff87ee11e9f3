"""The runs of some books as a table, read from the ledger and never written to it.

It reads SQLite by itself, so a kernel whose environment has no `runledger.ledger` has its history
too. Columns are named as the filter language names things: `params.lr`, `metrics.accuracy`.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415
from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Optional, Union

from runledger.journal.books import Books, BooksError, find_books, relative_path
from runledger.journal.lock import segment_is_open

Value = Union[None, bool, int, float, str, "list[Value]", "dict[str, Value]"]

FIXED = (
    *("id", "title", "name", "notebook", "status", "started", "ended", "duration"),
    *("starred", "archived", "published", "tags", "note", "description", "error"),
    *("user", "parent", "forked_from", "session"),
)
FLAGS = frozenset({"starred", "archived", "published"})
TIMES = frozenset({"started", "ended"})

# Spaces of the filter language, in the order of the columns, and where a run has their values.
_SPACES = ("params", "metrics", "min", "max", "labels", "resources", "inferred")
_OF_RUN = (
    ("params", "parameters"),
    ("metrics", "metrics"),
    ("metrics", "summaries"),
    ("labels", "labels"),
)
_PARTS = ("rule_name", "inferred", *(part for _, part in _OF_RUN))
_BUSY = 5.0  # seconds


class HistoryError(RuntimeError):
    """The history cannot be had; the message is one sentence for the user."""


class History(NamedTuple):
    """The runs, a list of values for each column; times are seconds since the epoch."""

    columns: dict[str, list[Value]]

    def __len__(self) -> int:
        """Return how many runs there are."""
        return len(self.columns["id"])


def books_here() -> Books:
    """Return the books of this kernel or script.

    Raises HistoryError if there are none.
    """
    told = os.environ.get("RUNLEDGER_DIR")
    if told and Path(told).is_dir():
        return Books(Path(told))
    try:
        books = find_books(Path.cwd())
    except BooksError as error:
        raise HistoryError(str(error)) from None
    except OSError as error:
        raise HistoryError(f"The working folder cannot be read: {error.strerror}.") from None
    if books is None:
        raise HistoryError(f"No books were found at {Path.cwd()} or above it.")
    return books


def read_history(
    books: Books,
    filter: str | None = None,  # noqa: A002 (the name it has everywhere)
    notebook: str | None = None,
    archived: bool = False,
) -> History:
    """Read the runs that are posted, the newest first.

    Parameters: as those of `runledger.runs`. Raises HistoryError where there is no ledger or it
    cannot be read, and ValueError for a filter that makes no sense.
    """
    chosen = _chosen(filter)
    _post(books)
    if not books.ledger.exists():
        raise HistoryError(
            f"The books at {books.path} have no ledger yet: open JupyterLab there, or run"
            " `runledger rebuild`."
        )
    try:
        # Read-only, so that whoever posts is never held up.
        uri = f"{books.ledger.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_BUSY)) as ledger:
            ledger.row_factory = sqlite3.Row
            ledger.execute("BEGIN")
            return _read(ledger, chosen, _places(books, notebook), archived)
    except sqlite3.Error as error:
        if "no such" in str(error):
            reason = "it was made by another version of Run Ledger"
        else:
            reason = str(error)
        raise HistoryError(f"The ledger at {books.ledger} cannot be read: {reason}.") from error


def _places(books: Books, notebook: str | None) -> list[str]:
    """Return the paths that a notebook may have in the books: from their root, or from here."""
    if notebook is None:
        return []
    return [notebook, relative_path(books.root, notebook)]


def _chosen(filter: str | None) -> tuple[str, dict[str, object]] | None:  # noqa: A002
    if not filter or not filter.strip():
        return None
    try:
        from runledger.ledger.chosen import chosen_runs
    except ImportError:
        raise HistoryError(
            "A filter needs Run Ledger in the environment of this kernel (pip install runledger);"
            " without one, runs() gives all runs, for pandas to choose from."
        ) from None
    return chosen_runs(filter)


def _post(books: Books) -> None:
    """Post what was written, where no server does and the ledger's package is there."""
    try:
        if segment_is_open(books.lock):
            return
        from runledger.ledger.current import post_now
    except (ImportError, OSError):
        return
    problem = post_now(books)
    if problem is not None and not books.ledger.exists():
        raise HistoryError(problem)


def _read(
    ledger: sqlite3.Connection,
    chosen: tuple[str, dict[str, object]] | None,
    places: list[str],
    archived: bool,
) -> History:
    known = {row["name"] for row in ledger.execute("PRAGMA table_info(runs)")}
    where, values = ["NOT r.deleted"], dict[str, object]()
    if "archived" in known and not archived:
        where.append("NOT r.archived")
    if places:
        where.append("n.path IN (:place, :other)")
        values.update(place=places[0], other=places[-1])
    if chosen is not None:
        where.append(f"r.id IN ({chosen[0]})")
        values.update(chosen[1])
    from_runs = (
        "FROM runs AS r LEFT JOIN notebooks AS n ON n.id = r.notebook_id"
        f" WHERE {' AND '.join(where)}"
    )
    history = _Columns()
    wanted = [name for name in (*FIXED, *_PARTS) if name in known]
    names = ", ".join(f"r.{name}" for name in wanted)
    order = "ORDER BY r.started DESC, r.place DESC"
    for row in ledger.execute(f"SELECT {names}, n.path AS notebook {from_runs} {order}", values):
        history.add(row, known)
    for run, space, name, number, text in ledger.execute(
        "SELECT v.run, v.space, v.name, v.number, v.text FROM run_values AS v"  # noqa: S608
        " WHERE v.space IN ('min', 'max', 'resources')"
        f" AND v.run IN (SELECT r.id {from_runs})",
        values,
    ):
        history.put(run, space, name, text if number is None else number)
    return history.done()


class _Columns:
    """Collects the values of runs by column."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._fixed: dict[str, list[Value]] = {name: [] for name in FIXED}
        self._spaces: dict[str, dict[str, dict[int, Value]]] = {name: {} for name in _SPACES}

    def add(self, row: sqlite3.Row, known: set[str]) -> None:
        place = self._places[row["id"]] = len(self._places)
        for name, column in self._fixed.items():
            column.append(_fixed(row, name, known))
        for space, source in _OF_RUN:
            self._put_all(space, place, row[source])
        inferred = _mapping(row["inferred"])
        for part in ("parameters", "summaries"):
            self._put_all("inferred", place, inferred.get(part))

    def put(self, run: str, space: str, name: str, value: Value) -> None:
        place = self._places.get(run)
        if place is not None:
            self._spaces[space].setdefault(name, {})[place] = value

    def _put_all(self, space: str, place: int, values: Value) -> None:
        names = self._spaces[space]
        for name, value in _mapping(values).items():
            names.setdefault(name, {})[place] = plain(value)

    def done(self) -> History:
        count = len(self._places)
        columns = dict(self._fixed)
        for space, names in self._spaces.items():
            for name, values in names.items():
                column: list[Value] = [None] * count
                for place, value in values.items():
                    column[place] = value
                columns[f"{space}.{name}"] = column
        return History(columns)


def _fixed(row: sqlite3.Row, name: str, known: set[str]) -> Value:
    if name not in known and name != "notebook":
        return False if name in FLAGS else None
    value: Value = row[name]
    if name in FLAGS:
        return bool(value)
    if name == "name":
        return value or _text(row["rule_name"])
    if name == "tags":
        return _list(value)
    if name == "error":
        error = _mapping(value)
        return ": ".join(str(error[key]) for key in ("name", "message") if error.get(key)) or None
    return value


def plain(value: Value) -> Value:
    """Return a recorded value as Python has it: numbers that JSON cannot write, and reprs."""
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    if isinstance(value, dict) and set(value) == {"repr"}:
        return value["repr"]
    return value


_WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _mapping(value: Value) -> dict[str, Value]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}


def _list(value: Value) -> list[Value]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, list) else []


def _text(value: object) -> Optional[str]:  # noqa: UP045 (Python 3.9 reads this)
    return value if isinstance(value, str) else None
