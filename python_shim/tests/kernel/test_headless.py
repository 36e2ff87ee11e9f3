"""Kernels that no page drives: nbclient, and the subshells of a kernel."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from runledger.journal.books import Books, make_books

from .conftest import Session, entries_of, wait_for

CELLS = [
    "import runledger as rl",
    "lr = rl.parameter('lr', 0.1)",
    "with open('made.txt', 'w') as made:\n    made.write(str(lr))",
    "rl.summary('acc', 0.9)",
]


@pytest.fixture
def sockets() -> Iterator[Path]:
    """Yield a folder for a kernel's sockets, whose paths have to be short."""
    folder = Path(tempfile.mkdtemp(prefix="rl-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_books_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RUNLEDGER")]:
        monkeypatch.delenv(name)


def execute(folder: Path, sockets: Path, cells: list[str], **options: Any) -> list[Any]:
    """Execute a notebook in a folder as nbclient does; return its cells with their outputs."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc")
    manager.connection_file = str(sockets / "kernel-33333333-4444.json")
    client = NotebookClient(
        notebook, km=manager, resources={"metadata": {"path": str(folder)}}, timeout=60, **options
    )
    client.execute(cleanup_kc=True)
    return list(notebook.cells)


def test_a_notebook_executed_headless_is_recorded_where_books_exist(
    tmp_path: Path, sockets: Path
) -> None:
    books = make_books(tmp_path)
    folder = tmp_path / "work"
    folder.mkdir()
    cells = execute(folder, sockets, CELLS)
    assert cells[3].outputs[0]["data"]["text/plain"] == "0.9"
    entries = entries_of(books)
    begins = [e for e in entries if e["kind"] == "begin"]
    sources = {e["hash"]: e["text"] for e in entries if e["kind"] == "source"}
    assert [sources[e["source"]] for e in begins] == CELLS
    assert [e["x"] for e in begins] == [1, 2, 3, 4]
    # nbclient does not say which cell it executes.
    assert [e["cell_id"] for e in begins] == [None] * 4
    assert len({e["msg_id"] for e in begins}) == 4
    assert [e["status"] for e in entries if e["kind"] == "end"] == ["ok"] * 4
    records = [(e["kind"], e["x"], e["value"]) for e in entries if e.get("name") in ("lr", "acc")]
    assert records == [("parameter", 2, 0.1), ("summary", 4, 0.9)]
    (made,) = [e for e in entries if e["kind"] == "file"]
    assert (made["x"], made["path"], made["mode"]) == (3, "work/made.txt", "write")
    assert [e["size"] for e in entries if e["kind"] == "hash"] == [3]
    assert entries[-1]["kind"] == "close"


def test_a_headless_cell_that_fails_is_the_last(tmp_path: Path, sockets: Path) -> None:
    books = make_books(tmp_path)
    cells = execute(tmp_path, sockets, ["a = 1", "1 / 0", "b = 2"], allow_errors=True)
    assert cells[1].outputs[0]["ename"] == "ZeroDivisionError"
    ends = [e for e in entries_of(books) if e["kind"] == "end"]
    assert [e["status"] for e in ends] == ["ok", "error", "ok"]


def test_a_notebook_executed_headless_leaves_nothing_where_no_books_are(
    tmp_path: Path, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    folder = tmp_path / "work"
    folder.mkdir()
    cells = execute(folder, sockets, CELLS)
    assert cells[3].outputs[0]["data"]["text/plain"] == "0.9"
    assert [path.name for path in folder.iterdir()] == ["made.txt"]
    assert not list(tmp_path.rglob("*runledger*"))
    assert not Books(tmp_path / ".runledger").path.exists()


class Subshell:
    """A subshell of a session's kernel."""

    def __init__(self, session: Session) -> None:
        self.kernel = session.kernel
        self.client = session.kernel.client
        request = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(request)
        reply = self.client.get_control_msg(timeout=30)
        self.id = reply["content"]["subshell_id"]

    def send(self, code: str) -> str:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self.client.session.msg("execute_request", content)
        message["header"]["subshell_id"] = self.id
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])


MAIN = """
rl.parameter('in', 'main before')
open('main-before.txt', 'w').close()
assert aside_runs.wait(30)
rl.parameter('in', 'main meanwhile')
open('main-meanwhile.txt', 'w').close()
get_ipython().run_cell("rl.parameter('in', 'main within')", store_history=True)
main_opened.set()
assert aside_done.wait(30)
rl.parameter('in', 'main after')
open('main-after.txt', 'w').close()
"""

ASIDE = """
aside_runs.set()
assert main_opened.wait(30)
rl.parameter('in', 'subshell')
open('subshell.txt', 'w').close()
"""

EVENTS = """
import runledger as rl, threading
main_opened, aside_runs, aside_done = (threading.Event() for _ in range(3))
"""


@pytest.fixture
def session_with_subshells(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path)
    try:
        told = session.kernel.reply(session.kernel.client.kernel_info())
        if "kernel subshells" not in told.get("supported_features", []):
            pytest.skip("this ipykernel has no subshells")
        yield session
    finally:
        session.kernel.stop()


def test_a_subshell_leaves_the_record_of_the_main_shell_alone(
    session_with_subshells: Session,
) -> None:
    session = session_with_subshells
    session.run(EVENTS)
    aside = Subshell(session)
    main = session.kernel.send(MAIN, cell_id="main-cell")
    wait_for((session.folder / "main-before.txt").exists)
    other = aside.send(ASIDE)
    assert session.kernel.reply(other, 60)["status"] == "ok"
    replies = session.kernel.replies([main, aside.send("aside_done.set()")], 60)
    assert [reply["status"] for reply in replies.values()] == ["ok"] * 2
    session.run("'after both'")
    begins = {e["msg_id"]: e for e in session.entries("begin")}
    main_x, other_x = begins[main]["x"], begins[other]["x"]
    assert (begins[main]["cell_id"], begins[other]["cell_id"]) == ("main-cell", None)
    assert [e["x"] for e in session.entries("begin")] == [1, 2, 3, 4, 5]
    assert [e["value"] for e in session.of(main_x, "parameter")] == [
        "main before",
        "main meanwhile",
        "main within",
        "main after",
    ]
    assert [e["value"] for e in session.of(other_x, "parameter")] == ["subshell"]
    assert [e["path"] for e in session.of(main_x, "file")] == [
        "main-before.txt",
        "main-meanwhile.txt",
        "main-after.txt",
    ]
    assert [e["path"] for e in session.of(other_x, "file")] == ["subshell.txt"]
    assert [e["status"] for e in session.entries("end")] == ["ok"] * 5
    assert not session.kernel.problems


def test_cells_that_begin_at_once_in_two_shells_have_ordinals_of_their_own(
    session_with_subshells: Session,
) -> None:
    session = session_with_subshells
    aside = Subshell(session)
    sent = [
        send(f"{shell} = {n}")
        for n in range(25)
        for shell, send in (("main", session.kernel.send), ("aside", aside.send))
    ]
    session.kernel.replies(sent)
    begins = session.entries("begin")
    assert [e["x"] for e in begins] == list(range(1, len(sent) + 1))
    assert {e["msg_id"] for e in begins} == set(sent)
    assert sorted(e["x"] for e in session.entries("end")) == list(range(1, len(sent) + 1))
