"""What a server erases, and what can still be had back."""

from __future__ import annotations

import logging
import time

import pytest
from journals import Session, books_files_contain, kernel, server, write
from sqlalchemy import Engine, event, select

from runledger.journal.books import Books
from runledger.ledger.erase import remove_journals
from runledger.ledger.posting import Changes, Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.tables import tombstones
from runledger.server import about
from runledger.server.about import About
from runledger.server.erasure import Erasure
from runledger.server.recording import Recording

UNDO = 30.0


def three_runs() -> Session:
    made = kernel(1, time.time() - 1000)
    for n in (1, 2, 3):
        made.cell("fit", f"fit({n})  # text {n}", None, {"acc": n})
    made.add("close", why="exit")
    return made


def deleting(run: str, number: int, at: float) -> Session:
    made = server(number, at)
    made.add("edit", at, run=run, deleted=True)
    made.add("close", why="exit")
    return made


@pytest.fixture
def recording(books: Books) -> Recording:
    made = Recording(books.root, "0", logging.getLogger(__name__))
    made.books = books
    return made


def test_who_posts_again_erases_what_was_deleted_meanwhile(
    books: Books, engine: Engine, recording: Recording
):
    write(books, three_runs())
    posting = Posting(books, engine)
    erasure = Erasure(recording, UNDO, lambda: None)
    erasure.begin()
    erasure.note(engine, posting.catch_up())
    found = {run["summaries"]["acc"]: run["id"] for run in list_runs(engine)["runs"]}
    write(books, deleting(found[1], 1, time.time() - UNDO))
    Posting(books, engine).catch_up()  # by another server
    posting = Posting(books, engine)
    erasure.begin()
    erasure.note(engine, posting.catch_up())
    erasure.step(books, engine, posting, stopping=False)
    assert books_files_contain(books, "text 1") == []


def test_what_is_deleted_while_another_run_is_being_erased_can_be_had_back(
    books: Books, engine: Engine, recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    write(books, three_runs())
    posting = Posting(books, engine)
    posting.catch_up()
    found = {run["summaries"]["acc"]: run["id"] for run in list_runs(engine)["runs"]}
    write(books, deleting(found[1], 1, time.time() - UNDO))
    erasure = Erasure(recording, UNDO, lambda: None)
    erasure.note(engine, posting.catch_up())
    # The segment is turned at the last moment before the journals are read once more.
    late = deleting(found[2], 2, time.time())
    monkeypatch.setattr(recording, "turn", lambda: write(books, late))
    erasure.step(books, engine, posting, stopping=False)
    assert books_files_contain(books, "text 1") == []
    assert books_files_contain(books, "text 2")
    monkeypatch.undo()
    # Its time comes too.
    begun = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: begun + UNDO)
    erasure.note(engine, Changes())
    erasure.step(books, engine, posting, stopping=False)
    assert books_files_contain(books, "text 2") == []
    assert [run["id"] for run in list_runs(engine)["runs"]] == [found[3]]


def test_a_ledger_is_emptied_at_once_and_not_run_by_run(books: Books, engine: Engine):
    write(books, three_runs())
    posting = Posting(books, engine)
    found = posting.catch_up().runs
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    remove_journals(books)
    assert posting.catch_up().removed == found
    deletions = [text for text in statements if text.startswith("DELETE")]
    assert deletions
    assert len(deletions) == len(set(deletions))
    with engine.connect() as connection:
        assert set(connection.scalars(select(tombstones.c.run))) == found


class SlowPoster:
    """Posts when it has been asked so often."""

    def __init__(self, posting: Posting, engine: Engine, asked: int) -> None:
        self._posting = posting
        self._engine = engine
        self._left = asked

    def engine(self) -> Engine:
        return self._engine

    async def posted(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._posting.catch_up()


@pytest.mark.parametrize(("asked", "pending"), [(3, False), (10**6, True)])
async def test_nothing_is_written_of_what_is_erased_though_posting_takes_its_time(
    books: Books,
    engine: Engine,
    recording: Recording,
    monkeypatch: pytest.MonkeyPatch,
    asked: int,
    pending: bool,
):
    monkeypatch.setattr(about, "_GONE_SECONDS", 0.3 if pending else 60.0)
    monkeypatch.setattr(about, "_EDITS_SECONDS", 0.3)
    write(books, three_runs())
    posting = Posting(books, engine)
    posting.catch_up()
    slow = SlowPoster(posting, engine, asked)
    known = About(recording, slow, None, None, forget=lambda: None, version="0")
    assert (await known.erase(None))["pending"] == pending
    assert list(books.journal.iterdir()) == []
    known.close()
