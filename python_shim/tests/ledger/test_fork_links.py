"""A run of a fork tells which run it comes from, whatever happens to either."""

from __future__ import annotations

import pytest
from journals import NOW, Session, kernel, server, write

from runledger.journal.books import Books
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump

LATER = NOW + 100_000


def training(number: int, start: float, cells: tuple[str, str], value: int) -> Session:
    made = kernel(number, start, notebook=f"{number}.ipynb")
    made.cell(cells[0], f"lr = {value}", {"lr": value}, writes=["lr"])
    made.cell(cells[1], "fit(lr)", None, {"acc": value}, reads=["lr"])
    made.add("close", why="exit")
    return made


def fork(run: str, *cells: str, number: int = 5, at: float = NOW + 50, **more: object) -> Session:
    made = server(number, at)
    fields = {"path": "f.ipynb", "parameters": None} | more
    made.add("fork", run=run, cells=[[cell, "lr", None] for cell in cells], **fields)
    made.add("close", why="exit")
    return made


def origins(engine) -> dict[object, str | None]:
    return {r["summaries"]["acc"]: r["forked_from"] for r in list_runs(engine)["runs"]}


def ids(engine) -> dict[object, str]:
    return {r["summaries"]["acc"]: r["id"] for r in list_runs(engine)["runs"]}


@pytest.fixture
def posting(books: Books, engine) -> Posting:
    return Posting(books, engine, lambda: LATER)


@pytest.mark.parametrize("is_first", [True, False])
def test_it_does_not_matter_which_is_read_first(books: Books, engine, posting, is_first):
    write(books, training(1, NOW, ("lr", "fit"), 1))
    posting.tick()
    link = fork(ids(engine)[1], "f1", "f2")
    forked = training(2, NOW + 100, ("f1", "f2"), 2)
    for session in (link, forked) if is_first else (forked, link):
        write(books, session)
        changes = posting.tick()
    assert ids(engine)[2] in changes.runs or is_first
    assert origins(engine) == {1: None, 2: ids(engine)[1]}
    grown = dump(engine)
    posting.rebuild()
    assert dump(engine) == grown


def test_the_cell_with_the_parameters_counts_as_one_of_the_fork(books: Books, engine, posting):
    write(books, training(1, NOW, ("lr", "fit"), 1))
    posting.tick()
    write(books, fork(ids(engine)[1], "f2", parameters="first"))
    write(books, training(2, NOW + 100, ("first", "new"), 2))
    posting.tick()
    assert origins(engine)[2] == ids(engine)[1]


def test_a_run_with_cells_of_two_forks_comes_from_the_one_it_has_more_of(
    books: Books, engine, posting
):
    write(books, training(1, NOW, ("lr", "fit"), 1), training(2, NOW + 10, ("l", "f"), 2))
    posting.tick()
    found = ids(engine)
    write(books, fork(found[1], "a", "b"), fork(found[2], "c", number=6, at=NOW + 60))
    made = kernel(3, NOW + 100, notebook="3.ipynb")
    for cell in "abc":
        made.cell(cell, cell, None, {"acc": 3} if cell == "c" else None)
    made.add("close", why="exit")
    write(books, made, training(4, NOW + 200, ("a", "c"), 4))
    posting.tick()
    # As many of both: the later fork.
    assert origins(engine) == {1: None, 2: None, 3: found[1], 4: found[2]}


def test_the_link_to_a_run_stays_when_that_is_erased(books: Books, engine, posting):
    write(books, training(1, NOW, ("lr", "fit"), 1))
    posting.tick()
    doomed = ids(engine)[1]
    write(books, fork(doomed, "f1", "f2"), training(2, NOW + 100, ("f1", "f2"), 2))
    posting.tick()
    deletion = server(9, NOW + 500)
    deletion.add("edit", run=doomed, deleted=True)
    write(books, deletion)
    assert gc(books, engine, posting, now=lambda: LATER).runs == {doomed}
    assert run_detail(engine, doomed) is None
    assert origins(engine) == {2: doomed}
    left = dump(engine)
    posting.rebuild()
    assert dump(engine) == left


def test_a_fork_that_makes_no_sense_links_nothing(books: Books, engine, posting):
    write(books, training(1, NOW, ("lr", "fit"), 1))
    posting.tick()
    own = ids(engine)[1]
    made = server(5, NOW + 50)
    made.add("fork", run=own, path=3, parameters=[], cells=[["lr", None, None], "x", [1, 2, 3]])
    made.add("fork", run=7, cells=[["lr", None, None]])
    made.add("fork", run="other", cells="lr")
    write(books, made)
    posting.tick()
    assert origins(engine) == {1: None}
    grown = dump(engine)
    posting.rebuild()
    assert dump(engine) == grown
