"""The lock of the process that posts: one at a time, freed by the system when the process dies."""

from __future__ import annotations

import os
from types import TracebackType

from runledger.journal.books import Books
from runledger.journal.lock import lock_segment, unlock
from runledger.ledger.store import LedgerError


class PostingLock:
    """Held by whoever posts into a ledger.

    Args:
        books: whose lock it is.
    """

    def __init__(self, books: Books) -> None:
        self._path = books.lock
        self._fd: int | None = None

    @property
    def held(self) -> bool:
        """Whether we hold it."""
        return self._fd is not None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; returns whether we hold it now.

        Raises:
            LedgerError: the lock's file cannot be made.
        """
        if self._fd is not None:
            return True
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            fd = os.open(self._path, flags, 0o600)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise LedgerError(f"The lock {self._path} cannot be opened: {reason}.") from error
        try:
            lock_segment(fd)
        except OSError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def release(self) -> None:
        """Let another process post."""
        if self._fd is not None:
            # Closing it is not enough: a child process that was just forked has it open too.
            unlock(self._fd)
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> PostingLock:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.release()
