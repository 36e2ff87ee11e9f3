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
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Union

from runledger.journal.books import Books, BooksError, find_books, is_still, relative_path
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
_PARTS = (*(part for _, part in _OF_RUN), "inferred")
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
        # Only to be read, so that whoever posts is never held up.
        mode = "immutable=1" if is_still(books.ledger) else "mode=ro"
        uri = f"{books.ledger.absolute().as_uri()}?{mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=_BUSY)) as ledger:
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
    known = {row[1] for row in ledger.execute("PRAGMA table_info(runs)")}
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
    order = "ORDER BY r.started DESC, r.place DESC"
    wanted = [*(_selected(name, known) for name in FIXED), *(f"r.{part}" for part in _PARTS)]
    rows = ledger.execute(f"SELECT {', '.join(wanted)} {from_runs} {order}", values).fetchall()
    parts = list(zip(*rows)) or [()] * len(wanted)
    history = _Columns(dict(zip(FIXED, parts)))
    for (space, _), texts in zip(_OF_RUN, parts[len(FIXED) :]):
        history.put_all(space, texts)
    history.put_inferred(parts[-1])
    for run, space, name, number, text in ledger.execute(
        "SELECT v.run, v.space, v.name, v.number, v.text FROM run_values AS v"  # noqa: S608
        " WHERE v.space IN ('min', 'max', 'resources')"
        f" AND v.run IN (SELECT r.id {from_runs})",
        values,
    ):
        history.put(run, space, name, text if number is None else number)
    return history.done()


def _selected(name: str, known: set[str]) -> str:
    """Return a column of the answer as SQL; what this ledger does not have yet is nothing."""
    if name == "notebook":
        return "n.path"
    if name == "name":
        return "coalesce(nullif(r.name, ''), r.rule_name)"
    if name in known:
        return f"r.{name}"
    return "0" if name in FLAGS else "NULL"


class _Columns:
    """Collects the values of runs by column.

    Parameters: `fixed`, those that all runs have, as the ledger has them.
    """

    def __init__(self, fixed: dict[str, tuple[Value, ...]]) -> None:
        self._places = {run: place for place, run in enumerate(fixed["id"])}
        self._fixed = {name: _fixed(name, values) for name, values in fixed.items()}
        self._spaces: dict[str, dict[str, dict[int, Value]]] = {name: {} for name in _SPACES}

    def put_all(self, space: str, texts: Iterable[Value]) -> None:
        """Put in the names and values of a space, a JSON object for each run."""
        names = self._spaces[space]
        for place, text in enumerate(texts):
            if text is not None and text != "{}":
                for name, value in _mapping(text).items():
                    names.setdefault(name, {})[place] = plain(value)

    def put_inferred(self, texts: Iterable[Value]) -> None:
        """Put in what nobody declared, a JSON object of kinds for each run."""
        found = [_mapping(text) for text in texts]
        for kind in ("parameters", "summaries"):
            self.put_all("inferred", (each.get(kind) for each in found))

    def put(self, run: str, space: str, name: str, value: Value) -> None:
        """Put in one value."""
        place = self._places.get(run)
        if place is not None:
            self._spaces[space].setdefault(name, {})[place] = value

    def done(self) -> History:
        """Return the table."""
        count = len(self._places)
        columns = dict(self._fixed)
        for space, names in self._spaces.items():
            for name, values in names.items():
                column: list[Value] = [None] * count
                for place, value in values.items():
                    column[place] = value
                columns[f"{space}.{name}"] = column
        return History(columns)


def _fixed(name: str, values: Iterable[Value]) -> list[Value]:
    if name in FLAGS:
        return [bool(value) for value in values]
    if name == "tags":
        return [_list(value) for value in values]
    if name == "error":
        return [_error(value) for value in values]
    return list(values)


def _error(text: Value) -> str | None:
    error = _mapping(text)
    return ": ".join(str(error[key]) for key in ("name", "message") if error.get(key)) or None


def plain(value: Value) -> Value:
    """Return a recorded value as Python has it: numbers that JSON cannot write, and reprs."""
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    if isinstance(value, dict) and set(value) == {"repr"}:
        return value["repr"]
    return value


_WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _mapping(value: Value) -> dict[str, Value]:
    found = json.loads(value) if isinstance(value, str) and value != "{}" else value
    return found if isinstance(found, dict) else {}


def _list(value: Value) -> list[Value]:
    found = json.loads(value) if isinstance(value, str) and value != "[]" else value
    return found if isinstance(found, list) else []
