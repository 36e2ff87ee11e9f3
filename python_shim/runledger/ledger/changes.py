"""What differs between a run and the one before it: a pure function of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, TypedDict

from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import to_text
from runledger.ledger.told import Told

ChangeKind = Literal["parameter", "code", "file", "first"]

# `from` is a keyword of Python, so the type is written in the functional form.
_Change = TypedDict(
    "_Change", {"kind": ChangeKind, "name": str, "from": JSONValue, "to": JSONValue}
)


class Change(_Change, total=False):
    """One thing that differs from the run before.

    `only` tells of a parameter that one of the runs does not have, where null is no value of it,
    and of code that lines were but taken out of it, of which `name` is the first.
    """

    only: Literal["added", "removed"]


# A cell without an id is known by its source: it is the same or it is another.
WITHOUT_ID = "source:"

_NAME = 60  # characters of a cell's line
_CHANGES = 100


@dataclass(frozen=True, slots=True)
class RunView:
    """As much of a run as its changes are made of.

    `cells` holds the source hash of each cell's last execution, own or inherited, in the order they
    ran, by the cell's id, or `WITHOUT_ID` and that hash; `own_cells` are those that were executed
    for this run. `files` holds the hashes of its inputs, `constants` the parameters that were
    inferred. One that is not `ended_well` may have stopped before it came to set its parameters.
    """

    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    cells: Mapping[str, str | None] = field(default_factory=dict)
    own_cells: frozenset[str] = frozenset()
    files: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, JSONValue] = field(default_factory=dict)
    ended_well: bool = True


def changes_between(
    before: RunView | None, after: RunView, text_of: Callable[[str], str | None]
) -> list[Change]:
    """Return what changed from one run to the next: parameters, files, then code.

    Args:
        before: the run before, or None if there is none.
        after: the run.
        text_of: the source of a hash, or None if it is not known any more.
    """
    if before is None:
        return [{"kind": "first", "name": "", "from": None, "to": None}]
    found = _parameter_changes(before, after)
    told = Told(change["name"] for change in found)
    found += [
        {"kind": "file", "name": path, "from": before.files[path], "to": sha256}
        for path, sha256 in after.files.items()
        if sha256 is not None
        and before.files.get(path) is not None
        and before.files[path] != sha256
    ]
    for old, source in code_changes(before, after):
        old_text = None if old is None else text_of(old)
        change = _code_change(told, old_text, text_of(source))
        if change is not None:
            change["from"], change["to"] = old, source
            found.append(change)
    return found[:_CHANGES]


def code_changes(before: RunView, after: RunView) -> Iterator[tuple[str | None, str]]:
    """Yield the hash of what an edited or added cell was, None if it is new, and of what it is."""
    replaced = _replaced(before, after)
    for cell, source in after.cells.items():
        known = cell if cell in before.cells else replaced.get(cell)
        old = None if known is None else before.cells[known]
        if source is None or old == source or (known is None and cell not in after.own_cells):
            continue
        if known is None or old is not None:
            yield old, source


def _replaced(before: RunView, after: RunView) -> dict[str, str]:
    """Say which cell without an id each new one is in the place of: after the same known cell."""
    gone: dict[str, list[str]] = defaultdict(list)
    for place, cell in _places(before, after):
        gone[place].append(cell)
    return {cell: gone[place].pop(0) for place, cell in _places(after, before) if gone[place]}


def _places(run: RunView, other: RunView) -> Iterator[tuple[str, str]]:
    """Yield the cells without ids that only one run has, each after the last cell of both."""
    place = ""
    for cell in run.cells:
        if cell in other.cells:
            place = cell
        elif cell.startswith(WITHOUT_ID):
            yield place, cell


def _parameter_changes(before: RunView, after: RunView) -> list[Change]:
    declared = dict.fromkeys([*after.parameters, *before.parameters])
    # Whether a constant counts depends on what the results used, so only its value tells a change.
    inferred = [
        name for name in after.constants if name in before.constants and name not in declared
    ]
    old = {**before.constants, **before.parameters}
    new = {**after.constants, **after.parameters}
    found: list[Change] = []
    for name in [*declared, *inferred]:
        if name not in new and not after.ended_well:
            continue
        change: Change = {
            "kind": "parameter",
            "name": name,
            "from": old.get(name),
            "to": new.get(name),
        }
        if name not in old or name not in new:
            change["only"] = "added" if name in new else "removed"
        elif is_same(old[name], new[name]):
            continue
        found.append(change)
    # With `SVC(C=C)`, the parameter `SVC.C` goes wherever `C` goes: a library only echoes it.
    told = {_way(change) for change in found if not _is_of_library(change["name"], after)}
    return [
        change
        for change in found
        if not _is_of_library(change["name"], after) or _way(change) not in told
    ]


def _way(change: Change) -> tuple[str, str]:
    return to_text(change["from"]), to_text(change["to"])


def _is_of_library(name: str, run: RunView) -> bool:
    """Return whether a parameter is one that nobody named: a notebook's constants have no dots."""
    return "." in name and name not in run.parameters


def is_same(some: JSONValue, other: JSONValue) -> bool:
    """Return whether two values are the same; types count, so that 1 is neither 1.0 nor true."""
    if isinstance(some, dict) and isinstance(other, dict):
        return some.keys() == other.keys() and all(is_same(some[k], other[k]) for k in some)
    if isinstance(some, list) and isinstance(other, list):
        return len(some) == len(other) and all(map(is_same, some, other))
    return type(some) is type(other) and some == other


def _code_change(told: Told, old: str | None, text: str | None) -> Change | None:
    """Return what is to be said of a cell's source: nothing if all that differs is told already.

    How lines end, and blanks there, make no difference.
    """
    lines = [line for line in (text or "").splitlines() if line.strip()]
    first = lines[0] if lines else ""
    if old is None or text is None:
        return _change_of_line(first)
    pairs = zip_longest(old.strip().splitlines(), text.strip().splitlines(), fillvalue="")
    if all(told.rest(some) == told.rest(other) for some, other in pairs):
        return None
    before = {told.rest(line).strip(): line for line in old.splitlines()}
    after = {told.rest(line).strip(): line for line in lines}
    for rest, line in after.items():
        if rest and rest not in before:
            return _change_of_line(line)
    for rest, line in before.items():
        if rest and rest not in after:
            return {**_change_of_line(line), "only": "removed"}
    return _change_of_line(first)


def _change_of_line(line: str) -> Change:
    return {"kind": "code", "name": line.strip()[:_NAME], "from": None, "to": None}
