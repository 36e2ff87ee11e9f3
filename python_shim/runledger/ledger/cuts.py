"""Where runs begin and which executions they hold (the run rule, parts 1 to 3 and 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .facts import Execution, Session
from .flow import Flow
from .results import declares_result, writes_result


@dataclass
class Stretch:
    """The executions from the one that began a run up to the next run's first.

    `own` is what the run holds in the end: it gives executions after its last result to the next
    run where that needs them.
    """

    id: str
    begun_by: Execution
    executions: list[Execution] = field(default_factory=list)
    own: list[Execution] = field(default_factory=list)
    results: list[int] = field(default_factory=list)

    @property
    def last_result(self) -> int | None:
        """The ordinal of the execution that made the run's last result."""
        return self.results[-1] if self.results else None


def run_id(session: str, msg_id: str) -> str:
    """Return the id of the run that the execution `msg_id` of `session` began: 16 hex digits."""
    return hashlib.sha256(f"{session}\n{msg_id}".encode(errors="replace")).hexdigest()[:16]


def cut(session: Session, flow: Flow) -> list[Stretch]:
    """Return the session's runs, oldest first, with the executions and results they hold."""
    stretches = _Cutter(session, flow).stretches()
    declared = any(declares_result(e) for e in session.executions)
    for stretch in stretches:
        stretch.own = list(stretch.executions)
        stretch.results = _results(stretch.executions, flow, declared)
    for before, after in pairwise(stretches):
        _hand_over(before, after, flow)
    for stretch in stretches:
        # What gc left of an execution that only deleted runs used is no part of a kept run.
        stretch.own = [e for e in stretch.own if not e.erased] or stretch.own
    return stretches


def _results(executions: Sequence[Execution], flow: Flow, declared: bool) -> list[int]:
    """Return the ordinals of the executions that made a result.

    A fit is one only while the session has declared none.
    """
    return [
        e.x
        for e in executions
        if declares_result(e) or writes_result(e) or (flow.fits(e.x) and not declared)
    ]


def _hand_over(before: Stretch, after: Stretch, flow: Flow) -> None:
    """Move what `after` depends on, or was queued with, out of the tail of `before`."""
    if before.last_result is None:
        return
    needed = flow.lineage(e.x for e in after.executions)
    queued = after.begun_by.queued_with

    def belongs_after(execution: Execution) -> bool:
        if execution.x <= (before.last_result or 0) or execution.x == before.begun_by.x:
            return False
        return bool(needed >> execution.x & 1) or (
            queued is not None and execution.queued_with == queued
        )

    moved = [e for e in before.executions if belongs_after(e)]
    if moved:
        kept = {e.x for e in moved}
        before.own = [e for e in before.own if e.x not in kept]
        after.own = moved + after.own


class _Cutter:
    """Walks a session and decides for each execution whether it begins the next run."""

    def __init__(self, session: Session, flow: Flow) -> None:
        self._session = session
        self._flow = flow
        self._stretches: list[Stretch] = []
        self._cell_executions: dict[str, int] = {}
        self._declared = False
        self._recorded = False
        self._made_results = 0
        self._made_fits = 0
        self._open_cell: str | None = None
        self._is_open = False
        self._is_closed = False

    def stretches(self) -> list[Stretch]:
        for execution in self._session.executions:
            if self._begins_run(execution):
                self._begin(execution)
            self._stretches[-1].executions.append(execution)
            self._follow_edges(execution)
            self._follow_results(execution)
            if execution.cell_id is not None:
                mask = self._cell_executions.get(execution.cell_id, 0)
                self._cell_executions[execution.cell_id] = mask | 1 << execution.x
        return self._stretches

    def _begin(self, execution: Execution) -> None:
        given = execution.cut if isinstance(execution.cut, str) else None
        self._stretches.append(
            Stretch(given or run_id(self._session.id, execution.msg_id), execution)
        )
        self._is_open = False
        self._is_closed = False
        self._recorded = False
        self._made_results = 0
        self._made_fits = 0

    def _follow_results(self, execution: Execution) -> None:
        declares = declares_result(execution)
        self._declared = self._declared or declares
        if declares or writes_result(execution):
            self._made_results |= self._flow.lineage([execution.x])
        elif self._flow.fits(execution.x):
            self._made_fits |= self._flow.lineage([execution.x])
        self._recorded = self._recorded or _records_something(execution)

    def _follow_edges(self, execution: Execution) -> None:
        for record in execution.records:
            if record.kind != "run":
                continue
            if record.name == "start":
                self._is_open = True
                self._is_closed = False
                self._open_cell = execution.cell_id
            elif record.name in ("end", "publish"):
                self._is_open = False
                self._is_closed = True

    def _begins_run(self, execution: Execution) -> bool:
        if not self._stretches:
            return True
        if execution.cut is not None:
            return execution.cut is not False
        current = self._stretches[-1].executions
        if current[-1].x in self._session.closed_after or all(e.erased for e in current):
            return True
        starts = any(r.kind == "run" and r.name == "start" for r in execution.records)
        if self._is_open:
            again = execution.cell_id is not None and execution.cell_id == self._open_cell
            return self._recorded and (again or starts)
        if starts and self._recorded:
            return True
        if self._is_closed and _records_something(execution):
            return True
        return self._remakes_result(execution)

    def _remakes_result(self, execution: Execution) -> bool:
        """Return whether a result of the current run came from this cell's earlier execution."""
        made_by = self._made_results if self._declared else self._made_results | self._made_fits
        return bool(self._cell_executions.get(execution.cell_id or "", 0) & made_by)


def _records_something(execution: Execution) -> bool:
    """Return whether there is more to the execution than the edges of runs."""
    return any(r.kind != "run" for r in execution.records) or writes_result(execution)


def latest_of_each_cell(executions: Sequence[Execution]) -> list[Execution]:
    """Return the last execution of each cell, in the order they ran; without an id, each counts."""
    last: dict[str, int] = {}
    for execution in executions:
        if execution.cell_id is not None:
            last[execution.cell_id] = execution.x
    return [e for e in executions if e.cell_id is None or last[e.cell_id] == e.x]
