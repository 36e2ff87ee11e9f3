"""Many runs are deleted at once, and what follows a deleted run begins another."""

from __future__ import annotations

import itertools

import pytest
from journals import NOW, Growing, Session, kernel, server, write
from sqlalchemy import event

from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.store import dump
from runledger.server.lookups import erased_among

SESSIONS = 12
RUNS = 5  # in a session


@pytest.fixture
def posting(books, engine):
    write(books, *(trained(number) for number in range(SESSIONS)))
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    return posting


def trained(number: int, runs: int = RUNS) -> Session:
    """Return a session in which a cell was trained again and again."""
    made = kernel(number, NOW + 100 * number, notebook="n.ipynb")
    for value in range(runs):
        made.cell("train", f"train({value})", {"p": value}, {"acc": value})
    return made


def deleted(number: int, runs: list[dict[str, object]], **fields: object) -> Session:
    notes = server(number, NOW + 4000 + number)
    for run in runs:
        notes.add("edit", run=run["id"], session=run["session"], **({"deleted": True} | fields))
    return notes


def rebuilt(books, engine) -> bool:
    before = dump(engine)
    Posting(books, engine, lambda: NOW + 5000).rebuild()
    return dump(engine) == before


def test_runs_of_many_sessions_are_deleted_without_reading_these_again(posting, books, engine):
    runs = list_runs(engine, limit=100)["runs"]
    asked: list[str] = []
    write(books, deleted(1, runs[::2], x=RUNS))
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    changes = posting.tick()
    assert changes.removed == {run["id"] for run in runs[::2]}
    assert not [statement for statement in asked if "FROM records" in statement]
    assert [r["id"] for r in list_runs(engine)["runs"]] == [r["id"] for r in runs[1::2]]
    assert rebuilt(books, engine)


@pytest.mark.parametrize(("at", "runs"), [(1, 2), (2, 3), (3, 2)])
def test_what_follows_the_run_that_was_deleted_begins_another(books, engine, at, runs):
    made = kernel(1, NOW, notebook="n.ipynb")
    made.cell("train", "train(0)", {"p": 0}, {"acc": 0})
    made.cell("train", "train(1)", {"p": 1}, {"acc": 1})
    made.cell("look", "look()")
    write(books, made)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    last, first = list_runs(engine)["runs"]
    # Two executions were there when the last run was deleted; or it was the first, or all were.
    write(books, deleted(1, [first if at == 1 else last], x=3 if at == 1 else at))
    posting.tick()
    assert len(dump(engine)["runs"]) == runs
    assert rebuilt(books, engine)


def test_a_run_that_is_deleted_while_its_kernel_lives_is_not_gone_on_with(books, engine):
    made = trained(1, runs=2)
    begun = len(made.lines)
    made.cell("look", "look()")
    parts = (made.lines[:begun], [made.lines[0], *made.lines[begun:]])
    growing = Growing(books, made, [b"".join(part) for part in parts])
    growing.grow(1 << 20)
    clock = itertools.count(NOW + 5000, 60)
    posting = Posting(books, engine, lambda: next(clock))
    posting.tick()
    last, first = list_runs(engine)["runs"]
    write(books, deleted(1, [last], x=2))
    posting.tick()
    assert [run["id"] for run in list_runs(engine)["runs"]] == [first["id"]]
    growing.close()
    posting.tick()
    new, old = list_runs(engine)["runs"]
    assert (old["id"], new["parameters"]) == (first["id"], {})
    assert rebuilt(books, engine)


def test_only_what_is_erased_cannot_be_had_back(posting, books, engine):
    runs = list_runs(engine)["runs"]
    write(books, deleted(1, runs[:4], x=RUNS), deleted(2, runs[1:2], x=RUNS, final=True))
    posting.tick()
    ids = [run["id"] for run in runs]
    assert erased_among(engine, ids) == {ids[1]}
    assert erased_among(engine, [*ids, "nothing"]) == {ids[1]}
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE executions SET erased = 1 WHERE session = ? AND x = 2", (runs[0]["session"],)
        )
    assert erased_among(engine, ids) == {ids[1], ids[RUNS - 2]}
