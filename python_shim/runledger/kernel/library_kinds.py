"""Which libraries' objects can be looked at, found by the names of their types.

A library is never imported for that: whose object is there is loaded.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415
from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Callable, NamedTuple, Union

from .instances import identity, type_name

if TYPE_CHECKING:
    from types import ModuleType

    from .walk import Walk

Dtypes = Union[str, dict[str, str]]

_TABLES = frozenset({"pandas", "polars", "pyarrow"})
_ARRAYS = frozenset({"numpy", "scipy", "sklearn", "torch", "tensorflow", "jaxlib", "jax", "cupy"})
_STANDARD = frozenset(
    {"datetime", "decimal", "pathlib", "random", "_random", "re", "functools", "types", "array"}
)


class Measures(NamedTuple):
    """An object's outside: `size` in bytes."""

    shape: tuple[int, ...] | None = None
    dtypes: Dtypes | None = None
    size: int | None = None


class LibraryKind(NamedTuple):
    """How objects of one kind are looked at.

    `digest` takes the walk, the object and its type's name; it may raise anything.
    """

    digest: Callable[[Walk, object, str], bytes]
    measures: Callable[[object], Measures] = lambda _: Measures()


Kinds = dict[tuple[str, str], LibraryKind]


# By the address of a type, with the type itself, whose address may be given to another.
_found: dict[int, tuple[weakref.ref[type], LibraryKind | None]] = {}
_MOST_FOUND = 2000


def library_kind(bases: tuple[type, ...]) -> LibraryKind | None:
    """Return how objects of a type, given with all its bases, are looked at; None if unknown."""
    kind = bases[0]
    known = _found.get(identity(kind))
    if known is not None and known[0]() is kind:
        return known[1]
    if len(_found) >= _MOST_FOUND:
        _found.clear()
    found = _look_for(bases)
    _found[identity(kind)] = weakref.ref(kind), found
    return found


def _look_for(bases: tuple[type, ...]) -> LibraryKind | None:
    for base in bases:
        name = type_name(base)
        root = name.partition(".")[0]
        kinds = _kinds_of(root)
        if kinds is not None:
            found = kinds.get((root, name.rpartition(".")[2]))
            if found is not None:
                return found
    return None


def _kinds_of(root: str) -> Kinds | None:
    if root in _ARRAYS:
        from . import array_kinds

        return array_kinds.KINDS
    if root in _TABLES:
        from . import table_kinds

        return table_kinds.KINDS
    if root in _STANDARD:
        from . import standard_kinds

        return standard_kinds.KINDS
    return None


def loaded(name: str) -> ModuleType:
    """Return a module that is loaded. Raises KeyError if it is not."""
    return sys.modules[name]
