"""The ledger's tables.

Rows have the natural keys of the facts they hold, never a counter, so the ledger is a function of
the journals. `FACTS` is what posting writes from entries, `DERIVED` what follows from facts;
`SEGMENTS` and `tombstones` are the ledger's own bookkeeping. Columns named `*_json` and those of
type `Json` hold canonical JSON text.
"""

from __future__ import annotations

from sqlalchemy import Table, and_

from runledger.ledger.derived_tables import (
    notebooks,
    run_ancestors,
    run_executions,
    run_series,
    run_values,
    runs,
    tombstones,
)
from runledger.ledger.fact_tables import (
    edits,
    environments,
    executions,
    fork_cells,
    forks,
    kernel_events,
    metric_chunks,
    metric_series,
    moves,
    output_limits,
    outputs,
    package_versions,
    records,
    segments,
    session_environments,
    session_sources,
    sessions,
    snapshot_executions,
    snapshots,
    sources,
    touches,
    variables,
)
from runledger.ledger.table_parts import Words, metadata, storable

__all__ = [
    "DERIVED",
    "FACTS",
    "IN_A_RUN",
    "OF_A_SESSION",
    "Words",
    "edits",
    "environments",
    "executions",
    "fork_cells",
    "forks",
    "kernel_events",
    "metadata",
    "metric_chunks",
    "metric_series",
    "moves",
    "notebooks",
    "output_limits",
    "outputs",
    "package_versions",
    "records",
    "run_ancestors",
    "run_executions",
    "run_series",
    "run_values",
    "runs",
    "segments",
    "session_environments",
    "session_sources",
    "sessions",
    "snapshot_executions",
    "snapshots",
    "sources",
    "storable",
    "tombstones",
    "touches",
    "variables",
]

FACTS: tuple[Table, ...] = (
    sessions,
    environments,
    package_versions,
    session_environments,
    sources,
    session_sources,
    executions,
    records,
    metric_series,
    metric_chunks,
    touches,
    variables,
    outputs,
    output_limits,
    snapshots,
    snapshot_executions,
    kernel_events,
    moves,
    edits,
    forks,
    fork_cells,
)
DERIVED: tuple[Table, ...] = (
    notebooks,
    runs,
    run_executions,
    run_ancestors,
    run_series,
    run_values,
)

# Rows that belong to one session, by their column `session`.
OF_A_SESSION: tuple[Table, ...] = (
    session_environments,
    session_sources,
    executions,
    records,
    metric_series,
    metric_chunks,
    touches,
    variables,
    outputs,
    output_limits,
    snapshots,
    snapshot_executions,
    kernel_events,
    moves,
    edits,
    forks,
    fork_cells,
)

# Joins an execution with its place in a run.
IN_A_RUN = and_(
    run_executions.c.session == executions.c.session, run_executions.c.x == executions.c.x
)
