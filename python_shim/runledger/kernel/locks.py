"""Files that are never opened here, for this process may hold locks on them.

All POSIX locks of a process on a file are gone once it closes any descriptor of that file, and with
them what keeps others out of a database that SQLite or DuckDB has open in it.
"""

# Runs around every cell, in the user's process: plain os calls.
# ruff: noqa: PTH114
from __future__ import annotations

import contextlib
import os
import stat

# How names of databases end, and those of the files that they have beside them; LMDB's too.
_ENDS = (
    *(".db", ".db3", ".sqlite", ".sqlite3", ".s3db", ".sl3", ".gpkg", ".mbtiles"),
    *(".duckdb", ".ddb", ".mdb", "-journal", "-shm", "-wal", ".wal", "-lock"),
)

# What else was opened as a database, by its real path.
_databases: set[str] = set()

# Files that the user's code itself locked, by device and inode.
_locked: set[tuple[int, int]] = set()


def note_database(path: str) -> None:
    """Note that this process opens a file as a database."""
    if not path.lower().endswith(_ENDS):
        _databases.add(os.path.realpath(path))


def note_locked(descriptor: object) -> None:
    """Note that this process locks an open file."""
    if isinstance(descriptor, int):
        with contextlib.suppress(OSError):
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode):
                _locked.add((found.st_dev, found.st_ino))


def may_be_locked(path: str, place: tuple[int, int]) -> bool:
    """Return whether a file may not be opened here.

    Parameters: `place`, its device and inode.
    """
    if os.name == "nt":  # whose locks go with the one descriptor
        return False
    if path.lower().endswith(_ENDS) or place in _locked:
        return True
    if not _databases and not os.path.islink(path):
        return False
    real = os.path.realpath(path)
    return real in _databases or real.lower().endswith(_ENDS)
