"""The executions that are under way in this process, and which of them a record belongs to.

Cells nest (`%run -i`, `run_cell` within a cell), run in threads (subshells) and are awaited, so the
state is a stack for each thread. A record made in another thread belongs to the execution that
began last and still runs; one made between cells, to the last that ran.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable, NamedTuple

from .touches import Touches

if TYPE_CHECKING:
    from .resources import Reading
    from .variables import Before


class Source(NamedTuple):
    """The source of a cell or script.

    `text` is what is written down, `masked` whether a secret was taken out of it, `digest` its
    hash; `code` is the same as Python, after IPython's transformations.
    """

    text: str
    masked: bool
    digest: str
    code: str


class Execution:
    """One execution.

    Parameters: `x`, its ordinal, 0 for one that is not recorded; `msg_id`; `cell_id`; `info`,
    IPython's own object, by which its end is recognised.
    """

    def __init__(
        self, x: int, msg_id: str = "", cell_id: str | None = None, info: object = None
    ) -> None:
        self.x = x
        self.msg_id = msg_id
        self.cell_id = cell_id
        self.info = info
        self.source: Source | None = None
        self.touches = Touches()
        self.modules = 0  # how many were loaded when it began
        self.part = False
        self.endings: list[Callable[[], None]] = []  # what is to be told when it ends
        self.reading: Reading | None = None
        self.before: Before | None = None  # the names, as they were when it began

    def take_part_in(self, outer: Execution) -> None:
        """Count as a part of the execution that runs this one; it has no entries of its own."""
        self.part = True
        self.x, self.msg_id, self.cell_id = outer.x, outer.msg_id, outer.cell_id
        self.touches, self.source = outer.touches, outer.source
        self.endings = outer.endings


class Executions:
    """The stacks of running executions, by thread, and the last execution that was."""

    def __init__(self) -> None:
        self._stacks: dict[int, list[Execution]] = {}
        self._order: list[Execution] = []
        self.last: Execution | None = None
        self.count = 0

    def begin(self, execution: Execution) -> None:
        """Put an execution on its thread's stack."""
        self._stacks.setdefault(threading.get_ident(), []).append(execution)
        self._order.append(execution)
        self.last = execution

    def end(self, info: object) -> Execution | None:
        """Take the execution of an `info` (None: this thread's last) off its stack."""
        me = threading.get_ident()
        stack = self._stacks.get(me, [])
        for execution in reversed(stack):
            if info is None or execution.info is info:
                break
        else:
            # IPython makes a new info when a cell's machinery raised.
            raw = getattr(info, "raw_cell", None)
            if not stack or raw is None or getattr(stack[-1].info, "raw_cell", None) != raw:
                return None
            execution = stack[-1]
        stack.remove(execution)
        if not stack:
            self._stacks.pop(me, None)
        self._order.remove(execution)
        return execution

    def current(self) -> Execution | None:
        """Return the execution that a record made here and now belongs to."""
        return self.around() or self.last

    def around(self) -> Execution | None:
        """Return the execution that runs in this thread, else the one that began last."""
        stack = self._stacks.get(threading.get_ident())
        return stack[-1] if stack else self.running()

    def running(self) -> Execution | None:
        """Return the execution that began last and still runs."""
        return self._order[-1] if self._order else None

    def by_thread(self) -> dict[int, Execution]:
        """Return the execution that each thread runs."""
        return {thread: stack[-1] for thread, stack in list(self._stacks.items()) if stack}

    def recorded(self) -> Execution | None:
        """Return the recorded execution that began last and still runs."""
        return next((each for each in reversed(self._order) if each.x), None)

    def forget(self) -> None:
        """Drop what runs: in a forked child it is the parent's."""
        self._stacks.clear()
        self._order.clear()
