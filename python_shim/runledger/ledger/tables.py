"""The ledger's tables.

Rows have the natural keys of the facts they hold, never a counter, so the ledger is a function of
the journals. `FACTS` is what posting writes from entries, `DERIVED` what follows from facts;
`SEGMENTS` and `tombstones` are the ledger's own bookkeeping. Columns named `*_json` and those of
type `Json` hold canonical JSON text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator


def storable(text: str) -> str:
    """Return a text as the ledger stores it; what stands in keys is made so as it is read."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


class Words(TypeDecorator[str]):
    """Text from a journal: what no database stores (lone surrogates, NUL) is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text as it can be stored."""
        return None if value is None else storable(value)


metadata = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, Words, primary_key=True)


def _number_key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


segments = Table(
    "segments",
    metadata,
    _key("name"),
    Column("session", Words, nullable=False),
    Column("inode", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("skipped", Integer, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    _key("id"),
    Column("witness", Words, nullable=False),
    Column("kernel_id", Words),
    Column("pid", BigInteger),
    Column("language", Words),
    Column("version", Words),
    Column("host", Words),
    Column("user", Words),
    Column("notebook", Words),
    Column("script", Words),
    Column("cwd", Words),
    Column("parent", Words),
    Column("started", Float, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_t", Float, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("over", Boolean, nullable=False),
    Column("notebook_id", Words),
    # Facts are in, what follows from them is not derived yet.
    Column("stale", Boolean, nullable=False),
    Index("sessions_by_kernel", "kernel_id"),
    Index("sessions_by_notebook", "notebook_id"),
)

environments = Table("environments", metadata, _key("hash"), Column("data", Text, nullable=False))

# Which environment a session had, from an execution's ordinal on (0: from its start).
session_environments = Table(
    "session_environments",
    metadata,
    _key("session"),
    _number_key("since"),
    Column("hash", Words, nullable=False),
    Index("session_environments_by_hash", "hash"),
)

sources = Table("sources", metadata, _key("hash"), Column("text", Words, nullable=False))

session_sources = Table(
    "session_sources",
    metadata,
    _key("session"),
    _key("hash"),
    Column("masked", Boolean, nullable=False),
    Column("names", Text),
    Index("session_sources_by_hash", "hash"),
)

executions = Table(
    "executions",
    metadata,
    _key("session"),
    _number_key("x"),
    Column("begin_seq", BigInteger, nullable=False),
    Column("msg_id", Words, nullable=False),
    Column("cell_id", Words),
    Column("source", Words),
    Column("prompt", BigInteger),
    Column("tags", Text),
    # What its own entries say ("running" without an end), and what follows with the session's end.
    Column("ended_by", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Column("error", Text),
    Column("value", Text),
    Column("resources", Text),
    Column("cut", Text),
    Column("erased", Boolean, nullable=False),
    Index("executions_by_message", "msg_id"),
    Index("executions_by_cell", "cell_id"),
    Index("executions_by_source", "source", "session", "x"),
)

records = Table(
    "records",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("x", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("value", Text),
    Column("of", Text),
    # The library that told of it, and whether nobody declared it.
    Column("by", Words),
    Column("inferred", Boolean, nullable=False),
    # Of a model, the module and name of its class.
    Column("type", Words),
)

# What is known of the points of one name in a stretch (see `metric_drafts`) that begins at `seq`;
# the columns are the fields of `facts.Points`, and `until` is the seq of its last entry.
metric_series = Table(
    "metric_series",
    metadata,
    _key("session"),
    _number_key("x"),
    _number_key("seq"),
    _key("name"),
    Column("position", Integer, nullable=False),
    Column("by", Words),
    Column("inferred", Boolean, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("leading", BigInteger, nullable=False),
    Column("first_step", BigInteger, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("minimum", Float),
    Column("minimum_at", BigInteger, nullable=False),
    Column("minimum_step", BigInteger, nullable=False),
    Column("maximum", Float),
    Column("maximum_at", BigInteger, nullable=False),
    Column("maximum_step", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
    Column("first_t", Float, nullable=False),
    Column("last_t", Float, nullable=False),
)

# The points themselves, from the index `start` on, in binary columns (see `columns`). What draws
# many points needs none of the last three: they stand last, so that no reader pays for them.
metric_chunks = Table(
    "metric_chunks",
    metadata,
    _key("session"),
    _number_key("x"),
    _number_key("seq"),
    _key("name"),
    _number_key("start"),
    Column("count", Integer, nullable=False),
    Column("first_step", BigInteger, nullable=False),
    Column("first_t", Float, nullable=False),
    Column("minimum", Float),
    Column("maximum", Float),
    Column("pyramid", LargeBinary),
    Column("steps", LargeBinary, nullable=False),
    Column("values", LargeBinary, nullable=False),
    Column("times", LargeBinary, nullable=False),
)

# What the kernel held after an execution: the names that were bound, changed and so on, and the
# values of those it dealt with, as JSON objects.
variables = Table(
    "variables",
    metadata,
    _key("session"),
    _number_key("x"),
    Column("names", Text, nullable=False),
    Column("held", Text, nullable=False),
)

touches = Table(
    "touches",
    metadata,
    _key("session"),
    _number_key("x"),
    _key("path"),
    _key("mode"),
    Column("seq", BigInteger, nullable=False),
    Column("declared", Boolean, nullable=False),
    Column("sha256", Words),
    Column("size", BigInteger),
    Column("mtime", Float),
    Column("missing", Boolean, nullable=False),
    Column("changed", Boolean, nullable=False),
    # Of a folder, whose hash is that of the object that lists its files: how many there are.
    Column("files", BigInteger),
    Column("by", Words),
    Index("touches_by_hash", "sha256"),
    Index("touches_by_path", "path"),
)

outputs = Table(
    "outputs",
    metadata,
    _key("session"),
    _key("kernel_id"),
    _key("msg_id"),
    _number_key("n"),
    Column("seq", BigInteger, nullable=False),
    Column("output", Text),
    Column("object", Words),
    Column("size", BigInteger),
    Index("outputs_by_message", "kernel_id", "msg_id"),
)

output_limits = Table(
    "output_limits",
    metadata,
    _key("session"),
    _key("kernel_id"),
    _key("msg_id"),
    Column("dropped", BigInteger, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("at", Float, nullable=False),
    Column("kernel_id", Words, nullable=False),
    Column("notebook", Words),
    Column("cells", Words),
    Column("user", Words),
    Index("snapshots_by_kernel", "kernel_id"),
)

snapshot_executions = Table(
    "snapshot_executions",
    metadata,
    _key("session"),
    _number_key("seq"),
    _key("msg_id"),
    Column("kernel_id", Words, nullable=False),
    Index("snapshot_executions_by_message", "kernel_id", "msg_id"),
)

kernel_events = Table(
    "kernel_events",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("at", Float, nullable=False),
    Column("kernel_id", Words, nullable=False),
    Column("pid", BigInteger),
    Column("event", Words, nullable=False),
    Column("language", Words),
    Column("notebook", Words),
    Index("kernel_events_by_kernel", "kernel_id"),
)

# A rename has `to_path`; where it is null the notebook was removed.
moves = Table(
    "moves",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("at", Float, nullable=False),
    Column("from_path", Words, nullable=False),
    Column("to_path", Words),
)

edits = Table(
    "edits",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("at", Float, nullable=False),
    Column("run", Words, nullable=False),
    Column("fields", Text, nullable=False),
    Index("edits_by_run", "run"),
)

# A notebook made of a run, and the cells in it; the one that sets the parameters is at position 0.
forks = Table(
    "forks",
    metadata,
    _key("session"),
    _number_key("seq"),
    Column("at", Float, nullable=False),
    Column("run", Words, nullable=False),
    Column("path", Words),
    Index("forks_by_run", "run"),
)

fork_cells = Table(
    "fork_cells",
    metadata,
    _key("session"),
    _number_key("seq"),
    _key("cell"),
    Column("position", Integer, nullable=False),
    Column("original", Words),
    Column("execution", Words),
    Index("fork_cells_by_cell", "cell"),
)

notebooks = Table(
    "notebooks",
    metadata,
    _key("id"),
    Column("path", Words, nullable=False),
    Column("removed", Boolean, nullable=False),
    Index("notebooks_by_path", "path"),
)

# `place` is the session and the run's position in it: unique, and the tie-break of every order.
runs = Table(
    "runs",
    metadata,
    _key("id"),
    Column("session", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("begun_by", BigInteger, nullable=False),
    Column("parent", Words),
    Column("notebook_id", Words),
    Column("kernel_id", Words),
    Column("environment", Words),
    Column("user", Words),
    Column("forked_from", Words),
    Column("status", Words, nullable=False),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Column("duration", Float),
    Column("title", Words, nullable=False),
    Column("rule_name", Words),
    Column("description", Words),
    Column("error", Text),
    Column("published", Boolean, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("summaries", Text, nullable=False),
    Column("inherited_summaries", Text, nullable=False),
    Column("metrics", Text, nullable=False),
    Column("inferred", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("artifacts", Text, nullable=False),
    Column("models", Text, nullable=False),
    Column("resources", Text),
    Column("counts", Text, nullable=False),
    Column("previous", Words),
    Column("changes", Text, nullable=False),
    Column("name", Words),
    Column("note", Words),
    Column("tags", Text, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # All that a list is filtered and sorted by, so that a page is found without reading the runs.
    Index(
        "runs_by_start",
        "deleted",
        "started",
        "place",
        "id",
        "notebook_id",
        "status",
        "ended",
        "duration",
        "title",
        "name",
        "starred",
        "published",
        "archived",
        "user",
    ),
    Index("runs_by_id", "id", "deleted", "archived"),
    Index("runs_by_environment", "environment", "started"),
    Index("runs_by_notebook", "notebook_id", "deleted", "started", "place"),
    Index("runs_by_session", "session"),
    Index("runs_by_parent", "parent"),
    Index("runs_by_previous", "previous"),
    Index("runs_by_fork", "forked_from"),
    Index("runs_by_revision", "revision"),
)

# To know at once whether there is any.
_archived = runs.c.archived.is_(True)
Index("runs_archived", runs.c.archived, sqlite_where=_archived, postgresql_where=_archived)

run_executions = Table(
    "run_executions",
    metadata,
    _key("run"),
    _number_key("x"),
    Column("session", Words, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("inherited", Boolean, nullable=False),
    # Whether it stands for its cell: what the run shows where that cell is asked for.
    Column("shown", Boolean, nullable=False),
    Index("run_executions_by_execution", "session", "x"),
)

# The series of a run; `parts` is the JSON list of its `facts.Part`s.
run_series = Table(
    "run_series",
    metadata,
    _key("run"),
    _key("name"),
    Column("position", Integer, nullable=False),
    Column("inferred", Boolean, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_step", BigInteger, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("minimum", Float),
    Column("minimum_step", BigInteger, nullable=False),
    Column("maximum", Float),
    Column("maximum_step", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
    Column("parts", Text, nullable=False),
)

# What filters and sorts look at: space is "params", "metrics", "labels", "tags", "inferred",
# "resources", "min" and "max" of series, or "files" (a SHA-256 by the path). `started` is the
# run's, by which equal values are told apart (tags have none).
run_values = Table(
    "run_values",
    metadata,
    _key("run"),
    _key("space"),
    _key("name"),
    Column("number", Float),
    Column("text", Words),
    Column("started", Float),
    Index("run_values_by_number", "space", "name", "number", "started", "run"),
    Index("run_values_by_text", "space", "name", "text", "started", "run"),
    sqlite_with_rowid=False,
)

# Runs that are no more, for other servers on the same ledger.
tombstones = Table(
    "tombstones",
    metadata,
    _key("run"),
    Column("revision", BigInteger, nullable=False),
    Index("tombstones_by_revision", "revision"),
)

FACTS: tuple[Table, ...] = (
    sessions,
    environments,
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
DERIVED: tuple[Table, ...] = (notebooks, runs, run_executions, run_series, run_values)

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
