"""Posting: from the journals to the ledger, as far as they are written and in any interleaving.

What is derived (runs, notebooks, links, titles) is a function of the facts; a tick derives anew
what its entries touched and writes only what became different. Facts, what follows from them and
how far each segment was read are written in one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from runledger.journal.books import Books
from runledger.ledger.batch import Batch, Changes
from runledger.ledger.memory import Memory, load
from runledger.ledger.notebooks import Notebooks
from runledger.ledger.store import LedgerError, ledger_error

__all__ = ["Changes", "Posting"]

ENTRIES_A_TICK = 5_000


class Posting:
    """Posts the journals of some books into their ledger; one at a time (see `PostingLock`).

    Args:
        books: whose journals are read.
        engine: the ledger, from `open_ledger`.
        now: seconds since the epoch.
    """

    def __init__(self, books: Books, engine: Engine, now: Callable[[], float] = time.time) -> None:
        self._books = books
        self._engine = engine
        self._now = now
        self._memory: Memory | None = None

    @property
    def skipped(self) -> int:
        """How many lines of the journals were set aside."""
        return self._memory.follower.skipped if self._memory is not None else 0

    @property
    def living(self) -> int:
        """How many kernel sessions are not over."""
        return self._memory.living() if self._memory is not None else 0

    @property
    def notebooks(self) -> Notebooks:
        """The notebooks, as the last tick found them.

        Raises:
            LedgerError: nothing was posted yet.
        """
        if self._memory is None:
            raise LedgerError("Nothing was posted yet.")
        return self._memory.notebooks

    def tick(self, limit: int = ENTRIES_A_TICK) -> Changes:
        """Post what was written since the last tick.

        Args:
            limit: entries at most; the rest waits for the next tick.

        Raises:
            LedgerError: the ledger cannot be written; the next tick begins again from what it has.
        """
        return self._guarded(lambda batch: batch.post(limit))

    def catch_up(self) -> Changes:
        """Post everything there is, in one transaction.

        Raises:
            LedgerError: as `tick`.
        """
        return self._guarded(lambda batch: batch.post(None))

    def rebuild(self) -> Changes:
        """Make the ledger anew from the journals, in one transaction.

        Raises:
            LedgerError: as `tick`.
        """

        def anew(batch: Batch) -> Changes:
            batch.empty()
            return batch.post(None)

        return self._guarded(anew)

    def post_anew(self, sessions: Iterable[str]) -> Changes:
        """Forget what is known of some sessions and read their journals again.

        Raises:
            LedgerError: as `tick`.
        """

        def again(batch: Batch) -> Changes:
            batch.forget(set(sessions))
            return batch.post(None)

        return self._guarded(again)

    def _guarded(self, work: Callable[[Batch], Changes]) -> Changes:
        memory, self._memory = self._memory, None  # what failed half-way is not trusted again
        try:
            with self._engine.begin() as connection:
                if memory is None:
                    memory = load(self._books, connection)
                changes = work(Batch(self._books, connection, memory, self._now()))
        except SQLAlchemyError as error:
            path = self._engine.url.database
            raise ledger_error(error, self._books.ledger if path else None) from error
        self._memory = memory
        return changes
