"""Runs that are erased, with `runledger gc` killed in the midst of it; then a rebuild."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from runledger.journal.books import Books, make_books
from runledger.journal.writer import JournalWriter
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import open_ledger

from .served import headless, two_at_once
from .standing import stand_alone

RUNS = 12
GC = [sys.executable, "-c", "import sys; from runledger.cli import main; sys.exit(main())", "gc"]


def recorded(place: Path) -> Books:
    """Books in which a real kernel trained a dozen times."""
    place.mkdir()
    books = make_books(place)
    with headless(place, books) as kernel:
        kernel.run("import runledger as rl", cell_id="import")
        for n in range(RUNS):
            kernel.run(f"lr = rl.parameter('lr', {n})  # text-{n}-", cell_id="lr")
            kernel.run("acc = rl.summary('acc', lr)\nopen('m', 'w').close()", cell_id="fit")
    return books


def runs_of(books: Books) -> dict[int, dict[str, Any]]:
    """Post, and return the runs whole, by their result."""
    with PostingLock(books) as lock:
        assert lock.acquire()
        engine = open_ledger(books.ledger)
        try:
            Posting(books, engine).catch_up()
            found = [run["id"] for run in list_runs(engine, limit=100)["runs"]]
            whole = [json.loads(json.dumps(run_detail(engine, run, books))) for run in found]
        finally:
            engine.dispose()
    return {run["summaries"]["acc"]: run for run in whole}


def delete(books: Books, runs: list[str]) -> None:
    writer = JournalWriter(books, "s", {"witness": "server", "pid": 1})
    for run in runs:
        writer.append("edit", run=run, deleted=True)
    writer.close()


def files_with(books: Books, text: str) -> list[str]:
    return [
        str(path)
        for path in books.path.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def same(kept: dict[str, Any], now: dict[str, Any]) -> None:
    """A run is what it was; what it is compared with may have been erased."""
    for name in ("id", "session", "status", "started", "ended", "parameters", "summaries"):
        assert now[name] == kept[name], name
    assert [e["id"] for e in now["executions"]] == [e["id"] for e in kept["executions"]]
    assert [e["source"] for e in now["executions"]] == [e["source"] for e in kept["executions"]]


def test_gc_killed_at_any_moment_then_rebuild(
    tmp_path: Path, rounds: int, dice: random.Random
) -> None:
    made = recorded(tmp_path / "made")
    before = runs_of(made)
    assert sorted(before) == list(range(RUNS))
    plan = [
        (dice.uniform(0.2, 1.2), dice.sample(range(RUNS), dice.randrange(1, RUNS)))
        for _ in range(rounds)
    ]

    def erase(half: int) -> None:
        for number in range(half, rounds, 2):
            moment, doomed = plan[number]
            place = tmp_path / f"copy-{number}"
            shutil.copytree(made.root, place)
            books = Books(place / made.path.name)
            delete(books, [before[n]["id"] for n in doomed])
            killed = subprocess.Popen([*GC, "--root", str(place)], stdout=subprocess.DEVNULL)
            time.sleep(moment)
            killed.kill()
            killed.wait()
            stand_alone(books)
            done = subprocess.run(
                [*GC, "--root", str(place), "--json"], capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert not json.loads(done.stdout)["pending"]
            for n in doomed:
                assert files_with(books, f"text-{n}-") == []
            stand_alone(books)
            for path in books.path.glob("ledger.sqlite*"):
                path.unlink()
            now = runs_of(books)
            assert sorted(now) == sorted(set(range(RUNS)) - set(doomed))
            for n, run in now.items():
                same(before[n], run)
            shutil.rmtree(place)

    two_at_once(erase)
