"""Which books a command is asked of, and which notebook in them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sqlalchemy import Engine

from runledger.journal.books import FOLDER, Books, find_books, relative_path
from runledger.ledger.current import post_now
from runledger.ledger.store import open_ledger


class CommandError(Exception):
    """What was asked cannot be done; the message is one sentence for the user."""


def find(options: argparse.Namespace) -> Books | None:
    """Return the books that are told, or the nearest upward from here; None if there are none.

    Raises CommandError if the folder that is told is not there.
    """
    root: Path | None = options.root
    told = os.environ.get("RUNLEDGER_DIR")
    if root is None and told:
        if not Path(told).is_dir():
            raise CommandError(f"RUNLEDGER_DIR names {told}, which is no folder.")
        return Books(Path(told))
    start = root or Path.cwd()
    if not start.is_dir():
        raise CommandError(f"There is no folder {start}.")
    return find_books(start.parent if start.name == FOLDER else start)


def books_of(options: argparse.Namespace) -> Books:
    """Return the books as `find` does; raises CommandError if there are none."""
    books = find(options)
    if books is None:
        where = options.root or Path.cwd()
        raise CommandError(f"No books were found at {where} or above it.")
    return books


def current(books: Books) -> Engine:
    """Open the ledger, posted up to now unless a server does that."""
    post(books)
    return open_ledger(books.ledger, read_only=True)


def post(books: Books) -> None:
    """Post what was written, unless a server does that.

    Raises CommandError if it cannot be done, but not where the books can only be read.
    """
    problem = post_now(books)
    # Books that cannot be written can still be read.
    if problem is not None and os.access(books.path, os.W_OK):
        raise CommandError(problem)
    if problem is not None and not books.ledger.exists():
        raise CommandError(f"{problem} There is no ledger to read either.")


def path_of(books: Books, told: str | None) -> str | None:
    """Return the path that a notebook has in the books, told from their root or from here."""
    if told is None:
        return None
    from_here = relative_path(books.root, told)
    is_here = not Path(from_here).is_absolute() and (books.root / from_here).exists()
    return from_here if is_here else told
