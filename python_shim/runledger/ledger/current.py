"""The ledger posted up to now, for whoever asks while no server posts."""

from __future__ import annotations

from runledger.journal.books import Books
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Posting
from runledger.ledger.store import LedgerError, open_ledger


def post_now(books: Books) -> str | None:
    """Post what was written, unless a server does that.

    Returns:
        None, or the sentence that says why it could not be done.
    """
    try:
        with PostingLock(books) as lock:
            if lock.acquire():
                engine = open_ledger(books.ledger)
                try:
                    Posting(books, engine).catch_up()
                finally:
                    engine.dispose()
    except LedgerError as error:
        return str(error)
    return None
