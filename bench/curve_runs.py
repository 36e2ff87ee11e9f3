"""Write two runs into the books of a folder: one series of a million points, and 50 of 20,000.

python bench/curve_runs.py FOLDER [--points 1000000]
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

from runledger.journal.books import make_books
from seed import Session

SERIES = 50


def logged(names: list[str], points: int, at_once: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the entries of points that fall and are noisy, with one peak among them."""
    made = random.Random(4)
    now = time.time() - points / 1000
    for start in range(0, points, at_once):
        steps = list(range(start, min(start + at_once, points)))
        columns = [
            [math.exp(-3 * i / points) * (1 + k / 10) + made.gauss(0, 0.05) for i in steps]
            for k in range(len(names))
        ]
        if start <= points // 2 < start + at_once:
            columns[0][points // 2 - start] = 5.0
        times = [now + i / 1000 for i in steps]
        told = {"names": names, "times": times, "steps": steps, "columns": columns}
        yield "metrics", told


def main() -> None:
    """Write the runs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=1_000_000)
    told = parser.parse_args()
    session = Session(make_books(told.folder), 0)
    session.execute("train", "train_one()", *logged(["loss"], told.points, 3_000))
    # Names that tell the same of several data stand in one plot.
    names = [f"test_{k}/norm" for k in range(SERIES)]
    # Executing a cell again begins another run.
    session.execute("train", "train_many()", *logged(names, told.points // SERIES, 200))
    session.close()


if __name__ == "__main__":
    main()
