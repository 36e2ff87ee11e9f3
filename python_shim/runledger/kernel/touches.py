"""What one execution touched: which files, how, and how they looked.

What counts of a written file is how it is at the execution's end, and of a file that was only read
how it was at the first look at it.
"""

# Runs around every cell, in the user's process: plain os calls.
# ruff: noqa: PTH112, PTH116, PTH118, PTH120, PTH123
from __future__ import annotations

import os
import stat
import zlib
from typing import TYPE_CHECKING, NamedTuple, Optional

from .locks import may_be_locked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .children import Children

READ = 1
WRITE = 2
CODE = 4
UPDATE = 8  # opened to be written in place: a write if the file changes
FOLDER = 16  # a folder whose files count as one
MODES = {"read": READ, "write": WRITE, "code": CODE, "update": UPDATE, "folder": FOLDER}

# More files than this in one execution are counted, not recorded.
FILES_LIMIT = 10_000

# So many bytes are read in one execution to see whether files have another content: 10 ms at most.
_CONTENT_BYTES = 8 * 2**20

# (device, inode, size, mtime in ns)
Signature = tuple[int, int, int, int]
NO_SIGNATURE: Signature = (0, 0, 0, 0)

# Of a database, the file and what is still in its log.
Stamp = tuple[Optional[Signature], ...]
_LOGS = ("", ".wal", "-wal", "-journal")


class Touched(NamedTuple):
    """A file or folder that an execution read or wrote and that is there at its end.

    `is_folder` where the files of a folder count as one; `by` is "child" for what a child process
    did.
    """

    path: str
    mode: str
    signature: Signature
    is_folder: bool = False
    by: str | None = None


class Touches:
    """What one execution opened, what the user named, and what is written down of it.

    All map an absolute path to READ, WRITE and so on; `noted` are paths that a library was given,
    which may be folders.
    """

    def __init__(self) -> None:
        self.modes: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self.written: dict[str, int] = {}
        self.noted: dict[str, int] = {}
        self.children: Children | None = None
        self.dropped = 0
        self._first: dict[str, Signature | None] = {}
        # By path, how it looked, and what it means if it looks otherwise at the end.
        self._stamps: dict[str, tuple[Stamp, int]] = {}
        # Of files that a library opened to be changed: HDF5 writes them anew though nothing was.
        self._contents: dict[str, int | None] = {}
        self._bytes_left = _CONTENT_BYTES

    def add(self, path: str, mode: int) -> None:
        """Note that a path is about to be opened."""
        before = self.modes.get(path, 0)
        if not before and len(self.modes) >= FILES_LIMIT:
            self.dropped += 1
            return
        self.modes[path] = before | mode
        if not before and mode & READ:
            self._first[path] = signature_of(path)
        if mode & UPDATE and path not in self._stamps:
            self._stamps[path] = stamp_of(path), WRITE
            if mode == UPDATE and path in self.noted:  # no database, whose locks would be lost
                self._contents[path] = self._content_of(path)
                self.modes[path] = before | mode  # not that we read it

    def wrote(self, path: str) -> bool:
        """Return whether this process wrote a file, or has it open to be written."""
        return bool(self.modes.get(path, 0) & (WRITE | UPDATE))

    def hold(self, path: str, mode: int) -> None:
        """Remember how a file looks that this process has open from before.

        Parameters: `mode`, what it means if it changes.
        """
        self._stamps.setdefault(path, (stamp_of(path), mode))

    def moved(self, folder: str, to: str) -> None:
        """Note that a folder is about to be renamed: what was written in it will be elsewhere."""
        inside = os.path.join(folder, "")
        for path, bits in list(self.modes.items()):
            if not bits & (WRITE | UPDATE) or (path != folder and not path.startswith(inside)):
                continue
            new = to + path[len(folder) :]
            if path in self.noted:
                self.noted[new] = self.noted.get(new, 0) | self.noted[path]
            self.add(new, bits if os.path.isdir(path) else UPDATE)

    def settle(self) -> None:
        """Find out which of the files that were open to be written were."""
        for path, (before, mode) in list(self._stamps.items()):
            if stamp_of(path) == before:
                continue
            content = self._contents.get(path)
            if content is None or content != self._content_of(path):
                self.modes[path] = self.modes.get(path, 0) | mode

    def _content_of(self, path: str) -> int | None:
        """Return a check sum of a file that is not too large to be read within a cell."""
        try:
            found = os.stat(path)
            size = found.st_size
            if size > self._bytes_left or may_be_locked(path, (found.st_dev, found.st_ino)):
                return None
            self._bytes_left -= size
            with open(path, "rb") as file:
                return zlib.crc32(file.read(size))
        except (OSError, ValueError):
            return None

    def touched(self, code: Iterable[str]) -> list[Touched]:
        """Return what was touched and is there: failed opens and removed files are not.

        Parameters: `code`, the files of modules, whose reading is their import.
        """
        modules = set(code)
        found = [
            Touched(path, "code", signature)
            for path in modules
            if (signature := signature_of(path)) is not None
        ]
        modes = self._within_folders()
        for path, bits in modes.items():
            is_folder = path in self.noted and os.path.isdir(path)
            signature = NO_SIGNATURE if is_folder else signature_of(path)
            if signature is None:
                continue
            if bits & WRITE:
                found.append(Touched(path, "write", signature, is_folder))
            elif not is_folder:
                signature = self._first.get(path) or signature
            if bits & READ and path not in modules and self._was_there(path):
                found.append(Touched(path, "read", signature, is_folder))
        return found

    def declared_files(self) -> list[Touched]:
        """Return the files and folders that the user named, whether or not they are there."""
        return [
            Touched(path, mode, signature_of(path) or NO_SIGNATURE, os.path.isdir(path))
            for path, bits in self.declared.items()
            for mode in ("read", "write")
            if bits & MODES[mode]
        ]

    def _was_there(self, path: str) -> bool:
        """Return whether a file was there when it was opened to be read, if it was."""
        return self._first.get(path, NO_SIGNATURE) is not None or path in self.noted

    def _within_folders(self) -> dict[str, int]:
        """Return the modes by path, those of files in a folder that counts as one at the folder."""
        noted = {path for path in self.noted if os.path.isdir(path)}
        named = {path: bits for path, bits in self.declared.items() if os.path.isdir(path)}
        if not noted and not named:
            return dict(self.modes)
        modes: dict[str, int] = {}
        for path, bits in self.modes.items():
            # Of a folder, how it was given, not how it was opened.
            left = (self.noted[path] if path in noted else bits) & ~FOLDER
            if self._first.get(path) is None and path not in self.noted:
                left &= ~READ  # it was made here
            above = path
            while above != (parent := os.path.dirname(above)):
                above = parent
                if above in noted:
                    modes[above] = modes.get(above, 0) | left
                    left = 0
                elif above in named:  # as it was declared; what else was done stands apart
                    left &= ~named[above]
            if left or bits & FOLDER:
                modes[path] = modes.get(path, 0) | left
        return modes


def signature_of(path: str) -> Signature | None:
    """Return (device, inode, size, mtime in ns) of a regular file, or None if there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def stamp_of(path: str) -> Stamp:
    """Return how a file, and if it is a database its log, looks."""
    return tuple(signature_of(path + end) for end in _LOGS)
