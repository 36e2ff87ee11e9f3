"""Which names of its surroundings a function, class or comprehension reads, changes and binds.

Python's scoping, from the syntax tree alone: a name bound anywhere in a function is local to it, a
method does not see its class's names, a walrus in a comprehension binds outside of it, and `global`
reaches past every enclosing function.
"""

# The method names are those that ast.NodeVisitor looks for.
# ruff: noqa: N815, SIM905
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, Union

if TYPE_CHECKING:
    from collections.abc import Iterable

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# Methods that look at an object or make another one. As a statement (`df.head()` at a cell's end)
# they leave their object as it was, unless they are told `inplace=True`.
LOOKING = frozenset(
    """
    head tail describe info sample sum mean median mode std var min max count value_counts
    unique nunique plot hist boxplot show corr cov isna isnull notna notnull groupby items
    keys values get copy astype round abs cumsum diff quantile idxmin idxmax any all
    nlargest nsmallest query merge join filter select assign rename drop dropna fillna
    replace sort_values sort_index reset_index set_index pivot pivot_table melt stack
    unstack agg aggregate apply map transform iterrows itertuples equals isin between
    duplicated drop_duplicates explode crosstab rolling resample to_string to_csv to_json
    to_excel to_parquet to_pickle to_numpy to_dict to_list to_html to_latex to_markdown
    tolist item reshape ravel flatten argmax argmin argsort dot score predict predict_proba
    predict_log_proba decision_function inverse_transform get_params evaluate summary
    parameters state_dict named_parameters startswith endswith split strip lower upper
    format index find encode decode savefig exists is_file is_dir iterdir glob read_text
    read_bytes render display collect schema printSchema memory_usage select_dtypes
    """.split()
)


class FreeNames(NamedTuple):
    """The names a scope takes from around it.

    `changes` are changed in place or rebound there; `binds` are names that a walrus binds outside
    of a comprehension.
    """

    reads: frozenset[str]
    changes: frozenset[str]
    binds: frozenset[str]


def root_name(node: ast.expr) -> str | None:
    """Return `x` of `x`, `x.a`, `x[0].b`, or None when the expression starts otherwise."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def changed_by_call(node: ast.expr) -> str | None:
    """Return `x` when an expression statement is `x.method(…)` with a method that may change it."""
    if isinstance(node, ast.Await):
        node = node.value
    first: ast.Call | None = None
    while True:
        if isinstance(node, ast.Call):
            first = node
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            break
    if first is None or not isinstance(node, ast.Name) or not isinstance(first.func, ast.Attribute):
        return None
    if first.func.attr in LOOKING and not _in_place(first):
        return None
    return node.id


def _in_place(call: ast.Call) -> bool:
    return any(
        keyword.arg == "inplace"
        and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        for keyword in call.keywords
    )


def bound_by_import(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names that an import statement binds, without those of a star."""
    names = []
    for alias in node.names:
        if alias.name == "*":
            continue
        plain = alias.name.split(".")[0] if isinstance(node, ast.Import) else alias.name
        names.append(alias.asname or plain)
    return names


def parameter_names(arguments: ast.arguments) -> list[str]:
    """Return the names that a function's parameters bind."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    return [argument.arg for argument in every]


def evaluated_at_definition(node: Function | ast.Lambda) -> Iterable[ast.expr]:
    """Yield what a `def` or lambda evaluates at once: decorators, defaults, annotations."""
    arguments = node.args
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)
    if not isinstance(node, ast.Lambda):
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        yield from (each.annotation for each in every if each.annotation is not None)
        if node.returns is not None:
            yield node.returns


def function_names(node: Function | ast.Lambda) -> FreeNames:
    """Return the free names of a function's body, as used when it is called."""
    inner = _Scope("function")
    collector = _Collector(inner)
    collector.function_body(node)
    return inner.free()


def class_names(node: ast.ClassDef) -> tuple[FreeNames, FreeNames]:
    """Return what a class body needs when it is defined, and what its methods need when called."""
    inner = _Scope("class")
    collector = _Collector(inner)
    for statement in node.body:
        collector.visit(statement)
    called: tuple[set[str], set[str]] = (set(), set())
    for child in inner.children:
        names = child.free()
        called[0].update(names.reads)
        called[1].update(names.changes)
    at_once = FreeNames(
        frozenset(inner.loads | inner.global_loads),
        frozenset((inner.changed - inner.bound) | inner.global_changes),
        frozenset(),
    )
    return at_once, FreeNames(frozenset(called[0]), frozenset(called[1]), frozenset())


def comprehension_names(node: ast.expr) -> FreeNames:
    """Return what a comprehension reads, changes and (by walrus) binds around it."""
    outer = _Scope("function")
    collector = _Collector(outer)
    collector.visit(node)
    names = outer.free(keep_bound=True)
    return FreeNames(names.reads, names.changes, frozenset(outer.bound))


class _Scope:
    """One scope while it is read: what it binds, loads and changes, and the scopes within."""

    def __init__(self, kind: str, parent: _Scope | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.bound: set[str] = set()
        self.loads: set[str] = set()
        self.changed: set[str] = set()
        self.declared_global: set[str] = set()
        self.declared_nonlocal: set[str] = set()
        self.global_loads: set[str] = set()
        self.global_changes: set[str] = set()
        self.children: list[_Scope] = []

    def load(self, name: str) -> None:
        if name in self.declared_global:
            self.global_loads.add(name)
        elif not (self.kind == "class" and name in self.bound):
            self.loads.add(name)

    def change(self, name: str) -> None:
        (self.global_changes if name in self.declared_global else self.changed).add(name)

    def bind(self, name: str) -> None:
        if name in self.declared_global:
            self.global_changes.add(name)
        elif name in self.declared_nonlocal:
            self.changed.add(name)
        else:
            self.bound.add(name)

    def bind_walrus(self, name: str) -> None:
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        scope.bind(name)

    def free(self, keep_bound: bool = False) -> FreeNames:
        reads = set(self.loads)
        changes = set(self.changed)
        global_reads = set(self.global_loads)
        global_changes = set(self.global_changes)
        for child in self.children:
            inner = child.free()
            reads |= inner.reads
            changes |= inner.changes
            global_reads |= child.all_global_loads()
            global_changes |= child.all_global_changes()
        if self.kind != "class" and not keep_bound:
            reads -= self.bound
            changes -= self.bound
        if self.kind == "class":
            changes -= self.bound
        return FreeNames(
            frozenset(reads | global_reads), frozenset(changes | global_changes), frozenset()
        )

    def all_global_loads(self) -> set[str]:
        return self.global_loads.union(*(child.all_global_loads() for child in self.children))

    def all_global_changes(self) -> set[str]:
        return self.global_changes.union(*(child.all_global_changes() for child in self.children))


class _Collector(ast.NodeVisitor):
    """Fills a scope from the nodes it is shown, and makes a child for each scope within."""

    def __init__(self, scope: _Scope) -> None:
        self.scope = scope

    def _within(self, kind: str) -> _Collector:
        child = _Scope(kind, self.scope)
        self.scope.children.append(child)
        return _Collector(child)

    def function_body(self, node: Function | ast.Lambda) -> None:
        for name in parameter_names(node.args):
            self.scope.bind(name)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        for part in body:
            self.visit(part)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.scope.load(node.id)
        else:
            self.scope.bind(node.id)

    def _store_into(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            name = root_name(node)
            if name is not None:
                self.scope.change(name)
        self.generic_visit(node)

    visit_Attribute = _store_into
    visit_Subscript = _store_into

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)  # the fields' order has the targets first
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.scope.load(node.target.id)
            self.scope.bind(node.target.id)
        else:
            self.visit(node.target)

    def visit_Expr(self, node: ast.Expr) -> None:
        name = changed_by_call(node.value)
        if name is not None:
            self.scope.change(name)
        self.visit(node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.scope.bind_walrus(node.target.id)

    def _definition(self, node: Function) -> None:
        for part in evaluated_at_definition(node):
            self.visit(part)
        self.scope.bind(node.name)
        self._within("function").function_body(node)

    visit_FunctionDef = _definition
    visit_AsyncFunctionDef = _definition

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in evaluated_at_definition(node):
            self.visit(part)
        self._within("function").function_body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.visit(part)
        inner = self._within("class")
        for statement in node.body:
            inner.visit(statement)
        self.scope.bind(node.name)

    def _comprehension(self, node: ast.expr) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self.visit(generators[0].iter)
        inner = self._within("comprehension")
        for number, generator in enumerate(generators):
            if number:
                inner.visit(generator.iter)
            inner.visit(generator.target)
            for condition in generator.ifs:
                inner.visit(condition)
        for part in ("key", "value", "elt"):
            if hasattr(node, part):
                inner.visit(getattr(node, part))

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in bound_by_import(node):
            self.scope.bind(name)

    visit_Import = _import
    visit_ImportFrom = _import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bind(node.name)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.declared_global.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.declared_nonlocal.update(node.names)

    def generic_visit(self, node: ast.AST) -> None:
        # Patterns of `match` (3.10) and type parameters (3.12) bind by a plain `name` or `rest`.
        kind = type(node).__name__
        if kind in ("MatchAs", "MatchStar", "TypeVar", "ParamSpec", "TypeVarTuple"):
            name = getattr(node, "name", None)
            if name:
                self.scope.bind(name)
        elif kind == "MatchMapping" and getattr(node, "rest", None):
            self.scope.bind(node.rest)  # type: ignore[attr-defined]
        super().generic_visit(node)
