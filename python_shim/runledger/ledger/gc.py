"""Deletion that is real: what no kept run uses leaves the journals, the ledger and the objects.

The steps are safe to be killed between. First every `begin` of a session gets its `cut`, so that
its runs stay what they are; only then is anything taken. Before that, the ledger notes which
sessions are being rewritten, so whoever posts next reads them anew. Objects go last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.objects import object_path
from runledger.journal.reader import SegmentFile, read_segment, segments
from runledger.ledger import tables
from runledger.ledger.follow import REWRITING
from runledger.ledger.keep import UNCLAIMED, KernelPlan, Plan, plan_of, referenced_objects
from runledger.ledger.kernel_entries import load as load_draft
from runledger.ledger.posting import Changes, Posting
from runledger.ledger.rewrite import (
    TEMPORARY,
    Change,
    of_kernel,
    of_server,
    replace,
    rewritten,
    with_cuts,
)
from runledger.ledger.rule import runs_of
from runledger.ledger.store import LedgerError, ledger_error


@dataclass(frozen=True, slots=True)
class Erased:
    """What gc did.

    Args:
        runs: ids of the deleted runs that are erased now.
        freed: bytes on disk.
        pending: something is left to erase, in segments that are still open or a ledger in use.
        open_sessions: whose open segments must be turned for that.
        kernels: the kernel ids among them.
        changes: what became different in the ledger.
    """

    runs: frozenset[str] = frozenset()
    freed: int = 0
    pending: bool = False
    open_sessions: frozenset[str] = frozenset()
    kernels: frozenset[str] = frozenset()
    changes: Changes = field(default_factory=Changes)


def gc(
    books: Books,
    engine: Engine,
    posting: Posting | None = None,
    spare: Callable[[Changes], Collection[str]] = lambda _: (),
    now: Callable[[], float] = time.time,
) -> Erased:
    """Erase what no kept run uses. Only whoever holds the posting lock may call this.

    Args:
        books: the books.
        engine: their ledger.
        posting: the one that posts into it, if there is one.
        spare: returns the deleted runs that are not to be erased yet; called with what became
            different when the ledger was brought up to date, for runs may be deleted among it.
        now: seconds since the epoch.

    Raises:
        LedgerError: the ledger or the journals cannot be written; nothing kept is lost.
    """
    posting = posting or Posting(books, engine, now)
    try:
        return _Collection(books, engine, posting, now()).run(spare)
    except SQLAlchemyError as error:
        raise ledger_error(error, books.ledger) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LedgerError(f"What was deleted could not be erased: {reason}.") from error


class _Collection:
    def __init__(self, books: Books, engine: Engine, posting: Posting, now: float) -> None:
        self._books = books
        self._engine = engine
        self._posting = posting
        self._now = now
        self._open: set[str] = set()

    def run(self, spare: Callable[[Changes], Collection[str]]) -> Erased:
        before = self._size()
        self._remove_temporaries()
        changes = self._posting.catch_up()
        spared = spare(changes)
        with self._engine.connect() as connection:
            plan = plan_of(self._books, connection, self._posting.notebooks, spared, self._now)
            is_new = self._new_runs(connection, plan)
        work = self._work(plan)
        if work:
            self._mark(sorted(work))
            # All cuts stand before anything is taken, so no run can become another one.
            for session, kernel in plan.kernels.items():
                for path, _ in work.get(session, ()):
                    self._rewrite(path, with_cuts(kernel))
            for entries in work.values():
                for path, change in entries:
                    self._rewrite(path, change)
            changes = _both(changes, self._posting.post_anew(work))
            self._books.hashes.unlink(missing_ok=True)
        self._sweep_objects(plan)
        clean = clean_ledger(self._engine)
        return Erased(
            runs=frozenset(is_new) if not self._open else frozenset(),
            freed=max(0, before - self._size()),
            pending=bool(self._open) or not clean,
            open_sessions=frozenset(self._open),
            kernels=self._kernels_of(self._open),
            changes=changes,
        )

    def _new_runs(self, connection: Connection, plan: Plan) -> set[str]:
        """Return the runs of the plan that had something to lose."""
        fresh: set[str] = set()
        for session, kernel in plan.kernels.items():
            found = connection.execute(
                select(tables.run_executions.c.run)
                .join(
                    tables.executions,
                    (tables.executions.c.session == tables.run_executions.c.session)
                    & (tables.executions.c.x == tables.run_executions.c.x),
                )
                .where(
                    tables.run_executions.c.session == session,
                    tables.executions.c.erased.is_(False),
                    tables.executions.c.x.in_(kernel.erased),
                )
            ).scalars()
            fresh |= set(found)
        return fresh & plan.runs

    def _work(self, plan: Plan) -> dict[str, list[tuple[Path, Change]]]:
        """Return the closed segments that must be rewritten, by session."""
        by_session: dict[str, list[SegmentFile]] = {}
        for segment in segments(self._books.journal):
            by_session.setdefault(segment.session, []).append(segment)
        work: dict[str, list[tuple[Path, Change]]] = {}
        for session, files in by_session.items():
            kernel = plan.kernels.get(session)
            if session.startswith("k-") and not (kernel and (kernel.erased or kernel.unreal)):
                continue
            opened = [f.path for f in files if segment_is_open(f.path)]
            if kernel is not None:
                kernel = self._without_open(session, kernel, opened)
                if kernel is None:
                    continue
                plan.kernels[session] = kernel
                change = of_kernel(plan, kernel, self._last_seq(session))
            else:
                change = of_server(plan, self._last_seq(session))
            if any(rewritten(path, _leaving_begins(change)) is not None for path in opened):
                self._open.add(session)
            closed = [(f.path, change) for f in files if f.path not in opened]
            if any(rewritten(path, change) is not None for path, _ in closed):
                work[session] = closed
        return work

    def _without_open(
        self, session: str, kernel: KernelPlan, opened: list[Path]
    ) -> KernelPlan | None:
        """Leave out executions that began in an open segment: their `begin` can get no `cut`.

        None if taking the others would let the rule cut those differently.
        """
        late = {x for path in opened for x in _begun(path)}
        if not late:
            return kernel
        if (kernel.erased | kernel.unreal) & late:
            self._open.add(session)
        with self._engine.connect() as connection:
            draft = load_draft(connection, session)
        sources = {draft.executions[x].source for x in late if x in draft.executions}
        early = with_fields(
            kernel,
            erased=kernel.erased - late,
            unreal=kernel.unreal - late,
            kept_sources=kernel.kept_sources | {name for name in sources if name is not None},
        )
        for x, execution in draft.executions.items():
            if x not in late:
                execution.cut = kernel.cuts.get(x, False)
            if x in early.erased:
                execution.erased, execution.source = True, None
                execution.records.clear()
                execution.touches.clear()
        facts = draft.facts(None)
        real = tuple(e for e in facts.executions if e.x not in kernel.unreal)
        found = runs_of(with_fields(facts, executions=real))
        if {run.begun_by: run.id for run in found if run.parent is None} != kernel.cuts:
            self._open.add(session)
            return None
        return early

    def _last_seq(self, session: str) -> int:
        with self._engine.connect() as connection:
            found = connection.execute(
                select(tables.sessions.c.last_seq).where(tables.sessions.c.id == session)
            ).scalar()
        return -1 if found is None else found

    def _mark(self, names: list[str]) -> None:
        """Note which sessions are being rewritten, before the first is."""
        with self._engine.begin() as connection:
            for name in names:
                connection.execute(
                    update(tables.segments)
                    .where(tables.segments.c.session == name)
                    .values(offset=REWRITING)
                )

    def _rewrite(self, path: Path, change: Change) -> None:
        data = rewritten(path, change)
        if data is not None:
            replace(path, data)

    def _sweep_objects(self, plan: Plan) -> None:
        """Remove objects that nothing names: at once where gc took the name, else after an hour."""
        with self._engine.connect() as connection:
            named = referenced_objects(connection)
        for sha256 in sorted(plan.lost_objects - named):
            path = object_path(self._books, sha256)
            if path is not None:
                path.unlink(missing_ok=True)
        for path in self._books.objects.glob("*/*"):
            if path.name in named:
                continue
            try:
                if self._now - path.stat().st_mtime > UNCLAIMED:
                    path.unlink()
            except FileNotFoundError:
                continue

    def _remove_temporaries(self) -> None:
        """Remove what a gc that was killed left behind."""
        for path in self._books.journal.glob(f".*{TEMPORARY}"):
            path.unlink(missing_ok=True)

    def _kernels_of(self, names: Collection[str]) -> frozenset[str]:
        with self._engine.connect() as connection:
            return frozenset(
                connection.execute(
                    select(tables.sessions.c.kernel_id).where(
                        tables.sessions.c.id.in_(sorted(names)),
                        tables.sessions.c.kernel_id.is_not(None),
                    )
                ).scalars()
            )

    def _size(self) -> int:
        total = 0
        for path in self._books.path.rglob("*"):
            try:
                total += path.stat().st_size if path.is_file() else 0
            except OSError:
                continue
        return total


def clean_ledger(engine: Engine) -> bool:
    """Let nothing that was removed stay in the ledger's files; false if it is in use."""
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect() as bare:
            connection = bare.execution_options(isolation_level="AUTOCOMMIT")
            if connection.execute(text("PRAGMA freelist_count")).scalar():
                connection.execute(text("VACUUM"))
            row = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).first()
            return row is None or int(row[0]) == 0
    except OperationalError:
        return False


def _leaving_begins(change: Change) -> Change:
    """Return a change that leaves every `begin` as it is, for segments that may still grow."""
    return lambda line: line if line["kind"] == "begin" else change(line)


def _begun(path: Path) -> set[int]:
    """Return the ordinals of the executions that began in a segment."""
    entries = read_segment(path).entries
    return {x for e in entries if e.kind == "begin" and (x := e.integer("x")) is not None}


def _both(some: Changes, others: Changes) -> Changes:
    removed = some.removed | others.removed
    return Changes(
        (some.runs | others.runs) - removed, removed, some.status_changed or others.status_changed
    )
