"""The writer of one session's journal.

Invariants: an entry is one `os.write`; what `append` returned for is in the file, whatever kills
the process next, and what it refused for want of room is not; `_ragged` is true whenever the file
might not end with a newline; `seq` grows by one for each entry and is used up by one that was half
written, so no two good lines share it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Callable

from . import held
from .books import Books, open_private
from .entries import RESERVED, encode_fields, encode_line, session_name
from .lock import lock_segment

SEGMENT_BYTES = 8 * 2**20

# How often, in seconds, a writer looks whether its segment was removed under it.
_LOOK = 1.0


class JournalError(OSError):
    """Nothing could be written; the message is one sentence for the user."""


def sentence(books: Books, error: OSError) -> str:
    """Say in one sentence why something could not be written into the books."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"The disk that holds {books.path} is full."
    return f"The books at {books.path} cannot be written: {error.strerror or error}."


class JournalWriter:
    """Appends the entries of one session to its segments; safe to use from any thread.

    Parameters: `letter`, "k" for a kernel or script and "s" for a server; `header`, the fields of
    the `session` entry, beside `session` and `segment`; `segment_bytes`, the size at which a
    segment is turned. Raises JournalError if no segment can be made.

    A forked child has no part in its parent's journal: there, the writer is abandoned by itself.
    """

    def __init__(
        self,
        books: Books,
        letter: str,
        header: Mapping[str, object],
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.books = books
        self.session = session_name(letter, held.time())
        self._header = dict(header)
        self._segment_bytes = segment_bytes
        self._lock = threading.RLock()  # re-entrant: a finalizer may record in mid-append
        self._fd = -1
        self._pid = held.getpid()
        self._seq = 0
        self._segment = 0
        self._size = 0
        self._turn_at = segment_bytes
        self._ragged = False
        self._looked = held.monotonic()
        self.removals = 0  # how often the user removed the segment that was open
        self.removed_at = 0.0  # when that was last, in seconds since the epoch
        # Called before each entry; what it appends itself stands before that entry.
        self.ahead: Callable[[], None] | None = None
        self._why_closed = "The journal is closed."
        with self._lock:
            self._open_segment(0)
        _writers.add(self)

    @property
    def segment(self) -> int:
        """The number of the segment that is being written."""
        return self._segment

    @property
    def path(self) -> Path:
        """The segment that is being written."""
        return self._segment_path(self._segment)

    @property
    def closed(self) -> bool:
        """True once the writer was closed or abandoned, or in a forked child."""
        return self._fd < 0 or held.getpid() != self._pid

    def append(self, kind: str, /, **fields: object) -> int:
        """Write one entry.

        Parameters: `kind` and `fields`, as docs/journal.md has them. Returns the entry's `seq`.
        Raises JournalError if it could not be written whole; a later call may succeed again.
        """
        if not RESERVED.isdisjoint(fields):
            raise ValueError(f"A field of an entry cannot be called any of {sorted(RESERVED)}")
        body = encode_fields(fields)  # may run user code, so before the lock
        with self._lock:
            if self.ahead is not None:
                self.ahead()
            self._check()
            seq = self._write(kind, body)
            if self._size >= self._turn_at:
                self._turn()
            return seq

    def flush(self) -> None:
        """Have `ahead` append what it has."""
        with self._lock:
            if self.ahead is not None and not self.closed:
                self.ahead()

    def look(self) -> None:
        """Go on in a new segment if the user removed the open one; raises JournalError if not."""
        with self._lock:
            self._looked = float("-inf")
            self._check()

    def turn(self) -> bool:
        """Begin the next segment; returns false if it cannot be made, and the last one stays."""
        with self._lock:
            self._check()
            return self._turn()

    def close(self, why: str = "exit") -> None:
        """Write the last entry and free the segment; does nothing a second time."""
        with self._lock:
            self.flush()
            if self.closed:
                return
            try:
                # Without it the session is over all the same: nobody locks its segment.
                with contextlib.suppress(JournalError):
                    self._write("close", encode_fields({"why": why}))
            finally:
                self._release()

    def abandon(self) -> None:
        """Leave the journal to the parent process: for a forked child, which writes nothing."""
        self._lock = threading.RLock()  # the old one may be held by a thread that was not forked
        self._why_closed = "The journal belongs to the parent process."
        self._release()

    def _check(self) -> None:
        if self._fd >= 0 and held.getpid() != self._pid:  # a fork that Python was not told of
            self.abandon()
        if self._fd < 0:
            raise JournalError(self._why_closed)
        now = held.monotonic()
        if now - self._looked > _LOOK:
            found = held.fstat(self._fd)
            if found.st_nlink == 0:
                self._after_removal()
                self.removed_at = found.st_ctime
            self._looked = now  # only now: what comes after a failure must not be lost in silence

    def _after_removal(self) -> None:
        """Go on in a new segment when the user removed the one that was open."""
        old = self._fd
        self._open_segment(self._segment + 1)
        self.removals += 1
        held.close(old)

    def _write(self, kind: str, body: str) -> int:
        line = self._line(kind, body)
        # Set before the write and cleared after it, so that neither an interruption between the
        # two nor an entry written meanwhile by a signal handler can be glued to half a line.
        self._ragged = True
        seq = self._seq
        self._seq = seq + 1
        try:
            written = held.write(self._fd, line)
        except OSError as error:
            if self._seq == seq + 1:
                self._seq = seq
            raise JournalError(sentence(self.books, error)) from error
        self._size += written
        # What lacks only its newline is an entry, which the next one or the reader of a closed
        # segment makes a line of: what is refused may be written again, and this must not be.
        if written < len(line) - 1:
            raise JournalError(f"The disk that holds {self.books.path} is full.")
        self._ragged = written < len(line)
        return seq

    def _line(self, kind: str, body: str) -> bytes:
        """Make the line of the next entry, which has the number `self._seq` on return."""
        while True:
            seq = self._seq
            line = encode_line(seq, held.time(), kind, body)
            if self._ragged:
                line = b"\n" + line
            if self._seq == seq:  # else a finalizer recorded something meanwhile
                return line

    def _turn(self) -> bool:
        old, last = self._fd, self._line("turn", encode_fields({}))
        seq = self._seq
        self._seq = seq + 1
        try:
            self._open_segment(self._segment + 1)
            held.write(old, last)
        except JournalError:
            self._seq = seq
            self._turn_at = self._size + self._segment_bytes // 8
            return False
        except OSError:
            pass  # the last entry of a turned segment is a courtesy: the next segment is there
        finally:
            if self._fd != old:
                held.close(old)
        return True

    def _open_segment(self, n: int) -> None:
        """Make segment `n`, with its header, and write there from now on."""
        path = self._segment_path(n)
        temporary = path.with_name(f".{self.session}.{n}.tmp")
        if sys.platform == "win32":
            temporary = path  # Windows does not rename a file that is open
        header = {**self._header, "session": self.session, "segment": n}
        seq = self._seq
        line = encode_line(seq, held.time(), "session", encode_fields(header))
        fd = -1
        try:
            fd = open_private(temporary, os.O_WRONLY | os.O_APPEND)
            lock_segment(fd)
            if held.write(fd, line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if temporary != path:
                held.rename(temporary, path)
        except BaseException as error:
            if fd >= 0:
                held.close(fd)
                with contextlib.suppress(OSError):
                    temporary.unlink()
            if isinstance(error, OSError):
                raise JournalError(sentence(self.books, error)) from error
            raise
        self._fd, self._segment, self._size = fd, n, len(line)
        self._seq, self._turn_at, self._ragged = seq + 1, self._segment_bytes, False

    def _segment_path(self, n: int) -> Path:
        return self.books.journal / f"{self.session}.{n}.jsonl"

    def _release(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            held.close(fd)


_writers: weakref.WeakSet[JournalWriter] = weakref.WeakSet()


def _abandon_all() -> None:
    for writer in list(_writers):
        writer.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
