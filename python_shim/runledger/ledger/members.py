"""The executions of a run: a row for each that it made or shows, a bit for each other it has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from runledger.ledger.flow import ordinals
from runledger.ledger.tables import run_ancestors, run_executions


def unshown(connection: Connection, run: str) -> list[int]:
    """Return the inherited executions of a run that it does not show, in the order they ran."""
    mask = connection.scalar(select(run_ancestors.c.unshown).where(run_ancestors.c.run == run))
    return [] if mask is None else list(ordinals(int(mask, 16)))


def unshown_in(connection: Connection, session: str) -> Iterator[tuple[str, int]]:
    """Yield the runs of a session that inherit what they do not show, each with a bit mask."""
    for run, mask in connection.execute(
        select(run_ancestors.c.run, run_ancestors.c.unshown).where(
            run_ancestors.c.session == session
        )
    ):
        yield run, int(mask, 16)


def used_in(connection: Connection, session: str, gone: Collection[str]) -> int:
    """Return the executions of a session that runs other than `gone` have, as a bit mask."""
    used = 0
    for run, x in connection.execute(
        select(run_executions.c.run, run_executions.c.x).where(run_executions.c.session == session)
    ):
        if run not in gone:
            used |= 1 << x
    for run, mask in unshown_in(connection, session):
        if run not in gone:
            used |= mask
    return used
