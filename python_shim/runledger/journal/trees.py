"""A folder that counts as one artifact: which files are in it, and the object that lists them.

The object is the JSON list `[[path within the folder, sha256, size], …]`, sorted by path; its hash
is that of the folder's content.
"""

# Used beside the user's code too: plain os calls.
# ruff: noqa: PTH118
from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# A folder of more files is told of, and has no hash.
MOST_FILES = 100_000

# Folders within, whose files nobody calls data.
_LEFT_OUT = frozenset({"__pycache__", ".ipynb_checkpoints", ".runledger", ".git"})


class Listed(NamedTuple):
    """A file of a folder; `path` is from there, with `/`."""

    path: str
    sha256: str
    size: int


class TooManyFilesError(OSError):
    """A folder has more files than are looked at."""


def files_in(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the regular files in a folder and below, by their paths from there.

    Links to files count as the files, links to folders do not count. Raises TooManyFilesError.
    """
    waiting = [""]
    count = 0
    while waiting:
        within = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, within)) as entries:
                for entry in entries:
                    name = os.path.join(within, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in _LEFT_OUT:
                            waiting.append(name)
                        continue
                    try:
                        found = entry.stat()
                    except OSError:
                        continue
                    if not stat.S_ISREG(found.st_mode):
                        continue
                    count += 1
                    if count > MOST_FILES:
                        raise TooManyFilesError(f"{folder} has more than {MOST_FILES} files")
                    yield name, found
        except TooManyFilesError:
            raise
        except OSError:  # a folder that we may not look into
            continue


def listing_of(files: Iterable[Listed]) -> bytes:
    """Return the object that lists files."""
    listed = sorted([file.path.replace(os.sep, "/"), file.sha256, file.size] for file in files)
    return json.dumps(listed, separators=(",", ":")).encode("ascii")


def read_listing(data: bytes) -> list[Listed]:
    """Return the files that an object lists; what is none is left out."""
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError):
        return []
    found = []
    for entry in listed[:MOST_FILES] if isinstance(listed, list) else ():
        if isinstance(entry, list) and [type(part) for part in entry] == [str, str, int]:
            found.append(Listed(*entry))
    return found
