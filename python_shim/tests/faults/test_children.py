"""Cells that fork: children record into journals of their own and disturb nobody."""

from __future__ import annotations

import random
from pathlib import Path

from runledger.journal.books import make_books

from .served import headless
from .standing import (
    assert_no_line_lost,
    executions_of,
    lines_of,
    problems_of,
    stand_alone,
)

FORK = """\
import os, runledger as rl
children = []
for n in range(3):
    pid = os.fork()
    if pid == 0:
        rl.summary(f"child {number} {{n}}", n)
        open(f"child-{{n}}.txt", "w").close()
        os._exit(0)
    children.append(pid)
rl.summary("parent {number}", 1)
codes = [os.waitpid(pid, 0)[1] for pid in children]
print(codes)
"""

POOL = """\
import multiprocessing as mp, runledger as rl
def square(n):
    rl.log({{"n": n}})
    return n * n
with mp.get_context("fork").Pool(3) as pool:
    squares = pool.map(square, range(20))
rl.summary("parent {number}", sum(squares))
print(sum(squares))
"""

SPAWN = """\
import concurrent.futures, math, multiprocessing as mp, runledger as rl
with concurrent.futures.ProcessPoolExecutor(2, mp.get_context("{method}")) as pool:
    roots = list(pool.map(math.sqrt, range(10)))
rl.summary("parent {number}", len(roots))
print(len(roots))
"""

PROGRAM = """\
import subprocess, sys, runledger as rl
code = "import os; open('made.txt', 'w').write('x'); os.abort()"
done = subprocess.run([sys.executable, "-c", code])
rl.summary("parent {number}", 1)
print(done.returncode != 0)
"""

CELLS = (
    (FORK, "[0, 0, 0]\n"),
    (POOL, "2470\n"),
    (SPAWN.replace("{method}", "spawn"), "10\n"),
    (SPAWN.replace("{method}", "forkserver"), "10\n"),
    (PROGRAM, "True\n"),
)


def test_fork_and_multiprocessing(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    books = make_books(tmp_path)
    with headless(tmp_path, books) as kernel:
        kernel.run("'first'")
        session = next(iter(lines_of(books)))
        for number in range(rounds):
            code, text = dice.choice(CELLS) if number >= len(CELLS) else CELLS[number]
            before = lines_of(books)
            msg_id = kernel.send(code.format(number=number))
            outputs = kernel.finish(msg_id)
            shown = [output for output in outputs if output.get("name") != "stderr"]
            assert shown == [{"kind": "stream", "name": "stdout", "text": text}]
            assert "runledger" not in str(outputs)
            told = executions_of(books)[msg_id]
            assert (told.session, told.status) == (session, "ok")
            assert told.names("summary") == {f"parent {number}"}
            if code is FORK:
                recorded = {
                    name for each in executions_of(books).values() for name in each.names("summary")
                }
                assert recorded >= {f"child {number} {n}" for n in range(3)}
            if code is POOL:
                points = [each.points["n"] for each in executions_of(books).values()]
                assert sum(points) >= 20
            assert_no_line_lost(books, before)
        assert problems_of(books) == []
        assert not any(kernel.problems)
    stand_alone(books)
