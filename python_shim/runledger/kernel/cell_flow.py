"""A walk through one cell in the order Python runs it, gathering what it does with names.

`ways.py` knows which statements may not run, `gathered.py` what a name met there means; here stands
what each kind of statement and expression does with which names.
"""

# The method names are those that ast.NodeVisitor looks for.
# ruff: noqa: BLE001, D102, N802, N815
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Callable

from .literals import constant_of
from .magics import magic_of
from .process_state import Aliases, sets_state
from .scopes import (
    Comprehension,
    bound_by_import,
    changed_by_call,
    class_names,
    comprehension_names,
    evaluated_at_definition,
    function_names,
    root_name,
)
from .ways import Ways

if TYPE_CHECKING:
    from .scopes import FreeNames, Function

_FITS = frozenset({"fit", "train", "backward"})


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


class CellFlow(Ways):
    """Walks one cell and gathers what it does."""

    def __init__(self, transform: Callable[[str], str] | None) -> None:
        super().__init__()
        self.fits = False
        self._aliases = Aliases()
        self._transform = transform
        self._lazy_annotations = False

    # Names

    def _define(self, name: str, free: FreeNames, node: ast.AST) -> None:
        states = any(sets_state(inner, self._aliases) for inner in ast.walk(node))
        self.names.define(name, free, states)

    def store(self, target: ast.AST) -> None:
        if isinstance(target, ast.Name):
            self.names.bind(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.store(element)
        elif isinstance(target, ast.Starred):
            self.store(target.value)
        else:
            self._store_into(target)

    def _store_into(self, target: ast.AST) -> None:
        self.names.state = self.names.state or sets_state(target, self._aliases)
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            name = root_name(target)
            if name is not None:
                self.names.store_into(name)
            elif _is_globals_item(target):
                self.names.bind(target.slice.value)  # type: ignore[union-attr]
            self.visit(target.value)
            if isinstance(target, ast.Subscript):
                self.visit(target.slice)

    # Binding

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.names.load(node.id)
        else:
            self.store(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Lambda) and all(
            isinstance(t, ast.Name) for t in node.targets
        ):
            for part in evaluated_at_definition(node.value):
                self.visit(part)
            for target in node.targets:
                self._define(target.id, function_names(node.value), node.value)  # type: ignore[attr-defined]
            return
        self.visit(node.value)
        for target in node.targets:
            self.store(target)
            self._constants(target, node.value)

    def _constants(self, target: ast.expr, value: ast.expr) -> None:
        if self.names.depth:
            return
        if isinstance(target, ast.Name):
            found, constant = constant_of(value)
            if found:
                self.names.constants[target.id] = constant
        elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
            pairs = zip(target.elts, value.elts) if len(target.elts) == len(value.elts) else ()
            for one, other in pairs:
                self._constants(one, other)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self._lazy_annotations:
            self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.store(node.target)
            self._constants(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self.names.load(name)
            self.visit(node.value)
            self.names.rebind(name)
        else:
            self.visit(node.value)
            self.store(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.store(node.target)
        self._constants(node.target, node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            elements = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            for element in elements:
                if isinstance(element, ast.Name):
                    self.names.delete(element.id)
                else:
                    self._store_into(element)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._aliases.learn(node)
        for name in bound_by_import(node):
            self.names.bind(name)
            self.names.imports.add(name)
        if isinstance(node, ast.ImportFrom):
            if node.module == "__future__":
                self._lazy_annotations |= any(a.name == "annotations" for a in node.names)
            # A star binds names that the tree does not show: every later cell may need it.
            self.names.state |= any(alias.name == "*" for alias in node.names)

    visit_Import = _import
    visit_ImportFrom = _import

    def _definition(self, node: Function) -> None:
        for part in evaluated_at_definition(node):
            if not (self._lazy_annotations and part not in node.decorator_list):
                self.visit(part)
        self._define(node.name, function_names(node), node)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.visit(part)
        at_once, called = class_names(node)
        self.names.take(at_once)
        self._define(node.name, called, node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in evaluated_at_definition(node):
            self.visit(part)
        self.names.take(function_names(node))  # it is most likely called by whom it is given to

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, Comprehension):
            names = comprehension_names(node)
            self.names.take(names)
            for name in sorted(names.binds):
                self.names.writes.add(name)  # not certain: there may be nothing to go through
            for inner in ast.walk(node):
                self.names.state = self.names.state or sets_state(inner, self._aliases)
        else:
            super().generic_visit(node)

    # Calls

    def visit_Expr(self, node: ast.Expr) -> None:
        name = changed_by_call(node.value)
        if name is not None:
            self.names.changes.add(name)
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is None:
            self.names.state = self.names.state or sets_state(node, self._aliases)
            self.generic_visit(node)
            return
        self.names.state |= magic.state
        for name in sorted(magic.reads):
            self.names.load(name)
        if magic.code is not None:
            self._code(magic.code, magic.keeps)
        for name in sorted(magic.writes):
            self.names.bind(name)
        self.names.deletes |= magic.deletes
        self.names.bound -= magic.deletes

    def _code(self, source: str, keeps: bool) -> None:
        """Walk the Python within a magic; what cannot be read as Python may do anything."""
        try:
            tree = ast.parse(source)
        except SyntaxError:
            try:
                tree = ast.parse(self._transform(source) if self._transform else source)
            except Exception:
                self.names.state = True
                return
        self.fits = self.fits or fits_a_model(tree)
        names = self.names
        writes, bound, constants = set(names.writes), set(names.bound), dict(names.constants)
        self.block(tree.body)
        if not keeps:
            names.writes, names.bound, names.constants = writes, bound, constants


def _is_globals_item(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "globals"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )
