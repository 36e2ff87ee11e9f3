"""Short questions to the ledger that decide how a request is answered."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from runledger.ledger.facts import JSONValue
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


def is_erased(engine: Engine, run_id: str) -> bool:
    """Return whether nobody can have a run back.

    That is where something between its beginning and the next one's was erased, or is to be.
    """
    with engine.connect() as connection:
        written = select(edits.c.fields).where(edits.c.run == run_id)
        if any(mapping_of(fields).get("final") for fields in connection.scalars(written)):
            return True
        run = connection.execute(
            select(runs.c.session, runs.c.begun_by).where(runs.c.id == run_id)
        ).one()
        following = connection.execute(
            select(func.min(runs.c.begun_by)).where(
                runs.c.session == run.session,
                runs.c.parent.is_(None),
                runs.c.begun_by > run.begun_by,
            )
        ).scalar()
        taken = select(executions.c.x).where(
            executions.c.session == run.session,
            executions.c.x >= run.begun_by,
            executions.c.erased.is_(True),
        )
        if following is not None:
            taken = taken.where(executions.c.x < following)
        return connection.execute(taken.limit(1)).first() is not None


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
        return {f"{row.session}:{row.x}" for row in connection.execute(found)}
