"""Where a run's or a file's data came from and went: the graph around it, found step by step.

From what is asked for, the walk goes up (what it came from) and down (what came of it), never down
from what lies above: other uses of the same input are no part of the answer. Of a run that was
deleted nothing is told but its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import Connection, Engine, RowMapping, select

from runledger.ledger.content import Content, contents
from runledger.ledger.portions import portions
from runledger.ledger.provenance_records import ProvenanceRecords, RelationType, Way
from runledger.ledger.provenance_rows import (
    Activity,
    FileVersion,
    Found,
    Relation,
    records_of,
)
from runledger.ledger.session_flow import SessionFlow, session_flow
from runledger.ledger.tables import run_executions, runs, touches

MOST_NODES = 2_000
_MOST_VERSIONS = 200  # of a path
BOTH: tuple[Way, ...] = ("up", "down")


def provenance_of_run(
    engine: Engine, run: str, most: int = MOST_NODES, ways: Collection[Way] = BOTH
) -> ProvenanceRecords | None:
    """Return the graph around a run, or None if there is no such run.

    Args:
        engine: the ledger.
        run: its id; of a child run the run it is a part of is shown.
        most: nodes at most.
        ways: whether to go up, down or both.
    """
    with engine.connect() as connection:
        known = connection.execute(
            select(runs.c.id).where(runs.c.id == run, runs.c.deleted.is_(False))
        ).first()
        if known is None:
            return None
        walk = _Walk(connection, most)
        rows = connection.execute(
            select(run_executions.c.session, run_executions.c.x)
            .where(run_executions.c.run == run, run_executions.c.inherited.is_(False))
            .order_by(run_executions.c.x)
        )
        walk.begin_with_activities([Activity(row.session, row.x) for row in rows], ways)
        walk.go()
        return records_of(connection, walk.found, most, [run.partition(".")[0]])


def provenance_of_content(
    engine: Engine, sha256: str, most: int = MOST_NODES, ways: Collection[Way] = BOTH
) -> ProvenanceRecords | None:
    """Return the graph around some content, whatever its name, or None if it is not known."""
    return _around(engine, lambda connection: [sha256], most, ways)  # noqa: ARG005


def provenance_of_path(
    engine: Engine, path: str, most: int = MOST_NODES, ways: Collection[Way] = BOTH
) -> ProvenanceRecords | None:
    """Return the graph around all versions of a file, or None if it is not known."""
    return _around(engine, lambda connection: versions_of(connection, path), most, ways)


def versions_of(connection: Connection, path: str) -> list[str]:
    """Return the hashes of a path's versions, those touched last first."""
    rows = connection.execute(
        select(touches.c.sha256)
        .where(touches.c.path == path, touches.c.sha256.is_not(None))
        .order_by(touches.c.session.desc(), touches.c.x.desc())
    ).scalars()
    return list(dict.fromkeys(rows))


def _around(
    engine: Engine,
    shas: Callable[[Connection], list[str]],
    most: int,
    ways: Collection[Way],
) -> ProvenanceRecords | None:
    with engine.connect() as connection:
        wanted = shas(connection)
        walk = _Walk(connection, most)
        if not walk.begin_with_contents(wanted[:_MOST_VERSIONS], ways):
            return None
        walk.found.truncated |= len(wanted) > _MOST_VERSIONS
        walk.go()
        return records_of(connection, walk.found, most, ())


class _Walk:
    """Goes from level to level, so that what is near is found before there is no room."""

    def __init__(self, connection: Connection, most: int) -> None:
        self.found = Found()
        self._connection = connection
        self._most = most
        self._flows: dict[str, SessionFlow] = {}
        self._contents: dict[str, Content] = {}
        self._seen: set[tuple[Activity, Way]] = set()
        self._next: list[tuple[Activity, Way]] = []

    def begin_with_activities(self, activities: Iterable[Activity], ways: Collection[Way]) -> None:
        """Take executions as what is asked for."""
        for activity in activities:
            if self._add(activity):
                for way in ways:
                    self._push(activity, way)

    def begin_with_contents(self, shas: Sequence[str], ways: Collection[Way]) -> bool:
        """Take files as what is asked for; returns whether anything is known of them."""
        self._load(shas)
        is_known = False
        for sha256 in shas:
            content = self._contents[sha256]
            is_known = is_known or bool(content.writes or content.reads)
            for touched in [*content.writes, *content.reads]:
                self._add_file(FileVersion(touched.path, sha256), touched.size)
            for way, all_touched in (("up", content.writes), ("down", content.reads)):
                # The latest first: they are what there is room for.
                for touched in reversed(all_touched) if way in ways else ():
                    activity = Activity(touched.session, touched.x)
                    version = FileVersion(touched.path, sha256)
                    if way == "up":
                        self._relate("wasGeneratedBy", version, activity, "up")
                    else:
                        self._relate("used", activity, version, "down")
        return is_known

    def go(self) -> None:
        """Follow everything to its end, or as long as there is room."""
        while self._next:
            level, self._next = self._next, []
            touched = self._touches({activity for activity, _ in level})
            self._load(
                row["sha256"]
                for rows in touched.values()
                for row in rows
                if row["sha256"] is not None
            )
            for activity, way in level:
                for row in touched.get(activity, ()):
                    if (row["mode"] == "write") == (way == "down"):
                        self._follow_file(activity, row, way)
                self._follow_flow(activity, way)

    def _follow_file(self, activity: Activity, row: RowMapping, way: Way) -> None:
        sha256, path = row["sha256"], row["path"]
        here = (*activity, path)
        unknown = None if sha256 is not None else f"{row['mode']}:{activity.id}"
        version = FileVersion(path, sha256, unknown)
        if not self._add_file(version, row["size"], row["mode"]):
            return
        content = None if sha256 is None else self._contents[sha256]
        if way == "up":
            self._relate("used", activity, version, None)
            source = None if content is None else content.source_of(*here)
            if source is not None:
                made = FileVersion(source.path, sha256)
                if self._add_file(made, source.size, "write"):
                    maker = Activity(source.session, source.x)
                    self._relate("wasGeneratedBy", made, maker, "up")
            return
        self._relate("wasGeneratedBy", version, activity, None)
        for read in [] if content is None else content.readers_of(*here):
            found = FileVersion(read.path, sha256)
            if self._add_file(found, read.size):
                self._relate("used", Activity(read.session, read.x), found, "down")

    def _follow_flow(self, activity: Activity, way: Way) -> None:
        session, x = activity
        flow = self._flows.get(session)
        if flow is None:
            flow = self._flows[session] = session_flow(self._connection, session)
        for other in (flow.before if way == "up" else flow.after).get(x, ()):
            there = Activity(session, other)
            if way == "up":
                self._relate("wasInformedBy", activity, there, "up")
            else:
                self._relate("wasInformedBy", there, activity, "down")

    def _relate(
        self,
        kind: RelationType,
        later: Activity | FileVersion,
        earlier: Activity | FileVersion,
        way: Way | None,
    ) -> None:
        """Note a relation, and go on from the execution at its far end if there is a way."""
        for end in (later, earlier):
            if isinstance(end, Activity) and not self._add(end):
                return
        self.found.relations[Relation(kind, later, earlier)] = None
        if way is not None:
            far = earlier if way == "up" else later
            if isinstance(far, Activity):
                self._push(far, way)

    def _push(self, activity: Activity, way: Way) -> None:
        if (activity, way) not in self._seen:
            self._seen.add((activity, way))
            self._next.append((activity, way))

    def _add(self, activity: Activity) -> bool:
        if activity not in self.found.activities:
            if self._is_full():
                return False
            self.found.activities[activity] = None
        return True

    def _add_file(self, version: FileVersion, size: int | None, mode: str | None = None) -> bool:
        if version not in self.found.files:
            if self._is_full():
                return False
            self.found.files[version] = size
        if mode is not None:
            self.found.modes.setdefault(version, set()).add(mode)
        return True

    def _is_full(self) -> bool:
        if len(self.found.activities) + len(self.found.files) < self._most:
            return False
        self.found.truncated = True
        return True

    def _load(self, shas: Iterable[str]) -> None:
        new = contents(self._connection, {sha for sha in shas if sha not in self._contents})
        self._contents |= new
        self.found.truncated |= any(content.more for content in new.values())

    def _touches(self, activities: Collection[Activity]) -> dict[Activity, list[RowMapping]]:
        by_session: dict[str, list[int]] = {}
        for session, x in sorted(activities):
            by_session.setdefault(session, []).append(x)
        found: dict[Activity, list[RowMapping]] = {}
        for session, xs in by_session.items():
            for some in portions(xs):
                rows = self._connection.execute(
                    select(touches)
                    .where(touches.c.session == session, touches.c.x.in_(some))
                    .order_by(touches.c.seq)
                ).mappings()
                for row in rows:
                    found.setdefault(Activity(session, row["x"]), []).append(row)
        return {activity: _without_own(rows) for activity, rows in found.items()}


def _without_own(rows: Sequence[RowMapping]) -> list[RowMapping]:
    """Leave out reads of what the execution itself had written, which have no hash of their own."""
    written = {row["path"]: row["seq"] for row in rows if row["mode"] == "write"}
    return [
        row
        for row in rows
        if row["mode"] == "write" or row["seq"] < written.get(row["path"], row["seq"] + 1)
    ]
