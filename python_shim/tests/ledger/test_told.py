"""A changed line is told by its parameters if nothing else in it changed."""

from __future__ import annotations

import pytest

from runledger.ledger.told import Told


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("C = 1.0", ""),
        ("C: float = 1.0  # the best", ""),
        ("C = rl.parameter('C', 1.0)", ""),
        ('c = rl.parameter("C", 1.0)', "c=rl.parameter()"),
        ("rl.params(C=1.0, seed=2)", "rl.params(seed=2)"),
        ("rl.params(seed=2, C=1.0)", "rl.params(seed=2)"),
        ("    'C': [1, (2, 3)],", ""),
        ("config['C'] = 1.0", "config["),
        ("model = SVC(C=C)", "model=SVC()"),
        ("C = f(g(1)[0], {'a': 2}); show()", "show()"),
        ("config.C = 1.0", "config."),
        ("C == 1.0", "C == 1.0"),
        ("MAC = 1.0", "MAC = 1.0"),
        ("fit(C, 1.0)", "fit(C, 1.0)"),
        ('learning = get("learning rate", 0.1)', "learning=get()"),
        ('cols = ["C", "D"]', 'cols = ["C", "D"]'),
        ("    model = SVC(C=C)", "    model=SVC()"),
        ("C = 'a; b) # c'; show()", "show()"),
        ("C, gamma = 1.0, 0.1", "gamma=0.1"),
        ("a = C = 1.0", "a="),
        ("C, (D, [E]) = 1.0, (2, [f(3)])  # all", ""),
        ("C, *rest = 1.0, 2, 3", "rest=[2,3]"),
        ("*rest, C = *some, 1.0", "rest=[*some]"),
        ("C, gamma = best()  # both", "C, gamma = best()  # both"),
        ("C, gamma = 1.0, 0.1; show()", "gamma=0.1;show()"),
        ("fit(C, D=1)", "fit(C)"),
    ],
)
def test_what_is_left_of_a_line_without_what_is_told(line, rest):
    assert Told(["C", "D", "E", "learning rate", "->"]).rest(line) == rest


def test_nothing_is_told_of_lines_without_the_names():
    assert Told([]).rest("  C = 1.0 ") == "  C = 1.0"
