"""What the server knows of a kernel's process and of what its executions show."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_client.session import Session

from .outputs import Outputs
from .wire_journal import SeenExecution, WireJournal

HELD_SECONDS = 6.0
_LATE_SECONDS = 2.0
_MOST_DOUBTFUL = 32
_MOST_CELLS = 10_000


@dataclass(slots=True)
class ShownExecution:
    """What one execution shows.

    `begun` is None while only outputs tell of it: it began before the server followed its kernel.
    Until the ledger has its begin it may be a silent one, of which nothing is kept. `seen` is what
    the server may have to write down of it, for a kernel that does not.
    """

    outputs: Outputs
    seen: SeenExecution | None = None
    begun: bool | None = True
    over: bool = False
    since: float = field(default_factory=time.monotonic)

    def is_held(self, ended: bool) -> bool:
        """Return whether its outputs stay in memory.

        Args:
            ended: the kernel is gone, so nobody will tell any more whether it began.
        """
        if self.begun is None:
            return not ended and time.monotonic() - self.since < HELD_SECONDS
        return not self.begun


@dataclass(slots=True)
class KernelWatch:
    """What the server knows of one kernel's process.

    `witnessed` is None until an execution showed whether the kernel records itself. `doubtful` are
    those of `executions` that the poster's thread looks for in the ledger. `cells` are the cells of
    requests that the page told of and that did not begin yet. `off` is true for a kernel that was
    told to record nothing.
    """

    kernel_id: str
    language: str
    pid: int | None
    notebook: str | None
    session: Session
    off: bool = False
    problem: str | None = None
    witnessed: bool | None = None
    asked: tuple[str, float] | None = None
    executions: OrderedDict[str, ShownExecution] = field(default_factory=OrderedDict)
    doubtful: dict[str, ShownExecution] = field(default_factory=dict)
    cells: OrderedDict[str, str] = field(default_factory=OrderedDict)
    journal: WireJournal | None = None
    saw_begin: bool = False
    forgot: bool = False
    since: float = field(default_factory=time.monotonic)

    def may_have_missed_a_begin(self) -> bool:
        """Return whether an unknown execution may have begun before this kernel was followed.

        One that was known and is forgotten must not be taken for a new one: what it shows late
        would take the place of its first outputs.
        """
        if self.forgot or len(self.doubtful) >= _MOST_DOUBTFUL:
            return False
        return not self.saw_begin or time.monotonic() - self.since < _LATE_SECONDS

    @property
    def is_foreign(self) -> bool:
        """Whether it speaks a language in which we have no witness."""
        return bool(self.language) and self.language.lower() != "python"

    def is_told_by_server(self) -> bool | None:
        """Return whether the server writes its executions down; None while that is not known."""
        if self.off or self.witnessed:
            return False
        return True if self.is_foreign or self.witnessed is False else None

    def waited_too_long(self) -> bool:
        """Return whether nobody said in time if the kernel records itself."""
        return self.asked is not None and time.monotonic() - self.asked[1] >= HELD_SECONDS

    def learn_cells(self, requests: Mapping[str, str]) -> None:
        """Take in which cells were requested by which msg_ids."""
        for msg_id, cell_id in requests.items():
            execution = self.executions.get(msg_id)
            if execution is None:
                self.cells[msg_id] = cell_id
            elif execution.seen is not None and execution.seen.cell_id is None:
                execution.seen.cell_id = cell_id
        while len(self.cells) > _MOST_CELLS:
            self.cells.popitem(last=False)

    def is_held(self, ended: bool = False) -> bool:
        """Return whether this kernel's outputs stay in memory: nobody may want them on the disk.

        Those of a kernel that was told not to record belong to no run, so nobody could see or
        delete them. Who waits too long for an answer, or for a kernel that is gone, writes.
        """
        if self.off:
            return True
        unknown = self.is_told_by_server() is None and self.asked is not None
        return unknown and not ended and not self.waited_too_long()
