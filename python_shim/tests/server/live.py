"""A real Jupyter server in a process of its own, spoken to as a page speaks to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking import BlockingKernelClient

TOKEN = "test-token"
NO_CELLS = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
PATIENCE = 120.0  # seconds; a machine may be busy with other tests


def wait_for(look: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Poll until `look` gives something true."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen in {seconds} s")
        time.sleep(0.05)


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A server over a root."""

    root: Path
    home: Path
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    url: str = ""
    _members: dict[tuple[Any, ...], str] = field(default_factory=dict, repr=False)

    def start(self) -> Server:
        self.home.mkdir(parents=True, exist_ok=True)
        runtime = self.home / "runtime"
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("RUNLEDGER", "JUPYTER", "JPY_"))
        }
        environment |= {
            "HOME": str(self.home),
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "IPYTHONDIR": str(self.home / "ipython"),
            **self.environment,
        }
        command = [
            *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"),
            *("--ip=127.0.0.1", "--port=0", f"--ServerApp.root_dir={self.root}"),
            f"--IdentityProvider.token={TOKEN}",
            "--ServerApp.log_level=WARN",
            # Only what is tested: another extension of this environment may be slow to load.
            '--ServerApp.jpserver_extensions={"runledger": True, "jupyterlab": False,'
            ' "jupyter_lsp": False, "notebook_shim": False, "jupyter_server_terminals": False}',
            *self.arguments,
        ]
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, cwd=self.home
        )
        log.close()
        info = runtime / f"jpserver-{self.process.pid}.json"
        try:
            self.url = wait_for(lambda: _url_of(info) or self._ended(), "the server's start")
            wait_for(self._answers, "the server's first answer")
        except BaseException:
            self.kill()
            raise
        return self

    def _ended(self) -> None:
        status = self.process.poll() if self.process is not None else None
        assert status is None, f"the server ended with {status}: {self.log()[-1000:]}"

    def log(self) -> str:
        return (self.home / "server.log").read_text()

    def _answers(self) -> bool:
        try:
            is_open = b"not open yet" not in self.get("runs", limit=1).body
            return is_open and self.get("status").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Stop as an operating system asks for it, and wait."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = TOKEN,
        raw: bytes = b"",
    ) -> Answer:
        data = raw or (None if body is None else json.dumps(body).encode())
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if token is not None:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), dict(error.headers))

    def get(self, path: str, **query: Any) -> Answer:
        """Ask our own API."""
        arguments = "?" + urllib.parse.urlencode(query) if query else ""
        return self.ask("GET", f"runledger/api/{path}{arguments}")

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        return self.ask(method, f"runledger/api/{path}", body, **more)

    def runs(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.get("runs", **query)
        assert answer.status == 200, answer.body
        return answer.json["runs"]

    def run_of(self, msg_id: str, done: bool = True) -> dict[str, Any]:
        """Wait for the run that an execution is of, and return it whole."""

        def look() -> dict[str, Any] | None:
            for run in self.runs(limit=1000):
                key = (run["id"], run["counts"]["executions"], run["ended"])
                if (done and run["ended"] is None) or msg_id not in self._members.get(key, msg_id):
                    continue
                whole = self.get(f"runs/{run['id']}").json
                own = [e["msg_id"] for e in whole["executions"] if not e["inherited"]]
                self._members[key] = " ".join(own)
                if msg_id in own:
                    return whole
            return None

        return wait_for(look, f"the run of {msg_id}")

    def outputs_of(self, msg_id: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait for an execution to have so many outputs, and return them."""

        def look() -> list[dict[str, Any]] | None:
            (execution,) = [e for e in self.run_of(msg_id)["executions"] if e["msg_id"] == msg_id]
            return execution["outputs"] if len(execution["outputs"]) >= count else None

        return wait_for(look, f"{count} outputs of {msg_id}")

    def kernel(self, notebook: str | None = None, name: str = "python3") -> Kernel:
        """Start a kernel, with a notebook of its own if one is named."""
        if notebook is None:
            answer = self.ask("POST", "api/kernels", {"name": name})
            assert answer.status == 201, answer.body
            kernel_id = answer.json["id"]
        else:
            self._make_notebook(notebook)
            model = {
                "path": notebook,
                "name": Path(notebook).name,
                "type": "notebook",
                "kernel": {"name": name},
            }
            answer = self.ask("POST", "api/sessions", model)
            assert answer.status == 201, answer.body
            kernel_id = answer.json["kernel"]["id"]
        return Kernel(self, kernel_id)

    def _make_notebook(self, path: str) -> None:
        """Make the file that a page would have opened, where there is room for one."""
        file = self.root / path
        if not file.exists():
            with contextlib.suppress(OSError):
                file.write_text(json.dumps(NO_CELLS))


class Kernel:
    """A kernel of a server, spoken to over its own sockets."""

    def __init__(self, server: Server, kernel_id: str) -> None:
        self.server, self.id = server, kernel_id
        self._connect()

    def _connect(self) -> None:
        file = self.server.home / "runtime" / f"kernel-{self.id}.json"
        # A context of its own would end with the client, and wait for sockets that nobody closed.
        self.client = BlockingKernelClient(
            connection_file=str(file), context=zmq.Context.instance()
        )
        self.client.load_connection_file()
        self.client.start_channels(hb=False)  # a kernel on a busy machine misses a heartbeat
        self.client.wait_for_ready(timeout=PATIENCE)

    def request(self, code: str, cell: str | None = None, **content: Any) -> str:
        """Ask for an execution without waiting for it; returns its msg_id."""
        message = self.client.session.msg(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": True,
                **content,
            },
            metadata={"cellId": cell or str(uuid.uuid4())},
        )
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def reply(self, msg_id: str, seconds: float = PATIENCE) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            reply = self.client.get_shell_msg(timeout=seconds)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply["content"]
        raise AssertionError("no reply")

    def run(self, code: str, cell: str | None = None, **content: Any) -> str:
        """Execute a cell to its end; returns its msg_id."""
        msg_id = self.request(code, cell, **content)
        self.reply(msg_id)
        return msg_id

    def pid(self) -> int:
        """The process, as it says itself (silently)."""
        msg_id = self.request("", silent=True, user_expressions={"p": "__import__('os').getpid()"})
        answer = self.reply(msg_id)["user_expressions"]["p"]["data"]["text/plain"]
        return int(answer)

    def reconnect(self) -> None:
        self.client.stop_channels()
        self._connect()

    def close(self) -> None:
        self.client.stop_channels()

    def shut_down(self) -> None:
        self.close()
        assert self.server.ask("DELETE", f"api/kernels/{self.id}").status == 204


def _url_of(info: Path) -> str | None:
    try:
        model = json.loads(info.read_text())
    except (OSError, ValueError):
        return None
    return str(model["url"])
