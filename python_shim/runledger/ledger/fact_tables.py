"""The tables of facts, which posting writes from entries, and of how far it has read them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, Table, Text

from runledger.ledger.table_parts import Words, key, metadata, number_key

segments = Table(
    "segments",
    metadata,
    key("name"),
    Column("session", Words, nullable=False),
    Column("inode", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("skipped", Integer, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    key("id"),
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

# What runs can be asked of an environment stands before all that it holds, so that this need not
# be read; `packages` is the hash of the list in `package_versions`.
environments = Table(
    "environments",
    metadata,
    key("hash"),
    Column("python", Words),
    Column("python_rank", Words),
    Column("platform", Words),
    Column("git", Words),
    Column("packages", Words),
    Column("data", Text, nullable=False),
)

# Most environments differ in something else than their packages. Versions are sorted by `rank`.
package_versions = Table(
    "package_versions",
    metadata,
    key("list"),
    key("name"),
    Column("version", Words, nullable=False),
    Column("rank", Words, nullable=False),
    Index("package_versions_by_name", "name", "list"),
)

# Which environment a session had, from an execution's ordinal on (0: from its start).
session_environments = Table(
    "session_environments",
    metadata,
    key("session"),
    number_key("since"),
    Column("hash", Words, nullable=False),
    Index("session_environments_by_hash", "hash"),
)

sources = Table("sources", metadata, key("hash"), Column("text", Words, nullable=False))

session_sources = Table(
    "session_sources",
    metadata,
    key("session"),
    key("hash"),
    Column("masked", Boolean, nullable=False),
    Column("names", Text),
    Index("session_sources_by_hash", "hash"),
)

executions = Table(
    "executions",
    metadata,
    key("session"),
    number_key("x"),
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
    key("session"),
    number_key("seq"),
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
    key("session"),
    number_key("x"),
    number_key("seq"),
    key("name"),
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
    key("session"),
    number_key("x"),
    number_key("seq"),
    key("name"),
    number_key("start"),
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
    key("session"),
    number_key("x"),
    Column("names", Text, nullable=False),
    Column("held", Text, nullable=False),
)

touches = Table(
    "touches",
    metadata,
    key("session"),
    number_key("x"),
    key("path"),
    key("mode"),
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
    key("session"),
    key("kernel_id"),
    key("msg_id"),
    number_key("n"),
    Column("seq", BigInteger, nullable=False),
    Column("output", Text),
    Column("object", Words),
    Column("size", BigInteger),
    Index("outputs_by_message", "kernel_id", "msg_id"),
)

output_limits = Table(
    "output_limits",
    metadata,
    key("session"),
    key("kernel_id"),
    key("msg_id"),
    Column("dropped", BigInteger, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    key("session"),
    number_key("seq"),
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
    key("session"),
    number_key("seq"),
    key("msg_id"),
    Column("kernel_id", Words, nullable=False),
    Index("snapshot_executions_by_message", "kernel_id", "msg_id"),
)

kernel_events = Table(
    "kernel_events",
    metadata,
    key("session"),
    number_key("seq"),
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
    key("session"),
    number_key("seq"),
    Column("at", Float, nullable=False),
    Column("from_path", Words, nullable=False),
    Column("to_path", Words),
)

edits = Table(
    "edits",
    metadata,
    key("session"),
    number_key("seq"),
    Column("at", Float, nullable=False),
    Column("run", Words, nullable=False),
    Column("fields", Text, nullable=False),
    Index("edits_by_run", "run"),
)

# A notebook made of a run, and the cells in it; the one that sets the parameters is at position 0.
forks = Table(
    "forks",
    metadata,
    key("session"),
    number_key("seq"),
    Column("at", Float, nullable=False),
    Column("run", Words, nullable=False),
    Column("path", Words),
    Index("forks_by_run", "run"),
)

fork_cells = Table(
    "fork_cells",
    metadata,
    key("session"),
    number_key("seq"),
    key("cell"),
    Column("position", Integer, nullable=False),
    Column("original", Words),
    Column("execution", Words),
    Index("fork_cells_by_cell", "cell"),
)
