"""Short questions to the ledger that decide how a request is answered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from math import inf

from sqlalchemy import Connection, Engine, func, select

from runledger.ledger.deletions import beginnings
from runledger.ledger.facts import JSONValue
from runledger.ledger.members import unshown
from runledger.ledger.portions import portions
from runledger.ledger.structured import mapping_of
from runledger.ledger.tables import edits, executions, forks, run_executions, runs, sessions


def has_run(engine: Engine, run_id: str, deleted: bool | None) -> bool:
    """Return whether the ledger has a run; `deleted` is None where that does not matter."""
    found = select(runs.c.id).where(runs.c.id == run_id)
    if deleted is not None:
        found = found.where(runs.c.deleted.is_(deleted))
    with engine.connect() as connection:
        return connection.execute(found).first() is not None


def last_execution(engine: Engine, run_id: str) -> dict[str, JSONValue]:
    """Return a run's session and the ordinal of the last execution that it has now."""
    with engine.connect() as connection:
        last = connection.execute(
            select(executions.c.session, func.max(executions.c.x))
            .where(executions.c.session == runs.c.session, runs.c.id == run_id)
            .group_by(executions.c.session)
        ).first()
    return {} if last is None else {"session": last[0], "x": last[1]}


def erased_among(engine: Engine, ids: Sequence[str]) -> set[str]:
    """Return those of some runs that nobody can have back.

    That is where something between a run's beginning and the next one's was erased, or is to be.
    """
    found: set[str] = set()
    with engine.connect() as connection:
        for some in portions(ids):
            written = select(edits.c.run, edits.c.fields).where(edits.c.run.in_(some))
            found.update(
                run
                for run, fields in connection.execute(written)
                if mapping_of(fields).get("final")
            )
            chosen = select(runs.c.id, runs.c.session, runs.c.begun_by)
            rows = connection.execute(chosen.where(runs.c.id.in_(some))).all()
            sessions = {row.session for row in rows}
            begun, taken = beginnings(connection, sessions), _erased(connection, sessions)
            for row in rows:
                places = taken.get(row.session, [])
                first = bisect_left(places, row.begun_by)
                begins = begun.get(row.session, [])
                end = (*begins, inf)[bisect_right(begins, row.begun_by)]
                if first < len(places) and places[first] < end:
                    found.add(row.id)
    return found


def _erased(connection: Connection, sessions: Collection[str]) -> dict[str, list[int]]:
    """Return the ordinals of erased executions, in order, by session."""
    found: dict[str, list[int]] = {}
    for some in portions(sorted(sessions)):
        for session, x in connection.execute(
            select(executions.c.session, executions.c.x)
            .where(executions.c.session.in_(some), executions.c.erased.is_(True))
            .order_by(executions.c.session, executions.c.x)
        ):
            found.setdefault(session, []).append(x)
    return found


def has_edit(engine: Engine, session: str, seq: int) -> bool:
    """Return whether an edit is posted."""
    found = select(edits.c.run).where(edits.c.session == session, edits.c.seq == seq)
    with engine.connect() as connection:
        return connection.execute(found).first() is not None


def began(engine: Engine, kernel_id: str, msg_id: str) -> bool:
    """Return whether a kernel wrote that it began to execute a request."""
    begun = (
        select(func.count())
        .select_from(executions.join(sessions, executions.c.session == sessions.c.id))
        .where(
            executions.c.msg_id == msg_id,
            sessions.c.kernel_id == kernel_id,
            sessions.c.witness == "kernel",
        )
    )
    with engine.connect() as connection:
        return bool(connection.execute(begun).scalar_one())


def has_fork(engine: Engine, session: str, seq: int) -> bool:
    """Return whether the link of a fork is posted."""
    found = select(forks.c.run).where(forks.c.session == session, forks.c.seq == seq)
    with engine.connect() as connection:
        return connection.execute(found).first() is not None


def members(engine: Engine, run_id: str) -> set[str]:
    """Return the ids of a run's executions, own and inherited."""
    found = select(run_executions.c.session, run_executions.c.x).where(
        run_executions.c.run == run_id
    )
    with engine.connect() as connection:
        rows = connection.execute(found).all()
        rest = [(rows[0].session, x) for x in unshown(connection, run_id)]
        return {f"{session}:{x}" for session, x in [*rows, *rest]}
