"""What a deletion does to the runs after it: what follows the deleted run begins another."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from runledger.ledger.annotations import Annotations, Edit
from runledger.ledger.facts import Run, Session
from runledger.ledger.portions import portions
from runledger.ledger.rule import runs_of
from runledger.ledger.tables import executions, runs


def runs_with_deletions(facts: Session, annotations: Annotations) -> list[Run]:
    """Return a session's runs; what follows the deletion of the run of that time begins another.

    A deletion closes the run only if it was the last one then, so which deletions count depends on
    the cuts before them and on nothing later: going on until nothing changes ends in one answer.
    """
    closed: frozenset[int] = frozenset()
    while True:
        found = runs_of(dataclasses.replace(facts, closed_after=closed))
        closing = _closed_after(facts, found, annotations)
        if closing <= closed:
            return found
        # The earliest new one only: it may make the others those of another run.
        closed |= {min(closing - closed)}


def _closed_after(facts: Session, found: Iterable[Run], annotations: Annotations) -> frozenset[int]:
    tops = [run for run in found if run.parent is None]
    closing: set[int] = set()
    for i, run in enumerate(tops):
        next_begun_by = tops[i + 1].begun_by if i + 1 < len(tops) else None
        for at, told in annotations.deletions(run.id):
            before = (
                e.x for e in facts.executions if (e.started <= at if told is None else e.x <= told)
            )
            last = max(before, default=0)
            if run.begun_by <= last and (next_begun_by is None or last < next_begun_by):
                closing.add(last)
    return frozenset(closing)


def sessions_cut_anew(connection: Connection, edits: Iterable[Edit]) -> set[str]:
    """Return the sessions whose runs are other ones after some edits.

    A deletion has no part in how a session is cut if the run was not its last one then, or if
    nothing was executed since.

    Args:
        connection: to the ledger, with the runs as they were without these edits.
        edits: of any runs.
    """
    deletions: dict[str, list[Edit]] = {}
    for edit in edits:
        if edit.fields.get("deleted") is True:
            deletions.setdefault(edit.run, []).append(edit)
    found: set[str] = set()
    for some in portions(sorted(deletions)):
        rows = connection.execute(
            select(runs.c.id, runs.c.session, runs.c.begun_by).where(
                runs.c.id.in_(some), runs.c.parent.is_(None)
            )
        ).all()
        sessions = {row.session for row in rows}
        begun, last = beginnings(connection, sessions), _last_ones(connection, sessions)
        for row in rows:
            begins = begun[row.session]
            place = bisect_right(begins, row.begun_by)
            end = begins[place] if place < len(begins) else last.get(row.session, 0)
            # Up to the run's own last execution, or up to that of the session.
            if any(
                not isinstance(x := edit.fields.get("x"), int) or row.begun_by <= x < end
                for edit in deletions[row.id]
            ):
                found.add(row.session)
    return found


def beginnings(connection: Connection, sessions: Iterable[str]) -> dict[str, list[int]]:
    """Return with which executions the runs of sessions began, in order."""
    found: dict[str, list[int]] = {}
    for some in portions(sorted(sessions)):
        rows = connection.execute(
            select(runs.c.session, runs.c.begun_by)
            .where(runs.c.session.in_(some), runs.c.parent.is_(None))
            .order_by(runs.c.session, runs.c.begun_by)
        )
        for session, begun_by in rows:
            found.setdefault(session, []).append(begun_by)
    return found


def _last_ones(connection: Connection, sessions: Iterable[str]) -> dict[str, int]:
    """Return the ordinals of the last executions of sessions."""
    found: dict[str, int] = {}
    for some in portions(sorted(sessions)):
        rows = connection.execute(
            select(executions.c.session, func.max(executions.c.x))
            .where(executions.c.session.in_(some))
            .group_by(executions.c.session)
        )
        found.update((session, last) for session, last in rows)
    return found
