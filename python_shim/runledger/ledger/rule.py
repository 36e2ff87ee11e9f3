"""The run rule: from the executions of a session to its runs, as a pure function.

What a run is stands in the design's ten rules. `cuts` decides where runs begin and which
executions they hold, `flow` what depends on what, `blocks` which loops make child runs; here the
runs get their parameters, summaries, files and status.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .blocks import Block, split
from .cuts import Stretch, cut, latest_of_each_cell
from .facts import (
    Artifact,
    Execution,
    Inferred,
    JSONValue,
    Model,
    Record,
    Role,
    Run,
    RunStatus,
    Series,
    Session,
    Touch,
)
from .flow import mask_of, ordinals
from .inferred import alone, share, shown_numbers, without_inferred
from .results import is_model_path
from .series import last_values
from .session_index import Recorded, SessionIndex


def runs_of(session: Session) -> list[Run]:
    """Return the runs of a session, oldest first, each followed by its children."""
    rule = RunRule(session)
    return rule.runs(rule.cut(session.closed_after))


class RunRule:
    """The run rule of one session, which can be cut in more than one way."""

    def __init__(self, session: Session) -> None:
        self._declared, told = without_inferred(session)
        self._index = SessionIndex(self._declared, told)

    def cut(self, closed_after: frozenset[int]) -> list[Stretch]:
        """Return what the runs hold, oldest first, if these executions end theirs."""
        return cut(replace(self._declared, closed_after=closed_after), self._index.flow)

    def runs(self, stretches: Iterable[Stretch]) -> list[Run]:
        """Return the runs of stretches, each followed by its children."""
        return [run for stretch in stretches for run in _Maker(self._index, stretch).runs()]


@dataclass(frozen=True, slots=True)
class _Around:
    """What children find: parameters in force, declared and told, and what was told in each."""

    parameters: Mapping[str, JSONValue]
    told: Mapping[str, JSONValue]
    shared: Mapping[int, list[Record]]


class _Maker:
    """Makes one run and its children from the stretch of executions that it holds."""

    def __init__(self, index: SessionIndex, stretch: Stretch) -> None:
        self._index = index
        self._flow = flow = index.flow
        self._stretch = stretch
        last = stretch.last_result
        own = stretch.own
        decisive = [e for e in own if last is None or e.x <= last]
        after = [e for e in own if last is not None and e.x > last]
        seen = {e.cell_id for e in decisive if e.cell_id is not None}
        self._decisive = latest_of_each_cell(decisive)
        self._view = self._decisive + latest_of_each_cell(
            [e for e in after if e.cell_id is None or e.cell_id not in seen]
        )
        self._inherited = flow.lineage(e.x for e in decisive) & ~mask_of(e.x for e in own)
        self._sources = frozenset(stretch.results or (e.x for e in own))
        self._lineage = flow.lineage(self._sources)
        self._blocks = {e.x: split(e.records) for e in own}
        self._told = {x: share(index.told.of(x), b.children) for x, b in self._blocks.items()}
        self._in_children = {
            record.seq
            for block in self._blocks.values()
            for child in block.children
            for record in _all_records(child)
        }.union(
            record.seq
            for shared in self._told.values()
            for records in shared.values()
            for record in records
        )

    def runs(self) -> list[Run]:
        """Return the run, then its children in the order they were made."""
        parent = self._run()
        children: list[Run] = []
        for execution in self._stretch.own:
            block = self._blocks[execution.x]
            if block.children:
                around = _Around(
                    self._in_force("parameter", execution.x),
                    self._in_force("parameter", execution.x, self._index.told),
                    self._told[execution.x],
                )
                self._add_children(children, parent.id, around, execution, block)
        return [parent, *children]

    def _run(self) -> Run:
        own = self._stretch.own
        last = self._stretch.last_result
        recorded = [(e.x, r) for e in self._view for r in self._blocks[e.x].records]
        records = [record for _, record in recorded]
        metrics = self._index.series(recorded)
        summaries = _values(records, "summary")
        latest_inherited = self._index.latest(self._inherited)
        inherited_records = [r for e in latest_inherited for r in e.records]
        inherited_summaries = {
            name: value
            for name, value in _values(inherited_records, "summary").items()
            if name not in summaries
        }
        parameters = self._in_force("parameter", last)
        status = _status(own)
        texts = [r for e in own for r in self._blocks[e.x].records]
        return Run(
            id=self._stretch.id,
            session=self._index.session,
            begun_by=self._stretch.begun_by.x,
            parent=None,
            status=status,
            started=self._stretch.begun_by.started,
            ended=None if status == "running" else max((e.ended or e.started) for e in own),
            own=tuple(e.x for e in own),
            inherited=self._inherited,
            view=_view(self._view, latest_inherited),
            parameters=parameters,
            summaries=summaries,
            inherited_summaries=inherited_summaries,
            metrics=metrics,
            labels={name: str(value) for name, value in self._in_force("label", last).items()},
            artifacts=_artifacts(
                own, self._index.executions(self._inherited & self._index.reading)
            ),
            models=_models(records),
            inferred=self._inferred(parameters, summaries, metrics),
            description=_description(texts),
            error=_last_text(texts, "error"),
            published=any(r.kind == "run" and r.name == "publish" for r in texts),
        )

    def _in_force(
        self, kind: str, last: int | None, among: Recorded | None = None
    ) -> dict[str, JSONValue]:
        """Return the parameters (or labels) in force at the execution `last` (None: at the end).

        Parameters: `among`, the records to look at: those that were declared, if None.
        """
        among = among or self._index.declared
        counted = self._inherited | mask_of(e.x for e in self._decisive)
        if last is not None:
            counted &= (1 << last + 1) - 1
        latest = self._index.latest(counted)
        recorded = [(e.x, r) for e in latest for r in among.of(e.x) if self._is_own(kind, r)]
        along = [(x, r) for x, r in among.along(self._lineage) if self._is_own(kind, r)]
        timely = [(x, r) for x, r in along if last is None or x <= last]
        late = [(x, r) for x, r in along if last is not None and x > last]
        values: dict[str, JSONValue] = {}
        for _, record in sorted([*recorded, *timely], key=lambda pair: pair[1].seq):
            values[record.name] = record.value
        for _, record in late:
            values.setdefault(record.name, record.value)
        return values

    def _is_own(self, kind: str, record: Record) -> bool:
        return record.kind == kind and record.seq not in self._in_children

    def _inferred(
        self,
        parameters: Mapping[str, JSONValue],
        summaries: Mapping[str, JSONValue],
        metrics: Mapping[str, Series],
    ) -> Inferred:
        """Return what was not declared: constants that results depend on, numbers that are shown.

        What libraries told of itself comes after that, without what has a declared name.
        """
        constants: dict[str, JSONValue] = {}
        giving = self._lineage & self._index.giving
        for x in sorted(self._sources.union(ordinals(giving))):
            execution = self._index.by_x[x]
            is_meant = x in self._sources or "parameters" in execution.tags
            for name, value in execution.names.constants.items():
                used = is_meant or self._flow.users((name, x)) & self._lineage
                if used and name not in parameters:
                    constants[name] = value
        numbers = shown_numbers(self._view, frozenset([*summaries, *constants]))
        told = [
            (execution.x, record)
            for execution in self._view
            for record in self._index.told.of(execution.x)
            if record.seq not in self._in_children
        ]
        in_force = self._in_force("parameter", self._stretch.last_result, self._index.told)
        measured = summaries.keys() | metrics.keys()
        shown = Inferred(constants, numbers)
        return self._beside(shown, in_force, told, parameters.keys(), measured)

    def _add_children(
        self,
        children: list[Run],
        parent_id: str,
        around: _Around,
        execution: Execution,
        block: Block,
    ) -> None:
        in_force = dict(around.parameters)
        every = _values(self._index.told.of(execution.x), "parameter")
        for position, child in enumerate(block.children):
            in_force.update(child.parameters())
            told = around.shared.get(position, [])
            within = share(told, child.children)
            inner = {record.seq for records in within.values() for record in records}
            told, kinds = alone([record for record in told if record.seq not in inner])
            first = {n: value for n, value in every.items() if n.partition(".")[0] in kinds}
            told_in_force = {**around.told, **first, **_values(told, "parameter")}
            summaries = _values(child.records, "summary")
            metrics = self._index.series((execution.x, r) for r in child.records)
            last = position == len(block.children) - 1
            status: RunStatus = execution.status if last else "ok"
            times = _times(child.records)
            inherited = self._flow.ancestors(execution.x)
            ended = max(times) if times and not last else execution.ended
            run = Run(
                id=f"{self._stretch.id}.{len(children) + 1}",
                session=self._index.session,
                begun_by=execution.x,
                parent=parent_id,
                status=status,
                started=min(times, default=execution.started),
                ended=None if status == "running" else ended,
                own=(execution.x,),
                inherited=inherited,
                view=_view([execution], self._index.latest(inherited)),
                parameters=dict(in_force),
                summaries=summaries,
                metrics=metrics,
                inferred=self._beside(
                    Inferred(),
                    told_in_force,
                    [(execution.x, record) for record in told],
                    in_force.keys(),
                    summaries.keys() | metrics.keys(),
                ),
                labels={n: str(v) for n, v in _values(child.records, "label").items()},
                models=_models(child.records),
                name=child.name,
                description=_description(child.records),
                error=_last_text(child.records, "error"),
                published=any(r.kind == "run" and r.name == "publish" for r in child.records),
            )
            children.append(run)
            inside = _Around(run.parameters, told_in_force, within)
            self._add_children(children, run.id, inside, execution, child)

    def _beside(
        self,
        shown: Inferred,
        in_force: Mapping[str, JSONValue],
        told: Sequence[tuple[int, Record]],
        declared: Collection[str],
        measured: Collection[str],
    ) -> Inferred:
        """Add what libraries told of to what is inferred anyway.

        Parameters: `shown`, which wins; `in_force`, parameters, and `told`, the records of results;
        `declared` and `measured`, names that nothing inferred may have.
        """
        series = {n: found for n, found in self._index.series(told).items() if n not in measured}
        results = last_values(series) | _values((record for _, record in told), "summary")
        return Inferred(
            {**shown.parameters, **_without(in_force, {*declared, *shown.parameters})},
            {**shown.summaries, **_without(results, {*measured, *shown.summaries})},
            series,
        )


def _without(values: Mapping[str, JSONValue], names: set[str]) -> dict[str, JSONValue]:
    return {name: value for name, value in values.items() if name not in names}


def _view(own: Sequence[Execution], inherited: Sequence[Execution]) -> tuple[int, ...]:
    """Return which executions stand for their cells: own ones before the last inherited ones."""
    seen = {e.cell_id for e in own if e.cell_id is not None}
    others = [e for e in inherited if e.cell_id not in seen]
    return tuple(sorted(e.x for e in [*own, *others]))


def _all_records(block: Block) -> list[Record]:
    return [*block.records, *(r for child in block.children for r in _all_records(child))]


def _values(records: Iterable[Record], kind: str) -> dict[str, JSONValue]:
    return {r.name: r.value for r in records if r.kind == kind}


def _times(records: Iterable[Record]) -> list[float]:
    """Return the moments at which something was recorded."""
    times = [r.t for r in records if r.t is not None]
    return times + [points.last_t for r in records for points in r.series.values()]


def _status(own: Sequence[Execution]) -> RunStatus:
    statuses = {e.status for e in own}
    if "running" in statuses:
        return "running"
    return "killed" if "killed" in statuses else own[-1].status


def _artifacts(own: Sequence[Execution], inherited: Sequence[Execution]) -> tuple[Artifact, ...]:
    """Return the files a run read and made, each version once, in the order they were touched."""
    found: dict[tuple[str, str | None, Role], Artifact] = {}
    models = {r.value for e in own for r in e.records if r.kind == "model"}
    made: set[tuple[str, str | None]] = set()

    def add(touch: Touch, role: Role) -> None:
        found[touch.path, touch.sha256, role] = Artifact(
            touch.path, role, touch.sha256, touch.size, touch.files
        )

    for touch in (t for e in inherited for t in e.touches if t.mode != "write"):
        add(touch, "code" if touch.mode == "code" else "input")
    for touch in (t for e in own for t in e.touches):
        if touch.mode == "write":
            made.add((touch.path, touch.sha256))
            add(touch, "model" if touch.path in models or is_model_path(touch.path) else "output")
        elif (touch.path, touch.sha256) not in made:
            add(touch, "code" if touch.mode == "code" else "input")
    return tuple(found.values())


def _models(records: Iterable[Record]) -> tuple[Model, ...]:
    """Return the models that were declared, of one name the last."""
    found = {
        r.name: Model(r.name, r.type, r.value if isinstance(r.value, str) else None)
        for r in records
        if r.kind == "model"
    }
    return tuple(found.values())


def _description(records: Sequence[Record]) -> str | None:
    text = _last_text(records, "description")
    if text is not None:
        return text
    edges = [
        r.value
        for r in records
        if r.kind == "run" and r.name in ("start", "publish") and isinstance(r.value, str)
    ]
    return edges[-1] if edges else None


def _last_text(records: Sequence[Record], kind: str) -> str | None:
    texts = [r.value for r in records if r.kind == kind and isinstance(r.value, str)]
    return texts[-1] if texts else None
