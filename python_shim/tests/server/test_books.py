"""Whatever is wrong with the books, the server serves, the cells run, and the light says why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.books import make_books

from .live import Server, wait_for


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes small file systems of their own, where the tests may."""
    mounted: list[Path] = []

    def make(options: str) -> Path:
        place = tmp_path / f"mount{len(mounted)}"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.decode().strip()}")
        mounted.append(place)
        return place

    yield make
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=False)


def light(server: Server, kernel_id: str | None = None) -> dict[str, Any]:
    query = {} if kernel_id is None else {"kernel_id": kernel_id}
    return server.get("status", **query).json["recording"]


def cells_run(server: Server) -> str:
    """Check that a kernel of this server works; returns its id."""
    kernel = server.kernel("a.ipynb")
    assert kernel.reply(kernel.request("assert 1 + 1 == 2"))["status"] == "ok"
    kernel.close()
    return kernel.id


def test_a_read_only_root(new_server: Callable[..., Server], mount: Callable[[str], Path]):
    root = mount("size=1m")
    subprocess.run(["mount", "-o", "remount,ro", str(root)], check=True)
    server = new_server(root)
    cells_run(server)
    assert light(server)["state"] == "off"
    assert "Read-only file system" in light(server)["reason"]
    assert server.get("runs").status == 503
    assert server.get("runs").json["message"].endswith(".")


def test_a_full_disk(new_server: Callable[..., Server], mount: Callable[[str], Path]):
    root = mount("size=2m")
    server = new_server(root)
    with pytest.raises(OSError, match="No space"), (root / "filler").open("wb", 0) as file:
        while True:
            file.write(b"x" * 4096)
    kernel_id = cells_run(server)
    wait_for(lambda: light(server, kernel_id)["state"] == "off", "the light to go off")
    assert "full" in light(server, kernel_id)["reason"]
    (root / "filler").unlink()
    msg_id = server.kernel("b.ipynb").run("print('room again')")
    wait_for(lambda: server.get("runs").status == 200, "the ledger to be read again")
    assert server.outputs_of(msg_id)[0]["text"] == "room again\n"
    assert light(server)["state"] == "on"


def test_a_file_in_the_place_of_the_books(new_server: Callable[..., Server], tmp_path: Path):
    root = tmp_path / "root"
    root.mkdir()
    (root / ".runledger").write_text("not books")
    server = new_server(root)
    cells_run(server)
    assert light(server)["state"] == "off"
    assert str(root) in light(server)["reason"]
    assert (root / ".runledger").read_text() == "not books"


def test_a_file_in_the_place_of_the_journal(new_server: Callable[..., Server], tmp_path: Path):
    root = tmp_path / "root"
    (root / ".runledger").mkdir(parents=True)
    (root / ".runledger/journal").write_text("")
    server = new_server(root)
    cells_run(server)
    assert light(server)["state"] == "off"
    assert light(server)["reason"].endswith(".")


def test_the_books_of_another_user_are_left_alone(
    new_server: Callable[..., Server], tmp_path: Path
):
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the superuser can give books to another user")
    books = tmp_path / "root/.runledger"
    books.mkdir(parents=True)
    os.chown(books, 12345, 12345)
    server = new_server(tmp_path / "root")
    cells_run(server)
    assert "another user" in light(server)["reason"]
    assert list(books.iterdir()) == []


def test_switched_off_nothing_is_made(new_server: Callable[..., Server], tmp_path: Path):
    server = new_server(tmp_path / "root", RUNLEDGER_OFF="1")
    cells_run(server)
    assert light(server)["state"] == "off"
    assert "RUNLEDGER_OFF" in light(server)["reason"]
    assert not (tmp_path / "root/.runledger").exists()


def test_switched_off_by_any_word_its_kernels_are_not_told_of_the_books(
    new_server: Callable[..., Server], tmp_path: Path
):
    (tmp_path / "root").mkdir()
    books = make_books(tmp_path / "root")
    server = new_server(books.root, RUNLEDGER_OFF="true")
    kernel = server.kernel("a.ipynb")
    reply = kernel.reply(kernel.request("import os; assert 'RUNLEDGER_DIR' not in os.environ"))
    assert reply["status"] == "ok"
    assert light(server)["state"] == "off"
    assert list(books.journal.iterdir()) == []


def test_a_ledger_of_a_newer_version_is_left_alone_and_the_journal_goes_on(
    new_server: Callable[..., Server], tmp_path: Path
):
    first = new_server(tmp_path / "root")
    first.run_of(first.kernel("a.ipynb").run("1"))
    first.stop()
    ledger = tmp_path / "root/.runledger/ledger.sqlite"
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA user_version=9999")
    before = ledger.read_bytes()
    server = new_server(tmp_path / "root")
    kernel = server.kernel("a.ipynb")
    msg_id = kernel.run("print('still written')")
    status = wait_for(
        lambda: [s for s in [server.get("status").json] if s["posting"]["state"] == "error"],
        "the status",
    )[0]
    assert "newer" in status["posting"]["message"]
    assert status["recording"] == {"state": "on", "reason": None}
    assert server.get("runs").status == 503
    journal = tmp_path / "root/.runledger/journal"
    wait_for(
        lambda: any(b"still written\\n" in path.read_bytes() for path in journal.glob("s-*")),
        "the output in the journal",
    )
    assert any(msg_id.encode() in path.read_bytes() for path in journal.glob("k-*"))
    assert ledger.read_bytes() == before


def test_a_damaged_ledger_is_made_anew(new_server: Callable[..., Server], tmp_path: Path):
    first = new_server(tmp_path / "root")
    run = first.run_of(first.kernel("a.ipynb").run("import runledger as rl; rl.summary('s', 5)"))
    first.stop()
    ledger = tmp_path / "root/.runledger/ledger.sqlite"
    ledger.write_bytes(b"no database at all" * 1000)
    server = new_server(tmp_path / "root")
    cells_run(server)
    wait_for(lambda: server.get("status").json["posting"]["state"] == "ok", "a new ledger")
    assert server.get(f"runs/{run['id']}").json["summaries"] == {"s": 5}
    assert "is damaged" in server.log()


def test_a_ledger_removed_while_the_server_runs_is_made_anew(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root")
    run = server.run_of(server.kernel("a.ipynb").run("import runledger as rl; rl.summary('s', 5)"))
    for path in (tmp_path / "root/.runledger").glob("ledger.sqlite*"):
        path.unlink()
    wait_for((tmp_path / "root/.runledger/ledger.sqlite").exists, "a new ledger")
    found = wait_for(
        lambda: [r for r in [server.get(f"runs/{run['id']}")] if r.status == 200],
        "the ledger",
    )[0]
    assert found.json["summaries"] == {"s": 5}


def test_books_removed_while_the_server_runs_are_made_anew(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root")
    server.run_of(server.kernel("a.ipynb").run("1"))
    shutil.rmtree(tmp_path / "root/.runledger")
    wait_for((tmp_path / "root/.runledger/journal").is_dir, "new books")
    wait_for(lambda: server.get("status").json["posting"]["state"] == "ok", "the ledger")
    msg_id = server.kernel("b.ipynb").run("print('anew')")
    assert server.outputs_of(msg_id)[0]["text"] == "anew\n"


def test_the_nearest_books_upward_are_used(new_server: Callable[..., Server], tmp_path: Path):
    root = tmp_path / "root"
    (root / "deep/er").mkdir(parents=True)
    above = new_server(root)
    above.stop()
    server = new_server(root / "deep/er")
    status = server.get("status").json
    assert status["books"] == str(root / ".runledger")
    assert status["prefix"] == "deep/er/"
    run = server.run_of(server.kernel("a.ipynb").run("1"))
    assert run["notebook"] == "deep/er/a.ipynb"
    assert [r["id"] for r in server.runs(notebook="a.ipynb")] == [run["id"]]
    assert not (root / "deep/er/.runledger").exists()
