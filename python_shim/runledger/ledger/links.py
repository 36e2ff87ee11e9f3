"""How runs follow one another: the run before each, what changed since, and the title.

The run before a run is the one before it in its notebook (without a notebook: in its session), of
a child the sibling before it; deleted runs do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_, update

from runledger.ledger.changes import RunView, changes_between
from runledger.ledger.structured import list_of, mapping_of, to_text
from runledger.ledger.tables import executions, run_executions, runs, sources
from runledger.ledger.titles import title_of

_LINKED = (
    runs.c.id,
    runs.c.session,
    runs.c.notebook_id,
    runs.c.parent,
    runs.c.started,
    runs.c.place,
    runs.c.deleted,
    runs.c.previous,
)


class Linked(NamedTuple):
    """Where a run stands among the others."""

    id: str
    session: str
    notebook_id: str | None
    parent: str | None
    started: float
    place: str
    deleted: bool
    previous: str | None


class Links:
    """Keeps `previous`, `changes` and `title` of runs up to date."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._views: dict[str, RunView] = {}
        self._text_of = lru_cache(maxsize=2048)(self._load_text)

    def renew(self, changed: Iterable[str], gone: Iterable[str]) -> set[str]:
        """Link runs anew.

        Args:
            changed: runs that are new or are not what they were.
            gone: runs that are no more (their rows may be removed already).

        Returns:
            The runs whose link, changes or title became others.
        """
        told = set(changed)
        due = {row.id: row for row in self._rows(runs.c.id, told)}
        for row in self._rows(runs.c.previous, told | set(gone)):
            due[row.id] = row
        for row in list(due.values()):
            following = self._neighbour(row, after=True)
            if following is not None:
                due[following.id] = following
        renewed: set[str] = set()
        for row in due.values():
            previous = None if row.deleted else self._neighbour(row, after=False)
            name = None if previous is None else str(previous.id)
            if self._link(row, name):
                renewed.add(row.id)
        return renewed

    def _rows(self, column: ColumnElement[str | None], ids: set[str]) -> list[Linked]:
        every = sorted(ids)
        found: list[Linked] = []
        for start in range(0, len(every), 500):
            some = every[start : start + 500]
            rows = self._connection.execute(select(*_LINKED).where(column.in_(some)))
            found += [Linked(*row) for row in rows]
        return found

    def _neighbour(self, row: Linked, *, after: bool) -> Linked | None:
        """Return the run next to one, among those it is compared with, that is not deleted."""
        if row.parent is not None:
            group: ColumnElement[bool] = runs.c.parent == row.parent
            order: Sequence[ColumnElement[object]] = (runs.c.place,)
            here: tuple[object, ...] = (row.place,)
        else:
            group = and_(
                runs.c.parent.is_(None),
                runs.c.notebook_id == row.notebook_id
                if row.notebook_id is not None
                else and_(runs.c.notebook_id.is_(None), runs.c.session == row.session),
            )
            order = (runs.c.started, runs.c.place)
            here = (row.started, row.place)
        place = tuple_(*order) > here if after else tuple_(*order) < here
        sorted_by = order if after else [column.desc() for column in order]
        found = self._connection.execute(
            select(*_LINKED)
            .where(group, runs.c.deleted.is_(False), place)
            .order_by(*sorted_by)
            .limit(1)
        ).first()
        return None if found is None else Linked(*found)

    def _link(self, row: Linked, previous: str | None) -> bool:
        """Write a run's link, changes and title; returns whether something became other."""
        now = self._connection.execute(
            select(
                runs.c.previous,
                runs.c.changes,
                runs.c.title,
                runs.c.name,
                runs.c.rule_name,
                runs.c.description,
                runs.c.parameters,
            ).where(runs.c.id == row.id)
        ).one()
        view = self._view(row.id)
        before = None if previous is None else self._view(previous)
        changes = changes_between(before, view, self._text_of)
        title = title_of(
            now.name or now.rule_name,
            now.description,
            changes,
            view.parameters if row.parent is not None else None,
        )
        cells = {"previous": previous, "changes": to_text(changes), "title": title}
        if (now.previous, now.changes, now.title) == tuple(cells.values()):
            return False
        self._connection.execute(update(runs).where(runs.c.id == row.id).values(cells))
        return True

    def _view(self, run: str) -> RunView:
        if run not in self._views:
            self._views[run] = view_of(self._connection, run)
        return self._views[run]

    def _load_text(self, sha256: str) -> str | None:
        return self._connection.execute(
            select(sources.c.text).where(sources.c.hash == sha256)
        ).scalar()


def view_of(connection: Connection, run: str) -> RunView:
    """Return as much of a run as changes are made of."""
    row = connection.execute(
        select(runs.c.parameters, runs.c.artifacts).where(runs.c.id == run)
    ).one()
    cells: dict[str, str | None] = {}
    own: set[str] = set()
    members = connection.execute(
        select(executions.c.cell_id, executions.c.source, run_executions.c.inherited)
        .join(
            executions,
            and_(
                executions.c.session == run_executions.c.session,
                executions.c.x == run_executions.c.x,
            ),
        )
        .where(run_executions.c.run == run)
        .order_by(run_executions.c.ordinal)
    )
    for cell_id, source, inherited in members:
        # An execution without a cell is known by its source: it is the same or it is another.
        key = cell_id if cell_id is not None else f"source:{source}"
        cells[key] = source
        if not inherited:
            own.add(key)
    files: dict[str, str | None] = {}
    for artifact in list_of(row.artifacts):
        if isinstance(artifact, dict) and artifact.get("role") == "input":
            path, sha256 = artifact.get("path"), artifact.get("sha256")
            if isinstance(path, str):
                files[path] = sha256 if isinstance(sha256, str) else None
    return RunView(mapping_of(row.parameters), cells, frozenset(own), files)
