"""Where in a syntax tree a model is fitted: at once, or when a function or class is called."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Union

from .scopes import evaluated_at_definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .scopes import Function

Definition = Union["Function", ast.Lambda, ast.ClassDef]

_FITS = frozenset({"fit", "train", "backward"})
_MAY_FIT = re.compile(r"(?:fit|train|backward)\s*\(")


def may_fit(source: str) -> bool:
    """Return whether it is worth looking for what fits a model."""
    return _MAY_FIT.search(source) is not None


def is_fit(node: ast.AST) -> bool:
    """Return whether this one node is a call of `.fit(`, `.train(` or `.backward(`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _FITS
    )


def run_at_once(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that run together with these, without the bodies of functions among them.

    A lambda counts: it is most likely called by whom it is given to, unless it is bound to a name.
    """
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting.extend(evaluated_at_definition(node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Lambda):
            waiting.extend(evaluated_at_definition(node.value))
        else:
            waiting.extend(ast.iter_child_nodes(node))


def fits_when_called(definition: Definition) -> bool:
    """Return whether the body of a function, or a method of a class, fits a model."""
    if isinstance(definition, ast.Lambda):
        bodies: list[ast.AST] = [definition.body]
    else:
        bodies = list(definition.body)
    return any(is_fit(node) for body in bodies for node in ast.walk(body))
