"""The ways that Python may go through a cell, and what is certain whichever it goes.

What only may run (a branch, an exception's handler) adds to the names that are certainly bound
only if every way through it does. A loop is taken to run at least once: else whatever it binds
would be needed from before the cell, and each execution of the cell depend on the one before.
"""

# The method names are those that ast.NodeVisitor looks for.
# ruff: noqa: D102, N815
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from .gathered import Gathered

if TYPE_CHECKING:
    from collections.abc import Iterable


class Ways(ast.NodeVisitor):
    """Walks statements in the order Python runs them; what each does is for the subclass to say."""

    def __init__(self) -> None:
        self.names = Gathered()
        self._ended = False  # by raise, break, continue: what follows in this block never runs
        # What is bound at each break and continue of the loop that is being walked.
        self._breaks: list[set[str]] = []
        self._continues: list[set[str]] = []

    def store(self, target: ast.AST) -> None:
        """Note that a target of an assignment, loop or `with` is bound."""
        raise NotImplementedError

    def block(self, statements: Iterable[ast.stmt]) -> None:
        """Walk statements that run one after the other."""
        self._ended = False
        for statement in statements:
            self.visit(statement)

    def _branches(self, blocks: list[list[ast.stmt]], complete: bool) -> None:
        """Walk blocks of which one runs; `complete` says that none is no way."""
        before = self.names.bound
        ends = []
        self.names.depth += 1
        for statements in blocks:
            self.names.bound = set(before)
            self.block(statements)
            if not self._ended:
                ends.append(self.names.bound)
        self.names.depth -= 1
        if not complete:
            ends.append(before)
        self.names.bound = set.intersection(*ends) if ends else before
        self._ended = not ends

    def _maybe(self, *nodes: ast.AST) -> None:
        """Walk what may not run at all."""
        before = set(self.names.bound)
        self.names.depth += 1
        for node in nodes:
            self.visit(node)
        self.names.depth -= 1
        self.names.bound = before

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse], complete=True)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.store(node.target)
        self._loop(node)

    visit_For = _for
    visit_AsyncFor = _for

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._loop(node, endless=isinstance(node.test, ast.Constant) and bool(node.test.value))

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, endless: bool = False) -> None:
        """Walk a loop's body and `else`; an endless one is left by `break` alone."""
        before = set(self.names.bound)
        breaks: list[set[str]] = []
        rounds: list[set[str]] = []
        outer = self._breaks, self._continues
        self._breaks, self._continues = breaks, rounds
        self.names.depth += 1
        self.block(node.body)
        self._breaks, self._continues = outer
        if not self._ended:
            rounds.append(self.names.bound)
        if endless:
            rounds.clear()
        self.names.bound = set.intersection(*(rounds or breaks or [before]))
        self.block(node.orelse)
        self.names.depth -= 1
        ends = breaks if self._ended else [*breaks, self.names.bound]
        self.names.bound = set.intersection(*(ends or [before]))
        self._ended = not ends

    def _try(self, node: ast.Try) -> None:
        before = set(self.names.bound)
        self.names.depth += 1
        self.block([*node.body, *node.orelse])
        ends = [] if self._ended else [self.names.bound]
        for handler in node.handlers:
            self.names.bound = set(before)
            if handler.type is not None:
                self.visit(handler.type)
            if handler.name:
                self.names.bound.add(handler.name)
            self.block(handler.body)
            if not self._ended:
                self.names.bound.discard(handler.name or "")
                ends.append(self.names.bound)
        self.names.depth -= 1
        after = set.intersection(*ends) if ends else before
        self.names.bound = set(before)
        self.block(node.finalbody)
        self.names.bound = after | self.names.bound
        self._ended = self._ended or not ends

    visit_Try = _try

    def visit_TryStar(self, node: ast.AST) -> None:
        self._try(cast("ast.Try", node))

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        before = set(self.names.bound)
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.store(item.optional_vars)
        entered = set(self.names.bound)
        self.block(node.body)
        if any(_swallows(item.context_expr) for item in node.items):
            self.names.bound = before | (entered & self.names.bound)
            self._ended = False

    visit_With = _with
    visit_AsyncWith = _with

    def visit_Match(self, node: ast.AST) -> None:
        self.visit(node.subject)  # type: ignore[attr-defined]
        before = self.names.bound
        ends = []
        complete = False
        self.names.depth += 1
        for case in node.cases:  # type: ignore[attr-defined]
            self.names.bound = set(before)
            self._pattern(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            elif type(case.pattern).__name__ == "MatchAs" and case.pattern.pattern is None:
                complete = True
            self.block(case.body)
            if not self._ended:
                ends.append(self.names.bound)
        self.names.depth -= 1
        if not complete:
            ends.append(before)
        self.names.bound = set.intersection(*ends) if ends else before
        self._ended = not ends

    def _pattern(self, pattern: ast.AST) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.Name):
                self.names.load(node.id)
            name = getattr(node, "rest", None) or getattr(node, "name", None)
            if isinstance(name, str):
                self.names.bind(name)

    def _ends(self, node: ast.stmt) -> None:
        self.generic_visit(node)
        self._ended = True

    visit_Raise = _ends
    visit_Return = _ends

    def visit_Break(self, node: ast.Break) -> None:
        self._breaks.append(set(self.names.bound))
        self._ends(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._continues.append(set(self.names.bound))
        self._ends(node)

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


def _swallows(node: ast.expr) -> bool:
    """Return whether a context manager may swallow what its body raises."""
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("suppress", "raises")
