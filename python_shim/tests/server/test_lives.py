"""Kernels and servers come and go; what was recorded stays, and says how it ended."""

from __future__ import annotations

import functools
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from .live import Kernel, Server, wait_for

DEATHS = 10


def events(server: Server, kernel_id: str) -> list[tuple[str, int | None]]:
    """The life of a kernel, as the server's journal tells it."""

    found = []
    for path in sorted((server.root / ".runledger/journal").glob("s-*.jsonl")):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            if entry["kind"] == "kernel" and entry["kernel_id"] == kernel_id:
                found.append((entry["event"], entry["pid"]))
    return found


def test_ten_kernels_killed_in_mid_cell_lose_no_entry_and_their_runs_are_closed(server: Server):
    kernel = server.kernel("killed.ipynb")
    killed: list[tuple[str, int]] = []
    for death in range(DEATHS):
        pid = kernel.pid()
        msg_id = kernel.request(
            "import runledger as rl, time\n"
            f"rl.parameter('death', {death})\n"
            "for i in range(50): rl.metric('step', i)\n"
            "print('alive', flush=True)\n"
            "time.sleep(60)"
        )
        # What it shows is the server's only once it has left the process.
        wait_for(functools.partial(_shows_something, server, msg_id), "the output")
        os.kill(pid, signal.SIGKILL)
        killed.append((msg_id, pid))
        wait_for(functools.partial(_new_process, kernel, pid), "the kernel's restart")
    for death, (msg_id, pid) in enumerate(killed):
        run = server.run_of(msg_id)
        assert run["status"] == "killed"
        assert run["parameters"] == {"death": death}
        assert run["executions"][-1]["status"] == "killed"
        assert run["counts"]["metrics"] == 1
        assert run["ended"] is not None
        assert server.outputs_of(msg_id)[0]["text"] == "alive\n"
        assert ("died", pid) in events(server, kernel.id)
    kernel.shut_down()


def _shows_something(server: Server, msg_id: str) -> bool:
    return bool(server.run_of(msg_id, done=False)["executions"][-1]["outputs"])


def _new_process(kernel: Kernel, old: int) -> bool:
    try:
        kernel.reconnect()
        return kernel.pid() != old
    except (RuntimeError, OSError, TimeoutError):
        return False


def test_a_restart_ends_one_session_and_begins_another(server: Server):
    kernel = server.kernel("restarted.ipynb")
    first = kernel.pid()
    before = kernel.run("x = 1\nprint('before')")
    assert server.ask("POST", f"api/kernels/{kernel.id}/restart").status == 200
    kernel.reconnect()
    second = kernel.pid()
    after = kernel.run("print('after')")
    runs = server.run_of(before), server.run_of(after)
    assert runs[0]["session"] != runs[1]["session"]
    assert [run["status"] for run in runs] == ["ok", "ok"]
    assert server.outputs_of(after)[0]["text"] == "after\n"
    kernel.shut_down()
    wait_for(lambda: ("shutdown", second) in events(server, kernel.id), "the end to be told")
    assert events(server, kernel.id) == [
        ("started", first),
        ("restarted", first),
        ("started", second),
        ("shutdown", second),
    ]


def test_a_run_in_flight_is_closed_as_killed_when_its_kernel_is_shut_down(server: Server):
    kernel = server.kernel("shut.ipynb")
    msg_id = kernel.request("import time\nprint('on', flush=True)\ntime.sleep(60)")
    server.run_of(msg_id, done=False)
    kernel.close()
    assert server.ask("DELETE", f"api/kernels/{kernel.id}").status == 204
    run = wait_for(
        lambda: [r for r in [server.run_of(msg_id)] if r["status"] != "running"], "the end"
    )[0]
    assert run["status"] in ("killed", "interrupted")


def test_after_a_restart_of_the_server_all_is_still_there(
    new_server: Callable[..., Server], tmp_path: Path
):
    first = new_server(tmp_path / "root")
    msg_id = first.kernel("a.ipynb").run("import runledger as rl\nrl.summary('score', 7)")
    run = first.run_of(msg_id)
    assert first.send("PATCH", f"runs/{run['id']}", {"name": "the good one"}).status == 200
    first.stop()
    second = new_server(tmp_path / "root")
    found = second.run_of(msg_id)
    assert found["id"] == run["id"]
    assert found["summaries"] == {"score": 7}
    assert found["name"] == found["title"] == "the good one"
    assert second.get("status").json["skipped"] == 0


def test_what_a_kernel_did_while_no_server_ran_is_posted_by_the_next(
    new_server: Callable[..., Server], tmp_path: Path
):
    first = new_server(tmp_path / "root")
    kernel = first.kernel("a.ipynb")
    pid = kernel.pid()
    first.kill()
    msg_id = kernel.request("import time\ntime.sleep(60)")
    journal = tmp_path / "root/.runledger/journal"
    wait_for(
        lambda: any(msg_id.encode() in p.read_bytes() for p in journal.glob("k-*")), "the begin"
    )
    os.kill(pid, signal.SIGKILL)
    second = new_server(tmp_path / "root")
    assert second.run_of(msg_id)["status"] == "killed"


def test_two_servers_on_one_root_show_the_same_and_the_second_takes_over(
    new_server: Callable[..., Server], tmp_path: Path
):
    first = new_server(tmp_path / "root")
    second = new_server(tmp_path / "root")
    here = first.kernel("a.ipynb").run("print('from the first')")
    kernel = second.kernel("b.ipynb")
    there = kernel.run("print('from the second')")
    for server in (first, second):
        assert server.outputs_of(here)[0]["text"] == "from the first\n"
        assert server.outputs_of(there)[0]["text"] == "from the second\n"
    run = second.run_of(there)
    answer = second.send("PATCH", f"runs/{run['id']}", {"starred": True})
    assert answer.json["starred"] is True
    wait_for(lambda: first.get(f"runs/{run['id']}").json["starred"], "the star on the first")
    first.kill()
    later = kernel.run("print('later')")
    assert second.outputs_of(later)[0]["text"] == "later\n"


def test_what_was_told_to_kernels_that_are_gone_is_swept_when_a_server_starts(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    first = new_server(root)
    gone, living = first.kernel("gone.ipynb"), first.kernel("living.ipynb")
    living.run("'it has a session'")
    for kernel in (gone, living):
        paused = {"kernel_id": kernel.id, "paused": True}
        assert first.send("PUT", "recording", paused).status == 200
    control = root / ".runledger/control"
    told = {f"{gone.id}.json", f"{living.id}.json"}
    assert {path.name for path in control.glob("*.json")} == told
    # Another server must not let a kernel record that is paused here and never recorded.
    second = new_server(root)
    second.run_of(second.kernel("b.ipynb").run("1"))
    second.stop()
    assert {path.name for path in control.glob("*.json")} == told
    pids = gone.pid(), living.pid()
    os.kill(pids[1], signal.SIGSTOP)  # else it ends as soon as it sees that its server is gone
    try:
        first.kill()
        os.kill(pids[0], signal.SIGKILL)
        new_server(root)
        wait_for(lambda: not (control / f"{gone.id}.json").exists(), "the sweep")
        assert (control / f"{living.id}.json").exists()
    finally:
        os.kill(pids[1], signal.SIGKILL)


def test_stopping_leaves_no_thread_behind(new_server: Callable[..., Server], tmp_path: Path):
    server = new_server(tmp_path / "root")
    server.kernel("a.ipynb").run("print(1)")
    assert server.process is not None
    process = server.process
    began = time.monotonic()
    server.stop()
    assert process.returncode == 0
    assert time.monotonic() - began < 15
    assert "Traceback" not in server.log()
