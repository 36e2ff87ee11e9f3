"""What `log()` costs its caller, and how many values a second are durable and can be asked for.

    python bench/log_values.py --peers .venv-peers   # in full
    python bench/log_values.py --short               # to see that it works

Once with one value a call, once with ten. Ours is a script that logs, and beside it a process that
posts as a server does; the clock runs from the first call until the ledger answers with all
points. A peer logs fewer values, MLflow fewest, since each takes longer; its clock runs until it
has them on disk (and, but for W&B offline and Aim, gives them back). Ours and the peers take turns.
Prints one JSON line for each.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from peers import OURS, PEERS, in_a_folder, interpreter
from runledger.journal.books import make_books
from runledger.ledger.posting import Posting
from runledger.ledger.store import open_ledger
from runledger.ledger.tables import run_series

BUDGETS = {1: 150_000, 10: 500_000}
CALL_US = 10.0
LOOK_SECONDS = 0.1  # between two looks of a server at the journals
PATIENCE = 300.0
# How many calls a peer makes: some seconds' worth.
PEER_CALLS = {"mlflow": 1_000, "wandb": 20_000, "aim": 20_000, "trackio": 20_000}


def ours(calls: int, each: int) -> dict[str, object]:
    """Log in one process and post in this one, until the ledger has all points."""
    with tempfile.TemporaryDirectory(prefix="runledger-bench-") as folder:
        books = make_books(Path(folder))
        engine = open_ledger(books.ledger)
        posting = Posting(books, engine)
        posting.tick()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
        process = subprocess.Popen(
            [sys.executable, "-c", OURS, str(calls), str(each)],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + PATIENCE
        posted = 0
        while posted < calls * each and time.monotonic() < deadline:
            looked = time.monotonic()
            if posting.tick():
                with engine.connect() as connection:
                    found = connection.execute(select(func.sum(run_series.c.count))).scalar()
                posted = int(found or 0)
            if posted < calls * each:
                time.sleep(max(0.0, LOOK_SECONDS - (time.monotonic() - looked)))
        ended = time.time()
        told: dict[str, object] = json.loads(process.communicate()[0].splitlines()[-1])
        engine.dispose()
    if posted < calls * each:
        return {"error": f"{posted} of {calls * each} values were posted in {PATIENCE} s"}
    seconds = ended - float(str(told.pop("begun")))
    return {**told, "seconds": seconds, "values_per_s": calls * each / seconds}


def middle(found: list[dict[str, object]]) -> dict[str, object]:
    """Return the medians of what several rounds told."""
    made: dict[str, object] = {}
    for name, value in found[0].items():
        if name == "begun":
            continue
        numbers = [float(str(each[name])) for each in found if isinstance(value, (int, float))]
        made[name] = round(statistics.median(numbers), 3) if numbers else value
    return made


def measure(each: int, calls: int, less: int, rounds: int, peers: Path) -> dict[str, object]:
    """Measure with so many values a call, of a peer's calls `less` times fewer."""
    pythons = {name: interpreter(peers, name) for name in PEERS}
    errors: dict[str, object] = {n: "not installed" for n, p in pythons.items() if p is None}
    found: dict[str, list[dict[str, object]]] = {}
    for _ in range(rounds):
        for name in ("ours", *PEERS):
            if name in errors:
                continue
            if name == "ours":
                told = ours(calls, each)
            else:
                told = in_a_folder(
                    PEERS[name], PEER_CALLS[name] // less, each, python=pythons[name]
                )
            if "error" in told:
                errors[name] = told["error"]
            else:
                found.setdefault(name, []).append(told)
    medians = {name: middle(rounds_of) for name, rounds_of in found.items()}
    speed = {name: float(str(told["values_per_s"])) for name, told in medians.items()}
    return {
        "benchmark": "log",
        "values_a_call": each,
        "calls": calls,
        "peer_calls": {name: count // less for name, count in PEER_CALLS.items()},
        **medians,
        "times_faster": {n: round(speed["ours"] / s, 1) for n, s in speed.items() if n != "ours"}
        if "ours" in speed
        else {},
        "missing": errors,
        "budgets": {"p95_us": CALL_US, "values_per_s": BUDGETS[each]},
    }


def main() -> None:
    """Measure, and print a JSON line for one and for ten values a call."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--short", action="store_true", help="few calls, one round")
    told = parser.parse_args()
    rounds = 1 if told.short else 3
    less = 20 if told.short else 1
    for each, calls in ((1, 600_000), (10, 150_000)):
        found = measure(each, calls // less, less, rounds, told.peers.resolve())
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
