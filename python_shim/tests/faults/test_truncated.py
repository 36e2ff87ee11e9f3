"""A journal that ends anywhere: after every byte."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from runledger.journal.books import make_books
from runledger.journal.lock import lock_segment
from runledger.journal.reader import read_segment
from runledger.ledger import tables
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import open_ledger

from .served import headless
from .standing import differences

CELLS = (
    "import runledger as rl; lr = rl.parameter('lr', 0.1)",
    "rl.summary('acc', 'größe'); print(lr)",
    "1 / 0",
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = open_ledger("sqlite://")
    yield made
    made.dispose()


def a_journal(place: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of what a real kernel wrote, without its packages."""
    place.mkdir()
    books = make_books(place)
    with headless(place, books) as kernel:
        for code in CELLS:
            kernel.run(code)
    (path,) = books.journal.glob("k-*")
    lines = []
    for line in path.read_bytes().splitlines():
        entry = json.loads(line)
        if entry["kind"] == "environment":
            entry["data"] = {**entry["data"], "packages": {}, "env": {}, "argv": []}
        lines.append(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
    assert len({json.loads(line)["kind"] for line in lines}) >= 7
    return path.name, b"".join(lines)


def whole(data: bytes) -> tuple[list[dict[str, Any]], bool]:
    """Return the entries of a session that is over, and whether its last line is torn.

    An entry that lacks only the newline is whole.
    """
    *lines, rest = data.split(b"\n")
    entries = [json.loads(line) for line in lines]
    try:
        return ([*entries, json.loads(rest)] if rest else entries), False
    except ValueError:
        return entries, True


def begun(entries: list[dict[str, Any]]) -> set[int]:
    return {entry["x"] for entry in entries if entry["kind"] == "begin"}


def in_ledger(engine: Engine) -> dict[int, str]:
    with engine.connect() as connection:
        columns = (tables.executions.c.x, tables.executions.c.status)
        return {row.x: row.status for row in connection.execute(select(*columns))}


def test_journal_truncated_at_every_byte(tmp_path: Path, engine: Engine, rounds: int) -> None:
    """The ledger follows from what the reader gives: what it gave before is posted in soak only."""
    name, data = a_journal(tmp_path / "made")
    books = make_books(tmp_path)
    path = books.journal / name
    posting = Posting(books, engine)
    posted: set[tuple[int, int]] = set()
    for size in range(len(data) + 1):
        path.write_bytes(data[:size])
        entries, torn = whole(data[:size])
        part = read_segment(path)
        assert [entry.seq for entry in part.entries] == [entry["seq"] for entry in entries], size
        assert part.skipped == int(torn), size
        outcome = (len(entries), part.skipped)
        if outcome in posted and rounds < 100:
            continue
        posted.add(outcome)
        posting.rebuild()
        ended = {e["x"]: e["status"] for e in entries if e["kind"] == "end"}
        assert in_ledger(engine) == {x: ended.get(x, "killed") for x in begun(entries)}, size
        assert posting.skipped == int(torn), size
        for run in list_runs(engine)["runs"]:
            assert run_detail(engine, run["id"], books) is not None
    assert len(in_ledger(engine)) == len(CELLS)


def test_journal_posted_after_every_byte(tmp_path: Path, engine: Engine) -> None:
    """As above, while its writer lives: only whole lines count, and none counts twice."""
    name, data = a_journal(tmp_path / "made")
    books = make_books(tmp_path)
    posting = Posting(books, engine)
    fd = os.open(books.journal / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    lock_segment(fd)
    try:
        for size in range(len(data)):
            os.write(fd, data[size : size + 1])
            posting.tick()
            entries = [json.loads(line) for line in data[: size + 1].split(b"\n")[:-1]]
            ended = {e["x"]: e["status"] for e in entries if e["kind"] == "end"}
            assert in_ledger(engine) == {x: ended.get(x, "running") for x in begun(entries)}, size
            assert posting.skipped == 0
    finally:
        os.close(fd)
    posting.catch_up()
    assert not differences(books, engine)
