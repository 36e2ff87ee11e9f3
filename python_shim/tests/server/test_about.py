"""What the page tells of the books, hands out and erases for good."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .live import TOKEN, Kernel, Server, wait_for
from .test_api import conforms, one_sentence, schema_of
from .test_deletion import holders, two_runs


def about(server: Server) -> Any:
    answer = server.get("about")
    assert answer.status == 200, answer.body
    conforms(answer.json, schema_of("/about", "get"))
    return answer.json


def erase(server: Server, **what: Any) -> Any:
    answer = server.send("POST", "erase", what)
    assert answer.status == 200, answer.body
    conforms(answer.json, schema_of("/erase", "post"))
    return answer.json


def test_what_is_known_is_counted_and_where_it_lies_is_said(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root")
    assert about(server)["runs"] == 0
    kernel = server.kernel("a.ipynb")
    two_runs(server, kernel, uuid.uuid4().hex)
    told = about(server)
    assert (told["runs"], told["pending"]) == (2, 0)
    assert [(n["path"], n["runs"], n["removed"]) for n in told["notebooks"]] == [
        ("a.ipynb", 2, False)
    ]
    counted = {record["kind"]: record["count"] for record in told["records"]}
    assert counted["sources"] == 3
    assert counted["values"] == 4
    assert told["ranges"]["first"] < told["ranges"]["last"]
    journal = Path(told["paths"]["journal"])
    assert told["sizes"]["journal"] == sum(p.stat().st_size for p in journal.iterdir())
    assert told["sizes"]["ledger"] > 0
    assert told["sizes"]["objects"] > 0
    assert (told["masking"], told["exceptions"], told["paused"]) == (True, 0, [])
    server.send("PUT", "recording", {"kernel_id": kernel.id, "paused": True})
    assert about(server)["paused"] == ["a.ipynb"]
    kernel.shut_down()


def test_the_archive_is_books_that_give_the_same_runs(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root")
    kernel = server.kernel("a.ipynb")
    two_runs(server, kernel, uuid.uuid4().hex)
    answer = server.get("export")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="runledger-')
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    names = archive.namelist()
    assert all(name.startswith(".runledger/") for name in names)
    assert not [n for n in names if "control" in n or "lock" in n or "sqlite" in n]
    assert [n for n in names if n.startswith(".runledger/objects/")]
    elsewhere = tmp_path / "elsewhere"
    archive.extractall(elsewhere)
    listed = subprocess.run(
        [
            *(sys.executable, "-c", "import sys; from runledger.cli import main; sys.exit(main())"),
            *("ls", "--json", "--root", str(elsewhere)),
        ],
        capture_output=True,
        check=True,
    )
    ours = {run["id"] for run in server.runs()}
    assert {run["id"] for run in json.loads(listed.stdout)["runs"]} == ours
    kernel.shut_down()


def test_who_goes_away_in_mid_archive_leaves_nothing_behind(server: Server, kernel: Kernel):
    kernel.run("import random\nfor _ in range(40): print(random.randbytes(20_000).hex())")
    wait_for(lambda: about(server)["sizes"]["objects"] > 500_000, "the outputs")
    place = urlsplit(server.url)
    for _ in range(3):
        asking = socket.create_connection((place.hostname, place.port or 80))
        path = f"{place.path}runledger/api/export?token={TOKEN}"
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        assert asking.recv(1000).startswith(b"HTTP/1.1 200")
        asking.close()
    assert zipfile.ZipFile(io.BytesIO(server.get("export").body)).testzip() is None
    assert "Traceback" not in server.log()


def test_a_notebook_is_erased_at_once_and_others_stay(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root", "--RunLedgerApp.undo_seconds=600")
    secret, other = uuid.uuid4().hex, uuid.uuid4().hex
    doomed, kept = server.kernel("doomed.ipynb"), server.kernel("kept.ipynb")
    runs = two_runs(server, doomed, secret)
    theirs = two_runs(server, kept, other)
    doomed.shut_down()
    done = erase(server, notebook="doomed.ipynb")
    assert not done["pending"]
    assert holders(server.root, secret) == []
    assert [server.get(f"runs/{run}").status for run in runs] == [404, 404]
    assert {run["id"] for run in server.runs()} == set(theirs)
    assert [n["path"] for n in about(server)["notebooks"]] == ["kept.ipynb"]
    assert holders(server.root, other)
    again = server.send("POST", "erase", {"notebook": "doomed.ipynb"})
    assert again.status == 404
    one_sentence(again)
    kept.shut_down()


def test_of_a_notebook_in_use_the_rest_goes_when_its_kernel_goes_on(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root", "--RunLedgerApp.undo_seconds=600")
    secret = uuid.uuid4().hex
    kernel = server.kernel("a.ipynb")
    first, _ = two_runs(server, kernel, secret)
    erase(server, notebook="a.ipynb")
    assert server.runs() == []
    back = server.send("PATCH", f"runs/{first}", {"deleted": False})
    assert back.status == 404
    assert "erased" in one_sentence(back)
    after = kernel.run("rl.summary('s', 2)", "other")
    wait_for(lambda: not holders(server.root, secret), "the erasure")
    assert server.run_of(after)["summaries"] == {"s": 2}
    assert about(server)["pending"] == 0
    kernel.shut_down()


def test_everything_is_erased_while_a_kernel_and_another_server_write(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    poster, other = new_server(root), new_server(root)
    secret = uuid.uuid4().hex
    kernel = poster.kernel("a.ipynb")
    theirs = other.kernel("b.ipynb")
    two_runs(poster, kernel, secret)
    two_runs(other, theirs, secret)
    wait_for(lambda: len(poster.runs()) == len(other.runs()) == 4, "all runs on both servers")
    running = kernel.request(f"import time\nprint({secret!r})\nx = 1\ntime.sleep(1)", "long")
    wait_for(lambda: any(run["status"] == "running" for run in poster.runs()), "the run")
    assert not erase(other, all=True)["pending"]
    assert other.runs() == []
    wait_for(lambda: poster.runs() == [], "the other server's notice")
    kernel.reply(running)
    wait_for(lambda: holders(root, secret) == [], "the erasure")
    for server, each in ((poster, kernel), (other, theirs)):
        msg_id = each.run("rl.summary('s', x if 'x' in dir() else 0)\nprint('on')", "on")
        run = server.run_of(msg_id)
        assert run["executions"][-1]["source"].startswith("rl.summary")
        assert server.outputs_of(msg_id)[-1]["text"] == "on\n"
        each.shut_down()
    assert about(poster)["runs"] == 2


@pytest.mark.parametrize(
    "body", [{}, {"all": False}, {"notebook": 1}, {"all": True, "notebook": "a.ipynb"}, [1]]
)
def test_what_is_to_be_erased_has_to_be_said(server: Server, body: Any):
    answer = server.send("POST", "erase", body)
    assert answer.status == 400
    one_sentence(answer)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "about"), ("GET", "export"), ("POST", "erase")]
)
def test_without_a_token_nothing_is_told_and_nothing_erased(server: Server, method: str, path: str):
    assert server.send(method, path, {} if method == "POST" else None, token=None).status == 403
