"""How objects of the standard library are looked at, where their attributes do not show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .instances import identity, instance_dict
from .library_kinds import Kinds, LibraryKind, Measures, loaded

if TYPE_CHECKING:
    from .walk import Walk


def _date(walk: Walk, value: Any, name: str) -> bytes:
    module = loaded("datetime")
    for kind in (module.datetime, module.time):
        if issubclass(type(value), kind):
            return walk.all_of(name, kind.__reduce_ex__(value, 4)[1])
    kind = module.date if issubclass(type(value), module.date) else module.timedelta
    return walk.all_of(name, kind.__reduce__(value)[1])


def _timezone(walk: Walk, value: Any, name: str) -> bytes:
    return walk.all_of(name, loaded("datetime").timezone.__getinitargs__(value))


def _decimal(walk: Walk, value: Any, name: str) -> bytes:
    return walk.hashed(name, loaded("decimal").Decimal.__str__(value).encode())


def _path(walk: Walk, value: Any, name: str) -> bytes:
    return walk.hashed(
        name, loaded("pathlib").PurePath.__str__(value).encode("utf-8", "surrogateescape")
    )


def _random(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.all_of(name, loaded("random").Random.getstate(value))


def _pattern(walk: Walk, value: Any, name: str) -> bytes:
    return walk.all_of(name, (value.pattern, value.flags))


def _partial(walk: Walk, value: Any, name: str) -> bytes:
    if type(value) is not loaded("functools").partial:
        return walk.unseen()
    return walk.all_of(name, (value.func, value.args, value.keywords))


def _namespace(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    parts = instance_dict(value)
    return walk.unseen() if parts is None else walk.all_of(name, [parts])


def _array(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    array = loaded("array").array
    if array.__len__(value) * value.itemsize > 8 * 2**20:
        return walk.unseen()
    return walk.buffer(f"{name} {value.typecode}", memoryview(array.tobytes(value)))


KINDS: Kinds = {
    ("datetime", "datetime"): LibraryKind(_date),
    ("datetime", "date"): LibraryKind(_date),
    ("datetime", "time"): LibraryKind(_date),
    ("datetime", "timedelta"): LibraryKind(_date),
    ("datetime", "timezone"): LibraryKind(_timezone),
    ("decimal", "Decimal"): LibraryKind(_decimal),
    ("pathlib", "PurePath"): LibraryKind(_path),
    ("random", "Random"): LibraryKind(_random),
    ("re", "Pattern"): LibraryKind(_pattern),
    ("functools", "partial"): LibraryKind(_partial),
    ("types", "SimpleNamespace"): LibraryKind(_namespace),
    ("array", "array"): LibraryKind(
        _array,
        lambda value: Measures((len(value),), value.typecode, len(value) * value.itemsize),  # type: ignore[arg-type, attr-defined]
    ),
}
