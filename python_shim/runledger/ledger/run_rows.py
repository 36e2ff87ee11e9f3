"""From the runs that the rule finds to rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, select

from runledger.ledger.environments import environment_of
from runledger.ledger.facts import JSONValue, Run, Series
from runledger.ledger.flow import mask_of
from runledger.ledger.members import unshown_in
from runledger.ledger.resources import (
    Resources,
    Used,
    resources_of_run,
    searched_resources,
)
from runledger.ledger.series import last_values
from runledger.ledger.structured import to_text
from runledger.ledger.tables import (
    run_ancestors,
    run_executions,
    run_series,
    run_values,
    runs,
    storable,
)

Cells = dict[str, object]

_TEXT = 500  # characters of a value that filters and sorts look at


@dataclass(frozen=True, slots=True)
class RunRows:
    """What one run puts into the ledger, apart from what users wrote and how runs are linked."""

    run: Cells
    executions: tuple[tuple[int, bool, bool], ...]  # (x, inherited, shown)
    unshown: int  # the other inherited ones, as a bit mask
    values: Mapping[tuple[str, str], tuple[float | None, str | None]]
    series: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Users:
    """Who a session's kernel belongs to, and who requested executions, where a server knew."""

    owner: str | None
    by_execution: Mapping[int, str]

    def of(self, run: Run) -> str | None:
        """Return who ran a run: who requested the last of its executions of which that is known."""
        known = [x for x in run.own if x in self.by_execution]
        return self.by_execution[max(known)] if known else self.owner


# Columns of `runs` that come from elsewhere than the rule.
ELSEWHERE = frozenset(["notebook_id", "title", "previous", "changes", "revision"]).union(
    ["forked_from", "name", "note", "tags", "starred", "archived", "deleted"]
)


def rows_of(
    found: Iterable[Run],
    errors: Mapping[int, Mapping[str, JSONValue]],
    kernel_id: str | None,
    *,
    environments: Mapping[int, str],
    used: Mapping[int, Used],
    users: Users,
) -> dict[str, RunRows]:
    """Return the rows of a session's runs, by run id.

    Args:
        found: the runs, as the rule gives them.
        errors: `{name, message}` of the executions that failed, by ordinal.
        kernel_id: of the session.
        environments: the session's, by the ordinal from which on each was in force.
        used: what executions used, by ordinal.
        users: who had them executed.
    """
    return {
        run.id: _rows(
            run, position, errors, kernel_id, environments=environments, used=used, users=users
        )
        for position, run in enumerate(found)
    }


def _rows(
    run: Run,
    position: int,
    errors: Mapping[int, Mapping[str, JSONValue]],
    kernel_id: str | None,
    *,
    environments: Mapping[int, str],
    used: Mapping[int, Used],
    users: Users,
) -> RunRows:
    # An execution is measured as a whole, so of the runs within it nothing is known.
    own = () if run.parent is not None else run.own
    resources = resources_of_run(used[x] for x in sorted(own) if x in used)
    last = last_values(run.metrics)
    inferred = {
        "parameters": dict(run.inferred.parameters),
        "summaries": dict(run.inferred.summaries),
        "metrics": last_values(run.inferred.metrics),
    }
    files = [a for a in run.artifacts if a.role != "code"]
    counts = {
        "executions": len(run.own),
        "inherited": run.inherited.bit_count(),
        "parameters": len(run.parameters),
        "summaries": len(run.summaries),
        "metrics": len(run.metrics),
        "labels": len(run.labels),
        "artifacts": len(files),
        "inputs": sum(a.role == "input" for a in files),
        "outputs": sum(a.role in ("output", "model") for a in files),
    }
    row: Cells = {
        "id": run.id,
        "session": run.session,
        "place": f"{run.session}:{position:08d}",
        "begun_by": run.begun_by,
        "parent": run.parent,
        "kernel_id": kernel_id,
        "environment": environment_of(environments, max(run.own, default=0)),
        "user": users.of(run),
        "status": run.status,
        "started": run.started,
        "ended": run.ended,
        "duration": None if run.ended is None else max(0.0, run.ended - run.started),
        "rule_name": run.name,
        "description": run.description,
        "error": _error(run, errors),
        "published": run.published,
        "parameters": to_text(dict(run.parameters)),
        "summaries": to_text(dict(run.summaries)),
        "inherited_summaries": to_text(dict(run.inherited_summaries)),
        "metrics": to_text(last),
        "inferred": to_text(inferred),
        "labels": to_text(dict(run.labels)),
        "artifacts": to_text(
            [
                {"path": a.path, "sha256": a.sha256, "size": a.size, "role": a.role}
                | ({} if a.files is None else {"files": a.files})
                for a in run.artifacts
            ]
        ),
        "models": to_text([{"name": m.name, "type": m.type, "path": m.path} for m in run.models]),
        "resources": None if resources is None else to_text(dict(resources)),
        "counts": to_text(counts),
    }
    made, view = set(run.own), set(run.view)
    return RunRows(
        row,
        tuple((x, x not in made, x in view) for x in sorted(made | view)),
        run.inherited & ~mask_of(run.view),
        _values(run, last, resources),
        (
            *_series_rows(run.metrics, inferred=False),
            *_series_rows(run.inferred.metrics, inferred=True),
        ),
    )


def _series_rows(found: Mapping[str, Series], *, inferred: bool) -> Iterable[Cells]:
    for position, (name, series) in enumerate(found.items()):
        yield {
            "name": name,
            "position": position,
            "inferred": inferred,
            "count": series.count,
            "first_step": series.first_step,
            "last_step": series.last_step,
            "minimum": series.minimum,
            "minimum_step": series.minimum_step,
            "maximum": series.maximum,
            "maximum_step": series.maximum_step,
            "last": to_text(series.last),
            "parts": to_text([[p.x, p.seq, p.until, p.shift] for p in series.parts]),
        }


def _error(run: Run, errors: Mapping[int, Mapping[str, JSONValue]]) -> str | None:
    """Return the error of the execution that failed last, or what the user called one."""
    failed = [x for x in run.own if x in errors]
    if run.status == "error" and failed:
        error = errors[failed[-1]]
        return to_text({"name": error.get("name"), "message": error.get("message")})
    return None if run.error is None else to_text({"name": "Error", "message": run.error})


def _values(
    run: Run, last: Mapping[str, JSONValue], resources: Resources | None
) -> dict[tuple[str, str], tuple[float | None, str | None]]:
    spaces: list[tuple[str, Mapping[str, JSONValue]]] = [
        ("inferred", {**run.inferred.parameters, **run.inferred.summaries}),
        ("params", run.parameters),
        ("metrics", {**last, **run.summaries}),
        ("labels", run.labels),
        ("resources", searched_resources(resources)),
        ("min", {name: series.minimum for name, series in run.metrics.items()}),
        ("max", {name: series.maximum for name, series in run.metrics.items()}),
        ("files", {artifact.path: artifact.sha256 for artifact in run.artifacts}),
    ]
    return {
        (space, storable(name)): searchable(value)
        for space, values in spaces
        for name, value in values.items()
    }


def searchable(value: JSONValue) -> tuple[float | None, str | None]:
    """Return a value as filters and sorts see it: a number, a text, or neither."""
    match value:
        case bool():
            return None, "true" if value else "false"
        case int() | float():
            try:
                return float(value), None
            except OverflowError:
                return None, str(value)[:_TEXT]
        case "Infinity" | "-Infinity":
            return float(value.replace("inity", "")), None
        case str():
            return None, value[:_TEXT]
        case None:
            return None, None
        case _:
            return None, to_text(value)[:_TEXT]


def stored_rows(connection: Connection, session: str) -> dict[str, RunRows]:
    """Return the rows of a session's runs as they stand in the ledger."""
    of_rule = [column for column in runs.columns if column.name not in ELSEWHERE]
    found = connection.execute(select(*of_rule).where(runs.c.session == session)).mappings().all()
    members: dict[str, list[tuple[int, bool, bool]]] = {}
    for row in connection.execute(
        select(run_executions).where(run_executions.c.session == session)
    ):
        members.setdefault(row.run, []).append((row.x, row.inherited, row.shown))
    ancestors = dict(unshown_in(connection, session))
    values: dict[str, dict[tuple[str, str], tuple[float | None, str | None]]] = {}
    here = select(runs.c.id).where(runs.c.session == session)
    for row in connection.execute(
        select(run_values).where(run_values.c.run.in_(here), run_values.c.space != "tags")
    ):
        values.setdefault(row.run, {})[row.space, row.name] = (row.number, row.text)
    series: dict[str, list[Cells]] = {}
    order = (run_series.c.inferred, run_series.c.position)
    for each in connection.execute(
        select(run_series).where(run_series.c.run.in_(here)).order_by(*order)
    ).mappings():
        cells = dict(each)
        series.setdefault(cells.pop("run"), []).append(cells)
    return {
        row["id"]: RunRows(
            dict(row),
            tuple(sorted(members.get(row["id"], ()))),
            ancestors.get(row["id"], 0),
            values.get(row["id"], {}),
            tuple(series.get(row["id"], ())),
        )
        for row in found
    }


def forget_runs(connection: Connection, ids: Iterable[str]) -> None:
    """Remove runs and what hangs on them."""
    for run in ids:
        connection.execute(delete(runs).where(runs.c.id == run))
        forget_details(connection, run)


def forget_details(connection: Connection, run: str) -> None:
    """Remove a run's list of executions and the values that filters look at."""
    for table in _DETAILS:
        connection.execute(delete(table).where(table.c.run == run))


_DETAILS: tuple[Table, ...] = (run_executions, run_ancestors, run_series, run_values)
