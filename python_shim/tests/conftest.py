from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from runledger.journal.books import Books, make_books
from runledger.ledger.store import open_ledger


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return make_books(tmp_path)


@pytest.fixture
def engine(books: Books) -> Iterator[Engine]:
    engine = open_ledger(books.ledger)
    yield engine
    engine.dispose()
