"""Series of many runs at a glance: what a list draws beside its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import Engine, select

from runledger.ledger.facts import JSONValue
from runledger.ledger.reduced import Reduced
from runledger.ledger.series_queries import number_word, parts_from, points_within
from runledger.ledger.tables import run_series, runs

SMALL_POINTS = 30
MOST_SMALL_POINTS = 200
MOST_CURVES = 100


class _Maxima(TypedDict, total=False):
    """What is told of a series that is reduced only; else they are the minima."""

    maxima: list[JSONValue]


class SmallCurve(_Maxima):
    """A series of a run at a glance: values from its first point to its last."""

    run: str
    name: str
    count: int
    minima: list[JSONValue]


def small_curves(
    engine: Engine, wanted: Sequence[tuple[str, str]], limit: int = SMALL_POINTS
) -> list[SmallCurve]:
    """Return series of runs at a glance.

    Args:
        engine: the ledger.
        wanted: pairs of a run's id and the name of a series; what is not there is left out.
        limit: how many values of each come at most.
    """
    with engine.connect() as connection:
        rows = connection.execute(
            select(runs.c.id, runs.c.session, run_series.c.name, run_series.c.parts)
            .join(run_series, run_series.c.run == runs.c.id)
            .where(
                runs.c.id.in_({run for run, _ in wanted}),
                run_series.c.name.in_({name for _, name in wanted}),
                runs.c.deleted.is_(False),
            )
        )
        found = {(row.id, row.name): (row.session, row.parts) for row in rows}
        made: list[SmallCurve] = []
        for run, name in dict.fromkeys(wanted):
            if (run, name) not in found:
                continue
            session, parts = found[run, name]
            # The extremes that are stored do: nobody sees a mean in a line as large as a word.
            told = points_within(
                connection, session, name, parts_from(parts), limit=limit, most_read=0
            )
            points = told.points
            curve: SmallCurve = {
                "run": run,
                "name": name,
                "count": told.count,
                "minima": _words(points.minima if isinstance(points, Reduced) else points.values),
            }
            if isinstance(points, Reduced):
                curve["maxima"] = _words(points.maxima)
            made.append(curve)
        return made


def _words(numbers: Sequence[float]) -> list[JSONValue]:
    return [number_word(number) for number in numbers]
