"""What the kernel witness adds to a cell.

Every measurement compares two real kernels in one run, one with the witness and one with
RUNLEDGER_OFF=1, interleaved, so that what else the machine does falls on both. The last line is one
JSON object.

    python bench/cell_overhead.py            # in full: 1,000 cells, 7 pairs of the mixed notebook
    python bench/cell_overhead.py --short    # to see that it works
    python bench/cell_overhead.py --profile  # also what the witness's time goes to
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

from runledger.journal.books import make_books

BUDGETS = {"added_p95_ms": 5.0, "mixed_ratio": 1.025}

SMALL = (
    "x{n} = {n}",
    "y = [x * 2 for x in range({n} % 50)]",
    "def f{n}(a, b=1):\n    return a + b + {n}",
    "total = sum(y)\ntotal",
    "print('cell', {n})",
    "text = 'n={n}'\nlen(text)",
)

MIXED = (
    "import numpy as np\nimport pandas as pd\nrng = np.random.default_rng(0)",
    "frame = pd.DataFrame(rng.normal(size=(60_000, 8)), columns=list('abcdefgh'))\nframe.head()",
    "frame['label'] = (frame.a + frame.b * frame.c > 0).astype(int)\nframe.describe()",
    "frame.to_csv('frame.csv', index=False)",
    "again = pd.read_csv('frame.csv')\nlen(again)",
    "means = again.groupby('label').mean()\nmeans",
    "np.save('array.npy', again.to_numpy())\narray = np.load('array.npy')\narray.shape",
    "for part in range(30):\n    again.iloc[part * 100:part * 100 + 100].to_csv(f'part{part}.csv')",
    "parts = pd.concat(pd.read_csv(f'part{part}.csv', index_col=0) for part in range(30))",
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import train_test_split",
    "train, test = train_test_split(again, random_state=0)",
    "C = 12\nmodel = RandomForestClassifier(C, max_depth=8, random_state=0)\n"
    "model.fit(train.drop(columns='label'), train.label)",
    "accuracy = model.score(test.drop(columns='label'), test.label)\naccuracy",
    "import joblib\njoblib.dump(model, 'model.joblib')\nloaded = joblib.load('model.joblib')",
    "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
    "fig, axes = plt.subplots()\naxes.hist(frame.a, bins=50)\nfig.savefig('hist.png')",
    "corr = frame.rolling(50).mean().corr()\ncorr",
    "words = {}\nfor i in range(400_000):\n    words[i % 977] = words.get(i % 977, 0) + i",
)

DEEPCOPY = """
import copy, time
_tree = {"layers": [{"w": [float(i) for i in range(8)], "n": (i, str(i))} for i in range(20)]}
_best = 1e9
for _ in range(20):
    _t = time.perf_counter()
    for _i in range(10):
        copy.deepcopy(_tree)
    _best = min(_best, time.perf_counter() - _t)
print(_best)
"""

CPU = "import time; print(time.process_time())"

PROFILE = """
import cProfile, io, pstats
_profile = cProfile.Profile()
_callbacks = get_ipython().events.callbacks
_kept = {name: list(_callbacks[name]) for name in ("pre_run_cell", "post_run_cell")}
for _name, _functions in _kept.items():
    _callbacks[_name][:] = [
        (lambda *a, _f=_f: _profile.runcall(_f, *a)) for _f in _functions
    ]
"""
SHOW_PROFILE = """
_out = io.StringIO()
pstats.Stats(_profile, stream=_out).sort_stats("cumulative").print_stats(25)
print(_out.getvalue())
"""


class Kernel:
    """A kernel in a folder of its own, with the witness or without."""

    def __init__(self, on: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="runledger-bench-"))
        env = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
        env["RUNLEDGER_DIR"] = str(make_books(self.folder).path)
        if not on:
            env["RUNLEDGER_OFF"] = "1"
        self.manager = KernelManager(kernel_name="python3", transport="ipc")
        self.manager.connection_file = str(self.folder / "kernel-bench.json")
        self.manager.start_kernel(cwd=str(self.folder), env=env, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, silent: bool = False) -> tuple[float, str]:
        """Run a cell; return seconds from request to idle, and what it printed."""
        text = ""
        begun = time.perf_counter()
        msg_id = self.client.execute(code, silent=silent, store_history=not silent)
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            content = message["content"]
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            if message["msg_type"] == "stream":
                text += content["text"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                break
        self.client.get_shell_msg(timeout=120)
        return time.perf_counter() - begun, text

    def stop(self) -> None:
        """End the kernel and remove its folder."""
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        self.manager.cleanup_resources()
        shutil.rmtree(self.folder, ignore_errors=True)


def quantile(values: list[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def small_cells(count: int, profile: bool) -> dict[str, float]:
    """Run small cells, each in both kernels, and compare the two distributions (in ms)."""
    kernels = {True: Kernel(True), False: Kernel(False)}
    times: dict[bool, list[float]] = {True: [], False: []}
    try:
        for kernel in kernels.values():
            kernel.run("warm = 1")
        time.sleep(1)  # the environment is written once, after the first cell
        for n in range(count):
            code = SMALL[n % len(SMALL)].format(n=n)
            for on in (True, False) if n % 2 else (False, True):
                times[on].append(1000 * kernels[on].run(code)[0])
        if profile:
            kernels[True].run(PROFILE, silent=True)
            for n in range(count, count + 300):
                kernels[True].run(SMALL[n % len(SMALL)].format(n=n))
            print(kernels[True].run(SHOW_PROFILE, silent=False)[1])
    finally:
        for kernel in kernels.values():
            kernel.stop()
    pairs = [with_us - without for with_us, without in zip(times[True], times[False], strict=True)]
    return {
        "added_p50_ms": quantile(times[True], 0.5) - quantile(times[False], 0.5),
        "added_p95_ms": quantile(times[True], 0.95) - quantile(times[False], 0.95),
        "added_paired_median_ms": statistics.median(pairs),
        "plain_p50_ms": quantile(times[False], 0.5),
        "plain_p95_ms": quantile(times[False], 0.95),
    }


def mixed_notebook(pairs: int) -> dict[str, object]:
    """Run the mixed notebook in fresh kernels, with and without the witness in turn."""
    ratios = []
    cpu_ratios = []
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for pair in range(pairs):
        took: dict[bool, float] = {}
        cpu: dict[bool, float] = {}
        for on in (True, False) if pair % 2 else (False, True):
            kernel = Kernel(on)
            try:
                before = float(kernel.run(CPU, silent=True)[1])
                took[on] = sum(kernel.run(code)[0] for code in MIXED)
                cpu[on] = float(kernel.run(CPU, silent=True)[1]) - before
            finally:
                kernel.stop()
            seconds[on].append(took[on])
        ratios.append(took[True] / took[False])
        cpu_ratios.append(cpu[True] / cpu[False])
        print(f"mixed pair {pair + 1}: {took[True]:.3f} s / {took[False]:.3f} s = {ratios[-1]:.4f}")
    return {
        "mixed_ratio": statistics.median(ratios),
        "mixed_ratios": [round(ratio, 4) for ratio in ratios],
        "mixed_cpu_ratio": statistics.median(cpu_ratios),
        "mixed_plain_s": statistics.median(seconds[False]),
    }


def deepcopy_code(rounds: int) -> dict[str, float]:
    """Time code full of `copy.deepcopy`, which an audit hook slows most."""
    kernels = {True: Kernel(True), False: Kernel(False)}
    best = {True: 1e9, False: 1e9}
    try:
        for kernel in kernels.values():
            kernel.run("warm = 1")
        for _ in range(rounds):
            for on, kernel in kernels.items():
                best[on] = min(best[on], float(kernel.run(DEEPCOPY)[1]))
    finally:
        for kernel in kernels.values():
            kernel.stop()
    return {"deepcopy_ratio": best[True] / best[False]}


def main() -> None:
    """Measure, and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="100 cells and 1 pair")
    parser.add_argument("--profile", action="store_true", help="show where our time goes")
    told = parser.parse_args()
    cells, pairs = (100, 1) if told.short else (told.cells, told.pairs)
    found: dict[str, object] = {}
    found |= small_cells(cells, told.profile)
    found |= deepcopy_code(2 if told.short else 5)
    found |= mixed_notebook(pairs)
    rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}
    print(json.dumps({**rounded, "cells": cells, "pairs": pairs, "budgets": BUDGETS}))


if __name__ == "__main__":
    main()
