"""What libraries tell of themselves: it stands apart, and no run begins or ends by it."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runledger.journal.entries import Entry
from runledger.kernel.names import names_of
from runledger.ledger.drafts import SessionDraft
from runledger.ledger.facts import Run
from runledger.ledger.kernel_entries import apply
from runledger.ledger.pending import Pending
from runledger.ledger.rule import runs_of

Told = tuple[str, dict[str, Any]]  # kind and fields of an entry
Cell = tuple[str, str, Sequence[Told]]  # id, source, and what it records


def parameter(name: str, value: Any, *of: str) -> Told:
    return "parameter", {"name": name, "value": value, "of": list(of)}


def summary(name: str, value: Any, *of: str) -> Told:
    return "summary", {"name": name, "value": value, "of": list(of)}


def point(**values: float) -> Told:
    return "metrics", {"step": None, "values": values}


def edge(op: str) -> Told:
    return "run", {"op": op, "name": None}


def inferred(told: Told) -> Told:
    return told[0], {**told[1], "by": "library", "inferred": True}


LOOP = [parameter("n", 1), point(loss=1), point(loss=2), parameter("n", 2), point(loss=3)]
CELLS: tuple[Cell, ...] = (
    ("lr", "lr = 0.1", [parameter("lr", 0.1, "lr")]),
    ("train", "m = [lr]", [summary("acc", 1, "m", "lr")]),
    ("look", "m", []),
    ("loop", "pass", LOOP),
    ("fit", "m.fit()", []),
    ("run", "pass", [edge("enter"), point(loss=1), edge("exit"), edge("enter"), edge("exit")]),
    ("start", "pass", [edge("start"), parameter("n", 3)]),
    ("end", "pass", [summary("acc", 2), edge("end")]),
    ("log", "pass", [point(loss=1), point(loss=2), point(acc=3)]),
)


def runs(*cells: Cell) -> list[Run]:
    """Read the journal of a session of these cells and return its runs."""
    draft, pending, seq = SessionDraft("k-session"), Pending(), 0

    def write(kind: str, **fields: Any) -> None:
        nonlocal seq
        seq += 1
        apply(draft, Entry("k-session", 1, seq, 1000.0 + seq, kind, fields), pending)

    for x, (cell, source, told) in enumerate(cells, 1):
        digest = hashlib.sha256(source.encode()).hexdigest()
        write("source", hash=digest, text=source, masked=False, names=names_of(source))
        write("begin", x=x, msg_id=f"m{x}", cell_id=cell, source=digest, count=x, tags=[])
        for kind, fields in told:
            write(kind, x=x, **fields)
        write("end", x=x, status="ok")
    return runs_of(draft.facts(None))


NAMES = st.sampled_from(["lr", "acc", "loss", "SVC.C", "n"])
TOLD = st.one_of(
    st.builds(parameter, NAMES, st.integers(0, 3), st.sampled_from(["lr", "m", "x"])),
    st.builds(summary, NAMES, st.integers(0, 3)),
    NAMES.map(lambda name: point(**{name: 1})),
)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[list[Cell], list[Cell]]:
    """Draw a session, and the same with what libraries told among its records."""
    cells = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=7))
    return cells, [(cell, source, mixed(draw, told)) for cell, source, told in cells]


def mixed(draw: st.DrawFn, told: Sequence[Told]) -> list[Told]:
    records = list(told)
    for _ in range(draw(st.integers(0, 4))):
        records.insert(draw(st.integers(0, len(records))), inferred(draw(TOLD)))
    return records


def declared(run: Run) -> dict[str, Any]:
    """A run without what was inferred, and without where entries stand in the journal."""
    fields = {field.name: getattr(run, field.name) for field in dataclasses.fields(run)}
    for name in ("inferred", "started", "ended"):
        del fields[name]
    metrics = {name: dataclasses.asdict(series) for name, series in run.metrics.items()}
    for series in metrics.values():
        series["parts"] = [(part["x"], part["shift"]) for part in series["parts"]]
    return {**fields, "metrics": metrics}


@settings(max_examples=200, deadline=None)
@given(sessions())
def test_what_libraries_tell_changes_nothing_that_was_declared(
    pair: tuple[list[Cell], list[Cell]],
) -> None:
    without, told = pair
    before, after = runs(*without), runs(*told)
    assert [declared(run) for run in after] == [declared(run) for run in before]
    for run in after:
        assert not run.inferred.parameters.keys() & run.parameters.keys()
        measured = run.summaries.keys() | run.metrics.keys()
        assert not run.inferred.summaries.keys() & measured
        assert not run.inferred.metrics.keys() & measured


def test_each_turn_of_a_loop_has_what_was_told_in_it() -> None:
    records: list[Told] = []
    for n in (1, 2):
        told = (inferred(parameter("SVC.C", n)), inferred(point(loss=n)))
        records += [parameter("n", n), *told, summary("acc", n)]
    parent, *children = runs(("loop", "pass", records))
    assert [child.inferred.parameters for child in children] == [{"SVC.C": 1}, {"SVC.C": 2}]
    assert [child.inferred.summaries for child in children] == [{"loss": 1}, {"loss": 2}]
    assert (parent.inferred.parameters, parent.inferred.metrics) == ({}, {})


def test_an_estimator_of_a_turn_is_told_of_as_if_there_were_no_others() -> None:
    records: list[Told] = []
    for n, told in enumerate(
        [{"SVC.C": 1, "SVC.kernel": "rbf"}, {"SVC 2.C": 2}, {"SVC 3.C": 3, "SVC 4.C": 4}]
    ):
        records.append(parameter("n", n))
        records += [inferred(parameter(name, value)) for name, value in told.items()]
        records.append(summary("acc", n))
    _, *children = runs(("loop", "pass", records))
    assert [child.inferred.parameters for child in children] == [
        {"SVC.C": 1, "SVC.kernel": "rbf"},
        {"SVC.C": 2, "SVC.kernel": "rbf"},
        {"SVC 3.C": 3, "SVC 4.C": 4},
    ]


def test_a_later_fit_of_the_same_data_says_nothing_of_an_earlier_run() -> None:
    load = ("load", "train = [1]", [])
    fit = ("fit", "model = [train]", [inferred(parameter("SVC.C", 1, "train"))])
    other = ("other", "other = [train]", [inferred(parameter("Ridge.alpha", 2, "train"))])
    score = ("score", "len(model)", [summary("acc", 1, "model")])
    for run in runs(load, fit, score, other, score):
        assert run.inferred.parameters == {"SVC.C": 1}


def test_what_was_told_before_a_loop_is_in_force_in_it() -> None:
    for run in runs(("loop", "pass", [inferred(parameter("Scaler.with_mean", True)), *LOOP])):
        assert run.inferred.parameters == {"Scaler.with_mean": True}


def test_a_fit_within_a_child_run_is_that_childs() -> None:
    first_child = [edge("enter"), inferred(parameter("SVC.C", 1)), summary("acc", 1), edge("exit")]
    second_child = [edge("enter"), inferred(summary("SVC.score", 2)), summary("acc", 2)]
    parent, first, second = runs(("run", "pass", [*first_child, *second_child, edge("exit")]))
    assert first.inferred.parameters == {"SVC.C": 1}
    assert (first.inferred.summaries, second.inferred.summaries) == ({}, {"SVC.score": 2})
    assert (parent.inferred.parameters, parent.inferred.summaries) == ({}, {})


def test_what_goes_with_a_variable_counts_for_the_run_that_depends_on_it() -> None:
    fit = ("fit", "model = [1]", [inferred(parameter("SVC.C", 3, "model"))])
    score = ("score", "len(model)", [summary("acc", 1, "model")])
    found = runs(fit, score, score)
    assert [run.own for run in found] == [(1, 2), (3,)]
    for run in found:
        assert run.inferred.parameters == {"SVC.C": 3}
        assert not run.parameters


def test_series_that_were_told_are_listed_with_their_last_values() -> None:
    told = [inferred(point(loss=1, acc=5)), inferred(point(loss=0.5)), summary("acc", 1)]
    (run,) = runs(("train", "pass", told))
    assert run.inferred.metrics.keys() == {"loss"}
    assert (run.inferred.metrics["loss"].count, run.inferred.metrics["loss"].last) == (2, 0.5)
    assert run.inferred.summaries == {"loss": 0.5}
    assert (run.metrics, run.summaries) == ({}, {"acc": 1})
