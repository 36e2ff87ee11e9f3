"""Recorded values as Python, where writing them gives what they were."""

from __future__ import annotations

import ast
import keyword
import re

from runledger.journal.quiet import parse
from runledger.ledger.facts import JSONValue

# What the books put at the end of a text that they cut, and where a secret was.
_CUT = re.compile(r"… \((\d{1,12}) characters\)\Z")
_MASK = re.compile(r"(?<!\*)\*\*\*(?!\*)")
_NOT_FINITE = frozenset(["NaN", "Infinity", "-Infinity"])


def literal(value: JSONValue) -> str | None:
    """Return a value as a Python literal on one line.

    None if that would not surely be what it was: a list may have been a tuple, "NaN" a number, and
    a text may have been cut or masked.
    """
    match value:
        case None | bool() | int() | float():
            return repr(value)
        case str() if value not in _NOT_FINITE and not has_mask(value) and not _is_cut(value):
            return repr(value)
        case _:
            return None


def has_mask(text: str) -> bool:
    """Return whether a text has the mark of a masked secret."""
    return _MASK.search(text) is not None


def masked_lines(source: str) -> list[int]:
    """Return the lines of a masked source, from 1, where a secret may be missing."""
    return [n for n, line in enumerate(source.splitlines(), 1) if has_mask(line)]


def is_keyword_name(name: str) -> bool:
    """Return whether a name can stand before `=` in a call, and means only itself there."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def overridden_by(source: str) -> frozenset[str] | None:
    """Return the parameters that a source sets, or None if it does anything else than that.

    Such is the first cell of a fork: an import of this package, and calls of `override` with
    literals.
    """
    try:
        body = parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names: set[str] = set()
    aliases: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.Import):
            if any(alias.name != "runledger" for alias in statement.names):
                return None
            aliases |= {alias.asname or alias.name for alias in statement.names}
            continue
        told = _override_call(statement, aliases)
        if told is None:
            return None
        names |= told
    return frozenset(names) if names else None


def _override_call(statement: ast.stmt, aliases: set[str]) -> set[str] | None:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    owner = call.func.value
    if call.func.attr != "override" or not isinstance(owner, ast.Name) or owner.id not in aliases:
        return None
    names = {word.arg for word in call.keywords if word.arg is not None}
    if len(names) < len(call.keywords) or len(call.args) > 1:
        return None
    for argument in call.args:
        if not isinstance(argument, ast.Dict):
            return None
        keys = [key.value for key in argument.keys if isinstance(key, ast.Constant)]
        if len(keys) < len(argument.keys):
            return None
        names |= {key for key in keys if isinstance(key, str)}
    return names


def _is_cut(text: str) -> bool:
    cut = _CUT.search(text)
    return cut is not None and int(cut.group(1)) > len(text)
