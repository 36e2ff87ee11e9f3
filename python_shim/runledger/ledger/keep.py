"""What gc may take: the parts of the journals that no kept run uses, as the ledger knows them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, select

from runledger.journal.books import Books
from runledger.journal.objects import get_object
from runledger.ledger.environments import in_force, load_environments
from runledger.ledger.members import used_in
from runledger.ledger.notebooks import Notebooks
from runledger.ledger.tables import (
    executions,
    outputs,
    run_executions,
    runs,
    sessions,
    snapshot_executions,
    snapshots,
    touches,
)
from runledger.ledger.wire_sessions import unreal_rows

Message = tuple[str, str]  # (kernel id, msg_id)

# What nothing claims after so many seconds will not be claimed any more.
UNCLAIMED = 3600.0


@dataclass(slots=True)
class KernelPlan:
    """What to take from one kernel session, and where its runs were cut.

    Of `erased` executions a skeleton stays; of `unreal` ones, which only the wire took for some,
    nothing does.
    """

    erased: set[int] = field(default_factory=set)
    unreal: set[int] = field(default_factory=set)
    cuts: dict[int, str] = field(default_factory=dict)
    kept_sources: set[str] = field(default_factory=set)
    kept_environments: set[object] = field(default_factory=set)


@dataclass(slots=True)
class Plan:
    """What to take from all journals.

    `messages` are the requests of erased executions, `kept_messages` those of kept ones;
    `finished` are kernels of which no session lives, so that a request without a `begin` never
    gets one.
    """

    now: float
    kernels: dict[str, KernelPlan] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    messages: set[Message] = field(default_factory=set)
    kept_messages: set[Message] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    evidence: frozenset[str] = frozenset()
    snapshot_sources: set[str] = field(default_factory=set)
    shown_sources: set[str] = field(default_factory=set)
    lost_objects: set[str] = field(default_factory=set)

    def takes_message(self, message: Message, t: float) -> bool:
        """Return whether no kept execution has to do with a request that was told of at `t`."""
        if message in self.kept_messages:
            return False
        if message in self.messages:
            return True
        # A restarted kernel has requests before its journal begins.
        return message[0] in self.finished and self.now - t > UNCLAIMED

    def takes_snapshot(
        self, kernel_id: str, msg_ids: Iterable[str], cells: str | None, t: float
    ) -> bool:
        """Return whether a snapshot of the moment `t` can go.

        It cannot where a kept execution was requested with it, or where it tells notebooks apart.
        """
        if cells is not None and cells in self.evidence:
            return False
        return self.takes_texts(kernel_id, msg_ids, t)

    def takes_texts(self, kernel_id: str, msg_ids: Iterable[str], t: float) -> bool:
        """Return whether no kept execution was requested with a snapshot of the moment `t`."""
        return all(self.takes_message((kernel_id, msg_id), t) for msg_id in msg_ids)


def plan_of(
    books: Books,
    connection: Connection,
    notebooks: Notebooks,
    spare: Collection[str],
    now: float,
) -> Plan:
    """Find out what no kept run uses.

    Args:
        books: where the objects lie.
        connection: the ledger, up to date.
        notebooks: whose identity rests on some snapshots.
        spare: runs that are deleted, but not to be erased yet.
        now: seconds since the epoch.
    """
    plan = Plan(now=now, evidence=notebooks.identities.evidence)
    _choose_runs(connection, plan, spare)
    _choose_messages(connection, plan)
    _choose_snapshots(books, connection, plan)
    _choose_trees(connection, plan)
    _choose_environments(connection, plan)
    return plan


def _choose_runs(connection: Connection, plan: Plan, spare: Collection[str]) -> None:
    doomed: dict[str, set[str]] = {}
    tops: dict[str, dict[int, str]] = {}
    for row in connection.execute(
        select(
            runs.c.id, runs.c.session, runs.c.parent, runs.c.deleted, runs.c.status, runs.c.begun_by
        )
    ):
        if row.parent is None:
            tops.setdefault(row.session, {})[row.begun_by] = row.id
        family = row.id.partition(".")[0]
        if row.deleted and row.status != "running" and not {row.id, family} & set(spare):
            plan.runs.add(row.id)
            if row.parent is None:
                doomed.setdefault(row.session, set()).add(row.id)
    for session, ids in doomed.items():
        kernel = KernelPlan(cuts=tops[session])
        used = used_in(connection, session, plan.runs)
        for run, x in connection.execute(
            select(run_executions.c.run, run_executions.c.x).where(
                run_executions.c.session == session, run_executions.c.inherited.is_(False)
            )
        ):
            if run in ids and not used >> x & 1:
                kernel.erased.add(x)
        plan.kernels[session] = kernel
    for session, unreal in unreal_rows(connection).items():
        kernel = plan.kernels.setdefault(session, KernelPlan(cuts=tops.get(session, {})))
        kernel.unreal = unreal


def _choose_messages(connection: Connection, plan: Plan) -> None:
    alive: set[str] = set()
    known: set[str] = set()
    for session, kernel_id, over in connection.execute(
        select(sessions.c.id, sessions.c.kernel_id, sessions.c.over).where(
            sessions.c.kernel_id.is_not(None)
        )
    ):
        del session
        known.add(kernel_id)
        if not over:
            alive.add(kernel_id)
    plan.finished = known - alive
    for row in connection.execute(
        select(
            executions.c.session,
            executions.c.x,
            executions.c.msg_id,
            executions.c.source,
            executions.c.erased,
            sessions.c.kernel_id,
        ).join(sessions, sessions.c.id == executions.c.session)
    ):
        kernel = plan.kernels.get(row.session)
        is_erased = row.erased or (kernel is not None and row.x in kernel.erased | kernel.unreal)
        if kernel is not None and not is_erased and row.source is not None:
            kernel.kept_sources.add(row.source)
        if row.kernel_id is not None:
            found = plan.messages if is_erased else plan.kept_messages
            found.add((row.kernel_id, row.msg_id))


def _choose_environments(connection: Connection, plan: Plan) -> None:
    """Keep the environments of kept executions, and the one that those to come will have."""
    for session, kernel in plan.kernels.items():
        sinces = sorted(load_environments(connection, session))
        of_session = executions.c.session == session
        for x in connection.scalars(
            select(executions.c.x).where(of_session, executions.c.erased.is_(False))
        ):
            if x not in kernel.erased | kernel.unreal:
                kernel.kept_environments.add(in_force(sinces, x))
        over = connection.scalar(select(sessions.c.over).where(sessions.c.id == session))
        if sinces and not over:
            kernel.kept_environments.add(sinces[-1])


def _choose_snapshots(books: Books, connection: Connection, plan: Plan) -> None:
    asked: dict[tuple[str, int], list[str]] = {}
    for row in connection.execute(select(snapshot_executions)):
        asked.setdefault((row.session, row.seq), []).append(row.msg_id)
    kept: set[str] = set()
    lost: set[str] = set()
    read: set[str] = set()  # of those that are kept, the ones whose texts are too
    for row in connection.execute(select(snapshots).where(snapshots.c.cells.is_not(None))):
        msg_ids = asked.get((row.session, row.seq), [])
        taken = plan.takes_snapshot(row.kernel_id, msg_ids, row.cells, row.at)
        (lost if taken else kept).add(row.cells)
        if not plan.takes_texts(row.kernel_id, msg_ids, row.at):
            read.add(row.cells)
    for sha256 in read:
        plan.snapshot_sources |= _hashes_in(books, sha256)
    plan.shown_sources = plan.snapshot_sources.union(*(_hashes_in(books, c) for c in kept | lost))
    for row in connection.execute(
        select(outputs.c.kernel_id, outputs.c.msg_id, outputs.c.object).where(
            outputs.c.object.is_not(None)
        )
    ):
        taken = plan.takes_message((row.kernel_id, row.msg_id), plan.now)
        (lost if taken else kept).add(row.object)
    plan.lost_objects = lost - kept


def _choose_trees(connection: Connection, plan: Plan) -> None:
    kept: set[str] = set()
    lost: set[str] = set()
    for row in connection.execute(select(touches).where(touches.c.files.is_not(None))):
        kernel = plan.kernels.get(row.session)
        (lost if kernel is not None and row.x in kernel.erased else kept).add(row.sha256)
    plan.lost_objects |= lost - kept


def _hashes_in(books: Books, sha256: str) -> set[str]:
    """Return the source hashes in a snapshot's object."""
    data = get_object(books, sha256)
    try:
        cells = json.loads(data or b"[]")
    except ValueError:
        return set()
    if not isinstance(cells, list):
        return set()
    return {
        cell[2]
        for cell in cells
        if isinstance(cell, list) and len(cell) == 3 and isinstance(cell[2], str)
    }


def referenced_objects(connection: Connection) -> set[str]:
    """Return the objects that the ledger knows a use for."""
    columns: tuple[tuple[Table, str], ...] = ((snapshots, "cells"), (outputs, "object"))
    named = {
        name
        for table, column in columns
        for name in connection.execute(
            select(table.c[column]).where(table.c[column].is_not(None)).distinct()
        ).scalars()
    }
    is_tree = touches.c.files.is_not(None)
    return named.union(connection.execute(select(touches.c.sha256).where(is_tree)).scalars())
