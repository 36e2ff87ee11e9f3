"""How the books are: found, writable, current; and whether this environment records at all."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TypedDict

from sqlalchemy import text

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import segments
from runledger.journal.switch import is_switched_off
from runledger.ledger.lock import PostingLock
from runledger.ledger.queries import counts, skipped
from runledger.ledger.store import VERSION, LedgerError, journal_mode_for, open_ledger

_STARTUP = Path("etc/ipython/startup/50-runledger.py")
_SERVER_CONFIG = Path("etc/jupyter/jupyter_server_config.d")


class Health(TypedDict):
    """What `doctor` found; sizes in bytes. `problems` are sentences, none if all is well."""

    books: str | None
    writable: bool
    ledger_version: int | None
    known_version: int
    journal_mode: str | None
    server_posts: bool
    segments: int
    skipped: int
    sessions: int
    alive: int
    runs: int
    executions: int
    sizes: dict[str, int]
    startup_file: bool
    server_extension: bool
    recording_off: bool
    problems: list[str]


def examine(books: Books | None, prefix: Path | None = None) -> Health:
    """Look at everything, changing nothing.

    Args:
        books: the books, or None if there are none.
        prefix: of the environment whose installation is meant; by default the running one.
    """
    place = prefix or Path(sys.prefix)
    health: Health = {
        "books": None,
        "writable": False,
        "ledger_version": None,
        "known_version": VERSION,
        "journal_mode": None,
        "server_posts": False,
        "segments": 0,
        "skipped": 0,
        "sessions": 0,
        "alive": 0,
        "runs": 0,
        "executions": 0,
        "sizes": {},
        "startup_file": (place / _STARTUP).is_file(),
        "server_extension": _is_enabled(place),
        "recording_off": is_switched_off(os.environ),
        "problems": [],
    }
    problems = health["problems"]
    if not health["startup_file"]:
        problems.append(f"Kernels of {place} do not record: {_STARTUP} is not installed.")
    if not health["server_extension"]:
        problems.append(f"The server extension is not enabled in {place}.")
    if health["recording_off"]:
        problems.append("RUNLEDGER_OFF is set, so nothing is recorded.")
    if books is None:
        problems.append("No books were found here or above.")
        return health
    _examine_books(books, health)
    if health["skipped"]:
        problems.append(f"{health['skipped']} lines of the journals could not be read.")
    return health


def _examine_books(books: Books, health: Health) -> None:
    problems = health["problems"]
    health["books"] = str(books.path)
    health["writable"] = all(
        os.access(path, os.W_OK) for path in (books.path, books.journal) if path.exists()
    )
    if not health["writable"]:
        problems.append(f"{books.path} cannot be written, so nothing is recorded.")
    files = segments(books.journal)
    if books.journal.exists() and not books.journal.is_dir():
        problems.append(f"{books.journal} is no folder, so nothing is recorded.")
    last = {segment.session: segment.path for segment in files}
    health["segments"] = len(files)
    health["sessions"] = len(last)
    health["alive"] = sum(_is_open(path) for path in last.values())
    health["sizes"] = {
        "journal": _size(books.journal),
        "objects": _size(books.objects),
        "ledger": sum(
            _size(Path(f"{books.ledger}{suffix}")) for suffix in ("", "-wal", "-shm", "-journal")
        ),
    }
    health["journal_mode"] = journal_mode_for(books.ledger)
    health["server_posts"] = _is_held(books)
    try:
        engine = open_ledger(books.ledger, read_only=True)
    except LedgerError as error:
        problems.append(str(error))
        return
    with engine.connect() as connection:
        health["ledger_version"] = connection.execute(text("PRAGMA user_version")).scalar()
    found = counts(engine)
    health["runs"], health["executions"] = found["runs"], found["executions"]
    health["skipped"] = skipped(engine)
    engine.dispose()


def _is_open(path: Path) -> bool:
    try:
        return segment_is_open(path)
    except OSError:
        return False


def _is_held(books: Books) -> bool:
    if not books.lock.exists():
        return False
    try:
        with PostingLock(books) as lock:
            return not lock.acquire()
    except LedgerError:
        return False


def _is_enabled(prefix: Path) -> bool:
    for path in sorted((prefix / _SERVER_CONFIG).glob("*.json")):
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        app = config.get("ServerApp") if isinstance(config, dict) else None
        enabled = app.get("jpserver_extensions") if isinstance(app, dict) else None
        if isinstance(enabled, dict) and any(
            name.startswith("runledger") and on is True for name, on in enabled.items()
        ):
            return True
    return False


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    try:
        if not path.is_dir():
            return path.stat().st_size
        return sum(_size(inner) for inner in path.iterdir())
    except OSError:
        return 0
