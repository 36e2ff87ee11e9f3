"""A real server with kernels, as a fault finds them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kernel.conftest import Kernel as Headless
from server.live import PATIENCE, Kernel, Server, wait_for

from runledger.journal.books import Books

from .standing import has_ended

# Dead kernels are noticed and restarted at once, however often they die.
RESTARTING = ("--KernelRestarter.time_to_dead=0.3", "--KernelRestarter.restart_limit=100000")

# Tells a file beside the books what was recorded, each time after the call came back. Where a fault
# takes minutes to be made, there are no hundred thousand records meanwhile.
RECORDING = """\
import os, time
import runledger as rl
rl.parameter("number", {number})
ack = os.open({ack!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
print("begun", flush=True)
for i in range(100000):
    rl.log({{"loss": i}})
    rl.summary(f"step {{i}}", i)
    os.write(ack, b"step %d\\n" % i)
    time.sleep(0.001 if i < 1000 else 0.1)
"""


def books_of(server: Server) -> Books:
    return Books(server.root / ".runledger")


def new_server(place: Path, name: str, *arguments: str, **environment: str) -> Server:
    """Return a server, not started, with a home of its own."""
    root = place / "root"
    root.mkdir(parents=True, exist_ok=True)
    return Server(root, place / name, [*RESTARTING, *arguments], dict(environment))


@contextmanager
def serving(place: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    server = new_server(place, "home", *arguments, **environment).start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def headless(folder: Path, books: Books, **environment: str) -> Iterator[Headless]:
    """A kernel without a server."""
    kernel = Headless(folder, str(books.path), **environment)
    try:
        yield kernel
    finally:
        kernel.stop()


def acknowledged(ack: Path) -> set[str]:
    """Return the names of what a cell knows to be recorded."""
    with suppress(FileNotFoundError):
        return set(ack.read_text().split("\n")[:-1])
    return set()


def shown(kernel: Kernel, msg_id: str, seconds: float = PATIENCE) -> list[dict[str, Any]]:
    """Wait for the end of a cell; return what a user was shown, streams put together."""
    found: list[dict[str, Any]] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        message = kernel.client.get_iopub_msg(timeout=seconds)
        kind, content = message["msg_type"], message["content"]
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        if kind == "status" and content["execution_state"] == "idle":
            return found
        if kind == "stream" and found and found[-1].get("name") == content["name"]:
            found[-1]["text"] += content["text"]
        elif kind in ("stream", "display_data", "execute_result", "error"):
            found.append({"kind": kind, **content})
    raise AssertionError(f"{msg_id} did not end")


def shown_so_far(kernel: Kernel, msg_ids: set[str]) -> list[dict[str, Any]]:
    """Return what these cells have shown until now."""
    found: list[dict[str, Any]] = []
    while kernel.client.iopub_channel.msg_ready():
        message = kernel.client.get_iopub_msg(timeout=1)
        if message["parent_header"].get("msg_id") in msg_ids and message["msg_type"] in (
            "stream",
            "display_data",
            "execute_result",
            "error",
        ):
            found.append({"kind": message["msg_type"], **message["content"]})
    return found


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_until_gone(pid: int) -> None:
    wait_for(lambda: has_ended(pid), f"the end of process {pid}")


def two_at_once(work: Callable[[int], None]) -> None:
    """Do two halves of some work, 0 and 1, side by side."""
    with ThreadPoolExecutor(2) as both:
        list(both.map(work, range(2)))
