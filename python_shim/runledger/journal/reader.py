"""Reading segments that others write, at any moment and whatever is in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from .entries import LINE_BYTES, Entry, parse_entry, split_segment_name
from .lock import segment_is_open

_CHUNK = 2**20


class SegmentFile(NamedTuple):
    """Segment `n` of a session."""

    path: Path
    session: str
    n: int


class SegmentPart(NamedTuple):
    """What was read of a segment.

    `next_offset` is where to read on; it is smaller than the offset asked for if the file shrank
    or is gone, and what was read of it before counts no more. `skipped` lines were set aside.
    """

    entries: list[Entry]
    next_offset: int
    skipped: int


def segments(journal: Path) -> list[SegmentFile]:
    """List the segments in a journal folder, by session and number; none if there is no folder."""
    found = []
    try:
        with os.scandir(journal) as files:
            for file in files:
                name = split_segment_name(file.name)
                if name is not None and file.is_file(follow_symlinks=False):
                    found.append(SegmentFile(Path(file.path), *name))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda segment: (segment.session, segment.n))


def read_segment(path: Path, offset: int = 0, limit: int | None = None) -> SegmentPart:
    """Read the entries of a segment from a byte offset on.

    Parameters: `offset`, 0 or the `next_offset` of the part before; `limit`, how many entries at
    most. Of a segment that is open only complete lines are read; of a closed one also what follows
    the last newline. Raises OSError if the file is there and cannot be read.
    """
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return SegmentPart([], 0, 0)
    try:
        if os.fstat(fd).st_size < offset:
            return SegmentPart([], 0, 0)
        os.lseek(fd, offset, os.SEEK_SET)
        name = split_segment_name(path.name)
        lines = _Lines(fd, name[0] if name else "", offset, limit)
        lines.read()
        # The last bytes are final only if they are read after the lock was seen to be free.
        if lines.rest and not lines.full and not segment_is_open(path):
            lines.read()
            lines.finish()
        return SegmentPart(lines.entries, lines.offset, lines.skipped)
    finally:
        os.close(fd)


class _Lines:
    """Splits a file into lines and keeps no more of an over-long one than it must."""

    def __init__(self, fd: int, session: str, offset: int, limit: int | None) -> None:
        self.entries: list[Entry] = []
        self.offset = offset
        self.skipped = 0
        self.rest = 0  # bytes after the last newline
        self._tail: list[bytes] = []
        self._fd = fd
        self._session = session
        self._limit = limit

    @property
    def full(self) -> bool:
        return self._limit is not None and len(self.entries) >= self._limit

    def read(self) -> None:
        """Take all complete lines up to the end of the file."""
        while not self.full:
            chunk = os.read(self._fd, _CHUNK)
            if not chunk:
                return
            *lines, tail = chunk.split(b"\n")
            for line in lines:
                if self.full:
                    return
                self._keep(line)
                self._take(1)
            self._keep(tail)

    def finish(self) -> None:
        """Take what follows the last newline of a segment that nobody writes any more."""
        if self.rest and not self.full:
            self._take(0)

    def _keep(self, part: bytes) -> None:
        if self.rest <= LINE_BYTES:
            self._tail.append(part)
        self.rest += len(part)

    def _take(self, newline: int) -> None:
        self.offset += self.rest + newline
        if self.rest > LINE_BYTES:
            self.skipped += 1
        else:
            line = b"".join(self._tail)
            entry = parse_entry(self._session, line)
            if entry is not None:
                self.entries.append(entry)
            elif line.strip():
                self.skipped += 1
        self._tail.clear()
        self.rest = 0
