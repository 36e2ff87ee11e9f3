"""What the control folder still tells to kernels and servers that are gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import read_segment, segments


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
    for segment in segments(books.journal):
        if segment.session == own or not segment_is_open(segment.path):
            continue
        if segment.session.startswith("s-"):
            return []
        with contextlib.suppress(OSError):
            for entry in read_segment(segment.path, limit=1).entries:
                open_kernels.add(str(entry.fields.get("kernel_id")))
    return [name for name in told if name != own and name not in open_kernels and not lives(name)]
