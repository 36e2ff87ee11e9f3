"""Reading from the ledger off the event loop, with errors that a user understands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from runledger.ledger.filter_keys import QueryError
from runledger.ledger.store import LedgerError, ledger_error

from .bodies import BadRequestError

if TYPE_CHECKING:
    from .poster import Poster

_T = TypeVar("_T")


class LedgerReader:
    """Threads that read from the ledger, and do what else would hold up the loop."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="runledger-read")

    async def read(self, task: Callable[[Engine], _T]) -> _T:
        """Read from the ledger in a thread.

        Raises:
            BadRequestError: the query makes no sense, or the ledger cannot be used.
        """

        def read() -> _T:
            engine = self._poster.engine()
            try:
                return task(engine)
            except SQLAlchemyError as error:
                raise ledger_error(error) from error

        try:
            return await self.in_thread(read)
        except QueryError as error:
            raise BadRequestError(str(error), column=error.column) from error
        except LedgerError as error:
            raise BadRequestError(str(error), 503) from error

    async def until(self, is_so: Callable[[Engine], bool], seconds: float) -> bool:
        """Wait, but not for ever, until the ledger says something; return whether it does."""
        deadline = time.monotonic() + seconds
        while True:
            await self._poster.posted()
            if await self.read(is_so):
                return True
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)

    async def in_thread(self, task: Callable[[], _T]) -> _T:
        """Do anything in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, task)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
