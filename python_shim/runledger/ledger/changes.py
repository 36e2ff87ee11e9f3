"""What differs between a run and the one before it: a pure function of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, TypedDict

from runledger.ledger.facts import JSONValue

ChangeKind = Literal["parameter", "code", "file", "first"]

# `from` is a keyword of Python, so the type is written in the functional form.
Change = TypedDict("Change", {"kind": ChangeKind, "name": str, "from": JSONValue, "to": JSONValue})

_NAME = 60  # characters of a cell's first line
_CHANGES = 100


@dataclass(frozen=True, slots=True)
class RunView:
    """As much of a run as its changes are made of.

    `cells` holds the source hash of each cell's last execution, own or inherited, in the order they
    ran; `own_cells` those that were executed for this run. `files` holds the hashes of its inputs.
    """

    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    cells: Mapping[str, str | None] = field(default_factory=dict)
    own_cells: frozenset[str] = frozenset()
    files: Mapping[str, str | None] = field(default_factory=dict)


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
        found.append({"kind": "code", "name": _first_line(text), "from": old, "to": source})
    return found[:_CHANGES]


def _parameter_changes(before: RunView, after: RunView) -> list[Change]:
    names = list(dict.fromkeys([*after.parameters, *before.parameters]))
    return [
        {
            "kind": "parameter",
            "name": name,
            "from": before.parameters.get(name),
            "to": after.parameters.get(name),
        }
        for name in names
        if not _same(
            before.parameters.get(name, _NOTHING),
            after.parameters.get(name, _NOTHING),
        )
    ]


_NOTHING: JSONValue = {"nothing": ["this text stands for no value at all"]}


def _same(some: JSONValue, other: JSONValue) -> bool:
    return type(some) is type(other) and some == other


def _is_told_by(names: list[str], old: str, new: str) -> bool:
    """Return whether all lines that differ only set parameters whose change is told already."""
    if not names:
        return False
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))
    pairs = zip_longest(old.strip().splitlines(), new.strip().splitlines(), fillvalue="")
    return all(
        pattern.search(some) and pattern.search(other)
        for some, other in pairs
        if some.rstrip() != other.rstrip()
    )


def _first_line(text: str | None) -> str:
    lines = (line.strip() for line in (text or "").splitlines())
    return next((line for line in lines if line), "")[:_NAME]
