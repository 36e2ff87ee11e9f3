"""A walk through one cell in the order Python runs it, gathering what it does with names.

`ways.py` knows which statements may not run, `gathered.py` what a name met there means; here stands
what each kind of statement and expression does with which names.
"""

# The method names are those that ast.NodeVisitor looks for.
# ruff: noqa: BLE001, D102, N802, N815
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Callable

from runledger.journal.quiet import parse
from runledger.journal.unpacking import unpacked

from .fitting import fits_when_called, is_fit, run_at_once
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
    from collections.abc import Iterable

    from .fitting import Definition
    from .scopes import FreeNames, Function


class CellFlow(Ways):
    """Walks one cell and gathers what it does.

    Parameters: `transform`, IPython's, for the body of a cell magic; `may_fit`, whether to look for
    what fits a model.
    """

    def __init__(self, transform: Callable[[str], str] | None, may_fit: bool = False) -> None:
        super().__init__()
        self._may_fit = may_fit
        self._defining = False  # within a decorator, base, default or annotation
        self._aliases = Aliases()
        self._transform = transform
        self._lazy_annotations = False

    # Names

    def _define(self, name: str, free: FreeNames, node: Definition) -> None:
        states = any(sets_state(inner, self._aliases) for inner in ast.walk(node))
        fits = self._may_fit and fits_when_called(node)
        if self._may_fit and isinstance(node, ast.ClassDef):
            fits = fits or any(self.names.fits_when_called(b) for b in _names_among(node.bases))
        self.names.define(name, free, states, fits)

    def _evaluate(self, parts: Iterable[ast.expr]) -> None:
        """Walk what a definition evaluates: a function that only stands there is not called."""
        before, self._defining = self._defining, True
        for part in parts:
            self.visit(part)
        self._defining = before

    def _run_at_once(self, nodes: Iterable[ast.AST]) -> None:
        """Look for a fit in what runs now and is not walked."""
        if self._may_fit and not self.names.fits:
            for node in run_at_once(nodes):
                if is_fit(node):
                    self.names.fits = True
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    self.names.use(node.func.id)

    def _use(self, free: FreeNames) -> None:
        for name in free.reads:
            self.names.use(name)

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
            if not self._defining:
                self.names.use(node.id)
        else:
            self.store(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self._names_a_lambda(node.targets, node.value):
            return
        self._value(node.value)
        for target in node.targets:
            self.store(target)
            self._constants(target, node.value)
            if isinstance(node.value, ast.Name) and isinstance(target, ast.Name):
                self.names.rename(node.value.id, target.id)

    def _names_a_lambda(self, targets: list[ast.expr], value: ast.expr) -> bool:
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if not isinstance(value, ast.Lambda) or len(names) < len(targets):
            return False
        self._evaluate(evaluated_at_definition(value))
        for name in names:
            self._define(name, function_names(value), value)
        return True

    def _value(self, value: ast.expr) -> None:
        """Walk what is given another name or only looked at: a function there is not called."""
        if isinstance(value, ast.Name):
            self._evaluate([value])
        else:
            self.visit(value)

    def _constants(self, target: ast.expr, value: ast.expr) -> None:
        if self.names.depth:
            return
        for one, given in unpacked(target, value):
            found, constant = constant_of(given)
            if found and isinstance(one, ast.Name):
                self.names.constants[one.id] = constant

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self._lazy_annotations:
            self._evaluate([node.annotation])
        if node.value is not None and not self._names_a_lambda([node.target], node.value):
            self._value(node.value)
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
        self._evaluate(
            part
            for part in evaluated_at_definition(node)
            if not (self._lazy_annotations and part not in node.decorator_list)
        )
        self._define(node.name, function_names(node), node)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._evaluate((*node.decorator_list, *node.bases, *(k.value for k in node.keywords)))
        at_once, called = class_names(node)
        self.names.take(at_once)
        self._run_at_once(node.body)
        self._define(node.name, called, node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._evaluate(evaluated_at_definition(node))
        called = function_names(node)  # it is most likely called by whom it is given to
        self.names.take(called)
        if not self._defining:
            self._use(called)
            self._run_at_once([node.body])

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, Comprehension):
            names = comprehension_names(node)
            self.names.take(names)
            for name in sorted(names.binds):
                self.names.writes.add(name)  # not certain: there may be nothing to go through
            self._use(names)
            self._run_at_once([node])
            for inner in ast.walk(node):
                self.names.state = self.names.state or sets_state(inner, self._aliases)
        else:
            super().generic_visit(node)

    # Calls

    def visit_Expr(self, node: ast.Expr) -> None:
        name = changed_by_call(node.value)
        if name is not None:
            self.names.changes.add(name)
        self._value(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        magic = magic_of(node)
        if magic is None:
            self.names.state = self.names.state or sets_state(node, self._aliases)
            self.names.fits = self.names.fits or (self._may_fit and is_fit(node))
            if isinstance(node.func, ast.Name):
                self.names.use(node.func.id)
            self.generic_visit(node)
            return
        self.names.state |= magic.state
        for name in sorted(magic.reads):
            self.names.load(name)
            self.names.use(name)
        if magic.code is not None:
            self._code(magic.code, magic.keeps)
        for name in sorted(magic.writes):
            self.names.bind(name)
        self.names.deletes |= magic.deletes
        self.names.bound -= magic.deletes

    def _code(self, source: str, keeps: bool) -> None:
        """Walk the Python within a magic; what cannot be read as Python may do anything."""
        try:
            tree = parse(source)
        except SyntaxError:
            try:
                tree = parse(self._transform(source) if self._transform else source)
            except Exception:
                self.names.state = True
                return
        names = self.names
        writes, bound, constants = set(names.writes), set(names.bound), dict(names.constants)
        self.block(tree.body)
        if not keeps:
            names.writes, names.bound, names.constants = writes, bound, constants


def _names_among(nodes: Iterable[ast.expr]) -> Iterable[str]:
    return (node.id for node in nodes if isinstance(node, ast.Name))


def _is_globals_item(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "globals"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )
