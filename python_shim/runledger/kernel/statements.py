"""The variables of the statement that called us: the `of` of a record.

A recording goes along with what it was made from or into, so `lr = rl.parameter('lr', 0.1)` is of
`lr` and `rl`. The cell is parsed when first asked for, and each place in it is looked at once.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
from __future__ import annotations

import ast
import builtins
import linecache
import sys
from typing import TYPE_CHECKING

from runledger.journal.quiet import parse

from .magics import magic_of
from .names import SOURCE_LIMIT, statement_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType, FrameType

_BUILTINS = frozenset(dir(builtins))
_OPTIMIZED = 0x1  # CO_OPTIMIZED: the frame of a function, not of a module
_CACHED_PLACES = 4096
_CACHED_TREES = 16

_places: dict[tuple[CodeType, int], list[str]] = {}
_trees: dict[CodeType, ast.Module | None] = {}


def variables_of_caller(namespace: Mapping[str, object], source: str | None) -> list[str]:
    """Return the variables of the statement of the running cell (or script) that called us.

    Parameters: `namespace`, the globals that cells run in; `source`, the running cell as Python,
    for code of which Python keeps no lines. Returns sorted names, empty if no cell is below us.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not _is_cell(frame, namespace):
        frame = frame.f_back
    if frame is None:
        return []
    place = (frame.f_code, frame.f_lasti)
    found = _places.get(place)
    if found is None:
        found = _variables(frame, source)
        if len(_places) >= _CACHED_PLACES:
            _places.clear()
        _places[place] = found
    return found


def variables_at(tree: ast.Module, line: int, column: int | None = None) -> list[str]:
    """Return the variables of the innermost statement at a line (and column, in UTF-8 bytes)."""
    statement = _innermost(tree, line, column)
    if statement is None:
        return []
    return sorted(statement_names(statement) - _BUILTINS)


def _is_cell(frame: FrameType, namespace: Mapping[str, object]) -> bool:
    code = frame.f_code
    return (
        frame.f_globals is namespace
        and not code.co_flags & _OPTIMIZED
        and code.co_name.startswith(("<module>", "<cell line"))
        and code.co_filename != "<string>"
    )


def _variables(frame: FrameType, source: str | None) -> list[str]:
    code = frame.f_code
    if code not in _trees:
        if len(_trees) >= _CACHED_TREES:
            _trees.clear()
        _trees[code] = _parse(code.co_filename, source)
    tree = _trees[code]
    if tree is None:
        return []
    return variables_at(tree, frame.f_lineno, _column(frame))


def _parse(filename: str, source: str | None) -> ast.Module | None:
    text = "".join(linecache.getlines(filename)) or source
    if text is None or len(text) > SOURCE_LIMIT:
        return None
    try:
        tree = parse(text)
        if filename.startswith("<timed"):  # the body of %%time, which is in no file
            for node in ast.walk(tree):
                magic = magic_of(node) if isinstance(node, ast.Call) else None
                if magic is not None and magic.code is not None:
                    return parse(magic.code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


def _column(frame: FrameType) -> int | None:
    """Return where on its line the running instruction begins, which Python knows from 3.11 on."""
    positions = getattr(frame.f_code, "co_positions", None)
    if positions is None:
        return None
    for number, position in enumerate(positions()):
        if number == frame.f_lasti // 2:
            column = position[2]
            return column if isinstance(column, int) else None
    return None


def _innermost(tree: ast.Module, line: int, column: int | None) -> ast.stmt | None:
    found: ast.stmt | None = None
    inside: Iterator[ast.stmt] = iter(tree.body)
    while True:
        for statement in inside:
            if _covers(statement, line, column):
                found = statement
                inside = _statements_within(statement)
                break
        else:
            return found


def _covers(statement: ast.stmt, line: int, column: int | None) -> bool:
    last = statement.end_lineno or statement.lineno
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    if not first <= line <= last:
        return False
    if column is None:
        return True
    if line == statement.lineno and column < statement.col_offset and line == first:
        return False
    return not (line == last and column >= (statement.end_col_offset or column + 1))


def _statements_within(statement: ast.stmt) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody"):
        yield from getattr(statement, field, [])
    for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        yield from part.body
