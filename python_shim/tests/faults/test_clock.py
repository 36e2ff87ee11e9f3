"""Clocks that step back and forth while a server and its kernels record."""

from __future__ import annotations

import os
import random
from pathlib import Path

from server.live import wait_for

from .served import books_of, serving, shown
from .standing import assert_no_line_lost, executions_of, lines_of, problems_of, stand

# Read at the start of every Python process: its clock is off by the age of a file.
CLOCK = """\
import os
import time

_true = time.time


def _off():
    try:
        return os.stat(os.environ["OFF_BY"]).st_mtime - 10**9
    except OSError:
        return 0.0


time.time = lambda: _true() + _off()
time.time_ns = lambda: int((_true() + _off()) * 1e9)
"""

CELL = """\
import os, runledger as rl
rl.parameter("n", {n})
os.utime(os.environ["OFF_BY"], (10**9 + {then}, 10**9 + {then}))
rl.log({{"loss": {n}}})
rl.summary("n {n}", {n})
print({n})
"""


def test_clock_stepping_back(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(CLOCK)
    off_by = tmp_path / "off-by"
    off_by.write_text("")
    path = os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])])
    with serving(tmp_path, PYTHONPATH=path, OFF_BY=str(off_by)) as server:
        books = books_of(server)
        kernel = server.kernel("clock.ipynb")
        asked: list[str] = []
        for n in range(rounds):
            before = lines_of(books)
            off = dice.choice([-86400 * 3, -3600, -2, 0, 60])
            os.utime(off_by, (10**9 + off, 10**9 + off))
            then = off - dice.choice([0, 1, 500, 100_000])
            asked.append(kernel.request(CELL.format(n=n, then=then), f"cell-{n}"))
            assert shown(kernel, asked[-1]) == [
                {"kind": "stream", "name": "stdout", "text": f"{n}\n"}
            ]
            assert_no_line_lost(books, before)
        times = [
            line["t"] for s in lines_of(books).values() for line in s if line["kind"] == "begin"
        ]
        assert min(times) < max(times) - 2  # the clock was off
        told = executions_of(books)
        assert [told[msg_id].x for msg_id in asked] == list(range(1, rounds + 1))
        run = server.run_of(asked[-1])
        wait_for(lambda: server.outputs_of(asked[-1]), "the output")
        assert run["status"] == "ok"
        assert [e["msg_id"] for e in run["executions"]] == asked
        assert run["summaries"] == {f"n {n}": n for n in range(rounds)}
        assert run["duration"] is None or run["duration"] >= 0
        kernel.shut_down()
        stand(books)
        assert problems_of(books) == []
