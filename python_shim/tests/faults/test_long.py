"""Lines of 10 MB and cells with 30,000 outputs."""

from __future__ import annotations

import hashlib
import json
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Timer
from typing import Any

import pytest
from server.live import Server, wait_for

from .served import books_of, serving, shown
from .standing import executions_of, lines_of, problems_of, stand

MB = 1_000_000
LIMIT = 1_000_000  # bytes of outputs kept of an execution
BUSY = 600.0  # seconds for a flood where twenty others want the processor

CELLS = {
    "source": f"text = '{'s' * 10 * MB}'\nprint(len(text))",
    "comment": f"# {'c' * 20 * MB}\nprint(10)",
    "output": f"print('o' * {10 * MB})",
    "rich output": f"from IPython.display import HTML\nHTML('h' * {10 * MB})",
    "parameter": f"import runledger as rl\nkept = rl.parameter('p', 'v' * {10 * MB})",
    "name": f"import runledger as rl\nkept = rl.parameter('n' * {10 * MB}, 1)",
    "error": f"raise ValueError('e' * {10 * MB})",
    "variable": f"variable = ['x' * 1000] * {10_000}",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("long")) as server:
        yield server


def dropped(server: Server, msg_id: str) -> int:
    executions = server.run_of(msg_id)["executions"]
    return next(e["outputs_dropped"] for e in executions if e["msg_id"] == msg_id)


def test_lines_of_10_mb(server: Server, rounds: int, dice: random.Random) -> None:
    kernel = server.kernel("long.ipynb")
    books = books_of(server)
    for _ in range(max(1, rounds // 10)):
        for what in dice.sample(sorted(CELLS), len(CELLS)):
            msg_id = kernel.request(CELLS[what], what)
            outputs = shown(kernel, msg_id)
            status = "error" if what == "error" else "ok"
            assert "runledger" not in json.dumps(outputs)
            assert len(outputs) == (what not in ("parameter", "name", "variable")), what
            assert executions_of(books)[msg_id].status == status, what
            run = server.run_of(msg_id)
            (execution,) = [e for e in run["executions"] if e["msg_id"] == msg_id]
            assert execution["status"] == status
            if what == "output":
                wait_for(lambda: dropped(server, msg_id) + LIMIT >= 10 * MB, "the cap")  # noqa: B023
    kernel.shut_down()
    for entries in lines_of(books).values():
        for entry in entries:
            assert len(json.dumps(entry)) < 16 * 2**20
            if entry["kind"] == "source":
                assert hashlib.sha256(entry["text"].encode()).hexdigest() == entry["hash"]
    assert server.get("status").json["skipped"] == 0
    stand(books)
    assert problems_of(books) == []


FLOOD = """\
import sys
from IPython.display import display
for i in range(30_000):
    if i % 3 == 0:
        print(i)
    elif i % 3 == 1:
        print(i, file=sys.stderr)
    else:
        display(i)
"""


def lines_of_outputs(outputs: list[dict[str, Any]]) -> list[list[int]]:
    """Return the numbers that each of stdout, stderr and the displays show, in whole lines.

    `print` writes a text and its end apart, so another stream's piece may stand between them.
    """
    told = {"stdout": "", "stderr": "", "display": ""}
    for output in outputs:
        if "text" in output:
            told[output["name"]] += output["text"]
        else:
            told["display"] += output["data"]["text/plain"] + "\n"
    return [[int(line) for line in text.split("\n")[:-1]] for text in told.values()]


def answered(server: Server, msg_id: str) -> bool:
    executions = server.run_of(msg_id)["executions"]
    return [e["outputs"] != [] for e in executions if e["msg_id"] == msg_id] == [True]


@contextmanager
def stopped(server: Server, seconds: float) -> Iterator[None]:
    """Let the server do nothing for a while, as on a machine that has no time for it."""
    assert server.process is not None
    goes_on = Timer(seconds, server.process.send_signal, [signal.SIGCONT])
    server.process.send_signal(signal.SIGSTOP)
    goes_on.start()
    try:
        yield
    finally:
        goes_on.join()


def test_30000_outputs_in_one_cell(server: Server, rounds: int) -> None:
    """All are kept, also those for which the server has no time for a while.

    Our own client reads none of them: who listens so holds up neither the cell for long nor others.
    """
    kernel = server.kernel("flood.ipynb")
    for number in range(max(1, rounds // 10)):
        kernel.run("'first'")
        with nullcontext() if number % 2 else stopped(server, 1):
            msg_id = kernel.request(FLOOD, "flood")
            assert kernel.reply(msg_id, BUSY)["status"] == "ok"
        after = kernel.request("print('after')", "after")
        wait_for(lambda: answered(server, after), "the outputs", BUSY)  # noqa: B023
        run = server.run_of(msg_id)
        (execution,) = [e for e in run["executions"] if e["msg_id"] == msg_id]
        assert execution["status"] == "ok"
        assert execution["outputs_dropped"] == 0
        # The streams of a kernel come in pieces of their own pace; each is in its order.
        for rest, kept in enumerate(lines_of_outputs(execution["outputs"])):
            assert kept == list(range(rest, 30_000, 3))
    kernel.shut_down()
    stand(books_of(server))
    assert problems_of(books_of(server)) == []
