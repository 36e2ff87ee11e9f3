"""The journal that the server writes for a kernel that does not write its own.

It has the entries of a kernel's session as far as the wire tells them: sources, and which
executions began and ended, and how.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runledger.journal.books import Books
from runledger.journal.digests import text_sha256
from runledger.journal.masking import mask_source
from runledger.journal.reader import read_segment, segments
from runledger.journal.writer import JournalWriter
from runledger.ledger.entry_facts import WIRE
from runledger.ledger.facts import JSONValue

from .recording import Recording

# Seconds between a request to interrupt a kernel and the end of what was interrupted.
_INTERRUPTED_SECONDS = 10.0
_SHELLS = frozenset(["bash", "sh", "zsh", "ksh", "shell"])
_AS_SHELL = "%%bash\n"
_ARROWS = (("<<-", "=\t\t \t"), ("<-", "=\t \t"))  # of R, as an assignment that nobody writes


@dataclass(slots=True)
class SeenExecution:
    """What the wire tells of an execution; times in seconds since the epoch by the server's clock.

    `place` is where it stands in the books: the session and the ordinal.
    """

    code: str
    count: int | None
    began: float
    cell_id: str | None = None
    ended: float | None = None
    error: tuple[str, str] | None = None
    interrupted: float | None = None
    place: tuple[str, int] | None = None
    cell_told: bool = False
    end_told: bool = False

    @property
    def status(self) -> str:
        """How it ended."""
        late = (self.ended or 0.0) - _INTERRUPTED_SECONDS
        if (self.interrupted or 0.0) > late or (
            self.error and self.error[0] == "KeyboardInterrupt"
        ):
            return "interrupted"
        return "error" if self.error else "ok"


class WireJournal:
    """Writes the session of one kernel's process; its journal is opened at the first execution.

    Args:
        recording: knows the books, and why they cannot be written.
        kernel_id: the kernel's.
        language: what it speaks.
    """

    def __init__(self, recording: Recording, kernel_id: str, language: str) -> None:
        self._recording = recording
        self._kernel_id = kernel_id
        self._language = language
        self._writer: JournalWriter | None = None
        self._x = 0
        self._sources: set[str] = set()
        self._removals = 0
        self._heeded = 0

    def tell(
        self, msg_id: str, seen: SeenExecution, *, pid: int | None, notebook: str | None
    ) -> None:
        """Write what the journal does not know yet of an execution.

        Args:
            msg_id: of the request.
            seen: the execution; marked as told, unless that failed.
            pid: the kernel's process.
            notebook: its notebook, as a path in the books.
        """
        try:
            if seen.place is None:
                self._begin(self._open(pid, notebook), msg_id, seen)
            self._go_on(seen)
        except OSError as error:
            self._recording.fail(error)

    def heed(self) -> None:
        """Do what gc asks for: end the segment that it wants to rewrite."""
        if self._writer is not None:
            asked = self._recording.turns_asked(self._kernel_id)
            if asked > self._heeded:
                self._heeded = asked
                with contextlib.suppress(OSError):
                    self._writer.turn()

    def close(self) -> None:
        """End the session: the kernel's process is gone, or writes for itself."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()

    def _open(self, pid: int | None, notebook: str | None) -> JournalWriter:
        if self._writer is not None and self._writer.books != self._recording.books:
            self.close()
        if self._writer is None:
            self._heeded = self._recording.turns_asked(self._kernel_id)
            self._writer = self._recording.journal_for(
                {
                    "witness": WIRE,
                    "pid": pid,
                    "kernel_id": self._kernel_id,
                    "language": self._language,
                    "notebook": notebook,
                }
            )
            self._x, self._removals = 0, 0
            self._sources.clear()
        return self._writer

    def _begin(self, writer: JournalWriter, msg_id: str, seen: SeenExecution) -> None:
        text, masked = mask_code(seen.code, self._language)
        digest = text_sha256(text)
        writer.look()
        if writer.removals != self._removals:  # the user removed what was written
            self._removals = writer.removals
            self._sources.clear()
        if digest not in self._sources:
            writer.append("source", hash=digest, text=text, masked=masked, names=None)
            self._sources.add(digest)
        x = self._x + 1
        writer.append(
            "begin",
            x=x,
            msg_id=msg_id,
            cell_id=seen.cell_id,
            source=digest,
            count=seen.count,
            tags=[],
            at=seen.began,
        )
        self._x = x
        seen.place = (writer.session, x)
        seen.cell_told = seen.cell_id is not None

    def _go_on(self, seen: SeenExecution) -> None:
        writer, place = self._writer, seen.place
        if writer is None or place is None or place[0] != writer.session:
            return
        if seen.cell_id is not None and not seen.cell_told:
            writer.append("cell", x=place[1], cell_id=seen.cell_id)
            seen.cell_told = True
        if seen.ended is not None and not seen.end_told:
            error: dict[str, JSONValue] = {}
            if seen.error is not None:
                error["error"] = {"name": seen.error[0], "message": seen.error[1]}
            writer.append("end", x=place[1], status=seen.status, at=seen.ended, **error)
            seen.end_told = True


def mask_code(text: str, language: str) -> tuple[str, bool]:
    """Mask the source of a cell of a kernel of any language.

    What assigns in a language is shown to the mask as what it knows, and put back.

    Returns:
        The source, and whether anything was masked.
    """
    language = language.lower()
    if language in _SHELLS:
        masked, is_masked = mask_source(_AS_SHELL + text)
        return masked.removeprefix(_AS_SHELL), is_masked
    if language != "r" or any(shown in text for _, shown in _ARROWS):
        return mask_source(text)
    for arrow, shown in _ARROWS:
        text = text.replace(arrow, shown)
    masked, is_masked = mask_source(text)
    for arrow, shown in _ARROWS:
        masked = masked.replace(shown, arrow)
    return masked, is_masked


def writes_for_itself(books: Books, kernel_id: str, pid: int | None) -> bool:
    """Return whether a kernel's process has a journal of its own, whatever is posted of it."""
    return any(_own_segments(books, kernel_id, pid))


def wrote_down(books: Books, kernel_id: str, pid: int | None, msg_id: str) -> bool:
    """Return whether a kernel's process wrote an execution down, whatever is posted of it."""
    for path in _own_segments(books, kernel_id, pid):
        with contextlib.suppress(OSError):
            for entry in read_segment(path).entries:
                if entry.kind == "begin" and entry.text("msg_id") == msg_id:
                    return True
    return False


def _own_segments(books: Books, kernel_id: str, pid: int | None) -> Iterator[Path]:
    """Yield the segments that a kernel's process wrote itself, the latest session's first."""
    for segment in reversed(segments(books.journal)):
        if not segment.session.startswith("k-"):
            continue
        with contextlib.suppress(OSError):
            for entry in read_segment(segment.path, limit=1).entries:
                is_its_own = entry.text("witness") == "kernel"
                same = entry.integer("pid") == pid or pid is None
                if is_its_own and same and entry.text("kernel_id") == kernel_id:
                    yield segment.path
