"""What is asked of the series of a run: which there are, and their points, whole or reduced."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import TypedDict

from sqlalchemy import Connection, Engine, RowMapping, select

from runledger.ledger.columns import BUCKET, CHUNK, Columns, no_columns, to_bytes
from runledger.ledger.facts import JSONValue, Part
from runledger.ledger.reduced import Reduced, reduced_buckets, reduced_points
from runledger.ledger.series_reading import stored_series, summaries_of
from runledger.ledger.structured import from_text, list_of, to_text
from runledger.ledger.tables import run_series, runs

DEFAULT_POINTS = 4_000
MOST_POINTS = 1_000_000

# Of more points the values themselves are not read, only the extremes that are stored of them: a
# million takes some 50 ms.
MOST_READ = 4_000_000


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
    """Points of one series, or the buckets they were reduced to.

    `count` is how many the series has, `first` its very first value, and `place` where the first
    one of these stands.
    """

    name: str
    count: int
    first: float
    place: int
    points: Columns | Reduced


@dataclass(frozen=True, slots=True)
class Range:
    """Places of points, counted from 0: `start` of each series, or of all if there is one only."""

    starts: tuple[int, ...] = (0,)
    end: int | None = None

    def start(self, index: int) -> int:
        """Return where the series begins that was asked for at an index."""
        return self.starts[index if len(self.starts) > 1 else 0]


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
        "min": number_word(row["minimum"]),
        "min_step": row["minimum_step"],
        "max": number_word(row["maximum"]),
        "max_step": row["maximum_step"],
        "last": from_text(row["last"]),
    }


def number_word(number: float | None) -> JSONValue:
    """Return a number as JSON has it: NaN and infinities are words."""
    if number is None or isfinite(number):
        return number
    return "NaN" if isnan(number) else "Infinity" if number > 0 else "-Infinity"


def series_points(
    engine: Engine,
    run: str,
    names: Sequence[str],
    limit: int = DEFAULT_POINTS,
    within: Range | None = None,
) -> list[SeriesPoints] | None:
    """Return points of some series of a run, in the order they were logged.

    Args:
        engine: the ledger.
        run: its id.
        names: of series; one that the run has not is left out.
        limit: of more points than this come at most so many buckets.
        within: which points; all if not given. Where buckets come, those at its ends come whole.

    Returns:
        The series, in the order asked for, or None if there is no such run.
    """
    within = within or Range()
    with engine.connect() as connection:
        session = _session_of(connection, run)
        if session is None:
            return None
        found = {
            row.name: parts_from(row.parts)
            for row in connection.execute(
                select(run_series.c.name, run_series.c.parts).where(
                    run_series.c.run == run, run_series.c.name.in_(names)
                )
            )
        }
        asked: dict[str, int] = {}
        for i, name in enumerate(names):
            asked.setdefault(name, within.start(i))
        return [
            points_within(
                connection, session, name, found[name], limit=limit, start=start, end=within.end
            )
            for name, start in asked.items()
            if name in found
        ]


def _session_of(connection: Connection, run: str) -> str | None:
    return connection.execute(
        select(runs.c.session).where(runs.c.id == run, runs.c.deleted.is_(False))
    ).scalar()


def parts_from(text: str) -> list[Part]:
    """Return the parts of a series as they are stored with its run."""
    return [Part(*part) for part in list_of(text) if isinstance(part, list)]  # type: ignore[arg-type]


def points_within(
    connection: Connection,
    session: str,
    name: str,
    parts: Sequence[Part],
    *,
    limit: int,
    start: int = 0,
    end: int | None = None,
    most_read: int = MOST_READ,
) -> SeriesPoints:
    """Return the points of a series from one place to before another, or buckets of them.

    Args:
        connection: to the ledger.
        session: whose points they are.
        name: of the series.
        parts: of which it is made.
        limit: of more points come at most so many buckets.
        start: the first place.
        end: the place to stop before; None for the end of the series.
        most_read: of how many points the values are read to tell the means of buckets; with 0 the
            very first value is not read either.
    """
    columns = no_columns()
    for part in parts:
        if part.until is not None:
            columns.extend(summaries_of(connection, session, name, part))
    measured = len(columns)
    stored = stored_series(
        connection, session, name, [part for part in parts if part.until is None]
    )
    count = measured + stored.count
    first = columns.values[0] if measured else stored.first() if most_read else nan
    stop = count if end is None else min(end, count)
    start = min(start, stop)
    wanted = stop - start
    if measured or wanted <= BUCKET * limit:
        columns = columns.part(start, stop)
        columns.extend(stored.columns(start - measured, stop - measured))
        points: Columns | Reduced = columns
        if len(columns) > limit:
            points = reduced_points(columns, -(-len(columns) // limit), start)
    else:
        values = array("d") if wanted <= most_read else None
        fine = wanted <= CHUNK * limit
        buckets, places = stored.buckets(start, stop, fine=fine, values=values)
        points = reduced_buckets(buckets, places, limit, values)
        start = places[0]
    return SeriesPoints(name, count, first, start, points)


def series_body(found: Sequence[SeriesPoints]) -> bytes:
    """Write series as they are sent: the length of a JSON header, the header, and the columns.

    The length is a 32-bit integer; the header is filled with spaces, so that the columns begin at a
    multiple of 8 bytes. A column is little-endian 64-bit floats: of points the steps, times and
    values, of buckets the steps, times, minima, maxima, means, places and how many values are odd.
    """
    told: list[JSONValue] = []
    columns: list[bytes] = []
    for series in found:
        points = series.points
        told.append(
            {
                "name": series.name,
                "count": series.count,
                "first": number_word(series.first),
                "from": series.place,
                "points": len(points),
                "reduced": isinstance(points, Reduced),
            }
        )
        columns += [to_bytes(array("d", points.steps)), to_bytes(points.times)]
        if isinstance(points, Reduced):
            columns += [to_bytes(part) for part in (points.minima, points.maxima, points.means)]
            columns += [to_bytes(array("d", part)) for part in (points.places, points.odd)]
        else:
            columns.append(to_bytes(points.values))
    header = to_text({"series": told}).encode()
    header += b" " * (-(len(header) + 4) % 8)
    return len(header).to_bytes(4, "little") + header + b"".join(columns)
