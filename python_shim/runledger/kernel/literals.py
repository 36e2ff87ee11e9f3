"""The literals that count as constants of a cell."""

from __future__ import annotations

import ast
import math
from typing import Union

_CONSTANT_CHARACTERS = 200

Constant = Union[None, bool, int, float, str]


def constant_of(node: ast.expr | None) -> tuple[bool, Constant]:
    """Return whether an expression is a number, string, boolean or None, and which."""
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        sign = -1 if isinstance(node.op, ast.USub) else 1
        node = node.operand
        if not (isinstance(node, ast.Constant) and type(node.value) in (int, float)):
            return False, None
    if not isinstance(node, ast.Constant):
        return False, None
    value = node.value
    if value is None or isinstance(value, bool):
        return True, value
    if isinstance(value, int):
        return abs(value) < 2**63, sign * value
    if isinstance(value, float):
        if math.isinf(value):
            return True, "Infinity" if sign > 0 else "-Infinity"
        return True, sign * value
    if isinstance(value, str):
        return len(value) <= _CONSTANT_CHARACTERS, value
    return False, None
