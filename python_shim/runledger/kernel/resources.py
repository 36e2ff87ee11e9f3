"""What an execution used: CPU time, the peak of resident memory, GPUs.

CPU time is the process's, all its threads and the children it waited for included, without what we
used ourselves. The peak of memory is asked of the kernel where it can be set back (Linux), else
sampled. Executions that overlap (subshells) are each charged with all that happened meanwhile.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PLC0415
from __future__ import annotations

import os
import sys
import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING, Callable, Protocol

from runledger.journal import held

from .files import gate
from .imports import Imports
from .program import Spent

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from .gpus import Gpu, Gpus

# Seconds between two samples of memory, and how long after its begin an execution is first sampled.
SAMPLE_SECONDS = 0.1

_MOST_OPEN = 32
_PARK_SECONDS = 1.0  # without an execution, after which the watching thread sleeps
_LINUX = "/proc/self"


class Reading:
    """What an execution has used so far; `price` is what an hour costs, in force at its begin."""

    def __init__(self, cpu: float, children: float, memory: int | None, price: object) -> None:
        self.cpu = cpu
        self.children = children
        self.grown_from = memory
        self.memory = 0
        self.gpus: dict[int, Gpu] = {}
        self.price = price
        self.begun = time.monotonic()


class Meter:
    """Measures executions.

    Parameters: `own_cpu`, which returns the CPU seconds that our own threads used.
    """

    def __init__(self, own_cpu: Callable[[], float]) -> None:
        self._own_cpu = own_cpu
        self._open: list[Reading] = []
        self._can_reset = os.path.exists(f"{_LINUX}/clear_refs")  # noqa: PTH110
        self._gpus: Gpus | None = None
        self._next_gpus = 0.0
        self._thread: threading.Thread | None = None
        self._is_parked = False
        self._wake = threading.Event()

    def begin(self, price: object = None) -> Reading:
        """Return a new reading, from now on."""
        if self._open:
            self._note(peak_since_reset() if self._can_reset else resident())
        if self._can_reset:
            self._can_reset = reset_peak()
        if len(self._open) >= _MOST_OPEN:
            del self._open[0]  # its end was never told
        reading = Reading(*self._cpu(), None if self._can_reset else lifetime_peak(), price)
        self._open.append(reading)
        if self._is_parked:
            self._wake.set()
        elif not self._can_reset:
            self._watch()
        return reading

    def end(self, reading: Reading) -> dict[str, object]:
        """Return the `resources` of an `end` entry; what is not known is left out."""
        if reading in self._open:
            self._open.remove(reading)
        cpu, children = self._cpu()
        found: dict[str, object] = {
            "cpu": round(max(cpu + children - reading.cpu - reading.children, 0.0), 4)
        }
        memory = self._peak(reading)
        if memory:
            found["memory"] = memory
        if reading.gpus:
            found["gpus"] = [each.fields() for _, each in sorted(reading.gpus.items())]
        if reading.price is not None:
            found["price"] = reading.price
        return found

    def ran_children(self, reading: Reading) -> bool:
        """Return whether the execution may have run other programs."""
        return resource is None or self._cpu()[1] > reading.children + 1e-6

    def find_gpus(self) -> None:
        """Look for GPUs, which may take a while, and from then on watch them while cells run."""
        from .gpus import find_gpus

        self._gpus = find_gpus()
        if self._gpus is not None:
            self._watch()

    def _peak(self, reading: Reading) -> int:
        if self._can_reset:
            return max(peak_since_reset() or 0, reading.memory)
        peak = lifetime_peak()
        if peak is not None and reading.grown_from is not None and peak > reading.grown_from:
            return peak
        return max(resident() or 0, reading.memory)

    def _cpu(self) -> tuple[float, float]:
        own = self._own_cpu()
        if resource is None:
            return time.process_time() - own, 0.0
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        children = used.ru_utime + used.ru_stime - Spent.seconds
        return time.process_time() - own, children

    # Watching

    def _note(self, memory: int | None) -> None:
        for reading in tuple(self._open):
            reading.memory = max(reading.memory, memory or 0)

    def _watch(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="runledger-meter", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        gate.own_threads.add(threading.get_ident())
        seen = time.monotonic()
        while True:
            time.sleep(SAMPLE_SECONDS)
            now = time.monotonic()
            if self._open:
                seen = now
                self._sample(now)
            elif now - seen > _PARK_SECONDS:
                self._is_parked = True
                self._wake.wait(_PARK_SECONDS)
                self._is_parked = False
                self._wake.clear()

    def _sample(self, now: float) -> None:
        running = [each for each in tuple(self._open) if now - each.begun > SAMPLE_SECONDS / 2]
        if not self._can_reset:
            memory = resident() or 0
            for reading in running:
                reading.memory = max(reading.memory, memory)
        if running and self._gpus is not None and now >= self._next_gpus:
            found = self._gpus.read()
            self._next_gpus = time.monotonic() + self._gpus.pause
            for reading in running:
                for index, gpu in enumerate(found):
                    known = reading.gpus.get(index)
                    reading.gpus[index] = gpu if known is None else known.highest(gpu)


def reset_peak() -> bool:
    """Have the peak of resident memory counted anew; returns whether that is possible."""
    try:
        fd = held.open_file(f"{_LINUX}/clear_refs", os.O_WRONLY | os.O_CLOEXEC)
        try:
            return held.write(fd, b"5") == 1
        finally:
            held.close(fd)
    except OSError:
        return False


def peak_since_reset() -> int | None:
    """Return the peak of resident memory, in bytes, as Linux counts it."""
    return _line_of_status(b"VmHWM:")


def resident() -> int | None:
    """Return the resident memory of this process in bytes, or None where nobody tells."""
    if sys.platform.startswith("linux"):
        return _line_of_status(b"VmRSS:")
    process = _process()
    return None if process is None else int(process.memory_info().rss)


def lifetime_peak() -> int | None:
    """Return the peak of resident memory since the process began, in bytes."""
    if resource is not None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    process = _process()
    told = None if process is None else process.memory_info()
    peak = getattr(told, "peak_wset", None)
    return peak if isinstance(peak, int) else None


def _line_of_status(name: bytes) -> int | None:
    try:
        fd = held.open_file(f"{_LINUX}/status", os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = held.read(fd, 8192)
        finally:
            held.close(fd)
        at = text.index(name) + len(name)
        return int(text[at : text.index(b"kB", at)]) * 1024
    except (OSError, ValueError):
        return None


class _Memory(Protocol):
    rss: int


class _Process(Protocol):
    """What we ask of psutil's view of a process."""

    def memory_info(self) -> _Memory: ...


_processes: list[_Process] = []


def _process() -> _Process | None:
    """Return psutil's view of this process; ipykernel depends on it, a script may lack it."""
    if not _processes:
        try:
            with Imports.lock:
                _processes.append(import_module("psutil").Process())
        except ImportError:
            return None
    return _processes[0]
