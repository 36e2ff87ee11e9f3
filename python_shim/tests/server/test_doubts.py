"""Who writes an execution down is decided by the journals, however late they are posted."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from jupyter_client.session import Session
from sqlalchemy import Engine

from runledger.journal.books import Books
from runledger.journal.writer import JournalWriter
from runledger.ledger.posting import Posting
from runledger.server.doubts import settle_witness
from runledger.server.kernel_watch import KernelWatch

KERNEL = "11111111-2222-3333-4444-555555555555"
PID = 4711


def write(books: Books, msg_id: str, pid: int = PID) -> None:
    header = {"witness": "kernel", "kernel_id": KERNEL, "pid": pid}
    with closing(JournalWriter(books, "k", header)) as writer:
        writer.append("source", hash="0" * 64, text="1", masked=False, names=None)
        writer.append("begin", x=1, msg_id=msg_id, source="0" * 64, count=1, tags=[])


def watch(waited: float) -> KernelWatch:
    found = KernelWatch(KERNEL, "python", PID, "a.ipynb", Session(key=b""))
    found.asked = ("wanted", time.monotonic() - waited)
    return found


def test_what_is_posted_shows_that_a_kernel_records(books: Books, engine: Engine) -> None:
    write(books, "wanted")
    Posting(books, engine).catch_up()
    kernel = watch(waited=1)
    assert not settle_witness(engine, books, kernel)
    assert (kernel.witnessed, kernel.asked) == (True, None)


def test_a_kernel_that_records_is_known_while_posting_lags(books: Books, engine: Engine) -> None:
    write(books, "before")
    write(books, "wanted")
    kernel = watch(waited=5)
    kernel.problem = "what was wrong"
    assert settle_witness(engine, books, kernel), "that its problem is over"
    assert (kernel.witnessed, kernel.problem, kernel.asked) == (True, None, None)


@pytest.mark.parametrize(
    ("msg_id", "pid"), [("another", PID), ("wanted", PID + 1)], ids=["execution", "process"]
)
def test_a_kernel_that_did_not_write_in_time_is_told_by_the_server(
    books: Books, engine: Engine, msg_id: str, pid: int
) -> None:
    write(books, msg_id, pid)
    kernel = watch(waited=1)
    assert not settle_witness(engine, books, kernel)
    assert (kernel.witnessed, kernel.asked is None) == (None, False)
    kernel = watch(waited=5)
    assert settle_witness(engine, books, kernel)
    assert (kernel.witnessed, kernel.asked) == (False, None)
