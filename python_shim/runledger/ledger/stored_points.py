"""Points of metrics as they are read from the ledger again."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from runledger.ledger.columns import CHUNK, Columns, floats_from, integers_from
from runledger.ledger.metric_drafts import SeriesDraft, Stretch, points_from
from runledger.ledger.tables import metric_chunks, metric_series


def load_stretches(connection: Connection, session: str) -> list[Stretch]:
    """Return the stretches of a session, as they were when they were posted last.

    Where they stand among the records of their executions is not known here.
    """
    found: dict[tuple[int, int], Stretch] = {}
    order = (metric_series.c.x, metric_series.c.seq, metric_series.c.position)
    known = select(metric_series).where(metric_series.c.session == session).order_by(*order)
    for row in connection.execute(known).mappings():
        key = (row["x"], row["seq"])
        stretch = found.get(key)
        if stretch is None:
            stretch = found[key] = Stretch(*key, (row["by"], row["inferred"]))
        points = points_from(row)
        start = points.count // CHUNK * CHUNK
        stretch.series[row["name"]] = SeriesDraft(points, row["until"], start, points.count)
    tails = (
        select(metric_chunks)
        .where(metric_chunks.c.session == session, metric_chunks.c.pyramid.is_(None))
        .order_by(metric_chunks.c.start)
    )
    for row in connection.execute(tails).mappings():
        found[row["x"], row["seq"]].series[row["name"]].tail.extend(columns_from(row))
    return list(found.values())


def columns_from(row: RowMapping) -> Columns:
    """Return the points of a chunk's row."""
    return Columns(
        integers_from(row["steps"]), floats_from(row["values"]), floats_from(row["times"])
    )
