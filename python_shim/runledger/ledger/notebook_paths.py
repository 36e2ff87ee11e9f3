"""What belongs to the notebook at a path."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from runledger.ledger.tables import notebooks


def in_notebook(
    connection: Connection, column: ColumnElement[str | None], notebook: str
) -> ColumnElement[bool]:
    """Return the condition that a column holds the id of a notebook.

    The ids are looked up first: for one of them an index gives its rows in their order.

    Args:
        connection: to the ledger.
        column: of runs or sessions, with ids of notebooks.
        notebook: the current path of the notebook, or its id.
    """
    ids = connection.scalars(
        select(notebooks.c.id).where(notebooks.c.path == notebook, notebooks.c.removed.is_(False))
    )
    return column.in_(sorted(ids) or [notebook])
