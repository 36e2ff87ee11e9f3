"""The tables of what follows from facts: notebooks, runs and what is asked of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text

from runledger.ledger.table_parts import Words, key, metadata, number_key

notebooks = Table(
    "notebooks",
    metadata,
    key("id"),
    Column("path", Words, nullable=False),
    Column("removed", Boolean, nullable=False),
    Index("notebooks_by_path", "path"),
)

# `place` is the session and the run's position in it: unique, and the tie-break of every order.
runs = Table(
    "runs",
    metadata,
    key("id"),
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
        "rule_name",
        "starred",
        "published",
        "archived",
        "user",
        "environment",
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
    key("run"),
    number_key("x"),
    Column("session", Words, nullable=False),
    Column("inherited", Boolean, nullable=False),
    # Whether it stands for its cell: what the run shows where that cell is asked for.
    Column("shown", Boolean, nullable=False),
    Index("run_executions_by_execution", "session", "x"),
)

# The inherited executions that a run does not show, as a bit mask in hexadecimal: where each run
# changes the same object they are all before it, and rows would grow with the square.
run_ancestors = Table(
    "run_ancestors",
    metadata,
    key("run"),
    Column("session", Words, nullable=False),
    Column("unshown", Text, nullable=False),
    Index("run_ancestors_by_session", "session"),
)

# The series of a run; `parts` is the JSON list of its `facts.Part`s.
run_series = Table(
    "run_series",
    metadata,
    key("run"),
    key("name"),
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
    key("run"),
    key("space"),
    key("name"),
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
    key("run"),
    Column("revision", BigInteger, nullable=False),
    Index("tombstones_by_revision", "revision"),
)
