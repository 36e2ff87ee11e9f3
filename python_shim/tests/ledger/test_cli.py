"""What a person sees who types `runledger …`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from journals import kernel, server, write

from runledger.cli import main
from runledger.journal.books import Books
from runledger.ledger.lock import PostingLock
from runledger.ledger.store import VERSION, open_ledger


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


def test_rebuild_makes_a_damaged_ledger_anew(told, capsys):
    told.ledger.write_bytes(b"this is no ledger" * 500)
    code, _, err = run(told, capsys, "ls")
    assert code == 1
    assert "runledger rebuild" in err
    assert len(err.splitlines()) == 1
    assert run(told, capsys, "rebuild")[0] == 0
    assert len(run(told, capsys, "ls")[1].splitlines()) == 2


def test_rebuild_leaves_a_posting_server_alone(told, capsys):
    with PostingLock(told) as lock:
        assert lock.acquire()
        code, _, err = run(told, capsys, "rebuild")
        assert code == 1
        assert "server" in err
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
    before = told.ledger.read_bytes()
    code, _, err = run(told, capsys, "ls")
    assert code == 1
    assert "newer version" in err
    assert told.ledger.read_bytes() == before


def test_gc_erases_deleted_runs(told, capsys):
    ids = [r["id"] for r in json.loads(run(told, capsys, "ls", "--json")[1])["runs"]]
    edits = server(1)
    edits.add("edit", run=ids[1], deleted=True)
    write(told, edits)
    code, out, _ = run(told, capsys, "gc", "--json")
    assert code == 0
    assert json.loads(out)["runs"] == 1
    assert len(run(told, capsys, "ls")[1].splitlines()) == 1


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
    command = [sys.executable, "-c", "import sys; from runledger.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "show", "", "--root", str(told.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors
