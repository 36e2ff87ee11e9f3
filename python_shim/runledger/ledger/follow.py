"""Following the journal's segments: which files have grown, and what was written to them.

A look is cheap when nothing happened: the folder is listed only when it changed (and now and then,
for file systems with coarse times), and only segments that may still grow are looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from runledger.journal.entries import Entry, split_segment_name
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import read_segment

# Seconds within which two changes of a folder may bear the same time, on the coarsest file systems.
_COARSE = 3.0
_LIST_AT_LEAST_EVERY = 30.0
# Windows gives a file's number only for an extra call per file, so there it is checked at start.
_LISTING_HAS_INODES = os.name != "nt"

# In the ledger, the offset of a segment that gc is about to rewrite: its session is posted anew.
REWRITING = -1


@dataclass(slots=True)
class Segment:
    """One segment file and how far it has been read; `finished` ones cannot grow any more."""

    name: str
    session: str
    n: int
    path: Path
    inode: int
    offset: int = 0
    skipped: int = 0
    finished: bool = False


class Follower:
    """Knows all segments of a journal folder."""

    def __init__(self, journal: Path, known: Iterable[Segment]) -> None:
        self._journal = journal
        self._by_name = {segment.name: segment for segment in known}
        self._by_session: dict[str, list[Segment]] = {}
        for segment in self._by_name.values():
            self._file(segment)
        self._growing = {s.name: s for s in self._by_name.values() if not s.finished}
        self._listed: tuple[int, float] | None = None

    @property
    def skipped(self) -> int:
        """How many lines were set aside, in all segments."""
        return sum(segment.skipped for segment in self._by_name.values())

    def of_session(self, session: str) -> list[Segment]:
        """Return a session's segments in their order."""
        return self._by_session.get(session, [])

    def all(self) -> Iterable[Segment]:
        """Return every segment."""
        return self._by_name.values()

    def look(self, now: float) -> bool:
        """Find new segments.

        Args:
            now: seconds since the epoch.

        Returns:
            True if a known segment is gone or was replaced, so that what was read counts no more.
        """
        try:
            changed = self._journal.stat().st_mtime_ns
        except OSError:
            return False  # out of reach for the moment: nothing can be said
        if self._listed is not None:
            listed, at = self._listed
            settled = at - changed / 1e9 > _COARSE
            if listed == changed and settled and 0 <= now - at < _LIST_AT_LEAST_EVERY:
                return False
        self._listed = (changed, now)
        return self._list()

    def _list(self) -> bool:
        seen: set[str] = set()
        with os.scandir(self._journal) as files:
            for file in files:
                known = self._by_name.get(file.name)
                if known is not None:
                    seen.add(file.name)
                    if _LISTING_HAS_INODES and file.inode() != known.inode:
                        return True
                    continue
                name = split_segment_name(file.name)
                if name is None or not file.is_file(follow_symlinks=False):
                    continue
                inode = file.inode() if _LISTING_HAS_INODES else Path(file.path).stat().st_ino
                segment = Segment(file.name, *name, Path(file.path), inode)
                self._by_name[file.name] = self._growing[file.name] = segment
                self._file(segment)
                seen.add(file.name)
        return len(seen) != len(self._by_name)

    def _file(self, segment: Segment) -> None:
        row = self._by_session.setdefault(segment.session, [])
        row.append(segment)
        row.sort(key=lambda s: s.n)

    def grown(self) -> list[Segment] | None:
        """Return the segments that have bytes to read, servers first, each session in order.

        None if one of them shrank or was replaced.
        """
        found: list[Segment] = []
        for segment in self._growing.values():
            try:
                stat = segment.path.stat()
            except OSError:
                return None
            if stat.st_ino != segment.inode or stat.st_size < segment.offset:
                return None
            if stat.st_size > segment.offset:
                found.append(segment)
            elif segment is not self._by_session[segment.session][-1]:
                # The next one is made before the last entry of this one is written.
                segment.finished = not segment_is_open(segment.path)
        for segment in [s for s in self._growing.values() if s.finished]:
            del self._growing[segment.name]
        # What servers say of an execution is best known before its kernel's journal is read.
        found.sort(key=lambda s: (not s.session.startswith("s-"), s.session, s.n))
        return found

    def read(self, grown: Iterable[Segment], limit: int) -> Iterator[tuple[Segment, list[Entry]]]:
        """Read on in the given segments, at most `limit` entries in all.

        A later segment of a session is only begun when the one before has been read to its end.
        """
        blocked: set[str] = set()
        for segment in grown:
            if limit <= 0:
                return
            if segment.session in blocked:
                continue
            part = read_segment(segment.path, segment.offset, limit)
            if part.next_offset < segment.offset:
                continue  # the next look finds that it shrank
            if len(part.entries) >= limit:
                blocked.add(segment.session)
            limit -= len(part.entries)
            moved = part.next_offset != segment.offset
            segment.offset = part.next_offset
            segment.skipped += part.skipped
            if moved:
                yield segment, part.entries

    def is_read(self, session: str) -> bool:
        """Return whether all that a session has written so far has been read."""
        try:
            return all(
                s.finished or s.path.stat().st_size <= s.offset for s in self.of_session(session)
            )
        except OSError:
            return False

    def is_over(self, session: str) -> bool:
        """Return whether nobody writes a session any more, and all of it has been read."""
        rows = self.of_session(session)
        if not rows:
            return True
        try:
            # The lock first: what is read after it was free is the last there is, unless the
            # segment was turned since the folder was listed, which makes the next one first.
            last = rows[-1]
            following = last.path.with_name(f"{session}.{last.n + 1}.jsonl")
            return (
                not segment_is_open(last.path) and self.is_read(session) and not following.exists()
            )
        except OSError:
            return False

    def finish(self, session: str) -> None:
        """Look at a session's segments no more."""
        for segment in self.of_session(session):
            segment.finished = True
            self._growing.pop(segment.name, None)
