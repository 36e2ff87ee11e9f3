"""From what a walk through the ledger found to records: names, titles, and what may be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select

from runledger.ledger.members import used_in
from runledger.ledger.portions import portions
from runledger.ledger.provenance_records import (
    ActivityRecord,
    ProvenanceRecords,
    RelationRecord,
    RelationType,
    RunRecord,
)
from runledger.ledger.results import is_model_path
from runledger.ledger.structured import from_text
from runledger.ledger.tables import executions, notebooks, records, run_executions, runs, sources
from runledger.ledger.views import iso_time

_LINE = 200  # characters of a source's first line


class Activity(NamedTuple):
    """An execution by its session and ordinal."""

    session: str
    x: int

    @property
    def id(self) -> str:
        """The id that executions have everywhere."""
        return f"{self.session}:{self.x}"


class FileVersion(NamedTuple):
    """A version of a file; without a hash, `unknown` says by whose touch it is known."""

    path: str
    sha256: str | None
    unknown: str | None = None

    @property
    def id(self) -> str:
        """An id that no other version has."""
        return f"{self.sha256 or self.unknown}:{self.path}"


class Relation(NamedTuple):
    """What stands between two things, the later one first."""

    type: RelationType
    later: Activity | FileVersion
    earlier: Activity | FileVersion


@dataclass(slots=True)
class Found:
    """What a walk found: executions, files with their sizes, how these were touched, relations."""

    activities: dict[Activity, None] = field(default_factory=dict)
    files: dict[FileVersion, int | None] = field(default_factory=dict)
    modes: dict[FileVersion, set[str]] = field(default_factory=dict)
    relations: dict[Relation, None] = field(default_factory=dict)
    truncated: bool = False


def records_of(
    connection: Connection, found: Found, most: int, centre: Collection[str]
) -> ProvenanceRecords:
    """Return the records of what was found, with the runs around it and what they were forked from.

    Args:
        connection: the ledger.
        found: by the walk.
        most: nodes at most.
        centre: runs whose forks are shown too.
    """
    owners, visible = _owners(connection, found.activities)
    files = _visible_files(found, visible)
    relations = [
        relation
        for relation in found.relations
        if all(isinstance(end, Activity) or end in files for end in relation[1:])
    ]
    room = most - len(found.activities) - len(files)
    chain = _Chain(connection, room)
    chain.follow(dict.fromkeys([*centre, *owners.values()]), centre)
    models = _models(connection, found.activities)
    makers: dict[FileVersion, list[Activity]] = {}
    for _, later, earlier in relations:
        if isinstance(later, FileVersion) and isinstance(earlier, Activity):
            makers.setdefault(later, []).append(earlier)
    return {
        "entities": [
            {
                "id": version.id,
                "path": version.path,
                "sha256": version.sha256,
                "size": found.files[version],
                "role": _role(
                    version, found.modes.get(version, ()), makers.get(version, ()), models
                ),
            }
            for version in files
        ],
        "activities": _activities(connection, found.activities, owners, visible),
        "runs": chain.records(),
        "relations": [
            _relation(relation.type, relation.later.id, relation.earlier.id)
            for relation in relations
        ]
        + [_relation("wasDerivedFrom", later, earlier) for later, earlier in chain.links],
        "truncated": found.truncated or chain.truncated,
    }


def _relation(kind: RelationType, later: str, earlier: str) -> RelationRecord:
    return {"type": kind, "from": later, "to": earlier, "at": None}


def _owners(
    connection: Connection, activities: Iterable[Activity]
) -> tuple[dict[Activity, str], set[Activity]]:
    """Return the run that each execution is its own, and those that a kept run has."""
    owners: dict[Activity, str] = {}
    visible: set[Activity] = set()
    for session, some in _by_session(activities):
        for row in connection.execute(
            select(
                run_executions.c.x,
                run_executions.c.run,
                run_executions.c.inherited,
                runs.c.parent,
                runs.c.deleted,
            )
            .join(runs, runs.c.id == run_executions.c.run)
            .where(run_executions.c.session == session, run_executions.c.x.in_(some))
        ):
            activity = Activity(session, row.x)
            if not row.deleted:
                visible.add(activity)
            if row.parent is None and not row.inherited:
                owners[activity] = row.run
        rest = {x for x in some if Activity(session, x) not in visible}
        if rest:
            gone = select(runs.c.id).where(runs.c.session == session, runs.c.deleted.is_(True))
            used = used_in(connection, session, frozenset(connection.scalars(gone)))
            visible.update(Activity(session, x) for x in rest if used >> x & 1)
    return owners, visible


def _visible_files(found: Found, visible: set[Activity]) -> dict[FileVersion, None]:
    """Return the files that an execution of a kept run touched."""
    touched = {
        end
        for relation in found.relations
        for end, other in ((relation.later, relation.earlier), (relation.earlier, relation.later))
        if isinstance(end, FileVersion) and other in visible
    }
    related = {end for relation in found.relations for end in relation[1:]}
    return {v: None for v in found.files if v in touched or v not in related}


def _models(connection: Connection, activities: Iterable[Activity]) -> set[tuple[Activity, str]]:
    """Return the paths that executions declared as those of models."""
    found: set[tuple[Activity, str]] = set()
    for session, some in _by_session(activities):
        for row in connection.execute(
            select(records.c.x, records.c.value).where(
                records.c.session == session, records.c.kind == "model", records.c.x.in_(some)
            )
        ):
            path = from_text(row.value)
            if isinstance(path, str):
                found.add((Activity(session, row.x), path))
    return found


def _role(
    version: FileVersion,
    modes: Collection[str],
    makers: Collection[Activity],
    models: set[tuple[Activity, str]],
) -> str:
    if makers:
        declared = any((maker, version.path) in models for maker in makers)
        return "model" if declared or is_model_path(version.path) else "output"
    return "code" if set(modes) == {"code"} else "input"


def _activities(
    connection: Connection,
    activities: Iterable[Activity],
    owners: dict[Activity, str],
    visible: set[Activity],
) -> list[ActivityRecord]:
    rows: list[tuple[RowMapping, Activity]] = []
    for session, some in _by_session(activities):
        rows += [
            (row, Activity(session, row["x"]))
            for row in connection.execute(
                select(executions, sources.c.text)
                .outerjoin(sources, sources.c.hash == executions.c.source)
                .where(executions.c.session == session, executions.c.x.in_(some))
            ).mappings()
        ]
    rows.sort(key=lambda pair: (pair[0]["started"], pair[1]))
    return [
        {
            "id": activity.id,
            "run": owners.get(activity),
            "session": activity.session,
            "ordinal": activity.x,
            "cell_id": row["cell_id"],
            "line": first_line(row["text"]) if activity in visible else None,
            "status": row["status"],
            "started": iso_time(row["started"]),
            "ended": None if row["ended"] is None else iso_time(row["ended"]),
        }
        for row, activity in rows
    ]


def first_line(text: str | None) -> str | None:
    """Return the first line of a source that says something."""
    if text is None:
        return None
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:_LINE]


class _Chain:
    """Runs by id, and what they were forked from, as far as there is room for more nodes."""

    def __init__(self, connection: Connection, room: int) -> None:
        self._connection = connection
        self._room = room
        self._rows: dict[str, RowMapping] = {}
        self.truncated = False

    def follow(self, ids: Iterable[str], centre: Collection[str]) -> None:
        """Take in runs, the runs that they were forked from, and the forks of `centre`."""
        self._take(set(ids), takes_room=False)
        above = set(self._rows)
        while above:
            origins = {self._rows[run]["forked_from"] for run in above} - {None}
            above = self._take(origins, takes_room=True)
        below = set(centre)
        while below:
            forks: set[str] = set()
            for some in portions(sorted(below)):
                found = select(runs.c.id).where(
                    runs.c.forked_from.in_(some), runs.c.parent.is_(None)
                )
                forks |= set(self._connection.execute(found).scalars())
            below = self._take(forks, takes_room=True)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Each fork and what it was forked from, where both are there."""
        return sorted(
            (run, row["forked_from"])
            for run, row in self._rows.items()
            if row["forked_from"] in self._rows
        )

    def records(self) -> list[RunRecord]:
        """Return all runs, in the order they began."""
        rows = sorted(self._rows.values(), key=lambda row: (row["started"], row["id"]))
        return [_run_record(row) for row in rows]

    def _take(self, ids: set[str], *, takes_room: bool) -> set[str]:
        """Add runs, the new ones among them returned, as far as there is room."""
        new = sorted(ids - set(self._rows))
        if takes_room:
            if len(new) > self._room:
                self.truncated = True
                new = new[: max(0, self._room)]
            self._room -= len(new)
        for some in portions(sorted(new)):
            rows = self._connection.execute(
                select(*runs.columns, notebooks.c.path)
                .outerjoin(notebooks, notebooks.c.id == runs.c.notebook_id)
                .where(runs.c.id.in_(some))
            ).mappings()
            self._rows |= {row["id"]: row for row in rows}
        return {run for run in new if run in self._rows}


def _run_record(row: RowMapping) -> RunRecord:
    deleted = bool(row["deleted"])
    return {
        "id": row["id"],
        "title": "" if deleted else row["title"],
        "notebook": None if deleted else row["path"],
        "status": row["status"],
        "started": iso_time(row["started"]),
        "ended": None if row["ended"] is None else iso_time(row["ended"]),
        "deleted": deleted,
    }


def _by_session(activities: Iterable[Activity]) -> Iterable[tuple[str, Sequence[int]]]:
    by_session: dict[str, list[int]] = {}
    for session, x in sorted(activities):
        by_session.setdefault(session, []).append(x)
    for session, xs in by_session.items():
        for some in portions(xs):
            yield session, some
