"""What the control folder still tells to kernels and servers that are gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import SegmentFile, read_segment, segments


def stale_control(books: Books, own: str | None, lives: Callable[[str], bool]) -> list[str]:
    """Return the names of the control files that nobody reads any more.

    While another server is alive on these books there are none: one of its kernels may be paused
    that never recorded anything, and it would record if its file went.

    Args:
        books: whose control folder is looked at.
        own: the session of this server, if it has one.
        lives: tells whether this server runs a kernel of an id.
    """
    told = [path.stem for path in books.control.glob("*.json")]
    if not told:
        return []
    open_kernels: set[str] = set()
    for segment in _open_beside(books, own):
        if _is_of_server(segment):
            return []
        with contextlib.suppress(OSError):
            for entry in read_segment(segment.path, limit=1).entries:
                open_kernels.add(str(entry.fields.get("kernel_id")))
    return [name for name in told if name != own and name not in open_kernels and not lives(name)]


def another_server_lives(books: Books, own: str | None) -> bool:
    """Return whether another server than the one of this session writes on these books."""
    return any(_is_of_server(segment) for segment in _open_beside(books, own))


def _open_beside(books: Books, own: str | None) -> Iterator[SegmentFile]:
    """Yield the segments that somebody else than this session holds open."""
    for segment in segments(books.journal):
        if segment.session != own and segment_is_open(segment.path):
            yield segment


def _is_of_server(segment: SegmentFile) -> bool:
    return segment.session.startswith("s-")
