"""The run rule, told as the sessions that users have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runledger.ledger.facts import Run
from runledger.ledger.flow import ordinals

from .miniature import Notebook

CASES = json.loads((Path(__file__).parent / "run-rule-cases.json").read_text())

IMPORTS = ("imp", "import runledger as rl\nimport random, json, os")
LOAD = ("load", "df = [1, 2, 3]")
LR = ("lr", "lr = rl.parameter('lr', 0.1)")
TRAIN = ("train", "model = [sum(df) * lr]\nrl.summary('acc', lr * 9)")


def run_all(*steps: tuple[str | None, str]) -> Notebook:
    notebook = Notebook()
    for cell, source in steps:
        notebook.run(cell, source)
    return notebook


def inherited(run: Run) -> tuple[int, ...]:
    return tuple(ordinals(run.inherited))


def declared(notebook: Notebook) -> list[dict[str, Any]]:
    return [
        {"parameters": dict(run.parameters), "summaries": dict(run.summaries)}
        for run in notebook.runs()
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_session_gives_the_runs_of_the_reference(case: dict[str, Any]) -> None:
    assert declared(run_all(*map(tuple, case["steps"]))) == case["runs"]


def test_rerunning_a_training_cell_begins_the_next_run_and_inherits_its_data() -> None:
    first, second = run_all(IMPORTS, LOAD, LR, TRAIN, TRAIN).runs()
    assert first.own == (1, 2, 3, 4)
    assert (second.own, inherited(second)) == ((5,), (1, 2, 3))


def test_a_result_does_not_change_when_the_user_looks_around_afterwards() -> None:
    notebook = run_all(IMPORTS, LOAD, LR, TRAIN)
    (before,) = notebook.runs()
    notebook.run("look", "df[:1]")
    notebook.run("look", "df[:2]")
    (after,) = notebook.runs()
    assert (after.parameters, after.summaries) == (before.parameters, before.summaries)
    assert after.own == (1, 2, 3, 4, 5, 6)


def test_a_look_at_an_unrelated_variable_does_not_bring_its_parameter() -> None:
    notebook = run_all(IMPORTS, LOAD, ("u", "other = rl.parameter('other', 9)"), LR, TRAIN, TRAIN)
    notebook.run("look", "other")
    assert notebook.runs()[-1].parameters == {"lr": 0.1}


def test_cells_queued_with_the_beginning_of_a_run_belong_to_it() -> None:
    notebook = Notebook()
    for _ in range(2):
        burst = f"burst {len(notebook.executions)}"
        for cell, source in (("head", "print"), IMPORTS, LOAD, LR, TRAIN):
            notebook.run(cell, source, queued_with=burst)
    first, second = notebook.runs()
    assert first.own == (1, 2, 3, 4, 5)
    assert second.own == (6, 7, 8, 9, 10)


def test_a_summary_of_an_inherited_execution_is_shown_apart() -> None:
    score = ("score", "rl.summary('test', model[0])")
    *_, last = run_all(IMPORTS, LOAD, LR, TRAIN, score, score).runs()
    assert last.summaries.keys() == {"test"}
    assert last.inherited_summaries == {"acc": pytest.approx(0.9)}


def test_an_object_changed_in_place_three_times_inherits_each_change() -> None:
    notebook = run_all(IMPORTS, ("new", "xs = []"))
    for _ in range(3):
        notebook.run("grow", "xs.append(1)")
    notebook.run("sum", "rl.summary('n', len(xs))")
    notebook.run("sum", "rl.summary('n', len(xs))")
    assert inherited(notebook.runs()[-1]) == (1, 2, 3, 4, 5)


def test_what_a_cell_makes_and_changes_itself_is_not_inherited_from_its_last_execution() -> None:
    whole = ("all", "import runledger as rl\nxs = []\nxs.append(1)\nrl.summary('n', len(xs))")
    *_, last = run_all(whole, whole).runs()
    assert inherited(last) == ()


def test_runs_of_a_training_loop_do_not_inherit_each_other() -> None:
    train = (
        "train",
        "for epoch in range(3):\n    loss = len(df) / (epoch + 1)\nrl.summary('loss', loss)",
    )
    notebook = Notebook()
    for n in range(4):
        read = ("read", f"df = open('in{n}.csv').read()")
        for cell, source in (IMPORTS, read, train):
            notebook.run(cell, source, queued_with=f"run all {n}")
    last = notebook.runs()[-1]
    assert (last.own, inherited(last)) == ((10, 11, 12), ())
    assert [artifact.path for artifact in last.artifacts] == ["in3.csv"]


def test_a_seed_is_inherited_by_all_that_comes_later() -> None:
    seed = ("seed", "random.seed(0)")
    notebook = run_all(IMPORTS, seed, ("one", "rl.summary('a', 1)"), ("one", "rl.summary('a', 2)"))
    assert 2 in inherited(notebook.runs()[-1])


def test_setting_the_same_seed_again_supersedes_it() -> None:
    seed = ("seed", "random.seed(0)")
    result = ("one", "rl.summary('a', 1)")
    notebook = run_all(IMPORTS, result, seed, seed, seed, result)
    last = notebook.runs()[-1]
    assert [x for x in (3, 4, 5) if x in inherited(last) + last.own] == [5]


def test_a_cell_that_failed_may_not_have_replaced_what_it_would_bind() -> None:
    notebook = run_all(IMPORTS, LOAD, LR, TRAIN, ("load", "df = missing()"), TRAIN)
    assert {2, 5} <= {*inherited(notebook.runs()[-1]), *notebook.runs()[-1].own}


def test_executions_without_a_cell_id_are_cells_of_their_own() -> None:
    steps = [(None, source) for _, source in (IMPORTS, LOAD, LR, TRAIN, LR, TRAIN)]
    assert len(run_all(*steps).runs()) == 1


def test_an_unpublished_start_is_taken_over_by_its_own_cell_only() -> None:
    start = ("start", "rl.start('try')")
    notebook = run_all(IMPORTS, start, LR, TRAIN, LR, TRAIN, start, LR, TRAIN)
    first, second = notebook.runs()
    assert first.description == "try"
    assert first.own == (1, 2, 3, 4, 5, 6)
    assert second.begun_by == 7


def test_a_second_publish_holds_only_what_came_since() -> None:
    notebook = run_all(
        IMPORTS,
        ("a", "rl.parameter('a', 1); rl.summary('x', 1); rl.publish('one')"),
        ("b", "rl.parameter('b', 2); rl.summary('y', 2); rl.publish('two')"),
    )
    assert declared(notebook) == [
        {"parameters": {"a": 1}, "summaries": {"x": 1}},
        {"parameters": {"b": 2}, "summaries": {"y": 2}},
    ]
    assert [run.description for run in notebook.runs()] == ["one", "two"]


def test_several_starts_in_one_cell_are_children() -> None:
    loop = (
        "loop",
        "for v in (1, 2):\n"
        "    rl.start(); rl.parameter('v', v); rl.summary('s', v); rl.publish(f'try {v}')",
    )
    parent, one, two = run_all(IMPORTS, loop).runs()
    assert not parent.parameters
    assert [one.parameters, two.parameters] == [{"v": 1}, {"v": 2}]
    assert [one.id, two.id] == [f"{parent.id}.1", f"{parent.id}.2"]
    assert [one.parent, two.parent] == [parent.id, parent.id]
    assert two.description == "try 2"


def test_with_run_is_a_named_child() -> None:
    body = "with rl.run('fold 1'):\n    rl.summary('acc', 1.0)\nrl.summary('mean', 1.0)"
    parent, child = run_all(IMPORTS, ("cv", body)).runs()
    assert parent.summaries == {"mean": 1.0}
    assert (child.name, child.summaries, child.parent) == ("fold 1", {"acc": 1.0}, parent.id)


def test_a_child_has_the_parameters_in_force_around_its_loop() -> None:
    loop = ("loop", "for v in (1, 2):\n    rl.parameter('v', v); rl.summary('s', v * n)")
    parent, one, two = run_all(IMPORTS, ("n", "n = rl.parameter('n', 5)"), loop).runs()
    assert parent.parameters == {"n": 5}
    assert [one.parameters, two.parameters] == [{"n": 5, "v": 1}, {"n": 5, "v": 2}]


def test_a_parameter_of_a_later_cell_does_not_reach_back_into_a_loop() -> None:
    loop = ("loop", "for v in (1, 2):\n    rl.parameter('v', v); rl.summary('s', v)")
    later = ("later", "rl.parameter('lr', 5); rl.summary('t', 1)")
    parent, one, _ = run_all(IMPORTS, loop, later).runs()
    assert parent.parameters == {"lr": 5}
    assert one.parameters == {"v": 1}


def test_a_grid_keeps_the_outer_parameter_in_force() -> None:
    loop = (
        "loop",
        "for a in (1, 2):\n    rl.parameter('a', a)\n    for b in (3, 4):\n"
        "        rl.parameter('b', b)\n        rl.summary('s', a * b)",
    )
    _, *children = run_all(IMPORTS, loop).runs()
    assert [child.parameters for child in children] == [
        {"a": 1, "b": 3},
        {"a": 1, "b": 4},
        {"a": 2, "b": 3},
        {"a": 2, "b": 4},
    ]


def test_a_summary_measured_again_and_again_is_a_series() -> None:
    loop = ("loop", "rl.parameter('lr', 1)\nfor v in (3, 2, 1):\n    rl.summary('loss', v)")
    (run,) = run_all(IMPORTS, loop).runs()
    assert run.summaries == {"loss": 1}
    (series,) = run.metrics.values()
    assert (series.count, series.first_step, series.last_step, series.last) == (3, 0, 2, 1)
    assert (series.minimum, series.minimum_step, series.maximum, series.maximum_step) == (
        1,
        2,
        3,
        0,
    )


def test_logged_values_count_their_steps() -> None:
    loop = ("loop", "for v in (3, 2):\n    rl.log({'loss': v})\nrl.log({'loss': 1}, step=10)")
    (run,) = run_all(IMPORTS, loop).runs()
    (series,) = run.metrics.values()
    assert (series.count, series.first_step, series.last_step, series.last) == (3, 0, 10, 1)
    assert (series.minimum, series.minimum_step, series.maximum, series.maximum_step) == (
        1,
        10,
        3,
        0,
    )


def test_a_written_file_is_a_result_and_a_figure_is_not() -> None:
    data = ("data", "open('out.csv', 'w').write('1')")
    figure = ("fig", "open('out.png', 'wb').write(b'1')")
    assert len(run_all(IMPORTS, data, data).runs()) == 2
    assert len(run_all(IMPORTS, figure, figure).runs()) == 1


def test_a_fit_is_a_result_where_none_is_declared() -> None:
    model = ("model", "class M:\n    def fit(self, x): return self\nm = M()")
    fit = ("fit", "m.fit([1])")
    assert len(run_all(model, fit, fit).runs()) == 2
    declared_first = run_all(IMPORTS, model, fit, ("s", "rl.summary('a', 1)"), ("look", "m"))
    declared_first.run("look", "m")
    assert len(declared_first.runs()) == 1


def test_a_cell_that_calls_a_fitting_function_fits_and_the_one_that_defines_it_does_not() -> None:
    model = ("model", "class M:\n    def fit(self, x): return self\nm = M()")
    define = ("define", "def train():\n    m.fit([1])")
    call = ("call", "train()")
    notebook = run_all(model, define, define)
    assert len(notebook.runs()) == 1
    notebook.run(*call)
    notebook.run(*call)
    assert [run.begun_by for run in notebook.runs()] == [1, 5]


def test_constants_and_final_numbers_are_inferred_and_stand_apart() -> None:
    notebook = run_all(
        ("c", "alpha = 0.5\nunused = 1"), ("model", "class M:\n    def fit(self, x): pass\nm = M()")
    )
    notebook.run("fit", "m.fit([alpha])")
    (run,) = notebook.runs()
    assert not run.parameters
    assert run.inferred.parameters == {"alpha": 0.5}


def test_files_read_by_inherited_executions_are_inputs() -> None:
    read = ("read", "df = open('in.csv').read()")
    train = ("train", "rl.summary('n', len(df))\nopen('m.joblib', 'wb').write(b'')")
    *_, last = run_all(IMPORTS, read, train, train).runs()
    assert [(a.path, a.role) for a in last.artifacts] == [
        ("in.csv", "input"),
        ("m.joblib", "model"),
    ]


def test_what_follows_a_deleted_run_begins_a_new_one() -> None:
    notebook = run_all(IMPORTS, LOAD)
    notebook.closed_after = frozenset({2})
    notebook.run("look", "df")
    assert [run.own for run in notebook.runs()] == [(1, 2), (3,)]


def test_ids_do_not_change_while_the_session_grows() -> None:
    notebook = Notebook()
    seen: list[str] = []
    for cell, source in (IMPORTS, LOAD, LR, TRAIN, LR, TRAIN, ("p", "df"), TRAIN, LR):
        notebook.run(cell, source)
        ids = [run.id for run in notebook.runs()]
        assert ids[: len(seen)] == seen
        seen = ids


def test_gc_leaves_the_cuts_that_were() -> None:
    from dataclasses import replace

    from runledger.ledger.facts import Names, Session
    from runledger.ledger.rule import runs_of

    notebook = run_all(IMPORTS, LOAD, LR, TRAIN, LR, TRAIN)
    before = notebook.runs()
    begun = {run.begun_by: run.id for run in before}
    kept = {*before[1].own, *inherited(before[1])}
    swept = tuple(
        replace(e, cut=begun.get(e.x, False))
        if e.x in kept
        else replace(
            e, cut=begun.get(e.x, False), erased=True, names=Names(), records=(), source=None
        )
        for e in notebook.executions
    )
    after = runs_of(Session(notebook.session, swept))
    assert [run.id for run in after] == [run.id for run in before]
    assert after[1].parameters == before[1].parameters
    assert after[1].summaries == before[1].summaries
