"""Columns of run lists, archived runs, and who ran what."""

from __future__ import annotations

import json

import pytest
from journals import NOW, kernel, server, sha, write

from runledger.journal.objects import put_object
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import QueryError, list_runs, run_detail
from runledger.ledger.store import dump

ENVIRONMENT = {
    "python": {"version": "3.12.1"},
    "platform": {"system": "Linux", "release": "6.1", "machine": "x86_64"},
    "packages": {"numpy": "2.1", "dotted.name": "1"},
    "git": {"commit": "a" * 40, "branch": "main", "dirty": True},
}


@pytest.fixture
def posting(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb", user="ada")
    made.add("environment", hash="0" * 64, data=ENVIRONMENT)
    for value in (1, 2):
        x = made.begin("fit", f"fit({value})")
        made.add("parameter", x=x, name="list", value=[value, None], of=[])
        made.add("label", x=x, name="kind", value="a `b`", of=[])
        made.add("file", x=x, path="out/a b.csv", mode="write", declared=True)
        made.add("hash", x=x, path="out/a b.csv", sha256=sha(str(value)), size=1, mtime=1.0)
        made.add("model", x=x, name="m", type="lib.Model", path=None, of=[])
        for point in (3.0, value, "Infinity"):
            made.add("metrics", x=x, step=None, values={"loss": point})
        made.add("summary", x=x, name="acc", value="NaN" if value == 1 else 0.5, of=[])
        made.add("end", x=x, status="ok", resources={"cpu": 1.5, "memory": 4})
    other = kernel(2, NOW + 500, notebook="b.ipynb")
    other.cell("x", "x()", {"depth": 3})
    write(books, made, other)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    return posting


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("params.list", [None, [2, None], [1, None]]),
        ("parameters.depth", [3, None, None]),
        ("metrics.acc", [None, 0.5, "NaN"]),
        ("metrics.loss", [None, "Infinity", "Infinity"]),
        ("min.loss", [None, 2, 1]),
        ("max.loss", [None, "Infinity", "Infinity"]),
        ("labels.kind", [None, "a `b`", "a `b`"]),
        ("files.`out/a b.csv`", [None, sha("2"), sha("1")]),
        ("files.out/a b.csv", [None, sha("2"), sha("1")]),
        ("environment.python", [None, "3.12.1", "3.12.1"]),
        ("environment.platform", [None] + ["Linux 6.1 x86_64"] * 2),
        ("environment.git", [None] + ["a" * 40 + "+"] * 2),
        ("environment.packages.numpy", [None, "2.1", "2.1"]),
        ("environment.packages.dotted.name", [None, "1", "1"]),
        ("resources.cpu", [None, 1.5, 1.5]),
        ("resources.cost", [None, None, None]),
        ("user", [None, "ada", "ada"]),
        ("params.<script>", [None, None, None]),
    ],
)
def test_a_column_holds_what_each_run_has(posting, engine, column, values):
    page = list_runs(engine, columns=[column, "user"])
    assert [run["columns"][column] for run in page["runs"]] == values
    assert set(page["runs"][0]["columns"]) == {column, "user"}
    json.dumps(page, allow_nan=False)


def test_runs_carry_columns_only_where_some_are_asked_for(posting, engine):
    assert "columns" not in list_runs(engine)["runs"][0]


@pytest.mark.parametrize(
    "column",
    [
        *("", "x", "params", "params.", "params.``", "color.x", "users", "user.x"),
        *("environment.data", "environment.packages.", "resources.gpus", "tags.x"),
        *("status", "params." + "x" * 6000, "\0", "'; drop table runs"),
    ],
)
def test_a_column_that_there_is_not_is_one_sentence(posting, engine, column):
    with pytest.raises(QueryError) as error:
        list_runs(engine, columns=[column])
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_at_most_fifty_columns_are_answered(posting, engine):
    list_runs(engine, columns=[f"params.p{i}" for i in range(50)])
    with pytest.raises(QueryError):
        list_runs(engine, columns=[f"params.p{i}" for i in range(51)])


def test_lists_are_filtered_and_sorted_by_files_and_users(posting, engine):
    newest, last, first = (run["id"] for run in list_runs(engine)["runs"])

    def found(**query: str) -> list[str]:
        return [run["id"] for run in list_runs(engine, **query)["runs"]]

    assert found(filter=f"files.`out/a b.csv` = '{sha('1')}'") == [first]
    assert found(filter="user = 'ada'") == [last, first]
    assert found(sort="files.out/a b.csv")[-1] == newest


def test_a_run_tells_its_models(posting, engine):
    last = list_runs(engine)["runs"][1]
    told = run_detail(engine, last["id"])["models"]
    assert told == [{"name": "m", "type": "lib.Model", "path": None}]


def test_who_requested_an_execution_ran_it(posting, books, engine):
    seen = server(1, NOW + 900)
    cells = put_object(books, b"[]")
    asked = {"kernel_id": "K1", "notebook": "a.ipynb", "cells": cells}
    seen.add("snapshot", msg_ids=["k-20260921T000000-000000000001-m2"], user="grace", **asked)
    seen.add("snapshot", msg_ids=["k-20260921T000000-000000000001-m1"], user=None, **asked)
    write(books, seen)
    posting.catch_up()
    _, last, first = list_runs(engine)["runs"]
    assert (last["user"], first["user"]) == ("grace", "ada")
    before = dump(engine)
    Posting(books, engine, lambda: NOW + 5000).rebuild()
    assert dump(engine) == before


class TestArchived:
    def edit(self, posting, books, number: int, run: str, **fields: object) -> None:
        notes = server(number, NOW + 600 + number)
        notes.add("edit", run=run, **fields)
        write(books, notes)
        posting.catch_up()

    def test_a_run_is_in_lists_that_ask_for_it(self, posting, books, engine):
        newest, last, first = (run["id"] for run in list_runs(engine)["runs"])
        self.edit(posting, books, 1, last, archived=True)

        def found(**query: object) -> list[str]:
            return [run["id"] for run in list_runs(engine, **query)["runs"]]

        assert found() == [newest, first]
        assert found(sort="-metrics.loss") == [first, newest]
        assert found(archived=True) == [newest, last, first]
        assert found(archived=True, filter="archived = true") == [last]
        assert run_detail(engine, last)["archived"]
        assert list_runs(engine, archived=True)["runs"][0]["previous"] is None
        self.edit(posting, books, 2, last, archived=False)
        assert found() == [newest, last, first]

    def test_what_is_no_truth_archives_nothing(self, posting, books, engine):
        run = list_runs(engine)["runs"][0]["id"]
        for number, value in enumerate(("true", 1, [], None)):
            self.edit(posting, books, number, run, archived=value)
        assert not run_detail(engine, run)["archived"]

    def test_a_run_is_archived_with_the_one_that_it_is_within(self, books, engine):
        made = kernel(1, NOW, notebook="a.ipynb")
        x = made.begin("loop", "loop()")
        for lr in (1, 2):
            made.add("parameter", x=x, name="lr", value=lr, of=[])
            made.add("summary", x=x, name="acc", value=lr, of=[])
        made.add("end", x=x, status="ok")
        write(books, made)
        posting = Posting(books, engine, lambda: NOW + 5000)
        posting.catch_up()
        every = list_runs(engine)["runs"]
        (parent,) = [run["id"] for run in every if run["parent"] is None]
        assert len(every) == 3
        self.edit(posting, books, 1, parent, archived=True)
        assert list_runs(engine)["runs"] == []
        before = dump(engine)
        Posting(books, engine, lambda: NOW + 5000).rebuild()
        assert dump(engine) == before
        self.edit(posting, books, 2, parent, archived=False)
        assert len(list_runs(engine)["runs"]) == 3

    def test_a_rebuild_and_gc_keep_it(self, posting, books, engine):
        newest, last, first = (run["id"] for run in list_runs(engine)["runs"])
        self.edit(posting, books, 1, last, archived=True, starred=True)
        self.edit(posting, books, 2, first, archived=True)
        self.edit(posting, books, 3, first, deleted=True)
        before = dump(engine)
        Posting(books, engine, lambda: NOW + 5000).rebuild()
        assert dump(engine) == before
        assert gc(books, engine, posting, now=lambda: NOW + 9000).runs == {first}
        Posting(books, engine, lambda: NOW + 9000).rebuild()
        assert [run["id"] for run in list_runs(engine)["runs"]] == [newest]
        kept = run_detail(engine, last)
        assert (kept["archived"], kept["starred"]) == (True, True)
