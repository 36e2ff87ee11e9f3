"""Lists of runs: a page of them, and each run as it stands there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import cast

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, select

from runledger.ledger.changes import Change
from runledger.ledger.executions import error_view
from runledger.ledger.filter import condition_of
from runledger.ledger.filter_keys import QueryError
from runledger.ledger.notebook_paths import in_notebook
from runledger.ledger.order import order_of
from runledger.ledger.portions import portions
from runledger.ledger.run_columns import RunColumn, columns_of, values_of
from runledger.ledger.structured import list_of, mapping_of, texts_of
from runledger.ledger.tables import notebooks, runs
from runledger.ledger.views import InferredView, JSONObject, RunPage, RunView, iso_time

DEFAULT_LIMIT = 50
MAX_LIMIT = 1_000
_VALUES = 100

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
            conditions.append(in_notebook(connection, runs.c.notebook_id, notebook))
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
    views = [run_view(row, _VALUES) for row in rows]
    if columns:
        values = values_of(connection, columns, rows)
        for view in views:
            view["columns"] = values[view["id"]]
    return views


def _has_archived(connection: Connection) -> bool:
    """Return whether any run is archived; where none is, lists need not look."""
    any_archived = select(runs.c.archived).where(runs.c.archived.is_(True)).limit(1)
    return connection.scalar(any_archived) is True


def run_view(row: RowMapping, limit: int | None) -> RunView:
    """Return a run as it goes out, with at most so many values of each kind (None: all)."""
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
