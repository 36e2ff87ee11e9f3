"""What the kernel held after an execution: which names were bound, which objects were changed.

Before an execution the objects' identities are noted; after it, the names that it dealt with are
looked at, and those that share memory with what it dealt with (views, aliases, containers of the
same things). Whether an object was changed in place is told by two fingerprints, of which the
first was taken when an earlier execution had just ended and nothing else ran since. No object is
kept alive for that.
"""

# Runs around every cell, in the user's process, on objects of any kind.
# ruff: noqa: BLE001, S110, S112
from __future__ import annotations

import re
import sys
import threading
import types
import weakref
from typing import TYPE_CHECKING, NamedTuple

from runledger.journal.secret_names import is_secret_name

from .fingerprint import Content, content_of
from .instances import identity, mro_of, type_name
from .library_kinds import Measures, library_kind
from .used_names import names_used
from .walk import Deadline, OutOfTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Seconds for looking at objects after an execution, and before one where something ran in between.
AFTER_SECONDS = 0.003
BEFORE_SECONDS = 0.001
# Seconds at the end of a script, which is one execution.
END_SECONDS = 0.05
# More for each module that an execution imported: the first look at a library's objects is slow,
# and so was the import.
MODULE_SECONDS = 0.00005
MOST_SECONDS = 0.02

# Names in one entry.
_VALUES = 200
_NAMES = 2000
_NAME_CHARACTERS = 200

# What IPython binds with every cell, and what is no variable of the user's.
_NOT_THEIRS = re.compile(
    r"_i\d*|_ii|_iii|_ih|_oh|_dh|__|___|In|Out|exit|quit|open|get_ipython|_VSCODE.*|__\w+__",
    re.ASCII,
)
_CONTAINERS = (list, tuple, dict, set, frozenset)


class Tree(NamedTuple):
    """What an execution's source shows; all empty where it does not parse."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    changed_by_functions: frozenset[str] = frozenset()


NO_TREE = Tree()


def tree_of(names: object) -> Tree:
    """Return what the `names` of a source show of its variables."""
    if not isinstance(names, dict):
        return NO_TREE
    functions = [set(parts["changes"]) for parts in names["functions"].values()]
    return Tree(
        frozenset(names["reads"]),
        frozenset(names["writes"]),
        frozenset(names["changes"]),
        frozenset(set().union(*functions)),
    )


def variables_at_end(namespace: Mapping[str, object], names: object) -> dict[str, object]:
    """Return the fields of the entry of an execution that bound all that is there: a script.

    Parameters: `names`, those of its source.
    """
    variables = Variables(namespace)
    before = variables.before(NO_TREE)
    before.identities.clear()
    return variables.after(before, tree_of(names), END_SECONDS)


class Before:
    """The names as they were when an execution began, by the identity of their objects."""

    def __init__(self, identities: dict[str, int]) -> None:
        self.identities = identities
        self.modules = len(sys.modules)
        self.overlaps = False  # another execution ran meanwhile


class _Known(NamedTuple):
    """What an object was when it was last looked at."""

    identity: int
    reference: weakref.ref[object] | None
    content: Content
    disturbances: int

    def is_of(self, value: object) -> bool:
        """Return whether this is the object: an address may have been given to another since."""
        return self.identity == identity(value) and (
            self.reference is None or self.reference() is value
        )


class Variables:
    """Follows the names of one namespace from execution to execution.

    Parameters: `namespace`, the globals that cells run in.
    """

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._namespace = namespace
        self._known: dict[str, _Known] = {}
        self._sharing: dict[int, set[str]] = {}  # names by address
        self._changed_by_functions: set[str] = set()
        self._disturbances = 0
        self._threads = set(_threads())
        self._running: list[Before] = []

    def disturb(self) -> None:
        """Note that something ran that is no recorded execution: it may have changed anything."""
        self._disturbances += 1

    def before(self, tree: Tree) -> Before:
        """Note the names as they are before an execution."""
        namespace = self._copy()
        if any(thread not in self._threads for thread in _threads()):
            self.disturb()  # the user's threads run on between the cells
        self._look_again(tree, namespace)
        made = Before({name: identity(value) for name, value in namespace.items()})
        for other in self._running:
            other.overlaps = made.overlaps = True
        self._running.append(made)
        return made

    def after(
        self, before: Before, tree: Tree, seconds: float = AFTER_SECONDS
    ) -> dict[str, object]:
        """Look at what an execution dealt with; returns the fields of its entry but `x`.

        Parameters: `seconds`, for how long to look at objects.
        """
        imported = max(0, len(sys.modules) - before.modules)
        seconds += min(MOST_SECONDS, MODULE_SECONDS * imported)
        deadline = Deadline(seconds)
        self._running.remove(before)
        namespace = self._copy()
        self._changed_by_functions |= tree.changed_by_functions
        look = _Look(self, before, tree, namespace, deadline)
        fields = look.fields()
        if before.overlaps:
            self.disturb()
        return fields

    # What is known of names

    def known(self, name: str, value: object) -> Content | None:
        """Return what an object was when the last execution had ended, if that is known."""
        known = self._known.get(name)
        if known is None or known.disturbances != self._disturbances or not known.is_of(value):
            return None
        return known.content

    def is_another(self, name: str, value: object) -> bool:
        """Return whether an object has the address of another that is gone."""
        known = self._known.get(name)
        return known is not None and known.identity == identity(value) and not known.is_of(value)

    def learn(self, name: str, value: object, content: Content) -> None:
        """Remember what an object is."""
        self.forget(name)
        try:
            reference = weakref.ref(value)
        except TypeError:
            reference = None
        self._known[name] = _Known(identity(value), reference, content, self._disturbances)
        for address in content.memory:
            self._sharing.setdefault(address, set()).add(name)

    def forget(self, name: str) -> None:
        """Forget what is known of a name."""
        known = self._known.pop(name, None)
        if known is None:
            return
        for address in known.content.memory:
            names = self._sharing.get(address, set())
            names.discard(name)
            if not names:
                self._sharing.pop(address, None)

    def sharing(self, names: Iterable[str]) -> set[str]:
        """Return the names whose objects share memory with those of some names."""
        found: set[str] = set()
        for name in names:
            known = self._known.get(name)
            if known is not None:
                for address in known.content.memory:
                    found |= self._sharing[address]
        return found

    def used(self, names: Iterable[str]) -> set[str]:
        """Return names and those that the functions among them read."""
        return names_used(names, self._namespace)

    def is_variable(self, value: object) -> bool:
        """Return whether an object is data: no module, no class, and no function of a library."""
        kind = type(value)
        if kind is types.FunctionType:
            return value.__globals__ is self._namespace  # type: ignore[attr-defined]
        return not (
            kind is types.ModuleType
            or kind is types.BuiltinFunctionType
            or issubclass(kind, type)
            or type_name(kind) == "numpy.ufunc"
        )

    def may_guess_change(self, name: str, tree: Tree) -> bool:
        """Return whether a syntax tree may show a change of a name where there is none."""
        return name in tree.changes or name in self._changed_by_functions

    def _look_again(self, tree: Tree, namespace: dict[str, object]) -> None:
        """Look at what an execution is about to deal with, where something ran since the last."""
        deadline = Deadline(BEFORE_SECONDS)
        stale = [
            name
            for name in self.used(tree.reads | tree.changes)
            if name in self._known and self._known[name].disturbances != self._disturbances
        ]
        for name in sorted({*stale, *self.sharing(stale)} & set(namespace)):
            try:
                content = content_of(namespace[name], deadline)
            except OutOfTime:
                return
            except Exception:  # (it was changed while it was looked at)
                continue
            self.learn(name, namespace[name], content)

    def _copy(self) -> dict[str, object]:
        """Return the namespace as it is at one moment."""
        return dict(self._namespace)


class _Look:
    """One look at the names after an execution."""

    def __init__(
        self,
        variables: Variables,
        before: Before,
        tree: Tree,
        namespace: dict[str, object],
        deadline: Deadline,
    ) -> None:
        self._variables = variables
        self._before = before
        self._tree = tree
        self._namespace = namespace
        self._deadline = deadline
        self._values: dict[str, object] = {}
        self._changes: set[str] = set()
        self._same: set[str] = set()
        self._skipped: set[str] = set()
        identities = before.identities
        self._writes = {
            name
            for name, value in namespace.items()
            if identities.get(name) != identity(value) and _is_theirs(name)
        }
        self._deletes = {name for name in identities if name not in namespace and _is_theirs(name)}
        if before.overlaps:
            self._writes &= tree.writes
            self._deletes.clear()

    def fields(self) -> dict[str, object]:
        tree, namespace, variables = self._tree, self._namespace, self._variables
        used = variables.used(tree.reads | tree.changes)
        for name in (used | tree.writes) - self._writes:
            if name in namespace and variables.is_another(name, namespace[name]):
                self._writes.add(name)
        told = {
            name
            for name in used | tree.writes | self._writes
            if name in namespace and _is_theirs(name) and variables.is_variable(namespace[name])
        }
        told -= {name for name in self._writes - tree.writes if name.startswith("_")} - used
        first = [name for name in sorted(told) if name not in self._writes]
        looked = set(told)
        for name in sorted(first, key=lambda name: name not in tree.changes):
            self._look_at(name, is_told=True)
        for name in sorted(told & self._writes):
            self._look_at(name, is_told=True)
        for name in sorted(variables.sharing(told) - looked):
            if name in namespace:
                self._look_at(name, is_told=False)
        for name in self._deletes:
            variables.forget(name)
        fields: dict[str, object] = {"values": self._values}
        for kind, names in (
            ("writes", self._writes),
            ("deletes", self._deletes),
            ("changes", self._changes),
            ("same", {name for name in self._same if variables.may_guess_change(name, tree)}),
            ("skipped", self._skipped),
        ):
            if names:
                fields[kind] = sorted(name for name in names if len(name) < _NAME_CHARACTERS)[
                    :_NAMES
                ]
        return fields

    def _look_at(self, name: str, is_told: bool) -> None:
        value = self._namespace[name]
        known = self._variables.known(name, value)
        is_secret = is_secret_name(name)
        content: Content | None = None
        if not is_secret:
            try:
                content = content_of(value, self._deadline)
            except Exception:  # (out of time, or changed while it was looked at)
                self._variables.forget(name)
                self._skipped.add(name)
        if content is not None:
            if name not in self._writes and known is not None and not self._before.overlaps:
                self._compare(name, known, content)
            self._variables.learn(name, value, content)
        if (is_told or name in self._changes) and len(name) < _NAME_CHARACTERS:
            if len(self._values) < _VALUES:
                self._values[name] = _fields(value, content, is_secret)
            else:
                self._skipped.add(name)

    def _compare(self, name: str, known: Content, content: Content) -> None:
        if known.fingerprint is None or content.fingerprint is None:
            return
        if known.fingerprint == content.fingerprint:
            if not known.sampled and not content.sampled:
                self._same.add(name)
            return
        tree = self._tree
        rebinds = name in tree.writes and name not in tree.reads | tree.changes
        if rebinds or not (known.memory or content.memory):
            self._writes.add(name)  # to an object that got the address of the one before
        else:
            self._changes.add(name)


def _threads() -> list[int]:
    """Return the threads of this process that are not ours, by their ids."""
    active = threading._active.copy()  # type: ignore[attr-defined]
    return [
        ident for ident, thread in active.items() if not str(thread._name).startswith("runledger")
    ]


def _is_theirs(name: object) -> bool:
    return type(name) is str and _NOT_THEIRS.fullmatch(name) is None


def _fields(value: object, content: Content | None, is_secret: bool) -> dict[str, object]:
    kind = type(value)
    fields: dict[str, object] = {"type": type_name(kind)}
    if is_secret:
        return fields
    measures = _measures(value)
    if measures.shape is not None:
        fields["shape"] = list(measures.shape)
    if measures.dtypes is not None:
        fields["dtypes"] = measures.dtypes
    if measures.size is not None:
        fields["size"] = measures.size
    if content is not None and content.fingerprint is not None:
        fields["fingerprint"] = content.fingerprint
        if content.sampled:
            fields["sampled"] = True
    return fields


def _measures(value: object) -> Measures:
    bases = mro_of(type(value))
    library = library_kind(bases)
    try:
        if library is not None:
            return library.measures(value)
        for base in _CONTAINERS:
            if issubclass(type(value), base):
                return Measures((base.__len__(value),))  # type: ignore[arg-type]
    except Exception:  # (a version of a library that has it otherwise)
        pass
    return Measures()
