"""What is asked of the series of a run: which there are, and their points, whole or reduced."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import nan
from typing import TypedDict

from sqlalchemy import Connection, Engine, RowMapping, and_, select

from runledger.ledger.columns import (
    BUCKET,
    CHUNK,
    Buckets,
    Columns,
    buckets_of,
    merged,
    no_buckets,
    no_columns,
    pyramid_from,
    to_bytes,
)
from runledger.ledger.facts import JSONValue, Part
from runledger.ledger.series import number_of
from runledger.ledger.stored_points import columns_from
from runledger.ledger.structured import from_text, list_of, to_text
from runledger.ledger.tables import metric_chunks, metric_series, records, run_series, runs

DEFAULT_POINTS = 4_000
MOST_POINTS = 1_000_000

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


class SeriesView(TypedDict):
    """What is known of a series; `min` and `max` are null if all its values are NaN."""

    name: str
    inferred: bool
    count: int
    first_step: int
    last_step: int
    min: JSONValue
    min_step: int
    max: JSONValue
    max_step: int
    last: JSONValue


@dataclass(frozen=True, slots=True)
class SeriesPoints:
    """The points of one series, or the buckets they were reduced to."""

    name: str
    count: int
    points: Columns | Buckets


def series_list(engine: Engine, run: str) -> list[SeriesView] | None:
    """Return the series of a run, its own before inferred ones; None if there is no such run."""
    with engine.connect() as connection:
        if _session_of(connection, run) is None:
            return None
        order = (run_series.c.inferred, run_series.c.position)
        found = connection.execute(
            select(run_series).where(run_series.c.run == run).order_by(*order)
        ).mappings()
        return [_view(row) for row in found]


def _view(row: RowMapping) -> SeriesView:
    return {
        "name": row["name"],
        "inferred": row["inferred"],
        "count": row["count"],
        "first_step": row["first_step"],
        "last_step": row["last_step"],
        "min": _word(row["minimum"]),
        "min_step": row["minimum_step"],
        "max": _word(row["maximum"]),
        "max_step": row["maximum_step"],
        "last": from_text(row["last"]),
    }


def _word(number: float | None) -> JSONValue:
    if number is None or abs(number) != float("inf"):
        return number
    return "Infinity" if number > 0 else "-Infinity"


def series_points(
    engine: Engine, run: str, names: Sequence[str], limit: int = DEFAULT_POINTS
) -> list[SeriesPoints] | None:
    """Return the points of some series of a run, in the order they were logged.

    Args:
        engine: the ledger.
        run: its id.
        names: of series; one that the run has not is left out.
        limit: of a series with more points than this come at most so many buckets.

    Returns:
        The series, in the order asked for, or None if there is no such run.
    """
    with engine.connect() as connection:
        session = _session_of(connection, run)
        if session is None:
            return None
        found = {
            row.name: _parts(row.parts)
            for row in connection.execute(
                select(run_series.c.name, run_series.c.parts).where(
                    run_series.c.run == run, run_series.c.name.in_(names)
                )
            )
        }
        return [
            _points(connection, session, name, found[name], limit)
            for name in dict.fromkeys(names)
            if name in found
        ]


def _session_of(connection: Connection, run: str) -> str | None:
    return connection.execute(
        select(runs.c.session).where(runs.c.id == run, runs.c.deleted.is_(False))
    ).scalar()


def _parts(text: str) -> list[Part]:
    return [Part(*part) for part in list_of(text) if isinstance(part, list)]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Stored:
    """Where the points of a run's series are: its stretches, by (x, seq), and summaries."""

    connection: Connection
    session: str
    name: str
    stretches: dict[tuple[int, int], Part]
    # By (x, seq): how many points from the first count on from what came before.
    leading: dict[tuple[int, int], int]

    def rows(self, *, columns: bool, pyramid: bool) -> Iterator[tuple[RowMapping, int, int]]:
        """Return the rows of chunks in order, each with what to add to its leading steps.

        Returns also how many of its points lead.
        """
        wanted = list(_HEAD)
        wanted += [metric_chunks.c.pyramid] if pyramid else []
        table = metric_chunks.c
        wanted += [table.steps, table["values"], table.times] if columns else []
        for x, first, last in _spans(self.stretches):
            order = (metric_chunks.c.seq, metric_chunks.c.start)
            here = and_(
                metric_chunks.c.session == self.session,
                metric_chunks.c.x == x,
                metric_chunks.c.seq.between(first, last),
                metric_chunks.c.name == self.name,
            )
            chosen = select(*wanted).where(here).order_by(*order)
            for row in self.connection.execute(chosen).mappings():
                key = (row["x"], row["seq"])
                part = self.stretches.get(key)
                if part is not None:
                    yield row, part.shift, self.leading[key] - row["start"]


def _points(
    connection: Connection, session: str, name: str, parts: Sequence[Part], limit: int
) -> SeriesPoints:
    columns = no_columns()
    for part in parts:
        if part.until is not None:
            columns.extend(_summaries(connection, session, name, part))
    stored = _stored(connection, session, name, [part for part in parts if part.until is None])
    count = len(columns) + stored[1]
    if count <= BUCKET * limit:
        for row, shift, leading in stored[0].rows(columns=True, pyramid=False):
            columns.extend(_shifted(columns_from(row), shift, leading))
        count = len(columns)
        if count <= limit:
            return SeriesPoints(name, count, columns)
        return SeriesPoints(name, count, buckets_of(columns, -(-count // limit)))
    buckets = no_buckets()
    fine = count <= CHUNK * limit
    for row, shift, leading in stored[0].rows(columns=False, pyramid=fine):
        buckets.extend(_buckets(row, shift, leading, fine=fine))
    return SeriesPoints(name, count, merged(buckets, limit))


def _stored(
    connection: Connection, session: str, name: str, parts: Sequence[Part]
) -> tuple[_Stored, int]:
    """Return where points are, and how many."""
    stretches = {(part.x, part.seq): part for part in parts}
    leading: dict[tuple[int, int], int] = {}
    count = 0
    for x, first, last in _spans(stretches):
        for row in connection.execute(
            select(
                metric_series.c.x,
                metric_series.c.seq,
                metric_series.c.count.label("points"),
                metric_series.c.leading,
            ).where(
                metric_series.c.session == session,
                metric_series.c.x == x,
                metric_series.c.seq.between(first, last),
                metric_series.c.name == name,
            )
        ):
            if (row.x, row.seq) in stretches:
                leading[row.x, row.seq] = row.leading
                count += row.points
    known = {key: part for key, part in stretches.items() if key in leading}
    return _Stored(connection, session, name, known, leading), count


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


def _buckets(row: RowMapping, shift: int, leading: int, *, fine: bool) -> Buckets:
    data = row["pyramid"] if fine else None
    if data is not None:
        found = pyramid_from(data)
    else:
        found = no_buckets()
        low, high = (nan if row[name] is None else row[name] for name in ("minimum", "maximum"))
        found.add(row["first_step"], low, high, row["first_t"])
    if shift and leading > 0:
        within = -(-leading // BUCKET)
        found.steps[:within] = array("q", [step + shift for step in found.steps[:within]])
    return found


def _summaries(connection: Connection, session: str, name: str, part: Part) -> Columns:
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


def series_body(found: Sequence[SeriesPoints]) -> bytes:
    """Write series as they are sent: the length of a JSON header, the header, and the columns.

    The length is a 32-bit integer; the header is filled with spaces, so that the columns begin at a
    multiple of 8 bytes. A column is little-endian 64-bit floats: of points the steps, times and
    values, of buckets the steps, times, minima and maxima.
    """
    told: list[JSONValue] = []
    columns: list[bytes] = []
    for series in found:
        points = series.points
        reduced = isinstance(points, Buckets)
        told.append(
            {
                "name": series.name,
                "count": series.count,
                "points": len(points),
                "reduced": reduced,
            }
        )
        columns += [to_bytes(array("d", points.steps)), to_bytes(points.times)]
        if isinstance(points, Buckets):
            columns += [to_bytes(points.minima), to_bytes(points.maxima)]
        else:
            columns.append(to_bytes(points.values))
    header = to_text({"series": told}).encode()
    header += b" " * (-(len(header) + 4) % 8)
    return len(header).to_bytes(4, "little") + header + b"".join(columns)
