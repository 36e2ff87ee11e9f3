"""What a deletion does to the runs after it: what follows the deleted run begins another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from sqlalchemy import Connection, func, select

from runledger.ledger.annotations import Annotations, Edit
from runledger.ledger.cuts import Stretch
from runledger.ledger.facts import Run, Session
from runledger.ledger.portions import portions
from runledger.ledger.rule import RunRule
from runledger.ledger.tables import executions, runs


def runs_with_deletions(facts: Session, annotations: Annotations) -> list[Run]:
    """Return a session's runs; what follows the deletion of the run of that time begins another.

    A deletion closes the run only if it was the last one then, so which deletions count depends on
    the cuts before them and on nothing later: going on until nothing changes ends in one answer.
    """
    rule = RunRule(facts)
    closed: frozenset[int] = frozenset()
    while True:
        stretches = rule.cut(closed)
        closing = _closed_after(facts, stretches, annotations)
        if closing <= closed:
            return rule.runs(stretches)
        # The earliest new one only: it may make the others those of another run.
        closed |= {min(closing - closed)}


def _closed_after(
    facts: Session, stretches: Sequence[Stretch], annotations: Annotations
) -> frozenset[int]:
    begun = [stretch.begun_by.x for stretch in stretches]
    closing: set[int] = set()
    for stretch, following in zip_longest(stretches, begun[1:]):
        for at, told in annotations.deletions(stretch.id):
            before = (
                e.x for e in facts.executions if (e.started <= at if told is None else e.x <= told)
            )
            last = max(before, default=0)
            if stretch.begun_by.x <= last and (following is None or last < following):
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
