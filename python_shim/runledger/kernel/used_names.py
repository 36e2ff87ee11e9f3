"""Which of the notebook's names a function reads when it is called, as its code shows."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

from .instances import mro_of, namespace_of, type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FUNCTIONS = 200
_WRAPPERS = (staticmethod, classmethod)


def names_used(names: Iterable[str], namespace: Mapping[str, object]) -> set[str]:
    """Return names and those that their functions, methods and classes read, and so on.

    Parameters: `namespace`, the globals that cells run in. An attribute that is called like a name
    of the notebook counts as that.
    """
    found: set[str] = set()
    waiting = [name for name in names if name in namespace]
    looked = 0
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for function in _functions_of(namespace[name], f"{namespace.get('__name__')}."):
            looked += 1
            if looked <= _FUNCTIONS and function.__globals__ is namespace:
                waiting.extend(used for used in _names_in(function.__code__) if used in namespace)
    return found


def _functions_of(value: object, module: str) -> Iterator[types.FunctionType]:
    kind = type(value)
    if kind is types.FunctionType:
        yield value  # type: ignore[misc]
    elif kind is types.MethodType:
        yield from _functions_of(value.__func__, module)  # type: ignore[attr-defined]
    else:
        bases = mro_of(kind)
        for base in mro_of(value) if issubclass(kind, type) else bases:  # type: ignore[arg-type]
            if type_name(base).startswith(module):
                for member in namespace_of(base).values():
                    held = member.__func__ if type(member) in _WRAPPERS else member  # type: ignore[attr-defined]
                    if type(held) is types.FunctionType:
                        yield held


def _names_in(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield from _names_in(constant)
