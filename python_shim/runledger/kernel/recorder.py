"""One process's session: its journal, opened at the first entry, and what went wrong with it.

Nothing here raises because the books cannot be written. An entry that fails is left out and told
once; the next one is tried again, so recording goes on as soon as there is room.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415, PTH109, PTH117, S110
from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Callable

from .metric_points import MetricPoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runledger.journal.books import Books
    from runledger.journal.writer import JournalWriter

_MOST_OWED = 1000


class Recorder:
    """Writes a session's entries.

    Parameters: `find_books`, which returns the books or raises OSError with one sentence for the
    user; `header`, which returns the fields of the `session` entry once the books are known;
    `tell`, called with a sentence when recording stops and with None when it goes on.
    """

    def __init__(
        self,
        find_books: Callable[[], Books],
        header: Callable[[Books], Mapping[str, object]],
        tell: Callable[[str | None], None],
    ) -> None:
        self._find_books = find_books
        self._header = header
        self._tell = tell
        self._lock = threading.RLock()
        self._writer: JournalWriter | None = None
        self._sources: set[str] = set()
        self._removals = 0
        self.environment_asked = False  # whether the session has its environment, or soon will
        self._told: set[str] = set()
        self._problem: str | None = None
        self._owed: list[Mapping[str, object]] = []  # the ends that could not be written
        self._closed = False
        self.parent: str | None = None  # the session that forked this process
        self.points = MetricPoints(lambda fields: self.append("metrics", fields), self.flush)

    @property
    def session(self) -> str | None:
        """The session's name once its journal is open."""
        return self._writer.session if self._writer is not None else None

    @property
    def books(self) -> Books | None:
        """The books once the journal is open."""
        return self._writer.books if self._writer is not None else None

    def open(self) -> bool:
        """Open the journal if it is not open; returns whether it is."""
        if self._writer is not None:
            return True
        if self._closed:
            return False
        try:
            with self._lock:
                if self._writer is None:
                    self._writer = self._new_writer()
            return True
        except OSError as error:
            self.failed(str(error))
        return False

    def _new_writer(self) -> JournalWriter:
        from runledger.journal.writer import JournalWriter

        books = self._find_books()
        writer = JournalWriter(books, "k", {**self._header(books), "parent": self.parent})
        writer.ahead = self.points.write_all
        return writer

    def flush(self) -> None:
        """Write the points of metrics that are gathered."""
        if self._writer is not None:
            self._writer.flush()

    def append(self, kind: str, fields: Mapping[str, object]) -> bool:
        """Write an entry; returns whether it was written."""
        if not self.open():
            return False
        try:
            self._writer.append(kind, **fields)  # type: ignore[union-attr]
        except OSError as error:
            self.failed(str(error))
            if kind == "end" and len(self._owed) < _MOST_OWED:
                self._owed.append(fields)
            return False
        self._notice_removal()
        if self._problem is not None:
            self._recovered()
        return True

    def _notice_removal(self) -> None:
        """Forget what stood in a journal that the user removed; it is written once more."""
        removals = self._writer.removals if self._writer is not None else 0
        if removals != self._removals:
            self._removals = removals
            self._sources = set()
            self.environment_asked = False

    def knows_source(self, digest: str) -> bool:
        """Return whether a source stands in this session's journal, which may have been removed."""
        try:
            if self._writer is not None:
                self._writer.look()
        except OSError as error:
            self.failed(str(error))
        self._notice_removal()
        return digest in self._sources

    def add_source(self, fields: Mapping[str, object]) -> bool:
        """Write a `source` entry; returns whether it was written."""
        if not self.append("source", fields):
            return False
        self._sources.add(str(fields["hash"]))
        return True

    def failed(self, sentence: str) -> None:
        """Tell a problem, once, and remember that recording stands still."""
        self._problem = sentence
        if sentence in self._told:
            return
        self._told.add(sentence)
        self._tell(sentence)

    def report(self, sentence: str) -> None:
        """Tell an error of ours, once, and write it down where that is possible."""
        if sentence in self._told:
            return
        self._told.add(sentence)
        try:
            if self._writer is not None:
                self._writer.append("problem", message=sentence)
        except Exception:
            pass
        self._tell(sentence)

    def _recovered(self) -> None:
        sentence, self._problem = self._problem, None
        if sentence is not None:
            self._told.discard(sentence)
            try:
                # Else what ended meanwhile would seem to run until the session ends.
                while self._owed:
                    self._writer.append("end", **self._owed[0])  # type: ignore[union-attr]
                    del self._owed[0]
                self._writer.append("problem", message=sentence)  # type: ignore[union-attr]
            except OSError as error:
                self.failed(str(error))
                return
        self._tell(None)

    def turn(self) -> bool:
        """Begin the next segment, if a journal is open."""
        try:
            return self._writer is not None and self._writer.turn()
        except OSError as error:
            self.failed(str(error))
            return False

    def close(self) -> None:
        """Close the journal for good."""
        self._closed = True
        if self._writer is not None:
            self._writer.close()

    def forked(self) -> None:
        """Leave the journal to the parent process; the next entry opens one of its own."""
        self._lock = threading.RLock()
        if self._writer is not None:
            self.parent = self._writer.session
            self._writer.abandon()
        self._writer = None
        self.points.forked()
        self._removals = 0
        self._sources = set()
        self._told = set()
        self._problem = None
        self._owed = []


def session_header(
    books: Books, kernel_id: str | None, notebook: str | None, script: str | None
) -> dict[str, object]:
    """Return the fields of a kernel's or script's `session` entry.

    Parameters: `notebook` and `script`, paths as the process knows them, or None.
    """
    import getpass
    import platform

    from runledger.journal.books import relative_path

    try:
        user = getpass.getuser()
    except Exception:
        user = ""
    return {
        "witness": "kernel",
        "pid": os.getpid(),
        "kernel_id": kernel_id,
        "language": "python",
        "version": _version(),
        "host": platform.node(),
        "user": user,
        "notebook": relative_path(books.root, notebook)
        if notebook and os.path.isabs(notebook)
        else notebook,
        "script": relative_path(books.root, script) if script else None,
        "cwd": working_folder(),
        "root": str(books.root),
    }


def working_folder() -> str | None:
    """Return the working directory, or None if it was removed."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _version() -> str:
    try:
        from runledger._version import __version__
    except ImportError:  # a source tree that was never built
        return "0"
    return str(__version__)
