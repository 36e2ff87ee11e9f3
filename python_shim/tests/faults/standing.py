"""What must hold of the books after any fault.

The journals are read here with nothing but a JSON parser, so that what the program's own reader
overlooks is noticed.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.ledger import tables
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import LedgerError, dump, open_ledger

PATIENCE = 120.0

Line = dict[str, Any]


@dataclass
class Told:
    """One execution, as the whole lines of the journals tell it."""

    session: str
    x: int
    msg_id: str
    erased: bool = False
    status: str | None = None
    records: dict[int, tuple[str, str]] = field(default_factory=dict)
    points: Counter[str] = field(default_factory=Counter)

    def names(self, kind: str) -> set[str]:
        return {name for of, name in self.records.values() if of == kind}


def lines_of(books: Books) -> dict[str, list[Line]]:
    """Return the entries of all complete lines, by session and in the order of their `seq`."""
    found: dict[str, list[Line]] = {}
    for path in sorted(books.journal.glob("[ks]-*.jsonl")):
        *lines, _ = path.read_bytes().split(b"\n")
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # half an entry, from a disk that was full
            found.setdefault(path.name.partition(".")[0], []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: entry["seq"])
    return found


def executions_of(books: Books) -> dict[str, Told]:
    """Return the executions that the journals tell of, by msg_id."""
    return _told_by(books)[0]


def _told_by(books: Books) -> tuple[dict[str, Told], list[Told]]:
    """Return the executions by msg_id, and what a server told of them that a kernel did, too."""
    found: dict[tuple[str, int], Told] = {}
    wired: set[tuple[str, int]] = set()
    for session, entries in lines_of(books).items():
        if not session.startswith("k-"):
            continue
        for entry in entries:
            if entry["kind"] == "begin" and entries[0].get("witness") == "wire":
                wired.add((session, entry["x"]))
            kind, x = entry["kind"], entry.get("x")
            if kind == "begin":
                # A begin that is interrupted may be written again, but never as another's.
                same = found.get((session, x))
                assert same is None or same.msg_id == entry["msg_id"], f"{same} and {entry}"
                found[session, x] = Told(session, x, entry["msg_id"], "erased" in entry)
            elif kind == "end":
                found[session, x].status = entry["status"]
            elif kind in ("parameter", "summary"):
                # No database stores a lone surrogate.
                name = entry["name"].encode("utf-8", "replace").decode()
                found[session, x].records[entry["seq"]] = (kind, name)
            elif kind == "metrics" and "names" in entry:
                found[session, x].points.update(entry["names"] * len(entry["times"]))
            elif kind == "metrics":
                found[session, x].points.update(list(entry["values"]))
    # A server writes for kernels that do not; where a kernel does after all, its own word counts.
    real = {told.msg_id for key, told in found.items() if key not in wired}
    twice = {key for key, told in found.items() if key in wired and told.msg_id in real}
    once = {told.msg_id: told for key, told in found.items() if key not in twice}
    return once, [found[key] for key in twice]


def problems_of(books: Books) -> list[str]:
    """Return what the journals say of errors of ours."""
    return [
        entry["message"]
        for entries in lines_of(books).values()
        for entry in entries
        if entry["kind"] == "problem"
    ]


def lives(books: Books, session: str) -> bool:
    """Return whether a writer of this session is alive."""
    return any(segment_is_open(path) for path in books.journal.glob(f"{session}.*.jsonl"))


def assert_no_line_lost(books: Books, before: dict[str, list[Line]]) -> None:
    """Every whole line that was there is there."""
    now = lines_of(books)
    for session, entries in before.items():
        there = {entry["seq"]: entry for entry in now.get(session, [])}
        lost = [entry for entry in entries if there.get(entry["seq"]) != entry]
        assert not lost, f"{len(lost)} lines of {session} are gone, the first: {lost[0]}"


def assert_no_number_twice(books: Books) -> None:
    """No two lines of a session have the same number."""
    for session, entries in lines_of(books).items():
        numbers = [entry["seq"] for entry in entries]
        assert len(numbers) == len(set(numbers)), session


def differences(books: Books, engine: Engine) -> list[str]:
    """Return in which tables a ledger differs from one that is made anew from the journals."""
    with tempfile.TemporaryDirectory() as folder:
        rebuilt = open_ledger(Path(folder) / "rebuilt.sqlite")
        try:
            Posting(books, rebuilt).rebuild()
            anew = dump(rebuilt)
        finally:
            rebuilt.dispose()
    found = dump(engine)
    return [
        f"{name}: only in the ledger {_without(found[name], anew[name])},"
        f" only in the rebuilt one {_without(anew[name], found[name])}"
        for name in anew
        if found[name] != anew[name]
    ]


def _without(rows: Iterable[object], others: Iterable[object]) -> str:
    other = {repr(row) for row in others}
    return " ".join(repr(row) for row in rows if repr(row) not in other)[:2000]


def untrue(books: Books, engine: Engine) -> list[str]:
    """Return what the ledger does not tell as the journals do: executions, how they ended, records.

    An execution without an end was killed, if nobody writes its session any more.
    """
    with engine.connect() as connection:
        rows = {(row.session, row.x): row for row in connection.execute(select(tables.executions))}
        recorded = {
            (row.session, row.seq): (row.kind, row.name)
            for row in connection.execute(select(tables.records))
        }
        in_runs = {
            (row.session, row.x) for row in connection.execute(select(tables.run_executions))
        }
    found: list[str] = []
    executions, twice = _told_by(books)
    for told in twice:
        rows.pop((told.session, told.x), None)
        if (told.session, told.x) in in_runs:
            found.append(f"{told} is in a run, and the kernel's word of it")
    for told in executions.values():
        row = rows.pop((told.session, told.x), None)
        if row is None:
            found.append(f"{told} is not in the ledger")
            continue
        true = told.status or ("running" if lives(books, told.session) else "killed")
        if row.status != true and not told.erased:
            found.append(f"{told} is told as {row.status}")
        if row.msg_id != told.msg_id:
            found.append(f"{told} is told as {row.msg_id}")
        for seq, record in told.records.items():
            if recorded.get((told.session, seq)) != record:
                found.append(f"{record} of {told} is told as {recorded.get((told.session, seq))}")
    return found + [f"{row} is in no journal" for row in rows.values()]


def stand(books: Books, seconds: float = PATIENCE) -> None:
    """Wait until the ledger that a server keeps is what the journals say, and a rebuilt one is."""
    wrong = eventually(lambda: _wrong(books), seconds)
    assert not wrong, "\n".join(wrong)
    assert_no_number_twice(books)


def _wrong(books: Books) -> list[str]:
    try:
        engine = open_ledger(books.ledger, read_only=True)
    except LedgerError as error:
        return [str(error)]
    try:
        return untrue(books, engine) or differences(books, engine)
    except Exception as error:  # the ledger is being replaced
        return [repr(error)]
    finally:
        engine.dispose()


def stand_alone(books: Books) -> None:
    """Post what no server posts; the ledger must be what the journals say, and a rebuilt one is."""
    with PostingLock(books) as lock:
        assert lock.acquire()
        engine = open_ledger(books.ledger)
        try:
            Posting(books, engine).catch_up()
            wrong = untrue(books, engine) or differences(books, engine)
            assert not wrong, "\n".join(wrong)
            page = list_runs(engine, limit=1000)
            for run in page["runs"]:  # each can be looked at
                assert json.dumps(run_detail(engine, run["id"], books))
        finally:
            engine.dispose()
    assert_no_number_twice(books)


def eventually(wrong: Callable[[], list[str]], seconds: float = PATIENCE) -> list[str]:
    """Ask until nothing is wrong; returns what still is after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = wrong()
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def has_ended(pid: int) -> bool:
    """Return whether a process is gone, or a zombie that nobody has buried yet."""
    try:
        with closing(Path(f"/proc/{pid}/stat").open()) as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
