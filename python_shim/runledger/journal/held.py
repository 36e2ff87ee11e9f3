"""The functions that recording needs at every cell, held on to: a cell may replace them.

Tests and libraries that fake the clock or the disk do so, and not only they.
"""

from os import close, fstat, getpid, read, rename, write
from os import open as open_file
from time import monotonic, time

__all__ = [
    "close",
    "fstat",
    "getpid",
    "monotonic",
    "open_file",
    "read",
    "rename",
    "time",
    "write",
]
