"""What the books hold: how much of each kind, of which notebooks, and how large it is on disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, case, distinct, func, select

from runledger.journal.books import Books
from runledger.ledger.tables import (
    edits,
    environments,
    executions,
    metric_series,
    notebooks,
    outputs,
    records,
    runs,
    snapshots,
    sources,
    touches,
    variables,
)
from runledger.ledger.views import iso_time

MOST_NOTEBOOKS = 1_000

# What is counted of each kind of record, and where.
_KINDS: tuple[tuple[str, ColumnElement[int], FromClause], ...] = (
    ("sources", func.count(), sources),
    ("outputs", func.count(), outputs),
    ("snapshots", func.count(), snapshots),
    ("values", func.count(), records),
    ("points", func.coalesce(func.sum(metric_series.c.count), 0), metric_series),
    ("variables", func.count(), variables),
    ("files", func.count(distinct(touches.c.path)), touches),
    ("environments", func.count(), environments),
    ("edits", func.count(), edits),
)


class Sizes(TypedDict):
    """Bytes on disk."""

    journal: int
    ledger: int
    objects: int
    other: int


class RecordCount(TypedDict):
    """How many records of one kind there are."""

    kind: str
    count: int


class NotebookHolding(TypedDict):
    """What there is of the notebooks of one path; `removed` if the file is known to be gone."""

    path: str
    runs: int
    last: str
    removed: bool


class Range(TypedDict):
    """When the first thing was recorded, and the last one."""

    first: str | None
    last: str | None


class Holdings(TypedDict):
    """What the ledger knows of what is there, without what was deleted."""

    runs: int
    executions: int
    notebooks: list[NotebookHolding]
    records: list[RecordCount]
    ranges: Range


def holdings(engine: Engine) -> Holdings:
    """Return what the ledger holds.

    Args:
        engine: the ledger.
    """
    with engine.connect() as connection:
        kept = runs.c.deleted.is_(False)
        count, first, last = connection.execute(
            select(
                func.count(),
                func.min(runs.c.started),
                func.max(func.coalesce(runs.c.ended, runs.c.started)),
            ).where(kept)
        ).one()
        executed = select(func.count()).select_from(executions)
        return {
            "runs": count,
            "executions": connection.scalar(executed.where(executions.c.erased.is_(False))) or 0,
            "notebooks": _notebooks(connection),
            "records": [
                {"kind": kind, "count": connection.scalar(select(what).select_from(table)) or 0}
                for kind, what, table in _KINDS
            ],
            "ranges": {
                "first": None if first is None else iso_time(first),
                "last": None if last is None else iso_time(last),
            },
        }


def _notebooks(connection: Connection) -> list[NotebookHolding]:
    """Return the notebooks that have runs, those with the latest runs first."""
    latest = func.max(runs.c.started)
    is_there = case((notebooks.c.removed.is_(False), 1), else_=0)
    rows = connection.execute(
        select(notebooks.c.path, func.count(), latest, func.max(is_there))
        .select_from(runs.join(notebooks, notebooks.c.id == runs.c.notebook_id))
        .where(runs.c.deleted.is_(False))
        .group_by(notebooks.c.path)
        .order_by(latest.desc(), notebooks.c.path)
        .limit(MOST_NOTEBOOKS)
    )
    return [
        {"path": path, "runs": count, "last": iso_time(at), "removed": not there}
        for path, count, at, there in rows
    ]


def sizes_of(books: Books) -> Sizes:
    """Return how large the parts of some books are on disk."""
    ledgers = sum(
        file.stat().st_size
        for suffix in ("", "-wal", "-shm", "-journal")
        if (file := Path(f"{books.ledger}{suffix}")).is_file()
    )
    journal, objects = _size_below(books.journal), _size_below(books.objects)
    return {
        "journal": journal,
        "ledger": ledgers,
        "objects": objects,
        "other": max(0, _size_below(books.path) - journal - objects - ledgers),
    }


def _size_below(folder: Path) -> int:
    """Return the bytes of all files below a folder; what is gone in the meantime counts nothing."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        total += _size_below(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
                except FileNotFoundError:
                    continue
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return total
