"""Stores that are folders: zarr. Their many small files are seen; here they become one artifact."""

from __future__ import annotations

from ..files import note
from .watching import Arguments, Named, Watched, argument


def _store(args: Arguments, named: Named) -> None:
    note(argument(args, named, 1, "root") or named.get("path"), "folder")


WATCHED: dict[str, Watched] = {
    "zarr.storage._local": {"LocalStore.__init__": _store},
    # zarr 2; where version 3 has these names they are not used any more.
    "zarr.storage": {
        name: lambda args, named: note(argument(args, named, 1, "path"), "folder")
        for name in ("DirectoryStore.__init__", "NestedDirectoryStore.__init__")
    },
}
