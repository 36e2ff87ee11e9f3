"""Hashes of files that were read before, by what those files look like; kept in the books.

The file `hashes` is a row of records of one size, appended by whoever hashed something. It is no
part of the record: without it files are read once more.
"""

# Runs beside the user's code, in the user's process: plain os calls, imports when first needed.
# ruff: noqa: PLC0415, PTH123
from __future__ import annotations

import contextlib
import os

# (device, inode, size, mtime in ns, ctime in ns)
Key = tuple[int, int, int, int, int]

_RECORD = "<QQQqq32sI"  # the key, the SHA-256, and a check sum of both
_RECORD_BYTES = 76
_MOST = 200_000

# A file that is smaller is read again as soon as it is looked up.
_WORTH_KEEPING = 16_384


class HashCache:
    """Hashes by key, in memory and, once `path` is known, in a file.

    Parameters: `path`, the file in the books.
    """

    def __init__(self, path: str | None = None) -> None:
        self.path = path
        self._known: dict[Key, str] = {}
        self._fresh: list[Key] = []
        self._loaded = False

    def get(self, key: Key) -> str | None:
        """Return the hash of the file that looks like this, if it is known."""
        if not self._loaded:
            self._load()
        return self._known.get(key)

    def keep(self, key: Key, digest: str) -> None:
        """Remember a hash."""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = digest
        self._fresh.append(key)

    def save(self, everything: bool = False) -> None:
        """Write what is new where later sessions find it.

        Parameters: `everything`, also of small files, which there are many of in a folder.
        """
        import struct
        import zlib

        fresh, self._fresh = self._fresh, []
        data = bytearray()
        for key in fresh:
            digest = self._known.get(key)
            if digest is None or (key[2] < _WORTH_KEEPING and not everything):
                continue
            with contextlib.suppress(struct.error):  # a number that is too large
                body = struct.pack(_RECORD[:-1], *key, bytes.fromhex(digest))
                data += body + struct.pack("<I", zlib.crc32(body))
        if not data or self.path is None:
            return
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        with contextlib.suppress(OSError):
            fd = os.open(self.path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                os.write(fd, data)
            finally:
                os.close(fd)

    def _load(self) -> None:
        if self.path is None:
            return
        self._loaded = True
        import struct
        import zlib

        try:
            with open(self.path, "rb") as file:
                data = file.read(2 * _MOST * _RECORD_BYTES)
        except OSError:
            return
        whole = len(data) - len(data) % _RECORD_BYTES
        is_sound = whole == len(data) < _MOST * _RECORD_BYTES
        view = memoryview(data)
        for start in range(0, whole, _RECORD_BYTES):
            *key, digest, check = struct.unpack_from(_RECORD, view, start)
            if zlib.crc32(view[start : start + _RECORD_BYTES - 4]) != check:
                is_sound = False
                break
            self._known[key[0], key[1], key[2], key[3], key[4]] = digest.hex()
        if not is_sound:  # torn, or too large: it begins anew, with what could be read
            self._fresh = [*self._known, *self._fresh]
            with contextlib.suppress(OSError):
                os.unlink(self.path)  # noqa: PTH108
