"""Lists of runs: filters, orders and pages, and the sentences for bad ones."""

from __future__ import annotations

import json

import pytest
from journals import NOW, Growing, kernel, server, write
from sqlalchemy import event

from runledger.history import read_history
from runledger.journal.books import Books
from runledger.journal.objects import put_object
from runledger.ledger.executions import executions_of_cell
from runledger.ledger.posting import Posting
from runledger.ledger.queries import (
    QueryError,
    changes_since,
    counts,
    list_runs,
    revision,
    run_detail,
)

VALUES = [(0.1, 0.5, "rbf"), (0.01, 0.9, "poly"), (1, "NaN", None), (10, 0.9, "rbf")]


@pytest.fixture
def posted(books: Books, engine):
    made = kernel(1, NOW, notebook="train/a.ipynb")
    for lr, acc, name in VALUES:
        parameters = {"lr": lr, "a name": True} | ({"kernel": name} if name else {})
        made.cell("fit", f"fit({lr})", parameters, {"acc": acc, "train/loss": 1 - lr})
    made.add("close", why="exit")
    other = kernel(2, NOW + 1000, notebook="b.ipynb")
    other.cell("x", "1/0", None, None, status="error")
    other.add("close", why="exit")
    write(books, made, other)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    return posting


def rates(page) -> list[object]:
    return [run["parameters"].get("lr") for run in page["runs"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metrics.acc > 0.6 and params.lr < 1", [0.01]),
        ("metrics.acc >= 0.9 or params.lr = 1", [10, 1, 0.01]),
        ("not metrics.acc > 0.6 and notebook like '%train%'", [1, 0.1]),
        ("params.lr = '0.1'", [0.1]),
        ("params.kernel = 'rbf'", [10, 0.1]),
        ("params.kernel != 'rbf'", [0.01]),
        ("params.kernel in ('poly', 'linear') or params.lr in (1, 2)", [1, 0.01]),
        ("params.lr in ('0.1', 'x', 1)", [1, 0.1]),
        ("params.`a name` in (false, true) and not params.lr in (10)", [1, 0.01, 0.1]),
        ("status in ('error', 'killed')", [None]),
        ("duration in (0, '1') and started not in ('2020-01-01')", [None]),
        (f"params.lr in (10{',1' * 500})", [10, 1]),
        ("params.`a name` = true and params.lr not in (1, 10)", [0.01, 0.1]),
        ("metrics.train/loss < 0", [10]),
        ("metrics.acc = 'NaN'", [1]),
        ("metrics.acc != 'NaN'", [10, 0.01, 0.1]),
        ("not metrics.acc = 'NaN'", [None, 10, 0.01, 0.1]),
        ("status = 'error'", [None]),
        ("started > '2020-01-01' and (notebook = 'b.ipynb')", [None]),
        ("starred = true", []),
        ("NOTEBOOK LIKE '%TRAIN%' AND params.lr > 0.5", [10, 1]),
        ("kernel train", [10, 1, 0.01, 0.1]),  # one is titled "kernel removed"
        ("poly TRAIN", [0.01]),
        ("", [None, 10, 1, 0.01, 0.1]),
        ("100%", []),
    ],
)
def test_a_filter_means_what_it_says(posted, engine, text, expected):
    assert rates(list_runs(engine, filter=text)) == expected


@pytest.fixture
def named(books: Books, engine):
    """Runs `first` to `third` by their parameter: the code names the first two, and a user one."""
    made = kernel(1, NOW, user="ada", notebook="a.ipynb")
    x = made.begin("a", "for ...")
    for number, name in (("first", "Beta"), ("second", "alpha")):
        made.add("run", x=x, op="enter", name=name)
        made.add("parameter", x=x, name="which", value=number, of=[])
        made.add("summary", x=x, name="acc", value="Infinity", of=[])
        made.add("run", x=x, op="exit", name=name)
    made.add("end", x=x, status="ok")
    made.add("close", why="exit")
    other = kernel(2, NOW + 1000)
    other.cell("b", "4", {"which": "third"}, {"acc": 2}, status="running")
    write(books, made)
    growing = Growing(books, other)
    growing.grow(1 << 20)
    posting = Posting(books, engine, lambda: NOW + 1010)
    posting.catch_up()
    (second,) = list_runs(engine, filter="params.which = 'second'")["runs"]
    edits = server(1, NOW + 1005)
    edits.add("edit", run=second["id"], name="gamma")
    write(books, edits)
    posting.tick()
    yield posting
    growing.close()


def which(page) -> list[object]:
    return [run["parameters"].get("which", "whole") for run in page["runs"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = 'Beta'", ["first"]),
        ("name = 'gamma'", ["second"]),
        ("name = 'alpha'", []),
        ("name like 'b%' or name like 'g%'", ["second", "first"]),
        ("name != 'Beta'", ["second"]),
        ("not name = 'Beta'", ["third", "second", "whole"]),
        ("not name like 'beta'", ["third", "second", "whole"]),
        ("name not in ('Beta', 'gamma')", ["third", "whole"]),
        ("not (name = 'Beta' or duration > 100)", ["third", "second", "whole"]),
        ("not not name = 'Beta'", ["first"]),
        ("not user = 'ada'", ["third"]),
        ("not duration < 100", ["third"]),
        ("notebook not in ('a.ipynb')", ["third"]),
        ("metrics.acc = 'Infinity'", ["second", "first"]),
        ("metrics.acc != 'Infinity'", ["third"]),
        ("metrics.acc < 'Infinity' and metrics.acc > '-Infinity'", ["third"]),
    ],
)
def test_a_filter_sees_the_name_that_is_shown_and_not_keeps_who_has_no_value(
    named, engine, text, expected
):
    assert which(list_runs(engine, filter=text)) == expected


def test_runs_are_sorted_by_the_name_that_is_shown(named, engine):
    assert which(list_runs(engine, sort="name")) == ["first", "second", "whole", "third"]
    page = list_runs(engine, sort="-name", limit=1)
    following = list_runs(engine, sort="-name", cursor=page["next"])
    assert which(page) + which(following) == ["second", "first", "third", "whole"]


def test_the_history_is_filtered_by_the_names_it_has(named, books: Books):
    assert read_history(books, "name like '%a'").columns["name"] == ["gamma", "Beta"]


@pytest.mark.parametrize(
    ("text", "part", "column"),
    [
        ("params.lr >", "ends too early, at column 12", 12),
        ("  params.lr >  ", "ends too early, at column 14", 14),
        ("params.lr > > 1", "column 13", 13),
        ("color = 'red'", "Unknown name 'color' at column 1", 1),
        ("params.lr = 1 and colour.x = 1", "at column 19", 19),
        ("params.lr = 1\n  and colour = 1", "at column 21", 21),
        ("duration > 'long'", "compared with a number", 1),
        ("not started > 'soon'", "compared with a date", 5),
        ("starred > true", "no order", 1),
        ("(" * 300 + "params.lr = 1" + ")" * 300, "too many parts", None),
        ("params.lr = 1" + " " * 3000 + "and params.lr = 1", "longer than", None),
        ("params.lr = 'unended", "column 13", 13),
        ("duration > 'NaN'", "compared with a number", 1),
        (f"duration in (1{',1' * 984})", "more than 500 values", None),
        (" or ".join([f"id in ('a'{',1' * 300})"] * 3), "more than 500 values", None),
    ],
)
def test_a_bad_filter_is_one_sentence_with_the_column(posted, engine, text, part, column):
    with pytest.raises(QueryError) as error:
        list_runs(engine, filter=text)
    assert part in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.column == column


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("started", [0.1, 0.01, 1, 10, None]),
        ("-started", [None, 10, 1, 0.01, 0.1]),
        ("params.lr", [0.01, 0.1, 1, 10, None]),
        ("-params.lr", [10, 1, 0.1, 0.01, None]),
        ("-metrics.acc", [10, 0.01, 0.1, 1, None]),
        ("params.kernel", [0.01, 0.1, 10, 1, None]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_give_every_run_once_in_order(posted, engine, sort, expected, limit):
    seen: list[object] = []
    cursor = None
    for _ in range(10):
        page = list_runs(engine, sort=sort, limit=limit, cursor=cursor)
        seen += rates(page)
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == expected


@pytest.mark.parametrize("sort", ["title", "-duration", "ended", "status", "notebook", "-name"])
def test_every_sort_pages_through_all_runs(posted, engine, sort):
    whole = [run["id"] for run in list_runs(engine, sort=sort)["runs"]]
    first = list_runs(engine, sort=sort, limit=3)
    rest = list_runs(engine, sort=sort, limit=3, cursor=first["next"])
    assert [run["id"] for run in first["runs"] + rest["runs"]] == whole


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": -3},
        {"cursor": "!!"},
        {"cursor": "bnVsbA"},
        {"sort": "colour"},
        {"sort": "nothing.x"},
        {"cursor": "WyJzdGFydGVkIiwxLCJ4Il0"},
        {"cursor": "é"},
        {"cursor": "W" * 5000},
    ],
)
def test_a_malformed_query_is_one_sentence(posted, engine, query):
    with pytest.raises(QueryError) as error:
        list_runs(engine, **query)
    assert str(error.value).endswith(".")


def test_a_list_is_of_the_notebook_at_its_current_path(posted, engine, books):
    moves = server(1, NOW + 2000)
    moves.add("rename", **{"from": "train/a.ipynb", "to": "c.ipynb"})
    write(books, moves)
    assert len(posted.tick().runs) == 4
    assert rates(list_runs(engine, notebook="train/a.ipynb")) == []
    assert len(list_runs(engine, notebook="c.ipynb")["runs"]) == 4
    assert list_runs(engine, notebook="c.ipynb")["runs"][0]["notebook"] == "c.ipynb"


def test_a_list_holds_at_most_100_values_a_run_and_the_run_all(books, engine):
    made = kernel(1)
    made.cell("a", "x", {f"p{i}": i for i in range(150)}, {"acc": 1})
    write(books, made)
    Posting(books, engine).catch_up()
    listed = list_runs(engine)["runs"][0]
    assert len(listed["parameters"]) == 100
    assert listed["counts"]["parameters"] == 150
    assert not {"executions", "artifacts", "labels"} & set(listed)
    assert len(run_detail(engine, listed["id"])["parameters"]) == 150


def test_a_run_shows_its_outputs_small_ones_inline(books, engine):
    made = kernel(1)
    made.cell("a", "print(1)", None, {"acc": 1}, status="error")
    screen = server(1)
    image = {"output_type": "display_data", "data": {"image/png": "x" * 9000}, "metadata": {}}
    sha256 = put_object(books, json.dumps(image).encode())
    screen.output("K1", made.message(), "one ")
    screen.output("K1", made.message(), "two", append=True)
    screen.add("output", kernel_id="K1", msg_id=made.message(), n=1, object=sha256, size=9070)
    screen.add("output-limit", kernel_id="K1", msg_id=made.message(), dropped=123)
    write(books, made, screen)
    Posting(books, engine).catch_up()
    run = run_detail(engine, list_runs(engine)["runs"][0]["id"], books)
    assert run["error"] == {"name": "ValueError", "message": "no"}
    (execution,) = run["executions"]
    assert execution["outputs"] == [
        {"output_type": "stream", "name": "stdout", "text": "one two"},
        {"output_type": "display_data", "object": sha256, "size": 9070},
    ]
    assert execution["outputs_dropped"] == 123
    assert run["started"].endswith("Z")


def test_what_made_way_for_a_later_execution_and_nothing_needs_is_superseded(books, engine):
    made = kernel(1)
    made.cell("load", "data = lood()", status="error", writes=["data"])
    made.cell("load", "data = load()", writes=["data"])
    made.cell("count", "n = 0", writes=["n"])
    made.cell("count", "n = n + 1", reads=["n"], writes=["n"])
    made.cell("look", "data", reads=["data"])
    made.cell("look", "data.T", reads=["data"])
    made.cell("fit", "fit(data, n)", None, {"acc": 1}, reads=["data", "n"])
    screen = server(1)
    cells = [["load", "code", "0" * 64], ["about", "markdown", "1" * 64]]
    screen.add(
        "snapshot",
        kernel_id="K1",
        msg_ids=[made.message()],
        notebook="a.ipynb",
        cells=put_object(books, json.dumps(cells).encode()),
    )
    write(books, made)
    posting = Posting(books, engine)
    posting.catch_up()
    run = list_runs(engine)["runs"][0]["id"]
    told = [
        (e["source"], e["shown"], e["superseded"]) for e in run_detail(engine, run)["executions"]
    ]
    assert told == [
        ("data = lood()", False, True),
        ("data = load()", True, False),
        ("n = 0", False, False),
        ("n = n + 1", True, False),
        ("data", False, True),
        ("data.T", True, False),
        ("fit(data, n)", True, False),
    ]
    assert not run_detail(engine, run, books)["has_snapshot"]
    write(books, screen)
    posting.catch_up()
    assert run_detail(engine, run, books)["has_snapshot"]


def test_what_may_have_drawn_from_a_seed_is_not_superseded(books, engine):
    made = kernel(1)
    made.cell("draw", "data = draw()", writes=["data"])
    made.cell("seed", "seed(1)", state=True)
    made.cell("draw", "data = drow()", status="error", writes=["data"])
    made.cell("draw", "data = draw()", writes=["data"])
    made.cell("draw", "data = draw()", writes=["data"])
    made.cell("fit", "fit(data)", None, {"acc": 1}, reads=["data"])
    write(books, made)
    Posting(books, engine).catch_up()
    run = list_runs(engine)["runs"][0]["id"]
    told = [execution["superseded"] for execution in run_detail(engine, run)["executions"]]
    assert told == [True, False, True, False, False, False]


def test_the_history_of_a_cell_is_newest_first(posted, engine):
    found = executions_of_cell(engine, "train/a.ipynb", "fit")
    assert [e["source"] for e in found] == ["fit(10)", "fit(1)", "fit(0.01)", "fit(0.1)"]
    assert all(e["run"] for e in found)
    assert counts(engine) == {"runs": 5, "executions": 5}


def test_edits_win_field_by_field_and_other_servers_hear_of_them(posted, engine, books):
    runs = [run["id"] for run in list_runs(engine, notebook="train/a.ipynb")["runs"]]
    known = revision(engine)
    some, other = server(1, NOW + 3000), server(2, NOW + 3100)
    some.add("edit", NOW + 3005, run=runs[0], name="early", tags=["a b", "c"], starred=True)
    other.add("edit", NOW + 3004, run=runs[0], name="earlier", note="kept")
    other.add("edit", NOW + 3006, run=runs[1], deleted=True)
    write(books, some, other)
    changes = posted.tick()
    assert runs[0] in changes.runs
    assert changes.removed == {runs[1]}
    run = run_detail(engine, runs[0])
    assert (run["name"], run["title"], run["note"]) == ("early", "early", "kept")
    assert run["starred"]
    assert run["previous"] == runs[2]
    assert [r["id"] for r in list_runs(engine, filter="tags = 'a b'")["runs"]] == [runs[0]]
    assert [r["id"] for r in list_runs(engine, filter="tags in ('c', 'd')")["runs"]] == [runs[0]]
    assert runs[0] not in [r["id"] for r in list_runs(engine, filter="tags not in ('c')")["runs"]]
    assert run_detail(engine, runs[1]) is None
    heard, newest = changes_since(engine, known)
    assert runs[0] in heard.runs
    assert heard.removed == {runs[1]}
    assert changes_since(engine, newest)[0].runs == frozenset()
    undo = server(3, NOW + 3200)
    undo.add("edit", NOW + 3201, run=runs[1], deleted=False)
    write(books, undo)
    posted.tick()
    assert run_detail(engine, runs[1])["id"] == runs[1]


@pytest.mark.parametrize("ahead", [-5000, 5000])
def test_what_follows_a_deletion_begins_a_run_whatever_the_clocks_say(
    books: Books, engine, ahead: int
):
    made = kernel(1, NOW, notebook="a.ipynb")
    for cell in ("one", "two", "three"):
        made.cell(cell, f"{cell} = 1", None, None, writes=[cell])
    write(books, made)
    posting = Posting(books, engine, lambda: NOW + 9000)
    posting.tick()
    (whole,) = list_runs(engine)["runs"]
    other = server(1, NOW + ahead)
    other.add("edit", NOW + ahead, run=whole["id"], deleted=True, session=made.name, x=2)
    write(books, other)
    posting.tick()
    (kept,) = list_runs(engine)["runs"]
    assert kept["id"] != whole["id"]
    sources = [e["source"] for e in run_detail(engine, kept["id"])["executions"]]
    assert sources == ["three = 1"]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "runs_by_start"),
        ({"sort": "-metrics.acc"}, "run_values_by_number"),
        ({"sort": "params.lr"}, "run_values_by_number"),
        ({"filter": "metrics.acc > 3"}, "run_values_by_number"),
        ({"filter": "params.kernel = 'rbf'"}, "run_values_by_text"),
        ({"filter": "params.kernel != 'rbf'"}, "run_values_by_number"),
        ({"filter": "params.lr = '0.1'"}, "run_values_by_text"),
        ({"filter": "params.lr in ('0.1', 1, true)"}, "run_values_by_text"),
        ({"sort": "-duration"}, "runs_by_start"),
        ({"sort": "name"}, "runs_by_start"),
        ({"filter": "name = 'best'"}, "runs_by_start"),
        ({"filter": "not (name = 'best' or duration > 5)"}, "runs_by_start"),
    ],
)
def test_a_page_is_found_in_indexes_alone(posted, engine, query, index):
    asked: list[tuple[str, object]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def listen(connection, cursor, statement, parameters, context, executemany):
        asked.append((statement, parameters))

    list_runs(engine, **query)
    event.remove(engine, "before_cursor_execute", listen)
    steps: list[str] = []
    with engine.connect() as connection:
        for statement, parameters in asked:
            if "runs.counts" in statement:
                continue  # it reads the runs of the page
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps += [row[3] for row in plan]
    assert any(f"COVERING INDEX {index} " in step for step in steps), steps
    read = [step for step in steps if step.startswith(("SEARCH run", "SCAN run"))]
    assert all("COVERING INDEX" in step for step in read), steps
