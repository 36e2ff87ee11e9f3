"""What differs between a run and the one before it: a pure function of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, TypedDict

from runledger.ledger.facts import JSONValue

ChangeKind = Literal["parameter", "code", "file", "first"]

# `from` is a keyword of Python, so the type is written in the functional form.
Change = TypedDict("Change", {"kind": ChangeKind, "name": str, "from": JSONValue, "to": JSONValue})

_NAME = 60  # characters of a cell's line
_CHANGES = 100


@dataclass(frozen=True, slots=True)
class RunView:
    """As much of a run as its changes are made of.

    `cells` holds the source hash of each cell's last execution, own or inherited, in the order they
    ran; `own_cells` those that were executed for this run. `files` holds the hashes of its inputs,
    `constants` the parameters that were inferred.
    """

    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    cells: Mapping[str, str | None] = field(default_factory=dict)
    own_cells: frozenset[str] = frozenset()
    files: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, JSONValue] = field(default_factory=dict)


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
    changed_names = [change["name"] for change in found]
    found += [
        {"kind": "file", "name": path, "from": before.files[path], "to": sha256}
        for path, sha256 in after.files.items()
        if sha256 is not None
        and before.files.get(path) is not None
        and before.files[path] != sha256
    ]
    for cell, source in after.cells.items():
        if source is None or (cell not in before.cells and cell not in after.own_cells):
            continue
        old = before.cells.get(cell)
        if old == source or (cell in before.cells and old is None):
            continue
        old_text = None if old is None else text_of(old)
        text = text_of(source)
        known = old_text is not None and text is not None
        if known and _is_told_by(changed_names, old_text or "", text or ""):
            continue
        found.append(
            {
                "kind": "code",
                "name": _changed_line(changed_names, old_text, text),
                "from": old,
                "to": source,
            }
        )
    return found[:_CHANGES]


def _parameter_changes(before: RunView, after: RunView) -> list[Change]:
    declared = list(dict.fromkeys([*after.parameters, *before.parameters]))
    # Whether a constant counts depends on what the results used, so only its value tells a change.
    inferred = [
        name for name in after.constants if name in before.constants and name not in declared
    ]
    old = {**before.constants, **before.parameters}
    new = {**after.constants, **after.parameters}
    found: list[Change] = [
        {"kind": "parameter", "name": name, "from": old.get(name), "to": new.get(name)}
        for name in [*declared, *inferred]
        if not _same(old.get(name, _NOTHING), new.get(name, _NOTHING))
    ]
    return [change for change in found if not _is_echo(change, found, after)]


def _is_echo(change: Change, found: Sequence[Change], after: RunView) -> bool:
    """Return whether a library only tells of a change that the notebook's own name tells too.

    With `SVC(C=C)`, the parameter `SVC.C` goes wherever `C` goes.
    """
    return _is_of_library(change["name"], after) and any(
        _same(other["from"], change["from"]) and _same(other["to"], change["to"])
        for other in found
        if not _is_of_library(other["name"], after)
    )


def _is_of_library(name: str, run: RunView) -> bool:
    """Return whether a parameter is one that nobody named: a notebook's constants have no dots."""
    return "." in name and name not in run.parameters


_NOTHING: JSONValue = {"nothing": ["this text stands for no value at all"]}


def _same(some: JSONValue, other: JSONValue) -> bool:
    return type(some) is type(other) and some == other


def _is_told_by(names: list[str], old: str, new: str) -> bool:
    """Return whether all lines that differ only set parameters whose change is told already."""
    if not names:
        return False
    told = _any_of(names)
    pairs = zip_longest(old.strip().splitlines(), new.strip().splitlines(), fillvalue="")
    return all(
        told.search(some) and told.search(other)
        for some, other in pairs
        if some.rstrip() != other.rstrip()
    )


def _any_of(names: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def _changed_line(names: list[str], old: str | None, text: str | None) -> str:
    """Return the first line that is new in a cell's source and not told yet, or else its first."""
    before = {line.strip() for line in (old or "").splitlines()}
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    told = _any_of(names) if names else None
    changed = (
        line for line in lines if line not in before and not (told and old and told.search(line))
    )
    return next(changed, lines[0] if lines else "")[:_NAME]
