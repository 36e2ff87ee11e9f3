"""What is asked of the ledger: lists of runs, one run whole, executions of a cell, counts."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Engine, func, select

from runledger.journal.books import Books
from runledger.ledger.batch import Changes
from runledger.ledger.executions import executions_in, rows_of_run
from runledger.ledger.filter_keys import QueryError
from runledger.ledger.fork_notebook import varied_parameters
from runledger.ledger.notebook_of_run import environment_data, snapshot_of
from runledger.ledger.run_lists import MAX_LIMIT, list_runs, run_view
from runledger.ledger.structured import list_of, mapping_of
from runledger.ledger.tables import executions, notebooks, runs, segments, tombstones
from runledger.ledger.views import (
    ArtifactView,
    Counts,
    ModelView,
    RunDetail,
)

__all__ = [
    "MAX_LIMIT",
    "QueryError",
    "changes_since",
    "counts",
    "find_runs",
    "list_runs",
    "revision",
    "run_detail",
    "skipped",
]


def run_detail(engine: Engine, run: str, books: Books | None = None) -> RunDetail | None:
    """Return a run whole, or None if there is no such run.

    Args:
        engine: the ledger.
        run: its id.
        books: where large outputs lie; without them these have no `output_type`.
    """
    with engine.connect() as connection:
        row = (
            connection.execute(
                select(*runs.columns, notebooks.c.path.label("path"))
                .select_from(runs.outerjoin(notebooks, notebooks.c.id == runs.c.notebook_id))
                .where(runs.c.id == run, runs.c.deleted.is_(False))
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        labels = {name: str(value) for name, value in mapping_of(row["labels"]).items()}
        artifacts = cast(list[ArtifactView], list_of(row["artifacts"]))
        members = rows_of_run(connection, run)
        return {
            **run_view(row, None),
            "labels": labels,
            "artifacts": artifacts,
            "models": cast(list[ModelView], list_of(row["models"])),
            "executions": executions_in(connection, books, members),
            "environment_data": environment_data(connection, row["environment"]),
            "varied_parameters": varied_parameters(connection, run, members),
            "has_snapshot": snapshot_of(connection, books, members) is not None,
        }


def find_runs(engine: Engine, prefix: str, limit: int = 10) -> list[str]:
    """Return the ids that begin with a prefix, the id itself alone if there is one."""
    with engine.connect() as connection:
        found = connection.execute(
            select(runs.c.id)
            .where(runs.c.id.startswith(prefix, autoescape=True), runs.c.deleted.is_(False))
            .order_by(runs.c.id)
            .limit(limit)
        ).scalars()
        names = list(found)
    tops = [name for name in names if "." not in name]
    if prefix in names:
        return [prefix]
    return tops if len(tops) == 1 and "." not in prefix else names


def counts(engine: Engine) -> Counts:
    """Return how many runs and executions there are, without deleted ones."""
    with engine.connect() as connection:
        return {
            "runs": connection.execute(
                select(func.count()).select_from(runs).where(runs.c.deleted.is_(False))
            ).scalar_one(),
            "executions": connection.execute(
                select(func.count()).select_from(executions).where(executions.c.erased.is_(False))
            ).scalar_one(),
        }


def skipped(engine: Engine) -> int:
    """Return how many lines of the journals were set aside."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.sum(segments.c.skipped))).scalar() or 0)


def revision(engine: Engine) -> int:
    """Return the number of the last change, to ask `changes_since` for what comes after."""
    with engine.connect() as connection:
        return max(
            int(connection.execute(select(func.max(table.c.revision))).scalar() or 0)
            for table in (runs, tombstones)
        )


def changes_since(engine: Engine, last: int) -> tuple[Changes, int]:
    """Return what another server's posting changed, and the revision to ask from next time.

    Args:
        engine: the ledger.
        last: the revision up to which changes are known.
    """
    with engine.connect() as connection:
        found = connection.execute(
            select(runs.c.id, runs.c.deleted, runs.c.revision).where(runs.c.revision > last)
        ).all()
        gone = connection.execute(
            select(tombstones.c.run, tombstones.c.revision).where(tombstones.c.revision > last)
        ).all()
    newest = max([last, *(row.revision for row in found), *(row.revision for row in gone)])
    changes = Changes(
        frozenset(row.id for row in found if not row.deleted),
        frozenset(row.id for row in found if row.deleted) | frozenset(row.run for row in gone),
        bool(found or gone),
    )
    return changes, newest
