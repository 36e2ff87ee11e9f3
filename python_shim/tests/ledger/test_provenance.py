"""Where data came from and went: through files by content, through cells by variables."""

from __future__ import annotations

import pytest
from journals import NOW, Session, kernel, server, sha, write

from runledger.journal.books import Books
from runledger.ledger.artifacts import artifact_detail, file_detail
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.provenance import (
    provenance_of_content,
    provenance_of_path,
    provenance_of_run,
)
from runledger.ledger.queries import list_runs

LATER = NOW + 100_000
SECRET = "nobody shall read this again"


def chain() -> list[Session]:
    """Three notebooks: raw.csv -> clean.csv -> (renamed) model.joblib -> report.txt."""
    clean = kernel(1, NOW, notebook="clean.ipynb")
    clean.cell("load", "df = read()", files=[("raw.csv", "read", "raw")], writes=["df"])
    clean.cell("aside", "other = 1", writes=["other"])
    clean.cell(
        "save", f"df.save()  # {SECRET}", files=[("clean.csv", "write", "clean")], reads=["df"]
    )
    fit = kernel(2, NOW + 100, notebook="fit.ipynb")
    fit.cell("load", "df = read()", files=[("copy.csv", "read", "clean")], writes=["df"])
    fit.cell(
        "fit",
        "fit(df)",
        None,
        {"acc": 1},
        files=[("model.joblib", "write", "model")],
        reads=["df"],
    )
    tell = kernel(3, NOW + 200, notebook="tell.ipynb")
    tell.cell("read", "m = load()", files=[("model.joblib", "read", "model")], writes=["m"])
    tell.cell("tell", "tell(m)", files=[("report.txt", "write", "report")], reads=["m"])
    # Another use of the same raw data, which is no part of what came of the model.
    aside = kernel(4, NOW + 300, notebook="aside.ipynb")
    aside.cell("load", "x = read()", files=[("raw.csv", "read", "raw")], writes=["x"])
    aside.cell("keep", "keep(x)", files=[("aside.csv", "write", "aside")], reads=["x"])
    every = [clean, fit, tell, aside]
    for session in every:
        session.add("close", why="exit")
    return every


@pytest.fixture
def posting(books: Books, engine) -> Posting:
    write(books, *chain())
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    return posting


def ids(engine) -> dict[str, str]:
    return {run["notebook"]: run["id"] for run in list_runs(engine)["runs"]}


def paths(graph) -> set[tuple[str, str]]:
    return {(entity["path"], entity["role"]) for entity in graph["entities"]}


def lines(graph) -> list[str | None]:
    return [activity["line"] for activity in graph["activities"]]


def related(graph, kind: str) -> set[tuple[str, str]]:
    """The relations of a kind, with paths and ordinals for ids."""
    names = {e["id"]: e["path"] for e in graph["entities"]}
    names |= {a["id"]: f"{a['session'][-1]}:{a['ordinal']}" for a in graph["activities"]}
    names |= {run["id"]: run["id"] for run in graph["runs"]}
    return {(names[r["from"]], names[r["to"]]) for r in graph["relations"] if r["type"] == kind}


def test_a_run_shows_what_it_came_from_and_what_came_of_it(posting, engine):
    graph = provenance_of_run(engine, ids(engine)["fit.ipynb"])
    assert paths(graph) == {
        ("raw.csv", "input"),
        ("clean.csv", "output"),
        ("copy.csv", "input"),
        ("model.joblib", "model"),
        ("report.txt", "output"),
    }
    assert related(graph, "used") == {
        ("1:1", "raw.csv"),
        ("2:1", "copy.csv"),
        ("3:1", "model.joblib"),
    }
    assert related(graph, "wasGeneratedBy") == {
        ("clean.csv", "1:3"),
        ("model.joblib", "2:2"),
        ("report.txt", "3:2"),
    }
    assert related(graph, "wasInformedBy") == {("1:3", "1:1"), ("2:2", "2:1"), ("3:2", "3:1")}
    assert [run["notebook"] for run in graph["runs"]] == ["clean.ipynb", "fit.ipynb", "tell.ipynb"]
    assert "other = 1" not in lines(graph)
    assert not graph["truncated"]
    shas = {e["path"]: e["sha256"] for e in graph["entities"]}
    assert shas["copy.csv"] == shas["clean.csv"] == sha("clean")


def test_a_renamed_copy_has_the_story_of_its_content(posting, engine):
    up = provenance_of_content(engine, sha("clean"), ways=["up"])
    assert paths(up) == {("raw.csv", "input"), ("clean.csv", "output"), ("copy.csv", "input")}
    assert [run["notebook"] for run in up["runs"]] == ["clean.ipynb"]
    down = provenance_of_content(engine, sha("clean"), ways=["down"])
    assert [run["notebook"] for run in down["runs"]] == ["fit.ipynb", "tell.ipynb"]
    detail = artifact_detail(engine, sha("clean"))
    assert detail["paths"] == ["clean.csv", "copy.csv"]
    assert [t["run"] for t in detail["written_by"]] == [ids(engine)["clean.ipynb"]]
    assert [t["path"] for t in detail["read_by"]] == ["copy.csv"]
    assert file_detail(engine, sha("clean"), 5)["known"]
    assert not file_detail(engine, sha("unknown"), 7)["known"]
    assert artifact_detail(engine, sha("unknown")) is None
    assert provenance_of_content(engine, sha("unknown")) is None
    assert provenance_of_path(engine, "unknown.csv") is None
    assert provenance_of_run(engine, "unknown") is None


def test_a_path_shows_all_its_versions_each_with_its_own_story(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    for n in (1, 2, 1):
        made.cell("write", f"write({n})", files=[("a.csv", "write", f"v{n}")])
        made.cell("read", "read()", files=[("a.csv", "read", f"v{n}")])
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    graph = provenance_of_path(engine, "a.csv")
    assert len(graph["entities"]) == 2
    # The first writing of v1 made what was read before the second one.
    whole = {a["id"]: a["ordinal"] for a in graph["activities"]}
    assert set(whole.values()) == {1, 2, 3, 4, 5, 6}
    first = min(list_runs(engine)["runs"], key=lambda run: run["started"])["id"]
    up = provenance_of_run(engine, first, ways=["down"])
    reads = [r for r in up["relations"] if r["type"] == "used"]
    assert [r["from"].rpartition(":")[2] for r in reads] == ["2"]


def test_an_execution_that_changes_a_file_read_it_before(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    x = made.begin("a", "change()")
    made.add("file", x=x, path="a.csv", mode="read", declared=False)
    made.add("file", x=x, path="a.csv", mode="write", declared=False)
    made.add("file", x=x, path="b.csv", mode="write", declared=False)
    made.add("file", x=x, path="b.csv", mode="read", declared=False)
    made.add("end", x=x, status="ok")
    for path in ("a.csv", "b.csv"):
        made.add("hash", x=x, path=path, sha256=sha(path), size=1, mtime=1.5)
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    graph = provenance_of_run(engine, list_runs(engine)["runs"][0]["id"])
    assert {(e["path"], e["sha256"]) for e in graph["entities"]} == {
        ("a.csv", None),
        ("a.csv", sha("a.csv")),
        ("b.csv", sha("b.csv")),
    }
    assert related(graph, "used") == {("1:1", "a.csv")}


def delete(books: Books, posting: Posting, run: str) -> None:
    edits = server(9, NOW + 500)
    edits.add("edit", run=run, deleted=True)
    write(books, edits)
    posting.tick()


def test_of_a_deleted_run_in_the_middle_only_its_place_is_told(books, posting, engine):
    found = ids(engine)
    delete(books, posting, found["clean.ipynb"])
    graph = provenance_of_run(engine, found["fit.ipynb"])
    (deleted,) = [run for run in graph["runs"] if run["deleted"]]
    assert deleted["id"] == found["clean.ipynb"]
    assert (deleted["title"], deleted["notebook"]) == ("", None)
    assert "raw.csv" not in {path for path, _ in paths(graph)}
    assert SECRET not in str(graph)
    hidden = [a for a in graph["activities"] if a["run"] == deleted["id"]]
    assert hidden
    assert all(activity["line"] is None for activity in hidden)
    # The file's own node stays, for a kept run read it; the path that only the other knew goes.
    detail = artifact_detail(engine, sha("clean"))
    (writer,) = detail["written_by"]
    assert (writer["deleted"], writer["title"], writer["path"]) == (True, "", "")
    assert detail["paths"] == ["copy.csv"]
    assert provenance_of_run(engine, found["clean.ipynb"]) is None
    gc(books, engine, posting, now=lambda: LATER)
    after = provenance_of_run(engine, found["fit.ipynb"])
    assert paths(after) >= {("copy.csv", "input"), ("model.joblib", "model")}
    assert SECRET not in str(after)


def test_what_a_kept_run_inherits_of_a_deleted_one_is_still_told(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("load", "df = load()", files=[("raw.csv", "read", "raw")], writes=["df"])
    made.cell("fit", f"fit(df, 1)  # {SECRET}", None, {"acc": 1}, reads=["df"])
    made.cell("fit", "fit(df, 2)", None, {"acc": 2}, reads=["df"])
    made.add("close", why="exit")
    write(books, made)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    found = {run["summaries"]["acc"]: run["id"] for run in list_runs(engine)["runs"]}
    delete(books, posting, found[1])
    for _ in range(2):
        graph = provenance_of_run(engine, found[2])
        assert lines(graph) == ["df = load()", "fit(df, 2)"]
        assert paths(graph) == {("raw.csv", "input")}
        gc(books, engine, posting, now=lambda: LATER)


def test_forks_stand_in_the_graph_also_when_one_in_the_middle_was_erased(books: Books, engine):
    posting = Posting(books, engine, lambda: LATER)
    names: list[str] = []
    for n in range(3):
        made = kernel(n, NOW + 100 * n, notebook=f"{n}.ipynb")
        made.cell(f"cell{n}", f"fit({n})  # {SECRET}", None, {"acc": n})
        made.add("close", why="exit")
        link = server(n, NOW + 100 * n + 50)
        write(books, made)
        posting.tick()
        names.append({r["summaries"]["acc"]: r["id"] for r in list_runs(engine)["runs"]}[n])
        link.add("fork", run=names[n], path="x.ipynb", cells=[[f"cell{n + 1}", f"cell{n}", None]])
        link.add("close", why="exit")
        write(books, link)
    posting.tick()
    links = {(names[1], names[0]), (names[2], names[1])}
    for run in names:
        assert related(provenance_of_run(engine, run), "wasDerivedFrom") == links
    delete(books, posting, names[1])
    gc(books, engine, posting, now=lambda: LATER)
    for run in (names[0], names[2]):
        graph = provenance_of_run(engine, run)
        assert related(graph, "wasDerivedFrom") == links
        assert [r["deleted"] for r in graph["runs"]] == [False, True, False]


def test_a_graph_without_end_is_cut_and_says_so(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    for n in range(300):
        files = [("a.csv", "read", f"v{n}"), ("b.csv", "write", f"v{n + 1}")]
        made.cell("step", f"step({n})", files=files, reads=["x"], writes=["x"])
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    last = list_runs(engine)["runs"][0]["id"]
    graph = provenance_of_run(engine, last, most=100)
    assert len(graph["entities"]) + len(graph["activities"]) == 100
    assert graph["truncated"]
    known = {r["id"] for kind in ("entities", "activities", "runs") for r in graph[kind]}
    assert all({r["from"], r["to"]} <= known for r in graph["relations"])
    whole = provenance_of_run(engine, last)
    assert not whole["truncated"]
    # The same questions have the same answers.
    assert provenance_of_run(engine, last) == whole
