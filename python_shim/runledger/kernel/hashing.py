"""SHA-256 of files, with a cache by (device, inode, size, mtime)."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PTH123
from __future__ import annotations

import hashlib
import os
import time
from typing import NamedTuple

from .files import signature_of

_BUFFER_BYTES = 2**20
_CACHED = 50_000

# A file system's clock ticks this coarsely at worst (FAT: 2 s): a younger file may change once
# more without its mtime telling, so its hash is not kept.
_RACY_NS = 2_000_000_000


class FileHash(NamedTuple):
    """The hash of a file; `changed` if it changed since it was touched or while it was read."""

    sha256: str
    size: int
    mtime: float
    changed: bool


class Hasher:
    """Hashes files, one after the other, with a buffer of its own; for one thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int, int], str] = {}
        self._buffer = bytearray(_BUFFER_BYTES)

    def hash(self, path: str, touched: tuple[int, int, int, int]) -> FileHash | None:
        """Hash a file.

        Parameters: `touched`, the file's signature at the end of the execution that touched it.
        Returns None if the file is gone or cannot be read.
        """
        signature = signature_of(path)
        if signature is None:
            return None
        known = self._known.get(signature)
        if known is not None:
            changed = signature != touched
            return FileHash(known, signature[2], signature[3] / 1e9, changed)
        try:
            digest = self._read(path)
        except OSError:
            return None
        after = signature_of(path)
        if after == signature and time.time_ns() - signature[3] > _RACY_NS:
            if len(self._known) >= _CACHED:
                self._known.clear()
            self._known[signature] = digest
        return FileHash(
            digest, signature[2], signature[3] / 1e9, after != signature or signature != touched
        )

    def _read(self, path: str) -> str:
        digest = hashlib.sha256()
        view = memoryview(self._buffer)
        # Never block on what became a pipe meanwhile.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        fd = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
        with open(fd, "rb", buffering=0) as file:
            while True:
                count = file.readinto(view)
                if not count:
                    return digest.hexdigest()
                digest.update(view[:count])
