"""The title of a run: what the user called it, else what changed, in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runledger.ledger.changes import Change
from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import to_text

LENGTH = 60  # characters at most of a title that we compose
_VALUE = 18
_LINE = 40


def title_of(
    name: str | None,
    description: str | None,
    changes: Sequence[Change],
    child_parameters: Mapping[str, JSONValue] | None = None,
) -> str:
    """Return a run's title.

    Args:
        name: what the user called it.
        description: what the user said of it in code; its first line counts.
        changes: against the run before.
        child_parameters: of a child run, whose first one is named by what it began with.
    """
    if name:
        return name
    first_line = (description or "").strip().split("\n")[0].strip()
    if first_line:
        return first_line
    return compose(changes, child_parameters)


def compose(
    changes: Sequence[Change], child_parameters: Mapping[str, JSONValue] | None = None
) -> str:
    """Say what changed in at most 60 characters."""
    if not changes:
        return "run again"
    if changes[0]["kind"] == "first":
        if child_parameters:
            return _joined([f"{name} {_value(v)}" for name, v in child_parameters.items()])
        return "first run"
    return _joined([_part(change) for change in changes])


def _part(change: Change) -> str:
    name, old, new = change["name"], change["from"], change["to"]
    match change["kind"]:
        case "parameter":
            name = _short(name, 30)
            if old is None:
                return f"{name} {_value(new)}" if new is not None else f"{name} set"
            return f"{name} removed" if new is None else f"{name} {_value(old)} → {_value(new)}"
        case "file":
            return f"{_short(PurePosixPath(name).name, 30)} changed"
        case "code":
            word = "code edited" if old is not None else "code added"
            return f"{word}: {_short(name, _LINE)}" if name else word
        case _:
            return "first run"


def _joined(parts: Sequence[str]) -> str:
    """Join as many parts as there is room for, and count the others."""
    for kept in range(len(parts), 0, -1):
        rest = len(parts) - kept
        more = f", +{rest} more" if rest else ""
        title = ", ".join(parts[:kept]) + more
        if len(title) <= LENGTH or kept == 1:
            return title if len(title) <= LENGTH else _short(parts[0], LENGTH - len(more)) + more
    return ""


def _value(value: JSONValue) -> str:
    match value:
        case str():
            return _short(value, _VALUE)
        case float():
            return f"{value:.6g}" if value != int(value) or abs(value) >= 1e15 else f"{value:.1f}"
        case {"repr": str(text)}:
            return _short(text, _VALUE)
        case _:
            return _short(to_text(value), _VALUE)


def _short(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
