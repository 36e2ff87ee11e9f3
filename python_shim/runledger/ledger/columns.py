"""Columns of points, as they are stored: chunks of binary numbers, with a pyramid over them.

A series is stored in chunks of `CHUNK` points; what does not fill one yet lies in rows of `BUCKET`
points, so that a growing series costs what is new. A whole chunk has a pyramid: of each bucket the
least and the greatest value, the first step and the first time. All numbers are little-endian.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

BUCKET = 64
CHUNK = 64 * BUCKET


@dataclass(slots=True)
class Columns:
    """Points in the order they were logged: steps, values, and times in seconds since the epoch."""

    steps: array[int]
    values: array[float]
    times: array[float]

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.values)

    def part(self, start: int, end: int) -> Columns:
        """Return the points from one index to before another."""
        return Columns(self.steps[start:end], self.values[start:end], self.times[start:end])

    def extend(self, more: Columns) -> None:
        """Add points."""
        self.steps.extend(more.steps)
        self.values.extend(more.values)
        self.times.extend(more.times)

    def drop(self, count: int) -> None:
        """Remove the first points."""
        del self.steps[:count], self.values[:count], self.times[:count]


def no_columns() -> Columns:
    """Return columns without points."""
    return Columns(array("q"), array("d"), array("d"))


@dataclass(slots=True)
class Buckets:
    """Points reduced: of each bucket the extremes (NaN if it has only those), and where it begins.

    `steps` and `times` are those of the first point of each.
    """

    steps: array[int]
    minima: array[float]
    maxima: array[float]
    times: array[float]

    def __len__(self) -> int:
        """Return how many buckets there are."""
        return len(self.steps)

    def add(self, step: int, minimum: float, maximum: float, t: float) -> None:
        """Add a bucket."""
        self.steps.append(step)
        self.minima.append(minimum)
        self.maxima.append(maximum)
        self.times.append(t)

    def extend(self, more: Buckets) -> None:
        """Add buckets."""
        self.steps.extend(more.steps)
        self.minima.extend(more.minima)
        self.maxima.extend(more.maxima)
        self.times.extend(more.times)


def no_buckets() -> Buckets:
    """Return no buckets yet."""
    return Buckets(array("q"), array("d"), array("d"), array("d"))


def extremes(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest of some numbers; they are NaN if all are."""
    total = sum(values)
    if total - total != 0:  # NaN or an infinity is in it, or the sum is too large
        values = [value for value in values if not isnan(value)]
        if not values:
            return float("nan"), float("nan")
    return min(values), max(values)


def buckets_of(columns: Columns, size: int = BUCKET) -> Buckets:
    """Reduce points to buckets of some size."""
    made = no_buckets()
    for start in range(0, len(columns), size):
        low, high = extremes(columns.values[start : start + size])
        made.add(columns.steps[start], low, high, columns.times[start])
    return made


def to_bytes(numbers: array[int] | array[float]) -> bytes:
    """Write numbers as they are stored and sent."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def integers_from(data: bytes) -> array[int]:
    """Read 64-bit integers."""
    numbers = array("q")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def floats_from(data: bytes) -> array[float]:
    """Read 64-bit floats."""
    numbers = array("d")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pyramid_bytes(buckets: Buckets) -> bytes:
    """Write the buckets of a whole chunk."""
    return b"".join(
        to_bytes(column)
        for column in (buckets.steps, buckets.minima, buckets.maxima, buckets.times)
    )


def pyramid_from(data: bytes) -> Buckets:
    """Read the buckets of a whole chunk."""
    size = len(data) // 4
    columns = [data[start : start + size] for start in range(0, 4 * size, size)]
    return Buckets(integers_from(columns[0]), *(floats_from(column) for column in columns[1:]))
