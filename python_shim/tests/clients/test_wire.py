"""Kernels in which we have no witness: what the server alone sees of them is recorded."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from server.live import Kernel, Server, wait_for

from runledger.server.wire_journal import mask_code

from .conftest import Ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bash_kernel needs a terminal")


def executions(server: Server, msg_id: str) -> dict[str, dict[str, Any]]:
    return {e["msg_id"]: e for e in server.run_of(msg_id)["executions"]}


def text_of(outputs: list[dict[str, Any]]) -> str:
    return "".join(o["text"] for o in outputs if o["output_type"] == "stream")


def seconds(execution: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(execution[k][:-1]) for k in ("started", "ended"))
    return (ended - began).total_seconds()


def reason_of(server: Server, kernel: Kernel) -> str | None:
    return server.get("status", kernel_id=kernel.id).json["recording"]["reason"]


def test_code_outputs_errors_and_times_of_a_bash_notebook_are_one_run(
    served: Server, bash: Kernel
) -> None:
    first = bash.run("echo hello\necho 'accuracy: 0.93'")
    slow = bash.run("sleep 0.4; echo late >&2")
    failed = bash.run("false")
    found = executions(served, failed)
    assert list(found) == [first, slow, failed]
    assert [e["status"] for e in found.values()] == ["ok", "ok", "error"]
    assert [e["count"] for e in found.values()] == [1, 2, 3]
    assert found[first]["source"] == "echo hello\necho 'accuracy: 0.93'"
    assert found[failed]["error"] == {"name": "Error", "message": "1"}
    assert 0.4 <= seconds(found[slow]) < 5
    assert text_of(served.outputs_of(first)) == "hello\naccuracy: 0.93\n"
    assert text_of(served.outputs_of(slow)) == "late\n"
    run = served.run_of(failed)
    assert (run["notebook"], run["status"]) == ("shell.ipynb", "error")
    assert run["inferred"]["summaries"] == {"accuracy": 0.93}
    assert served.get("status", kernel_id=bash.id).json["recording"] == {
        "state": "on",
        "reason": "Of a kernel that speaks bash, only code, outputs and timing are recorded.",
    }


def test_the_page_says_which_cells_they_were_before_or_after_they_ran(
    served: Server, bash: Kernel
) -> None:
    early, late = "echo from-early", "echo from-late"
    hashes = {code: hashlib.sha256(code.encode()).hexdigest() for code in (early, late)}

    def tell(msg_id: str, cell: str, code: str) -> None:
        body = {
            "kernel_id": bash.id,
            "msg_ids": [msg_id],
            "requests": {msg_id: cell},
            "notebook": "shell.ipynb",
            "cells": [["cell-early", "code", hashes[early]], ["cell-late", "code", hashes[late]]],
            "sources": {name: text for text, name in hashes.items()},
        }
        assert served.send("POST", "snapshots", body).json == {"missing": []}

    busy = bash.request("sleep 1")
    waiting = bash.request(early)
    tell(waiting, "cell-early", early)
    bash.reply(busy)
    bash.reply(waiting)
    done = bash.run(late)
    served.run_of(done)
    tell(done, "cell-late", late)
    wait_for(lambda: executions(served, done)[done]["cell_id"] == "cell-late", "the cell's id")
    assert executions(served, done)[waiting]["cell_id"] == "cell-early"
    history = served.get("executions", notebook="shell.ipynb", cell="cell-early").json
    assert [e["msg_id"] for e in history["executions"]] == [waiting]
    made = served.get(f"runs/{served.run_of(done)['id']}/notebook").json
    assert [c["source"] for c in made["cells"] if c["id"] == "cell-late"] == [late]
    assert text_of([o for c in made["cells"] if c["id"] == "cell-late" for o in c["outputs"]])


def test_secrets_of_a_shell_are_masked_in_code_and_outputs(served: Server, bash: Kernel) -> None:
    secret = "AKIA" + "QWERTYUIOPASDFGH"
    shown = bash.run(f"export DB_PASSWORD=correcthorse; echo {secret}")
    assert executions(served, shown)[shown]["source"] == "export DB_PASSWORD=***; echo ***"
    assert text_of(served.outputs_of(shown)) == "***\n"
    for path in (served.root / ".runledger").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert b"correcthorse" not in data
        assert secret.encode() not in data


@pytest.mark.parametrize(
    ("language", "code", "kept"),
    [
        ("R", 'password <- "hunter2"; x <- 1', 'password <- "***"; x <- 1'),
        ("R", "api_key <<- 'abcdef'", "api_key <<- '***'"),
        ("julia", 'const token = "abcdef"', 'const token = "***"'),
        ("bash", "export API_KEY=abcdef; a=b", "export API_KEY=***; a=b"),
        ("javascript", 'let secret = "abcdef";', 'let secret = "***";'),
        ("R", 'tokens <- c(1, 2) # a <- "b"', 'tokens <- c(1, 2) # a <- "b"'),
    ],
)
def test_secrets_are_masked_as_each_language_assigns_them(
    language: str, code: str, kept: str
) -> None:
    assert mask_code(code, language) == (kept, kept != code)


def test_an_interrupted_and_a_paused_cell(served: Server, bash: Kernel) -> None:
    msg_id = bash.request("sleep 60")
    served.run_of(msg_id, done=False)
    assert served.ask("POST", f"api/kernels/{bash.id}/interrupt").status == 204
    bash.reply(msg_id)
    assert executions(served, msg_id)[msg_id]["status"] == "interrupted"
    served.send("PUT", "recording", {"kernel_id": bash.id, "paused": True})
    hidden = bash.run("echo while-paused")
    served.send("PUT", "recording", {"kernel_id": bash.id, "paused": False})
    seen = bash.run("echo again")
    assert hidden not in executions(served, seen)
    for path in (served.root / ".runledger").rglob("*.jsonl"):
        assert b"while-paused" not in path.read_bytes()


def test_what_is_over_the_limit_is_counted_and_said(served: Server, bash: Kernel) -> None:
    msg_id = bash.run("head -c 50000 /dev/zero | tr '\\0' x | fold -w 1000")
    shown = wait_for(
        lambda: [e for e in [executions(served, msg_id)[msg_id]] if e["outputs_dropped"]],
        "the limit to be told",
    )[0]
    (kept,) = shown["outputs"]
    size = kept["size"] if "object" in kept else len(kept["text"])
    assert 19_000 < size <= 21_000
    assert shown["outputs_dropped"] == 50_050 - 20_000
    told = subprocess.run(
        [Path(sys.executable).with_name("runledger"), "show", served.run_of(msg_id)["id"]],
        cwd=served.root,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in told.stdout.splitlines() if "/dev/zero" in line]
    assert line.endswith("(30.1 KB of output not kept)")


def test_restart_death_and_shutdown_close_runs_with_their_true_status(served: Server) -> None:
    kernel = served.kernel("lives.ipynb", "bash")
    restarted = kernel.request("sleep 60")
    served.run_of(restarted, done=False)
    assert served.ask("POST", f"api/kernels/{kernel.id}/restart").status == 200
    kernel.reconnect()
    killed = kernel.request("kill -9 $PPID; sleep 60")
    wait_for(lambda: killed in executions(served, killed), "the death")
    kernel.reconnect()
    shut = kernel.request("sleep 60")
    served.run_of(shut, done=False)
    kernel.shut_down()
    runs = [served.run_of(msg_id) for msg_id in (restarted, killed, shut)]
    assert len({run["session"] for run in runs}) == 3
    # A kernel that is told to stop is interrupted first, and may say so or not.
    assert [run["status"] in ("interrupted", "killed") for run in (runs[0], runs[2])] == [True] * 2
    assert runs[1]["status"] == "killed"


def test_a_python_kernel_without_us_is_recorded_and_one_that_was_told_not_to_is_not(
    served: Server,
) -> None:
    off, bare = served.kernel("off.ipynb", "off"), served.kernel("bare.ipynb", "bare")
    off.run("print('not-for-' + 'the-books')")
    assert "RUNLEDGER_OFF" in (reason_of(served, off) or "")
    # The kernel goes before the server had time to wait for a witness in it.
    shown = bare.run("token = 'abc'\nprint('seen-from-outside')")
    probe = bare.run("'a probe'", store_history=False)
    counted = bare.run("1 + 1", cell="vscode-notebook-cell:/w/bare.ipynb#W0sZmlsZQ%3D%3D")
    silent = bare.run("'silent'", silent=True)
    off.shut_down()
    bare.shut_down()
    found = executions(served, counted)
    assert list(found) == [shown, counted]
    assert found[shown]["source"] == "token = '***'\nprint('seen-from-outside')"
    assert text_of(served.outputs_of(shown)) == "seen-from-outside\n"
    assert served.outputs_of(counted)[0]["data"] == {"text/plain": "2"}
    for path in (served.root / ".runledger/journal").glob("*"):
        assert b"the-books" not in path.read_bytes()
        assert silent.encode() not in path.read_bytes()
    listed = served.get("executions", notebook="bare.ipynb").json["executions"]
    assert probe not in [e["msg_id"] for e in listed]


def test_from_its_first_execution_on_a_witness_that_comes_late_tells(served: Server) -> None:
    kernel = served.kernel("late.ipynb", "bare")
    early = kernel.run("early = 1")
    first = served.run_of(early)  # once the server gave up waiting for a witness
    assert "pip install runledger" in (reason_of(served, kernel) or "")
    kernel.run(
        "import sys; del sys.modules['runledger'], sys\n"
        "from runledger.kernel import activate; activate(get_ipython())",
        silent=True,
        store_history=False,
    )
    late = kernel.run("late = early + 1\nopen('late.txt', 'w').close()")
    last = kernel.run("last = late + 1")
    second = served.run_of(last)
    assert [e["msg_id"] for e in second["executions"]] == [late, last]
    assert [a["path"] for a in second["artifacts"]] == ["late.txt"]
    wait_for(lambda: reason_of(served, kernel) is None, "the light to be as usual")
    journal = served.root / f".runledger/journal/{first['session']}.0.jsonl"
    wait_for(lambda: '"kind":"close"' in journal.read_text(), "the server's journal to end")
    listed = served.get("executions", notebook="late.ipynb").json["executions"]
    assert [e["msg_id"] for e in listed] == [last, late, early]
    assert [e["msg_id"] for e in served.run_of(early)["executions"]] == [early]
    kernel.shut_down()


def test_a_deleted_run_of_a_living_kernel_leaves_the_disk(served: Server, bash: Kernel) -> None:
    kernel = served.kernel("deleted.ipynb", "bash")
    msg_id = kernel.run("echo erase-'me'-please")
    run = served.run_of(msg_id)
    assert served.send("DELETE", f"runs/{run['id']}").status == 204
    journal = served.root / ".runledger/journal"
    wait_for(
        lambda: not any(b"erase-'me'" in path.read_bytes() for path in journal.glob("*")),
        "the source to leave the disk",
    )
    after = kernel.run("echo next")
    assert served.run_of(after)["id"] != run["id"]
    kernel.shut_down()


def test_the_ledger_of_a_killed_server_is_that_of_its_journals(
    tmp_path: Path, served: Server, ledger: Callable[[Path], Ledger]
) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    root.mkdir()
    server = Server(root, home)
    specs = home / "data"
    specs.mkdir(parents=True)
    (specs / "kernels").symlink_to(served.home / "data/kernels")
    server.start()
    kernel = server.kernel("killed.ipynb", "bash")
    done, running = kernel.run("echo done"), kernel.request("sleep 60")
    server.run_of(running, done=False)
    server.kill()
    kernel.close()
    read = ledger(root)
    (run,) = read.runs()
    assert [(e["msg_id"], e["status"]) for e in run["executions"]] == [
        (done, "ok"),
        (running, "killed"),
    ]
    assert run["status"] == "killed"
    before = read.dump()
    read.books.ledger.unlink()
    for suffix in ("-wal", "-shm"):
        Path(f"{read.books.ledger}{suffix}").unlink(missing_ok=True)
    assert ledger(root).dump() == before
