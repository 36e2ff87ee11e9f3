"""Erasing at once and for good: the runs that are meant, and everything that there is."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from runledger.journal.books import Books
from runledger.journal.reader import segments
from runledger.ledger import tables
from runledger.ledger.members import used_in
from runledger.ledger.rewrite import TEMPORARY
from runledger.ledger.tables import (
    IN_A_RUN,
    executions,
    notebooks,
    run_ancestors,
    run_executions,
    runs,
)

# Files in the control folder that name what executions wrote.
_WRITES = "*.writes"


class Doomed(NamedTuple):
    """A run that is to be erased, its session, and the ordinal of that one's last execution."""

    run: str
    session: str
    x: int


def runs_to_erase(engine: Engine, notebook: str | None, before: float) -> list[Doomed]:
    """Return the runs of which something is there; children go with their parents.

    Args:
        engine: the ledger.
        notebook: the path that the notebook has, or had when it was removed; None for all runs.
        before: seconds since the epoch; runs that began later are not meant.
    """
    chosen = and_(runs.c.parent.is_(None), runs.c.started <= before)
    if notebook is not None:
        here = select(notebooks.c.id).where(notebooks.c.path == notebook)
        chosen = and_(chosen, runs.c.notebook_id.in_(here))
    last = (
        select(func.max(executions.c.x))
        .where(executions.c.session == runs.c.session)
        .scalar_subquery()
    )
    with engine.connect() as connection:
        rows = connection.execute(
            select(runs.c.id, runs.c.session, last, runs.c.deleted)
            .where(chosen, or_(runs.c.deleted.is_(False), _waits()))
            .order_by(runs.c.place)
        ).all()
        settled = _settled(connection, {row.session for row in rows if row.deleted})
        return [Doomed(*row[:3]) for row in rows if row.id not in settled]


def waiting(engine: Engine) -> frozenset[str]:
    """Return the deleted runs of which something is there still."""
    with engine.connect() as connection:
        rows = connection.execute(select(runs.c.id, runs.c.session).where(_waits())).all()
        return frozenset(row.id for row in rows) - _settled(connection, {r.session for r in rows})


def _waits() -> ColumnElement[bool]:
    """Return the condition that a run is deleted, and that something only it used is there."""
    kept, uses = runs.alias(), run_executions.alias()
    is_used = (
        select(uses.c.run)
        .join(kept, kept.c.id == uses.c.run)
        .where(
            uses.c.session == run_executions.c.session,
            uses.c.x == run_executions.c.x,
            kept.c.deleted.is_(False),
        )
        .exists()
    )
    is_there = (
        select(run_executions.c.run)
        .join(executions, IN_A_RUN)
        .where(
            run_executions.c.run == runs.c.id,
            run_executions.c.inherited.is_(False),
            executions.c.erased.is_(False),
            ~is_used,
        )
        .exists()
    )
    return and_(runs.c.deleted.is_(True), is_there)


def _settled(connection: Connection, sessions: Collection[str]) -> set[str]:
    """Return the deleted runs of which kept ones use all that is there without showing it."""
    found: set[str] = set()
    for session in connection.scalars(select(run_ancestors.c.session).distinct()).all():
        if session not in sessions:
            continue
        here = select(runs.c.id).where(runs.c.session == session, runs.c.deleted.is_(True))
        gone = set(connection.scalars(here))
        used = used_in(connection, session, gone)
        waits = {
            run
            for run, x in connection.execute(
                select(run_executions.c.run, executions.c.x)
                .join(executions, IN_A_RUN)
                .where(
                    executions.c.session == session,
                    executions.c.erased.is_(False),
                    run_executions.c.inherited.is_(False),
                )
            )
            if not used >> x & 1
        }
        found |= gone - waits
    return found


def remove_journals(books: Books) -> None:
    """Remove all that was written; writers begin anew, and whoever posts empties the ledger.

    Where a file that is open cannot be removed (on Windows), it stays.
    """
    for segment in segments(books.journal):
        _remove(segment.path)
    for path in books.journal.glob(f".*{TEMPORARY}"):
        _remove(path)


def removal_is_posted(engine: Engine, books: Books) -> bool:
    """Return whether the ledger has nothing any more of journals that were removed."""
    with engine.connect() as connection:
        posted = set(connection.execute(select(tables.segments.c.name)).scalars())
    return posted <= {segment.path.name for segment in segments(books.journal)}


def remove_objects(books: Books, before: float) -> None:
    """Remove what the journals named.

    Args:
        books: whose objects they are.
        before: seconds since the epoch; what was put later belongs to what began anew.
    """
    for path in books.objects.glob("*/*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime <= before:
                path.unlink()
    for path in (books.hashes, *books.control.glob(_WRITES)):
        _remove(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
