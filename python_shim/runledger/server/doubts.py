"""What the wire leaves open of executions: whether they are a cell's, and who writes them down."""

from __future__ import annotations

import time

from sqlalchemy import Engine, select

from runledger.journal.books import Books
from runledger.ledger.tables import outputs

from .kernel_watch import KernelWatch
from .lookups import began
from .wire_journal import wrote_down

_FIRST_LOOK_SECONDS = 0.5
_LAST_LOOK_SECONDS = 4.0


def settle_witness(engine: Engine, books: Books | None, watch: KernelWatch) -> bool:
    """Find out whether a kernel records itself; in the poster's thread.

    Args:
        engine: the ledger, which may lag behind the journals.
        books: where the journals are.
        watch: the kernel's.

    Returns:
        Whether something else than before is to be said of it.
    """
    asked = watch.asked
    if asked is None or watch.is_foreign:
        return False
    msg_id, since = asked
    waited = time.monotonic() - since
    if waited < _FIRST_LOOK_SECONDS:
        return False
    is_late = waited > _LAST_LOOK_SECONDS
    found = began(engine, watch.kernel_id, msg_id)
    if not found and is_late and books is not None and watch.witnessed is not False:
        # All journals are looked through: not for each cell of a kernel that has none.
        found = wrote_down(books, watch.kernel_id, watch.pid, msg_id)
    if found:
        # What was wrong is over, or was not so bad that nothing is recorded.
        told = watch.witnessed is False or watch.problem is not None
        watch.witnessed, watch.problem, watch.asked = True, None, None
        return told
    if is_late:
        told = watch.witnessed is None
        watch.witnessed, watch.asked = False, None
        return told
    return False


def settle_doubts(
    engine: Engine,
    watch: KernelWatch,
    own: str | None,
) -> None:
    """Look in the ledger for the begin of each doubtful execution; in the poster's thread.

    One of which another server told outputs is left as that one told it.

    Args:
        engine: the ledger.
        watch: the kernel's.
        own: the session of this server.
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
