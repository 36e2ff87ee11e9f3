"""A run is titled by what changed since the run before it."""

from __future__ import annotations

import time

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
        (view({"C": 1, "gamma": 2}), RunView({"C": 3}, ended_well=False), "C 1 → 3"),
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


CODE = "import numpy\nC = 1.0\nmodel = SVC(C=C)\nX = scale(X)"


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        ({"depth": 3}, {"depth": None}, "depth 3 → null"),
        ({"depth": None}, {"depth": 3}, "depth null → 3"),
        ({"depth": None}, {}, "depth removed"),
        ({}, {"depth": None}, "depth null"),
        (
            {"C": 1, "n": [1, {"a": 0}]},
            {"C": 1, "n": [1, {"a": False}]},
            'n [1,{"a":0}] → [1,{"a":false}]',
        ),
    ],
)
def test_null_is_a_value_and_types_count_within_lists(before, after, title):
    assert title_of(None, None, changes_between(view(before), view(after), TEXTS.get)) == title


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        (0.12345671, 0.12345672, "p 0.12345671 → 0.12345672"),
        ("1", 1, 'p "1" → 1'),
        (
            "/data/of/2024/train_v1.csv",
            "/data/of/2024/train_v2.csv",
            "p …4/train_v1.csv → …4/train_v2.csv",
        ),
        ([64] * 9 + [1], [64] * 9 + [2], "p …64,64,64,1] → …64,64,64,2]"),
        ("a" * 30, "a" * 31, "p …aaaaaaaaa → …aaaaaaaaaa"),
        ("a b", "a\tb", 'p "a b" → "a\\tb"'),
    ],
)
def test_values_are_cut_such_that_one_sees_where_they_differ(old, new, title):
    changes = changes_between(view({"p": old}), view({"p": new}), TEXTS.get)
    assert title_of(None, None, changes) == title


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (CODE.replace("1.0", "0.1"), "C 1.0 → 0.1"),
        (CODE.replace("1.0", "0.1").replace("\n", "  \r\n") + "\r\n", "C 1.0 → 0.1"),
        (
            CODE.replace("1.0", "0.1").replace("SVC", "Ridge"),
            "C 1.0 → 0.1, code edited: model = Ridge(C=C)",
        ),
        (
            CODE.replace("1.0", "0.1").replace("\nX = scale(X)", ""),
            "C 1.0 → 0.1, code removed: X = scale(X)",
        ),
        (
            CODE.replace("1.0", "0.1").replace("C=C", "C=C, tol=1"),
            "C 1.0 → 0.1, code edited: model = SVC(C=C, tol=1)",
        ),
    ],
)
def test_a_told_parameter_hides_nothing_else_that_changed(code, title):
    texts = {"old": CODE, "new": code}
    changes = changes_between(
        view({"C": 1.0}, {"a": "old"}), view({"C": 0.1}, {"a": "new"}), texts.get
    )
    assert title_of(None, None, changes) == title


@pytest.mark.parametrize(
    "line",
    ["C, gamma = {}, {}", "(C, n), gamma = [{}, 5], {}", "C: float = {}; gamma = {}"],
)
def test_parameters_that_one_line_sets_are_told_alone(line):
    texts = {"old": line.format(1.0, 0.1), "new": line.format(2.0, 0.2)}
    before = RunView({}, {"a": "old"}, frozenset("a"), constants={"C": 1.0, "gamma": 0.1})
    after = RunView({}, {"a": "new"}, frozenset("a"), constants={"C": 2.0, "gamma": 0.2})
    changes = changes_between(before, after, texts.get)
    assert title_of(None, None, changes) == "C 1.0 → 2.0, gamma 0.1 → 0.2"


def without_ids(*sources):
    return view({}, {f"source:{source}": source for source in sources})


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        (["more", "old"], ["more", "other"], "code edited: C = rl.parameter('C', 0.1)"),
        (
            ["old", "more"],
            ["new", "more", "two lines"],
            "code edited: C = rl.parameter('C', 0.1), +1 more",
        ),
        (["more"], ["more", "two lines"], "code added: import pandas"),
        (["more"], ["two lines", "more"], "code added: import pandas"),
        (["two lines", "more"], ["more"], "run again"),
        (["old", "two lines"], ["two lines", "old"], "run again"),
    ],
)
def test_a_cell_without_an_id_was_edited_if_it_stands_where_another_stood(before, after, title):
    changes = changes_between(without_ids(*before), without_ids(*after), TEXTS.get)
    assert title_of(None, None, changes) == title


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (CODE.replace("\n", "\r\n"), "run again"),
        (CODE + "  \n\n", "run again"),
        (CODE.replace("X = scale(X)", "    X = scale(X)"), "code edited: import numpy"),
        ("", "code removed: import numpy"),
    ],
)
def test_ends_of_lines_make_no_difference(code, title):
    texts = {"old": CODE, "new": code}
    changes = changes_between(view({}, {"a": "old"}), view({}, {"a": "new"}), texts.get)
    assert title_of(None, None, changes) == title


def test_thousands_of_parameters_are_told_in_no_time():
    # All at once: it took seconds when each was looked for in each line.
    names = [f"model.parameter {i}" for i in range(2_000)]
    old, new = ({name: i + shift for i, name in enumerate(names)} for shift in (0, 1))
    texts = {"old": "\n".join(map(repr, old.items())), "new": "\n".join(map(repr, new.items()))}
    cells = [{"a": "old"}, {"a": "new"}]
    started = time.process_time()
    changes = changes_between(view(old, cells[0]), view(new, cells[1]), texts.get)
    assert title_of(None, None, changes).endswith("more")
    changes = changes_between(
        RunView(constants=old | {"a": 1}), RunView(constants=new | {"a": 2}), texts.get
    )
    assert title_of(None, None, changes).endswith("more")
    first = changes_between(None, view(old), texts.get)
    assert title_of(None, None, first, old).endswith("+1998 more")
    assert time.process_time() - started < 2
