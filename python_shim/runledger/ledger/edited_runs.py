"""What has to be known of runs that are to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from runledger.ledger.portions import portions
from runledger.ledger.structured import list_of, texts_of
from runledger.ledger.tables import executions, runs


@dataclass(frozen=True, slots=True)
class EditedRun:
    """A run's tags, whether it is deleted, its session and the last ordinal that this has now."""

    tags: list[str]
    deleted: bool
    session: str
    last: int


def edited_runs(engine: Engine, ids: Sequence[str]) -> dict[str, EditedRun]:
    """Return those of some runs that the ledger has, by id, in the order of the ids."""
    found: dict[str, EditedRun] = {}
    with engine.connect() as connection:
        for some in portions(ids):
            rows = connection.execute(
                select(runs.c.id, runs.c.tags, runs.c.deleted, runs.c.session).where(
                    runs.c.id.in_(some)
                )
            ).all()
            last = {
                row.session: row.last
                for row in connection.execute(
                    select(executions.c.session, func.max(executions.c.x).label("last"))
                    .where(executions.c.session.in_({row.session for row in rows}))
                    .group_by(executions.c.session)
                )
            }
            for row in rows:
                tags = texts_of(list_of(row.tags))
                found[row.id] = EditedRun(tags, row.deleted, row.session, last.get(row.session, 0))
    return {run: found[run] for run in ids if run in found}
