"""The cells of a notebook at a glance."""

from __future__ import annotations

from journals import NOW, kernel, server, write

from runledger.ledger.cell_histories import cells_of_notebook
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.views import iso_time


def test_a_cell_tells_how_often_it_ran_and_when_it_last_changed(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("fit", "fit(1)")
    made.cell("fit", "fit(2)")
    changed = made.t
    made.cell("fit", "fit(2)", status="error")
    made.cell("look", "df")
    made.cell(None, "headless")
    other = kernel(2, NOW + 500, notebook="b.ipynb")
    other.cell("fit", "fit(3)")
    write(books, made, other)
    Posting(books, engine, lambda: NOW + 5000).catch_up()
    look, fit = cells_of_notebook(engine, "a.ipynb")
    assert (look["cell_id"], look["executions"], look["changed"]) == ("look", 1, None)
    assert (fit["cell_id"], fit["executions"], fit["versions"]) == ("fit", 3, 2)
    assert fit["status"] == "error"
    assert fit["last"] == f"{made.name}:3"
    assert fit["changed"] == iso_time(changed - 1)
    assert cells_of_notebook(engine, "none.ipynb") == []


def test_executions_of_deleted_runs_are_not_told(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("fit", "fit(1)", None, {"acc": 1})
    made.cell("fit", "fit(2)", None, {"acc": 2})
    write(books, made)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    newest = list_runs(engine)["runs"][0]
    notes = server(1, NOW + 100)
    notes.add("edit", run=newest["id"], deleted=True, session=made.name, x=2)
    write(books, notes)
    posting.catch_up()
    (fit,) = cells_of_notebook(engine, "a.ipynb")
    assert (fit["executions"], fit["last"]) == (1, f"{made.name}:1")
