"""Executions as they go out: what was run, which files it touched, what came out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Join,
    RowMapping,
    and_,
    false,
    func,
    or_,
    select,
    true,
)

from runledger.journal.books import Books
from runledger.ledger.entry_facts import WIRE
from runledger.ledger.members import unshown
from runledger.ledger.names import names_from
from runledger.ledger.notebook_paths import in_notebook
from runledger.ledger.portions import portions
from runledger.ledger.session_flow import session_flow
from runledger.ledger.structured import from_text, mapping_of, to_text
from runledger.ledger.tables import (
    IN_A_RUN,
    executions,
    notebooks,
    output_limits,
    outputs,
    run_executions,
    runs,
    session_sources,
    sessions,
    snapshot_executions,
    snapshots,
    sources,
    touches,
    variables,
)
from runledger.ledger.variables import skipped_of, views_of
from runledger.ledger.views import (
    CellExecution,
    ErrorView,
    ExecutionView,
    FileView,
    JSONObject,
    RunExecution,
    iso_time,
)
from runledger.ledger.wire_entries import load_output

# JSON of an output over this size, in bytes, goes out as a reference to its object.
INLINE_OUTPUT = 4096
_CELL_HISTORY = 200

# Not the column itself: by the index on it, all runs would be gone through for each execution.
_IS_DELETED = func.coalesce(runs.c.deleted, false())

_COLUMNS = (
    executions,
    sessions.c.kernel_id,
    sessions.c.notebook_id,
    sources.c.text,
    session_sources.c.masked,
    session_sources.c.names.label("tree"),
    variables.c.names.label("variable_names"),
    variables.c.held,
)


def executions_in(
    connection: Connection, books: Books | None, rows: Sequence[RowMapping]
) -> list[RunExecution]:
    """Return the executions of a run.

    Args:
        connection: to the ledger.
        books: where large outputs lie.
        rows: those of `rows_of_run`.
    """
    views = _views(connection, books, rows)
    superseded = _superseded(connection, rows)
    return [
        {**view, "shown": bool(row["shown"]), "superseded": row["x"] in superseded}
        for view, row in zip(views, rows, strict=True)
    ]


def _superseded(connection: Connection, rows: Sequence[RowMapping]) -> set[int]:
    """Return own executions that made way for others, and that nothing the run shows depends on.

    One that went well after a seed was set may have drawn from it, and is not among them.
    """
    hidden = {row["x"] for row in rows if not row["inherited"] and not row["shown"]}
    if not hidden:
        return hidden
    flow = session_flow(connection, rows[0]["session"])
    seeded = min(flow.setting, default=math.inf)
    drew = {row["x"] for row in rows if row["status"] == "ok" and row["x"] > seeded}
    return hidden - drew - flow.ancestors(row["x"] for row in rows if row["shown"])


def rows_of_run(connection: Connection, run: str) -> Sequence[RowMapping]:
    """Return the rows of a run's executions, own and inherited, in the order they ran."""
    rows = list(
        connection.execute(
            select(*_COLUMNS, run_executions.c.inherited, run_executions.c.shown)
            .select_from(_joined().join(run_executions, IN_A_RUN))
            .where(run_executions.c.run == run)
            .order_by(run_executions.c.x)
        ).mappings()
    )
    for some in portions(unshown(connection, run)):
        rows += connection.execute(
            select(*_COLUMNS, true().label("inherited"), false().label("shown"))
            .select_from(_joined())
            .where(executions.c.session == rows[0]["session"], executions.c.x.in_(some))
        ).mappings()
    return sorted(rows, key=lambda row: int(row["x"]))


def executions_of_cell(
    engine: Engine,
    notebook: str | None = None,
    cell: str | None = None,
    books: Books | None = None,
    *,
    limit: int = _CELL_HISTORY,
    since: float | None = None,
) -> list[CellExecution]:
    """Return the history of a cell, newest first.

    Args:
        engine: the ledger.
        notebook: the current path of the notebook, or its id; None for any.
        cell: the cell's id; None for all cells.
        books: where large outputs lie.
        limit: executions at most.
        since: only those that still ran then or began later, in seconds since the epoch.
    """
    conditions: list[ColumnElement[bool]] = [executions.c.erased.is_(False)]
    if cell is not None:
        conditions.append(executions.c.cell_id == cell)
    if since is not None:
        conditions.append(or_(executions.c.ended.is_(None), executions.c.ended > since))
    run = _own_run().label("run")
    with engine.connect() as connection:
        if notebook is not None:
            conditions.append(in_notebook(connection, sessions.c.notebook_id, notebook))
        rows = (
            connection.execute(
                select(
                    *_COLUMNS,
                    run,
                    notebooks.c.path.label("path"),
                    false().label("inherited"),
                    _requested().label("requested"),
                )
                .select_from(
                    _joined().outerjoin(notebooks, notebooks.c.id == sessions.c.notebook_id)
                )
                .where(*conditions, or_(run.is_not(None), ~_in_deleted_run() & _is_told()))
                .order_by(
                    executions.c.started.desc(), executions.c.session.desc(), executions.c.x.desc()
                )
                .limit(limit)
            )
            .mappings()
            .all()
        )
        views = _views(connection, books, rows)
    return [
        {
            **view,
            "session": row["session"],
            "kernel_id": row["kernel_id"],
            "notebook": row["path"],
            "run": row["run"],
            "requested": None if row["requested"] is None else iso_time(row["requested"]),
        }
        for view, row in zip(views, rows, strict=True)
    ]


def _requested() -> ColumnElement[float | None]:
    """Return when a page told of the request: before that, the execution may wait in a queue."""
    return (
        select(func.min(snapshots.c.at))
        .join(
            snapshot_executions,
            and_(
                snapshot_executions.c.session == snapshots.c.session,
                snapshot_executions.c.seq == snapshots.c.seq,
            ),
        )
        .where(
            snapshot_executions.c.kernel_id == sessions.c.kernel_id,
            snapshot_executions.c.msg_id == executions.c.msg_id,
        )
        .correlate(executions, sessions)
        .scalar_subquery()
    )


def _own_run() -> ColumnElement[str | None]:
    return (
        select(func.min(runs.c.id))
        .join(run_executions, run_executions.c.run == runs.c.id)
        .where(
            IN_A_RUN,
            runs.c.parent.is_(None),
            _IS_DELETED.is_(False),
            run_executions.c.inherited.is_(False),
        )
        .correlate(executions)
        .scalar_subquery()
    )


def _in_deleted_run() -> ColumnElement[bool]:
    return (
        select(runs.c.id)
        .join(run_executions, run_executions.c.run == runs.c.id)
        .where(
            IN_A_RUN,
            _IS_DELETED.is_(True),
        )
        .correlate(executions)
        .exists()
    )


def _is_told() -> ColumnElement[bool]:
    """Return whether an execution of no run is one all the same: the wire shows more than that."""
    return sessions.c.witness != WIRE


def _joined() -> Join:
    return (
        executions.join(sessions, sessions.c.id == executions.c.session)
        .outerjoin(sources, sources.c.hash == executions.c.source)
        .outerjoin(
            session_sources,
            and_(
                session_sources.c.session == executions.c.session,
                session_sources.c.hash == executions.c.source,
            ),
        )
        .outerjoin(
            variables,
            and_(variables.c.session == executions.c.session, variables.c.x == executions.c.x),
        )
    )


def _views(
    connection: Connection, books: Books | None, rows: Sequence[RowMapping]
) -> list[ExecutionView]:
    if not rows:
        return []
    files = _files(connection, rows)
    found, dropped = _outputs(connection, books, rows)
    return [_view(row, files, found, dropped) for row in rows]


def _view(
    row: RowMapping,
    files: Mapping[tuple[str, int], list[FileView]],
    found: Mapping[tuple[str, str], list[JSONObject]],
    dropped: Mapping[tuple[str, str], int],
) -> ExecutionView:
    message = (row["kernel_id"] or "", row["msg_id"])
    return {
        "id": f"{row['session']}:{row['x']}",
        "cell_id": row["cell_id"],
        "msg_id": row["msg_id"],
        "status": row["status"],
        "started": iso_time(row["started"]),
        "ended": None if row["ended"] is None else iso_time(row["ended"]),
        "inherited": bool(row["inherited"]),
        "ordinal": row["x"],
        "count": row["prompt"],
        "source": row["text"],
        "masked": bool(row["masked"]),
        "error": error_view(row["error"]),
        "variables": views_of(
            row["variable_names"], row["held"], names_from(from_text(row["tree"]))
        ),
        "variables_skipped": skipped_of(row["variable_names"]),
        "files": files.get((row["session"], row["x"]), []),
        "outputs": found.get(message, []),
        "outputs_dropped": dropped.get(message, 0),
        "resources": mapping_of(row["resources"]) or None,
    }


def error_view(text: str | None) -> ErrorView | None:
    """Return the error that a column holds."""
    value = from_text(text)
    if not isinstance(value, dict):
        return None
    name, message = value.get("name"), value.get("message")
    return {
        "name": name if isinstance(name, str) else None,
        "message": message if isinstance(message, str) else None,
    }


def _files(
    connection: Connection, rows: Sequence[RowMapping]
) -> dict[tuple[str, int], list[FileView]]:
    found: dict[tuple[str, int], list[FileView]] = {}
    for session, xs in _by(rows, "session", "x").items():
        for some in portions(xs):
            for row in connection.execute(
                select(touches)
                .where(touches.c.session == session, touches.c.x.in_(some))
                .order_by(touches.c.seq)
            ):
                view: FileView = {
                    "path": row.path,
                    "mode": row.mode,
                    "sha256": row.sha256,
                    "size": row.size,
                }
                if row.files is not None:
                    view["files"] = row.files
                if row.by is not None:
                    view["by"] = row.by
                found.setdefault((session, row.x), []).append(view)
    return found


def _outputs(
    connection: Connection, books: Books | None, rows: Sequence[RowMapping]
) -> tuple[dict[tuple[str, str], list[JSONObject]], dict[tuple[str, str], int]]:
    stored, dropped = stored_outputs(connection, rows)
    found = {
        message: [_output(books, row["output"], row["object"], row["size"]) for row in shown]
        for message, shown in stored.items()
    }
    return found, dropped


def stored_outputs(
    connection: Connection, rows: Iterable[RowMapping]
) -> tuple[dict[tuple[str, str], list[RowMapping]], dict[tuple[str, str], int]]:
    """Return the rows of executions' outputs, and how many bytes were not kept.

    Both are by kernel id and msg_id.
    """
    found: dict[tuple[str, str], list[RowMapping]] = {}
    dropped: dict[tuple[str, str], int] = {}
    for kernel_id, msg_ids in _by(rows, "kernel_id", "msg_id").items():
        for some in portions(msg_ids):
            told_by: dict[str, str] = {}
            for row in connection.execute(
                select(outputs)
                .where(outputs.c.kernel_id == kernel_id, outputs.c.msg_id.in_(some))
                .order_by(outputs.c.msg_id, outputs.c.session, outputs.c.n)
            ).mappings():
                # Of several servers that heard the same kernel, one tells it all.
                if told_by.setdefault(row["msg_id"], row["session"]) == row["session"]:
                    found.setdefault((kernel_id, row["msg_id"]), []).append(row)
            for limit in connection.execute(
                select(output_limits).where(
                    output_limits.c.kernel_id == kernel_id, output_limits.c.msg_id.in_(some)
                )
            ):
                key = (kernel_id, limit.msg_id)
                dropped[key] = max(limit.dropped, dropped.get(key, 0))
    return found, dropped


def _output(
    books: Books | None, inline: str | None, sha256: str | None, size: int | None
) -> JSONObject:
    if sha256 is None:
        value = from_text(inline)
        return value if isinstance(value, dict) else {}
    loaded = load_output(books, None, sha256) if books is not None else None
    if loaded is not None and len(to_text(loaded)) <= INLINE_OUTPUT:
        return loaded
    kind = loaded.get("output_type") if loaded is not None else None
    return {"output_type": kind, "object": sha256, "size": size}


def _by(rows: Iterable[RowMapping], key: str, value: str) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for row in rows:
        if row[key] is not None:
            found.setdefault(row[key], []).append(row[value])
    return found
