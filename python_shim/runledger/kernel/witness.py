"""What a witness does in a kernel and in a script alike: the session, its executions, their files.

`cells.py` and `script.py` say when an execution begins and ends.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415, PTH119, S110, SIM105
from __future__ import annotations

import os
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Callable

from . import files, imports
from .background import Background
from .execution import Execution, Executions
from .file_entries import FileEntries
from .files import gate
from .surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .recorder import Recorder
    from .steps import Steps

# How long, in seconds, a process that ends waits for the hashes of its last files.
EXIT_SECONDS = 2.0


class Witness:
    """Keeps the books of this process.

    Parameters: `recorder`, the session; `namespace`, the globals that the user's code runs in.
    """

    def __init__(self, recorder: Recorder, namespace: Mapping[str, object]) -> None:
        self.recorder = recorder
        self.namespace = namespace
        self.executions = Executions()
        self.shells = threading.RLock()  # the main shell and subshells are threads of their own
        self.background = Background(self.idle, self.stumbled_quietly)
        self.files = FileEntries(recorder, self.background)
        self.surroundings = Surroundings(recorder, self.background)
        self._forked_from: Execution | None = None
        self._listens = False
        recorder.points.failed = self.stumbled_quietly

    def execution(self) -> Execution | None:
        """Return the execution that a record made here and now belongs to, if it is recorded."""
        if self._forked_from is not None:
            self._begin_in_child(self._forked_from)
        execution = self.executions.current()
        return execution if execution is not None and execution.x else None

    @property
    def is_forked(self) -> bool:
        """Whether this is a forked child's, which has recorded nothing yet."""
        return self._forked_from is not None

    def begin(self, execution: Execution) -> None:
        """Note that an execution begins: what is opened from now on is its doing."""
        books = self.recorder.books
        if execution.x and books is not None:
            files.install(str(books.root))
            self._listen_to_libraries()
        execution.modules = len(sys.modules)
        for path, mode in files.left_open().items():
            execution.touches.hold(path, mode)
        if execution.x and not execution.part:
            self.surroundings.begin(execution)
        self.executions.begin(execution)
        self.watch()

    def _listen_to_libraries(self) -> None:
        if not self._listens:
            self._listens = True
            from .libraries import listen

            listen()

    def tell_endings(self, execution: Execution) -> None:
        """Record what could not be known before an execution ended."""
        while execution.endings:
            try:
                execution.endings.pop(0)()
            except Exception as error:
                self.stumbled_quietly(error)

    def write_end(
        self,
        steps: Steps,
        execution: Execution,
        ending: Callable[[], Mapping[str, object]],
        *parts: Callable[[Execution], None],
    ) -> None:
        """Write what an execution left, and then, whatever went wrong with that, how it ended.

        Parameters: `ending`, which returns the fields that say so; `parts`, which write the rest.
        """
        steps.take(partial(self.tell_endings, execution))
        used = steps.take(partial(self.surroundings.end, execution)) or {}
        for part in parts:
            steps.take(partial(part, execution))
        ended = steps.take(ending, may_stop=False) or {"status": "error"}
        self.recorder.append("end", {"x": execution.x, **ended, **used})

    def watch(self) -> None:
        """Have opened files counted to the execution that runs, if there is one."""
        with self.shells:
            running = self.executions.running()
            threads = self.executions.by_thread()
            if len(threads) > 1:
                gate.of_threads = {
                    thread: each.touches if each.x else None for thread, each in threads.items()
                }
                running = self.executions.recorded()
            elif gate.of_threads:
                gate.of_threads = {}
            gate.touches = running.touches if running is not None and running.x else None

    def write_begin(
        self,
        execution: Execution,
        names: Callable[[], object],
        count: int | None = None,
        tags: Sequence[str] = (),
    ) -> bool:
        """Write an execution's source, unless the session has it, and its begin.

        Parameters: `names`, called for the `names` of a new source; `count`, the prompt number;
        `tags`, the cell's. Returns whether the execution is recorded.
        """
        source = execution.source
        if source is None:
            return False
        if not self.recorder.knows_source(source.digest) and not self.recorder.add_source(
            {
                "hash": source.digest,
                "text": source.text,
                "masked": source.masked,
                "names": names(),
            }
        ):
            return False
        return self.recorder.append(
            "begin",
            {
                "x": execution.x,
                "msg_id": execution.msg_id,
                "cell_id": execution.cell_id,
                "source": source.digest,
                "count": count,
                "tags": list(tags),
            },
        )

    # Files

    def write_files(self, execution: Execution) -> None:
        """Write the files that an execution touched, and have them hashed."""
        self.files.write(execution)
        if gate.error is not None:
            error, gate.error = gate.error, None
            self.stumbled(error)

    def declare(self, execution: Execution, path: str, mode: str) -> None:
        """Write down a file that the user named, at once: the process may not live to the end."""
        self.files.declare(execution, path, mode)
        if self.executions.running() is None:
            self.write_files(execution)

    # The session

    def ask_for_environment(self) -> None:
        """Have the environment written, once a session."""
        self.surroundings.ask_for_environment()

    def idle(self) -> None:
        """Do what is to be done while no job waits; a witness may have more."""
        running = self.executions.recorded()
        if running is not None:
            self.files.claim(running)

    def stumbled(self, error: BaseException) -> None:
        """Tell an internal error, once, without what the user's data may have put into it."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = ""
        if trace is not None:
            file = os.path.basename(trace.tb_frame.f_code.co_filename)
            place = f" in {file}, line {trace.tb_lineno}"
        self.recorder.report(
            f"Run Ledger could not record everything: {type(error).__name__}{place}."
        )

    def stumbled_quietly(self, error: BaseException) -> None:
        """Tell an internal error where even that may fail."""
        try:
            self.stumbled(error)
        except BaseException:
            pass  # there is nobody left to tell

    def close(self) -> None:
        """End the session: what waits is done, for a bounded time."""
        gate.touches = None
        if self._forked_from is not None:
            return
        self.background.do(self.files.close)
        self.background.stop(EXIT_SECONDS)
        self.recorder.close()

    # Forked children

    def watch_forks(self) -> None:
        """Have forked children leave this process's books alone."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=imports.before_fork,
                after_in_parent=imports.after_fork,
                after_in_child=self.forked,
            )

    def forked(self) -> None:
        """Stand aside in a forked child; the parent's execution goes on in the parent."""
        imports.forked()
        gate.touches = None
        gate.of_threads = {}
        gate.own_threads = set()
        self.shells = threading.RLock()
        self._forked_from = self.executions.current()
        self.executions.forget()
        self.executions.last = None
        self.recorder.forked()
        self.background = Background(self.idle, self.stumbled_quietly)
        self.files = FileEntries(self.recorder, self.background)
        self.surroundings.forked(self.background)
        self.recorder.environment_asked = True  # it is the parent's

    def _begin_in_child(self, parent: Execution) -> None:
        """Open a journal for a forked child that records.

        Its one execution ends at once, since such a child often leaves without a word; records
        that come later belong to it all the same.
        """
        self._forked_from = None
        if not parent.x:
            return
        child = Execution(1, f"{parent.msg_id}.{os.getpid()}", parent.cell_id)
        child.source = parent.source
        if self.write_begin(child, lambda: None):
            self.recorder.append("end", {"x": 1, "status": "ok"})
            self.executions.last = child
            self.executions.count = 1


_lock = threading.Lock()
_active: list[Witness] = []


def active_witness() -> Witness | None:
    """Return this process's witness, or None if there is none."""
    return _active[0] if _active else None


def make_active(make: Callable[[], Witness]) -> Witness:
    """Return this process's witness, made now if there is none."""
    with _lock:
        if not _active:
            _active.append(make())
        return _active[0]
