"""Has a child process hash what may not be opened here (`locks.py`)."""

# Runs beside the user's code, in the user's process: plain os calls.
# ruff: noqa: PTH119
from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .program import output_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .hash_cache import Key

# Files that one child reads: a command line is bounded.
_MOST_FILES = 100

# How long a child may take: to begin, and by bytes per second of a slow disk.
_SECONDS = 60.0
_SLOWEST = 10 * 2**20

# Prints a line for each file that could be read: which it is, its key then, and its hash. An
# interrupt of the kernel goes to its children too; a parent that is gone waits for nothing.
_CODE = """
import hashlib, os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.nice(10)
parent, *paths = sys.argv[1:]
for index, path in enumerate(paths):
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
            digest = hashlib.sha256()
            while data := file.read(2**20):
                digest.update(data)
                if os.getppid() != int(parent):
                    sys.exit(1)
            at = os.fstat(file.fileno())
    except OSError:
        continue
    key = at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns
    print(index, *key, digest.hexdigest(), flush=True)
"""


def digests_apart(files: Sequence[tuple[str, Key]]) -> list[tuple[str, Key] | None]:
    """Return the hash of each file and its key when it was read; None where there is none.

    Parameters: `files`, paths with their keys.
    """
    found: list[tuple[str, Key] | None] = [None] * len(files)
    program = sys.executable or ""
    if not os.path.basename(program).startswith(("python", "pypy")):
        return found  # a program that has an interpreter in it
    for start in range(0, len(files), _MOST_FILES):
        part = files[start : start + _MOST_FILES]
        told = bytearray()  # what was told in time counts
        output_of(
            [program, "-I", "-S", "-c", _CODE, str(os.getpid()), *(path for path, _ in part)],
            _SECONDS + sum(key[2] for _, key in part) / _SLOWEST,
            told.extend,
        )
        for index, *key, digest in map(bytes.split, bytes(told).splitlines()):
            dev, ino, size, mtime, ctime = map(int, key)
            found[start + int(index)] = digest.decode("ascii"), (dev, ino, size, mtime, ctime)
    return found
