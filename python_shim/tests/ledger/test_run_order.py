"""What tells whether the cells of a run ran in the notebook's order."""

from __future__ import annotations

import json

from journals import NOW, kernel, names, server, sha, write

from runledger.journal.objects import put_object
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.run_order import order_of_run


def test_each_name_that_was_read_tells_where_it_comes_from(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("gone", "n = 3", writes=["n"])
    made.cell(
        "define",
        "def f(): return n",
        writes=["f"],
        functions={"f": {"reads": ["n"], "changes": []}},
    )
    made.cell("aside", "z = 1", writes=["z"])
    x = made.begin("fit", "fit(f())", names(reads=["f", "print"]))
    made.add("summary", x=x, name="acc", value=1, of=[])
    made.add("end", x=x, status="ok")
    seen = server(1, NOW + 100)
    cells = [["define", "code", sha("def f(): return n + 1")], ["t", "markdown", sha("# t")]]
    cells.append(["fit", "code", sha("fit(f())")])
    seen.add(
        "snapshot",
        kernel_id="K1",
        msg_ids=[made.message()],
        notebook="a.ipynb",
        cells=put_object(books, json.dumps(cells).encode()),
    )
    write(books, made, seen)
    Posting(books, engine, lambda: NOW + 5000).catch_up()
    (run,) = list_runs(engine)["runs"]
    order = order_of_run(engine, run["id"], books)
    assert [cell["cell_id"] for cell in order["cells"]] == ["define", "t", "fit"]
    assert [cell["type"] for cell in order["cells"]] == ["code", "markdown", "code"]
    gone, define, _, fit = order["executions"]
    assert (gone["writes"], gone["reads"], define["writes"]) == (["n"], [], ["f"])
    assert fit["reads"] == ["f", "n"]
    assert fit["origins"] == {"f": define["id"], "n": gone["id"]}
    assert define["source_hash"] != order["cells"][0]["source_hash"]
    assert fit["source_hash"] == order["cells"][2]["source_hash"]
    assert all(execution["shown"] for execution in order["executions"])


def test_without_a_snapshot_there_are_no_cells_and_without_a_run_nothing(books, engine):
    made = kernel(1, NOW)
    made.cell(None, "x = 1", None, {"acc": 1}, writes=["x"])
    write(books, made)
    Posting(books, engine, lambda: NOW + 5000).catch_up()
    (run,) = list_runs(engine)["runs"]
    order = order_of_run(engine, run["id"], books)
    assert order["cells"] is None
    assert [e["cell_id"] for e in order["executions"]] == [None]
    assert order_of_run(engine, "nothing", books) is None
