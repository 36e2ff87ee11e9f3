"""How much memory posting many runs takes, and how much a server keeps once they are posted.

    python bench/memory.py                  # 100,000 runs; some minutes
    python bench/memory.py --runs 1000      # to see that it works
    python bench/memory.py --books FOLDER   # books of bench/seed.py; their ledger is made anew

Two fresh processes: one posts everything and tells its peak, the other takes the posted ledger
over, as a server does that starts, posts, and answers a page. The figures are above what the
process had before. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from runledger.journal.books import Books
from seed import write_books

PROCESS = """
import gc, json, os, re, resource, sys
from pathlib import Path
from runledger.journal.books import Books
from runledger.ledger.posting import Posting
from runledger.ledger.queries import counts, list_runs
from runledger.ledger.store import open_ledger

def resident():
    try:
        return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except (OSError, TypeError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

books = Books(Path(sys.argv[1]))
engine = open_ledger(books.ledger)
before = resident()
posting = Posting(books, engine)
posting.catch_up() if sys.argv[2] == "post" else posting.tick()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
list_runs(engine, sort="-metrics.accuracy")
for _ in range(3):
    posting.tick()
gc.collect()
print(json.dumps({
    "runs": counts(engine)["runs"],
    "base_mb": round(before, 1),
    "peak_mb": round(peak - before, 1),
    "kept_mb": round(resident() - before, 1),
}))
"""


def run(books: Books, what: str) -> dict[str, float]:
    """Run one of the two processes; returns what it tells."""
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, str(books.path), what],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--books", type=Path, help="a folder that bench/seed.py filled")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="runledger-bench-") as folder:
        if told.books is not None:
            books = Books(told.books / ".runledger")
            for file in books.path.glob("ledger.sqlite*"):
                file.unlink()
        else:
            books = write_books(Path(folder), told.runs)
        posted, served = run(books, "post"), run(books, "serve")
    print(
        json.dumps(
            {
                "benchmark": "memory",
                "runs": posted["runs"],
                "process_mb": posted["base_mb"],
                "posting_peak_mb": posted["peak_mb"],
                "posting_kept_mb": posted["kept_mb"],
                "server_kept_mb": served["kept_mb"],
            }
        )
    )


if __name__ == "__main__":
    main()
