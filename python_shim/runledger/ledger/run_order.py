"""What tells whether a run's cells ran in the order of the notebook, and what they rested on."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy import Engine, select

from runledger.journal.books import Books
from runledger.ledger.executions import rows_of_run
from runledger.ledger.notebook_of_run import snapshot_of
from runledger.ledger.session_flow import names_in_session
from runledger.ledger.tables import runs


class OrderedCell(TypedDict):
    """A cell of the notebook when the run's last own execution was requested."""

    cell_id: str
    type: str
    source_hash: str


class OrderedExecution(TypedDict):
    """An execution that a run rests on, and what it had to do with top-level names.

    `reads` are names that an earlier execution of the session had bound or changed, those that the
    functions it calls read among them; `origins` is the id of that execution, by name.
    """

    id: str
    cell_id: str | None
    ordinal: int
    source_hash: str | None
    reads: list[str]
    writes: list[str]
    origins: dict[str, str]
    inherited: bool
    shown: bool


class RunOrder(TypedDict):
    """The notebook's cells, where they are known, and the run's executions in their order."""

    cells: list[OrderedCell] | None
    executions: list[OrderedExecution]


def order_of_run(engine: Engine, run: str, books: Books | None = None) -> RunOrder | None:
    """Return what a run rests on in the order it ran, or None if there is no such run.

    Args:
        engine: the ledger.
        run: its id.
        books: where snapshots lie.
    """
    with engine.connect() as connection:
        here = select(runs.c.session).where(runs.c.id == run, runs.c.deleted.is_(False))
        session = connection.scalar(here)
        if session is None:
            return None
        rows = rows_of_run(connection, run)
        cells = snapshot_of(connection, books, rows)
        names = names_in_session(connection, session)
    return {
        "cells": None
        if cells is None
        else [{"cell_id": c.id, "type": c.kind, "source_hash": c.source} for c in cells],
        "executions": [
            {
                "id": f"{session}:{row['x']}",
                "cell_id": row["cell_id"],
                "ordinal": row["x"],
                "source_hash": row["source"],
                "reads": sorted(names[row["x"]].read),
                "writes": sorted(names[row["x"]].made),
                "origins": {
                    name: f"{session}:{x}" for name, x in sorted(names[row["x"]].read.items())
                },
                "inherited": bool(row["inherited"]),
                "shown": bool(row["shown"]),
            }
            for row in rows
        ],
    }
