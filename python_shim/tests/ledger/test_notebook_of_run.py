"""The notebook as of a run: what stood in it, what ran, what came out, and what is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable

import nbformat
import pytest
from journals import NOW, Session, kernel, server, sha, write

from runledger.journal.books import Books
from runledger.journal.objects import object_path, put_object
from runledger.ledger.notebook_of_run import notebook_of_run
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.structured import to_text

Cell = tuple[str, str, str]


def snapshot(books: Books, screen: Session, made: Session, cells: Iterable[Cell]) -> None:
    """What the page says of the notebook at the session's last execution."""
    rows = [[cell, kind, sha(text)] for cell, kind, text in cells]
    for _, _, text in cells:
        screen.add("source", hash=sha(text), text=text, masked=False)
    screen.add(
        "snapshot",
        kernel_id=made.header["kernel_id"],
        msg_ids=[made.message()],
        notebook="a.ipynb",
        cells=put_object(books, json.dumps(rows).encode()),
        user=None,
    )


def output(books: Books, screen: Session, made: Session, text: str, n: int = 0) -> str:
    """A large output of the session's last execution; returns its object."""
    value = {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}
    data = json.dumps(value).encode()
    name = put_object(books, data)
    screen.add("output", kernel_id="K1", msg_id=made.message(), n=n, object=name, size=len(data))
    return name


@pytest.fixture
def made() -> Session:
    return kernel(1, NOW, notebook="a.ipynb", language="python")


@pytest.fixture
def screen() -> Session:
    return server(1, NOW)


@pytest.fixture
def notebook(books: Books, engine, made: Session, screen: Session):
    def read(run: int = 0) -> dict:
        made.add("close", why="exit")
        write(books, made, screen)
        Posting(books, engine, lambda: NOW + 5000).catch_up()
        found = list_runs(engine, sort="started")["runs"][run]["id"]
        value = notebook_of_run(engine, books, found)
        assert value is not None
        text = to_text(value)
        assert len(text) < 16_000_000
        assert "runledger" not in text.lower()
        nbformat.validate(nbformat.reads(text, as_version=4))
        return value

    return read


def seen(value: dict) -> list[tuple[str, str, str]]:
    return [(cell["id"], cell["cell_type"], cell["source"]) for cell in value["cells"]]


def shown(cell: dict) -> list[str]:
    return [o.get("text") or o["data"]["text/plain"] for o in cell["outputs"]]


def test_cells_stand_in_the_notebooks_order_with_what_did_not_run(books, made, screen, notebook):
    made.cell("fit", "fit()", None, {"acc": 1})
    made.cell("late", "look()")
    screen.output("K1", made.message(), "seen\n")
    cells = [
        ("title", "markdown", "# Title"),
        ("late", "code", "look()"),
        ("never", "code", "never()"),
        ("fit", "code", "edited since"),
        ("raw", "raw", "raw"),
    ]
    snapshot(books, screen, made, cells)
    value = notebook()
    assert seen(value) == [
        ("title", "markdown", "# Title"),
        ("late", "code", "look()"),
        ("never", "code", "never()"),
        ("fit", "code", "fit()"),
        ("raw", "raw", "raw"),
    ]
    assert [cell.get("execution_count") for cell in value["cells"]] == [None, 2, None, 1, None]
    assert shown(value["cells"][1]) == ["seen\n"]
    assert value["metadata"] == {"language_info": {"name": "python"}}


def test_without_a_snapshot_cells_stand_in_the_order_they_ran(made, screen, notebook):
    made.cell("b", "b = 1", writes=["b"])
    made.cell(None, "c = 2", writes=["c"])
    made.cell("a", "a = b", None, {"acc": 1}, reads=["b"])
    value = notebook()
    assert [source for _, _, source in seen(value)] == ["b = 1", "c = 2", "a = b"]


def test_a_run_shows_its_own_view_of_a_cell_and_its_outputs(books, made, screen, notebook):
    made.cell("load", "df = 1", writes=["df"])
    made.cell("fit", "fit(df, 1)", None, {"acc": 1}, reads=["df"])
    screen.output("K1", made.message(), "first")
    snapshot(books, screen, made, [("load", "code", "df = 1"), ("fit", "code", "fit(df, 1)")])
    made.cell("fit", "fit(df, 2)", None, {"acc": 2}, reads=["df"])
    screen.output("K1", made.message(), "second")
    snapshot(books, screen, made, [("load", "code", "df = 1"), ("fit", "code", "fit(df, 2)")])
    first = notebook(0)
    assert seen(first)[1][2] == "fit(df, 1)"
    assert shown(first["cells"][1]) == ["first"]


def test_a_later_run_shows_what_it_inherits(books, engine, made, screen, notebook):
    made.cell("load", "df = 1", writes=["df"])
    made.cell("fit", "fit(df, 1)", None, {"acc": 1}, reads=["df"])
    made.cell("fit", "fit(df, 2)", None, {"acc": 2}, reads=["df"])
    assert [source for _, _, source in seen(notebook(1))] == ["df = 1", "fit(df, 2)"]


def test_an_executed_cell_that_was_deleted_comes_after_what_ran_before_it(
    books, made, screen, notebook
):
    made.cell("early", "early()")
    made.cell("a", "a()")
    made.cell("gone", "gone()")
    made.cell("b", "b()", None, {"acc": 1})
    cells = [("t", "markdown", "T"), ("b", "code", "b()"), ("a", "code", "a()")]
    snapshot(books, screen, made, cells)
    assert [name for name, _, _ in seen(notebook())] == ["t", "early", "b", "a", "gone"]


def test_ids_that_no_notebook_may_have_are_replaced(books, made, screen, notebook):
    made.cell("not an id!", "a()", None, {"acc": 1})
    cells = [("not an id!", "code", "a()"), ("x", "markdown", "1"), ("x", "markdown", "2")]
    snapshot(books, screen, made, cells)
    names = [name for name, _, _ in seen(notebook())]
    assert len(set(names)) == 3
    assert names[1] == "x"


def test_a_masked_source_stays_masked_and_a_lost_one_says_so(books, made, screen, notebook):
    made.cell("key", "api_key = '***'", None, {"acc": 1})
    snapshot(books, screen, made, [("key", "code", "x"), ("lost", "code", "y"), ("m", "raw", "z")])
    screen.lines = [line for line in screen.lines if b'"text": "y"' not in line]
    screen.lines = [line for line in screen.lines if b'"text": "z"' not in line]
    value = notebook()
    assert seen(value)[0][2] == "api_key = '***'"
    assert "not in the books any more" in seen(value)[1][2]
    assert seen(value)[1][2].startswith("#")
    assert value["cells"][2]["cell_type"] == "markdown"


def test_outputs_that_are_lost_or_too_large_are_told_of(books, made, screen, notebook):
    made.cell("a", "a()")
    lost = output(books, screen, made, "l" * 5000)
    output(books, screen, made, "x" * 9_000_000, 1)
    made.cell("b", "b()", None, {"acc": 1})
    output(books, screen, made, "y" * 9_000_000)
    output(books, screen, made, "fits" * 2000, 1)
    screen.add("output-limit", kernel_id="K1", msg_id=made.message(), dropped=12_000)
    object_path(books, lost).unlink()
    first, second = notebook()["cells"]
    assert shown(first)[0] == "[an output of 5.1 KB that is missing in the books]"
    assert len(shown(first)[1]) == 9_000_000
    assert shown(second) == [
        "[an output of 9.0 MB: the notebook would be too large]",
        "fits" * 2000,
        "[12.0 KB more of output were not kept]",
    ]


def test_a_flood_of_small_outputs_stays_within_the_bound(books, made, screen, notebook):
    made.cell("a", "a()", None, {"acc": 1})
    for n in range(5000):
        screen.output("K1", made.message(), "x" * 3500, n)
    outputs = notebook()["cells"][0]["outputs"]
    assert "more outputs" in outputs[-1]["data"]["text/plain"]
    assert len(outputs) > 4000


def test_errors_and_odd_outputs_are_as_nbformat_has_them(made, screen, notebook):
    made.cell("a", "1/0", None, None, status="error")
    told = [
        {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "no", "traceback": ["t"]},
        {"output_type": "execute_result", "data": {"text/plain": "3"}},
        {"output_type": "stream", "name": "odd", "text": ["a", "b"]},
        {"output_type": "unheard of"},
    ]
    for n, value in enumerate(told):
        screen.add("output", kernel_id="K1", msg_id=made.message(), n=n, output=value)
    found = notebook()["cells"][0]["outputs"]
    assert found[0] == told[0]
    assert found[1] == told[1] | {"metadata": {}, "execution_count": 1}
    assert found[2] == {"output_type": "stream", "name": "stdout", "text": "ab"}
    assert found[3]["output_type"] == "display_data"


def test_five_hundred_cells_are_all_there(books, made, screen, notebook):
    cells = [(f"c{i}", "code", f"x{i} = {i}") for i in range(500)]
    for cell, _, text in cells:
        made.cell(cell, text)
    made.cell("fit", "fit()", None, {"acc": 1})
    snapshot(books, screen, made, [*cells[::-1], ("fit", "code", "fit()")])
    assert [c for c, _, _ in seen(notebook())] == [c for c, _, _ in cells[::-1]] + ["fit"]


def test_a_notebook_of_another_language_says_which(books, engine, screen):
    julia = kernel(2, NOW, notebook="j.ipynb", language="R")
    julia.cell("a", "x <- 1", None, {"acc": 1})
    julia.cell("lost", "y <- 1")
    julia.lines = [line for line in julia.lines if b'"text": "y <- 1"' not in line]
    write(books, julia)
    Posting(books, engine, lambda: NOW + 5000).catch_up()
    value = notebook_of_run(engine, books, list_runs(engine)["runs"][0]["id"])
    assert value["metadata"]["language_info"]["name"] == "R"
    assert value["cells"][1]["source"].startswith("# ")


def test_no_such_run_has_no_notebook(books, engine):
    assert notebook_of_run(engine, books, "nothing") is None
