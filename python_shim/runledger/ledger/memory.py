"""What posting keeps in memory between ticks; all of it can be loaded from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select, update

from runledger.journal.books import Books
from runledger.journal.entries import split_segment_name
from runledger.ledger.annotations import Annotations, Edit
from runledger.ledger.drafts import SessionDraft
from runledger.ledger.follow import REWRITING, Follower, Segment
from runledger.ledger.lives import Lives, load_lives
from runledger.ledger.notebooks import Notebooks
from runledger.ledger.run_rows import RunRows
from runledger.ledger.structured import mapping_of
from runledger.ledger.tables import (
    OF_A_SESSION,
    edits,
    environments,
    kernel_events,
    outputs,
    package_versions,
    segments,
    session_environments,
    session_sources,
    sessions,
    snapshots,
    sources,
)


class Pauses:
    """Until when something waits, by name; a clock that steps back ends every pause."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[float, float]] = {}

    def begin(self, name: str, now: float, seconds: float) -> None:
        """Have something wait from now on."""
        self._spans[name] = (now, now + seconds)

    def lasts(self, name: str, now: float) -> bool:
        """Return whether it still waits."""
        since, until = self._spans.get(name, (now, now))
        return since <= now < until

    def end(self, name: str) -> None:
        """Have it wait no more."""
        self._spans.pop(name, None)


class Allowance:
    """Time that may go into something, by name: a part of all time, and some in advance.

    Who asks now and then is served at once; who always asks gets no more than the part. A clock
    that steps back gives all of the advance again.

    Args:
        part: of the time that passes, from 0 to 1.
        advance: seconds that may be spent at once after a rest.
    """

    def __init__(self, part: float, advance: float) -> None:
        self._part = part
        self._advance = advance
        self._left: dict[str, tuple[float, float]] = {}

    def has(self, name: str, now: float) -> bool:
        """Return whether anything may be spent now."""
        return self._at(name, now) > 0

    def spend(self, name: str, now: float, seconds: float) -> None:
        """Say what was spent; where that was more than was left, the rest is still owed."""
        self._left[name] = (now, self._at(name, now) - seconds)

    def forget(self, name: str) -> None:
        """Forget what was spent on something."""
        self._left.pop(name, None)

    def _at(self, name: str, now: float) -> float:
        since, left = self._left.get(name, (now, self._advance))
        if now < since:
            return self._advance
        return min(self._advance, left + self._part * (now - since))


@dataclass(slots=True)
class Memory:
    """The state of posting; `drafts` and `rows` are those of sessions that may still change."""

    follower: Follower
    lives: Lives
    notebooks: Notebooks
    annotations: Annotations
    drafts: dict[str, SessionDraft] = field(default_factory=dict)
    rows: dict[str, dict[str, RunRows]] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)
    # Sessions were forgotten: what only they had is to go once they have been read again.
    has_orphans: bool = False
    checked: Pauses = field(default_factory=Pauses)
    deriving: Allowance = field(default_factory=lambda: Allowance(part=0.1, advance=0.5))

    def living(self) -> int:
        """Return how many kernel sessions are not over."""
        return sum(life.is_kernel for life in self.lives.living())

    def drop(self, session: str) -> None:
        """Keep the facts of a session in the ledger alone."""
        self.drafts.pop(session, None)
        self.rows.pop(session, None)
        self.deriving.forget(session)

    def unwatch(self, session: str) -> None:
        """Look at a session no more: nobody writes it."""
        self.watched.discard(session)
        self.checked.end(session)
        self.follower.finish(session)
        life = self.lives.by_id.get(session)
        if life is not None and not life.stale:
            self.drop(session)

    def become(self, other: Memory) -> None:
        """Take over another's state."""
        for name in self.__slots__:
            setattr(self, name, getattr(other, name))


def load(books: Books, connection: Connection) -> Memory:
    """Return the memory that goes with a ledger; what gc left half-way is forgotten there."""
    half_way = set(
        connection.execute(
            select(segments.c.session).where(segments.c.offset == REWRITING)
        ).scalars()
    )
    if half_way:
        forget_sessions(connection, half_way)
    lives = load_lives(connection)
    known = [
        segment
        for row in connection.execute(select(segments))
        if (segment := _segment(books, row.name, row.inode, row.offset, row.skipped)) is not None
    ]
    notebooks = Notebooks(books)
    notebooks.load(connection, lives)
    annotations = Annotations(
        Edit((row.at, row.session, row.seq), row.run, mapping_of(row.fields))
        for row in connection.execute(select(edits))
    )
    watched = {segment.session for segment in known}
    return Memory(
        Follower(books.journal, known),
        lives,
        notebooks,
        annotations,
        watched=watched,
        has_orphans=bool(half_way),
    )


def _segment(books: Books, name: str, inode: int, offset: int, skipped: int) -> Segment | None:
    parts = split_segment_name(name)
    if parts is None:
        return None
    return Segment(name, *parts, books.journal / name, inode, offset, skipped)


def forget_sessions(connection: Connection, names: Iterable[str]) -> None:
    """Remove the facts of sessions, so that their journals are read again from the start.

    Their runs stay until they are derived anew, so that what did not change is not told of.
    """
    forgotten = sorted(names)
    kernels: set[str] = set()
    for table in (kernel_events, outputs, snapshots):
        found = select(table.c.kernel_id).where(table.c.session.in_(forgotten)).distinct()
        kernels |= set(connection.execute(found).scalars())
    if kernels:
        told = sessions.c.kernel_id.in_(sorted(kernels))
        connection.execute(update(sessions).where(told).values(stale=True))
    for name in forgotten:
        for table in OF_A_SESSION:
            connection.execute(delete(table).where(table.c.session == name))
        connection.execute(delete(sessions).where(sessions.c.id == name))
        connection.execute(delete(segments).where(segments.c.session == name))


def forget_orphans(connection: Connection) -> None:
    """Remove the sources, environments and packages that no session has any more."""
    used = select(session_sources.c.hash)
    connection.execute(delete(sources).where(sources.c.hash.not_in(used)))
    named = select(session_environments.c.hash)
    connection.execute(delete(environments).where(environments.c.hash.not_in(named)))
    held = select(environments.c.packages).where(environments.c.packages.is_not(None))
    connection.execute(delete(package_versions).where(package_versions.c.list.not_in(held)))
