"""Books with many runs, written by the journal's own writer as kernels write them.

    python bench/seed.py FOLDER --runs 10000   # makes FOLDER/.runledger, and posts it

Each run is a training cell that was executed again with other parameters: an inherited import and
load, three parameters, two results, a short series and a file. Every tenth one failed. Sessions
differ in their environment, their user and the version of the file that they read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from runledger.journal.books import Books, make_books
from runledger.journal.writer import JournalWriter
from runledger.kernel.names import names_of
from runledger.ledger.facts import JSONValue
from runledger.ledger.posting import Posting
from runledger.ledger.store import open_ledger

RUNS_A_SESSION = 100
NOTEBOOKS = 20
VERSIONS = 7  # of the file, and of a package
PACKAGES = 200

IMPORTS = "import pandas as pd, runledger as rl"
LOAD = "df = pd.read_csv('data.csv')"
TRAIN = """rl.parameter('lr', {lr})
rl.parameter('depth', {depth})
rl.parameter('optimizer', {optimizer!r})
for epoch in range(5):
    rl.log({{'loss': train(df)}}, epoch)
rl.summary('accuracy', score(df))
rl.summary('f1', score(df, 'f1'))
"""


class Session:
    """A kernel's session, written entry by entry."""

    def __init__(self, books: Books, number: int) -> None:
        notebook = f"study/notebook {number % NOTEBOOKS}.ipynb"
        self._number = number
        self._writer = JournalWriter(
            books,
            "k",
            {
                "witness": "kernel",
                "pid": 1000 + number,
                "kernel_id": f"kernel-{number}",
                "language": "python",
                "version": "0",
                "host": "bench",
                "user": ("ada", "grace")[number % 2],
                "notebook": notebook,
                "script": None,
                "cwd": str(books.root),
                "root": str(books.root),
                "parent": None,
            },
        )
        self._x = 0
        self._known: set[str] = set()
        data = environment(number)
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        name = hashlib.sha256(text.encode()).hexdigest()
        self._writer.append("environment", hash=name, data=data)

    def execute(self, cell: str, text: str, *entries: tuple[str, dict[str, object]]) -> None:
        """Write one execution."""
        source = hashlib.sha256(text.encode()).hexdigest()
        if source not in self._known:
            self._known.add(source)
            self._writer.append(
                "source", hash=source, text=text, masked=False, names=names_of(text)
            )
        self._x += 1
        self._writer.append(
            "begin",
            x=self._x,
            msg_id=f"{self._writer.session}_{self._x}",
            cell_id=f"{cell}-{self._number % NOTEBOOKS}",
            source=source,
            count=self._x,
            tags=[],
        )
        status: dict[str, object] = {"status": "ok"}
        for kind, fields in entries:
            if kind == "error":
                status = {"status": "error", "error": fields}
            else:
                self._writer.append(kind, x=self._x, **fields)
        self._writer.append("end", x=self._x, **status)

    def close(self) -> None:
        """End the session."""
        self._writer.close()


def environment(number: int) -> dict[str, JSONValue]:
    """Return what a session's environment holds."""
    packages: dict[str, JSONValue] = {f"package-{i}": "1.0" for i in range(PACKAGES)}
    packages["numpy"] = f"2.{number % VERSIONS}"
    return {
        "python": {"version": f"3.{9 + number % 4}.2", "implementation": "CPython"},
        "platform": {"system": "Linux", "release": "6.1", "machine": "x86_64"},
        "packages": packages,
        "git": {"commit": f"{number // 10:040x}", "branch": "main", "dirty": False},
        "argv": ["-f", f"kernel-{number}.json"],
    }


def training(made: random.Random) -> tuple[str, list[tuple[str, dict[str, object]]]]:
    """Return the source of a training cell and the entries of its execution."""
    lr = round(10 ** made.uniform(-4, 0), 6)
    depth, optimizer = made.randrange(2, 20), made.choice(("adam", "sgd", "lbfgs"))
    losses = [made.random() / (epoch + 1) for epoch in range(5)]
    accuracy = made.random()
    parameters = {"lr": lr, "depth": depth, "optimizer": optimizer}
    entries: list[tuple[str, dict[str, object]]] = [
        ("parameter", {"name": name, "value": value, "of": ["rl"]})
        for name, value in parameters.items()
    ]
    now = time.time()
    entries.append(
        (
            "metrics",
            {
                "names": ["loss"],
                "times": [now] * 5,
                "steps": list(range(5)),
                "columns": [losses],
            },
        )
    )
    if made.random() < 0.1:
        entries.append(("error", {"name": "ValueError", "message": "the loss is NaN"}))
    else:
        entries += [
            ("summary", {"name": "accuracy", "value": accuracy, "of": ["df", "rl"]}),
            ("summary", {"name": "f1", "value": accuracy * 0.9, "of": ["df", "rl"]}),
        ]
    return TRAIN.format(**parameters), entries


def write_books(folder: Path, runs: int) -> Books:
    """Write the journals of so many runs."""
    books = make_books(folder)
    made = random.Random(4)  # the same books each time
    for number, count in enumerate(_sizes(runs)):
        session = Session(books, number)
        session.execute("imports", IMPORTS)
        data = hashlib.sha256(b"data %d" % (number % VERSIONS)).hexdigest()
        touched = {"path": "data.csv", "mode": "read", "declared": False}
        hashed = {"path": "data.csv", "sha256": data, "size": 4, "mtime": 1.0}
        session.execute("load", LOAD, ("file", touched), ("hash", hashed))
        for _ in range(count):
            text, entries = training(made)
            session.execute("train", text, *entries)
        session.close()
    return books


def _sizes(runs: int) -> Iterator[int]:
    while runs > 0:
        yield min(runs, RUNS_A_SESSION)
        runs -= RUNS_A_SESSION


def main() -> None:
    """Make the books, and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=10_000)
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    books = write_books(told.folder, told.runs)
    written = time.perf_counter()
    engine = open_ledger(books.ledger)
    Posting(books, engine).catch_up()
    posted = time.perf_counter()
    engine.dispose()
    journal = sum(path.stat().st_size for path in books.journal.iterdir())
    print(
        json.dumps(
            {
                "runs": told.runs,
                "write_s": round(written - begun, 2),
                "post_s": round(posted - written, 2),
                "journal_mb": round(journal / 1e6, 1),
                "ledger_mb": round(books.ledger.stat().st_size / 1e6, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
