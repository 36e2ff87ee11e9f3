"""Points of metrics, gathered for a moment and written as columns.

A loop that logs has no time for an entry a point. What is gathered is written when there is much of
it, before any other entry of the session (the order of entries is what runs are cut by), and
`SECONDS` after the first point. A killed process loses at most what came within that time.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

import math
import threading
from functools import lru_cache
from queue import SimpleQueue
from time import sleep, time
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional, Union

from .files import gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Write = Callable[[Mapping[str, object]], object]

# How long, in seconds, a point waits for others at most.
SECONDS = 0.02
# How many points, and how many values in them, are written at the latest.
POINTS = 512
VALUES = 4096

Number = Union[int, float]
Names = tuple[str, ...]


class Origin(NamedTuple):
    """Whose points they are, if the user did not log them: `by` and `inferred` of the entry."""

    by: str
    inferred: bool = False


Point = tuple[int, Names, Optional[Origin], float, Optional[int], tuple[Number, ...]]


class MetricPoints:
    """Gathers points from any thread.

    Parameters: `write`, which writes the fields of one entry; `flush`, which calls `write_all` when
    no other entry can come between.
    """

    def __init__(self, write: Write, flush: Callable[[], object]) -> None:
        self.failed: Callable[[BaseException], None] = lambda _: None
        self._write = write
        self._flush = flush
        self._gathered: list[Point] = []
        self._writing = False
        self._awaited = False
        self._at_once = False
        self._calls: SimpleQueue[None] | None = None

    def add(
        self,
        x: int,
        names: Names,
        step: int | None,
        numbers: tuple[Number, ...],
        origin: Origin | None = None,
    ) -> None:
        """Take in one point of an execution.

        Parameters: `x`, the execution's ordinal; `numbers`, one for each name, of exactly the types
        int and float; `step`, or None for the next one; `origin`, None for the user's own.
        """
        gathered = self._gathered
        gathered.append((x, names, origin, time(), step, numbers))
        if not self._awaited:
            self._awaited = True
            self._call()
        count = len(gathered)
        if count >= POINTS or count * len(numbers) >= VALUES or self._at_once:
            self._flush()

    def forked(self) -> None:
        """Leave what is gathered to the parent process.

        From now on points are written at once: a forked child often leaves without a word.
        """
        self._gathered = []
        self._writing = self._awaited = False
        self._at_once = True
        self._calls = None

    def write_all(self) -> None:
        """Write what is gathered; an entry that comes of the writing itself comes first."""
        if self._writing:
            return
        self._writing = True
        taken = self._gathered[:]
        written = 0
        try:
            for groups, count in _generations(taken):
                for group in groups:
                    for fields in _entries(group):
                        self._write(fields)
                written += count
        except Exception as error:
            written = len(taken)
            self.failed(error)
        finally:
            # Only now: an interruption of the cell must not cost what was gathered.
            del self._gathered[:written]
            self._writing = False

    def _call(self) -> None:
        """Have what is gathered written soon."""
        if self._at_once:
            return
        if self._calls is None:
            self._calls = SimpleQueue()
            threading.Thread(
                target=self._wait, args=(self._calls,), name="runledger-points", daemon=True
            ).start()
        self._calls.put(None)

    def _wait(self, calls: SimpleQueue[None]) -> None:
        # Not the thread for jobs, which may hash a large file for minutes.
        gate.own_threads.add(threading.get_ident())
        while True:
            calls.get()
            sleep(SECONDS)
            self._awaited = False
            try:
                self._flush()
            except Exception as error:
                self.failed(error)


def _generations(points: Sequence[Point]) -> Iterator[tuple[list[list[Point]], int]]:
    """Group points by execution, names and origin, where that leaves each series in its order.

    Yields groups to be written together, and how many points they hold.
    """
    groups: dict[tuple[object, ...], list[Point]] = {}
    owners: dict[tuple[int, str], list[Point]] = {}
    group: list[Point] = []
    last: Point | None = None
    count = 0
    for point in points:
        x, names, origin = point[:3]
        if last is None or last[1] != names or last[0] != x or last[2] != origin:
            key = (x, names, origin)
            found = groups.get(key)
            if found is None:
                if any((x, name) in owners for name in names):
                    yield list(groups.values()), count
                    groups, owners, count = {}, {}, 0
                found = groups[key] = []
                owners.update(((x, name), found) for name in names)
            group, last = found, point
        group.append(point)
        count += 1
    if count:
        yield list(groups.values()), count


def _entries(group: Sequence[Point]) -> Iterator[Mapping[str, object]]:
    """Return the fields of the entries that tell of points with the same names."""
    x, names, origin = group[0][:3]
    fields: dict[str, object] = {"x": x}
    if origin is not None:
        fields["by"] = origin.by
        if origin.inferred:
            fields["inferred"] = True
    told = _words(names)
    if len(group) > 1 and len(set(told)) == len(told):
        yield {
            **fields,
            "names": told,
            "times": [round(point[3], 3) for point in group],
            "steps": [point[4] for point in group],
            "columns": [_plain(column) for column in zip(*[point[5] for point in group])],
        }
        return
    for point in group:
        values = dict(zip(told, _plain(point[5])))
        yield {**fields, "step": point[4], "values": values}


@lru_cache(maxsize=64)
def _words(names: Names) -> Names:
    from .calls import words

    return tuple(words(name) for name in names)


def _plain(numbers: Sequence[Number]) -> Sequence[Number | str]:
    """Return numbers as JSON has them."""
    try:
        if math.isfinite(sum(numbers)):
            return numbers
    except OverflowError:
        pass
    return [_plain_number(number) for number in numbers]


def _plain_number(number: Number) -> Number | str:
    try:
        if math.isfinite(number):
            return number
    except OverflowError:  # an integer that no float reaches
        return "Infinity" if number > 0 else "-Infinity"
    if math.isnan(number):
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"
