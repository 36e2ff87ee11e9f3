"""Change events on the server's event bus: ids only, batched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jupyter_events.schema_registry import SchemaRegistryException

if TYPE_CHECKING:
    from jupyter_events import EventLogger

CHANGED = "https://events.runledger.dev/changed/v1"
SECONDS_BETWEEN = 0.1
LARGEST = 1000

SCHEMA: dict[str, object] = {
    "$id": CHANGED,
    "version": "1",
    "title": "The ledger changed",
    "description": "Runs that are new or changed, or gone, and whether the status changed.",
    "personal-data": False,
    "type": "object",
    "properties": {
        "runs": {"type": "array", "items": {"type": "string"}},
        "removed": {"type": "array", "items": {"type": "string"}},
        "status": {"type": "boolean"},
    },
    "required": ["runs", "removed", "status"],
}


class Changes:
    """Collects changes and tells them, at most ten times a second.

    A subscriber that never hears of a run because a burst was too large would show a stale list, so
    a burst of more than `LARGEST` runs is told in several events. Loop thread only, but for
    `from_thread`.
    """

    def __init__(self, events: EventLogger) -> None:
        self._events = events
        self._runs: dict[str, None] = {}
        self._removed: dict[str, None] = {}
        self._status = False
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last = -SECONDS_BETWEEN
        with contextlib.suppress(SchemaRegistryException):  # another server of this process did it
            events.register_event_schema(SCHEMA)

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Emit on this loop from now on."""
        self._loop = loop

    def from_thread(
        self, runs: Iterable[str] = (), removed: Iterable[str] = (), *, status: bool = False
    ) -> None:
        """Take changes from any thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(self._add, tuple(runs), tuple(removed), status)

    def stop(self) -> None:
        """Emit nothing more."""
        self._loop = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _add(self, runs: tuple[str, ...], removed: tuple[str, ...], status: bool) -> None:
        for run in removed:
            self._runs.pop(run, None)
            self._removed[run] = None
        for run in runs:
            self._removed.pop(run, None)
            self._runs[run] = None
        self._status = self._status or status
        if self._timer is None and self._loop is not None:
            wait = self._last + SECONDS_BETWEEN - self._loop.time()
            self._timer = self._loop.call_later(max(0.0, wait), self._emit)

    def _emit(self) -> None:
        self._timer = None
        if self._loop is None:
            return
        self._last = self._loop.time()
        runs, removed = _take(self._runs), _take(self._removed)
        data = {"runs": runs, "removed": removed, "status": self._status}
        self._status = False
        self._events.emit(schema_id=CHANGED, data=data)
        if self._runs or self._removed:
            self._add((), (), False)


def _take(ids: dict[str, None]) -> list[str]:
    taken = list(ids)[:LARGEST]
    for run in taken:
        del ids[run]
    return taken
