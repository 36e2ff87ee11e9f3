"""Real kernels, with books in a folder of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from runledger.journal.books import Books, make_books
from runledger.journal.reader import read_segment, segments

WAIT = 120.0


def wait_for(what: Callable[[], Any], seconds: float = WAIT) -> Any:
    """Return what `what` returns once it is true; fail after a while."""
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain; last: {found!r}")
        time.sleep(0.02)


def entries_of(books: Books) -> list[dict[str, Any]]:
    """Return all entries of all kernel sessions, in order."""
    found = []
    for segment in sorted(segments(books.journal), key=lambda s: (s.session, s.n)):
        part = read_segment(segment.path)
        assert part.skipped == 0
        for entry in part.entries:
            found.append(
                {"session": entry.session, "kind": entry.kind, "seq": entry.seq}
                | dict(entry.fields)
            )
    return found


class Kernel:
    """A real ipykernel in a folder, and what it sent."""

    def __init__(self, folder: Path, books_dir: str | None, **env: str) -> None:
        self.folder = folder
        # Not TCP, whose ports others may take; a socket's path has to be short.
        self.manager = KernelManager(kernel_name="python3", transport="ipc")
        self.sockets = Path(tempfile.mkdtemp(prefix="rl-"))
        self.manager.connection_file = str(self.sockets / "kernel-11111111-2222.json")
        variables = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
        variables |= env
        if books_dir is not None:
            variables["RUNLEDGER_DIR"] = books_dir
        self.manager.start_kernel(cwd=str(folder), env=variables)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=WAIT)
        self.problems: list[Any] = []

    def run(self, code: str, timeout: float = WAIT, **options: Any) -> list[dict[str, Any]]:
        """Run a cell; return its outputs (of nbformat kinds)."""
        return self.finish(self.send(code, **options), timeout)

    def send(
        self, code: str, cell_id: str | None = None, tags: list[str] | None = None, **options: Any
    ) -> str:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        } | options
        metadata: dict[str, Any] = {}
        if cell_id is not None:
            metadata["cellId"] = cell_id
        if tags is not None:
            metadata["tags"] = tags
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def finish(self, msg_id: str, timeout: float = WAIT) -> list[dict[str, Any]]:
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_msg" and content["comm_id"] == "runledger":
                self.problems.append(content["data"]["problem"])
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind in ("stream", "display_data", "execute_result", "error"):
                last = outputs[-1] if outputs else {}
                if kind == "stream" and last.get("name") == content["name"]:
                    last["text"] += content["text"]
                else:
                    outputs.append({"kind": kind} | content)
        self.reply(msg_id, timeout)
        return outputs

    def reply(self, msg_id: str, timeout: float = WAIT) -> dict[str, Any]:
        """Return the content of a cell's reply; those that nobody waited for are passed over."""
        return self.replies([msg_id], timeout)[msg_id]

    def replies(self, msg_ids: Collection[str], timeout: float = WAIT) -> dict[str, dict[str, Any]]:
        """Return the contents of replies by what they answer, in whatever order they come."""
        found: dict[str, dict[str, Any]] = {}
        while len(found) < len(msg_ids):
            reply = self.client.get_shell_msg(timeout=timeout)
            msg_id = reply["parent_header"].get("msg_id")
            if msg_id in msg_ids:
                found[msg_id] = dict(reply["content"])
        return found

    def stop(self) -> None:
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel()
        self.manager.cleanup_resources()
        shutil.rmtree(self.sockets, ignore_errors=True)


class Session:
    """A kernel with books."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.books = make_books(folder)
        self.kernel = Kernel(folder, str(self.books.path), **env)

    def run(self, code: str, **options: Any) -> list[dict[str, Any]]:
        return self.kernel.run(code, **options)

    def entries(self, *kinds: str) -> list[dict[str, Any]]:
        return [e for e in entries_of(self.books) if not kinds or e["kind"] in kinds]

    def of(self, x: int, *kinds: str) -> list[dict[str, Any]]:
        return [e for e in self.entries(*kinds) if e.get("x") == x]

    def last_x(self) -> int:
        return max((e["x"] for e in self.entries("begin")), default=0)

    def record(self, code: str, **options: Any) -> list[dict[str, Any]]:
        """Run a cell and return the entries of its execution."""
        self.run(code, **options)
        return self.of(self.last_x())


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made = Session(tmp_path_factory.mktemp("root"))
    yield made
    made.kernel.stop()
