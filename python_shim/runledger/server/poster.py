"""The thread that keeps the ledger up to date, or follows the server that does.

Of the servers on the same books one posts at a time; the others notice what it wrote, and one of
them takes over when it goes. Nothing that goes wrong ends the thread: it says why, and tries again.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from logging import Logger
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError

from runledger.journal.books import Books, BooksError
from runledger.journal.writer import JournalError
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Changes, Posting
from runledger.ledger.store import (
    DamagedLedgerError,
    LedgerError,
    is_damage,
    is_whole,
    ledger_error,
    open_ledger,
    remove_ledger,
)

from .erasure import Erasure
from .events import Changes as Announcer
from .recording import Recording
from .watching import LedgerWatch

LOCK_SECONDS = 2.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0


class Poster:
    """Posts in a thread of its own.

    Args:
        recording: the server's journal, and with it the books.
        url: where the ledger is, or empty for the file in the books.
        interval: seconds between two looks at the journals.
        erasure: erases what was deleted.
        announce: told what changed.
        after_tick: called with the ledger after each look, in this thread.
        log: where a problem is said once.
    """

    def __init__(
        self,
        *,
        recording: Recording,
        url: str,
        interval: float,
        erasure: Erasure,
        announce: Announcer,
        after_tick: Callable[[Engine], None],
        log: Logger,
    ) -> None:
        self.message: str | None = None
        self._erasure = erasure
        self._recording = recording
        self._url = url
        self._interval = interval
        self._announce = announce
        self._after_tick = after_tick
        self._log = log
        self._engine: Engine | None = None
        self._damage: SQLAlchemyError | None = None
        self._inode: tuple[int, int] | None = None
        self._posting: Posting | None = None
        self._watch: LedgerWatch | None = None
        self._lock: PostingLock | None = None
        self._next_lock = 0.0
        self._wait = FIRST_WAIT
        self._wake = threading.Event()
        self._stopping = False
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._waiters_lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="runledger-poster", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Post what is left, erase what is deleted, and end the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def engine(self) -> Engine:
        """Return the ledger, for reading.

        Raises:
            LedgerError: with the sentence that says why there is none.
        """
        engine = self._engine
        if engine is None:
            raise LedgerError(
                self.message or self._recording.reason or "The ledger is not open yet."
            )
        return engine

    async def posted(self, timeout: float = 5.0) -> None:
        """Wait until everything written before this call was posted, or for `timeout` seconds."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._waiters_lock:
            self._waiters.append((loop, done))
        self._wake.set()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(done, timeout)

    def _work(self) -> None:
        while True:
            stopping = self._stopping
            with self._waiters_lock:
                waiters, self._waiters = self._waiters, []
            try:
                self._step(everything=stopping or bool(waiters), stopping=stopping)
                self._say(None)
                self._wait = FIRST_WAIT
                pause = self._interval
            except Exception as error:  # noqa: BLE001 (the thread outlives any error)
                damaged = self._is_damaged(error)
                self._close()
                self._say(_sentence(error), error)
                if damaged:
                    self._remove_damaged()
                pause, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
            for loop, done in waiters:
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(_resolve, done)
            if stopping:
                break
            self._wake.wait(pause)
            self._wake.clear()
        self._close()

    def _step(self, *, everything: bool, stopping: bool) -> None:
        books = self._open_books()
        if books is None:
            return
        if self._damage is not None:
            error, self._damage = self._damage, None
            raise ledger_error(error, books.ledger)
        engine = self._open_engine(books)
        self._take_lock(books, engine)
        if self._posting is not None:
            changes = self._posting.catch_up() if everything else self._posting.tick()
        else:
            changes = self._follow(engine)
        self._announce_changes(changes)
        self._after_tick(engine)
        self._recording.heed()
        if self._posting is not None:
            self._erasure.note(engine, changes)
            self._announce_changes(
                self._erasure.step(books, engine, self._posting, stopping=stopping)
            )

    def _announce_changes(self, changes: Changes) -> None:
        if changes:
            self._announce.from_thread(changes.runs, changes.removed, status=changes.status_changed)

    def _open_books(self) -> Books | None:
        if self._recording.missing() and not self._stopping:
            self._close()
            self._recording.reopen()
        if self._recording.books is None and not self._recording.off:
            self._recording.open()
            if self._recording.books is None:
                raise LedgerError(self._recording.problem or "There are no books.")
        return self._recording.books

    def _open_engine(self, books: Books) -> Engine:
        where = books.ledger
        if self._engine is not None and not self._url and _inode(where) != self._inode:
            self._close()  # somebody removed the ledger: it is made anew
        if self._engine is None:
            self._inode = _inode(where)
            engine = open_ledger(self._url or where)
            event.listen(engine, "handle_error", self._note_damage)
            self._inode = _inode(where)
            self._engine = engine
        return self._engine

    def _note_damage(self, context: ExceptionContext) -> None:
        """Take in, in any thread, that somebody who reads found the ledger damaged."""
        error = context.sqlalchemy_exception
        if error is not None and context.engine is self._engine and is_damage(error):
            self._damage = error
            self._wake.set()

    def _is_damaged(self, error: Exception) -> bool:
        """Return whether the ledger's file is the cause of an error, so that it is made anew."""
        if self._url:
            return False
        if isinstance(error, LedgerError | OSError):
            return isinstance(error, DamagedLedgerError)
        # What was read may be no ledger's work.
        return self._engine is not None and not is_whole(self._engine)

    def _remove_damaged(self) -> None:
        """Remove a damaged ledger, unless another server has made a new one meanwhile."""
        books = self._recording.books
        if books is None or _inode(books.ledger) != self._inode:
            return
        try:
            remove_ledger(books.ledger)
        except OSError as error:
            self._log.warning("Run Ledger: the damaged ledger cannot be removed: %s", error)
            return
        self._log.warning("Run Ledger: the ledger is made anew from the journals.")

    def _take_lock(self, books: Books, engine: Engine) -> None:
        if self._posting is not None or time.monotonic() < self._next_lock:
            return
        self._next_lock = time.monotonic() + LOCK_SECONDS
        lock = PostingLock(books)
        if not lock.acquire():
            return
        self._lock = lock
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._posting = Posting(books, engine)
        self._erasure.begin()

    def _follow(self, engine: Engine) -> Changes:
        if self._watch is None:
            self._watch = LedgerWatch(engine)
        return self._watch.look()

    def _close(self) -> None:
        """Let go of the ledger and the lock; the next step begins anew."""
        with contextlib.suppress(Exception):
            if self._watch is not None:
                self._watch.close()
        if self._lock is not None:
            self._lock.release()
        engine, self._engine = self._engine, None
        self._posting = self._watch = self._lock = self._damage = None
        self._next_lock = 0.0
        if engine is not None:
            with contextlib.suppress(Exception):
                engine.dispose()

    def _say(self, message: str | None, error: Exception | None = None) -> None:
        if message == self.message:
            return
        self.message = message
        if message is not None:
            unforeseen = error if not isinstance(error, LedgerError | OSError) else None
            self._log.warning("Run Ledger: %s", message, exc_info=unforeseen)
        self._announce.from_thread(status=True)


def _resolve(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _sentence(error: Exception) -> str:
    if isinstance(error, LedgerError | BooksError | JournalError):
        return str(error)
    if isinstance(error, OSError):
        return f"The books could not be read: {error.strerror or error}."
    return f"Posting failed ({type(error).__name__}); the server's log says more."
