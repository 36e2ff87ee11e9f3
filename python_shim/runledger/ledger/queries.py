"""What is asked of the ledger: lists of runs, one run whole, executions of a cell, counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import cast

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, func, select

from runledger.journal.books import Books
from runledger.ledger.batch import Changes
from runledger.ledger.changes import Change
from runledger.ledger.executions import error_view, executions_in, rows_of_run
from runledger.ledger.filter import QueryError, condition_of
from runledger.ledger.fork_notebook import varied_parameters
from runledger.ledger.notebook_of_run import environment_data, snapshot_of
from runledger.ledger.order import order_of
from runledger.ledger.portions import portions
from runledger.ledger.run_columns import RunColumn, columns_of, values_of
from runledger.ledger.structured import list_of, mapping_of, texts_of
from runledger.ledger.tables import executions, notebooks, runs, segments, tombstones
from runledger.ledger.views import (
    ArtifactView,
    Counts,
    InferredView,
    JSONObject,
    ModelView,
    RunDetail,
    RunPage,
    RunView,
    iso_time,
)

__all__ = [
    "QueryError",
    "changes_since",
    "counts",
    "find_runs",
    "list_runs",
    "revision",
    "run_detail",
    "skipped",
]

DEFAULT_LIMIT = 50
MAX_LIMIT = 1_000
_VALUES_IN_LIST = 100

# `labels` are read where they are columns.
_LIST_COLUMNS = tuple(c for c in runs.columns if c.name not in ("artifacts", "labels", "models"))


def list_runs(
    engine: Engine,
    *,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    filter: str | None = None,  # noqa: A002 (the name it has in the query)
    sort: str | None = None,
    notebook: str | None = None,
    columns: Sequence[str] = (),
    archived: bool = False,
) -> RunPage:
    """Return a page of runs, newest first if nothing else is asked.

    Args:
        engine: the ledger.
        limit: runs at most, 1 to 1,000.
        cursor: where the page before ended.
        filter: in the filter language, or words.
        sort: a key, descending with `-` before it.
        notebook: the current path of a notebook, or its id.
        columns: names of columns, which the runs then carry.
        archived: whether archived runs are among them.

    Raises:
        QueryError: one of these is malformed.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"The limit is a number from 1 to {MAX_LIMIT}.")
    order, asked = order_of(sort), columns_of(columns)
    conditions: list[ColumnElement[bool]] = [runs.c.deleted.is_(False)]
    condition = condition_of(filter) if filter else None
    if condition is not None:
        conditions.append(condition)
    with engine.connect() as connection:
        if notebook:
            conditions.append(_in_notebook(connection, notebook))
        if not archived and _has_archived(connection):
            conditions.append(runs.c.archived.is_(False))
        page = order.page(connection, conditions, cursor, limit)
        return {"runs": listed_runs(connection, page.ids, asked), "next": page.following}


def listed_runs(
    connection: Connection, ids: Sequence[str], columns: Sequence[RunColumn] = ()
) -> list[RunView]:
    """Return some runs as they stand in a list, in the order of their ids.

    Args:
        connection: to the ledger.
        ids: of runs that are there; any others are left out.
        columns: what they carry beside that.
    """
    wanted = (*_LIST_COLUMNS, runs.c.labels) if columns else _LIST_COLUMNS
    by_id: dict[str, RowMapping] = {}
    for some in portions(ids):
        for row in connection.execute(
            select(*wanted, notebooks.c.path.label("path"))
            .select_from(runs.outerjoin(notebooks, notebooks.c.id == runs.c.notebook_id))
            .where(runs.c.id.in_(some))
        ).mappings():
            by_id[row["id"]] = row
    rows = [by_id[run] for run in ids if run in by_id]
    views = [_run_view(row, _VALUES_IN_LIST) for row in rows]
    if columns:
        values = values_of(connection, columns, rows)
        for view in views:
            view["columns"] = values[view["id"]]
    return views


def _has_archived(connection: Connection) -> bool:
    """Return whether any run is archived; where none is, lists need not look."""
    any_archived = select(runs.c.archived).where(runs.c.archived.is_(True)).limit(1)
    return connection.scalar(any_archived) is True


def _in_notebook(connection: Connection, notebook: str) -> ColumnElement[bool]:
    here = select(notebooks.c.id).where(
        notebooks.c.path == notebook, notebooks.c.removed.is_(False)
    )
    ids = {notebook, *connection.execute(here).scalars()}
    return runs.c.notebook_id.in_(sorted(ids))


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
            **_run_view(row, None),
            "labels": labels,
            "artifacts": artifacts,
            "models": cast(list[ModelView], list_of(row["models"])),
            "executions": executions_in(connection, books, members),
            "environment_data": environment_data(connection, row["environment"]),
            "varied_parameters": varied_parameters(connection, run),
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


def _run_view(row: RowMapping, limit: int | None) -> RunView:
    inferred = mapping_of(row["inferred"])
    return {
        "id": row["id"],
        "notebook": row["path"],
        "notebook_id": row["notebook_id"],
        "session": row["session"],
        "kernel_id": row["kernel_id"],
        "title": row["title"],
        "name": row["name"] or row["rule_name"],
        "description": row["description"],
        "note": row["note"],
        "tags": texts_of(list_of(row["tags"])),
        "starred": row["starred"],
        "archived": row["archived"],
        "user": row["user"],
        "status": row["status"],
        "started": iso_time(row["started"]),
        "ended": None if row["ended"] is None else iso_time(row["ended"]),
        "duration": row["duration"],
        "parameters": _first(mapping_of(row["parameters"]), limit),
        "summaries": _first(mapping_of(row["summaries"]), limit),
        "inherited_summaries": _first(mapping_of(row["inherited_summaries"]), limit),
        "metrics": _first(mapping_of(row["metrics"]), limit),
        "inferred": _inferred(inferred, limit),
        "error": error_view(row["error"]),
        "published": row["published"],
        "environment": row["environment"],
        "resources": mapping_of(row["resources"]) or None,
        "parent": row["parent"],
        "forked_from": row["forked_from"],
        "previous": row["previous"],
        "changes": cast(list[Change], list_of(row["changes"])),
        "counts": {
            name: count
            for name, count in mapping_of(row["counts"]).items()
            if isinstance(count, int)
        },
    }


def _inferred(value: JSONObject, limit: int | None) -> InferredView:
    return {
        "parameters": _values_at(value, "parameters", limit),
        "summaries": _values_at(value, "summaries", limit),
        "metrics": _values_at(value, "metrics", limit),
    }


def _values_at(value: JSONObject, key: str, limit: int | None) -> JSONObject:
    values = value.get(key)
    return _first(values if isinstance(values, dict) else {}, limit)


def _first(values: JSONObject, limit: int | None) -> JSONObject:
    return values if limit is None or len(values) <= limit else dict(islice(values.items(), limit))
