"""What the server knows of a kernel's process and of what its executions show."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from jupyter_client.session import Session

from .outputs import Outputs

HELD_SECONDS = 6.0
_LATE_SECONDS = 2.0
_MOST_DOUBTFUL = 32


@dataclass(slots=True)
class ShownExecution:
    """What one execution shows.

    `begun` is None while only outputs tell of it: it began before the server followed its kernel.
    Until the ledger has its begin it may be a silent one, of which nothing is kept.
    """

    outputs: Outputs
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
    those of `executions` that the poster's thread looks for in the ledger.
    """

    kernel_id: str
    language: str
    pid: int | None
    notebook: str | None
    session: Session
    problem: str | None = None
    witnessed: bool | None = None
    asked: tuple[str, float] | None = None
    executions: OrderedDict[str, ShownExecution] = field(default_factory=OrderedDict)
    doubtful: dict[str, ShownExecution] = field(default_factory=dict)
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

    def is_held(self, ended: bool = False) -> bool:
        """Return whether this kernel's outputs stay in memory: nobody may want them on the disk.

        What a kernel shows that does not record itself (it was told not to, say) belongs to no run,
        so nobody could see or delete it. Who waits too long for an answer, or for a kernel that is
        gone, writes.
        """
        if self.witnessed is not None:
            return not self.witnessed
        if self.language and self.language.lower() != "python":
            return True
        waits = self.asked is not None and time.monotonic() - self.asked[1] < HELD_SECONDS
        return waits and not ended
