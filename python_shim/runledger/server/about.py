"""What the books know about their user, as an answer, as an archive, and no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import Engine

from runledger.journal.books import Books, BooksError
from runledger.ledger.erase import (
    Doomed,
    removal_is_posted,
    remove_journals,
    remove_objects,
    runs_to_erase,
    waiting,
)
from runledger.ledger.facts import JSONValue
from runledger.ledger.gc import clean_ledger
from runledger.ledger.holdings import Holdings, Sizes, holdings, sizes_of

from .bodies import BadRequestError
from .desk import Desk
from .ledger_reader import LedgerReader
from .lookups import has_edit
from .poster import Poster
from .recording import Recording
from .settings import SettingsKeeper
from .zipped import zipped

if TYPE_CHECKING:
    from runledger.journal.settings import Settings

_EDITS_SECONDS = 60.0
_GONE_SECONDS = 60.0
_ERASED_SECONDS = 1.0
_ATTEMPTS = 5


class Paths(TypedDict):
    """Where things lie, as absolute paths."""

    books: str
    journal: str
    ledger: str
    objects: str
    settings: str


class AboutView(Holdings):
    """All that the page tells."""

    root: str
    books: str
    version: str
    sizes: Sizes
    paths: Paths
    pending: int
    masking: bool
    exceptions: int
    recording: dict[str, JSONValue]
    paused: list[str]


class ErasedView(TypedDict):
    """What an erasure did: bytes that are free now, and whether kernels still hold some of it."""

    freed: int
    pending: bool


class About:
    """Tells what is there, hands it out, and erases it. Its work is done in threads.

    Args:
        recording: this server's journal, and with it the books.
        poster: whose ledger is asked.
        desk: knows the notebooks of kernels, and what is recorded.
        kept: the user's settings.
        forget: called when the texts that stood in this server's journal are gone.
        version: of Run Ledger.
    """

    def __init__(
        self,
        recording: Recording,
        poster: Poster,
        desk: Desk,
        kept: SettingsKeeper,
        *,
        forget: Callable[[], None],
        version: str,
    ) -> None:
        self._recording = recording
        self._posted = poster.posted
        self._reader = LedgerReader(poster)
        self._desk = desk
        self._kept = kept
        self._forget = forget
        self._version = version
        self._one = asyncio.Lock()

    async def view(self) -> AboutView:
        """Return what the books hold, where, and what is recorded now.

        Raises:
            BadRequestError: there is no ledger to ask.
        """
        books = self._books()
        await self._posted()
        held = await self._reader.read(holdings)
        left = await self._reader.read(waiting)
        sizes = await self._reader.in_thread(lambda: sizes_of(books))
        settings: Settings = await self._reader.in_thread(self._kept.look)
        paused = [await self._desk.paths.of_kernel(kernel) for kernel in self._recording.paused]
        return {
            **held,
            "root": str(books.root),
            "books": str(books.path),
            "version": self._version,
            "sizes": sizes,
            "paths": {
                "books": str(books.path),
                "journal": str(books.journal),
                "ledger": str(books.ledger),
                "objects": str(books.objects),
                "settings": str(books.settings),
            },
            "pending": len(left),
            "masking": settings.masking,
            "exceptions": len(settings.exceptions),
            "recording": self._desk.recording(None),
            "paused": sorted({notebook for notebook in paused if notebook is not None}),
        }

    def archive(self) -> Generator[bytes, None, None]:
        """Return the books as a zip archive, in portions; each is made when it is asked for.

        Raises:
            OSError: with a sentence, if there are no books.
        """
        return zipped(self._books())

    async def erase(self, notebook: str | None) -> ErasedView:
        """Erase a notebook, or everything that was recorded until now; nobody can have it back.

        Args:
            notebook: its path, as `view` gives it; None for everything.

        Raises:
            BadRequestError: there is no such notebook, or no ledger to ask.
            OSError: with a sentence, if the books cannot be written.
        """
        books, now = self._books(), time.time()
        async with self._one:
            await self._posted()
            before = await self._reader.in_thread(lambda: sizes_of(books))
            if notebook is None:
                pending = await self._erase_all(books, now)
            else:
                pending = await self._erase_runs(notebook, now)
            after = await self._reader.in_thread(lambda: sizes_of(books))
        return {"freed": max(0, _total(before) - _total(after)), "pending": pending}

    async def _erase_all(self, books: Books, now: float) -> bool:
        """Erase all that was recorded; return whether something of it is there still."""
        if not await self._remove_all(books, now):
            return True  # the ledger still tells of runs whose journals are gone
        is_left = await self._erase_runs(None, now)
        return not await self._clean() or is_left

    async def _erase_runs(self, notebook: str | None, now: float) -> bool:
        """Erase what the journals hold; return whether kernels still hold some of it."""
        doomed = await self._reader.read(lambda engine: runs_to_erase(engine, notebook, now))
        if notebook is not None and not doomed:
            raise BadRequestError(f"Nothing is recorded of {notebook}.", 404)
        if doomed:
            await self._delete(doomed)
        return await self._reader.read(lambda engine: _left(engine, doomed))

    async def _remove_all(self, books: Books, now: float) -> bool:
        """Remove the files, and wait until whoever posts has noticed; return whether it has."""
        await self._reader.in_thread(
            lambda: self._recording.begin_anew(lambda: remove_journals(books))
        )
        self._forget()
        await self._reader.in_thread(lambda: remove_objects(books, now))
        return await self._reader.until(
            lambda engine: removal_is_posted(engine, books), _GONE_SECONDS
        )

    async def _delete(self, doomed: Sequence[Doomed]) -> None:
        """Say of runs that they are erased, and wait until that is done as far as it can be."""

        def write() -> tuple[str, int]:
            place = ("", 0)
            for run, session, x in doomed:
                place = self._recording.append_or_raise(
                    "edit", run=run, deleted=True, final=True, session=session, x=x
                )
            return place

        session, seq = await self._reader.in_thread(write)
        await self._reader.until(lambda engine: has_edit(engine, session, seq), _EDITS_SECONDS)
        await self._reader.until(lambda engine: not _left(engine, doomed), _ERASED_SECONDS)

    async def _clean(self) -> bool:
        for _ in range(_ATTEMPTS):
            if await self._reader.read(clean_ledger):
                return True
            await asyncio.sleep(0.1)
        return False

    def close(self) -> None:
        """End the threads."""
        self._reader.close()

    def _books(self) -> Books:
        books = self._recording.books
        if books is None:
            raise BooksError(self._recording.reason or "There are no books.")
        return books


def _left(engine: Engine, doomed: Sequence[Doomed]) -> bool:
    return not waiting(engine).isdisjoint(each.run for each in doomed)


def _total(sizes: Sizes) -> int:
    return sizes["journal"] + sizes["ledger"] + sizes["objects"] + sizes["other"]
