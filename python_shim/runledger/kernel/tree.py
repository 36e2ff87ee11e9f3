"""A folder as one artifact: the list of its files with their hashes, and the hash of that list."""

# Runs beside the user's code, in the user's process: plain os calls.
# ruff: noqa: PTH118
from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from .hashing import key_from
from .noise import NOISE_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .hash_cache import Key
    from .hashing import Hasher

# A folder of more files is told of, and has no hash.
MOST_FILES = 100_000


class Tree(NamedTuple):
    """The content of a folder.

    `listing` is the object's JSON; `files` and `size` are how many files and bytes there are;
    `changed` is true if a file changed while it was read.
    """

    listing: bytes
    files: int
    size: int
    changed: bool


class TooManyFilesError(OSError):
    """The folder has more files than are looked at."""


def tree_of(folder: str, hasher: Hasher) -> Tree:
    """Return the content of a folder, whose unchanged files are not read again.

    Files that cannot be read are left out, as are the folders of caches and version control.
    Raises TooManyFilesError.
    """
    names: list[str] = []
    keys: list[Key] = []
    for name, key in _files(folder):
        if len(names) >= MOST_FILES:
            raise TooManyFilesError(f"{folder} has more than {MOST_FILES} files")
        names.append(name)
        keys.append(key)
    digests = [hasher.cache.get(key) for key in keys]
    unknown = [index for index, digest in enumerate(digests) if digest is None]
    changed = False
    made = hasher.digests([(os.path.join(folder, names[i]), keys[i]) for i in unknown])
    for index, digest in zip(unknown, made):
        if digest is not None:
            digests[index] = digest[0]
            changed = changed or digest[1] != keys[index]
    listed = sorted(
        [name.replace(os.sep, "/"), digest, key[2]]
        for name, key, digest in zip(names, keys, digests)
        if digest is not None
    )
    listing = json.dumps(listed, separators=(",", ":")).encode("ascii")
    size = sum(key[2] for key, digest in zip(keys, digests) if digest is not None)
    return Tree(listing, len(listed), size, changed)


def _files(top: str) -> Iterator[tuple[str, Key]]:
    """Yield the files in a folder, with paths from there."""
    waiting = [""]
    while waiting:
        within = waiting.pop()
        try:
            with os.scandir(os.path.join(top, within)) as entries:
                for entry in entries:
                    name = os.path.join(within, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in NOISE_FOLDERS:
                            waiting.append(name)
                        continue
                    try:
                        key = key_from(entry.stat())
                    except OSError:
                        continue
                    if key is not None:
                        yield name, key
        except OSError:
            continue
