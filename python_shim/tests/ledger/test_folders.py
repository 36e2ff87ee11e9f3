"""A folder that counts as one artifact: in runs, in the trail of its files, and when it goes."""

from __future__ import annotations

import json
from pathlib import Path

from journals import NOW, Session, kernel, server, sha, write

from runledger.cli import main
from runledger.journal.books import Books
from runledger.journal.objects import object_path, put_object
from runledger.journal.trees import Listed, listing_of
from runledger.ledger.artifacts import artifact_detail
from runledger.ledger.content import contents
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump

LATER = NOW + 100_000


def folder(books: Books, made: Session, x: int, mode: str, files: dict[str, str]) -> str:
    """Have an execution touch the folder `data` with these files; return its hash."""
    listing = listing_of(Listed(name, sha(text), len(text)) for name, text in files.items())
    tree = put_object(books, listing)
    made.add("file", x=x, path="data", mode=mode, declared=False)
    size = sum(map(len, files.values()))
    made.add("hash", x=x, path="data", sha256=tree, size=size, tree=tree, files=len(files))
    return tree


def two_runs(books: Books) -> tuple[str, str]:
    """Write a run that makes a folder with one content, and one that makes it with another."""
    made = kernel(1, NOW, notebook="a.ipynb")
    trees = []
    for value in (1, 2):
        x = made.cell("make", f"make({value})", {"value": value}, {"acc": value})
        trees.append(folder(books, made, x, "write", {"a.csv": "same", "b.csv": f"b{value}"}))
    made.add("close", why="exit")
    write(books, made)
    return trees[0], trees[1]


def test_a_run_tells_of_a_folder_how_many_files_it_has(books: Books, engine):
    _, second = two_runs(books)
    Posting(books, engine, lambda: LATER).catch_up()
    newest = list_runs(engine)["runs"][0]["id"]
    detail = run_detail(engine, newest, books)
    assert detail["artifacts"] == [
        {"path": "data", "sha256": second, "size": 6, "role": "output", "files": 2}
    ]
    (file,) = detail["executions"][-1]["files"]
    assert (file["sha256"], file["files"]) == (second, 2)


def test_what_a_child_process_wrote_is_told_as_such(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    x = made.cell("make", "!make")
    made.add("file", x=x, path="out.csv", mode="write", declared=False, by="child")
    made.add("hash", x=x, path="out.csv", sha256=sha("o"), size=1, mtime=1.0)
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    run = list_runs(engine)["runs"][0]["id"]
    (file,) = run_detail(engine, run, books)["executions"][0]["files"]
    assert (file["path"], file["by"]) == ("out.csv", "child")


def test_a_hash_that_is_not_that_of_its_list_makes_no_folder(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    x = made.cell("make", "make()")
    made.add("file", x=x, path="data", mode="write", declared=False)
    made.add("hash", x=x, path="data", sha256=sha("x"), size=1, tree=sha("y"), files=-3)
    write(books, made)
    Posting(books, engine, lambda: LATER).catch_up()
    run = list_runs(engine)["runs"][0]["id"]
    assert "files" not in run_detail(engine, run, books)["artifacts"][0]


def test_a_file_is_found_in_the_folders_that_have_it(books: Books, engine):
    first, second = two_runs(books)
    Posting(books, engine, lambda: LATER).catch_up()
    found = artifact_detail(engine, sha("same"), books)
    assert [touch["path"] for touch in found["written_by"]] == ["data/a.csv", "data/a.csv"]
    (only,) = artifact_detail(engine, sha("b1"), books)["written_by"]
    assert only["path"] == "data/b.csv"
    assert artifact_detail(engine, sha("same")) is None
    with engine.connect() as connection:
        assert {len(c.writes) for c in contents(connection, [first, second]).values()} == {1}


def test_trace_follows_a_folder_and_a_file_of_it(books: Books, capsys):
    two_runs(books)
    data = books.root / "data"
    data.mkdir()
    (data / "a.csv").write_text("same")
    (data / "b.csv").write_text("b1")
    run = [*map(str, ("--root", books.root))]
    assert main(["trace", str(data), "--json", *run]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["known"], told["size"], len(told["written_by"])) == (True, 6, 1)
    assert main(["trace", str(data / "b.csv"), *run]) == 0
    said = capsys.readouterr().out
    assert "as data/b.csv, in a folder" in said
    assert said.count("written by") == 1


def test_gc_takes_the_lists_of_folders_that_only_deleted_runs_made(books: Books, engine):
    first, second = two_runs(books)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    runs = {run["summaries"]["acc"]: run["id"] for run in list_runs(engine)["runs"]}
    undo = server(9, NOW + 500)
    undo.add("edit", run=runs[1], deleted=True)
    undo.add("close", why="exit")
    write(books, undo)
    books.hashes.write_bytes(b"what was read")
    gc(books, engine, posting, now=lambda: LATER)
    kept: list[Path | None] = [object_path(books, tree) for tree in (first, second)]
    assert [path is not None and path.exists() for path in kept] == [False, True]
    assert not books.hashes.exists()
    after = dump(engine)
    Posting(books, engine, lambda: LATER).rebuild()
    assert dump(engine) == after
    gc(books, engine, posting, now=lambda: LATER)
    assert object_path(books, second).exists()
