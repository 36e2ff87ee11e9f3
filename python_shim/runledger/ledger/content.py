"""Who wrote and who read some content, under whatever name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, select

from runledger.ledger.portions import portions
from runledger.ledger.tables import executions, touches

MOST_TOUCHES = 5_000  # of one content


@dataclass(frozen=True, slots=True, order=True)
class Touched:
    """That an execution (session, ordinal) touched a path; ordered by when the execution began."""

    started: float
    session: str
    x: int
    path: str
    size: int | None = field(compare=False, default=None)


@dataclass(slots=True)
class Content:
    """All touches of one content; `more` if there are others that were left out."""

    sha256: str
    writes: list[Touched] = field(default_factory=list)
    reads: list[Touched] = field(default_factory=list)
    more: bool = False
    _sources: dict[tuple[str, int, str], Touched | None] = field(default_factory=dict)
    _readers: dict[Touched, list[Touched]] = field(default_factory=dict)

    def link(self) -> None:
        """Find for each read the write that made what it found, once all touches are there."""
        self.writes.sort()
        self.reads.sort()
        by_path: dict[str, list[Touched]] = {}
        for write in self.writes:
            by_path.setdefault(write.path, []).append(write)
        for read in self.reads:
            source = _last_before(by_path.get(read.path, ()), read)
            if source is None:
                source = _last_before(self.writes, read)
            self._sources[read.session, read.x, read.path] = source
            if source is not None:
                self._readers.setdefault(source, []).append(read)

    def source_of(self, session: str, x: int, path: str) -> Touched | None:
        """Return the write that a read found: the last before it, of its own path if there is one.

        None for content that was there before anything was recorded.
        """
        return self._sources.get((session, x, path))

    def readers_of(self, session: str, x: int, path: str) -> list[Touched]:
        """Return the reads that found what this write made."""
        return [
            read
            for write in self.writes
            if (write.session, write.x, write.path) == (session, x, path)
            for read in self._readers.get(write, ())
        ]


def _last_before(writes: Sequence[Touched], read: Touched) -> Touched | None:
    at = bisect_left(writes, read) - 1
    # The clock does not order what one session did.
    while at >= 0 and writes[at].session == read.session and writes[at].x >= read.x:
        at -= 1
    return writes[at] if at >= 0 else None


def contents(connection: Connection, wanted: Iterable[str]) -> dict[str, Content]:
    """Return who touched contents, by SHA-256."""
    every = sorted(set(wanted))
    found = {sha256: Content(sha256) for sha256 in every}
    for some in portions(every):
        for row in connection.execute(
            select(touches, executions.c.started)
            .join(
                executions,
                and_(executions.c.session == touches.c.session, executions.c.x == touches.c.x),
            )
            .where(touches.c.sha256.in_(some))
            .order_by(executions.c.started.desc())
        ):
            content = found[row.sha256]
            if len(content.writes) + len(content.reads) >= MOST_TOUCHES:
                content.more = True
                continue
            touched = Touched(row.started, row.session, row.x, row.path, row.size)
            (content.writes if row.mode == "write" else content.reads).append(touched)
    for content in found.values():
        content.link()
    return found
