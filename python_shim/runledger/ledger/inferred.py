"""What nobody declared: constants, numbers that cells show, and what libraries told of themselves.

It stands apart. The run rule sees none of it, so it begins no run and changes no cut.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from .blocks import Block
from .facts import Execution, JSONValue, Record, Session

Told = Mapping[int, tuple[Record, ...]]

_NUMBERED = re.compile(r"(.+) \d+")


def without_inferred(session: Session) -> tuple[Session, Told]:
    """Return a session as its user declared it, and what libraries told of, by execution."""
    told: dict[int, tuple[Record, ...]] = {}
    executions: list[Execution] = []
    for execution in session.executions:
        inferred = tuple(r for r in execution.records if r.inferred)
        if inferred:
            told[execution.x] = inferred
            declared = tuple(r for r in execution.records if not r.inferred)
            execution = dataclasses.replace(execution, records=declared)  # noqa: PLW2901
        executions.append(execution)
    if not told:
        return session, told
    return dataclasses.replace(session, executions=tuple(executions)), told


def share(told: Sequence[Record], children: Sequence[Block]) -> dict[int, list[Record]]:
    """Say which child each record was made in, or while preparing; the others are left out.

    Parameters
    ----------
    told
        Inferred records of one execution.
    children
        Blocks of that execution.

    Returns
    -------
    The records of each child, by its position.
    """
    spans = sorted((*child.span(), n) for n, child in enumerate(children))
    shared: dict[int, list[Record]] = {}
    firsts = [first for first, _, _ in spans]
    for record in told:
        at = bisect_right(firsts, record.seq) - 1  # the last child that had begun
        if at >= 0 and record.seq > spans[at][1]:
            at = at + 1 if at + 1 < len(spans) else -1
        if at >= 0:
            shared.setdefault(spans[at][2], []).append(record)
    return shared


def alone(told: Sequence[Record]) -> tuple[list[Record], frozenset[str]]:
    """Name an estimator by its class alone where no other of that class is told of.

    Of the second and later ones of a class, an execution tells as of `SVC 2.C`, and only what is
    not as in the first.

    Parameters
    ----------
    told
        Inferred records of one turn of a loop.

    Returns
    -------
    The records, and the classes of which the first one has the other parameters.
    """
    titles = {record.name.partition(".")[0] for record in told}
    found = {title: match[1] for title in titles if (match := _NUMBERED.fullmatch(title))}
    kinds = Counter(_NUMBERED.sub(r"\1", title) for title in titles)
    named = {title: kind for title, kind in found.items() if kinds[kind] == 1}
    records = [
        dataclasses.replace(record, name=named[title] + record.name[len(title) :])
        if (title := record.name.partition(".")[0]) in named
        else record
        for record in told
    ]
    return records, frozenset(named.values())


def shown_numbers(view: Sequence[Execution], names: frozenset[str]) -> dict[str, JSONValue]:
    """Return the numbers that cells ended with or printed, unless they were declared.

    Parameters: `view`, the executions that stand for their cells; `names` that others have.
    """
    numbers: dict[str, JSONValue] = {}
    for execution in view:
        recorded = [r.value for r in execution.records if r.kind == "summary"]
        found = dict(execution.printed)
        if execution.value is not None and execution.names.last is not None:
            found[execution.names.last] = execution.value
        numbers.update(
            (name, value)
            for name, value in found.items()
            if name not in names and value not in recorded
        )
    return numbers
