"""What a cell's source does with top-level names: the `names` of docs/journal.md."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Callable, Union

from runledger.journal.quiet import parse

from .cell_flow import CellFlow
from .fitting import may_fit
from .literals import Constant
from .magics import magic_of

if TYPE_CHECKING:
    from .gathered import Gathered

# A longer source is not analysed: its `names` are null.
SOURCE_LIMIT = 200_000

_LAST_CHARACTERS = 80

FunctionField = Mapping[str, Union[list[str], bool]]
NamesField = Union[None, bool, str, list[str], Mapping[str, Constant], Mapping[str, FunctionField]]


def names_of(
    source: str, transform: Callable[[str], str] | None = None
) -> dict[str, NamesField] | None:
    """Say what a source does with top-level names.

    Parameters: `source`, Python as IPython has transformed it; `transform`, IPython's own
    transformation, for the body of a cell magic. Returns the fields of `names` as docs/journal.md
    has them, or None if the source does not parse or is too long.
    """
    if len(source) > SOURCE_LIMIT:
        return None
    try:
        tree = parse(source)
        flow = CellFlow(transform, may_fit(source))
        flow.block(tree.body)
        cell = flow.names
        return {
            "reads": sorted(cell.reads),
            "writes": sorted(cell.writes),
            "deletes": sorted(cell.deletes),
            "changes": sorted(cell.changes),
            "imports": sorted(cell.imports),
            "functions": {name: _function(cell, name) for name in sorted(cell.functions)},
            "constants": cell.constants,
            "last": _last(source, tree),
            "state": cell.state,
            "fits": cell.fits,
        }
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _function(cell: Gathered, name: str) -> FunctionField:
    free = cell.functions[name]
    fields: dict[str, list[str] | bool] = {
        "reads": sorted(free.reads),
        "changes": sorted(free.changes),
    }
    if cell.fits_when_called(name):
        fields["fits"] = True
    return fields


def _last(source: str, tree: ast.Module) -> str | None:
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    value = tree.body[-1].value
    if isinstance(value, ast.Call) and magic_of(value) is not None:
        return None
    # ast.get_source_segment splits the whole source in Python: half the cost of an analysis.
    # Lines end where ast counts them: `splitlines` knows more ends.
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = lines[value.lineno - 1 : value.end_lineno]
    lines[-1] = lines[-1].encode()[: value.end_col_offset].decode()
    lines[0] = lines[0].encode()[value.col_offset :].decode()
    return "\n".join(lines)[:_LAST_CHARACTERS] or None


def statement_names(statement: ast.stmt) -> set[str]:
    """Return the names that one statement reads or binds, without those of the statements in it."""
    flow = CellFlow(None)
    header: list[ast.AST] = [statement]
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        header = [statement.iter, statement.target]
    elif isinstance(statement, (ast.If, ast.While)):
        header = [statement.test]
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        header = [item.context_expr for item in statement.items]
        header += [item.optional_vars for item in statement.items if item.optional_vars is not None]
    elif hasattr(statement, "handlers") or hasattr(statement, "cases"):
        subject = getattr(statement, "subject", None)
        header = [subject] if isinstance(subject, ast.expr) else []
    for node in header:
        flow.visit(node)
    names = flow.names
    return names.reads | names.writes | names.changes | names.deletes
