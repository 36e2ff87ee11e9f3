"""The thread that turns IOPub messages into entries.

The event loop only hands raw frames over; reading them, putting outputs together, masking and
writing happen here, in the order in which things came. While more than `BACKLOG` bytes wait,
outputs are counted instead of kept, so a flood costs neither the loop its time nor the server its
memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from logging import Logger
from queue import Empty, SimpleQueue

from runledger.journal.masking import mask_text
from runledger.journal.objects import put_object
from runledger.ledger.facts import JSONValue

from .iopub import Message, parsed, without_payload
from .kernel_watch import KernelWatch, ShownExecution
from .outputs import INLINE, Change, Cleared, Dropped, Output, Outputs, Put, display_id_of, encoded
from .recording import Recording
from .wire_journal import SeenExecution, WireJournal, writes_for_itself

BACKLOG = 64 * 2**20
FLUSH_SECONDS = 1.0
_GRACE_SECONDS = 1.0  # for a Python kernel's own word that it began an execution
_ERROR_CHARACTERS = 1_000
_KEPT_EXECUTIONS = 32
_OUTPUT_KINDS = frozenset(
    ["stream", "display_data", "execute_result", "error", "clear_output", "update_display_data"]
)
_LATE_KINDS = frozenset(["stream", "display_data", "execute_result", "error"])


class Scribe:
    """Writes what kernels show.

    Args:
        recording: the server's journal.
        limit: bytes of outputs kept of an execution.
        on_problem: called, in this thread, when what a kernel says of itself changed.
    """

    def __init__(
        self, recording: Recording, limit: int, on_problem: Callable[[], None], log: Logger
    ) -> None:
        self._recording = recording
        self._limit = limit
        self._on_problem = on_problem
        self._log = log
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._handed = self._done = 0
        self._watches: list[KernelWatch] = []
        self._thread = threading.Thread(target=self._work, name="runledger-scribe", daemon=True)
        self._said = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Write what is left and end the thread."""
        if self._thread.is_alive():
            self._tasks.put(None)
            self._thread.join(timeout)

    def watch(self, watch: KernelWatch) -> None:
        """Begin to follow a kernel's process."""
        self._tasks.put(lambda: self._watches.append(watch))

    def message(self, watch: KernelWatch, frames: Sequence[bytes]) -> None:
        """Take the frames of one IOPub message."""
        at = time.time()
        size = sum(len(frame) for frame in frames)
        if self._handed - self._done > BACKLOG:
            frames = without_payload(frames)
        self._handed += size

        def task() -> None:
            self._done += size
            message = parsed(watch.session, frames, at)
            if message is not None:
                self._take(watch, message, size)

        self._tasks.put(task)

    def unwatch(self, watch: KernelWatch) -> None:
        """Stop following a kernel's process, writing what it had shown."""

        def task() -> None:
            if watch in self._watches:
                self._watches.remove(watch)
            self._end(watch)

        self._tasks.put(task)

    def interrupted(self, watch: KernelWatch) -> None:
        """Take in that what a kernel executes was interrupted."""
        at = time.time()

        def task() -> None:
            for execution in watch.executions.values():
                if execution.seen is not None and not execution.over:
                    execution.seen.interrupted = at

        self._tasks.put(task)

    def learn_cells(self, kernel_id: str, requests: Mapping[str, str]) -> None:
        """Take in which cells the page requested, by msg_id."""

        def task() -> None:
            for watch in self._watches:
                if watch.kernel_id == kernel_id:
                    watch.learn_cells(requests)
                    self._tell_executions(watch)

        if requests:
            self._tasks.put(task)

    def life(self, watch: KernelWatch, event: str) -> None:
        """Write an event of a kernel's life."""
        self._tasks.put(lambda: self._life(watch, event))

    def call(self, task: Callable[[], None]) -> None:
        """Run something in this thread, after what came before."""
        self._tasks.put(task)

    def _work(self) -> None:
        next_flush = time.monotonic() + FLUSH_SECONDS
        while True:
            try:
                task = self._tasks.get(timeout=max(0.0, next_flush - time.monotonic()))
            except Empty:
                task = self._flush_all
            if task is None:
                break
            self._run(task)
            if time.monotonic() >= next_flush:
                self._run(self._flush_all)
                next_flush = time.monotonic() + FLUSH_SECONDS
        for watch in self._watches:
            self._run(lambda watch=watch: self._end(watch))  # type: ignore[misc]

    def _run(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception:  # noqa: BLE001 (one odd message must not end the record of all others)
            if not self._said:
                self._said = True
                self._log.warning("Run Ledger could not read a message", exc_info=True)

    def _take(self, watch: KernelWatch, message: Message, size: int) -> None:
        kind, content = message.kind, message.content
        if kind == "comm_msg":
            self._take_problem(watch, content)
            return
        if not message.parent or self._recording.off:
            return
        if self._recording.was_paused(watch.kernel_id, message.sent):
            return
        if kind == "execute_input":
            self._begin(watch, message)
            return
        execution = watch.executions.get(message.parent) or self._late(watch, message)
        if execution is None:
            return
        if kind == "status":
            if content.get("execution_state") == "idle":
                self._finish(watch, message.parent, execution, message.at)
                self._tell_executions(watch)
                self._forget_old(watch)
        elif kind == "update_display_data":
            display_id = display_id_of(content)
            for other in watch.executions.values():
                if display_id is not None and other.outputs.shows(display_id):
                    other.outputs.update_display(display_id, content)
        elif kind in _OUTPUT_KINDS:
            if execution.begun is False:
                return
            if kind == "error" and execution.seen is not None:
                name, text = str(content.get("ename") or "Error"), str(content.get("evalue") or "")
                shown = mask_text(text[: 4 * _ERROR_CHARACTERS])[:_ERROR_CHARACTERS]
                execution.seen.error = (name[:_ERROR_CHARACTERS], shown)
            if content:
                execution.outputs.take(kind, content)
            else:
                execution.outputs.drop(size)

    def _late(self, watch: KernelWatch, message: Message) -> ShownExecution | None:
        """Begin to keep an execution in mid-cell, if its begin may have been missed."""
        if message.kind not in _LATE_KINDS or not watch.may_have_missed_a_begin():
            return None
        execution = ShownExecution(Outputs(self._limit, mask_text), begun=None)
        watch.executions[message.parent] = watch.doubtful[message.parent] = execution
        return execution

    def _begin(self, watch: KernelWatch, message: Message) -> None:
        # A kernel may have lost the word that it is idle in a flood.
        for other, execution in list(watch.executions.items()):
            if other != message.parent and not execution.over:
                self._finish(watch, other, execution, message.at)
        watch.saw_begin = True
        count = message.content.get("execution_count")
        seen = SeenExecution(
            str(message.content.get("code") or ""),
            count if isinstance(count, int) else None,
            message.at,
            watch.cells.pop(message.parent, None),
        )
        execution = ShownExecution(Outputs(self._limit, mask_text), seen)
        watch.executions.setdefault(message.parent, execution)
        if (watch.witnessed is not True or watch.problem) and watch.asked is None:
            watch.asked = (message.parent, time.monotonic())
        self._tell_executions(watch)

    def _finish(
        self, watch: KernelWatch, msg_id: str, execution: ShownExecution, at: float
    ) -> None:
        execution.over = True
        if execution.seen is not None and execution.seen.ended is None:
            execution.seen.ended = at
        self._write(watch, msg_id, execution, final=True)

    def _tell_executions(self, watch: KernelWatch, *, ended: bool = False) -> None:
        """Write down the executions of a kernel that does not do it itself.

        Args:
            watch: the kernel's.
            ended: its process is gone, so nobody will tell any more whether it does.
        """
        told, books = watch.is_told_by_server(), self._recording.books
        if told is None and books is not None and (ended or watch.waited_too_long()):
            watch.witnessed = writes_for_itself(books, watch.kernel_id, watch.pid)
            told = watch.is_told_by_server()
        if told:
            now = time.time()
            for msg_id, execution in watch.executions.items():
                seen = execution.seen
                if seen and (ended or watch.is_foreign or now - seen.began > _GRACE_SECONDS):
                    self._tell(watch, msg_id, seen)
        elif told is False and watch.journal is not None:
            watch.journal.close()
            watch.journal = None

    def _tell(self, watch: KernelWatch, msg_id: str, seen: SeenExecution) -> None:
        if self._recording.is_paused(watch.kernel_id):
            return
        if watch.journal is None:
            watch.journal = WireJournal(self._recording, watch.kernel_id, watch.language)
        watch.journal.tell(msg_id, seen, pid=watch.pid, notebook=watch.notebook)

    def _end(self, watch: KernelWatch) -> None:
        """Write all that a kernel's process did; it is gone."""
        if any(execution.seen for execution in watch.executions.values()):
            self._tell_executions(watch, ended=True)
        self._flush(watch, ended=True)
        if watch.journal is not None:
            watch.journal.close()

    def _take_problem(self, watch: KernelWatch, content: Mapping[str, object]) -> None:
        if content.get("comm_id") != "runledger":
            return
        data = content.get("data")
        if not isinstance(data, dict) or "problem" not in data:
            return
        problem = data["problem"]
        watch.problem = (problem[:1000] or None) if isinstance(problem, str) else None
        if data.get("witness") is False and not watch.witnessed:
            watch.witnessed = False  # it said so itself: nobody has to wait and see
        watch.asked = None  # only what begins from now on shows that recording went on
        self._on_problem()

    def _flush_all(self) -> None:
        for watch in list(self._watches):
            self._tell_executions(watch)
            self._flush(watch, ended=False)
            if watch.journal is not None:
                watch.journal.heed()

    def _flush(self, watch: KernelWatch, *, ended: bool) -> None:
        for msg_id, execution in list(watch.executions.items()):
            if execution.outputs.dirty or (ended and not execution.over):
                self._write(watch, msg_id, execution, final=ended or execution.over, ended=ended)

    def _forget_old(self, watch: KernelWatch) -> None:
        if watch.is_held() and not watch.off:
            return
        for msg_id in list(watch.executions):
            if len(watch.executions) <= _KEPT_EXECUTIONS:
                return
            execution = watch.executions[msg_id]
            if execution.over and execution.begun is not None:
                self._write(watch, msg_id, execution, final=True)
                if execution.seen is not None and watch.is_told_by_server():
                    self._tell(watch, msg_id, execution.seen)
                watch.forgot = watch.forgot or execution.begun
                del watch.executions[msg_id]

    def _write(
        self,
        watch: KernelWatch,
        msg_id: str,
        execution: ShownExecution,
        final: bool,
        ended: bool = False,
    ) -> None:
        removed_at = self._recording.removed_at()
        if removed_at and (execution.seen is None or execution.seen.began <= removed_at):
            execution.begun = False  # what it showed before must not come back
        if execution.begun is False:
            execution.outputs = Outputs(0, mask_text)
        held = watch.is_held(ended) or execution.is_held(ended)
        if held or self._recording.is_paused(watch.kernel_id):
            return
        names: dict[str, JSONValue] = {"kernel_id": watch.kernel_id, "msg_id": msg_id}
        for change in execution.outputs.flush(final=final):
            self._write_change(names, change)
        if final and execution.over:
            execution.outputs.settle()

    def _write_change(self, names: Mapping[str, JSONValue], change: Change) -> None:
        if isinstance(change, Cleared):
            self._recording.append("outputs-cleared", **names)
        elif isinstance(change, Dropped):
            self._recording.append("output-limit", **names, dropped=change.size)
        elif isinstance(change, Put):
            self._write_output(names, change)

    def _write_output(self, names: Mapping[str, JSONValue], change: Put) -> None:
        append: dict[str, JSONValue] = {"append": True} if change.append else {}
        for output in _pieces(change.output) if change.append else (change.output,):
            data = encoded(output)
            books = self._recording.books
            if len(data) <= INLINE or change.append or books is None:
                self._recording.append("output", **names, n=change.n, output=output, **append)
                continue
            try:
                sha256 = put_object(books, data)
            except OSError as error:
                self._recording.fail(error)
                continue
            self._recording.append("output", **names, n=change.n, object=sha256, size=len(data))

    def _life(self, watch: KernelWatch, event: str) -> None:
        self._recording.append(
            "kernel",
            kernel_id=watch.kernel_id,
            pid=watch.pid,
            event=event,
            language=watch.language,
            notebook=watch.notebook,
        )


def _pieces(output: Output) -> list[Output]:
    """Cut what is appended to a stream into outputs that stand inline."""
    text = output.get("text")
    if not isinstance(text, str) or len(encoded(output)) <= INLINE:
        return [output]
    step = INLINE // 8  # a character takes up to six bytes in JSON
    if text.isascii():
        step = INLINE // 2
    return [{**output, "text": text[i : i + step]} for i in range(0, len(text), step)]
