"""SHA-256 of files, several at a time, and never twice of the same content.

A file is known by device, inode, size, mtime and ctime (`hash_cache.py`). A younger file than its
file system's clock can tell apart may change once more without showing, so it is not kept.
"""

# Runs beside the user's code, in the user's process: plain os calls.
# ruff: noqa: PTH116
from __future__ import annotations

import hashlib
import os
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from .files import gate
from .hashing_apart import digests_apart
from .locks import may_be_locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .hash_cache import HashCache, Key
    from .touches import Signature

_BUFFER_BYTES = 2**20

# A smaller file is read by one call, and hashed in portions that keep the interpreter: to have it
# back from a cell that computes takes 5 ms, and costs the cell more than the work.
_AT_ONCE_BYTES = 2**16
_HELD_BYTES = 2047

# Below so many bytes in all, further threads cost more than they bring.
_WORTH_THREADS = 4 * 2**20

# How coarsely a file system's clock ticks at worst, in ns: FAT 2 s, those with fractions of a
# millisecond in their times once a tick of the kernel's.
_COARSE_NS = 2_000_000_000
_FINE_NS = 50_000_000

# A cell that computes on all cores should not notice.
_NICENESS = 10


class FileHash(NamedTuple):
    """The hash of a file; `changed` if it changed since it was touched or while it was read."""

    sha256: str
    size: int
    mtime: float
    changed: bool


class Hasher:
    """Hashes files; for one thread, which has others help it.

    Parameters: `cache`, what is known from before; `threads`, how many read at a time, by default
    as many as there are processors.
    """

    def __init__(self, cache: HashCache, threads: int | None = None) -> None:
        self.cache = cache
        self._threads = threads or os.cpu_count() or 1

    def hash(self, path: str, touched: Signature | None = None) -> FileHash | None:
        """Hash a file; returns None if it is gone or cannot be read.

        Parameters: `touched`, the file's signature when it was touched, if that is known.
        """
        return self.hash_all([(path, touched)])[0]

    def hash_all(self, wanted: Sequence[tuple[str, Signature | None]]) -> list[FileHash | None]:
        """Hash files, each with its signature when it was touched; the result is in that order."""
        found: list[FileHash | None] = [None] * len(wanted)
        unknown: list[tuple[int, str, Key]] = []
        for index, (path, touched) in enumerate(wanted):
            key = key_of(path)
            if key is None:
                continue
            known = self.cache.get(key)
            if known is None:
                unknown.append((index, path, key))
            else:
                found[index] = _made(known, key, key, touched)
        digests = self.digests([(path, key) for _, path, key in unknown])
        for (index, _, before), made in zip(unknown, digests):
            if made is not None:
                found[index] = _made(made[0], before, made[1], wanted[index][1])
        return found

    def digests(self, files: Sequence[tuple[str, Key]]) -> list[tuple[str, Key] | None]:
        """Return the hash of each file and its key after it was read, and keep what can be kept.

        Parameters: `files`, paths with their keys just now.
        """
        found: list[tuple[str, Key] | None] = [None] * len(files)
        apart = [i for i, (path, key) in enumerate(files) if may_be_locked(path, key[:2])]
        # The largest first, so that no thread is left with one of them at the end.
        order = sorted(set(range(len(files))).difference(apart), key=lambda i: files[i][1][2])
        lock = threading.Lock()

        def work() -> None:
            buffer = memoryview(bytearray(min(_BUFFER_BYTES, largest + 1)))
            while True:
                with lock:
                    if not order:
                        return
                    index = order.pop()
                path, key = files[index]
                _let_settle(key)
                found[index] = _read(path, key, buffer)

        sizes = [files[index][1][2] for index in order]
        largest = max(sizes, default=0)
        helpers: list[threading.Thread] = []
        if sum(sizes) >= _WORTH_THREADS:
            count = min(self._threads, len(sizes)) - 1
            helpers = [
                threading.Thread(target=_help, args=(work,), daemon=True) for _ in range(count)
            ]
        for helper in helpers:
            helper.start()
        work()
        for helper in helpers:
            helper.join()
        for index in apart:
            _let_settle(files[index][1])
        for index, told in zip(apart, digests_apart([files[index] for index in apart])):
            found[index] = told
        for (_, before), made in zip(files, found):
            if made is not None and made[1] == before and _is_settled(before):
                self.cache.keep(before, made[0])
        return found


def key_of(path: str) -> Key | None:
    """Return what a regular file is known by, or None if there is none."""
    try:
        return key_from(os.stat(path))
    except (OSError, ValueError):
        return None


def key_from(found: os.stat_result) -> Key | None:
    """Return what a file is known by, or None if it is no regular one."""
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _made(digest: str, before: Key, after: Key, touched: Signature | None) -> FileHash:
    changed = after != before or (touched is not None and before[:4] != touched)
    return FileHash(digest, before[2], before[3] / 1e9, changed)


def _help(work: object) -> None:
    gate.own_threads.add(threading.get_ident())
    try:
        if sys.platform == "linux":  # where niceness is a thread's own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
    except OSError:
        pass
    try:
        work()  # type: ignore[operator]
    finally:
        gate.own_threads.discard(threading.get_ident())


def _is_settled(key: Key) -> bool:
    """Return whether a file that was just read cannot have changed without its times telling."""
    return time.time_ns() - max(key[3], key[4]) > (_FINE_NS if _is_fine(key) else _COARSE_NS)


def _is_fine(key: Key) -> bool:
    """Return whether a file's times have fractions of a millisecond."""
    return bool(key[3] % 1_000_000 or key[4] % 1_000_000)


def _let_settle(key: Key) -> None:
    """Wait, before a young file is read: then a change will show, and its hash can be kept."""
    if _is_fine(key) and time.time_ns() - max(key[3], key[4]) <= _FINE_NS:
        time.sleep(_FINE_NS / 1e9)


def _read(path: str, key: Key, buffer: memoryview) -> tuple[str, Key] | None:
    """Return a file's hash and its key after it was read, or None if it cannot be read."""
    try:
        digest = hashlib.sha256()
        # Never block on what became a pipe meanwhile.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        fd = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
        try:
            read = 0
            if key[2] <= _AT_ONCE_BYTES:
                data = os.read(fd, _AT_ONCE_BYTES + 1)
                read = len(data)
                for start in range(0, read, _HELD_BYTES):
                    digest.update(data[start : start + _HELD_BYTES])
            if not read or read != key[2]:
                with open(fd, "rb", buffering=0, closefd=False) as file:
                    while count := file.readinto(buffer):
                        digest.update(buffer[:count])
            after = key_from(os.fstat(fd))
        finally:
            os.close(fd)
    except OSError:
        return None
    now = key_of(path)  # the name may stand for another file by now
    return digest.hexdigest(), now if after == now and now is not None else after or key
