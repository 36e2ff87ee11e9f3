"""Sessions that a server wrote for kernels that do not write their own.

Such a journal is written from what stands on the wire, which shows more than there is: probes, and
what a kernel witness that came later writes down itself. What of it counts is decided here, as a
function of the facts, so it is the same in any interleaving of the journals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from sqlalchemy import Connection, select

from runledger.ledger.drafts import ExecutionDraft, SessionDraft
from runledger.ledger.entry_facts import WIRE
from runledger.ledger.facts import Session
from runledger.ledger.tables import IN_A_RUN, executions, run_executions, sessions


def real_facts(
    connection: Connection, draft: SessionDraft, death: float | None, before: Sequence[str] | None
) -> Session:
    """Return a session as the run rule takes it, without what only the wire took for executions.

    Args:
        connection: the ledger, with all executions written.
        draft: the session.
        death: when it ended, in seconds since the epoch; None while it lives.
        before: the sessions that it yields to; None if it is the kernel's own.
    """
    facts = draft.facts(death)
    if before is None:
        return facts
    taken = unreal(draft.executions.values(), _begun_in(connection, draft.id, before))
    return replace(facts, executions=tuple(e for e in facts.executions if e.x not in taken))


def unreal(seen: Iterable[ExecutionDraft], begun_elsewhere: Collection[str]) -> frozenset[int]:
    """Return the ordinals that are no executions of this session.

    From the first one on that another witness wrote down, all are that witness's to tell of.
    Before, a probe (`store_history=False`) has the prompt number of the execution that follows it;
    that says nothing where a kernel never counts, or where a cell is known.

    Args:
        seen: what stands in the session.
        begun_elsewhere: msg_ids that a better witness of this kernel wrote down.
    """
    ordered = sorted(seen, key=lambda e: e.x)
    end = next((i for i, e in enumerate(ordered) if e.msg_id in begun_elsewhere), len(ordered))
    mine = ordered[:end]
    counts = {e.count for e in mine if e.count is not None}
    probes = (
        before.x
        for before, after in pairwise(mine)
        if before.count is not None and before.count == after.count and before.cell_id is None
    )
    later = (e.x for e in ordered[end:])
    return frozenset(later).union(probes if len(counts) > 1 else ())


def _begun_in(connection: Connection, session: str, before: Sequence[str]) -> set[str]:
    """Return the msg_ids of a session that stand in others, too."""
    here, there = executions.alias("here"), executions.alias("there")
    found = (
        select(here.c.msg_id)
        .join(there, there.c.msg_id == here.c.msg_id)
        .where(here.c.session == session, there.c.session.in_(before))
    )
    return set(connection.execute(found).scalars()) if before else set()


def unreal_rows(connection: Connection) -> dict[str, set[int]]:
    """Return, by session, the executions of wire sessions that are in no run, deleted or not."""
    found: dict[str, set[int]] = {}
    for session, x in connection.execute(
        select(executions.c.session, executions.c.x)
        .join(sessions, sessions.c.id == executions.c.session)
        .outerjoin(run_executions, IN_A_RUN)
        .where(sessions.c.witness == WIRE, run_executions.c.run.is_(None))
    ):
        found.setdefault(session, set()).add(x)
    return found
