from __future__ import annotations

from collections.abc import Callable

import pytest

from runledger.journal.books import Books
from runledger.journal.entries import Entry
from runledger.journal.reader import read_segment, segments
from runledger.journal.writer import JournalWriter


@pytest.fixture
def writer(books: Books) -> JournalWriter:
    return JournalWriter(books, "k", {"witness": "kernel"})


@pytest.fixture
def read_all(books: Books) -> Callable[[], tuple[list[Entry], int]]:
    """Reads all segments of the books: the entries in the order of the files, and the skipped."""

    def read() -> tuple[list[Entry], int]:
        parts = [read_segment(segment.path) for segment in segments(books.journal)]
        return [entry for part in parts for entry in part.entries], sum(p.skipped for p in parts)

    return read
