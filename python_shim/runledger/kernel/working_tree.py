"""What changed in the working tree while an execution had child processes.

A file changed if its ctime lies between the first child's start and the execution's end: no one can
set that back, and looking once, afterwards, is enough. The look is bounded and done in pieces.
"""

# Runs around every cell, in the user's process: plain os calls.
from __future__ import annotations

import os
import time
from collections import deque
from typing import TYPE_CHECKING

from .files import is_noise
from .noise import NOISE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .touches import Signature

# How much is looked at: entries of folders, and changed files.
MOST_ENTRIES = 100_000
MOST_CHANGED = 10_000

# File systems that tell whole seconds only.
_WHOLE_SECONDS_NS = 2_000_000_000

_LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages"})
_LEFT_OUT_ENDS = (*NOISE_ENDS, ".lock", ".swp", "~")


class WorkingTree:
    """One look at folders and everything below them, the nearest first.

    Parameters: `folders`, where to begin, the most likely first; `since` and `until`, in ns.
    `changed` are the files that changed then; `left_out` is true once a bound was met.
    """

    def __init__(self, folders: Iterable[str], since: int, until: int) -> None:
        self.changed: dict[str, Signature] = {}
        self.left_out = False
        self._since = since
        self._until = until
        self._waiting = deque(dict.fromkeys(folders))
        self._seen: set[tuple[int, int]] = set()
        self._entries = 0

    def look(self, seconds: float) -> bool:
        """Look on for some seconds; returns whether everything was looked at, or enough."""
        end = time.monotonic() + seconds
        while self._waiting:
            if time.monotonic() > end:
                return False
            self._look_into(self._waiting.popleft())
        return True

    def give_up(self) -> None:
        """Look no further."""
        self.left_out = self.left_out or bool(self._waiting)
        self._waiting.clear()

    def _look_into(self, folder: str) -> None:
        below: list[str] = []
        try:
            found = os.stat(folder)  # noqa: PTH116
            place = (found.st_dev, found.st_ino)
            if place in self._seen:
                return
            self._seen.add(place)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if self._entries >= MOST_ENTRIES or len(self.changed) >= MOST_CHANGED:
                        self.left_out = True
                        self._waiting.clear()
                        return
                    self._entries += 1
                    name = entry.name
                    if name[:1] == "." or name in _LEFT_OUT:
                        continue
                    if name == "pyvenv.cfg":
                        return  # an environment of Python's
                    if entry.is_dir(follow_symlinks=False):
                        below.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        self._look_at(entry)
        except OSError:
            return  # it went meanwhile, or we may not look into it
        self._waiting.extend(path for path in below if not is_noise(path + os.sep))

    def _look_at(self, entry: os.DirEntry[str]) -> None:
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            return
        changed = max(found.st_ctime_ns, found.st_mtime_ns if os.name == "nt" else 0)
        if changed < self._since:
            is_coarse = changed % 1_000_000_000 == 0
            if not is_coarse or changed + _WHOLE_SECONDS_NS < self._since:
                return
        if changed > self._until or entry.name.endswith(_LEFT_OUT_ENDS) or is_noise(entry.path):
            return
        self.changed[entry.path] = (
            found.st_dev,
            found.st_ino,
            found.st_size,
            found.st_mtime_ns,
        )
