"""What depends on what, as a real kernel saw it: sessions in miniature, all in one kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from kernel.conftest import Session

from runledger.ledger.posting import Posting
from runledger.ledger.session_flow import session_flow
from runledger.ledger.store import open_ledger


class Case(NamedTuple):
    """Cells, and which of them (from 0) the last one depends on."""

    name: str
    cells: list[str]
    needs: set[int]


FUNCTION = "def make():\n    seen = []\n    def add(v):\n        seen.append(v)\n    return add"
MODEL = (
    "class Model:\n    def __init__(self):\n        self.weights = [0]\n"
    "    def fit(self, rows):\n        self.weights[0] += sum(rows)\n        return self\n"
    "    def score(self):\n        return self.weights[0]\nmodel = Model()"
)
FRAME = "import pandas as pd\n{0} = pd.DataFrame({{'a': [1, 2], 'b': ['x', None]}})"

CASES = [
    Case(
        "a function's globals",
        ["factor = 2", "other = 1", "def scale(v):\n    return v * factor", "scale(3)"],
        {0, 2},
    ),
    Case(
        "what a closure keeps",
        [FUNCTION, "add = make()", "add(1)", "x = 5", "add(2)"],
        {0, 1, 2},
    ),
    Case(
        "comprehensions",
        ["rows = [1, 2]", "row = 9", "squares = [row * row for row in rows]", "sum(squares)"],
        {0, 2},
    ),
    Case("what was deleted and bound anew", ["d = 1", "del d", "d = 2", "d"], {2}),
    Case("deleted and bound in one cell", ["e = 1", "del e; e = 2", "e"], {1}),
    Case(
        "deleted by a function",
        ["g = 1", "def f():\n    global g\n    del g", "f()", "g = 2", "g"],
        {3},
    ),
    Case("%%time", ["t = 3", "%%time\nu = t + 1", "u"], {0, 1}),
    Case("%%capture", ["other = 1", "%%capture out\nc = 4\nprint(c)", "c, out"], {1}),
    Case("a command", ["sh = 'hi'", "!echo {sh}", "sh"], {0}),
    Case("what a command printed", ["word = 'a'", "got = !echo {word}", "got"], {0, 1}),
    Case("an awaited cell", ["async def fetch():\n    return 5", "w = await fetch()", "w"], {0, 1}),
    Case(
        "a cell that runs a cell",
        ["get_ipython().run_cell('nested = 7')", "other = 1", "nested"],
        {0},
    ),
    Case(
        "a model fitted in place",
        [MODEL, "model.score()", "model.fit([1, 2])", "model.score()", "model.weights"],
        {0, 2},
    ),
    Case("a fit that changes nothing", [MODEL, "model.fit([])", "model.score()"], {0}),
    Case(
        "a model fitted within another object",
        [
            MODEL,
            "class Trainer: pass\ntrainer = Trainer()\ntrainer.model = model",
            "trainer.model.fit([3])",
            "model.score()",
        ],
        {0, 1, 2},
    ),
    Case(
        "a function that changes its argument",
        [FRAME.format("df"), "def clean(frame):\n    frame['c'] = 1", "clean(df)", "df.sum()"],
        {0, 1, 2},
    ),
    Case(
        "a function that leaves its argument",
        [FRAME.format("df"), "def look(frame):\n    return len(frame)", "look(df)", "df.sum()"],
        {0},
    ),
    Case(
        "drop in place",
        [FRAME.format("df"), "df.drop(columns='b')", "df.drop(columns='b', inplace=True)", "df"],
        {0, 2},
    ),
    Case("append", ["items = [1]", "items.append(2)", "items.copy()", "sum(items)"], {0, 1}),
    Case("a method that changes nothing", ["s = {1}", "s.isdisjoint({2})", "len(s)"], {0}),
    Case(
        "a view of an array",
        ["import numpy as np\na = np.zeros(4)", "v = a[:2]", "v[0] = 1", "a.sum()"],
        {0, 1, 2},
    ),
    Case("an alias", ["p = [1]", "q = p", "q.append(2)", "sum(p)"], {0, 1, 2}),
    Case(
        "an object within another",
        ["held = [0]", "box = {'h': held}", "box['h'].append(1)", "len(box)", "held"],
        {0, 1, 2},
    ),
    Case("a cell that failed before it bound", ["k = 1", "k = undefined", "k"], {0}),
    Case("a cell that failed after it changed", ["m = [1]", "m.append(2); 1 / 0", "m"], {0, 1}),
    Case("the last output", ["40 + 2", "other = 1", "_ + 1"], {0}),
    Case("a branch that was not taken", ["z = [1]", "if False:\n    z.append(2)", "z"], {0}),
    Case(
        "a loop that ran before",
        ["rate = 2", *["for n in range(3):\n    loss = rate * n\nloss, n"] * 3],
        {0},
    ),
    # These may do anything, so all cells after them depend on them.
    Case("exec", ["other = 1", "exec('ex = 3')", "other = 2", "ex"], {1}),
    Case(
        "a star import",
        ["other = 1", "from colorsys import *", "other = 2", "rgb_to_hsv(1, 0, 0)"],
        {1},
    ),
    Case("%run", ["other = 1", "%run part.py", "other = 2", "from_part"], {1}),
]


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, set[int]]]:
    """Run all cases in one kernel; returns which of its cells the last one of each needs."""
    folder = tmp_path_factory.mktemp("flow")
    (folder / "part.py").write_text("from_part = 1\n")
    session = Session(folder)
    try:
        for case in CASES:
            for number, cell in enumerate(case.cells):
                session.run(cell, cell_id=f"{case.name} {number}")
    finally:
        session.kernel.stop()
    engine = open_ledger(session.books.ledger)
    try:
        Posting(session.books, engine).catch_up()
        with engine.connect() as connection:
            flow = session_flow(connection, session.entries("session")[0]["session"])
    finally:
        engine.dispose()
    found: dict[str, set[int]] = {}
    first = 1
    for case in CASES:
        following = first + len(case.cells)
        ancestors = flow.ancestors([following - 1])
        found[case.name] = {x - first for x in ancestors if first <= x < following}
        first = following
    yield found


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_cell_depends_on_what_made_what_it_reads(case: Case, needed: dict[str, set[int]]) -> None:
    assert needed[case.name] == case.needs
