"""Keeps the notebooks of the ledger, and which of them each session belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from runledger.journal.books import Books
from runledger.journal.objects import get_object
from runledger.ledger.identity import (
    NO_CELLS,
    Cells,
    Identities,
    KernelPath,
    Move,
    SessionPaths,
    SnapshotPath,
    identify,
    sightings_of,
)
from runledger.ledger.lives import Life, Lives
from runledger.ledger.store import upsert
from runledger.ledger.tables import kernel_events, moves, notebooks, snapshots

# Seconds: a page shows its cells when it requests an execution, hardly before the kernel began.
_SLACK = 5.0


class Notebooks:
    """What was seen of paths, as the ledger's tables have it."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._kernel_paths: dict[str, list[KernelPath]] = {}
        self._snapshot_paths: dict[str, list[SnapshotPath]] = {}
        self._moves: list[Move] = []
        self.identities = Identities()

    def load(self, connection: Connection, lives: Lives) -> None:
        """Read all that was seen from the ledger."""
        kernels = set(connection.execute(select(snapshots.c.kernel_id).distinct()).scalars())
        kernels |= set(connection.execute(select(kernel_events.c.kernel_id).distinct()).scalars())
        self._kernel_paths.clear()
        self._snapshot_paths.clear()
        self._moves.clear()
        self._look(connection, lives, kernels, moved=True)
        self.identities = self._identify(lives)

    def renew(
        self, connection: Connection, lives: Lives, kernels: Iterable[str], *, moved: bool
    ) -> set[str]:
        """Find the notebooks again after something was seen.

        Args:
            connection: the ledger, with all rows of this tick.
            lives: all sessions.
            kernels: the kernel ids of which there are new sessions, events or snapshots.
            moved: whether there are new renames or removals.

        Returns:
            The sessions that now belong to another notebook.
        """
        self._look(connection, lives, kernels, moved=moved)
        found = self._identify(lives)
        before = {row.id: (row.path, row.removed) for row in connection.execute(select(notebooks))}
        now = {book.id: (book.path, book.removed) for book in found.notebooks}
        upsert(
            connection,
            notebooks,
            [
                {"id": name, "path": path, "removed": removed}
                for name, (path, removed) in now.items()
                if before.get(name) != (path, removed)
            ],
        )
        gone = set(before) - set(now)
        if gone:
            connection.execute(delete(notebooks).where(notebooks.c.id.in_(gone)))
        other: set[str] = set()
        for life in lives.by_id.values():
            name = found.of_session.get(life.id)
            if life.is_kernel and life.notebook_id != name:
                life.notebook_id = name
                lives.changed.add(life.id)
                other.add(life.id)
        renamed = {name for name in now if name in before and before[name][0] != now[name][0]}
        other |= {
            life.id
            for life in lives.by_id.values()
            if life.is_kernel and life.notebook_id in renamed
        }
        self.identities = found
        return other

    def _look(
        self, connection: Connection, lives: Lives, kernels: Iterable[str], *, moved: bool
    ) -> None:
        for kernel_id in kernels:
            self._kernel_paths[kernel_id] = [
                KernelPath((row.at, row.session, row.seq), kernel_id, row.notebook)
                for row in connection.execute(
                    select(kernel_events).where(
                        kernel_events.c.kernel_id == kernel_id,
                        kernel_events.c.notebook.is_not(None),
                        kernel_events.c.event.in_(("started", "restarted")),
                    )
                )
            ]
            rows = connection.execute(
                select(snapshots)
                .where(snapshots.c.kernel_id == kernel_id, snapshots.c.notebook.is_not(None))
                .order_by(snapshots.c.at, snapshots.c.session, snapshots.c.seq)
            )
            seen = [
                SnapshotPath((row.at, row.session, row.seq), None, row.notebook, row.cells)
                for row in rows
            ]
            self._snapshot_paths[kernel_id] = _ends_of_stretches(seen, lives.of_kernel(kernel_id))
        if moved:
            self._moves = [
                Move((row.at, row.session, row.seq), row.from_path, row.to_path)
                for row in connection.execute(select(moves))
            ]

    def _identify(self, lives: Lives) -> Identities:
        sessions = [
            SessionPaths(
                life.id,
                life.header.kernel_id,
                life.header.started,
                life.header.notebook or life.header.script,
            )
            for life in lives.by_id.values()
            if life.is_kernel
        ]
        sightings = sightings_of(
            sessions,
            (path for paths in self._kernel_paths.values() for path in paths),
            (path for paths in self._snapshot_paths.values() for path in paths),
        )
        return identify(sightings, self._moves, self._cells_of)

    def _cells_of(self, sha256: str) -> Cells:
        data = get_object(self._books, sha256) if sha256 else None
        try:
            cells = json.loads(data or b"[]")
        except ValueError:
            return NO_CELLS
        if not isinstance(cells, list):
            return NO_CELLS
        return frozenset(c[0] for c in cells if isinstance(c, list) and c and isinstance(c[0], str))


def _ends_of_stretches(seen: list[SnapshotPath], lives: list[Life]) -> list[SnapshotPath]:
    """Give each snapshot to the session of its time, and keep the first and last of each stretch.

    A stretch is what one session showed of one path, one after the other; what lies between its
    ends adds nothing to a notebook's identity.
    """
    starts = sorted((life.header.started - _SLACK, life.id) for life in lives)
    owned: list[SnapshotPath] = []
    for snap in seen:
        begun = [name for start, name in starts if start <= snap.moment[0]]
        owned.append(SnapshotPath(snap.moment, begun[-1] if begun else None, snap.path, snap.cells))
    kept: list[SnapshotPath] = []
    for i, snap in enumerate(owned):
        here = (snap.session, snap.path)
        is_first = i == 0 or (owned[i - 1].session, owned[i - 1].path) != here
        is_last = i == len(owned) - 1 or (owned[i + 1].session, owned[i + 1].path) != here
        if is_first or is_last:
            kept.append(snap)
    return kept
