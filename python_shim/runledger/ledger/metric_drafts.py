"""Points of metrics as they are posted: from entries to stretches, and from these to rows.

A stretch is what one execution logged without setting a parameter or beginning a run in between:
the run rule takes it as one record, however many points it holds. Of a series that grows only what
no whole chunk holds is kept in memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import cast

from sqlalchemy import RowMapping

from runledger.journal.entries import Entry
from runledger.ledger.columns import (
    BUCKET,
    CHUNK,
    Columns,
    buckets_of,
    extremes,
    no_columns,
    pyramid_bytes,
    to_bytes,
)
from runledger.ledger.facts import JSONValue, Points, Record
from runledger.ledger.series import LAST_STEP, number_of, with_more
from runledger.ledger.structured import from_text, to_text
from runledger.ledger.tables import storable

Cells = dict[str, object]
Origin = tuple[str | None, bool]  # `by` and `inferred`

# More names than this in one stretch are a mistake, or meant to fill the memory; they are left out.
MOST_SERIES = 10_000

# What is recorded after one of these may be another run's.
ENDS_STRETCHES = frozenset({"parameter", "run"})


@dataclass(slots=True)
class SeriesDraft:
    """The points of one name in a stretch, up to the entry with the seq `until`.

    `tail` holds the points from the index `start` on; `stored` is how many are in the ledger.
    """

    points: Points | None = None
    until: int = 0
    start: int = 0
    stored: int = 0
    tail: Columns = field(default_factory=no_columns)

    def take(self, told: _Told) -> None:
        """Add points."""
        before = self.points
        leads = before is None or before.leading == before.count
        steps, relative = _steps(told.steps, before, leads=leads)
        low, high = extremes(told.values)
        some = not isnan(low)
        low_at, high_at = (told.values.index(low), told.values.index(high)) if some else (0, 0)
        more = Points(
            count=len(steps),
            leading=relative,
            first_step=steps[0],
            last_step=steps[-1],
            minimum=low if some else None,
            minimum_at=low_at,
            minimum_step=steps[low_at],
            maximum=high if some else None,
            maximum_at=high_at,
            maximum_step=steps[high_at],
            last=told.last,
            first_t=told.times[0],
            last_t=told.times[-1],
        )
        self.points = more if before is None else with_more(before, more)
        self.tail.extend(Columns(steps, told.values, told.times))

    def rows(self) -> tuple[list[Cells], list[int]]:
        """Return the rows to write, and the starts of those that a whole chunk makes needless."""
        rows: list[Cells] = []
        needless: list[int] = []
        done = 0
        while len(self.tail) - done >= CHUNK:
            start = self.start + done
            rows.append(_row(start, self.tail.part(done, done + CHUNK), whole=True))
            needless += range(start + BUCKET, min(self.stored, start + CHUNK), BUCKET)
            done += CHUNK
        self.tail.drop(done)
        self.start += done
        first = max(self.start, self.stored // BUCKET * BUCKET) - self.start
        for at in range(first, len(self.tail), BUCKET):
            rows.append(_row(self.start + at, self.tail.part(at, at + BUCKET), whole=False))
        self.stored = self.start + len(self.tail)
        return rows, needless


@dataclass(slots=True, eq=False)
class Stretch:
    """What one execution logged in a stretch; `place` is that of its record in the execution."""

    x: int
    seq: int
    origin: Origin
    place: int = 0
    series: dict[str, SeriesDraft] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)

    def take(self, entry: Entry, told: Sequence[_Told]) -> None:
        """Add the points of an entry."""
        for each in told:
            draft = self.series.get(each.name)
            if draft is None:
                if len(self.series) >= MOST_SERIES:
                    continue
                draft = self.series[each.name] = SeriesDraft()
            draft.take(each)
            draft.until = entry.seq
            self.due.add(each.name)

    def record(self) -> Record:
        """Return the stretch as the run rule takes it."""
        series = {name: d.points for name, d in self.series.items() if d.points is not None}
        return Record(
            self.seq,
            "metrics",
            series=series,
            until=max(draft.until for draft in self.series.values()),
            t=min(points.first_t for points in series.values()),
            by=self.origin[0],
            inferred=self.origin[1],
        )

    def rows(self) -> Iterator[tuple[Cells, list[Cells], list[int]]]:
        """Return, of each series with new points, its row, its chunks, and the needless chunks."""
        by, inferred = self.origin
        for position, (name, draft) in enumerate(self.series.items()):
            if name not in self.due or draft.points is None:
                continue
            key: Cells = {"x": self.x, "seq": self.seq, "name": name}
            chunks, needless = draft.rows()
            row = {
                **key,
                "position": position,
                "by": by,
                "inferred": inferred,
                "until": draft.until,
                **{name: getattr(draft.points, name) for name in _COLUMNS},
                "last": to_text(draft.points.last),
            }
            yield row, [{**key, **chunk} for chunk in chunks], needless
        self.due.clear()


# The fields of `Points` that are columns as they are.
_COLUMNS = tuple(name for name in Points.__slots__ if name != "last")


def points_from(row: RowMapping) -> Points:
    """Return what a row tells of points."""
    return Points(last=from_text(row["last"]), **{name: row[name] for name in _COLUMNS})


@dataclass(frozen=True, slots=True)
class _Told:
    """The points of one name in an entry: values that are numbers, steps as they were given.

    A step that is no 64-bit integer is one more than the step before.
    """

    name: str
    values: array[float]
    steps: Sequence[JSONValue]
    times: array[float]
    last: JSONValue


def told_points(entry: Entry) -> list[_Told]:
    """Return the points that a `metrics` entry tells of; what is no number is left out."""
    names = entry.texts("names")
    if not names:
        values = entry.mapping("values")
        step = entry.integer("step")
        one = [
            _told(name, [value], [step], array("d", [entry.t])) for name, value in values.items()
        ]
        return [told for told in one if told is not None]
    columns = [column for column in entry.items("columns") if isinstance(column, list)]
    given = entry.items("steps")
    if len(columns) != len(entry.items("names")) or len(names) != len(columns) or not given:
        return []
    count = min(len(given), *(len(column) for column in columns))
    times = _times(entry.items("times"), count, entry.t)
    found = (
        _told(name, column[:count], given[:count], times)
        for name, column in dict(zip(names, columns, strict=True)).items()
    )
    return [told for told in found if told is not None]


def _times(given: list[JSONValue], count: int, t: float) -> array[float]:
    try:
        times = array("d", cast("list[float]", given[:count]))
    except (TypeError, OverflowError):
        numbers = [number_of(each) for each in given[:count]]
        times = array("d", [t if each is None else each for each in numbers])
    times.extend([t] * (count - len(times)))
    return times


def _told(
    name: str, column: list[JSONValue], steps: Sequence[JSONValue], times: array[float]
) -> _Told | None:
    name = storable(name)
    try:
        return _Told(name, array("d", cast("list[float]", column)), steps, times, column[-1])
    except (TypeError, OverflowError, IndexError):
        pass
    numbers = [(i, n) for i, value in enumerate(column) if (n := number_of(value)) is not None]
    if not numbers:
        return None
    return _Told(
        name,
        array("d", [number for _, number in numbers]),
        [steps[i] for i, _ in numbers],
        array("d", [times[i] for i, _ in numbers]),
        column[numbers[-1][0]],
    )


def _steps(
    given: Sequence[JSONValue], before: Points | None, *, leads: bool
) -> tuple[array[int], int]:
    """Return steps as numbers, and how many from the first count on from what is not known yet."""
    last = -1 if before is None else before.last_step
    if given.count(None) == len(given) and last <= LAST_STEP - len(given):
        following = array("q", range(last + 1, last + 1 + len(given)))
        return following, len(given) if leads else 0
    try:
        return array("q", cast("Sequence[int]", given)), 0
    except (TypeError, OverflowError):
        pass
    steps, relative = array("q"), 0
    for step in given:
        if type(step) is int and -LAST_STEP <= step <= LAST_STEP:
            last, leads = step, False
        else:
            last = min(last + 1, LAST_STEP)
            relative += leads
        steps.append(last)
    return steps, relative


def _row(start: int, columns: Columns, *, whole: bool) -> Cells:
    low, high = extremes(columns.values)
    return {
        "start": start,
        "count": len(columns),
        "first_step": columns.steps[0],
        "first_t": columns.times[0],
        "minimum": None if isnan(low) else low,
        "maximum": None if isnan(high) else high,
        "pyramid": pyramid_bytes(buckets_of(columns)) if whole else None,
        "steps": to_bytes(columns.steps),
        "values": to_bytes(columns.values),
        "times": to_bytes(columns.times),
    }
