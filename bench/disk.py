"""What a run takes on disk: a notebook of 100 cells of which one was changed and executed again.

    python bench/disk.py --peers .venv-peers   # in full
    python bench/disk.py --runs 20             # to see that it works

Ours: the journals of a kernel and of a server (which has the notebook's snapshot), the objects, and
the ledger, outputs apart. MLflow: the run in SQLite, and the notebook as its artifact, which is
what it takes to have the code again. Each is what one run adds, from the second half of the runs.
Prints one JSON line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

from peers import in_a_folder, interpreter
from runledger.journal.books import Books, make_books
from runledger.journal.objects import put_object
from runledger.journal.writer import JournalWriter
from runledger.ledger.posting import Posting
from runledger.ledger.store import open_ledger
from seed import Session

BUDGET_KB = 20.0
CELLS = 100
LINE = "value_{n} = transform(value_{m}, scale={scale})  # step {n} of the study\n"

MLFLOW = """
import json, sys
from pathlib import Path
import mlflow
mlflow.set_tracking_uri("sqlite:///mlflow.db")
mlflow.set_experiment(experiment_id=mlflow.create_experiment(
    "bench", artifact_location=Path("artifacts").absolute().as_uri()))
cells = json.loads(Path(sys.argv[2]).read_text())
def size():
    return sum(p.stat().st_size for p in Path(".").rglob("*") if p.is_file())
def runs(numbers):
    for number in numbers:
        cells[-1]["source"] = f"score = fit(lr={number})"
        Path("study.ipynb").write_text(json.dumps(
            {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1))
        with mlflow.start_run():
            mlflow.log_param("lr", number)
            mlflow.log_metric("accuracy", number / 1000)
            mlflow.log_artifact("study.ipynb")
half = int(sys.argv[1]) // 2
runs(range(half))
before = size()
runs(range(half, 2 * half))
print(json.dumps({"kb": (size() - before) / half / 1000, "version": mlflow.__version__}))
"""


def source_of(n: int) -> str:
    """Return the source of a cell, ten lines long."""
    return "".join(
        LINE.format(n=10 * n + i, m=10 * n + i - 1, scale=(n * 31 + i) % 97) for i in range(10)
    )


def sizes(books: Books) -> dict[str, int]:
    """Return how many bytes the parts of some books take."""
    return {
        part: sum(p.stat().st_size for p in (books.path / part).rglob("*") if p.is_file())
        for part in ("journal", "objects")
    } | {"ledger": books.ledger.stat().st_size}


class Study:
    """A notebook that is executed once, and whose last cell then makes run after run."""

    def __init__(self, folder: Path) -> None:
        self.books = make_books(folder)
        self._kernel = Session(self.books, 0)
        header = {"witness": "server", "pid": 1, "version": "0", "host": "bench", "user": "ada"}
        self._server = JournalWriter(self.books, "s", {**header, "root": str(folder)})
        self._cells = [[f"{n:08x}-1111-4222-8333-444455556666", "code", ""] for n in range(CELLS)]
        for n in range(CELLS - 1):
            text = source_of(n)
            self._cells[n][2] = hashlib.sha256(text.encode()).hexdigest()
            self._kernel.execute(f"cell{n}", text)

    def run(self, number: int) -> None:
        """Change the last cell, and execute it."""
        text = f"score = fit(lr={number})"
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._cells[-1][2] = digest
        snapshot = put_object(self.books, json.dumps(self._cells, separators=(",", ":")).encode())
        msg_id = f"request-{number}"
        self._server.append("source", hash=digest, text=text, masked=False)
        self._server.append(
            "snapshot",
            kernel_id="kernel-0",
            msg_ids=[msg_id],
            notebook="study.ipynb",
            cells=snapshot,
            user=None,
        )
        self._kernel.execute(
            "score",
            text,
            ("parameter", {"name": "lr", "value": number, "of": ["rl"]}),
            ("summary", {"name": "accuracy", "value": number / 1000, "of": ["rl", "score"]}),
        )

    def posted(self) -> dict[str, int]:
        """Post what was written; returns the sizes."""
        engine = open_ledger(self.books.ledger)
        Posting(self.books, engine).catch_up()
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return sizes(self.books)


def ours(runs: int) -> dict[str, float]:
    """Return what a run adds to each part of the books, in KB."""
    with tempfile.TemporaryDirectory(prefix="runledger-bench-") as folder:
        study = Study(Path(folder))
        half = runs // 2
        for number in range(half):
            study.run(number)
        before = study.posted()
        for number in range(half, 2 * half):
            study.run(number)
        after = study.posted()
    return {part: round((after[part] - before[part]) / half / 1000, 2) for part in after}


def mlflow(runs: int, peers: Path) -> dict[str, object]:
    """Return what a run adds to MLflow's database and artifacts, in KB."""
    python = interpreter(peers, "mlflow")
    if python is None:
        return {"error": "not installed"}
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell{n}",
            "metadata": {},
            "outputs": [],
            "source": source_of(n),
        }
        for n in range(CELLS)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cells, file)
        file.flush()
        return in_a_folder(MLFLOW, runs, file.name, python=python)


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--runs", type=int, default=200)
    told = parser.parse_args()
    parts, theirs = ours(told.runs), mlflow(told.runs, told.peers.resolve())
    counted = parts["journal"] + parts["ledger"]
    everything = counted + parts["objects"]
    answer: dict[str, object] = {
        "benchmark": "disk",
        "runs": told.runs,
        "ours_kb": parts,
        "journal_and_ledger_kb": round(counted, 2),
        "all_kb": round(everything, 2),
        "mlflow": theirs,
        "budget_kb": BUDGET_KB,
    }
    if "kb" in theirs:
        answer["times_smaller"] = round(float(str(theirs["kb"])) / everything, 1)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
