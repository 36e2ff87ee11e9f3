"""The cells of a notebook at a glance: how often each was executed, and when it last changed."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import TypedDict

from sqlalchemy import Connection, Engine, RowMapping, select

from runledger.ledger.notebook_paths import in_notebook
from runledger.ledger.portions import portions
from runledger.ledger.tables import executions, run_executions, runs, sessions
from runledger.ledger.views import iso_time

# The newest executions of a notebook that are looked at.
LOOKED_AT = 5_000


class CellGlance(TypedDict):
    """A cell's executions at a glance; `changed` is when its source last became another one.

    `changed` is null where it never did, as far as the executions that were looked at go back.
    """

    cell_id: str
    executions: int
    versions: int
    last: str
    status: str
    started: str
    ended: str | None
    changed: str | None


def cells_of_notebook(engine: Engine, notebook: str) -> list[CellGlance]:
    """Return the cells of a notebook that were executed, the latest first.

    Args:
        engine: the ledger.
        notebook: the current path of the notebook, or its id.
    """
    with engine.connect() as connection:
        here = in_notebook(connection, sessions.c.notebook_id, notebook)
        rows = (
            connection.execute(
                select(
                    executions.c.session,
                    executions.c.x,
                    executions.c.cell_id,
                    executions.c.source,
                    executions.c.status,
                    executions.c.started,
                    executions.c.ended,
                )
                .join(sessions, sessions.c.id == executions.c.session)
                .where(
                    here,
                    executions.c.cell_id.is_not(None),
                    executions.c.erased.is_(False),
                )
                .order_by(
                    executions.c.started.desc(), executions.c.session.desc(), executions.c.x.desc()
                )
                .limit(LOOKED_AT)
            )
            .mappings()
            .all()
        )
        deleted = _deleted(connection, {row["session"] for row in rows})
    cells: dict[str, list[RowMapping]] = {}
    for row in rows:
        if (row["session"], row["x"]) not in deleted:
            cells.setdefault(row["cell_id"], []).append(row)
    return [_glance(cell, found) for cell, found in cells.items()]


def _glance(cell: str, newest_first: list[RowMapping]) -> CellGlance:
    last = newest_first[0]
    changed: float | None = None
    for later, earlier in pairwise(newest_first):
        if earlier["source"] != later["source"]:
            changed = later["started"]
            break
    return {
        "cell_id": cell,
        "executions": len(newest_first),
        "versions": len({row["source"] for row in newest_first}),
        "last": f"{last['session']}:{last['x']}",
        "status": last["status"],
        "started": iso_time(last["started"]),
        "ended": None if last["ended"] is None else iso_time(last["ended"]),
        "changed": None if changed is None else iso_time(changed),
    }


def _deleted(connection: Connection, sessions_of: Collection[str]) -> set[tuple[str, int]]:
    """Return the executions of some sessions that only deleted runs have as their own."""
    own: dict[bool, set[tuple[str, int]]] = {False: set(), True: set()}
    for some in portions(sorted(sessions_of)):
        gone = (
            select(runs.c.session)
            .where(runs.c.session.in_(some), runs.c.deleted.is_(True))
            .distinct()
        )
        for row in connection.execute(
            select(run_executions.c.session, run_executions.c.x, runs.c.deleted)
            .join(runs, runs.c.id == run_executions.c.run)
            .where(run_executions.c.inherited.is_(False), run_executions.c.session.in_(gone))
        ):
            own[row.deleted].add((row.session, row.x))
    return own[True] - own[False]
