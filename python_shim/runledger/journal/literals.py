"""String literals under names of secrets, as the syntax tree of a source shows them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Union

from .lexing import is_masked
from .quiet import parse
from .randomness import looks_random
from .secret_names import (
    DOORS,
    LOGINS,
    MASK,
    PAIRS,
    SHORTEST_COMPARED,
    is_secret_name,
)
from .unpacking import unpacked

_Literal = Union[ast.Constant, ast.JoinedStr]

# Functions of a name and the value for it, such as os.environ.setdefault.
_SETTERS = frozenset(
    """
    get getenv setdefault putenv setenv set setattr set_option set_key put pop add_header
    parameter add_parameter label add_label summary add_summary metric
    """.split()  # noqa: SIM905 (a list takes a page)
)
# Functions that give back the secret they were given.
_WRAPPERS = frozenset(
    """
    str bytes Secret SecretStr b64decode b64encode quote
    array str_ bytes_ bytearray list tuple set frozenset deque OrderedDict
    """.split()  # noqa: SIM905 (a list takes a page)
)
_SCHEME = re.compile(r"\s*(?:bearer|basic|token|apikey)?\s*", re.IGNORECASE)
_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def mask_literals(text: str) -> str | None:
    """Mask the string literals under names of secrets.

    Returns the source with the same lines and still valid, or None if it is no valid Python.
    """
    try:
        tree = parse(text)
        data = text.encode("utf-8")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    finder = _Finder()
    finder.find(tree)
    if not finder.found:
        return text
    starts = [0, *accumulate(len(line) for line in _LINES.findall(data))]
    return _replaced(data, finder.spans(starts))


def _replaced(data: bytes, spans: Sequence[tuple[int, int]]) -> str:
    out: list[bytes] = []
    done = 0
    for start, end in spans:
        if start < done:
            continue
        out += (data[done:start], _mask(data[start:end]))
        done = end
    out.append(data[done:])
    return b"".join(out).decode("utf-8")


def _mask(literal: bytes) -> bytes:
    """Put one masked literal in the place of another, of the same type and with as many lines."""
    opening = re.match(rb"([A-Za-z]*)(\"\"\"|'''|\"|')", literal)
    if opening is None:
        return literal
    prefix = b"b" if b"b" in opening[1].lower() else b""
    quote, lines = opening[2], literal.count(b"\n")
    if lines and len(quote) == 1:
        quote *= 3
    return prefix + quote + MASK.encode() + b"\n" * lines + quote


class _Finder:
    """Collects the literals to mask of one syntax tree."""

    def __init__(self) -> None:
        self.found: list[_Literal] = []
        self._formatted: dict[ast.AST, ast.JoinedStr] = {}

    def find(self, tree: ast.AST) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node not in self._formatted:
                for inner in ast.walk(node):
                    self._formatted.setdefault(inner, node)
            self._look(node)

    def spans(self, starts: Sequence[int]) -> list[tuple[int, int]]:
        """Give where the literals stand, in bytes; `starts` are those of the lines."""
        spans = set()
        for literal in self.found:
            # What stands within an f-string has no exact place before Python 3.12.
            node = self._formatted.get(literal, literal)
            if node.end_lineno is not None and node.end_col_offset is not None:
                start = starts[node.lineno - 1] + node.col_offset
                spans.add((start, starts[node.end_lineno - 1] + node.end_col_offset))
        return sorted(spans, key=lambda span: (span[0], -span[1]))

    def _look(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            if node.value is not None:
                self._bind(node.target, node.value)
        elif isinstance(node, ast.keyword):
            if node.arg is not None:
                self._under(node.arg, node.value)
        elif isinstance(node, (ast.Tuple, ast.List)):
            self._look_at_items(node.elts)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if key is not None:
                    self._bind(key, value)
        elif isinstance(node, ast.arguments):
            self._look_at_defaults(node)
        elif isinstance(node, ast.Compare):
            self._look_at_comparison(node)
        elif isinstance(node, ast.Call):
            self._look_at_call(node)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        for one, given in unpacked(target, value):
            for name in _names_of(one):
                self._under(name, given)

    def _under(self, name: str, value: ast.expr) -> None:
        if is_secret_name(name):
            self._collect(value)
        elif name in PAIRS and isinstance(value, ast.Tuple):
            for item in value.elts[1:]:
                self._collect(item)

    def _look_at_defaults(self, node: ast.arguments) -> None:
        positional = [*node.posonlyargs, *node.args]
        if node.defaults:
            for argument, default in zip(positional[-len(node.defaults) :], node.defaults):
                self._under(argument.arg, default)
        for argument, keyword in zip(node.kwonlyargs, node.kw_defaults):
            if keyword is not None:
                self._under(argument.arg, keyword)

    def _look_at_comparison(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        if any(is_secret_name(name) for side in sides for name in _names_of(side, False)):
            for side in sides:
                items = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
                for item in items:
                    if not isinstance(item, ast.Constant) or _length(item) >= SHORTEST_COMPARED:
                        self._collect(item)

    def _look_at_call(self, node: ast.Call) -> None:
        function = next(iter(_names_of(node.func)), "")
        if function in _SETTERS:
            for name, value in zip(node.args, node.args[1:]):
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    self._under(name.value, value)
        elif function in LOGINS:
            for value in node.args[1:]:
                self._collect(value)
        if function in LOGINS or is_secret_name(function) or function in DOORS:
            self._collect_random([*node.args, *(keyword.value for keyword in node.keywords)])

    def _look_at_items(self, items: Sequence[ast.expr]) -> None:
        """Look at `("api_key", "…")`: a value beside the name of a secret, if it looks random."""
        for name, value in zip(items, items[1:]):
            named = name.value if isinstance(name, ast.Constant) else None
            if isinstance(named, str) and is_secret_name(named):
                self._collect_random([value])

    def _collect_random(self, values: Sequence[ast.expr]) -> None:
        for value in values:
            text = value.value if isinstance(value, ast.Constant) else None
            if not isinstance(text, (str, bytes)) or not looks_random(_text(text).strip()):
                continue
            if _says_something(text):
                self.found.append(value)  # type: ignore[arg-type]

    def _collect(self, value: ast.expr) -> None:
        """Take all literals that the value of an expression can be, or is made of."""
        stack: list[ast.expr | None] = [value]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Constant):
                if _says_something(node.value):
                    self.found.append(node)
            elif isinstance(node, ast.JoinedStr):
                if any(
                    isinstance(x, ast.Constant) and _says_something(x.value) for x in node.values
                ):
                    self.found.append(node)
            elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
                stack.extend(node.elts)
            elif isinstance(node, ast.Dict):
                stack.extend(node.values)
            elif isinstance(node, ast.BinOp):
                stack += (node.left, node.right)
            elif isinstance(node, ast.BoolOp):
                stack.extend(node.values)
            elif isinstance(node, ast.IfExp):
                stack += (node.body, node.orelse)
            elif isinstance(node, (ast.NamedExpr, ast.Starred)):
                stack.append(node.value)
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute):
                    stack.append(node.func.value)
                if next(iter(_names_of(node.func)), "") in _WRAPPERS:
                    stack.extend(node.args)


def _names_of(node: ast.expr, literal: bool = True) -> Iterator[str]:
    """Name what an expression stands for; `literal` if strings are names too."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant):
        if literal and isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.Subscript):
        yield from _names_of(node.slice)
        if isinstance(node.value, (ast.Name, ast.Attribute)):
            yield from _names_of(node.value)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _says_something(value: object) -> bool:
    if isinstance(value, bytes):
        value = _text(value)
    if not isinstance(value, str) or is_masked(value):
        return False
    scheme = _SCHEME.match(value)
    return scheme is None or scheme.end() < len(value)


def _length(node: ast.Constant) -> int:
    return len(node.value) if isinstance(node.value, (str, bytes)) else 0
