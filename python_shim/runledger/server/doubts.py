"""Whether executions of which only outputs were seen are those of a cell."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, select

from runledger.ledger.tables import outputs

from .kernel_watch import KernelWatch

_FIRST_LOOK_SECONDS = 0.5
_LAST_LOOK_SECONDS = 4.0


def settle_doubts(
    engine: Engine,
    watch: KernelWatch,
    own: str | None,
    began: Callable[[Engine, str, str], bool],
) -> None:
    """Look in the ledger for the begin of each doubtful execution; in the poster's thread.

    One of which another server told outputs is left as that one told it.

    Args:
        engine: the ledger.
        watch: the kernel's.
        own: the session of this server.
        began: tells whether the ledger has the begin of a kernel's execution.
    """
    for msg_id, execution in list(watch.doubtful.items()):
        waited = time.monotonic() - execution.since
        if waited < _FIRST_LOOK_SECONDS:
            continue
        found = began(engine, watch.kernel_id, msg_id)
        if not found and waited <= _LAST_LOOK_SECONDS:
            continue
        execution.begun = found and not _was_told(engine, watch.kernel_id, msg_id, own or "")
        del watch.doubtful[msg_id]
        if found and watch.witnessed is None:
            watch.witnessed = True


def _was_told(engine: Engine, kernel_id: str, msg_id: str, own: str) -> bool:
    """Return whether a session that is not our own told outputs of an execution."""
    told = select(outputs.c.n).where(
        outputs.c.kernel_id == kernel_id, outputs.c.msg_id == msg_id, outputs.c.session != own
    )
    with engine.connect() as connection:
        return connection.execute(told.limit(1)).first() is not None
