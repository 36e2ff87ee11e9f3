"""Points of metrics as they are read from the ledger again."""

from __future__ import annotations

from sqlalchemy import Connection, select

from runledger.ledger.columns import CHUNK, Columns, floats_from, integers_from
from runledger.ledger.metric_drafts import SeriesDraft, Stretch, points_from
from runledger.ledger.structured import from_text
from runledger.ledger.tables import metric_chunks, metric_series


def load_stretches(connection: Connection, session: str) -> list[Stretch]:
    """Return the stretches of a session, as they were when they were posted last.

    Where they stand among the records of their executions is not known here.
    """
    found: dict[tuple[int, int], Stretch] = {}
    order = (metric_series.c.x, metric_series.c.seq, metric_series.c.position)
    for row in connection.execute(
        select(metric_series).where(metric_series.c.session == session).order_by(*order)
    ):
        stretch = found.get((row.x, row.seq))
        if stretch is None:
            stretch = Stretch(row.x, row.seq, (row.by, row.inferred))
            found[row.x, row.seq] = stretch
        points = points_from(row, from_text(row.last))
        start = points.count // CHUNK * CHUNK
        stretch.series[row.name] = SeriesDraft(points, row.until, start, points.count)
    _load_tails(connection, session, found)
    return list(found.values())


def _load_tails(
    connection: Connection, session: str, found: dict[tuple[int, int], Stretch]
) -> None:
    tails = select(metric_chunks).where(
        metric_chunks.c.session == session, metric_chunks.c.pyramid.is_(None)
    )
    for row in connection.execute(tails.order_by(metric_chunks.c.start)):
        found[row.x, row.seq].series[row.name].tail.extend(columns_from(row))


def columns_from(row: object) -> Columns:
    """Return the points of a chunk's row."""
    return Columns(
        integers_from(row.steps),  # type: ignore[attr-defined]
        floats_from(row.values),  # type: ignore[attr-defined]
        floats_from(row.times),  # type: ignore[attr-defined]
    )
