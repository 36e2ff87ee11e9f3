"""Who depends directly on whom within a session, as the run rule sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from runledger.ledger.facts import Execution
from runledger.ledger.flow import Flow, ordinals
from runledger.ledger.names import NO_NAMES, names_from
from runledger.ledger.structured import from_text
from runledger.ledger.tables import executions, session_sources
from runledger.ledger.variables import variables_of_session


@dataclass(frozen=True, slots=True)
class SessionFlow:
    """The executions that each execution depends on directly, and those that depend on it.

    `setting` are those that set seeds or other state of the process.
    """

    before: Mapping[int, tuple[int, ...]]
    after: Mapping[int, tuple[int, ...]]
    setting: frozenset[int]

    def ancestors(self, ordinals_of: Iterable[int]) -> set[int]:
        """Return the executions that some executions depend on, transitively."""
        found: set[int] = set()
        due = list(ordinals_of)
        while due:
            for x in self.before.get(due.pop(), ()):
                if x not in found:
                    found.add(x)
                    due.append(x)
        return found


@dataclass(frozen=True, slots=True)
class NamesOf:
    """The names an execution read, with the ordinal of who made each, and those it made."""

    read: Mapping[str, int]
    made: frozenset[str]


def session_flow(connection: Connection, session: str) -> SessionFlow:
    """Return the data flow of a session, from its sources' names and what its kernel held."""
    every = _executions(connection, session)
    flow = Flow(every)
    before = {x: tuple(ordinals(flow.direct(x))) for x in flow}
    after: dict[int, list[int]] = {}
    for x, earlier in before.items():
        for ordinal in earlier:
            after.setdefault(ordinal, []).append(x)
    return SessionFlow(
        before,
        {x: tuple(later) for x, later in after.items()},
        frozenset(execution.x for execution in every if execution.names.state),
    )


def names_in_session(connection: Connection, session: str) -> dict[int, NamesOf]:
    """Return what each execution of a session had to do with top-level names, by ordinal."""
    flow = Flow(_executions(connection, session))
    return {x: NamesOf(dict(flow.used(x)), flow.made(x)) for x in flow}


def _executions(connection: Connection, session: str) -> list[Execution]:
    """Return the executions of a session, with as much as their flow follows from."""
    names = {
        name: names_from(from_text(told))
        for name, told in connection.execute(
            select(session_sources.c.hash, session_sources.c.names).where(
                session_sources.c.session == session
            )
        )
    }
    held = variables_of_session(connection, session)
    return [
        Execution(
            x=row.x,
            msg_id="",
            cell_id=row.cell_id,
            status=row.status,
            started=0.0,
            source=row.source,
            names=names.get(row.source or "", NO_NAMES),
            variables=held.get(row.x),
        )
        for row in connection.execute(
            select(
                executions.c.x,
                executions.c.cell_id,
                executions.c.status,
                executions.c.source,
            )
            .where(executions.c.session == session)
            .order_by(executions.c.x)
        )
    ]
