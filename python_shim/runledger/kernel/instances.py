"""What can be known of any object without running code of the user's."""

from __future__ import annotations

import types
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME_CHARACTERS = 200
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: not one of those that C code declares once and for all
_POINTER = tuple.__itemsize__

# What these libraries' objects hold is a web of the library's own, or not there before it is asked
# for. The names of types are looked at by their beginning.
# ruff: noqa: SIM905
_UNSEEN = frozenset(
    (
        "IPython asyncio bokeh concurrent dask distributed duckdb h5py ibis ipykernel ipywidgets "
        "logging matplotlib modin multiprocessing netCDF4 plotly pyspark ray runledger seaborn "
        "selectors socket sqlalchemy sqlite3 ssl subprocess tables threading tqdm traitlets "
        "tornado unittest vaex weakref xarray zarr zmq"
    ).split()
)

_qualname = type.__dict__["__qualname__"].__get__
_module = type.__dict__["__module__"].__get__
_mro = type.__dict__["__mro__"].__get__
_namespace = type.__dict__["__dict__"].__get__
_dictoffset = type.__dict__["__dictoffset__"].__get__
_weakrefoffset = type.__dict__["__weakrefoffset__"].__get__
_flags = type.__dict__["__flags__"].__get__
_basicsize = type.__dict__["__basicsize__"].__get__


# What `id()` tells, with its bits in another order: each call of `id()` is an audit event.
identity: Callable[[object], int] = object.__hash__


def type_name(kind: type) -> str:
    """Return `module.qualname` of a type, whatever its metaclass says."""
    try:
        module = _module(kind)
    except AttributeError:
        module = ""
    name = _qualname(kind)
    if type(module) is not str or not module:
        module = "builtins"
    return f"{module}.{name}"[:_NAME_CHARACTERS]


def mro_of(kind: type) -> tuple[type, ...]:
    """Return a type and its bases, whatever its metaclass says."""
    found: tuple[type, ...] = _mro(kind)
    return found


def namespace_of(kind: type) -> Mapping[str, object]:
    """Return what a class's body bound, whatever its metaclass says."""
    found: Mapping[str, object] = _namespace(kind)
    return found


def is_unseen(name: str) -> bool:
    """Return whether the objects of a type, by its name, are not to be looked into."""
    return name.partition(".")[0] in _UNSEEN


def parts_of(value: object, is_of_built_in: bool = False) -> dict[object, object] | None:
    """Return the attributes of an instance: its `__dict__` and slots, without cached properties.

    Parameters: `is_of_built_in`, whether what else it holds is known. Returns None if it may hold
    more than its attributes, in memory that a library's C code alone knows.
    """
    kind = type(value)
    bases = mro_of(kind)
    parts: dict[object, object] = {}
    slots = 0
    cached: set[object] = set()
    for base in bases[:-1]:
        own: Mapping[str, object] = namespace_of(base)
        for name, member in own.items():
            if type(member) is types.MemberDescriptorType and _flags(base) & _HEAP_TYPE:
                slots += 1
                try:
                    parts[name] = member.__get__(value, kind)
                except AttributeError:  # not bound
                    continue
            elif type(member) is cached_property:
                cached.add(name)
    if not is_of_built_in and _basicsize(kind) > object.__basicsize__ + _POINTER * (
        slots + (_dictoffset(kind) > 0) + (_weakrefoffset(kind) > 0)
    ):
        return None
    if _dictoffset(kind):
        found = instance_dict(value)
        if found is None:
            return None
        parts.update((name, part) for name, part in found.items() if name not in cached)
    return parts


def instance_dict(value: object) -> dict[object, Any] | None:
    """Return a copy of an instance's own `__dict__`, or None if it has another one."""
    for base in mro_of(type(value)):
        member = namespace_of(base).get("__dict__")
        if member is not None:
            if type(member) not in (types.GetSetDescriptorType, types.MemberDescriptorType):
                return None
            found = member.__get__(value, type(value))  # type: ignore[attr-defined]
            return dict.copy(found) if type(found) is dict else None
    return None
