"""What a kernel shows is kept though the server began to follow it in the middle of a cell."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .live import Server, wait_for

# Holds the server back from following any kernel until a file is there.
LATE = """
import asyncio
from pathlib import Path
from runledger.server.observer import Observer

attach = Observer._attach

def late(self, kernel_id):
    if Path({gate!r}).exists():
        attach(self, kernel_id)
    else:
        asyncio.get_running_loop().call_later(0.02, late, self, kernel_id)

Observer._attach = late
"""

# A cell that says it began, and then prints until it is told to stop, for at most 60 s.
PRINTS = """
import pathlib, time
pathlib.Path({began!r}).touch()
end = time.monotonic() + 60
while not pathlib.Path({stop!r}).exists() and time.monotonic() < end:
    print("tick-of-" + {name!r}, flush=True)
    time.sleep(0.05)
print("end-of-" + {name!r})
"""


def test_a_cell_that_began_before_the_server_followed_its_kernel_keeps_its_outputs(
    new_server: Callable[..., Server], tmp_path: Path
):
    gate = tmp_path / "gate"
    config = tmp_path / "home0/config"
    config.mkdir(parents=True)
    (config / "jupyter_server_config.py").write_text(LATE.format(gate=str(gate)))
    server = new_server(tmp_path / "root")

    def prints(name: str) -> str:
        return PRINTS.format(
            name=name, began=str(tmp_path / f"{name}-began"), stop=str(tmp_path / f"{name}-stop")
        )

    seen, hidden = server.kernel("seen.ipynb"), server.kernel("hidden.ipynb")
    late = seen.request(prints("late"))
    silent = hidden.request(prints("silent"), silent=True)
    for name in ("late", "silent"):
        wait_for((tmp_path / f"{name}-began").exists, "the cell to be in the middle")
    gate.touch()

    def shown() -> str:
        (execution,) = server.run_of(late, done=False)["executions"]
        return "".join(output["text"] for output in execution["outputs"])

    wait_for(lambda: "tick-of-late\n" in shown(), "the outputs of the running cell")
    (tmp_path / "late-stop").touch()
    seen.reply(late)
    wait_for(lambda: shown().endswith("end-of-late\n"), "the end of the outputs")
    after = seen.run("print('after')")
    assert server.outputs_of(after)[0]["text"] == "after\n"
    # A silent execution has no begin that a kernel wrote, so nothing of it is kept.
    status = server.get("status", kernel_id=hidden.id).json["recording"]
    assert status == {"state": "on", "reason": None}
    wait_for(lambda: _age(tmp_path / "silent-began") > 8, "the server to have made up its mind")
    (tmp_path / "silent-stop").touch()
    hidden.reply(silent)
    server.outputs_of(hidden.run("print('loud')"))
    for kernel in (seen, hidden):
        kernel.shut_down()
    for path in (server.root / ".runledger/journal").glob("s-*.jsonl"):
        assert b"-of-silent" not in path.read_bytes()


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime
