"""A run is titled by what changed since the run before it."""

from __future__ import annotations

import pytest

from runledger.ledger.changes import RunView, changes_between
from runledger.ledger.titles import LENGTH, title_of

TEXTS = {
    "old": "C = rl.parameter('C', 1.0)\nkernel = 'rbf'",
    "new": "C = rl.parameter('C', 0.1)\nkernel = 'rbf'",
    "other": "C = rl.parameter('C', 0.1)\nkernel = 'poly'",
    "more": "\n  plot(x)\nshow()",
    "two lines": "import pandas\ndrop(df, 2)",
    "two other lines": "import pandas\ndrop(df, 3)",
}


def view(parameters=None, cells=None, files=None) -> RunView:
    cells = cells or {}
    return RunView(parameters or {}, cells, frozenset(cells), files or {})


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        (None, view({"C": 1}), "first run"),
        (view({"C": 1}), view({"C": 1}), "run again"),
        (view({"C": 1.0}), view({"C": 0.1}), "C 1.0 → 0.1"),
        (view({"C": 1}), view({"C": 1, "gamma": "auto"}), "gamma auto"),
        (view({"C": 1, "gamma": 2}), view({"C": 1}), "gamma removed"),
        (view({}, {"a": "old"}), view({}, {"a": "new"}), "code edited: C = rl.parameter('C', 0.1)"),
        (view({"C": 1.0}, {"a": "old"}), view({"C": 0.1}, {"a": "new"}), "C 1.0 → 0.1"),
        (
            view({"C": 1.0}, {"a": "old"}),
            view({"C": 0.1}, {"a": "other"}),
            "C 1.0 → 0.1, code edited: kernel = 'poly'",
        ),
        (view({}, {"a": "old"}), view({}, {"a": "old", "b": "more"}), "code added: plot(x)"),
        (
            view({}, {"a": "two lines"}),
            view({}, {"a": "two other lines"}),
            "code edited: drop(df, 3)",
        ),
        (
            RunView(constants={"rate": 0.25, "n": 1}),
            RunView(constants={"rate": 0.5}),
            "rate 0.25 → 0.5",
        ),
        (
            RunView({"C": 1.0}, constants={"SVC.C": 1.0, "SVC.tol": 0.1}),
            RunView({"C": 0.5}, constants={"SVC.C": 0.5, "SVC.tol": 0.2}),
            "C 1.0 → 0.5, SVC.tol 0.1 → 0.2",
        ),
        (
            RunView(constants={"SVC.C": 1.0, "C": 1.0, "n": 1.0}),
            RunView(constants={"SVC.C": 0.5, "C": 0.5, "n": 0.5}),
            "C 1.0 → 0.5, n 1.0 → 0.5",
        ),
        (
            RunView(constants={"SVC.C": 1.0}),
            RunView(constants={"SVC.C": 0.5}),
            "SVC.C 1.0 → 0.5",
        ),
        (view(files={"d/x.csv": "1"}), view(files={"d/x.csv": "2"}), "x.csv changed"),
        (view({"C": 1}), view({"C": True}), "C 1 → true"),
        (
            view({f"p{i}": i for i in range(9)}),
            view({f"p{i}": i + 1 for i in range(9)}),
            "p0 0 → 1, p1 1 → 2, p2 2 → 3, p3 3 → 4, p4 4 → 5, +4 more",
        ),
    ],
)
def test_the_title_says_what_changed(before, after, title):
    assert title_of(None, None, changes_between(before, after, TEXTS.get)) == title


def test_a_long_title_is_cut_short():
    changes = changes_between(view({"p" * 80: 1}), view({"p" * 80: "v" * 900}), TEXTS.get)
    assert len(title_of(None, None, changes)) <= LENGTH


def test_the_users_words_come_first():
    changes = changes_between(None, view(), TEXTS.get)
    assert title_of("mine", "said in code", changes) == "mine"
    assert title_of(None, "said in code\nand more", changes) == "said in code"
    assert title_of(None, None, changes, {"C": 0.1}) == "C 0.1"
