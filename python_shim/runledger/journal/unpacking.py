"""Which target of an assignment is given what, as far as its two sides show it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import takewhile

_SEVERAL = (ast.Tuple, ast.List)


def unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Pair targets with values, those of tuples within tuples too.

    From a star on, on either side, the pairs are counted from the end; what is left between them is
    given as one pair.
    """
    if not isinstance(target, _SEVERAL) or not isinstance(value, _SEVERAL):
        yield target, value
        return
    targets, values = target.elts, value.elts
    first = _without_stars(targets, values)
    last = _without_stars(targets[first:][::-1], values[first:][::-1])
    ends = len(targets) - last, len(values) - last
    between, given = targets[first : ends[0]], values[first : ends[1]]
    for one, other in zip(targets[:first], values):
        yield from unpacked(one, other)
    if len(between) == 1 and isinstance(between[0], ast.Starred):
        yield between[0].value, ast.List(given, ast.Load())
    elif between or given:
        yield ast.Tuple(between, ast.Store()), ast.Tuple(given, ast.Load())
    for one, other in zip(targets[ends[0] :], values[ends[1] :]):
        yield from unpacked(one, other)


def _without_stars(targets: Sequence[ast.expr], values: Sequence[ast.expr]) -> int:
    """Return how many pairs there are before the first star."""
    pairs = zip(targets, values)
    return len(list(takewhile(lambda pair: not _has_star(*pair), pairs)))


def _has_star(*sides: ast.expr) -> bool:
    return any(isinstance(side, ast.Starred) for side in sides)
