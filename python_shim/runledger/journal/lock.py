"""The lock that marks an open segment; the operating system frees it when its process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    # Far past the end of any segment, for Windows locks are mandatory and would keep readers out;
    # below 2 GB, for some C runtimes take only the low half of the position.
    _PLACE = 0x7FFF_FFF0

    def lock_segment(fd: int) -> None:
        """Lock an open file for this process; raises OSError if another one holds it."""
        os.lseek(fd, _PLACE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

    def unlock(fd: int) -> None:
        """Free an open file that this process locked, for all who have it open."""
        os.lseek(fd, _PLACE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

    def _is_locked(fd: int) -> bool:
        try:
            lock_segment(fd)
        except OSError:
            return True
        unlock(fd)
        return False

else:
    import fcntl

    def lock_segment(fd: int) -> None:
        """Lock an open file for this process; raises OSError if another one holds it."""
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock(fd: int) -> None:
        """Free an open file that this process locked, for all who have it open."""
        fcntl.flock(fd, fcntl.LOCK_UN)

    def _is_locked(fd: int) -> bool:
        try:
            # Shared, so that two who look at once do not see each other.
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def segment_is_open(path: Path) -> bool:
    """Tell whether a writer holds this segment; one that is not there is not open."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return False
    try:
        return _is_locked(fd)
    finally:
        os.close(fd)
