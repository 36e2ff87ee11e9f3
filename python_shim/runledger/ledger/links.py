"""How runs follow one another: the run before each, what changed since, and the title.

The run before a run is the one before it in its notebook (without a notebook: in its session), of
a child the sibling before it; deleted runs do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    select,
    tuple_,
    update,
)

from runledger.ledger.changes import WITHOUT_ID, RunView, changes_between, code_changes
from runledger.ledger.facts import JSONValue
from runledger.ledger.portions import portions
from runledger.ledger.structured import list_of, mapping_of, to_text
from runledger.ledger.tables import IN_A_RUN, executions, run_executions, runs, sources
from runledger.ledger.titles import title_of

# From so many changed runs on, all runs are gone through once instead of asking for neighbours.
_MANY = 50


class Linked(NamedTuple):
    """Where a run stands among the others, and what is said of it; the fields are columns."""

    id: str
    session: str
    notebook_id: str | None
    parent: str | None
    started: float
    place: str
    deleted: bool
    previous: str | None
    changes: str
    title: str
    name: str | None
    rule_name: str | None
    description: str | None

    def group(self) -> tuple[str, str]:
        """Return those it is compared with."""
        if self.parent is not None:
            return "parent", self.parent
        if self.notebook_id is not None:
            return "notebook", self.notebook_id
        return "session", self.session

    def position(self) -> tuple[float, str]:
        """Return where it stands among them."""
        return (0.0 if self.parent is not None else self.started), self.place


_LINKED = tuple(runs.c[name] for name in Linked._fields)


class Links:
    """Keeps `previous`, `changes` and `title` of runs up to date."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def renew(self, changed: Iterable[str], gone: Iterable[str]) -> set[str]:
        """Link runs anew.

        Args:
            changed: runs that are new or are not what they were.
            gone: runs that are no more (their rows may be removed already).

        Returns:
            The runs whose link, changes or title became others.
        """
        told = set(changed)
        removed = set(gone)
        if len(told) + len(removed) > _MANY:
            due = self._due_of_all(told)
        else:
            due = self._due_around(told, removed)
        renewed: set[str] = set()
        for some in portions(due):
            renewed |= self._link(some)
        return renewed

    def _due_around(self, changed: set[str], gone: set[str]) -> list[tuple[Linked, str | None]]:
        """Return the changed runs and those that follow them, each with the run before it."""
        due = {row.id: row for row in self._rows(runs.c.id, changed)}
        for row in self._rows(runs.c.previous, changed | gone):
            due[row.id] = row
        for row in list(due.values()):
            following = self._neighbour(row, after=True)
            if following is not None:
                due[following.id] = following
        found: list[tuple[Linked, str | None]] = []
        for row in due.values():
            before = None if row.deleted else self._neighbour(row, after=False)
            found.append((row, None if before is None else before.id))
        return found

    def _due_of_all(self, changed: set[str]) -> list[tuple[Linked, str | None]]:
        """Return the same by going through all runs."""
        every = [Linked(*row) for row in self._connection.execute(select(*_LINKED))]
        every.sort(key=lambda row: (row.group(), row.position()))
        found: list[tuple[Linked, str | None]] = []
        for _, group in groupby(every, key=Linked.group):
            before: str | None = None
            for row in group:
                previous = None if row.deleted else before
                if row.id in changed or row.previous != previous or previous in changed:
                    found.append((row, previous))
                if not row.deleted:
                    before = row.id
        return found

    def _rows(self, column: ColumnElement[str | None], ids: set[str]) -> list[Linked]:
        found: list[Linked] = []
        for some in portions(sorted(ids)):
            rows = self._connection.execute(select(*_LINKED).where(column.in_(some)))
            found += [Linked(*row) for row in rows]
        return found

    def _neighbour(self, row: Linked, *, after: bool) -> Linked | None:
        """Return the run next to one, among those it is compared with, that is not deleted."""
        kind, name = row.group()
        order: Sequence[ColumnElement[object]] = (runs.c.started, runs.c.place)
        here: tuple[object, ...] = (row.started, row.place)
        group: ColumnElement[bool]
        if kind == "parent":
            group, order, here = runs.c.parent == name, (runs.c.place,), (row.place,)
        elif kind == "notebook":
            group = and_(runs.c.parent.is_(None), runs.c.notebook_id == name)
        else:
            group = and_(
                runs.c.parent.is_(None), runs.c.notebook_id.is_(None), runs.c.session == name
            )
        found = self._connection.execute(
            select(*_LINKED)
            .where(
                group,
                runs.c.deleted.is_(False),
                tuple_(*order) > here if after else tuple_(*order) < here,
            )
            .order_by(*(order if after else [column.desc() for column in order]))
            .limit(1)
        ).first()
        return None if found is None else Linked(*found)

    def _link(self, due: Sequence[tuple[Linked, str | None]]) -> set[str]:
        """Write links, changes and titles; returns the runs of which something became other."""
        ids = {row.id for row, _ in due} | {previous for _, previous in due if previous is not None}
        views = views_of(self._connection, ids)
        texts = self._texts(
            source
            for row, previous in due
            for source in _differing(None if previous is None else views[previous], views[row.id])
        )
        written: list[dict[str, object]] = []
        for row, previous in due:
            view = views[row.id]
            before = None if previous is None else views[previous]
            changes = changes_between(before, view, texts.get)
            parameters = view.parameters if row.parent is not None else None
            title = title_of(row.name or row.rule_name, row.description, changes, parameters)
            text = to_text(changes)
            if (row.previous, row.changes, row.title) != (previous, text, title):
                written.append(
                    {"key": row.id, "previous": previous, "changes": text, "title": title}
                )
        if written:
            values: dict[str, BindParameter[object]] = {
                name: bindparam(name) for name in ("previous", "changes", "title")
            }
            self._connection.execute(
                update(runs).where(runs.c.id == bindparam("key")).values(values), written
            )
        return {str(row["key"]) for row in written}

    def _texts(self, hashes: Iterable[str]) -> dict[str, str]:
        """Return the texts of sources that are known."""
        found: dict[str, str] = {}
        for some in portions(sorted(set(hashes))):
            for row in self._connection.execute(select(sources).where(sources.c.hash.in_(some))):
                found[row.hash] = row.text
        return found


def _differing(before: RunView | None, after: RunView) -> Iterator[str]:
    """Return the sources of cells that are not what they were."""
    for change in code_changes(before, after) if before is not None else ():
        yield from (source for source in change if source is not None)


def views_of(connection: Connection, ids: Iterable[str]) -> dict[str, RunView]:
    """Return as much of runs as changes are made of, by id."""
    found: dict[str, RunView] = {}
    for some in portions(sorted(ids)):
        cells: dict[str, dict[str, str | None]] = {}
        own: dict[str, set[str]] = {}
        members = connection.execute(
            select(
                run_executions.c.run,
                executions.c.cell_id,
                executions.c.source,
                run_executions.c.inherited,
            )
            .join(executions, IN_A_RUN)
            .where(run_executions.c.run.in_(some))
            .order_by(run_executions.c.run, run_executions.c.x)
        )
        for run, cell_id, source, inherited in members:
            key = cell_id if cell_id is not None else f"{WITHOUT_ID}{source}"
            cells.setdefault(run, {})[key] = source
            if not inherited:
                own.setdefault(run, set()).add(key)
        rows = connection.execute(
            select(
                runs.c.id, runs.c.parameters, runs.c.artifacts, runs.c.inferred, runs.c.status
            ).where(runs.c.id.in_(some))
        )
        for run, parameters, artifacts, inferred, status in rows:
            found[run] = RunView(
                mapping_of(parameters),
                cells.get(run, {}),
                frozenset(own.get(run, ())),
                _input_files(artifacts),
                _constants(inferred),
                status == "ok",
            )
    return found


def _constants(inferred: str) -> dict[str, JSONValue]:
    parameters = mapping_of(inferred).get("parameters")
    return parameters if isinstance(parameters, dict) else {}


def _input_files(artifacts: str) -> dict[str, str | None]:
    files: dict[str, str | None] = {}
    for artifact in list_of(artifacts):
        if isinstance(artifact, dict) and artifact.get("role") == "input":
            path, sha256 = artifact.get("path"), artifact.get("sha256")
            if isinstance(path, str):
                files[path] = sha256 if isinstance(sha256, str) else None
    return files
