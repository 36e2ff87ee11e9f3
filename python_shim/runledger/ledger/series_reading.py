"""Where the points of a run's series are stored, and how they are read: only what a range needs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import nan

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select

from runledger.ledger.columns import (
    BUCKET,
    CHUNK,
    Buckets,
    Columns,
    floats_from,
    no_buckets,
    no_columns,
    pyramid_from,
)
from runledger.ledger.facts import Part
from runledger.ledger.series import number_of
from runledger.ledger.stored_points import columns_from
from runledger.ledger.structured import from_text
from runledger.ledger.tables import metric_chunks, metric_series, records

_HEAD = (
    metric_chunks.c.x,
    metric_chunks.c.seq,
    metric_chunks.c.start,
    metric_chunks.c.count,
    metric_chunks.c.first_step,
    metric_chunks.c.first_t,
    metric_chunks.c.minimum,
    metric_chunks.c.maximum,
)
_COLUMNS = (metric_chunks.c.steps, metric_chunks.c["values"], metric_chunks.c.times)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of a series: where it stands among all points, and how many of it there are.

    The steps of its first `leading` points count on from what came before: `shift` is added.
    """

    x: int
    seq: int
    place: int
    count: int
    leading: int
    shift: int


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """The points of a series that stand in stretches, in the order they were logged."""

    connection: Connection
    session: str
    name: str
    stretches: tuple[_Stretch, ...]

    @property
    def count(self) -> int:
        """How many points there are."""
        return sum(stretch.count for stretch in self.stretches)

    def first(self) -> float:
        """Return the very first value; NaN if there is none."""
        for stretch in self.stretches:
            table = metric_chunks.c
            data = self.connection.execute(
                select(func.substr(table["values"], 1, 8)).where(
                    self._of(stretch.x),
                    table.seq == stretch.seq,
                    table.start == 0,
                )
            ).scalar()
            if data:
                return floats_from(bytes(data))[0]
        return nan

    def columns(self, first: int, end: int) -> Columns:
        """Return the points from one place to before another."""
        made = no_columns()
        for row, stretch in self._rows(first, end, _COLUMNS):
            columns = _shifted(columns_from(row), stretch.shift, stretch.leading - row["start"])
            place = stretch.place + row["start"]
            made.extend(columns.part(max(first - place, 0), end - place))
        return made

    def buckets(
        self, first: int, end: int, *, fine: bool, values: array[float] | None = None
    ) -> tuple[Buckets, array[int]]:
        """Return the points of a range as buckets that are stored, and the place of each.

        Args:
            first: the first place; a bucket that begins before it comes whole.
            end: the place to stop before; a bucket that goes on after it comes whole.
            fine: whether those of the pyramids, else one for a row.
            values: where the values themselves are added.

        Returns:
            The buckets, and their places; after these that of the end.
        """
        made, places = no_buckets(), array("q")
        wanted = (metric_chunks.c.pyramid,) if fine else ()
        after = first
        for row, stretch in self._rows(
            first, end, wanted if values is None else (*wanted, metric_chunks.c["values"])
        ):
            found = _buckets(row, stretch, fine=fine)
            size = row["count"] if len(found) == 1 else BUCKET
            place = stretch.place + row["start"]
            low = max(first - place, 0) // size
            high = min(-(-(end - place) // size), len(found))
            after = min(place + high * size, place + row["count"])
            made.extend(_part(found, low, high))
            places.extend(range(place + low * size, after, size))
            if values is not None:
                data = floats_from(row["values"])
                values.extend(data[low * size : high * size])
        places.append(after)
        return made, places

    def _rows(
        self, first: int, end: int, wanted: Sequence[ColumnElement[bytes]]
    ) -> Iterator[tuple[RowMapping, _Stretch]]:
        """Return the rows that hold points of a range, in order."""
        here = [s for s in self.stretches if s.place < end and s.place + s.count > first]
        known = {(stretch.x, stretch.seq): stretch for stretch in here}
        table = metric_chunks.c
        for x, low, high in _spans(known):
            condition = and_(self._of(x), table.seq.between(low, high))
            if low == high:
                place = known[x, low].place
                inside = table.start.between(first - place - CHUNK + 1, end - place - 1)
                condition = and_(condition, inside)
            chosen = select(*_HEAD, *wanted).where(condition).order_by(table.seq, table.start)
            for row in self.connection.execute(chosen).mappings():
                stretch = known.get((row["x"], row["seq"]))
                if stretch is None:
                    continue
                place = stretch.place + row["start"]
                if place < end and place + row["count"] > first:
                    yield row, stretch

    def _of(self, x: int) -> ColumnElement[bool]:
        table = metric_chunks.c
        return and_(table.session == self.session, table.x == x, table.name == self.name)


def stored_series(
    connection: Connection, session: str, name: str, parts: Sequence[Part]
) -> StoredSeries:
    """Return where the points of a series are.

    Args:
        connection: to the ledger.
        session: whose points they are.
        name: of the series.
        parts: its stretches.
    """
    told = {(part.x, part.seq): part for part in parts}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    table = metric_series.c
    for x, first, last in _spans(told):
        for row in connection.execute(
            select(table.seq, table.count.label("points"), table.leading).where(
                table.session == session,
                table.x == x,
                table.seq.between(first, last),
                table.name == name,
            )
        ):
            found[x, row.seq] = (row.points, row.leading)
    stretches: list[_Stretch] = []
    place = 0
    for key in _in_order(told):
        if key in found:
            count, leading = found[key]
            stretches.append(_Stretch(*key, place, count, leading, told[key].shift))
            place += count
    return StoredSeries(connection, session, name, tuple(stretches))


def _in_order(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches as they are read: the executions in order, in each by seq."""
    order = {x: i for i, x in enumerate(dict.fromkeys(x for x, _ in stretches))}
    return sorted(stretches, key=lambda key: (order[key[0]], key[1]))


def _spans(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return, of each execution in order, the first and the last seq of its stretches."""
    spans: dict[int, tuple[int, int]] = {}
    for x, seq in stretches:
        first, last = spans.get(x, (seq, seq))
        spans[x] = (min(first, seq), max(last, seq))
    return [(x, *span) for x, span in spans.items()]


def _shifted(columns: Columns, shift: int, leading: int) -> Columns:
    if shift and leading > 0:
        columns.steps[:leading] = array("q", [step + shift for step in columns.steps[:leading]])
    return columns


def _buckets(row: RowMapping, stretch: _Stretch, *, fine: bool) -> Buckets:
    data = row["pyramid"] if fine else None
    if data is not None:
        found = pyramid_from(data)
    else:
        found = no_buckets()
        low, high = (nan if row[name] is None else row[name] for name in ("minimum", "maximum"))
        found.add(row["first_step"], low, high, row["first_t"])
    leading = stretch.leading - row["start"]
    if stretch.shift and leading > 0:
        within = -(-leading // BUCKET)
        found.steps[:within] = array("q", [step + stretch.shift for step in found.steps[:within]])
    return found


def _part(buckets: Buckets, low: int, high: int) -> Buckets:
    return Buckets(
        buckets.steps[low:high],
        buckets.minima[low:high],
        buckets.maxima[low:high],
        buckets.times[low:high],
    )


def summaries_of(connection: Connection, session: str, name: str, part: Part) -> Columns:
    """Return the summaries of a part, which are points as they were measured again and again."""
    columns = no_columns()
    for i, row in enumerate(
        connection.execute(
            select(records.c.value, records.c.at)
            .where(
                records.c.session == session,
                records.c.seq.between(part.seq, part.until),
                records.c.x == part.x,
                records.c.kind == "summary",
                records.c.name == name,
            )
            .order_by(records.c.seq)
        )
    ):
        value = number_of(from_text(row.value))
        if value is not None:
            columns.steps.append(part.shift + i)
            columns.values.append(value)
            columns.times.append(row.at)
    return columns
