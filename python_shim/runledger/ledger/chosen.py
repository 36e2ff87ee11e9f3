"""The runs that a filter chooses, as SQL for a connection to SQLite that is not SQLAlchemy's."""

from __future__ import annotations

from sqlalchemy import select, true
from sqlalchemy.dialects import sqlite

from runledger.ledger.filter import condition_of
from runledger.ledger.tables import notebooks, runs, storable


def chosen_runs(filter: str) -> tuple[str, dict[str, object]]:  # noqa: A002
    """Return a query that gives the ids of the runs, and the values of its names.

    Args:
        filter: in the filter language, or words.

    Raises:
        QueryError: the filter is malformed.
    """
    condition = condition_of(filter)
    query = (
        select(runs.c.id)
        .select_from(runs.outerjoin(notebooks, notebooks.c.id == runs.c.notebook_id))
        .where(true() if condition is None else condition)
    )
    compiled = query.compile(
        dialect=sqlite.dialect(paramstyle="named"),
        compile_kwargs={"render_postcompile": True},
    )
    return str(compiled), {
        name: storable(value) if isinstance(value, str) else value
        for name, value in compiled.params.items()
    }
