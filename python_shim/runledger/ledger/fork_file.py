"""The fork of a run as a file beside the original, and its link in the books."""

from __future__ import annotations

import getpass
import json
import os
import socket
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from runledger._version import __version__
from runledger.journal.books import Books, relative_path
from runledger.journal.writer import JournalWriter
from runledger.ledger.fork_notebook import Fork
from runledger.ledger.views import JSONObject

_LARGEST_ORIGINAL = 256 * 2**20


def fork_path(books: Books, notebook: str | None, here: Path) -> Path:
    """Return where a fork goes: beside the original, under a name that is free.

    Args:
        books: whose root the notebook's path is relative to.
        notebook: the original's path now, if it has one.
        here: the folder for a fork whose original is not there any more.
    """
    original = books.root / notebook if notebook else here / "notebook.ipynb"
    folder = original.parent if original.parent.is_dir() else here
    return folder / free_name(original.name, (path.name for path in folder.iterdir()))


def free_name(original: str, existing: Iterable[str]) -> str:
    """Return `train-fork.ipynb` for `train.ipynb`, with a number if there is one already."""
    taken = {_folded(name) for name in existing}
    pure = PurePosixPath(original)
    stem = pure.stem if pure.suffix.lower() in (".ipynb", ".py") else pure.name
    n = 1
    while True:
        name = f"{stem or 'notebook'}-fork{f'-{n}' if n > 1 else ''}.ipynb"
        if _folded(name) not in taken:
            return name
        n += 1


def original_metadata(books: Books, notebook: str | None) -> JSONObject:
    """Return the metadata of a notebook as it is on the disk; empty if it is not to be had."""
    if notebook is None:
        return {}
    try:
        path = books.root / notebook
        if path.stat().st_size > _LARGEST_ORIGINAL:
            return {}
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    metadata = value.get("metadata") if isinstance(value, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def save_fork(books: Books, run: str, fork: Fork, path: Path) -> str | None:
    """Write a fork's notebook, and its link into the books.

    Returns:
        Why the link could not be written, if it could not.

    Raises:
        OSError: the notebook could not be written; a file that is there is never replaced.
    """
    with path.open("x", encoding="utf-8") as file:
        json.dump(fork.notebook, file, indent=1, ensure_ascii=False)
        file.write("\n")
    try:
        writer = JournalWriter(books, "s", _header(books))
        try:
            writer.append(
                "fork",
                run=run,
                path=relative_path(books.root, path),
                parameters=fork.parameters,
                cells=[list(cell) for cell in fork.cells],
            )
        finally:
            writer.close()
    except OSError as error:
        return str(error)
    return None


def _header(books: Books) -> dict[str, object]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    return {
        "witness": "server",
        "pid": os.getpid(),
        "version": __version__,
        "host": socket.gethostname(),
        "user": user,
        "root": str(books.root),
    }


def _folded(name: str) -> str:
    """Return a name as file systems compare it that ignore upper and lower case."""
    return unicodedata.normalize("NFC", name).lower()
