"""The content of a folder that counts as one artifact, its unchanged files not read again."""

# Runs beside the user's code, in the user's process: plain os calls.
# ruff: noqa: PTH118
from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from runledger.journal.trees import Listed, files_in, listing_of

from .hashing import key_from

if TYPE_CHECKING:
    from .hashing import Hasher


class Tree(NamedTuple):
    """The content of a folder.

    `listing` is the object that lists it; `files` and `size` are how many files and bytes there
    are; `changed` is true if a file changed while it was read.
    """

    listing: bytes
    files: int
    size: int
    changed: bool


def tree_of(folder: str, hasher: Hasher) -> Tree:
    """Return the content of a folder; files that cannot be read are left out.

    Raises TooManyFilesError.
    """
    found = [(name, key) for name, stat in files_in(folder) if (key := key_from(stat)) is not None]
    digests = [hasher.cache.get(key) for _, key in found]
    unknown = [index for index, digest in enumerate(digests) if digest is None]
    made = hasher.digests([(os.path.join(folder, found[i][0]), found[i][1]) for i in unknown])
    changed = False
    for index, digest in zip(unknown, made):
        if digest is not None:
            digests[index] = digest[0]
            changed = changed or digest[1] != found[index][1]
    files = [
        Listed(name, digest, key[2])
        for (name, key), digest in zip(found, digests)
        if digest is not None
    ]
    return Tree(listing_of(files), len(files), sum(file.size for file in files), changed)
