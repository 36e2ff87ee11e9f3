"""What the run rule asks of a session: executions by bit mask, and records by what they go with."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import Execution, Record, Series, Session
from .flow import Flow, Version, mask_of, ordinals
from .inferred import Told
from .series import series_of


class SessionIndex:
    """A session's executions by ordinal, their flow, and what was recorded of which version.

    As bit masks, `reading` are those that read files, `giving` those whose constants others use.
    """

    def __init__(self, session: Session, told: Told) -> None:
        self.session = session.id
        self.flow = Flow(session.executions)
        self.by_x = {e.x: e for e in session.executions}
        self.declared = Recorded(self.flow, {e.x: e.records for e in session.executions})
        self.told = Recorded(self.flow, told, along_with_made=True)
        self.reading = mask_of(e.x for e in session.executions if _reads(e))
        self.giving = mask_of(e.x for e in session.executions if self._gives(e))
        self._places: dict[int, dict[int, int]] = {}
        self._cells: dict[str, int] = {}
        self._without_cell = 0
        for e in session.executions:
            if e.cell_id is None:
                self._without_cell |= 1 << e.x
            else:
                self._cells[e.cell_id] = self._cells.get(e.cell_id, 0) | 1 << e.x

    def _gives(self, execution: Execution) -> bool:
        """Return whether it binds constants that other executions use, or may be meant to."""
        return "parameters" in execution.tags or any(
            self.flow.users((name, execution.x)) for name in execution.names.constants
        )

    def executions(self, mask: int) -> list[Execution]:
        """Return the executions in `mask`, in the order they ran."""
        return [self.by_x[x] for x in ordinals(mask)]

    def latest(self, mask: int) -> list[Execution]:
        """Return the last execution of each cell in `mask`; without an id, each counts."""
        last = [(cell & mask).bit_length() - 1 for cell in self._cells.values()]
        xs = [*ordinals(self._without_cell & mask), *(x for x in last if x >= 0)]
        return [self.by_x[x] for x in sorted(xs)]

    def place(self, x: int, summary: Record) -> int:
        """Return a summary's place among all of its name in its execution."""
        places = self._places.get(x)
        if places is None:
            counts: dict[str, int] = {}
            places = self._places[x] = {}
            every = [*self.declared.of(x), *self.told.of(x)]
            for record in sorted(every, key=lambda r: r.seq):
                if record.kind == "summary":
                    places[record.seq] = counts[record.name] = counts.get(record.name, -1) + 1
        return places[summary.seq]

    def series(self, records: Iterable[tuple[int, Record]]) -> dict[str, Series]:
        """Return the series among records, each with the ordinal of its execution."""
        return series_of(records, self.place)


class Recorded:
    """Records by execution, and by the version of a variable that they go along with.

    Where they go only `along_with_made`, what the execution read counts for nothing: a library
    tells of what it fits, not of the data.
    """

    def __init__(self, flow: Flow, by_x: Told, *, along_with_made: bool = False) -> None:
        self._flow = flow
        self._by_x = by_x
        self._by_version: dict[Version, list[tuple[int, Record]]] = {}
        for x, records in by_x.items():
            for record in records:
                if record.kind not in ("parameter", "label"):
                    continue
                for version in flow.versions_of(x, record.of):
                    if flow.users(version) and (version[1] == x or not along_with_made):
                        self._by_version.setdefault(version, []).append((x, record))

    def of(self, x: int) -> tuple[Record, ...]:
        """Return the records of an execution."""
        return self._by_x.get(x, ())

    def along(self, mask: int) -> list[tuple[int, Record]]:
        """Return the parameters and labels of what executions in `mask` used, as recorded."""
        found = {
            record.seq: (x, record)
            for version, recorded in self._by_version.items()
            if self._flow.users(version) & mask
            for x, record in recorded
        }
        return [found[seq] for seq in sorted(found)]


def _reads(execution: Execution) -> bool:
    """Return whether it touched a file otherwise than by writing it."""
    return any(touch.mode != "write" for touch in execution.touches)
