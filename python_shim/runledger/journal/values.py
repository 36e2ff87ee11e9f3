"""Any Python value as bounded, pure JSON: what `parameter`, `summary` and others write down."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Union

from .quiet import quiet

JSONValue = Union[None, bool, int, float, str, list["JSONValue"], dict[str, "JSONValue"]]

TEXT_CHARACTERS = 4096
REPR_CHARACTERS = 200

_ITEMS = 1000
_ALL_CHARACTERS = 256 * 1024
_DEPTH = 12
_KEY_CHARACTERS = 256
_BYTES = 40
_LEAST_CHARACTERS = 32
_INTEGER_BITS = 2048  # under any limit that sys.set_int_max_str_digits allows

# Libraries whose reprs can be slow, or whose scalars have a plain twin behind `item()`.
_ARRAYS = frozenset({"numpy", "pandas", "polars", "torch", "jax", "jaxlib", "cupy", "pyarrow"})
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


def jsonable(value: object) -> JSONValue:
    """Turn a value into JSON of bounded size and depth.

    NaN and infinities become strings, numpy and similar scalars numbers; what JSON has no word for
    becomes `{"repr": "..."}`. Returns the JSON value. Raises nothing but KeyboardInterrupt.
    """
    try:
        return _Budget().value(value, _DEPTH)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a user's class may raise anything)
        return {"repr": type(value).__name__}


class _Budget:
    """What one value may still use of items and characters."""

    def __init__(self) -> None:
        self._items = _ITEMS
        self._characters = _ALL_CHARACTERS

    def value(self, value: object, depth: int) -> JSONValue:
        kind = type(value)
        if value is None or kind is bool:
            return value  # type: ignore[return-value]
        if isinstance(value, str):
            return self._text(value, TEXT_CHARACTERS)
        if isinstance(value, int):
            return self._integer(int.__pos__(value))
        if isinstance(value, float):
            return _number(float.__pos__(value))
        if isinstance(value, (list, tuple)):
            # Not the methods of a subclass, which are user code.
            iterate = list.__iter__ if isinstance(value, list) else tuple.__iter__
            count = list.__len__ if isinstance(value, list) else tuple.__len__
            return self._list(iterate(value), count(value), depth)  # type: ignore[arg-type]
        if isinstance(value, dict):
            return self._dict(value, depth)
        if isinstance(value, (set, frozenset)):
            return self._set(value, depth)
        if isinstance(value, bytes):
            start = bytes.__getitem__(value, slice(_BYTES + 1))
            return self._repr(_cut_bytes(start, bytes.__len__(value)))
        if isinstance(value, bytearray):
            start = bytes(bytearray.__getitem__(value, slice(_BYTES + 1)))
            return self._repr(_cut_bytes(start, bytearray.__len__(value)))
        library = _library(kind)
        if library in _ARRAYS:
            return self._from_library(value, depth)
        return self._repr(short_repr(value))

    def _text(self, text: str, limit: int) -> str:
        text = shorten(text, max(min(limit, self._characters), _LEAST_CHARACTERS))
        self._characters -= len(text)
        return text

    def _repr(self, text: str) -> JSONValue:
        return {"repr": self._text(text, REPR_CHARACTERS)}

    def _integer(self, value: int) -> JSONValue:
        bits = value.bit_length()
        return value if bits <= _INTEGER_BITS else self._repr(f"int of {bits} bits")

    def _list(self, values: Iterator[object], count: int, depth: int) -> JSONValue:
        if depth <= 0:
            return self._repr(f"list of {count}")
        out: list[JSONValue] = []
        for item in values:
            if self._items <= 0:
                out.append({"repr": f"… {count - len(out)} more"})
                break
            self._items -= 1
            out.append(self.value(item, depth - 1))
        return out

    def _dict(self, values: dict[object, object], depth: int) -> JSONValue:
        count = dict.__len__(values)
        if depth <= 0:
            return self._repr(f"{type(values).__name__} of {count}")
        out: dict[str, JSONValue] = {}
        taken = 0
        # All at once: another thread may be changing it.
        for key, item in list(islice(dict.items(values), self._items)):
            if self._items <= 0:
                break
            self._items -= 1
            taken += 1
            name = self._key(key)
            if name in out:  # two keys that look the same when written
                name = f"{name} ({taken})"
            out[name] = self.value(item, depth - 1)
        if taken < count:
            out["…"] = {"repr": f"… {count - taken} more"}
        return out

    def _key(self, key: object) -> str:
        if isinstance(key, str):
            return self._text(key, _KEY_CHARACTERS)
        if isinstance(key, tuple):
            return self._text(short_repr(key), _KEY_CHARACTERS)
        plain = self.value(key, 0)
        if isinstance(plain, dict):
            return str(plain.get("repr"))
        if isinstance(plain, bool) or plain is None:
            return {None: "null", True: "true", False: "false"}[plain]
        return str(plain)

    def _set(self, values: set[object] | frozenset[object], depth: int) -> JSONValue:
        count = len(values)
        if count > _ITEMS:
            return self._repr(f"{type(values).__name__} of {count}")
        members = [self.value(item, depth - 1) for item in list(values)] if depth > 0 else []
        self._items -= count
        return sorted(members, key=lambda item: (type(item).__name__, str(item)))

    def _from_library(self, value: object, depth: int) -> JSONValue:
        shape = getattr(value, "shape", None)
        if shape is not None and tuple(shape) == () and _kind(value) not in "mMV":
            item = value.item()  # type: ignore[attr-defined]
            if type(item) in (bool, int, float, str):
                return self.value(item, depth)
            if isinstance(item, _numpy_floating()):
                return _number(float(item))  # type: ignore[arg-type]  # longdouble, whose item is itself
        if shape is not None and tuple(shape) != ():
            return self._repr(f"{type(value).__name__} {tuple(shape)}")
        return self._repr(short_repr(value))


def short_repr(value: object) -> str:
    """Give the `repr` of any object: short, without addresses, and silent whatever it does."""
    name = type(value).__name__
    try:
        if type(value).__repr__ is object.__repr__:
            return f"<{type(value).__module__}.{type(value).__qualname__}>"
        with quiet():
            text = repr(value)
        start = str.__getitem__(text, slice(8 * REPR_CHARACTERS))
        return shorten(_ADDRESS.sub("", start), REPR_CHARACTERS)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 (a user's class may raise anything)
        return f"<{name}>"


def shorten(text: str, limit: int) -> str:
    """Cut a text to `limit` characters, with a mark that says how long it was.

    Of a subclass the text alone, of which no more is copied than that.
    """
    length = str.__len__(text)
    if length <= limit:
        return str.__str__(text)
    mark = f"… ({length} characters)"
    return str.__getitem__(text, slice(max(limit - len(mark), 0))) + mark


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _cut_bytes(start: bytes, count: int) -> str:
    return repr(start) if count <= _BYTES else f"{start[:_BYTES]!r}… ({count} bytes)"


def _library(kind: type) -> str:
    for base in kind.__mro__[:-1]:
        module = base.__module__
        if isinstance(module, str):
            root = module.partition(".")[0]
            if root in _ARRAYS:
                return root
    return ""


def _kind(value: object) -> str:
    """Give the letter of a numpy dtype; "x" for anything else."""
    kind = getattr(getattr(value, "dtype", None), "kind", "x")
    return kind if isinstance(kind, str) and len(kind) == 1 else "x"


def _numpy_floating() -> type:
    numpy = sys.modules.get("numpy")
    found = getattr(numpy, "floating", None)
    return found if isinstance(found, type) else _Nothing


class _Nothing:
    """No value is an instance of this."""
