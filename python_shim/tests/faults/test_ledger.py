"""A ledger that is deleted, damaged or locked while a server posts into it."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from server.live import Kernel, Server, wait_for

from .served import books_of, serving, shown
from .standing import assert_no_line_lost, lines_of, problems_of, stand

CELL = """\
import runledger as rl
rl.parameter("n", {n})
rl.log({{"loss": {n}}})
rl.summary("note", "{filling}")
print({n})
"""

COMMAND = "import sys; from runledger.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("ledger")) as server:
        yield server


@pytest.fixture(scope="module")
def kernel(server: Server) -> Iterator[Kernel]:
    kernel = server.kernel("ledger.ipynb")
    yield kernel
    kernel.close()


def record(kernel: Kernel, n: int) -> str:
    """Run a cell; the user sees what the cell shows and nothing else."""
    msg_id = kernel.request(CELL.format(n=n, filling=f"{n} " * 300), "cell")
    assert shown(kernel, msg_id) == [{"kind": "stream", "name": "stdout", "text": f"{n}\n"}]
    assert kernel.reply(msg_id)["status"] == "ok"
    return msg_id


def assert_posted(server: Server, msg_id: str, n: int) -> None:
    run = server.run_of(msg_id)
    assert run["status"] == "ok"
    assert run["parameters"]["n"] == n
    assert server.outputs_of(msg_id)[0]["text"] == f"{n}\n"


def posting(server: Server) -> dict[str, Any]:
    answer = server.get("status")
    assert answer.status == 200
    return answer.json["posting"]


def test_ledger_deleted(server: Server, kernel: Kernel, rounds: int, dice: random.Random) -> None:
    books = books_of(server)
    for n in range(rounds):
        record(kernel, n)
        before = lines_of(books)
        names = ["ledger.sqlite", *dice.choice([[], ["ledger.sqlite-wal", "ledger.sqlite-shm"]])]
        time.sleep(dice.uniform(0, 0.2))
        for name in names:
            (books.path / name).unlink(missing_ok=True)
        msg_id = record(kernel, n + 1000)
        wait_for(lambda: all_is_shown(server, msg_id), "the new ledger")  # noqa: B023
        assert_posted(server, msg_id, n + 1000)
        assert_no_line_lost(books, before)
        if n % 4 == 3 or n == rounds - 1:  # a rebuild takes longer with every round
            stand(books)
    assert problems_of(books) == []


def test_ledger_corrupted(server: Server, kernel: Kernel, rounds: int, dice: random.Random) -> None:
    """Whole pages are garbage. What a page of the user's browser asks for shows it."""
    books = books_of(server)
    for n in range(rounds):
        record(kernel, 2000 + n)
        before = lines_of(books)
        time.sleep(dice.uniform(0, 0.2))
        file = dice.choice([books.ledger, books.ledger, Path(f"{books.ledger}-wal")])
        corrupt(file, dice)
        msg_id = record(kernel, 3000 + n)
        wait_for(lambda: all_is_shown(server, msg_id), f"the mending of {file.name}")  # noqa: B023
        assert_posted(server, msg_id, 3000 + n)
        assert_no_line_lost(books, before)
        if n % 4 == 3 or n == rounds - 1:
            # A page that nobody read yet may be garbage still; the journals are not.
            rebuild(books.root)
            wait_for(lambda: posting(server)["state"] == "ok", "posting")
            stand(books)
    assert problems_of(books) == []


def corrupt(file: Path, dice: random.Random) -> None:
    if not file.exists():
        return
    with file.open("r+b") as ledger:
        pages = ledger.seek(0, 2) // 4096
        for _ in range(dice.choice([1, 3, 10, pages])):
            ledger.seek(4096 * dice.randrange(max(pages, 1)))
            ledger.write(dice.randbytes(4096))


def all_is_shown(server: Server, msg_id: str) -> bool:
    page = server.get("runs", limit=1000)
    if page.status != 200:
        assert page.status == 503
        assert page.json["message"].endswith(".")
        return False
    whole = [server.get(f"runs/{run['id']}") for run in page.json["runs"]]
    assert {answer.status for answer in whole} <= {200, 404, 503}
    found = [answer.json for answer in whole if answer.status == 200]
    return len(found) == len(whole) and any(
        execution["msg_id"] == msg_id for run in found for execution in run["executions"]
    )


def rebuild(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "rebuild", "--root", str(root), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_ledger_locked_by_another_process(
    server: Server, kernel: Kernel, rounds: int, dice: random.Random
) -> None:
    books = books_of(server)
    long_one = dice.randrange(rounds)
    for n in range(rounds):
        with closing(sqlite3.connect(books.ledger, isolation_level=None, timeout=20)) as other:
            other.execute(f"BEGIN {dice.choice(['IMMEDIATE', 'EXCLUSIVE'])}")
            before = lines_of(books)
            msg_id = record(kernel, 4000 + n)  # the lock is held until it has ended
            if n == long_one:
                wait_for(
                    lambda: "in use by another" in (posting(server)["message"] or ""), "the status"
                )
            else:
                time.sleep(dice.uniform(0, 0.3))
            other.execute("ROLLBACK")
        wait_for(lambda: all_is_shown(server, msg_id), "the end of the lock")  # noqa: B023
        assert_posted(server, msg_id, 4000 + n)
        wait_for(lambda: posting(server)["state"] == "ok", "posting")
        assert_no_line_lost(books, before)
    stand(books)
    assert problems_of(books) == []
