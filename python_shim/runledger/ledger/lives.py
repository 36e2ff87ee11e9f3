"""The lives of all sessions, of kernels and of servers: what they are, when they began and ended.

Whether a session is over is looked at (its last segment is unlocked); when it ended follows from
entries alone, so a rebuild says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from runledger.journal.entries import Entry
from runledger.ledger.entry_facts import WIRE, Header, header_of
from runledger.ledger.tables import kernel_events, sessions
from runledger.ledger.wire_entries import ENDS_OF_KERNELS


@dataclass(slots=True)
class Life:
    """One session; `stale` while what follows from its facts is not derived yet."""

    id: str
    header: Header
    has_header: bool = False
    last_seq: int = -1
    last_t: float = 0.0
    closed: bool = False
    over: bool = False
    stale: bool = False
    notebook_id: str | None = None

    @property
    def is_kernel(self) -> bool:
        """Return whether it is that of a kernel or script, whoever wrote it."""
        return self.id.startswith("k-")

    def yields_to(self, other: Life) -> bool:
        """Return whether another session of the kernel decides on what both tell of.

        What a server took from the wire yields to what the kernel wrote, or an earlier server.
        """
        if self.header.witness != WIRE:
            return False
        by = other.header.witness
        return by == "kernel" or (by == WIRE and other.id < self.id)

    def row(self) -> dict[str, object]:
        """Return the session's row."""
        header = self.header
        return {
            "id": self.id,
            "witness": header.witness,
            "kernel_id": header.kernel_id,
            "pid": header.pid,
            "language": header.language,
            "version": header.version,
            "host": header.host,
            "user": header.user,
            "notebook": header.notebook,
            "script": header.script,
            "cwd": header.cwd,
            "parent": header.parent,
            "started": header.started,
            "last_seq": self.last_seq,
            "last_t": self.last_t,
            "closed": self.closed,
            "over": self.over,
            "notebook_id": self.notebook_id,
            "stale": self.stale,
        }


@dataclass(slots=True)
class Lives:
    """All sessions the ledger knows, and how their kernels ended."""

    by_id: dict[str, Life] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    _by_kernel: dict[str, list[str]] = field(default_factory=dict)
    _ends: dict[tuple[str, int | None], set[float]] = field(default_factory=dict)

    def take(self, entry: Entry) -> Life:
        """Take in an entry of any kind; returns its session's life."""
        life = self.by_id.get(entry.session)
        if life is None:
            witness = "kernel" if entry.session.startswith("k-") else "server"
            life = Life(entry.session, Header(witness, entry.t))
            self.by_id[entry.session] = life
        if entry.kind == "session" and not life.has_header:
            life.header = header_of(entry)
            life.has_header = True
            if life.header.kernel_id is not None and life.is_kernel:
                self._by_kernel.setdefault(life.header.kernel_id, []).append(life.id)
        if entry.seq >= life.last_seq:
            life.last_seq, life.last_t = entry.seq, entry.t
        if entry.kind == "close":
            life.closed = True
        self.changed.add(life.id)
        return life

    def end(self, kernel_id: str, pid: int | None, at: float) -> None:
        """Note that a server saw a kernel's process end."""
        self._ends.setdefault((kernel_id, pid), set()).add(at)

    def death(self, life: Life) -> float | None:
        """Return when a session ended, in seconds since the epoch; None while it lives."""
        if not life.over:
            return None
        ends = self._ends.get((life.header.kernel_id or "", life.header.pid), ())
        return min((at for at in ends if at >= life.header.started), default=life.last_t)

    def of_kernel(self, kernel_id: str) -> list[Life]:
        """Return the kernel sessions that had this kernel id."""
        return [self.by_id[name] for name in self._by_kernel.get(kernel_id, ())]

    def before(self, life: Life) -> list[str] | None:
        """Return the sessions that one yields to; None if it is not one that a server wrote."""
        if life.header.witness != WIRE:
            return None
        others = self.of_kernel(life.header.kernel_id or "")
        return [other.id for other in others if life.yields_to(other)]

    def living(self) -> list[Life]:
        """Return the sessions that are not over."""
        return [life for life in self.by_id.values() if not life.over]

    def kernels(self) -> set[str]:
        """Return the kernel ids of all sessions."""
        return set(self._by_kernel)


def load_lives(connection: Connection) -> Lives:
    """Return the lives as the ledger has them."""
    lives = Lives()
    for row in connection.execute(select(sessions)):
        header = Header(
            witness=row.witness,
            started=row.started,
            kernel_id=row.kernel_id,
            pid=row.pid,
            language=row.language,
            version=row.version,
            host=row.host,
            user=row.user,
            notebook=row.notebook,
            script=row.script,
            cwd=row.cwd,
            parent=row.parent,
        )
        life = Life(
            row.id,
            header,
            has_header=True,
            last_seq=row.last_seq,
            last_t=row.last_t,
            closed=row.closed,
            over=row.over,
            stale=row.stale,
            notebook_id=row.notebook_id,
        )
        lives.by_id[life.id] = life
        if life.header.kernel_id is not None and life.is_kernel:
            lives._by_kernel.setdefault(life.header.kernel_id, []).append(life.id)
    ended = select(kernel_events).where(kernel_events.c.event.in_(ENDS_OF_KERNELS))
    for row in connection.execute(ended):
        lives.end(row.kernel_id, row.pid, row.at)
    return lives
