"""The server witness: follows the IOPub channel and the life of every kernel of this server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from logging import Logger
from typing import TYPE_CHECKING, cast

import zmq
from jupyter_client.session import Session

from runledger.journal.switch import is_switched_off

from .kernel_watch import KernelWatch
from .scribe import Scribe

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager
    from jupyter_events import EventLogger
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
    from zmq.eventloop.zmqstream import ZMQStream

KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
_APPEAR_SECONDS = 10.0
_GONE_SECONDS = 2.0
_DRAIN_SECONDS = 0.5

_SESSION_SECONDS = 1.0
_RECONNECT_MILLISECONDS = 10


@dataclass(slots=True)
class _Wire:
    """One kernel's subscription, and what to undo when it is let go."""

    watch: KernelWatch
    stream: ZMQStream
    manager: KernelManager
    died: Callable[[], None]
    dead: Callable[[], None]
    death_told: bool = False
    stop_told: bool = False


class Observer:
    """Attaches to kernels as they come and writes down how they go.

    A restart is a shutdown, a start and a restart to the server's event log; here it is one
    `restarted`, told when the next process starts. Loop thread only.

    Args:
        kernels: the server's kernel manager.
        events: the server's event log.
        scribe: writes what is seen.
        notebook_of: finds the notebook of a kernel, as a path in the books.
        forget: called when a kernel is gone for good.
    """

    def __init__(
        self,
        *,
        kernels: MappingKernelManager,
        events: EventLogger,
        scribe: Scribe,
        notebook_of: Callable[[str], Awaitable[str | None]],
        forget: Callable[[str], None],
        log: Logger,
    ) -> None:
        self._kernels = kernels
        self._events = events
        self._scribe = scribe
        self._notebook_of = notebook_of
        self._forget = forget
        self._log = log
        self.out_of_sight: set[str] = set()
        self._wires: dict[str, _Wire] = {}
        self._ended: dict[str, KernelWatch] = {}
        self._tasks: set[asyncio.Future[None]] = set()
        self._stopped = False

    @property
    def watches(self) -> dict[str, KernelWatch]:
        """What is known of each kernel that is followed, by its id."""
        return {wire.watch.kernel_id: wire.watch for wire in list(self._wires.values())}

    def knows(self, kernel_id: str) -> bool:
        """Return whether this server runs a kernel of this id."""
        return kernel_id in self._kernels

    def learn_cells(self, kernel_id: str, requests: Mapping[str, str]) -> None:
        """Take in which cells the page requested of a kernel, by msg_id."""
        self._scribe.learn_cells(kernel_id, requests)

    def start(self) -> None:
        """Attach to the kernels that run already, and to those that come."""
        self._events.add_listener(schema_id=KERNEL_ACTIONS, listener=self._on_action)
        for kernel_id in list(self._kernels.list_kernel_ids()):
            self._attach(kernel_id)

    def stop(self) -> None:
        """Let all kernels go; what they showed so far is written."""
        self._stopped = True
        self._events.remove_listener(schema_id=KERNEL_ACTIONS, listener=self._on_action)
        for kernel_id in list(self._wires):
            self._let_go(kernel_id)
        self._tell_ends()

    async def look(self) -> None:
        """Notice what no event tells: processes that died where nobody restarts them."""
        self._tell_ends()
        for kernel_id in [known for known in self._wires if known not in self._kernels]:
            self._let_go(kernel_id)  # given up by the server after too many deaths
            self._forget(kernel_id)
        for wire in list(self._wires.values()):
            provisioner = wire.manager.provisioner
            if provisioner is None or wire.death_told or not provisioner.has_process:
                continue
            if wire.manager.shutting_down:
                continue  # its end is meant, and told when it is over
            if await provisioner.poll() is not None:
                self._on_death(wire)

    async def _on_action(
        self, logger: EventLogger, schema_id: str, data: dict[str, object]
    ) -> None:
        del logger, schema_id
        kernel_id, action = data.get("kernel_id"), data.get("action")
        if not isinstance(kernel_id, str) or data.get("status") != "success" or self._stopped:
            return
        if action in ("start", "restart"):
            await self._attach_when_there(kernel_id)
        elif action == "interrupt":
            if kernel_id in self._wires:
                self._scribe.interrupted(self._wires[kernel_id].watch)
        elif action == "shutdown":
            wire = self._wires.get(kernel_id)
            self._let_go(kernel_id)
            if wire is not None and not wire.death_told:
                self._ended[kernel_id] = wire.watch
            await self._when_gone(kernel_id)

    async def _attach_when_there(self, kernel_id: str) -> None:
        deadline = time.monotonic() + _APPEAR_SECONDS
        while kernel_id not in self._kernels:
            if time.monotonic() > deadline or self._stopped:
                return
            await asyncio.sleep(0.02)
        ended = self._ended.pop(kernel_id, None)
        if ended is not None:
            self._scribe.life(ended, "restarted")
        self._attach(kernel_id)

    async def _when_gone(self, kernel_id: str) -> None:
        deadline = time.monotonic() + _GONE_SECONDS
        while kernel_id in self._ended and kernel_id in self._kernels:
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(0.05)
        self._tell_ends()

    def _tell_ends(self) -> None:
        for kernel_id, watch in list(self._ended.items()):
            if kernel_id not in self._kernels:
                del self._ended[kernel_id]
                self._scribe.life(watch, "shutdown")
                self._scribe.call(lambda gone=kernel_id: self._forget(gone))  # type: ignore[misc]

    def _attach(self, kernel_id: str) -> None:
        manager = self._kernels.get_kernel(kernel_id)
        pid = getattr(manager.provisioner, "pid", None)
        old = self._wires.get(kernel_id)
        if old is not None:
            if old.watch.pid == pid and not old.death_told:
                return
            self._let_go(kernel_id)
            if not old.death_told:
                self._scribe.life(old.watch, "restarted")
        try:
            stream = cast("ZMQStream", manager.connect_iopub())
            _take_everything(stream.socket)
            session = Session(config=manager.session.config, key=manager.session.key)
            spec = manager.kernel_spec
        except Exception:  # noqa: BLE001 (remote kernels have no channel of their own here)
            self._log.debug("Run Ledger cannot follow kernel %s", kernel_id, exc_info=True)
            self.out_of_sight.add(kernel_id)
            return
        self.out_of_sight.discard(kernel_id)
        language = str(spec.language or "") if spec is not None else ""
        watch = KernelWatch(kernel_id, language, pid, None, session, _is_off(manager))
        wire = _Wire(watch, stream, manager, lambda: None, lambda: None)
        wire.died = wire.dead = lambda: self._on_death(wire)
        self._wires[kernel_id] = wire
        self._scribe.watch(watch)
        stream.on_recv(lambda frames: self._hear(wire, frames))
        manager.add_restart_callback(wire.died, "restart")
        manager.add_restart_callback(wire.dead, "dead")
        task = asyncio.ensure_future(self._tell_start(watch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, wire: _Wire, frames: Sequence[bytes]) -> None:
        if wire.manager.shutting_down and not wire.stop_told:
            wire.stop_told = True  # a kernel is interrupted first, and may say that it is idle
            self._scribe.interrupted(wire.watch)
        self._scribe.message(wire.watch, frames)

    async def _tell_start(self, watch: KernelWatch) -> None:
        deadline = time.monotonic() + _SESSION_SECONDS
        while time.monotonic() < deadline and not self._stopped:
            watch.notebook = await self._notebook_of(watch.kernel_id)
            if watch.notebook is not None:
                break
            await asyncio.sleep(0.1)
        self._scribe.life(watch, "started")

    def _on_death(self, wire: _Wire) -> None:
        if wire.death_told:
            return
        wire.death_told = True
        self._drain(wire)
        self._scribe.unwatch(wire.watch)
        self._scribe.life(wire.watch, "died")

    def _let_go(self, kernel_id: str) -> None:
        wire = self._wires.pop(kernel_id, None)
        if wire is None:
            return
        with contextlib.suppress(Exception):
            wire.manager.remove_restart_callback(wire.died, "restart")
            wire.manager.remove_restart_callback(wire.dead, "dead")
        self._drain(wire)
        if not wire.stream.closed():
            wire.stream.close()
        self._scribe.unwatch(wire.watch)

    def _drain(self, wire: _Wire) -> None:
        """Take what the process had said before it ended and nobody read yet."""
        deadline = time.monotonic() + _DRAIN_SECONDS
        with contextlib.suppress(zmq.ZMQError):
            while not wire.stream.closed() and time.monotonic() < deadline:
                self._hear(wire, wire.stream.socket.recv_multipart(zmq.NOBLOCK))


def _is_off(manager: KernelManager) -> bool:
    """Return whether a kernel was started with the word that it is not to be recorded."""
    spec = manager.kernel_spec
    launched = (getattr(manager, "_launch_args", None) or {}).get("env") or {}
    return is_switched_off({**(spec.env if spec is not None else {}), **launched})


def _take_everything(socket: zmq.Socket[bytes]) -> None:
    """Lift the limit of 1,000 waiting messages, which a flood of outputs would run over.

    A kernel that is just being started listens a little later: the usual 100 ms between two
    attempts would be long enough for its first cell to be over. Both options apply to connections
    made after they are set, so the socket connects once more.
    """
    endpoint = socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
    socket.setsockopt(zmq.RCVHWM, 0)
    socket.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MILLISECONDS)
    socket.disconnect(endpoint)
    socket.connect(endpoint)
