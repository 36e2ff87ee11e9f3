"""The socket on which a kernel says what its cells show.

It drops what is more than 1,000 messages ahead of a listener, in silence: on a busy machine a cell
that shows much is. So it waits for those that lag.
"""

# Runs in the user's process: nothing that was raised may get out.
# ruff: noqa: PLC0415
from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

# How long a listener that reads nothing may hold up the others, and a cell that shows much.
SECONDS = 5


def wait_for_listeners(kernel: object) -> None:
    """Have a kernel wait for those that listen to it before it drops what they have no place for.

    The limit is left alone: libzmq may crash when it is changed while a listener goes.
    """
    thread = getattr(kernel, "iopub_thread", None)
    if thread is None:
        return

    def wait_there() -> None:
        with contextlib.suppress(Exception):  # a kernel whose messages take another way
            _wait(thread.socket)

    thread.schedule(wait_there)  # a socket belongs to its thread


class _Socket(Protocol):
    """What is used of a publishing socket."""

    send_multipart: Callable[..., object]
    sndtimeo: int
    xpub_nodrop: bool


def _wait(socket: _Socket) -> None:
    from zmq import Again

    send = socket.send_multipart

    def send_multipart(*args: object, **options: object) -> object:
        try:
            return send(*args, **options)
        except Again:
            # Who misses one message is left out, and not waited for, until it reads again.
            socket.xpub_nodrop = False
            try:
                return send(*args, **options)
            finally:
                socket.xpub_nodrop = True

    socket.send_multipart = send_multipart
    socket.sndtimeo = 1000 * SECONDS
    socket.xpub_nodrop = True
