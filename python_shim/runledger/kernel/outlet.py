"""The socket on which a kernel says what its cells show.

It drops what is more than 1,000 messages ahead of a listener, in silence: on a busy machine a cell
that shows much is. A server reads all that comes, so more of it may wait.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, S110
from __future__ import annotations

# How many messages wait for each listener.
MESSAGES = 100_000


def widen(kernel: object) -> None:
    """Let more wait for those that listen now.

    A connection that is made later has the limit that the socket was opened with, so this is said
    again at each cell. A limit that somebody else set higher stays.
    """
    thread = getattr(kernel, "iopub_thread", None)

    def widen_there() -> None:
        try:
            socket = thread.socket  # type: ignore[union-attr]
            if 0 < socket.sndhwm <= MESSAGES:
                socket.sndhwm = MESSAGES
        except Exception:
            pass  # a kernel whose messages take another way

    if thread is not None:
        thread.schedule(widen_there)  # a socket belongs to its thread
