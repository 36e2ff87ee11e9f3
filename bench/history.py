"""How long a list of many runs takes: newest first, sorted and filtered, page by page.

And what else is asked of many runs: columns, names, cells, the runs most like one, their order.

    python bench/history.py                  # 10,000 and 100,000 runs; some minutes to make them
    python bench/history.py --runs 1000      # to see that it works
    python bench/history.py --books FOLDER   # books that bench/seed.py made

The runs are written by the journal's own writer and posted (bench/seed.py). Prints one JSON line
for each number of runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from runledger.journal.books import Books
from runledger.ledger.cell_histories import cells_of_notebook
from runledger.ledger.executions import executions_of_cell
from runledger.ledger.posting import Posting
from runledger.ledger.queries import counts, list_runs, run_detail
from runledger.ledger.run_order import order_of_run
from runledger.ledger.similar import similar_runs
from runledger.ledger.store import open_ledger
from runledger.ledger.vocabulary import vocabulary
from seed import write_books

BUDGET_MS = 200.0

DATA = hashlib.sha256(b"data 3").hexdigest()  # a version of the file, see bench/seed.py

QUERIES: dict[str, dict[str, str]] = {
    "newest": {},
    "sort metric": {"sort": "-metrics.accuracy"},
    "sort parameter": {"sort": "params.lr"},
    "sort text": {"sort": "params.optimizer"},
    "sort least of series": {"sort": "min.loss"},
    "sort by what no run has": {"sort": "metrics.nothing"},
    "sort duration": {"sort": "-duration"},
    "sort title": {"sort": "title"},
    "sort status": {"sort": "status"},
    "sort notebook": {"sort": "notebook"},
    "filter wide": {"filter": "metrics.accuracy > 0.5"},
    "filter narrow": {"filter": "metrics.accuracy > 0.9999"},
    "filter nothing": {"filter": "metrics.accuracy > 2"},
    "filter several": {
        "filter": "metrics.accuracy > 0.9 and params.lr < 0.001 and params.optimizer = 'adam'"
    },
    "filter contradiction": {"filter": "metrics.accuracy < 0.5 and metrics.f1 > 0.5"},
    "filter status": {"filter": "status = 'error'"},
    "filter notebook": {"filter": "notebook like '%book 3%'"},
    "filter not": {"filter": "not params.optimizer = 'adam'"},
    "word": {"filter": "optimizer"},
    "word that no run has": {"filter": "qqqq"},
    "notebook": {"notebook": "study/notebook 3.ipynb"},
    "notebook and sort": {"notebook": "study/notebook 3.ipynb", "sort": "-metrics.accuracy"},
    "sort user": {"sort": "user"},
    "sort python": {"sort": "-environment.python"},
    "sort git": {"sort": "environment.git"},
    "sort package": {"sort": "-environment.packages.numpy"},
    "sort by what no environment has": {"sort": "environment.packages.nothing"},
    "filter python": {"filter": "environment.python like '3.11%'"},
    "filter git": {"filter": f"environment.git = '{7:040x}'"},
    "filter package": {"filter": "environment.packages.numpy >= '2.5'"},
    "filter package that nobody had": {"filter": "environment.packages.numpy = '9'"},
    "filter file": {"filter": f"files.data.csv = '{DATA[:12]}'"},
    "filter package and sort": {
        "filter": "environment.packages.numpy = '2.1' and params.depth = 3",
        "sort": "environment.python",
    },
    "filter package and sort metric": {
        "filter": "environment.packages.numpy != '2.1'",
        "sort": "-metrics.accuracy",
    },
    "filter and sort": {"filter": "params.optimizer = 'adam'", "sort": "-metrics.accuracy"},
    "filter against sort": {"filter": "metrics.accuracy < 0.5", "sort": "-metrics.accuracy"},
    "filter status and sort": {"filter": "status != 'ok'", "sort": "-metrics.accuracy"},
    "filter narrow and sort": {
        "filter": "params.depth = 3 and metrics.accuracy > 0.99",
        "sort": "params.lr",
    },
}


NOTEBOOK = "study/notebook 3.ipynb"
COLUMNS = (
    *("params.lr", "metrics.accuracy", "min.loss", "max.loss", "files.data.csv", "user"),
    *("environment.python", "environment.git", "environment.packages.numpy"),
)

QUESTIONS: dict[str, Callable[[Engine, str], object]] = {
    "1,000 runs with columns": lambda e, _: list_runs(e, limit=1000, columns=COLUMNS),
    "archived too": lambda e, _: list_runs(e, archived=True),
    "sort file": lambda e, _: list_runs(e, sort="files.data.csv"),
    "filter user": lambda e, _: list_runs(e, filter="user = 'grace'"),
    "run": run_detail,
    "similar runs": similar_runs,
    "order of cells": order_of_run,
    "names": lambda e, _: vocabulary(e),
    "names of a notebook": lambda e, _: vocabulary(e, NOTEBOOK),
    "cells": lambda e, _: cells_of_notebook(e, NOTEBOOK),
    "executions of a cell": lambda e, _: executions_of_cell(e, NOTEBOOK, "train-3"),
}


def asked(engine: Engine, question: Callable[[Engine, str], object], rounds: int) -> float:
    """Return the median time of a question, of the newest run where it is about one."""
    run = list_runs(engine, limit=1)["runs"][0]["id"]
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        question(engine, run)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def milliseconds(engine: Engine, query: dict[str, str], rounds: int) -> float:
    """Return the median time of a page, the slower of the first and the second."""
    first = list_runs(engine, **query)  # type: ignore[arg-type]
    pages: list[dict[str, str]] = [query]
    if first["next"] is not None:
        pages.append({**query, "cursor": first["next"]})
    slowest = 0.0
    for page in pages:
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            list_runs(engine, **page)  # type: ignore[arg-type]
            times.append(1000 * (time.perf_counter() - begun))
        slowest = max(slowest, statistics.median(times))
    return slowest


def measure(books: Books, rounds: int) -> dict[str, object]:
    """Measure all queries on books that are posted."""
    engine = open_ledger(books.ledger)
    found = {name: round(milliseconds(engine, q, rounds), 1) for name, q in QUERIES.items()}
    found |= {name: round(asked(engine, q, rounds), 1) for name, q in QUESTIONS.items()}
    runs = counts(engine)["runs"]
    engine.dispose()
    slowest = max(found, key=lambda name: found[name])
    return {
        "benchmark": "history",
        "runs": runs,
        "ms": found,
        "slowest": slowest,
        "slowest_ms": found[slowest],
        "budget_ms": BUDGET_MS,
    }


def main() -> None:
    """Measure, and print a JSON line for each number of runs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--books", type=Path, help="a folder that bench/seed.py filled")
    told = parser.parse_args()
    if told.books is not None:
        print(json.dumps(measure(Books(told.books / ".runledger"), told.rounds)))
        return
    for count in told.runs:
        with tempfile.TemporaryDirectory(prefix="runledger-bench-") as folder:
            books = write_books(Path(folder), count)
            engine = open_ledger(books.ledger)
            Posting(books, engine).catch_up()
            engine.dispose()
            print(json.dumps(measure(books, told.rounds)))


if __name__ == "__main__":
    main()
