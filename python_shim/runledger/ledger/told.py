"""What is left of a line of code without the parameters whose change is told already."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from runledger.journal.quiet import parse
from runledger.journal.unpacking import unpacked

_WORD = re.compile(r"\w+")

# Spaces, and commas that a removal left behind.
_BLANK = re.compile(r"\s+|,\s*(?=[)\]}])")

# What follows a name that is set: `C = 1`, `C: float = 1`; `"C": 1`, `["C"] = 1`; `("C", 1)`.
_ASSIGNED = re.compile(r"\s*(?::[^=,;()]*)?=(?!=)")
_ENTERED = re.compile(r"\s*(?::|\]\s*=(?!=))")
_PASSED = re.compile(r"\s*,")

# A value ends with its place in a call or a list, or with its statement; brackets in it are whole.
_TEXT = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_FLAT = rf"(?:{_TEXT}|[^\"'()\[\]{{}}])"
_INNER = rf"(?:{_FLAT}|[(\[{{]{_FLAT}*[)\]}}])"
_BRACKETS = rf"[(\[{{]{_INNER}*[)\]}}]"
_VALUE = re.compile(rf"(?:{_TEXT}|{_BRACKETS}|[^\"'()\[\]{{}},;])*[,;]?")

# `C, gamma = 1.0, 0.1`, perhaps.
_UNPACKS = re.compile(r"[^=]*,[^=]*=(?!=)")

_LONGEST = 2_000  # characters of a line that is looked into


class Told:
    """Some parameters, to be taken out of lines that set them.

    Args:
        names: of the parameters.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_words: dict[tuple[str, ...], list[str]] = {}
        for name in names:
            words = tuple(_WORD.findall(name))
            if words:  # nothing in a line would be found by any other
                self._by_words.setdefault(words, []).append(name)
        self._lengths = sorted({len(words) for words in self._by_words}, reverse=True)

    def rest(self, line: str) -> str:
        """Return a line without the settings of these parameters, nothing if it was no more."""
        rest = line = line.rstrip()
        names = list(self._names_in(line)) if len(line) <= _LONGEST else []
        if names and _UNPACKS.match(line):
            rest = _unpacked_without(rest, names)
        for name in names:
            rest = _without(rest, name)
        if rest == line:
            return line
        code = _BLANK.sub("", rest)
        indent = line[: len(line) - len(line.lstrip())]
        return indent + code if code else ""

    def _names_in(self, line: str) -> Iterator[str]:
        if self._lengths:
            words = _WORD.findall(line)
            for length in self._lengths:
                here = {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
                for found in sorted(here & self._by_words.keys()):
                    yield from self._by_words[found]


def _unpacked_without(line: str, names: Collection[str]) -> str:
    """Return a line without what it sets among several at once: `C, gamma = 1.0, 0.1`."""
    try:
        body = parse(line.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return line
    kept: list[str] = []
    is_less = False
    for statement in body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            pairs = list(unpacked(statement.targets[0], statement.value))
            left = [(one, given) for one, given in pairs if not _is_named(one, names)]
            if len(left) < len(pairs):
                is_less = True
                sides = (", ".join(map(ast.unparse, side)) for side in zip(*left, strict=True))
                kept.append(" = ".join(sides))
                continue
        kept.append(ast.unparse(statement))
    return "; ".join(filter(None, kept)) if is_less else line


def _is_named(target: ast.expr, names: Collection[str]) -> bool:
    return isinstance(target, ast.Name) and target.id in names


def _without(line: str, name: str) -> str:
    kept = ""
    done = 0
    start = line.find(name)
    while start >= 0:
        end = start + len(name)
        before = line[start - 1 : start]
        if before in ("'", '"'):
            sets = None
            if line[end : end + 1] == before:
                is_first = line[: start - 1].endswith("(")
                sets = _ENTERED.match(line, end + 1) or (is_first and _PASSED.match(line, end + 1))
            begin = start - 1
        else:
            is_whole = not (before.isalnum() or before == "_")
            sets = is_whole and _ASSIGNED.match(line, end)
            begin = start
        if sets:
            kept += line[done:begin]
            value = _VALUE.match(line, sets.end())
            done = end = value.end() if value else sets.end()
        start = line.find(name, end)
    return kept + line[done:]
