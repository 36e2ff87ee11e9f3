"""A walk through one cell in the order Python runs it, gathering what it does with names.

`bound` holds the names that are certainly bound by this cell at that point; a name loaded while it
is not in there is a read. What only may run (a branch, a loop's body, an exception's handler) adds
to `bound` only if every way through it does. Calling a function of the same cell counts as reading
and changing what its body reads and changes.
"""

# The method names are those that ast.NodeVisitor looks for.
# ruff: noqa: BLE001, D102, N815
from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Callable, Union, cast

from .magics import magic_of
from .process_state import Aliases, sets_state
from .scopes import (
    Comprehension,
    FreeNames,
    Function,
    bound_by_import,
    changed_by_call,
    class_names,
    comprehension_names,
    evaluated_at_definition,
    function_names,
    root_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONSTANT_CHARACTERS = 200
_FITS = frozenset({"fit", "train", "backward"})

Constant = Union[None, bool, int, float, str]


def may_fit(source: str) -> bool:
    """Return whether it is worth looking for a call that fits a model."""
    return any(word in source for word in _FITS)


def fits_a_model(tree: ast.AST) -> bool:
    """Return whether there is a call of `.fit(`, `.train(` or `.backward(` in a tree."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _FITS
        for node in ast.walk(tree)
    )


class CellFlow(ast.NodeVisitor):
    """Walks one cell and gathers what it does."""

    def __init__(self, transform: Callable[[str], str] | None) -> None:
        self.bound: set[str] = set()
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.deletes: set[str] = set()
        self.changes: set[str] = set()
        self.imports: set[str] = set()
        self.functions: dict[str, FreeNames] = {}
        self.constants: dict[str, Constant] = {}
        self.state = False
        self.fits = False
        self._aliases = Aliases()
        self._states: dict[str, bool] = {}  # functions of this cell, and whether they set state
        self._transform = transform
        self._depth = 0  # of branches and loops: what stands there is not certain
        self._ended = False  # by raise, break, continue: what follows in this block never runs
        self._lazy_annotations = False

    # Names

    def load(self, name: str) -> None:
        if name not in self.bound:
            self.reads.add(name)
        if name in self.functions:
            self._call(name, set())

    def _call(self, name: str, seen: set[str]) -> None:
        seen.add(name)
        free = self.functions[name]
        self.changes |= free.changes
        self.state = self.state or self._states.get(name, False)
        for inner in free.reads:
            if inner not in self.bound:
                self.reads.add(inner)
            if inner in self.functions and inner not in seen:
                self._call(inner, seen)

    def bind(self, name: str) -> None:
        self.bound.add(name)
        self.writes.add(name)
        self.constants.pop(name, None)
        if not self._depth:
            self.functions.pop(name, None)
            self._states.pop(name, None)

    def _bind_function(self, name: str, free: FreeNames, node: ast.AST) -> None:
        before = self.functions.get(name) if self._depth else None
        states = self._depth > 0 and self._states.get(name, False)
        self.bind(name)
        if before is not None:
            free = FreeNames(free.reads | before.reads, free.changes | before.changes, frozenset())
        self.functions[name] = free
        self._states[name] = states or any(sets_state(n, self._aliases) for n in ast.walk(node))

    def _take(self, free: FreeNames) -> None:
        for name in sorted(free.reads):
            self.load(name)
        self.changes |= free.changes

    def _store(self, target: ast.AST) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._store(element)
        elif isinstance(target, ast.Starred):
            self._store(target.value)
        else:
            self._store_into(target)

    def _store_into(self, target: ast.AST) -> None:
        self.state = self.state or sets_state(target, self._aliases)
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            name = root_name(target)
            if name is not None:
                self.changes.add(name)
                self.constants.pop(name, None)
            elif _is_globals_item(target):
                self.bind(target.slice.value)  # type: ignore[union-attr]
            self.visit(target.value)
            if isinstance(target, ast.Subscript):
                self.visit(target.slice)

    # Ways through

    def block(self, statements: Iterable[ast.stmt]) -> None:
        self._ended = False
        for statement in statements:
            self.visit(statement)

    def _branches(self, blocks: list[list[ast.stmt]], complete: bool) -> None:
        """Walk blocks of which one runs; `complete` says that none is no way."""
        before = self.bound
        ends = []
        self._depth += 1
        for statements in blocks:
            self.bound = set(before)
            self.block(statements)
            if not self._ended:
                ends.append(self.bound)
        self._depth -= 1
        if not complete:
            ends.append(before)
        self.bound = set.intersection(*ends) if ends else before
        self._ended = not ends

    def _maybe(self, *nodes: ast.AST) -> None:
        """Walk what may not run at all."""
        before = set(self.bound)
        self._depth += 1
        for node in nodes:
            self.visit(node)
        self._depth -= 1
        self.bound = before

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse], complete=True)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        before = set(self.bound)
        self._depth += 1
        self._store(node.target)
        self.block(node.body)
        self.bound = set(before)
        self.block(node.orelse)
        self._depth -= 1
        self.bound, self._ended = before, False

    visit_For = _for
    visit_AsyncFor = _for

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        before = set(self.bound)
        self._depth += 1
        self.block(node.body)
        self.bound = set(before)
        self.block(node.orelse)
        self._depth -= 1
        self.bound, self._ended = before, False

    def _try(self, node: ast.Try) -> None:
        before = set(self.bound)
        self._depth += 1
        self.block([*node.body, *node.orelse])
        ends = [] if self._ended else [self.bound]
        for handler in node.handlers:
            self.bound = set(before)
            if handler.type is not None:
                self.visit(handler.type)
            if handler.name:
                self.bound.add(handler.name)
            self.block(handler.body)
            if not self._ended:
                self.bound.discard(handler.name or "")
                ends.append(self.bound)
        self._depth -= 1
        after = set.intersection(*ends) if ends else before
        self.bound = set(before)
        self.block(node.finalbody)
        self.bound = after | self.bound
        self._ended = self._ended or not ends

    visit_Try = _try

    def visit_TryStar(self, node: ast.AST) -> None:
        self._try(cast("ast.Try", node))

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        before = set(self.bound)
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self._store(item.optional_vars)
        entered = set(self.bound)
        self.block(node.body)
        if any(_swallows(item.context_expr) for item in node.items):
            self.bound = before | (entered & self.bound)
            self._ended = False

    visit_With = _with
    visit_AsyncWith = _with

    def visit_Match(self, node: ast.AST) -> None:
        self.visit(node.subject)  # type: ignore[attr-defined]
        before = self.bound
        ends = []
        complete = False
        self._depth += 1
        for case in node.cases:  # type: ignore[attr-defined]
            self.bound = set(before)
            self._pattern(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            elif type(case.pattern).__name__ == "MatchAs" and case.pattern.pattern is None:
                complete = True
            self.block(case.body)
            if not self._ended:
                ends.append(self.bound)
        self._depth -= 1
        if not complete:
            ends.append(before)
        self.bound = set.intersection(*ends) if ends else before
        self._ended = not ends

    def _pattern(self, pattern: ast.AST) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.Name):
                self.load(node.id)
            name = getattr(node, "rest", None) or getattr(node, "name", None)
            if isinstance(name, str):
                self.bind(name)

    def _ends(self, node: ast.stmt) -> None:
        self.generic_visit(node)
        self._ended = True

    visit_Raise = _ends
    visit_Break = _ends
    visit_Continue = _ends
    visit_Return = _ends

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)
        if node.msg is not None:
            self._maybe(node.msg)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self._maybe(*node.values[1:])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self._maybe(node.body)
        self._maybe(node.orelse)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.visit(node.left)
        self.visit(node.comparators[0])
        self._maybe(*node.comparators[1:])

    # Binding

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.load(node.id)
        else:
            self._store(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Lambda) and all(
            isinstance(t, ast.Name) for t in node.targets
        ):
            for part in evaluated_at_definition(node.value):
                self.visit(part)
            for target in node.targets:
                self._bind_function(target.id, function_names(node.value), node.value)  # type: ignore[attr-defined]
            return
        self.visit(node.value)
        for target in node.targets:
            self._store(target)
            self._constants(target, node.value)

    def _constants(self, target: ast.expr, value: ast.expr) -> None:
        if self._depth:
            return
        if isinstance(target, ast.Name):
            found, constant = _constant(value)
            if found:
                self.constants[target.id] = constant
        elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            pairs = zip(target.elts, value.elts) if len(target.elts) == len(value.elts) else ()
            for one, other in pairs:
                self._constants(one, other)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self._lazy_annotations:
            self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self._store(node.target)
            self._constants(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self.load(name)
            self.visit(node.value)
            self.changes.add(name)
            self.bound.add(name)
            self.constants.pop(name, None)
        else:
            self.visit(node.value)
            self._store(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._store(node.target)
        self._constants(node.target, node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            for element in elements:
                if isinstance(element, ast.Name):
                    self.deletes.add(element.id)
                    self.bound.discard(element.id)
                    self.constants.pop(element.id, None)
                    self.functions.pop(element.id, None)
                else:
                    self._store_into(element)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._aliases.learn(node)
        for name in bound_by_import(node):
            self.bind(name)
            self.imports.add(name)
        if isinstance(node, ast.ImportFrom):
            if node.module == "__future__":
                self._lazy_annotations |= any(a.name == "annotations" for a in node.names)
            # A star binds names that the tree does not show: every later cell may need it.
            self.state = self.state or any(alias.name == "*" for alias in node.names)

    visit_Import = _import
    visit_ImportFrom = _import

    def _definition(self, node: Function) -> None:
        for part in evaluated_at_definition(node):
            if not (self._lazy_annotations and part not in node.decorator_list):
                self.visit(part)
        self._bind_function(node.name, function_names(node), node)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.visit(part)
        at_once, called = class_names(node)
        self._take(at_once)
        self._bind_function(node.name, called, node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in evaluated_at_definition(node):
            self.visit(part)
        self._take(function_names(node))  # it is most likely called by whom it is given to

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, Comprehension):
            names = comprehension_names(node)
            self._take(names)
            for name in sorted(names.binds):
                self.writes.add(name)  # not certain: there may be nothing to go through
            for inner in ast.walk(node):
                self.state = self.state or sets_state(inner, self._aliases)
        else:
            super().generic_visit(node)

    # Calls

    def visit_Expr(self, node: ast.Expr) -> None:
        name = changed_by_call(node.value)
        if name is not None:
            self.changes.add(name)
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is None:
            self.state = self.state or sets_state(node, self._aliases)
            self.generic_visit(node)
            return
        self.state = self.state or magic.state
        for name in sorted(magic.reads):
            self.load(name)
        if magic.code is not None:
            self._code(magic.code, magic.keeps)
        for name in sorted(magic.writes):
            self.bind(name)
        self.deletes |= magic.deletes
        self.bound -= magic.deletes

    def _code(self, source: str, keeps: bool) -> None:
        """Walk the Python within a magic; what cannot be read as Python may do anything."""
        try:
            tree = ast.parse(source)
        except SyntaxError:
            try:
                tree = ast.parse(self._transform(source) if self._transform else source)
            except Exception:
                self.state = True
                return
        self.fits = self.fits or fits_a_model(tree)
        writes, bound, constants = set(self.writes), set(self.bound), dict(self.constants)
        self.block(tree.body)
        if not keeps:
            self.writes, self.bound, self.constants = writes, bound, constants


def _is_globals_item(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "globals"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )


def _swallows(node: ast.expr) -> bool:
    """Return whether a context manager may swallow what its body raises."""
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("suppress", "raises")


def _constant(node: ast.expr | None) -> tuple[bool, Constant]:
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
