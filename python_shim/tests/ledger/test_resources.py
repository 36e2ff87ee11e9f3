"""What runs used and cost, and the environment they ran in, as the journals tell it."""

from __future__ import annotations

import pytest
from journals import NOW, Session, kernel, server, write

from runledger.journal.books import Books
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.resources import resources_from
from runledger.ledger.store import dump, open_ledger
from runledger.ledger.text import run_text

LATER = NOW + 100_000


def execution(made: Session, cell: str, value: object, seconds: float, **resources: object) -> None:
    """An execution of some seconds that records `acc`."""
    x = made.begin(cell, f"cell {cell}")
    made.add("summary", x=x, name="acc", value=value, of=[])
    made.add("end", t=made.t - 1 + seconds, x=x, status="ok", resources=resources)


def posted(books: Books, engine, *sessions: Session) -> dict[object, dict]:
    """Post journals, and return their runs by `acc`."""
    for made in sessions:
        write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    found = [run_detail(engine, run["id"]) for run in list_runs(engine)["runs"]]
    return {run["summaries"].get("acc"): run for run in found if run is not None}


def two_runs() -> Session:
    made = kernel(1, NOW, notebook="a.ipynb")
    euro, franc = {"hour": 36, "currency": "EUR"}, {"hour": 72, "currency": "CHF"}
    made.add("environment", hash="x", data={"packages": {"numpy": "1"}})
    execution(made, "a", 1, 100, cpu=2.5, memory=1000, price=euro)
    made.add("environment", x=2, hash="y", data={"packages": {"numpy": "2"}})
    execution(
        made, "a", 2, 10, cpu=20, memory=500, gpus=[{"name": "A", "memory": 7}, {"name": "B"}]
    )
    execution(made, "b", 2, 50, cpu=10, memory=3000, price=euro, gpus=[{"name": "A", "memory": 5}])
    execution(made, "b", 3, 50, price=franc)
    made.add("close", why="exit")
    return made


def test_a_run_used_what_its_own_executions_used_together(books: Books, engine):
    runs = posted(books, engine, two_runs())
    assert runs[1]["resources"] == {"cpu": 2.5, "memory": 1000, "cost": {"EUR": 1.0}}
    assert runs[2]["resources"] == {
        "cpu": 30.0,
        "memory": 3000,
        "gpus": [{"name": "A", "memory": 7}, {"name": "B"}],
        "cost": {"EUR": 0.5},
    }
    assert runs[3]["resources"]["cost"] == {"CHF": 1.0}
    (first, second) = [e["resources"] for e in runs[2]["executions"] if not e["inherited"]]
    assert first["memory"] == 500
    assert second["price"] == {"hour": 36.0, "currency": "EUR"}
    text = run_text(runs[2])
    assert "cpu       30.0 s" in text
    assert "cost      0.5 EUR" in text


@pytest.mark.parametrize(
    ("wanted", "accs"),
    [
        ("resources.cpu > 10", {2}),
        ("resources.memory <= 1000", {1}),
        ("resources.cost = 1", {1, 3}),
        ("resources.cost > 0.4 and metrics.acc = 2", {2}),
    ],
)
def test_runs_are_found_by_what_they_used(books: Books, engine, wanted: str, accs: set[int]):
    posted(books, engine, two_runs())
    found = list_runs(engine, filter=wanted, sort="-resources.cpu")["runs"]
    assert {run["summaries"]["acc"] for run in found} == accs


def test_a_run_has_the_environment_of_its_last_execution(books: Books, engine):
    runs = posted(books, engine, two_runs())
    versions = {acc: run["environment_data"]["packages"]["numpy"] for acc, run in runs.items()}
    assert versions == {1: "1", 2: "2", 3: "2"}


def test_the_first_environment_holds_from_the_sessions_start_whenever_it_is_written(
    books: Books, engine
):
    made = kernel(1, NOW)
    execution(made, "a", 1, 1)
    made.add("environment", hash="x", data={"git": None})
    runs = posted(books, engine, made)
    assert runs[1]["environment_data"] == {"git": None}


def test_a_child_run_is_not_measured_apart_from_its_execution(books: Books, engine):
    made = kernel(1, NOW)
    x = made.begin("a", "for lr in …")
    for lr in (1, 2):
        made.add("parameter", x=x, name="lr", value=lr, of=[])
        made.add("summary", x=x, name="acc", value=lr, of=[])
    made.add("end", x=x, status="ok", resources={"cpu": 3})
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    used = {run["parent"] is None: run["resources"] for run in list_runs(engine)["runs"]}
    assert used == {True: {"cpu": 3.0}, False: None}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, None),
        ([1], None),
        ({}, None),
        ({"cpu": "NaN", "memory": 1.5, "gpus": "many", "price": 3}, None),
        ({"cpu": -1, "memory": -1}, None),
        ({"cpu": True, "memory": 2**70}, None),
        ({"cpu": 1, "price": {"hour": -2, "currency": "EUR"}}, {"cpu": 1.0}),
        (
            {"gpus": [3, {"name": 4, "memory": "x", "utilization": 5}], "more": 1},
            {"gpus": [{"name": "", "utilization": 5}]},
        ),
        (
            {"price": {"hour": 1, "currency": "x" * 99}},
            {"price": {"hour": 1.0, "currency": "x" * 20}},
        ),
    ],
)
def test_of_what_a_journal_says_only_what_makes_sense_is_taken(told: object, kept: object):
    assert resources_from(told) == kept


def test_an_environment_is_what_its_data_says_whatever_it_calls_itself(books: Books, engine):
    one, other = kernel(1, NOW), kernel(2, NOW + 50)
    for made, version in ((one, "1"), (other, "2")):
        made.add("environment", hash="the same", data={"python": {"version": version}})
        execution(made, "a", version, 1)
        made.add("close", why="exit")
    runs = posted(books, engine, one, other)
    assert {run["environment_data"]["python"]["version"] for run in runs.values()} == {"1", "2"}


def test_an_environment_outlives_the_erased_run_that_installed_it(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.add("environment", hash="x", data={"packages": {"numpy": "1"}})
    execution(made, "a", 1, 1)
    made.add("environment", x=1, hash="y", data={"packages": {"numpy": "2"}})
    execution(made, "a", 2, 1)
    made.add("close", why="exit")
    runs = posted(books, engine, made)
    assert runs[1]["environment"] == runs[2]["environment"]
    erasing = server(9, NOW + 5000)
    erasing.add("edit", run=runs[1]["id"], deleted=True)
    erasing.add("close", why="exit")
    write(books, erasing)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    assert gc(books, engine, posting, now=lambda: LATER).runs == {runs[1]["id"]}
    kept = run_detail(engine, runs[2]["id"])
    assert kept["environment_data"] == {"packages": {"numpy": "2"}}
    assert b'"1"' not in b"".join(path.read_bytes() for path in books.journal.glob("k-*"))


def test_a_rebuild_gives_the_same_and_gc_leaves_only_environments_of_kept_runs(
    books: Books, engine, tmp_path
):
    runs = posted(books, engine, two_runs())
    erasing = server(9, NOW + 5000)
    erasing.add("edit", run=runs[1]["id"], deleted=True)
    erasing.add("close", why="exit")
    write(books, erasing)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    assert gc(books, engine, posting, now=lambda: LATER).runs == {runs[1]["id"]}
    journals = b"".join(path.read_bytes() for path in books.journal.glob("k-*"))
    assert b'"numpy":"1"' not in journals.replace(b" ", b"")
    assert b'"numpy":"2"' in journals.replace(b" ", b"")
    detail = run_detail(engine, runs[2]["id"])
    assert detail["resources"] == runs[2]["resources"]
    assert detail["environment"] == runs[2]["environment"]
    again = open_ledger(tmp_path / "again.sqlite")
    Posting(books, again, lambda: LATER).catch_up()
    assert dump(engine) == dump(again)
    again.dispose()
