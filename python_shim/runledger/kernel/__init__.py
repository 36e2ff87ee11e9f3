"""The kernel witness: records the executions of a kernel. Standard library only, Python 3.9."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PLC0415
from __future__ import annotations

import os


def activate(shell: object) -> None:
    """Begin to record the executions of a kernel; a second call does nothing.

    Parameters: `shell`, IPython's shell. Does nothing outside of a kernel, with RUNLEDGER_OFF, or
    where no books exist: neither at RUNLEDGER_DIR nor, without it, upward from the working
    directory. If RUNLEDGER_DIR is set and cannot be used, the server is told so at the first
    execution, and recording begins as soon as it can.
    """
    if not hasattr(shell, "kernel"):
        return
    from runledger.journal.switch import is_switched_off

    if is_switched_off(os.environ):
        return
    books = os.environ.get("RUNLEDGER_DIR") or _nearest_books()
    if books is None:
        return
    from .cells import CellWitness
    from .witness import active_witness, make_active

    if active_witness() is None:
        witness = make_active(lambda: CellWitness(shell, books))
        if isinstance(witness, CellWitness):
            witness.register()


def _nearest_books() -> str | None:
    from pathlib import Path

    from runledger.journal.books import BooksError, find_books

    try:
        books = find_books(Path.cwd())
    except (BooksError, OSError):  # another user's, or a working directory that was removed
        return None
    return str(books.path) if books is not None else None
