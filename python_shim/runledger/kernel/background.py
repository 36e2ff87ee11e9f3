"""The thread for what must not delay a cell: hashes, environment, the idle look at `control`."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

import queue
import threading
import time
from typing import Callable

from .files import gate
from .imports import load

Job = Callable[[], None]

# What our threads import, what the standard library imports for them included: a test fails if they
# import anything else later.
_NEEDED = (
    "runledger.kernel.environment",
    "subprocess",
    "ctypes",
    "runledger.kernel.gpus",
    "struct",
    "zlib",
    "encodings.ascii",
    "runledger.kernel.tree",
    "runledger.journal.masking",
    "runledger.journal.objects",
    "runledger.journal.reader",
)


class Background:
    """Runs jobs one after the other in a daemon thread, and something else when there are none.

    Parameters: `idle`, called about every `idle_seconds`; `failed`, called with what a job raised.
    """

    def __init__(
        self, idle: Job, failed: Callable[[BaseException], None], idle_seconds: float = 1.0
    ) -> None:
        self._idle = idle
        self._failed = failed
        self._idle_seconds = idle_seconds
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._cpu = 0.0

    def do(self, job: Job) -> None:
        """Have a job done soon."""
        self._jobs.put(job)
        self.start()

    def start(self) -> None:
        """Start the thread if it does not run."""
        if self._thread is None and not self._stopped:
            self._thread = threading.Thread(target=self._run, name="runledger", daemon=True)
            self._thread.start()

    def cpu(self) -> float:
        """Return the CPU seconds that the thread has used, as far as the system tells."""
        thread, clock_of = self._thread, getattr(time, "pthread_getcpuclockid", None)
        if thread is not None and clock_of is not None and not self._stopped and thread.is_alive():
            self._cpu = time.clock_gettime(clock_of(thread.ident))
        return self._cpu

    def stop(self, seconds: float) -> None:
        """Let the jobs that wait be done, for at most some seconds."""
        self._stopped = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(seconds)

    def _run(self) -> None:
        gate.own_threads.add(threading.get_ident())
        load(_NEEDED)
        looked = time.monotonic()
        while True:
            try:
                job = self._jobs.get(timeout=self._idle_seconds)
            except queue.Empty:
                job = self._idle
            if job is None:
                if self._jobs.empty():
                    return
                self._jobs.put(None)  # behind what a job has asked for meanwhile
                continue
            self._guarded(job)
            if time.monotonic() - looked > self._idle_seconds:
                looked = time.monotonic()
                self._guarded(self._idle)

    def _guarded(self, job: Job) -> None:
        try:
            job()
        except Exception as error:
            self._failed(error)
