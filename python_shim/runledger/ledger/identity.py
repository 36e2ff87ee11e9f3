"""Which notebook a session belongs to: a pure function of what was seen of paths.

A notebook keeps its identity through renames; one that is removed loses its path, so the next file
of that name is another notebook. A path that turns up from nowhere with the cells of a notebook
that was removed is that notebook, moved by someone else; while the old file is there, it is a copy,
and a notebook of its own. A notebook's id is made from its first path and how many notebooks were
born there before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

Moment = tuple[float, str, int]  # (t, session, seq)
Cells = frozenset[str]
NO_CELLS: Cells = frozenset()

# A notebook is known again if this part of the smaller one's cells are in both.
OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Sighting:
    """A notebook's path was seen, perhaps with its cells (a reference for `cells_of`).

    `owner` is the kernel session that ran this notebook then, if one is known.
    """

    moment: Moment
    path: str
    owner: str | None = None
    cells: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A path was renamed, or removed where `target` is None."""

    moment: Moment
    source: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook in the books; `path` is its current one, or the last if it was removed."""

    id: str
    path: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Identities:
    """The notebooks, the notebook of each session, and the snapshots that decided on identity."""

    notebooks: tuple[Notebook, ...] = ()
    of_session: dict[str, str] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Book:
    id: str
    path: str
    here: bool = True
    cells: str | None = None
    had_cells: bool = False
    is_now: _Book | None = None  # set when it proved to be another one

    def current(self) -> _Book:
        book = self
        while book.is_now is not None:
            book = book.is_now
        return book


def notebook_id(path: str, born_before: int) -> str:
    """Return the id of the notebook that was first seen at a path, after so many others."""
    return hashlib.sha256(
        f"notebook\0{path}\0{born_before}".encode("utf-8", "replace")
    ).hexdigest()[:16]


def identify(
    sightings: Iterable[Sighting], moves: Iterable[Move], cells_of: Callable[[str], Cells]
) -> Identities:
    """Find the notebooks behind the paths.

    Args:
        sightings: in any order.
        moves: in any order.
        cells_of: the ids of the cells behind a sighting's `cells`; empty if they are gone.
    """
    return _Walk(list(sightings), list(moves), cells_of).answer()


class _Walk:
    """Goes through everything once, in the order of time."""

    def __init__(
        self, sightings: list[Sighting], moves: list[Move], cells_of: Callable[[str], Cells]
    ) -> None:
        self._events: list[Sighting | Move] = sorted([*sightings, *moves], key=_place)
        self._cells_of = lru_cache(maxsize=4096)(cells_of)
        self._at: dict[str, _Book] = {}
        self._removed: list[_Book] = []
        self._books: list[_Book] = []
        self._born: dict[str, int] = {}
        self._owned: dict[str, _Book] = {}
        self._evidence: set[str] = set()

    def answer(self) -> Identities:
        for event in self._events:
            if isinstance(event, Sighting):
                self._see(event)
            elif event.target is None:
                self._remove(event.source)
            else:
                self._rename(event.source, event.target)
        owned = {session: book.current().id for session, book in self._owned.items()}
        notebooks = tuple(
            Notebook(book.id, book.path, not book.here)
            for book in sorted(self._books, key=lambda b: b.id)
            if book.is_now is None
        )
        return Identities(notebooks, owned, frozenset(self._evidence))

    def _see(self, seen: Sighting) -> None:
        book = self._at.get(seen.path)
        if book is None:
            book = self._birth(seen.path)
        if seen.cells is not None:
            if not book.had_cells:
                book = self._known_again(book, seen)
            book.had_cells = True
            book.cells = seen.cells
        if seen.owner is not None:
            self._owned.setdefault(seen.owner, book)

    def _birth(self, path: str) -> _Book:
        before = self._born.get(path, 0)
        self._born[path] = before + 1
        book = _Book(notebook_id(path, before), path)
        self._books.append(book)
        self._at[path] = book
        return book

    def _known_again(self, born: _Book, seen: Sighting) -> _Book:
        """Return the removed notebook that this one proves to be by its cells, else itself."""
        assert seen.cells is not None  # noqa: S101 (for the type checker)
        best: tuple[float, str] | None = None
        match: _Book | None = None
        for book in self._removed:
            if book.cells is None:
                continue
            cells = self._cells_of(seen.cells)
            shared = _overlap(cells, self._cells_of(book.cells))
            if shared < OVERLAP:
                continue
            if best is None or (shared, book.id) > best:
                best, match = (shared, book.id), book
        if match is None or match.cells is None:
            return born
        self._evidence |= {seen.cells, match.cells}
        match.path, match.here = seen.path, True
        self._removed.remove(match)
        self._at[seen.path] = match
        born.is_now = match
        return match

    def _rename(self, source: str, target: str) -> None:
        moved = {path: book for path, book in self._at.items() if _is_at(path, source)}
        for path in moved:
            del self._at[path]
        for path, book in moved.items():
            new = target + path[len(source) :]
            replaced = self._at.get(new)
            if replaced is not None:
                self._lose(replaced)
            book.path = new
            self._at[new] = book

    def _remove(self, source: str) -> None:
        for path in [path for path in self._at if _is_at(path, source)]:
            self._lose(self._at.pop(path))

    def _lose(self, book: _Book) -> None:
        book.here = False
        self._removed.append(book)


def _place(event: Sighting | Move) -> tuple[Moment, str, str, str, str]:
    """Return where an event stands in time; the rest tells apart what one entry said."""
    if isinstance(event, Move):
        return event.moment, "Move", event.source, event.target or "", ""
    return event.moment, "Sighting", event.path, event.owner or "", event.cells or ""


def _is_at(path: str, place: str) -> bool:
    """Return whether a path is a place, or lies in it if it is a folder."""
    return path == place or path.startswith(place.rstrip("/") + "/")


def _overlap(some: Cells, others: Cells) -> float:
    smaller = min(len(some), len(others))
    return len(some & others) / smaller if smaller else 0.0


@dataclass(frozen=True, slots=True)
class SessionPaths:
    """What tells of one kernel session's notebook, best last: header, kernel events, snapshots."""

    session: str
    kernel_id: str | None
    started: float
    header_path: str | None
    is_script: bool = False


@dataclass(frozen=True, slots=True)
class KernelPath:
    """A server said which notebook a kernel had when it started or restarted."""

    moment: Moment
    kernel_id: str
    path: str


@dataclass(frozen=True, slots=True)
class SnapshotPath:
    """A page said which notebook an execution was requested from, and showed its cells."""

    moment: Moment
    session: str | None
    path: str
    cells: str | None


# A server writes down that a kernel started about when the kernel begins its journal; seconds.
_START_SLACK = 10.0


def sightings_of(
    sessions: Iterable[SessionPaths],
    kernel_paths: Iterable[KernelPath],
    snapshot_paths: Iterable[SnapshotPath],
) -> list[Sighting]:
    """Put together what was seen of paths, believing the best witness of each session.

    A kernel's own header may name a path of long ago (a restarted kernel keeps its environment),
    so it counts only where no server and no page said more.
    """
    found: list[Sighting] = []
    told: set[str] = set()
    for snap in snapshot_paths:
        # Cells that gc took count as shown and unlike any others.
        found.append(Sighting(snap.moment, snap.path, snap.session, snap.cells or ""))
        if snap.session is not None:
            told.add(snap.session)
    by_kernel: dict[str, list[KernelPath]] = {}
    for kernel in kernel_paths:
        by_kernel.setdefault(kernel.kernel_id, []).append(kernel)
        found.append(Sighting(kernel.moment, kernel.path))
    for session in sessions:
        if session.session in told:
            continue
        events: Sequence[KernelPath] = sorted(
            by_kernel.get(session.kernel_id or "", ()), key=lambda k: k.moment
        )
        if events:
            before = [k for k in events if k.moment[0] <= session.started + _START_SLACK]
            best = before[-1] if before else events[0]
            found.append(Sighting(best.moment, best.path, session.session))
        elif session.header_path is not None:
            moment = (session.started, session.session, 0)
            found.append(Sighting(moment, session.header_path, session.session))
    return found
