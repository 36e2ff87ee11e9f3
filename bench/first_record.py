"""How long a fresh process takes to import the library and make its first record.

    python bench/first_record.py --peers .venv-peers   # in full
    python bench/first_record.py --short               # to see that it works

Ours and each peer that is installed take turns. Prints one JSON line; times are medians in ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

from peers import FIRST, FIRST_OURS, in_a_folder, interpreter

BUDGET_MS = 50.0


def main() -> None:
    """Measure, and print one JSON line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--short", action="store_true")
    told = parser.parse_args()
    pythons = {name: interpreter(told.peers.resolve(), name) for name in FIRST}
    times: dict[str, list[float]] = {}
    errors: dict[str, object] = {n: "not installed" for n, p in pythons.items() if p is None}
    for _ in range(2 if told.short else 7):
        for name, program in {"ours": FIRST_OURS, **FIRST}.items():
            if name in errors:
                continue
            found = in_a_folder(program, python=pythons.get(name))
            if "ms" in found:
                times.setdefault(name, []).append(float(str(found["ms"])))
            else:
                errors[name] = found["error"]
    medians = {name: round(statistics.median(found), 1) for name, found in times.items()}
    ratios = {n: round(ms / medians["ours"], 1) for n, ms in medians.items() if n != "ours"}
    print(
        json.dumps(
            {
                "benchmark": "first record",
                "ms": medians,
                "times_ours": ratios,
                "missing": errors,
                "budget_ms": BUDGET_MS,
            }
        )
    )


if __name__ == "__main__":
    main()
