"""What a filter can speak of."""

from __future__ import annotations

import json

import pytest
from journals import NOW, kernel, server, sha, write

from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.vocabulary import vocabulary


@pytest.fixture
def posting(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb", user="ada")
    data = {
        "python": {"version": "3.12.1"},
        "packages": {"numpy": "2.1", "scipy": None},
        "git": {"commit": "ab12", "dirty": True},
    }
    made.add("environment", hash="0" * 64, data=data)
    made.cell("load", "d = load()", writes=["d"], files=[("in <b>.csv", "read", "x")])
    for lr, name in ((0.1, "adam"), (0.1, "sgd"), (0.01, "adam")):
        values = {"lr": lr, "optimizer": name, "debug": True}
        made.cell("fit", "fit(d)", values, {"acc": lr}, reads=["d"])
    other = kernel(2, NOW + 500, notebook="b.ipynb")
    other.add("environment", hash="1" * 64, data={"packages": {"numpy": "1.9"}})
    other.cell("x", "x()", {"depth": 3, "worst": "-Infinity"}, {"acc": 1})
    write(books, made, other)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    return posting


def test_names_come_with_how_many_runs_have_them_and_their_values(posting, engine):
    found = vocabulary(engine)
    assert found["parameters"] == [
        {"name": "debug", "runs": 3, "values": ["true"]},
        {"name": "lr", "runs": 3, "values": [0.1, 0.01]},
        {"name": "optimizer", "runs": 3, "values": ["adam", "sgd"]},
        {"name": "depth", "runs": 1, "values": [3.0]},
        {"name": "worst", "runs": 1, "values": ["-Infinity"]},
    ]
    assert found["metrics"] == [{"name": "acc", "runs": 4, "values": []}]
    assert found["files"] == [{"name": "in <b>.csv", "runs": 3, "values": [sha("x")]}]
    assert found["packages"] == [
        {"name": "numpy", "runs": 4, "values": ["2.1", "1.9"]},
    ]
    assert found["environment"] == [
        {"name": "python", "runs": 3, "values": ["3.12.1"]},
        {"name": "git", "runs": 3, "values": ["ab12+"]},
    ]
    assert found["users"] == ["ada"]
    assert found["notebooks"] == ["a.ipynb", "b.ipynb"]
    json.dumps(found, allow_nan=False)


def test_names_are_of_one_notebook_where_one_is_asked_for(posting, engine):
    found = vocabulary(engine, "b.ipynb")
    assert [known["name"] for known in found["parameters"]] == ["depth", "worst"]
    assert [known["values"] for known in found["packages"]] == [["1.9"]]
    assert found["files"] == []


def test_tags_are_told_and_deleted_runs_are_not(posting, books, engine):
    newest, *_ = list_runs(engine, notebook="a.ipynb")["runs"]
    notes = server(1, NOW + 600)
    notes.add("edit", run=newest["id"], tags=["baseline"])
    write(books, notes)
    posting.catch_up()
    assert vocabulary(engine)["tags"] == [{"name": "baseline", "runs": 1, "values": []}]
    notes = server(2, NOW + 700)
    notes.add("edit", run=newest["id"], deleted=True, session=newest["session"], x=4)
    write(books, notes)
    posting.catch_up()
    found = vocabulary(engine)
    assert found["tags"] == []
    assert found["metrics"] == [{"name": "acc", "runs": 3, "values": []}]
