"""What a user gets from `rl.runs()`, in a notebook, a script, and another environment."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jupyter_client.manager import start_new_kernel

import runledger as rl
from runledger.history import HistoryError
from runledger.journal.books import Books, make_books
from runledger.journal.reader import read_segment, segments
from runledger.journal.writer import JournalWriter
from runledger.ledger.filter_keys import QueryError
from runledger.ledger.lock import PostingLock
from runledger.server.bootstrap import archive

ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}


class Kernel:
    """Entries as a kernel's witness writes them."""

    def __init__(self, books: Books, notebook: str) -> None:
        header = {"witness": "kernel", "pid": 1, "kernel_id": notebook, "notebook": notebook}
        self.writer = JournalWriter(books, "k", header)
        self.x = 0

    def cell(self, status: str = "ok", cell: str = "a", **values: dict[str, Any]) -> None:
        self.x += 1
        self.writer.append(
            "begin", x=self.x, msg_id=f"m{self.x}", cell_id=cell, source=None, count=1, tags=[]
        )
        for kind, named in values.items():
            for name, value in named.items():
                self.writer.append(kind, x=self.x, name=name, value=value, of=[])
        self.writer.append("end", x=self.x, status=status)


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.delenv("RUNLEDGER_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    return make_books(tmp_path)


@pytest.fixture
def trained(books: Books) -> Books:
    kernel = Kernel(books, "train.ipynb")
    kernel.cell(parameter={"lr": 0.1, "depth": 3, "net": "wide", "odd": 1}, summary={"acc": 0.5})
    kernel.cell(
        parameter={"lr": "NaN", "depth": 4, "net": "deep", "odd": "x", "flag": True},
        summary={"acc": 1},
        label={"set": "spring"},
    )
    kernel.writer.append("metrics", x=2, step=0, values={"loss": 3.5})
    kernel.cell("error", parameter={"lr": 0.2})
    kernel.writer.close()
    other = Kernel(books, "other.ipynb")
    other.cell(summary={"acc": 0.25})
    other.writer.close()
    return books


def test_a_notebook_may_be_a_path_and_a_filter_is_a_text(trained: Books) -> None:
    assert len(rl.runs(notebook=Path("train.ipynb"))) == 3
    with pytest.raises(TypeError, match=r"^runs\(\) takes a text as the filter, not int\.$"):
        rl.runs(3)


def test_a_row_a_run_newest_first_with_typed_columns_named_as_in_filters(trained: Books) -> None:
    runs = rl.runs(notebook="train.ipynb")
    assert list(runs["status"]) == ["error", "ok", "ok"]
    assert list(runs["params.depth"].dropna()) == [4, 3]
    types = {name: str(kind) for name, kind in runs.dtypes.items()}
    expected = {
        "started": "datetime64[ns, UTC]",
        "duration": "float64",
        "status": "category",
        "starred": "bool",
        "archived": "bool",
        "title": "string",
        "params.depth": "Int64",
        "params.lr": "float64",
        "params.net": "string",
        "params.flag": "boolean",
        "params.odd": "object",
        "metrics.acc": "float64",
        "min.loss": "float64",
        "labels.set": "string",
    }
    assert {name: types[name] for name in expected} == expected
    assert pd.isna(runs["params.lr"][1])
    assert runs["metrics.loss"].dropna().tolist() == [3.5]
    assert (runs["ended"] >= runs["started"]).all()
    assert len(rl.runs()) == 4


def test_a_filter_chooses_and_a_wrong_one_says_where(trained: Books) -> None:
    assert rl.runs("metrics.acc > 0.4 and params.net like 'd%'")["params.net"].tolist() == ["deep"]
    assert rl.runs("status in ('error', 'killed')", notebook="other.ipynb").empty
    assert rl.runs("wide")["title"].str.contains("wide").tolist() == [True]
    with pytest.raises(QueryError, match="column"):
        rl.runs("metrics.acc >")


def test_no_runs_are_an_empty_frame_with_the_same_columns(books: Books) -> None:
    frame = rl.runs()
    assert frame.empty
    assert str(frame["started"].dtype) == "datetime64[ns, UTC]"


def test_reading_holds_nobody_up_and_writes_nothing(trained: Books) -> None:
    rl.runs()
    with PostingLock(trained) as lock, sqlite3.connect(trained.ledger) as writer:
        assert lock.acquire()  # as a server does
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE runs SET title = 'not yet'")
        assert "not yet" not in set(rl.runs()["title"])
        before = trained.ledger.read_bytes()
        writer.rollback()
        assert len(rl.runs()) == 4
        assert trained.ledger.read_bytes() == before


def test_books_that_nobody_can_write_are_read(
    trained: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    rl.runs()
    for suffix in ("-wal", "-shm"):
        Path(f"{trained.ledger}{suffix}").unlink(missing_ok=True)
    monkeypatch.setattr("os.access", lambda *_: False)
    with PostingLock(trained) as lock:
        assert lock.acquire()
        before = sorted(path.name for path in trained.path.iterdir())
        assert len(rl.runs()) == 4
        assert sorted(path.name for path in trained.path.iterdir()) == before


def test_what_is_missing_is_said_in_one_sentence(
    tmp_path: Path, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PostingLock(books) as lock:
        assert lock.acquire()
        with pytest.raises(HistoryError, match="no ledger yet"):
            rl.runs()
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(HistoryError, match="pip install pandas"):
        rl.runs()
    monkeypatch.undo()
    monkeypatch.delenv("RUNLEDGER_DIR", raising=False)
    bare = tmp_path.parent / f"{tmp_path.name}-bare"
    bare.mkdir()
    monkeypatch.chdir(bare)
    with pytest.raises(HistoryError, match="No books were found"):
        rl.runs()
    assert list(bare.iterdir()) == []


def test_in_a_notebook_it_sees_the_runs_before_and_is_no_file_of_the_run(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    cells = [
        "import runledger as rl",
        "rl.parameter('lr', 0.1); rl.summary('acc', 0.9)",
        "found = rl.runs('params.lr = 0.1')\nprint(len(found), found['metrics.acc'].iloc[0])",
    ]
    manager, client = start_new_kernel(cwd=str(tmp_path), env=ENVIRONMENT)
    try:
        printed: list[str] = []

        def show(message: dict[str, Any]) -> None:
            printed.append(str(message["content"].get("text", message["content"].get("evalue"))))

        for cell in cells:
            client.execute_interactive(cell, output_hook=show, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert "1 0.9\n" in printed
    entries = [e for s in segments(books.journal) for e in read_segment(s.path).entries]
    assert [e.fields for e in entries if e.kind == "file"] == []
    assert [e.fields for e in entries if e.kind == "problem"] == []
    assert sum(e.kind == "end" for e in entries) == 3


def test_a_script_sees_the_books_and_records_nothing_by_looking(trained: Books) -> None:
    before = {path.name for path in trained.journal.iterdir()}
    script = trained.root / "look.py"
    script.write_text("import runledger as rl\nprint(rl.runs()['metrics.acc'].max())\n")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=trained.root,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("1.0\n", "")
    assert {path.name for path in trained.journal.iterdir()} == before


def test_in_another_environment_it_reads_without_the_ledgers_package(
    trained: Books, tmp_path: Path
) -> None:
    rl.runs()  # posts
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(archive())
    with zipfile.ZipFile(bundle) as file:
        assert "runledger/ledger/store.py" not in file.namelist()
    program = f"""
        import sys
        sys.path[:] = [p for p in sys.path if p != {str(Path(rl.__file__).parents[1])!r}]
        sys.path.insert(0, {str(bundle)!r})
        import importlib.abc

        class Only(importlib.abc.MetaPathFinder):
            def find_spec(self, name, path, target=None):
                if name == "sqlalchemy":
                    raise ImportError(name)

        sys.meta_path.insert(0, Only())
        import runledger as rl
        assert rl.__file__.startswith({str(bundle)!r}), rl.__file__
        print(len(rl.runs()), rl.runs()["params.depth"].sum())
        try:
            rl.runs("params.depth = 3")
        except RuntimeError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=trained.root,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    counted, sentence = done.stdout.splitlines()
    assert counted == "4 7"
    assert "A filter needs Run Ledger" in sentence


def test_importing_us_imports_neither_pandas_nor_sqlite(tmp_path: Path) -> None:
    program = "import sys, runledger; print([m for m in ('pandas', 'sqlite3', 'runledger.history')"
    program += " if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
