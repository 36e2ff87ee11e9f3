"""The server's own journal, and what each kernel is told through its control file."""

from __future__ import annotations

import contextlib
import getpass
import json
import math
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from logging import Logger
from pathlib import Path

from runledger.journal.books import Books, BooksError, find_books, make_books
from runledger.journal.switch import is_switched_off
from runledger.journal.writer import JournalError, JournalWriter
from runledger.ledger.facts import JSONValue

from .private_file import replace_file
from .stale import stale_control

_HEED_SECONDS = 1.0
_NEVER = (0.0, 0.0)  # a kernel that was not paused
_KERNEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\Z")


class Recording:
    """Where this server writes, and the one sentence that says why it cannot.

    Thread-safe. The journal is opened at the first entry: a server that saw nothing leaves nothing.

    Args:
        root: the server's root directory; the books are the nearest upward from it, or made there.
        version: of Run Ledger, for the session's header.
        log: where a problem is said once.
        any_owner: whether books of another user are used.
    """

    def __init__(self, root: Path, version: str, log: Logger, *, any_owner: bool = False) -> None:
        self.server_root = root
        self.problem: str | None = None
        self.off = is_switched_off(os.environ)
        self.books: Books | None = None
        self._version = version
        self._any_owner = any_owner
        self._log = log
        self._writer: JournalWriter | None = None
        self._lock = threading.RLock()
        # When each kernel's last pause began and ended, in seconds since the epoch; one that goes
        # on ends at infinity.
        self._pauses: dict[str, tuple[float, float]] = {}
        self._heeded = 0
        self._next_heed = 0.0
        self._inherited = os.environ.get("RUNLEDGER_DIR")

    def open(self) -> None:
        """Find or make the books, and tell the kernels to come where they are."""
        with self._lock:
            try:
                books = find_books(self.server_root, self._any_owner)
                if books is None and not self.off:
                    books = make_books(self.server_root, self._any_owner)
                elif books is not None and not self.off:
                    make_books(books.root, self._any_owner)
            except OSError as error:
                self._fail(_sentence(error, "The books could not be made"))
                os.environ.pop("RUNLEDGER_DIR", None)
                return
            self.books = books
            self.problem = None
            if books is not None:
                if not self.off:
                    os.environ["RUNLEDGER_DIR"] = str(books.path)
                self._read_control(books)

    def close(self) -> None:
        """End the journal and give the environment back."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                with contextlib.suppress(OSError):
                    writer.close()
                self.forget(writer.session)
            if self._inherited is None:
                os.environ.pop("RUNLEDGER_DIR", None)
            else:
                os.environ["RUNLEDGER_DIR"] = self._inherited

    def missing(self) -> bool:
        """Return whether the books were there and are gone."""
        return self.books is not None and not self.books.journal.is_dir()

    def reopen(self) -> None:
        """Begin a new journal, in new books if the old ones are gone."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                with contextlib.suppress(OSError):
                    writer.close()
            self.open()

    @property
    def session(self) -> str | None:
        """The name of the session this server writes, once it wrote something."""
        writer = self._writer
        return writer.session if writer is not None else None

    @property
    def written_in(self) -> tuple[str, int] | None:
        """The session this server writes, and how often what stood there was removed."""
        writer = self._writer
        return None if writer is None else (writer.session, writer.removals)

    def removed_at(self) -> float:
        """Return when all that stood in the journal was removed, 0 if it never was."""
        with self._lock:
            if self._writer is None:
                return 0.0
            with contextlib.suppress(OSError):  # told at the next entry
                self._writer.look()
            return self._writer.removed_at

    @property
    def reason(self) -> str | None:
        """Why nothing is recorded, or None."""
        if self.off:
            return "Recording is switched off for this server by RUNLEDGER_OFF."
        return self.problem

    def append(self, kind: str, **fields: JSONValue) -> bool:
        """Write one entry; return False, and keep the reason, if that is impossible."""
        try:
            self.append_or_raise(kind, **fields)
        except OSError:
            return False
        return True

    def append_or_raise(self, kind: str, **fields: JSONValue) -> tuple[str, int]:
        """Write one entry.

        Returns:
            The session and the seq of the entry.

        Raises:
            OSError: with a sentence for the user, if it could not be written.
        """
        with self._lock:
            if self.books is None:
                raise BooksError(self.reason or "There are no books to write in.")
            try:
                if self._writer is None:
                    self._writer = JournalWriter(self.books, "s", self._header(self.books))
                seq = self._writer.append(kind, **fields)
            except OSError as error:
                self._fail(_sentence(error, "The journal could not be written"))
                raise JournalError(self.problem or "The journal could not be written.") from error
            self.problem = None
            return self._writer.session, seq

    def journal_for(self, kernel: Mapping[str, JSONValue]) -> JournalWriter:
        """Begin the journal of a kernel that does not write its own.

        Args:
            kernel: what the header says of it.

        Raises:
            OSError: with a sentence for the user, if it could not be made.
        """
        with self._lock:
            if self.books is None:
                raise BooksError(self.reason or "There are no books to write in.")
            return JournalWriter(self.books, "k", {**self._header(self.books), **kernel})

    def turns_asked(self, name: str) -> int:
        """Return how often a kernel or server was asked to end its segment."""
        books = self.books
        return 0 if books is None else _read_told(books.control / f"{name}.json")[1]

    def fail(self, error: OSError) -> None:
        """Keep the reason why something else in the books could not be written."""
        self._fail(_sentence(error, "The books could not be written"))

    def turn(self) -> None:
        """End the segment, so that gc may rewrite it."""
        with self._lock:
            if self._writer is not None:
                with contextlib.suppress(OSError):
                    self._writer.turn()

    def begin_anew(self, remove: Callable[[], None]) -> None:
        """Have the journals removed, and go on in a new segment at once."""
        with self._lock:
            remove()
            if self._writer is not None:
                with contextlib.suppress(OSError):  # told at the next entry
                    self._writer.look()

    def heed(self) -> None:
        """Do what another server on these books asked for: end the segment it wants to rewrite."""
        now = time.monotonic()
        session, books = self.session, self.books
        if session is None or books is None or now < self._next_heed:
            return
        self._next_heed = now + _HEED_SECONDS
        asked = self.turns_asked(session)
        if asked > self._heeded:
            self._heeded = asked
            self.turn()

    def is_paused(self, kernel_id: str) -> bool:
        """Return whether nothing of this kernel is kept."""
        return self._pauses.get(kernel_id, _NEVER)[1] == math.inf

    def was_paused(self, kernel_id: str, sent: float) -> bool:
        """Return whether nothing is kept of what this kernel sent then, however late it is read.

        Args:
            kernel_id: the kernel's.
            sent: when, in seconds since the epoch.
        """
        began, ended = self._pauses.get(kernel_id, _NEVER)
        return ended == math.inf or began <= sent <= ended

    @property
    def paused(self) -> list[str]:
        """The kernels of which nothing is kept."""
        return sorted(filter(self.is_paused, list(self._pauses)))

    def pause(self, kernel_id: str, paused: bool) -> None:
        """Pause or resume one kernel.

        Raises:
            OSError: if the kernel cannot be told.
        """
        with self._lock:
            self._tell(kernel_id, paused=paused)
            if paused != self.is_paused(kernel_id):
                now = time.time()
                began = now if paused else self._pauses[kernel_id][0]
                self._pauses[kernel_id] = (began, math.inf if paused else now)

    def ask_to_turn(self, kernel_id: str) -> None:
        """Ask a kernel to end its segment before its next execution.

        Raises:
            OSError: if the kernel cannot be told.
        """
        with self._lock:
            self._tell(kernel_id, turn=True)

    def forget(self, kernel_id: str) -> None:
        """Remove what was told to a kernel that is gone for good."""
        with self._lock:
            self._pauses.pop(kernel_id, None)
            if self.books is not None and is_kernel_id(kernel_id):
                with contextlib.suppress(OSError):
                    (self.books.control / f"{kernel_id}.json").unlink()

    def sweep(self, lives: Callable[[str], bool]) -> None:
        """Remove what was told to kernels and servers of which nothing is left.

        Args:
            lives: tells whether this server runs a kernel of an id.
        """
        books = self.books
        if books is None or self.off:
            return
        try:
            for name in stale_control(books, self.session, lives):
                self.forget(name)
        except OSError as error:  # the next server may
            self._log.debug("Run Ledger could not look at its control files: %s", error)

    def _tell(self, kernel_id: str, *, paused: bool | None = None, turn: bool = False) -> None:
        if self.books is None:
            raise BooksError(self.reason or "There are no books to write in.")
        if not is_kernel_id(kernel_id):
            raise BooksError("This is not the id of a kernel.")
        path = self.books.control / f"{kernel_id}.json"
        told_paused, told_turn = _read_told(path)
        told = {
            "paused": told_paused if paused is None else paused,
            "turn": told_turn + 1 if turn else told_turn,
        }
        replace_file(path, json.dumps(told).encode())

    def _read_control(self, books: Books) -> None:
        with contextlib.suppress(OSError):
            for path in books.control.glob("*.json"):
                if _read_told(path)[0]:
                    self._pauses[path.stem] = (0.0, math.inf)

    def _header(self, books: Books) -> dict[str, JSONValue]:
        try:
            user = getpass.getuser()
        except (KeyError, OSError):
            user = ""
        return {
            "witness": "server",
            "pid": os.getpid(),
            "version": self._version,
            "host": socket.gethostname(),
            "user": user,
            "root": str(books.root),
        }

    def _fail(self, sentence: str) -> None:
        if sentence != self.problem:
            self._log.warning("Run Ledger: %s", sentence)
        self.problem = sentence


def is_kernel_id(text: str) -> bool:
    """Return whether a text can be a kernel's id, and so a file's name."""
    return _KERNEL_ID.match(text) is not None


def _read_told(path: Path) -> tuple[bool, int]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return False, 0
    if not isinstance(told, dict):
        return False, 0
    turn = told.get("turn")
    return told.get("paused") is True, turn if isinstance(turn, int) else 0


def _sentence(error: OSError, what: str) -> str:
    if isinstance(error, BooksError | JournalError):
        return str(error)
    return f"{what}: {error.strerror or error}."
