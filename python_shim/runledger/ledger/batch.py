"""One transaction of posting: entries in, facts and what follows from them out."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select

from runledger.journal.books import Books
from runledger.journal.entries import Entry
from runledger.ledger import kernel_entries, wire_entries
from runledger.ledger.deletions import sessions_cut_anew
from runledger.ledger.derive import Derivation, Derived
from runledger.ledger.drafts import SessionDraft
from runledger.ledger.follow import Segment
from runledger.ledger.forks import ForkLinks
from runledger.ledger.links import Links
from runledger.ledger.lives import Life
from runledger.ledger.memory import Memory, forget_orphans, forget_sessions, load
from runledger.ledger.pending import Pending
from runledger.ledger.portions import portions
from runledger.ledger.run_rows import stored_rows
from runledger.ledger.store import add_rows
from runledger.ledger.tables import (
    DERIVED,
    FACTS,
    IN_A_RUN,
    executions,
    run_executions,
    runs,
    segments,
    sessions,
    tombstones,
)
from runledger.ledger.wire_entries import Told, wires_of
from runledger.ledger.wire_sessions import real_facts

# Entries read between two writes when everything is posted at once.
_PORTION = 20_000
_LOCK_CHECK = 1.0  # seconds between two looks at whether an unfinished session still lives


@dataclass(frozen=True, slots=True)
class Changes:
    """What a tick changed: runs by id, runs that are no more, and whether counts did."""

    runs: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    status_changed: bool = False

    def __bool__(self) -> bool:
        return bool(self.runs or self.removed or self.status_changed)


@dataclass(slots=True)
class _Seen:
    """What this transaction found out."""

    derived: Derived = field(default_factory=Derived)
    messages: set[tuple[str, str]] = field(default_factory=set)
    begun: dict[str, set[str]] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    kernels: set[str] = field(default_factory=set)
    forked_cells: set[str] = field(default_factory=set)
    forgot_forks: bool = False
    paths: bool = False
    moved: bool = False


class Batch:
    """Posts within one transaction.

    Args:
        books: whose journals are read.
        connection: of the ledger, in a transaction.
        memory: what posting keeps between ticks; brought up to date.
        now: seconds since the epoch.
    """

    def __init__(self, books: Books, connection: Connection, memory: Memory, now: float) -> None:
        self._books = books
        self._connection = connection
        self._memory = memory
        self._now = now
        self._seen = _Seen()
        self._pending = Pending()
        self._status = (memory.follower.skipped, memory.living())
        self._revision_used: int | None = None

    def post(self, limit: int | None) -> Changes:
        """Post at most `limit` entries, or all there are."""
        everything = limit is None
        while True:
            grown = None if self._memory.follower.look(self._now) else self._memory.follower.grown()
            if grown is None:
                # A journal is not what was read any more, so nothing that came of it holds.
                self.empty()
                everything, limit = True, None
                continue
            told = Told()
            touched: set[str] = set()
            for segment, entries in self._memory.follower.read(grown, limit or _PORTION):
                touched.add(segment.session)
                self._take(segment, entries, told)
            self._look_at_lives(touched if everything else set())
            self._write(touched, told)
            if not everything:
                break
            self._derive(only_over=True)
            if not touched:
                break
        self._derive(only_over=False, at_once=everything)
        return self._finish()

    def empty(self) -> None:
        """Forget everything, to read all journals again."""
        revision = self._revision
        names = self._connection.execute(select(runs.c.id)).scalars().all()
        for table in (*FACTS, *DERIVED, segments, tombstones):
            self._connection.execute(delete(table))
        gone = [{"run": name, "revision": revision} for name in names]
        add_rows(self._connection, tombstones, gone)
        self._seen = _Seen()
        self._seen.derived.gone.update(names)
        self._memory.become(load(self._books, self._connection))

    def forget(self, names: Iterable[str]) -> None:
        """Forget what is known of some sessions, to read their journals again."""
        forget_sessions(self._connection, set(names))
        self._memory.become(load(self._books, self._connection))
        self._memory.has_orphans = True
        self._seen.paths = self._seen.moved = self._seen.forgot_forks = True
        self._seen.kernels |= self._memory.lives.kernels()
        self._seen.edited |= set(self._connection.execute(select(runs.c.id)).scalars())

    @property
    def _revision(self) -> int:
        """The number of this transaction, above all before it, also of a ledger made anew."""
        if self._revision_used is None:
            highest = [
                self._connection.execute(select(func.max(table.c.revision))).scalar() or 0
                for table in (runs, tombstones)
            ]
            self._revision_used = max(*highest, int(self._now * 1000)) + 1
        return self._revision_used

    def _take(self, segment: Segment, entries: list[Entry], told: Told) -> None:
        lives = self._memory.lives
        for entry in entries:
            life = lives.take(entry)
            if entry.kind == "session":
                self._seen.paths = True
                if life.is_kernel and life.header.kernel_id is not None:
                    self._seen.kernels.add(life.header.kernel_id)
                    for other in lives.of_kernel(life.header.kernel_id):
                        other.stale = other.stale or other.yields_to(life)
            elif life.is_kernel:
                draft = self._draft(life)
                kernel_entries.apply(draft, entry, self._pending)
                if entry.kind == "begin":
                    msg_id = entry.text("msg_id") or ""
                    self._seen.begun.setdefault(life.id, set()).add(msg_id)
                life.stale = True
            else:
                wire_entries.apply(self._books, self._connection, entry, self._pending, told)
        self._memory.watched.add(segment.session)
        self._pending.put(
            segments,
            {
                "name": segment.name,
                "session": segment.session,
                "inode": segment.inode,
                "offset": segment.offset,
                "skipped": segment.skipped,
            },
        )

    def _draft(self, life: Life) -> SessionDraft:
        draft = self._memory.drafts.get(life.id)
        if draft is None:
            draft = kernel_entries.load(self._connection, life.id)
            if draft.executions and life.header.kernel_id is not None:
                wires = wires_of(self._books, self._connection, life.header.kernel_id, None)
                for msg_id, wire in wires.items():
                    if draft.has_message(msg_id):
                        draft.set_wire(msg_id, wire)
            self._memory.drafts[life.id] = draft
            self._memory.rows[life.id] = stored_rows(self._connection, life.id)
        return draft

    def _look_at_lives(self, read_now: set[str]) -> None:
        memory = self._memory
        for name in list(memory.watched):
            life = memory.lives.by_id.get(name)
            if life is None:
                # Nothing could be read of it yet, not even one line.
                if memory.follower.is_over(name):
                    memory.unwatch(name)
                continue
            if life.closed and not life.over:
                self._is_over(life)
            if name not in read_now and memory.checked.lasts(name, self._now):
                continue
            memory.checked.begin(name, self._now, _LOCK_CHECK)
            if memory.follower.is_over(name):
                if not life.over:
                    self._is_over(life)
                memory.unwatch(name)

    def _is_over(self, life: Life) -> None:
        life.over = True
        self._memory.lives.changed.add(life.id)
        if life.is_kernel:
            life.stale = True

    def _write(self, touched: set[str], told: Told) -> None:
        """Write the facts of a portion, and find out whom they concern."""
        memory = self._memory
        for name in touched:
            draft = memory.drafts.get(name)
            if draft is not None:
                death = memory.lives.death(memory.lives.by_id[name])
                kernel_entries.put_due_rows(draft, death, self._pending)
        self._pending.write(self._connection)
        for kernel_id, pid, at in told.ended:
            memory.lives.end(kernel_id, pid, at)
            for life in memory.lives.of_kernel(kernel_id):
                memory.checked.end(life.id)
                life.stale = life.stale or life.over
        for edit in told.edits:
            memory.annotations.add(edit)
            self._seen.edited.add(edit.run)
        for session in sessions_cut_anew(self._connection, told.edits):
            if session in memory.lives.by_id:
                memory.lives.by_id[session].stale = True
        self._seen.forked_cells |= told.forked_cells
        self._seen.kernels |= told.seen_kernels
        self._seen.paths = self._seen.paths or bool(told.seen_kernels) or told.moved
        self._seen.moved = self._seen.moved or told.moved
        self._hear(told.messages)
        self._outdo()

    def _outdo(self) -> None:
        """Look again at what servers wrote for kernels that now tell of the same executions."""
        lives = self._memory.lives
        for session, msg_ids in self._seen.begun.items():
            life = lives.by_id[session]
            for other in lives.of_kernel(life.header.kernel_id or ""):
                if other.yields_to(life) and self._has_executions(other.id, msg_ids):
                    other.stale = True
        self._seen.begun.clear()

    def _hear(self, messages: set[tuple[str, str]]) -> None:
        """Bring to the sessions what server journals said of their executions."""
        memory = self._memory
        self._seen.messages |= messages
        by_kernel: dict[str, set[str]] = {}
        for kernel_id, msg_id in messages:
            by_kernel.setdefault(kernel_id, set()).add(msg_id)
        for kernel_id, msg_ids in by_kernel.items():
            for life in memory.lives.of_kernel(kernel_id):
                draft = memory.drafts.get(life.id)
                if draft is not None:
                    draft.new_messages |= {m for m in msg_ids if draft.has_message(m)}
                elif self._has_executions(life.id, msg_ids):
                    life.stale = True
        for name, draft in memory.drafts.items():
            if not draft.new_messages:
                continue
            life = memory.lives.by_id[name]
            if life.header.kernel_id is not None:
                wires = wires_of(
                    self._books, self._connection, life.header.kernel_id, draft.new_messages
                )
                for msg_id, wire in wires.items():
                    draft.set_wire(msg_id, wire)
                life.stale = life.stale or bool(draft.changed)
            draft.new_messages.clear()

    def _has_executions(self, session: str, msg_ids: set[str]) -> bool:
        return any(
            self._connection.execute(
                select(executions.c.x)
                .where(
                    executions.c.session == session,
                    executions.c.msg_id.in_(some),
                )
                .limit(1)
            ).first()
            is not None
            for some in portions(sorted(msg_ids))
        )

    def _derive(self, *, only_over: bool, at_once: bool = False) -> None:
        """Derive the runs of sessions whose facts changed."""
        memory = self._memory
        ready = [
            life
            for life in memory.lives.by_id.values()
            if life.stale
            and life.is_kernel
            and (life.over or not only_over)
            and (only_over or at_once or memory.deriving.has(life.id, self._now))
        ]
        if not ready:
            return
        for life in ready:
            draft = self._draft(life)
            kernel_entries.put_due_rows(draft, memory.lives.death(life), self._pending)
        self._pending.write(self._connection)
        derivation = Derivation(self._connection, memory.annotations, self._revision)
        for life in ready:
            begun = time.monotonic()
            draft = memory.drafts[life.id]
            death = memory.lives.death(life)
            facts = real_facts(self._connection, draft, death, memory.lives.before(life))
            rows, derived = derivation.derive(draft, life, facts, memory.rows[life.id])
            memory.rows[life.id] = rows
            self._seen.derived.changed |= derived.changed
            self._seen.derived.gone = (self._seen.derived.gone | derived.gone) - derived.changed
            life.stale = False
            memory.lives.changed.add(life.id)
            if life.over and life.id not in memory.watched:
                memory.drop(life.id)
            else:
                memory.deriving.spend(life.id, self._now, time.monotonic() - begun)

    def _finish(self) -> Changes:
        """Bring up to date what spans sessions, and tell what changed."""
        memory, seen = self._memory, self._seen
        changed, gone = seen.derived.changed, seen.derived.gone - seen.derived.changed
        forks = bool(seen.forked_cells) or seen.forgot_forks
        if not (changed or gone or seen.messages or seen.edited or seen.paths or forks):
            self._write_sessions()
            return self._changes(set(), set())
        derivation = Derivation(self._connection, memory.annotations, self._revision)
        linked = set(changed)
        if seen.paths:
            other = memory.notebooks.renew(
                self._connection, memory.lives, seen.kernels, moved=seen.moved
            )
            linked |= derivation.move({s: memory.lives.by_id[s].notebook_id for s in other})
        annotated, renamed = derivation.annotate(seen.edited)
        linked |= renamed
        linked |= Links(self._connection).renew(linked, gone)
        linked |= ForkLinks(self._connection).renew(
            changed, seen.forked_cells, anew=seen.forgot_forks
        )
        linked |= annotated | self._runs_of_messages()
        derivation.mark(linked)
        self._write_sessions()
        return self._changes(linked, gone)

    def _runs_of_messages(self) -> set[str]:
        """Return the runs whose own executions got outputs."""
        found: set[str] = set()
        for kernel_id, msg_id in self._seen.messages:
            lives = [life.id for life in self._memory.lives.of_kernel(kernel_id)]
            if lives:
                found |= set(
                    self._connection.execute(
                        select(run_executions.c.run)
                        .join(executions, IN_A_RUN)
                        .where(
                            executions.c.msg_id == msg_id,
                            executions.c.session.in_(lives),
                            run_executions.c.inherited.is_(False),
                        )
                    ).scalars()
                )
        return found

    def _write_sessions(self) -> None:
        lives = self._memory.lives
        for name in lives.changed:
            self._pending.put(sessions, lives.by_id[name].row())
        lives.changed.clear()
        self._pending.write(self._connection)
        # Not before all is read again: in a bounded tick that can take several.
        if self._memory.has_orphans and self._memory.follower.grown() == []:
            forget_orphans(self._connection)
            self._memory.has_orphans = False

    def _changes(self, linked: set[str], gone: set[str]) -> Changes:
        deleted = set[str]()
        for some in portions(sorted(linked)):
            deleted |= set(
                self._connection.execute(
                    select(runs.c.id).where(runs.c.id.in_(some), runs.c.deleted.is_(True))
                ).scalars()
            )
        status = (self._memory.follower.skipped, self._memory.living())
        return Changes(
            frozenset(linked - deleted), frozenset(gone | deleted), status != self._status
        )
