"""The title of a run: what the user called it, else what changed, in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath

from runledger.ledger.changes import Change
from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import to_text

LENGTH = 60  # characters at most of a title that we compose
_VALUE = 18
_LINE = 40
_SHARED = 9  # characters at most before the place where two long values differ


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
            parts = (f"{name} {_value(value)}" for name, value in child_parameters.items())
            return _joined(parts, len(child_parameters))
        return "first run"
    return _joined(map(_part, changes), len(changes))


def _part(change: Change) -> str:
    name, old, new = change["name"], change["from"], change["to"]
    match change["kind"]:
        case "parameter":
            name = _short(name, 30)
            match change.get("only"):
                case "added":
                    return f"{name} {_value(new)}"
                case "removed":
                    return f"{name} removed"
            return f"{name} {' → '.join(_both(old, new))}"
        case "file":
            return f"{_short(PurePosixPath(name).name, 30)} changed"
        case "code":
            word = "code edited" if old is not None else "code added"
            word = "code removed" if "only" in change else word
            return f"{word}: {_short(name, _LINE)}" if name else word
        case _:
            return "first run"


def _joined(parts: Iterable[str], count: int) -> str:
    """Join as many of some parts as there is room for, and count the others."""
    # Each part takes a character at least.
    first = list(islice(parts, LENGTH))
    for kept in range(len(first), 0, -1):
        rest = count - kept
        more = f", +{rest} more" if rest else ""
        title = ", ".join(first[:kept]) + more
        if len(title) <= LENGTH or kept == 1:
            return title if len(title) <= LENGTH else _short(first[0], LENGTH - len(more)) + more
    return ""


def _both(old: JSONValue, new: JSONValue) -> tuple[str, str]:
    """Write two values such that one sees that they differ."""
    short = _value(old), _value(new)
    if short[0] != short[1]:
        return short
    exact = to_text(old), to_text(new)
    if isinstance(old, str) and isinstance(new, str) and len(old) > _VALUE:
        exact = old, new
    if max(map(len, exact)) <= _VALUE:
        return exact
    pairs = enumerate(zip(*exact, strict=False))
    differ = next((at for at, (some, other) in pairs if some != other), min(map(len, exact)))
    start = max(differ - _SHARED, 0)
    return _tail(exact[0], start), _tail(exact[1], start)


def _tail(text: str, start: int) -> str:
    return _short(f"…{text[start:]}" if start else text, _VALUE)


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
