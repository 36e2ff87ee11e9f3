"""Series of a run: put together from stretches of points, without looking at the points again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isnan

from .facts import JSONValue, Part, Points, Record, Series

_WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}

# Steps are signed 64-bit integers.
LAST_STEP = 2**63 - 1


def number_of(value: JSONValue) -> float | None:
    """Return the number that a value of the journal is, or None if it is none."""
    if isinstance(value, str):
        return _WORDS.get(value)
    if not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return _WORDS["Infinity" if value > 0 else "-Infinity"]


def points_of(
    values: Sequence[JSONValue], steps: Sequence[int | None], times: Sequence[float]
) -> Points | None:
    """Return what is to be known of points, or None if none of them is a number.

    Args:
        values: as the journal has them; what is no number is left out.
        steps: None for one more than the step before.
        times: seconds since the epoch.
    """
    made: Points | None = None
    for value, step, t in zip(values, steps, times, strict=True):
        number = number_of(value)
        if number is None:
            continue
        at = 0 if made is None else made.count
        relative = step is None and (made is None or made.leading == at)
        if step is None:
            step = 0 if made is None else min(made.last_step + 1, LAST_STEP)  # noqa: PLW2901
        lowest = highest = None if isnan(number) else number
        one = Points(1, int(relative), step, step, lowest, 0, step, highest, 0, step, value, t, t)
        made = one if made is None else with_more(made, one)
    return made


def with_more(some: Points, more: Points) -> Points:
    """Return what is to be known of points and of others that follow them.

    The steps of `more` are known, unless all of `some` still count on from what came before.
    """
    lower = _is_better(more.minimum, some.minimum, below=True)
    higher = _is_better(more.maximum, some.maximum, below=False)
    return Points(
        count=some.count + more.count,
        leading=some.leading + (more.leading if some.leading == some.count else 0),
        first_step=some.first_step,
        last_step=more.last_step,
        minimum=more.minimum if lower else some.minimum,
        minimum_at=some.count + more.minimum_at if lower else some.minimum_at,
        minimum_step=more.minimum_step if lower else some.minimum_step,
        maximum=more.maximum if higher else some.maximum,
        maximum_at=some.count + more.maximum_at if higher else some.maximum_at,
        maximum_step=more.maximum_step if higher else some.maximum_step,
        last=more.last,
        first_t=some.first_t,
        last_t=more.last_t,
    )


def _is_better(new: float | None, old: float | None, *, below: bool) -> bool:
    if new is None:
        return False
    return old is None or (new < old if below else new > old)


def series_of(
    records: Iterable[tuple[int, Record]], place: Callable[[int, Record], int]
) -> dict[str, Series]:
    """Return the logged series, and the summaries that were measured again and again.

    Args:
        records: what one run recorded, each with the ordinal of its execution, in order.
        place: gives a summary's place among all of its name in its execution.
    """
    logged: dict[str, list[tuple[int, Record]]] = {}
    repeated: dict[str, list[tuple[int, Record]]] = {}
    for x, record in records:
        for name in record.series:
            logged.setdefault(name, []).append((x, record))
        if record.kind == "summary":
            repeated.setdefault(record.name, []).append((x, record))
    series = {name: _of_stretches(name, found) for name, found in logged.items()}
    for name, measured in repeated.items():
        if len(measured) > 1 and name not in series:
            found = _of_summaries(measured, place)
            if found is not None:
                series[name] = found
    return series


def _of_stretches(name: str, stretches: Sequence[tuple[int, Record]]) -> Series:
    parts: list[Part] = []
    made: Points | None = None
    for x, record in stretches:
        points = record.series[name]
        shift = 0
        if made is not None and points.leading:
            shift = min(made.last_step + 1, LAST_STEP - points.leading)
            points = _shifted(points, shift)
        made = points if made is None else with_more(made, points)
        parts.append(Part(x, record.seq, None, shift))
    assert made is not None  # noqa: S101 (a name comes with its stretches)
    return _series(made, parts)


def _shifted(points: Points, shift: int) -> Points:
    """Return points with steps of their own, the leading ones counting on from `shift`."""

    def step(at: int, told: int) -> int:
        return told + shift if at < points.leading else told

    return replace(
        points,
        leading=0,
        first_step=step(0, points.first_step),
        last_step=step(points.count - 1, points.last_step),
        minimum_step=step(points.minimum_at, points.minimum_step),
        maximum_step=step(points.maximum_at, points.maximum_step),
    )


def _series(points: Points, parts: Sequence[Part]) -> Series:
    return Series(
        points.count,
        points.first_step,
        points.last_step,
        points.minimum,
        points.minimum_step,
        points.maximum,
        points.maximum_step,
        points.last,
        tuple(parts),
    )


def _of_summaries(
    measured: Sequence[tuple[int, Record]], place: Callable[[int, Record], int]
) -> Series | None:
    parts: list[Part] = []
    previous: tuple[int, int] | None = None
    for i, (x, record) in enumerate(measured):
        here = (x, place(x, record))
        if previous is not None and here == (previous[0], previous[1] + 1):
            parts[-1] = Part(x, parts[-1].seq, record.seq, parts[-1].shift)
        else:
            parts.append(Part(x, record.seq, record.seq, i))
        previous = here
    values = [record.value for _, record in measured]
    points = points_of(values, range(len(values)), [0.0] * len(values))
    return None if points is None else _series(points, parts)


def last_values(series: Mapping[str, Series]) -> dict[str, JSONValue]:
    """Return the last value of each series."""
    return {name: found.last for name, found in series.items()}
