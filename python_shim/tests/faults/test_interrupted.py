"""Cells that are interrupted, kernels that are restarted, and pages that go away, in mid-cell."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
import websocket
from kernel.conftest import Kernel as Headless
from server.live import PATIENCE, TOKEN, Server, wait_for

from runledger.journal.books import make_books

from .served import RECORDING, acknowledged, books_of, headless, serving, two_at_once
from .standing import executions_of, problems_of, stand, stand_alone


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("interrupted")) as server:
        yield server


def test_interrupt(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    books = make_books(tmp_path)
    with headless(tmp_path, books) as kernel:
        kernel.run("import os, time, runledger as rl")
        for number in range(rounds):
            ack = tmp_path / f"ack-{number}"
            msg_id = kernel.send(RECORDING.format(number=number, ack=str(ack)), "cell")
            time.sleep(dice.uniform(0, 0.2))
            kernel.manager.interrupt_kernel()
            outputs, status = end_of(kernel, msg_id, ack)
            told = executions_of(books).get(msg_id)
            if told is None:  # it came before the kernel had told us of the cell, which never ran
                assert status == "interrupted"
                assert not acknowledged(ack)
                continue
            assert told.names("summary") >= acknowledged(ack)
            assert told.points["loss"] >= len(acknowledged(ack))
            assert told.status == status
            if status == "interrupted":
                *texts, error = outputs
                assert "".join(o["text"] for o in texts) in ("", "begun", "begun\n")
                # It may have come within a call of ours, but never within a hook.
                assert "cells.py" not in "".join(error["traceback"])
            after = kernel.send("1 + 1")
            assert [o["kind"] for o in kernel.finish(after)] == ["execute_result"]
            assert executions_of(books)[after].status == "ok"
        assert problems_of(books) == []
        assert not any(kernel.problems)
    stand_alone(books)


def end_of(kernel: Headless, msg_id: str, ack: Path) -> tuple[list[dict[str, Any]], str]:
    """Wait for a cell that is interrupted until it ends; returns its outputs and status.

    An interrupt that comes before the cell has begun is lost, as it is without us: it comes again
    if the cell goes on. Another one, while an error is shown, would garble that without us too.
    """
    outputs: list[dict[str, Any]] = []
    last = time.monotonic()
    done: set[str] | None = None
    while True:
        if not kernel.client.iopub_channel.msg_ready():
            time.sleep(0.01)
            if time.monotonic() - last > 1:
                before, done = done, acknowledged(ack)
                if before is not None and before != done:
                    kernel.manager.interrupt_kernel()
                    done = None
                last = time.monotonic()
            continue
        message = kernel.client.get_iopub_msg(timeout=1)
        kind, content = message["msg_type"], message["content"]
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        if kind in ("stream", "error", "execute_result", "display_data"):
            outputs.append({"kind": kind, **content})
        if kind == "status" and content["execution_state"] == "idle":
            break
    try:
        reply = kernel.reply(msg_id, 10)
    except Empty:  # the interrupt hit the kernel's own reply, which is lost without us too
        return outputs, "interrupted"
    if reply["status"] == "ok":
        return outputs, "ok"
    return outputs, "interrupted" if reply["ename"] == "KeyboardInterrupt" else "error"


def test_restart(server: Server, rounds: int, dice: random.Random) -> None:
    books = books_of(server)
    moments = [dice.uniform(0, 0.2) for _ in range(rounds)]

    def restart(half: int) -> None:
        kernel = server.kernel(f"restarted-{half}.ipynb")
        for number in range(half, rounds, 2):
            ack = server.root / f"restart-{number}"
            first = kernel.run("print('first')", "first")
            msg_id = kernel.request(RECORDING.format(number=number, ack=str(ack)), "cell")
            wait_for(lambda: msg_id in executions_of(books), "the begin")  # noqa: B023
            time.sleep(moments[number])
            assert server.ask("POST", f"api/kernels/{kernel.id}/restart").status == 200
            kernel.reconnect()
            after = kernel.run("print('after')", "after")
            # The kernel is asked to end, and soon after made to: either is the truth.
            assert server.run_of(msg_id)["status"] in ("killed", "interrupted")
            assert server.run_of(after)["status"] == "ok"
            told = executions_of(books)
            assert told[msg_id].names("summary") >= acknowledged(ack)
            assert told[msg_id].session == told[first].session != told[after].session
        kernel.shut_down()

    two_at_once(restart)
    stand(books)
    assert problems_of(books) == []


class Tab:
    """A page's connection to a kernel."""

    def __init__(self, server: Server, kernel_id: str) -> None:
        url = server.url.replace("http", "ws", 1) + f"api/kernels/{kernel_id}/channels"
        self._session = uuid.uuid4().hex
        self._socket = websocket.create_connection(
            f"{url}?session_id={self._session}&token={TOKEN}", timeout=PATIENCE
        )

    def execute(self, code: str, cell: str) -> str:
        msg_id = uuid.uuid4().hex
        header = {
            "msg_id": msg_id,
            "msg_type": "execute_request",
            "username": "",
            "session": self._session,
            "date": "",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": cell},
            "content": content,
            "channel": "shell",
        }
        self._socket.send(json.dumps(message))
        return msg_id

    def wait_for_stream(self, msg_id: str) -> None:
        while True:
            message = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") == msg_id and message["msg_type"] == "stream":
                return

    def close(self, politely: bool) -> None:
        if politely:
            self._socket.close()
        else:
            self._socket.shutdown()


def printed(server: Server, msg_id: str) -> str:
    outputs = server.outputs_of(msg_id)
    return "".join(o["text"] for o in outputs if o["output_type"] == "stream")


def test_tab_closed_in_mid_run(server: Server, rounds: int, dice: random.Random) -> None:
    kernel = server.kernel("tab.ipynb")
    kernel.run("import os; ran = os.open('ran', os.O_WRONLY | os.O_APPEND | os.O_CREAT)")
    closed: list[tuple[str, int]] = []
    unheard: set[int] = set()  # may be lost: the server had not read it when the page was gone
    for number in range(rounds):
        tab = Tab(server, kernel.id)
        steps = dice.randrange(1, 40)
        msg_id = tab.execute(
            "import os, runledger as rl, time\n"
            f"os.write(ran, b'{number} ')\n"
            f"for i in range({steps}):\n"
            f"    rl.log({{'loss {number}': i}})\n"
            "    print(i, flush=True)\n"
            "    time.sleep(0.005)\n"
            f"rl.summary('steps {number}', {steps})\n"
            "open('made.txt', 'w').write('made')",
            f"cell-{number}",
        )
        waits, politely = dice.random() < 0.8, dice.random() < 0.5
        if waits:
            tab.wait_for_stream(msg_id)
        elif not politely:
            unheard.add(number)
        time.sleep(dice.uniform(0, 0.1))
        tab.close(politely)
        closed.append((msg_id, steps))
    kernel.run("'the last one'")
    ran = {int(number) for number in (server.root / "ran").read_text().split()}
    assert set(range(rounds)) - ran <= unheard
    for number in sorted(ran):
        msg_id, steps = closed[number]
        run = server.run_of(msg_id)
        assert run["status"] == "ok"
        assert run["summaries"][f"steps {number}"] == steps
        (execution,) = [e for e in run["executions"] if e["msg_id"] == msg_id]
        assert execution["status"] == "ok"
        assert "made.txt" in [f["path"] for f in execution["files"]]
        text = "".join(f"{i}\n" for i in range(steps))
        # The kernel tells of a cell's end, the server of what it showed; either may come first.
        wait_for(lambda: printed(server, msg_id) == text, f"the outputs of {number}")  # noqa: B023
    assert server.get(f"runs/{run['id']}").status == 200
    kernel.shut_down()
    stand(books_of(server))
