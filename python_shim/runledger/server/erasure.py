"""Erasing deleted runs, when they can no longer be had back and nobody writes where they stand."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sqlalchemy import Engine, select

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import segments
from runledger.ledger.gc import Erased, gc
from runledger.ledger.posting import Changes, Posting
from runledger.ledger.structured import mapping_of
from runledger.ledger.tables import IN_A_RUN, edits, executions, run_executions, runs

from .recording import Recording
from .stale import another_server_lives

RETRY_SECONDS = 2.0


class Erasure:
    """Knows which runs are deleted and when they are to be erased. Poster's thread only.

    What an open segment holds waits until its writer has begun another: kernels and other servers
    are asked to through their control files, and this server does it at once.

    Args:
        recording: this server's journal.
        undo_seconds: how long a deleted run can be had back.
        on_erased: called after something was taken from the journals.
    """

    def __init__(
        self, recording: Recording, undo_seconds: float, on_erased: Callable[[], None]
    ) -> None:
        self._recording = recording
        self._undo_seconds = undo_seconds
        self._on_erased = on_erased
        self._due: dict[str, float] = {}
        self._is_first = True
        self._is_wanted = False
        self._waiting_for: tuple[Path, ...] = ()
        self._asked: set[Path] = set()
        self._next_try = 0.0

    def begin(self) -> None:
        """Look anew at all that is deleted: from now on this server erases it."""
        self._due.clear()
        self._is_first = True

    def note(self, engine: Engine, changes: Changes) -> None:
        """Take in what a tick changed: runs that were deleted, on any server, or had back."""
        if self._is_first:
            self._is_first = False
            self._schedule(_left(engine, None))
        if changes.removed:
            self._schedule(_left(engine, changes.removed))
        for run in changes.runs:
            self._due.pop(run, None)

    def step(self, books: Books, engine: Engine, posting: Posting, *, stopping: bool) -> Changes:
        """Erase what is due.

        Args:
            books: the books.
            engine: their ledger.
            posting: the one that posts, whose lock is held.
            stopping: the server ends: nobody can have anything back any more, unless another
                server is alive on these books, which then erases it in its time.

        Returns:
            What changed.

        Raises:
            LedgerError: something could not be rewritten; it is tried again.
        """
        everything = stopping and not another_server_lives(books, self._recording.session)
        is_due = self._take_due(everything=everything)
        self._is_wanted = self._is_wanted or is_due
        if not self._is_wanted or not (is_due or stopping or self._may_try()):
            return Changes()
        self._next_try = time.monotonic() + RETRY_SECONDS
        self._recording.turn()

        def spare(changes: Changes) -> frozenset[str]:
            self.note(engine, changes)
            self._take_due(everything=everything)
            return frozenset(self._due)

        erased = gc(books, engine, posting, spare)
        self._on_erased()
        self._is_wanted = erased.pending
        self._ask(books, erased)
        return erased.changes

    def _schedule(self, deleted: Mapping[str, float]) -> None:
        for run, at in deleted.items():
            left = min(self._undo_seconds, at + self._undo_seconds - time.time())
            self._due.setdefault(run, time.monotonic() + left)

    def _take_due(self, *, everything: bool) -> bool:
        now = time.monotonic()
        due = [run for run, at in self._due.items() if everything or at <= now]
        for run in due:
            del self._due[run]
        return bool(due)

    def _may_try(self) -> bool:
        if time.monotonic() < self._next_try:
            return False
        if self._waiting_for:
            self._next_try = time.monotonic() + RETRY_SECONDS / 4
        return not any(segment_is_open(path) for path in self._waiting_for)

    def _ask(self, books: Books, erased: Erased) -> None:
        """Ask each writer once for every segment that is in the way."""
        open_now = tuple(_open_segments(books, erased.open_sessions))
        new = [path for path in open_now if path not in self._asked]
        self._waiting_for, self._asked = open_now, set(open_now)
        if not new:
            return
        servers = [name for name in erased.open_sessions if name.startswith("s-")]
        for name in [*erased.kernels, *servers]:
            with contextlib.suppress(OSError):
                self._recording.ask_to_turn(name)


def _open_segments(books: Books, sessions: Iterable[str]) -> list[Path]:
    wanted = frozenset(sessions)
    return [
        segment.path
        for segment in segments(books.journal)
        if segment.session in wanted and segment_is_open(segment.path)
    ]


def _left(engine: Engine, among: frozenset[str] | None) -> dict[str, float]:
    """Return the deleted runs that still have an execution of their own that was not erased.

    With each comes when the user said so, in seconds since the epoch; 0 if it was said for good.
    """
    found = (
        select(runs.c.id, edits.c.at, edits.c.fields)
        .distinct()
        .join(edits, edits.c.run == runs.c.id)
        .join(run_executions, run_executions.c.run == runs.c.id)
        .join(executions, IN_A_RUN)
        .where(
            runs.c.deleted.is_(True),
            run_executions.c.inherited.is_(False),
            executions.c.erased.is_(False),
        )
    )
    left: dict[str, float] = {}
    with engine.connect() as connection:
        for run, at, fields in connection.execute(found):
            if among is None or run in among:
                before = left.get(run, at)
                is_final = not before or mapping_of(fields).get("final") is True
                left[run] = 0.0 if is_final else max(at, before)
    return left
