"""Cells that take away what recording stands on: they run as without us, and are recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kernel.conftest import Kernel

from runledger.journal.books import Books, make_books

from .served import headless
from .standing import executions_of, problems_of, stand_alone

REFUSE = """
def _refuse(*args, **named):
    raise RuntimeError("taken away by the user")
"""

# What a cell does, and how the next one undoes it ("" where that cannot be).
SABOTAGE = {
    "sys.stdout": (
        "import io, sys\n_out = sys.stdout\nsys.stdout = io.StringIO()",
        "sys.stdout = _out",
    ),
    "sys.stderr": (
        "import io, sys\n_err = sys.stderr\nsys.stderr = io.StringIO()",
        "sys.stderr = _err",
    ),
    "builtins.open": (
        REFUSE + "import builtins\n_open = builtins.open\nbuiltins.open = _refuse",
        "builtins.open = _open",
    ),
    "os.write": (REFUSE + "import os\n_write = os.write\nos.write = _refuse", "os.write = _write"),
    "os.open and os.stat": (
        REFUSE + "import os\n_saved = os.open, os.fstat\nos.open = os.fstat = _refuse",
        "os.open, os.fstat = _saved",
    ),
    "time.time is frozen": (
        "import time\n_time = time.time\ntime.time = lambda: 0.0",
        "time.time = _time",
    ),
    "hashlib": (
        REFUSE + "import hashlib\n_sha256 = hashlib.sha256\nhashlib.sha256 = _refuse",
        "hashlib.sha256 = _sha256",
    ),
    "ast.parse": (
        REFUSE + "import ast\n_parse = ast.parse\nast.parse = _refuse",
        "ast.parse = _parse",
    ),
    "our module": (
        "import sys\nfor _name in [n for n in sys.modules if n.split('.')[0] == 'runledger']:\n"
        "    del sys.modules[_name]",
        "",
    ),
    "all names": ("%reset -f", ""),
    "warnings are errors": (
        "import warnings\nwarnings.simplefilter('error')",
        "warnings.resetwarnings()",
    ),
    "the working directory": (
        "import os, tempfile\n_here = os.getcwd()\n_away = tempfile.mkdtemp()\nos.chdir(_away)\n"
        "os.rmdir(_away)",
        "os.chdir(_here)",
    ),
    "recursion": (
        "import sys\n_depth = sys.getrecursionlimit()\nsys.setrecursionlimit(150)",
        "sys.setrecursionlimit(_depth)",
    ),
    "garbage": ("import gc\ngc.disable()\n_count = gc.collect()", "gc.enable()"),
}

USER = "value_{n} = {n} + 1\nvalue_{n}"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kernel, Books]]:
    folder = tmp_path_factory.mktemp("sabotage")
    books = make_books(folder)
    with headless(folder, books) as kernel:
        kernel.run("'first'")
        yield kernel, books
    assert problems_of(books) == []
    stand_alone(books)


def shown(outputs: list[dict[str, Any]]) -> list[object]:
    return [
        output.get("text") or output.get("ename") or output["data"]["text/plain"]
        for output in outputs
    ]


@pytest.mark.parametrize("what", SABOTAGE)
def test_sabotage(kernel: tuple[Kernel, Books], what: str, rounds: int) -> None:
    running, books = kernel
    take_away, give_back = SABOTAGE[what]
    asked: list[str] = []
    for n in range(max(1, rounds // 10)):
        running.problems.clear()
        asked.append(running.send(take_away))
        assert shown(running.finish(asked[-1])) == []
        for number in (n, n + 1000):
            asked.append(running.send(USER.format(n=number)))
            assert shown(running.finish(asked[-1])) == [str(number + 1)], what
        if give_back:
            asked.append(running.send(give_back))
            assert shown(running.finish(asked[-1])) == []
        asked.append(running.send("import runledger\nkept = runledger.summary('kept', 1)"))
        assert shown(running.finish(asked[-1])) == []
        assert not any(running.problems), what
    told = executions_of(books)
    assert [msg_id for msg_id in asked if msg_id not in told] == [], what
    assert {told[msg_id].status for msg_id in asked} == {"ok"}
    assert told[asked[-1]].names("summary") == {"kept"}
