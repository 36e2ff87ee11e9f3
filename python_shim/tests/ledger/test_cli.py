"""What a person sees who types `runledger …`."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from journals import kernel, server, write

from runledger.cli import main
from runledger.journal.books import Books, make_books
from runledger.ledger.lock import PostingLock
from runledger.ledger.store import VERSION, open_ledger

RUNLEDGER = [sys.executable, "-c", "import sys; from runledger.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def _no_books_from_outside(monkeypatch):
    monkeypatch.delenv("RUNLEDGER_DIR", raising=False)


@pytest.fixture
def told(books: Books):
    made = kernel(1, notebook="a.ipynb")
    made.cell("a", "lr = 1", {"lr": 1.0}, {"acc": 0.5}, writes=["lr"])
    made.cell("a", "lr = 2", {"lr": 2.0, "bad\x1b[31m": "NaN"}, {"acc": 0.9}, writes=["lr"])
    made.add("close", why="exit")
    write(books, made)
    return books


def run(books: Books, capsys, *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments, "--root", str(books.root)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_ls_posts_first_and_lists_newest_first(told, capsys):
    code, out, _ = run(told, capsys, "ls", "--json")
    assert code == 0
    assert [r["parameters"]["lr"] for r in json.loads(out)["runs"]] == [2.0, 1.0]
    code, out, _ = run(told, capsys, "ls", "--filter", "params.lr < 1.5")
    assert code == 0
    assert "first run" in out
    assert len(out.splitlines()) == 1
    assert "\x1b" not in run(told, capsys, "ls")[1]


def test_books_may_lie_in_a_folder_of_any_name(tmp_path: Path, capsys):
    folder = tmp_path / "50%20 #1"
    folder.mkdir()
    books = make_books(folder)
    assert run(books, capsys, "ls")[1] == "No runs.\n"
    assert books.ledger.exists()
    assert run(books, capsys, "export", "--csv")[0] == 0


def test_ls_is_readable_while_a_server_posts(told, capsys):
    assert run(told, capsys, "ls")[0] == 0
    with PostingLock(told) as lock:
        assert lock.acquire()
        assert len(run(told, capsys, "ls")[1].splitlines()) == 2


def test_show_takes_the_beginning_of_an_id_and_says_when_it_is_not_enough(told, capsys):
    ids = [r["id"] for r in json.loads(run(told, capsys, "ls", "--json")[1])["runs"]]
    code, out, _ = run(told, capsys, "show", ids[0][:10], "--json")
    assert code == 0
    assert json.loads(out)["id"] == ids[0]
    assert json.loads(out)["executions"][0]["source"] == "lr = 2"
    code, out, err = run(told, capsys, "show", "zzz")
    assert (code, out) == (1, "")
    assert err == "runledger: There is no run 'zzz'.\n"
    code, _, err = run(told, capsys, "show", "")
    assert code == 1
    assert "lr = 2" in run(told, capsys, "show", ids[0])[1]


def test_a_sort_may_be_told_as_its_help_has_it(told, capsys):
    code, out, _ = run(told, capsys, "ls", "--json", "--sort", "-params.lr")
    assert code == 0
    assert [r["parameters"]["lr"] for r in json.loads(out)["runs"]] == [2.0, 1.0]


def test_a_notebook_may_be_told_from_the_working_folder(told, capsys, monkeypatch):
    (told.root / "a.ipynb").touch()
    (told.root / "sub").mkdir()
    monkeypatch.chdir(told.root / "sub")
    for path in ("../a.ipynb", str(told.root / "a.ipynb"), "a.ipynb"):
        assert len(run(told, capsys, "ls", "--notebook", path)[1].splitlines()) == 2


def test_a_bad_filter_is_one_sentence(told, capsys):
    code, out, err = run(told, capsys, "ls", "--filter", "params.lr >")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "column" in err


def test_a_bad_limit_is_a_wrong_call(told, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["ls", "--limit", "minus"])
    assert exit_.value.code == 2


def test_no_books_is_one_sentence(tmp_path: Path, capsys):
    assert main(["ls", "--root", str(tmp_path)]) == 1
    assert "No books were found" in capsys.readouterr().err
    assert main(["doctor", "--root", str(tmp_path)]) == 1
    assert "ledger            none" in capsys.readouterr().out


def test_a_told_folder_that_is_not_there_is_one_sentence(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setenv("RUNLEDGER_DIR", str(tmp_path / "gone"))
    assert main(["ls"]) == 1
    sentence = f"RUNLEDGER_DIR names {tmp_path / 'gone'}, which is no folder."
    assert capsys.readouterr().err == f"runledger: {sentence}\n"


def test_what_the_system_refuses_is_one_sentence(told, capsys):
    name = "n" * 5000
    assert run(told, capsys, "trace", name)[2] == f"runledger: {name}: File name too long.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no modes there")
def test_books_that_cannot_be_written_can_be_read(told, capsys):
    newest = json.loads(run(told, capsys, "ls", "--json")[1])["runs"][0]["id"]
    gc.collect()  # closes the ledger, so that nothing waits in its log
    # Root may write whatever the mode, unless it gives that up.
    as_anybody = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if not os.geteuid() else []
    command = [*as_anybody, *RUNLEDGER, "show", newest, "--json", "--root", str(told.root)]
    told.path.chmod(0o500)
    try:
        answer = subprocess.run(command, capture_output=True, check=False, timeout=60)
    finally:
        told.path.chmod(0o700)
    assert answer.stderr == b""
    assert json.loads(answer.stdout)["id"] == newest


def test_rebuild_makes_a_damaged_ledger_anew(told, capsys):
    told.ledger.write_bytes(b"this is no ledger" * 500)
    code, _, err = run(told, capsys, "ls")
    assert code == 1
    assert "runledger rebuild" in err
    assert len(err.splitlines()) == 1
    assert run(told, capsys, "rebuild")[0] == 0
    assert len(run(told, capsys, "ls")[1].splitlines()) == 2


def test_rebuild_has_a_posting_server_make_the_ledger_anew_and_gc_leaves_it_to_it(told, capsys):
    run(told, capsys, "ls")
    with PostingLock(told) as lock:
        assert lock.acquire()
        code, out, _ = run(told, capsys, "rebuild", "--json")
        assert code == 0
        assert json.loads(out)["by"] == "server"
        assert not told.ledger.exists()
        run(told, capsys, "rebuild")
        code, out, _ = run(told, capsys, "gc", "--json")
        assert code == 0
        assert json.loads(out)["by"] == "server"


def test_a_ledger_of_a_newer_version_is_refused_and_not_touched(told, capsys):
    run(told, capsys, "ls")
    engine = open_ledger(told.ledger)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION + 1}")
        connection.commit()
    engine.dispose()
    gc.collect()  # connections of the command before write when they are closed
    before = told.ledger.read_bytes()
    code, _, err = run(told, capsys, "ls")
    assert code == 1
    assert "newer version" in err
    assert told.ledger.read_bytes() == before


def test_a_ledger_of_an_older_version_is_made_anew_from_the_journals(told, capsys):
    before = json.loads(run(told, capsys, "ls", "--json")[1])
    engine = open_ledger(told.ledger)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE executions")
        connection.exec_driver_sql("PRAGMA user_version=1")
        connection.commit()
    engine.dispose()
    assert json.loads(run(told, capsys, "ls", "--json")[1]) == before


def test_diff_aligns_cells_by_their_id(told, capsys):
    newest, oldest = [r["id"] for r in json.loads(run(told, capsys, "ls", "--json")[1])["runs"]]
    code, out, _ = run(told, capsys, "diff", oldest[:8], newest, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["parameters"] == [
        {"name": "lr", "a": 1.0, "b": 2.0},
        {"name": "bad\x1b[31m", "b": "NaN"},
    ]
    assert found["summaries"] == [{"name": "acc", "a": 0.5, "b": 0.9}]
    assert found["cells"] == [{"cell_id": "a", "change": "edited", "a": "lr = 1", "b": "lr = 2"}]
    code, out, _ = run(told, capsys, "diff", oldest, newest)
    assert "-lr = 1" in out
    assert "+lr = 2" in out
    assert "\x1b" not in out
    assert "\x1b[32m" in run(told, capsys, "diff", oldest, newest, "--color", "always")[1]
    assert "Nothing differs." in run(told, capsys, "diff", newest, newest)[1]
    assert run(told, capsys, "diff", newest, "zzz")[0] == 1


def test_diff_tells_of_files_environments_and_cells_that_came_and_went(books, capsys):
    for n, cells in enumerate((("a", "b", None), ("b", "c", None))):
        made = kernel(n, notebook=f"{n}.ipynb")
        packages = {"numpy": f"1.{n}", "pandas": "2.0"}
        data = {"python": {"version": "3.11"}, "packages": packages}
        made.add("environment", hash=f"e{n}", data=data)
        for cell in cells:
            made.cell(
                cell,
                f"cell {cell}",
                {"n": [1, bool(n) or 1]},
                files=[("data.csv", "read", f"v{n}")],
            )
        made.add("close", why="exit")
        write(books, made)
    page = json.loads(run(books, capsys, "ls", "--sort", "started", "--json")[1])["runs"]
    first, second = [r["id"] for r in sorted(page, key=lambda r: r["notebook"])]
    found = json.loads(run(books, capsys, "diff", first, second, "--json")[1])
    assert found["environment"] == [{"name": "packages.numpy", "a": "1.0", "b": "1.1"}]
    assert [difference["name"] for difference in found["files"]] == ["data.csv"]
    assert found["parameters"] == [{"name": "n", "a": [1, 1], "b": [1, True]}]
    assert {(cell["cell_id"], cell["change"]) for cell in found["cells"]} == {
        ("c", "added"),
        ("a", "removed"),
    }
    assert found["same_cells"] == 2


def test_trace_knows_a_file_by_its_content(books, capsys):
    made = kernel(1, notebook="a.ipynb")
    made.cell("load", "df = load()", files=[("raw.csv", "read", "raw")], writes=["df"])
    made.cell("save", "df.save()", files=[("out.csv", "write", "out")], reads=["df"])
    made.cell("use", "use()", files=[("out.csv", "read", "out"), ("end.txt", "write", "end")])
    made.add("close", why="exit")
    write(books, made)
    copy = books.root / "renamed.csv"
    copy.write_text("out")
    code, out, _ = run(books, capsys, "trace", str(copy))
    assert code == 0
    assert "in the books as  out.csv" in out
    above, below = out.split("what came of it")
    assert "df.save()" in above
    assert "raw.csv" in above
    assert "end.txt" in below
    found = json.loads(run(books, capsys, "trace", str(copy), "--json")[1])
    assert (found["known"], found["path"], found["paths"]) == (True, "renamed.csv", ["out.csv"])
    assert {e["path"] for e in found["upstream"]["entities"]} == {"raw.csv", "out.csv"}
    assert {e["path"] for e in found["downstream"]["entities"]} == {"out.csv", "end.txt"}
    # A file that is gone is known by its path.
    assert run(books, capsys, "trace", str(books.root / "end.txt"))[0] == 0


def test_trace_says_what_it_does_not_know(books, capsys):
    made = kernel(1, notebook="a.ipynb")
    made.cell("save", "save()", files=[("out.csv", "write", "out")])
    write(books, made)
    changed = books.root / "out.csv"
    changed.write_text("changed since")
    code, out, err = run(books, capsys, "trace", str(changed))
    assert (code, out) == (1, "")
    assert "They know 1 of its earlier contents." in err
    code, out, _ = run(books, capsys, "trace", str(changed), "--json")
    assert code == 1
    assert json.loads(out)["known"] is False
    assert "neither here nor" in run(books, capsys, "trace", str(books.root / "no.csv"))[2]
    assert run(books, capsys, "trace", str(books.root))[0] == 1


def test_fork_says_what_it_could_not_repeat(books, capsys):
    made = kernel(1, notebook="sub/a.ipynb")
    made.cell("key", "api_key = '***'\nlast()", {"key": "***", "shape": [1, 2], "lr": 0.1})
    made.lines = [line.replace(b'"masked": false', b'"masked": true') for line in made.lines]
    made.cell("lost", "gone()", {"a b": True})
    made.lines = [line for line in made.lines if b'"text": "gone()"' not in line]
    made.cell("twice", "first", {"n": 1}, writes=["n"])
    made.cell("again", "n = n + 1", {"n": 2}, {"acc": 1}, reads=["n"], writes=["n"])
    made.add("close", why="exit")
    write(books, made)
    (books.root / "sub").mkdir()
    kernelspec = {"name": "mine", "display_name": "Mine", "language": "python"}
    original = {"cells": [], "metadata": {"kernelspec": kernelspec, "secret": "not this"}}
    (books.root / "sub" / "a.ipynb").write_text(json.dumps(original))
    (books.root / "sub" / "A-Fork.ipynb").write_text("taken")
    (listed,) = json.loads(run(books, capsys, "ls", "--json")[1])["runs"]
    shown = json.loads(run(books, capsys, "show", listed["id"], "--json")[1])
    assert shown["varied_parameters"] == ["n"]
    code, out, _ = run(books, capsys, "fork", listed["id"])
    assert code == 0
    path = books.root / "sub" / "a-fork-2.ipynb"
    assert str(path) in out
    assert "fill it in at cell 2, line 1" in out
    assert "1 cell whose source is not in the books is left empty." in out
    notebook = json.loads(path.read_text())
    assert notebook["metadata"] == {"kernelspec": kernelspec}
    first = notebook["cells"][0]
    assert first["metadata"] == {"tags": ["parameters"]}
    assert "rl.override({'a b': True}, lr=0.1)" in first["source"]
    assert "# 'n' is not set: the cells give it several values." in first["source"]
    assert "[1,2]" in first["source"]
    compile(first["source"], "first", "exec")
    assert len({cell["id"] for cell in notebook["cells"]}) == 5


def test_gc_erases_deleted_runs(told, capsys):
    ids = [r["id"] for r in json.loads(run(told, capsys, "ls", "--json")[1])["runs"]]
    edits = server(1)
    edits.add("edit", run=ids[1], deleted=True)
    write(told, edits)
    code, out, _ = run(told, capsys, "gc", "--json")
    assert code == 0
    assert json.loads(out)["runs"] == 1
    assert len(run(told, capsys, "ls")[1].splitlines()) == 1


@pytest.mark.parametrize(("told_by", "off"), [("1", True), ("true", True), ("0", False)])
def test_doctor_tells_that_recording_is_switched_off(told, capsys, monkeypatch, told_by, off):
    monkeypatch.setenv("RUNLEDGER_OFF", told_by)
    found = json.loads(run(told, capsys, "doctor", "--json")[1])
    assert found["recording_off"] is off
    assert any("RUNLEDGER_OFF" in problem for problem in found["problems"]) is off


def test_doctor_tells_of_skipped_lines(told, capsys):
    broken = kernel(2)
    broken.lines.append(b"torn {\n")
    write(told, broken)
    run(told, capsys, "ls")
    found = json.loads(run(told, capsys, "doctor", "--json")[1])
    assert found["books"] == str(told.path)
    assert found["skipped"] == 1
    assert found["segments"] == 2
    assert found["alive"] == 0
    assert any("could not be read" in problem for problem in found["problems"])
    assert "segments" in run(told, capsys, "doctor")[1]


def test_a_reader_that_goes_away_is_no_error(told):
    process = subprocess.Popen(
        [*RUNLEDGER, "show", "", "--root", str(told.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors
