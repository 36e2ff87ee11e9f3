"""Points reduced to buckets: what is drawn of a series that has more points than a screen."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

from runledger.ledger.columns import Buckets, Columns, extremes


@dataclass(slots=True)
class Reduced:
    """Buckets of points, in the order they were logged.

    Of each: the step, the time and the place of its first point, the extremes (NaN if it has only
    those), the mean of its finite values (NaN if it has none), and how many of them are odd: NaN or
    infinite.
    """

    steps: array[int]
    times: array[float]
    minima: array[float]
    maxima: array[float]
    means: array[float]
    places: array[int]
    odd: array[int]

    def __len__(self) -> int:
        """Return how many buckets there are."""
        return len(self.steps)

    def add(self, step: int, t: float, low: float, high: float, place: int) -> None:
        """Add a bucket, its mean and what is odd in it apart."""
        self.steps.append(step)
        self.times.append(t)
        self.minima.append(low)
        self.maxima.append(high)
        self.places.append(place)


def _nothing() -> Reduced:
    return Reduced(
        array("q"), array("d"), array("d"), array("d"), array("d"), array("q"), array("q")
    )


def reduced_points(columns: Columns, size: int, place: int) -> Reduced:
    """Reduce points to buckets of some size; `place` is that of the first point."""
    made = _nothing()
    for start in range(0, len(columns), size):
        values = columns.values[start : start + size]
        low, high = extremes(values)
        made.add(columns.steps[start], columns.times[start], low, high, place + start)
        _add_mean(made, values)
    return made


def reduced_buckets(
    buckets: Buckets, places: Sequence[int], limit: int, values: Sequence[float] | None
) -> Reduced:
    """Join neighbours, equally many each, until there are at most `limit` buckets.

    Args:
        buckets: as they are stored.
        places: where each begins, and after these the end.
        limit: how many there may be.
        values: of all points from the first place to the end. Without them a mean is the middle of
            the extremes, and odd is only what shows in these.
    """
    made = _nothing()
    size = max(-(-len(buckets) // limit), 1)
    for start in range(0, len(buckets), size):
        end = min(start + size, len(buckets))
        low, _ = extremes(buckets.minima[start:end])
        _, high = extremes(buckets.maxima[start:end])
        made.add(buckets.steps[start], buckets.times[start], low, high, places[start])
        if values is not None:
            _add_mean(made, values[places[start] - places[0] : places[end] - places[0]])
        else:
            ends = [end for end in (low, high) if isfinite(end)]
            made.means.append(sum(end / len(ends) for end in ends) if ends else nan)
            made.odd.append(0 if len(ends) == 2 else 1)
    return made


def _add_mean(made: Reduced, values: Sequence[float]) -> None:
    total = sum(values)
    if not isfinite(total):
        finite = [value for value in values if isfinite(value)]
        made.odd.append(len(values) - len(finite))
        # Shares, because the sum of large values may be infinite.
        made.means.append(sum(value / len(finite) for value in finite) if finite else nan)
    else:
        made.odd.append(0)
        made.means.append(total / len(values))
