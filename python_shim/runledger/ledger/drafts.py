"""A kernel session as it grows: entries in, facts for the run rule and rows for the ledger out.

A draft is a function of the session's entries in the order of `seq`, and of what the wire said of
its executions (`wire`). Applying an entry costs O(1); `facts` makes anew only the executions that
changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from runledger.journal.entries import Entry
from runledger.ledger.entry_facts import RECORD_KINDS, Header, moment_of, origin_of, record_of
from runledger.ledger.facts import (
    Execution,
    ExecutionStatus,
    JSONValue,
    Names,
    Record,
    Session,
    Touch,
    TouchMode,
    Variables,
)
from runledger.ledger.metric_drafts import ENDS_STRETCHES, Origin, Stretch, told_points
from runledger.ledger.names import NO_NAMES
from runledger.ledger.resources import Resources, Used, resources_from
from runledger.ledger.tables import storable

# The run rule keeps sets of ordinals as bit masks, so a journal may not name any number it likes.
MAX_ORDINAL = 2**20

_ENDS = frozenset({"ok", "error", "interrupted"})
_MODES = frozenset({"read", "write", "code"})


@dataclass(slots=True)
class TouchDraft:
    """A file or folder touched by an execution; hash, size and so on once they are known."""

    seq: int
    declared: bool
    sha256: str | None = None
    size: int | None = None
    mtime: float | None = None
    missing: bool = False
    changed: bool = False
    files: int | None = None
    by: str | None = None


@dataclass(slots=True)
class ExecutionDraft:
    """One execution as far as its entries have been read."""

    x: int
    begin_seq: int
    msg_id: str
    cell_id: str | None
    started: float
    source: str | None = None
    count: int | None = None
    tags: tuple[str, ...] = ()
    status: str = "running"
    ended: float | None = None
    error: Mapping[str, JSONValue] | None = None
    value: JSONValue = None
    resources: Resources | None = None
    cut: str | Literal[False] | None = None
    erased: bool = False
    records: list[Record] = field(default_factory=list)
    stretches: dict[Origin, Stretch] = field(default_factory=dict)  # those that go on
    touches: dict[tuple[str, str], TouchDraft] = field(default_factory=dict)
    variables: Variables | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """What server journals say of one execution: its burst, what it printed, who requested it."""

    queued_with: str | None = None
    printed: Mapping[str, JSONValue] = field(default_factory=dict)
    user: str | None = None


NO_WIRE = Wire()


class SessionDraft:
    """The growing facts of one kernel session."""

    def __init__(self, session: str) -> None:
        self.id = session
        self.header: Header | None = None
        self.environments: dict[int, str] = {}
        self.executions: dict[int, ExecutionDraft] = {}
        self.names: dict[str, Names] = {}
        self.wire: dict[str, Wire] = {}
        self.new_messages: set[str] = set()
        self.changed: set[int] = set()
        self.rows_due: set[int] = set()
        self.stretches_due: dict[Stretch, None] = {}
        self.in_flight: set[int] = set()
        self._by_message: dict[str, list[int]] = {}
        self._last_begin: tuple[int, float] = (0, 0.0)
        self._made: dict[int, Execution] = {}
        self._grown: dict[Stretch, None] = {}

    def begin(self, entry: Entry) -> ExecutionDraft | None:
        """Apply a `begin` entry; returns the new execution, or None if the entry makes no sense."""
        x, msg_id = entry.integer("x"), entry.text("msg_id")
        if x is None or not 1 <= x < MAX_ORDINAL or msg_id is None or x in self.executions:
            return None
        cut = entry.fields.get("cut")
        draft = ExecutionDraft(
            x=x,
            begin_seq=entry.seq,
            msg_id=msg_id,
            cell_id=entry.text("cell_id"),
            started=moment_of(entry),
            source=entry.text("source"),
            count=entry.integer("count"),
            tags=tuple(entry.texts("tags")),
            cut=cut if isinstance(cut, str) else False if cut is False else None,
            erased=entry.flag("erased"),
        )
        if draft.erased:
            # What gc left says nothing of its end; it is no longer in flight.
            draft.status, draft.ended = "ok", entry.t
        self.rows_due |= self.in_flight | {x}
        self.new_messages.add(msg_id)
        self.add(draft)
        return draft

    def add(self, draft: ExecutionDraft) -> None:
        """Take in an execution, from an entry or from the ledger."""
        # One execution at a time: those still open when the next begins have lost their end.
        self.changed |= self.in_flight
        self.executions[draft.x] = draft
        self._by_message.setdefault(draft.msg_id, []).append(draft.x)
        self.changed.add(draft.x)
        if draft.status == "running":
            self.in_flight.add(draft.x)
        self._last_begin = max(self._last_begin, (draft.x, draft.started))

    def end(self, entry: Entry) -> ExecutionDraft | None:
        """Apply an `end` entry; returns the execution that ended."""
        draft = self._execution(entry)
        status = entry.text("status")
        if draft is None or status not in _ENDS or draft.erased:
            return None
        draft.status = status
        draft.ended = moment_of(entry)
        draft.error = entry.mapping("error") or None
        draft.value = entry.fields.get("value")
        draft.resources = resources_from(entry.fields.get("resources"))
        self.in_flight.discard(draft.x)
        self.rows_due.add(draft.x)
        return draft

    def learn_cell(self, entry: Entry) -> None:
        """Apply a `cell` entry: which cell it was that ran without an id."""
        draft, cell_id = self._execution(entry), entry.text("cell_id")
        if draft is not None and draft.cell_id is None and cell_id is not None:
            draft.cell_id = cell_id
            self.rows_due.add(draft.x)

    def record(self, entry: Entry) -> Record | None:
        """Apply one call of the user's API; returns it, or None if it belongs to no execution.

        Points of metrics are taken into `stretches_due` instead.
        """
        draft = self._execution(entry)
        if draft is None or entry.kind not in RECORD_KINDS:
            return None
        if entry.kind == "metrics":
            self._measure(draft, entry)
            return None
        made = record_of(entry)
        if made is not None:
            draft.records.append(made)
            if made.kind in ENDS_STRETCHES and not made.inferred:
                draft.stretches.clear()
        return made

    def _measure(self, draft: ExecutionDraft, entry: Entry) -> None:
        told = told_points(entry)
        if not told:
            return
        origin = origin_of(entry.text("by"), entry.flag("inferred"))
        stretch = draft.stretches.get(origin)
        if stretch is None:
            stretch = Stretch(draft.x, entry.seq, origin, len(draft.records))
            draft.stretches[origin] = stretch
            draft.records.append(Record(entry.seq, "metrics"))
        stretch.take(entry, told)
        self.stretches_due[stretch] = None
        self._grown[stretch] = None

    def file(self, entry: Entry) -> tuple[str, str] | None:
        """Apply a `file` entry; returns (path, mode)."""
        draft = self._execution(entry)
        path, mode = storable(entry.text("path") or "") or None, entry.text("mode")
        if draft is None or path is None or mode not in _MODES or mode is None:
            return None
        known = draft.touches.get((path, mode))
        if known is None:
            draft.touches[path, mode] = TouchDraft(
                entry.seq, entry.flag("declared"), by=entry.text("by")
            )
        else:
            known.declared = known.declared or entry.flag("declared")
        return path, mode

    def hold(self, entry: Entry, variables: Variables) -> ExecutionDraft | None:
        """Take in what the kernel held after an execution, which is returned."""
        draft = self._execution(entry)
        if draft is None or draft.erased:
            return None
        draft.variables = variables
        return draft

    def hash(self, entry: Entry) -> list[tuple[str, str]]:
        """Apply a `hash` entry; returns the touches, as (path, mode), that it tells of.

        Of a file that was read and written, the hash is that of what was written.
        """
        draft = self._execution(entry)
        path = storable(entry.text("path") or "") or None
        if draft is None or path is None:
            return []
        modes = ["write"] if (path, "write") in draft.touches else ["read", "code"]
        told = [(path, mode) for mode in modes if (path, mode) in draft.touches]
        for key in told:
            touch = draft.touches[key]
            touch.sha256 = entry.text("sha256")
            touch.size = entry.integer("size")
            mtime = entry.number("mtime")
            touch.mtime = None if mtime is None else float(mtime)
            touch.missing = entry.flag("missing")
            touch.changed = entry.flag("changed")
            is_tree = touch.sha256 is not None and entry.text("tree") == touch.sha256
            touch.files = max(0, entry.integer("files") or 0) if is_tree else None
        return told

    def set_wire(self, msg_id: str, wire: Wire) -> None:
        """Take in what the server journals say of an execution."""
        if self.wire.get(msg_id, NO_WIRE) == wire:
            return
        self.wire[msg_id] = wire
        self.changed.update(self._by_message.get(msg_id, ()))

    def has_message(self, msg_id: str) -> bool:
        """Return whether an execution of this session answers the request."""
        return msg_id in self._by_message

    def status_of(self, draft: ExecutionDraft, death: float | None) -> tuple[str, float | None]:
        """Return an execution's status and end, given when the session ended (None: it lives)."""
        if draft.status != "running":
            return draft.status, draft.ended
        last_x, last_started = self._last_begin
        if draft.x != last_x:
            return "interrupted", max(self._next_begin(draft, last_started), draft.started)
        if death is not None:
            return "killed", max(death, draft.started)
        return "running", None

    def facts(self, death: float | None) -> Session:
        """Return the session as the run rule takes it.

        Args:
            death: when the session ended, in seconds since the epoch; None while it lives.
        """
        for stretch in self._grown:
            self.executions[stretch.x].records[stretch.place] = stretch.record()
        self._grown.clear()
        for x in self.changed | self.in_flight:
            self._made[x] = self._fact(self.executions[x], death)
        self.changed.clear()
        ordered = tuple(self._made[x] for x in sorted(self._made))
        return Session(self.id, ordered)

    def used(self) -> dict[int, Used]:
        """Return what executions used, by ordinal, of those whose entries tell it."""
        return {
            x: Used(
                draft.resources,
                None if draft.ended is None else max(draft.ended - draft.started, 0.0),
            )
            for x, draft in self.executions.items()
            if draft.resources is not None
        }

    def users(self) -> dict[int, str]:
        """Return who requested executions, by ordinal, where a server knew."""
        told = {msg_id: wire.user for msg_id, wire in self.wire.items() if wire.user}
        return {x: told[m] for x, draft in self.executions.items() if (m := draft.msg_id) in told}

    def errors(self) -> dict[int, Mapping[str, JSONValue]]:
        """Return `{name, message}` of the executions that failed, by ordinal."""
        return {x: draft.error for x, draft in self.executions.items() if draft.error}

    def _next_begin(self, draft: ExecutionDraft, last_started: float) -> float:
        following = self.executions.get(draft.x + 1)
        return following.started if following is not None else last_started

    def _execution(self, entry: Entry) -> ExecutionDraft | None:
        x = entry.integer("x")
        draft = None if x is None else self.executions.get(x)
        if draft is not None:
            self.changed.add(draft.x)
        return draft

    def _fact(self, draft: ExecutionDraft, death: float | None) -> Execution:
        status, ended = self.status_of(draft, death)
        wire = self.wire.get(draft.msg_id, NO_WIRE)
        return Execution(
            x=draft.x,
            msg_id=draft.msg_id,
            cell_id=draft.cell_id,
            status=cast(ExecutionStatus, status),
            started=draft.started,
            ended=ended,
            source=draft.source,
            names=self.names.get(draft.source or "", NO_NAMES),
            variables=draft.variables,
            tags=frozenset(draft.tags),
            records=tuple(draft.records),
            touches=tuple(
                Touch(
                    path,
                    cast(TouchMode, mode),
                    touch.sha256,
                    touch.size,
                    touch.declared,
                    touch.files,
                    touch.by,
                )
                for (path, mode), touch in draft.touches.items()
            ),
            value=draft.value,
            printed=wire.printed,
            queued_with=wire.queued_with,
            cut=draft.cut,
            erased=draft.erased,
        )
