"""Long lists in pieces: databases take only so many values in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# Well below the least that SQLite was ever built with, 999.
PORTION = 500


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield a list in its order, at most 500 values at a time; nothing for an empty one."""
    for start in range(0, len(values), PORTION):
        yield values[start : start + PORTION]
