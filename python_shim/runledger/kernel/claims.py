"""Which files other sessions wrote, so that they are not taken for a child process's.

A session names in its journal what an execution wrote, at the execution's end. While one runs long,
its session names what it has written so far in `control/<session>.writes`, which is no part of the
record and goes when the execution ends.
"""

# Runs beside the user's code, in the user's process: imports when first needed.
# ruff: noqa: PLC0415, PTH100, PTH118
from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from runledger.journal.books import Books

    from .touches import Touches

_SUFFIX = ".writes"
_MOST_PATHS = 10_000
_MOST_BYTES = 4 * 2**20
_MOST_SESSIONS = 200


class Claims:
    """What this session says it is writing, for others to know.

    Parameters: `books` and `session`, whose execution it is.
    """

    def __init__(self, books: Books, session: str) -> None:
        self.session = session
        self._path = books.control / f"{session}{_SUFFIX}"
        self._told = 0

    def tell(self, touches: Touches) -> None:
        """Write down what the running execution has written so far, if that has grown."""
        paths = [path for path in list(touches.modes) if touches.wrote(path)][-_MOST_PATHS:]
        if len(paths) == self._told:
            return
        self._told = len(paths)
        temporary = self._path.with_suffix(".writes.tmp")
        with contextlib.suppress(OSError):
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "w", encoding="ascii") as file:
                json.dump(paths, file)
            temporary.replace(self._path)

    def withdraw(self) -> None:
        """Take it back: the journal says it now."""
        if self._told:
            self._told = 0
            with contextlib.suppress(OSError):
                self._path.unlink()


class Others(NamedTuple):
    """What other sessions wrote, as absolute paths; `busy` if one of them is in mid-execution."""

    paths: set[str]
    busy: bool


def others(books: Books, own: str | None, since: float) -> Others:
    """Return what other sessions say they wrote.

    Parameters: `own`, this session; `since`, in seconds since the epoch.
    """
    from runledger.journal.lock import segment_is_open
    from runledger.journal.reader import segments

    latest = {each.session: each for each in segments(books.journal) if each.session[:2] == "k-"}
    latest.pop(own or "", None)
    told = {path.name[: -len(_SUFFIX)]: path for path in books.control.glob(f"*{_SUFFIX}")}
    paths: set[str] = set()
    busy = False
    for session in sorted(latest, reverse=True)[:_MOST_SESSIONS]:
        path = latest[session].path
        with contextlib.suppress(OSError):
            is_open = segment_is_open(path)
            if is_open or path.stat().st_mtime >= since - 1:
                busy = (_read(path, str(books.root), since, paths) and is_open) or busy
            if session in told and is_open:
                paths.update(_told(told[session]))
            elif session in told:
                told[session].unlink()  # its kernel was killed
    for session in told.keys() - latest.keys() - {own}:
        with contextlib.suppress(OSError):
            told[session].unlink()  # of a session that was removed
    return Others(paths, busy)


def _read(path: Path, root: str, since: float, paths: set[str]) -> bool:
    """Add what a segment says was written; returns whether its last execution has no end."""
    from runledger.journal.entries import parse_line

    running = False
    for line in path.read_bytes().splitlines():
        if b'"file"' not in line and b'"begin"' not in line and b'"end"' not in line:
            continue
        entry = parse_line(line) or {}
        kind, place, at = entry.get("kind"), entry.get("path"), entry.get("t")
        if kind in ("begin", "end"):
            running = kind == "begin"
        is_write = kind == "file" and entry.get("mode") == "write"
        if is_write and isinstance(place, str) and isinstance(at, (int, float)) and at >= since:
            paths.add(os.path.abspath(os.path.join(root, place)))
    return running


def _told(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError):
        return []
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
