"""How arrays and tensors are looked at: numpy, scipy.sparse, torch, TensorFlow, JAX.

Of what lies on another device, is not computed yet or lies in a file, only the outside is read.
"""

# What is looked at is known by its type's name alone.
from __future__ import annotations

import operator
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

from .instances import identity, instance_dict, mro_of, parts_of, type_name
from .library_kinds import Kinds, LibraryKind, Measures, loaded
from .walk import SAMPLED_ITEMS, SAMPLED_PLACES, WHOLE_BYTES

if TYPE_CHECKING:
    from .walk import Walk

_WIDE = WHOLE_BYTES // SAMPLED_PLACES  # bytes of an item that is looked at in parts
_SPARSE_PARTS = (
    "_shape",
    "data",
    "indices",
    "indptr",
    "row",
    "col",
    "coords",
    "offsets",
    "rows",
    "_dict",
)


# numpy


def _array(walk: Walk, value: Any, name: str) -> bytes:
    numpy = loaded("numpy")
    exact = type(value) is numpy.ndarray
    plain = value if exact else numpy.ndarray.view(value, numpy.ndarray)
    walk.may_change(address_of(plain))
    if any(type_name(base) == "numpy.memmap" for base in mro_of(type(value))):
        return walk.unseen()
    made = plain_array(walk, plain)
    if exact:
        return made
    return walk.hashed(name, made, walk.digest(parts_of(value, is_of_built_in=True)))


def plain_array(
    walk: Walk,
    array: Any,
    limit: int = SAMPLED_PLACES,
    is_counted: bool = False,
    missing: Any = None,
) -> bytes:
    """Return the digest of an ndarray, whatever the order of its memory; any two NaNs are equal.

    Parameters: `limit`, at how many places to look where there are too many; `is_counted`, whether
    its bytes have been counted, and `limit` is what the walk allowed; `missing`, an array of where
    what lies there means nothing.
    """
    numpy = loaded("numpy")
    kind, shape = array.dtype, array.shape
    tag = f"array {kind.str} {shape}"
    is_wide = walk.sampling and kind.itemsize > _WIDE
    if kind.names is not None and (kind.hasobject or is_wide):
        places = walk.places(len(kind.names), SAMPLED_ITEMS)
        fields = kind.names if places is None else [kind.names[place] for place in places]
        return walk.hashed(tag, *[plain_array(walk, array[field]) for field in fields])
    if is_wide and kind.kind in "SUV":
        return walk.hashed(tag, plain_array(walk, array.getfield((numpy.uint8, kind.itemsize))))
    # Without the bytes between the fields of a structure, which mean nothing.
    packed = kind if kind.names is None else _packed(kind)
    if kind.kind in "OT":
        limit = _allowed(walk, array, limit, is_counted)
        array = _sample(array, limit)
        walk.take(array.size // 2 if not walk.sampling else 0)
        return walk.sequence(tag, array.ravel(order="C").tolist())
    if kind.kind == "g" or kind.char in "gG" or kind.hasobject:
        return walk.unseen()  # with bytes that mean nothing
    walk.take(1, 0 if walk.sampling or is_counted else array.size * packed.itemsize)
    limit = _allowed(walk, array, limit, is_counted)
    array = _sample(array, limit)
    if missing is not None:
        array = array.copy()
        array[_sample(missing, limit)] = 0
    flat = numpy.ascontiguousarray(array, packed).reshape(-1)
    return walk.hashed(tag, memoryview(_with_one_nan(flat).view(numpy.uint8)))


def rows_of(walk: Walk, array: Any, rows: list[int], count: int) -> list[bytes] | None:
    """Return a digest of each of some rows of a matrix of numbers; None if it has something else.

    Parameters: `count`, at how many places of each row to look. The bytes have been counted.
    """
    kind = array.dtype
    if array.ndim != 2 or kind.kind not in "biufcmM" or kind.char in "gG":
        return None
    numpy = loaded("numpy")
    walk.take(len(rows))
    walk.looked_at(len(rows) * count)
    width = array.shape[1]
    held = array if len(rows) == len(array) else array[rows]
    if count < width:
        held = held.take(_places(width, count), axis=1)
    seen = _with_one_nan(numpy.ascontiguousarray(held)).view(numpy.uint8)
    tag = f"array {kind.str} ({width},)"
    return [walk.hashed(tag, row) for row in seen]


def _with_one_nan(numbers: Any) -> Any:
    """Return an array in which every NaN has the same bits."""
    if numbers.dtype.kind == "f":
        numpy = loaded("numpy")
        odd = numpy.isnan(numbers)
        if odd.any():
            numbers = numbers.copy()
            numbers[odd] = numpy.nan
    return numbers


@lru_cache(maxsize=64)
def _packed(kind: Any) -> Any:
    """Return a structured dtype without gaps."""
    return loaded("numpy").dtype([(field, kind.fields[field][0]) for field in kind.names])


def _allowed(walk: Walk, array: Any, limit: int, is_allowed: bool) -> int:
    if not is_allowed:
        return walk.allowed(array.size, limit)
    walk.looked_at(min(array.size, limit))
    return limit


def _sample(array: Any, limit: int) -> Any:
    return array if limit >= array.size else array.flat[_places(array.size, limit)]


@lru_cache(maxsize=16)
def _places(count: int, limit: int) -> Any:
    edge = limit // 4
    numpy = loaded("numpy")
    between = numpy.linspace(edge, count - edge, limit - 2 * edge, endpoint=False)
    ends = numpy.arange(edge), numpy.arange(count - edge, count)
    return numpy.concatenate((ends[0], between.astype(numpy.intp), ends[1]))


def address_of(array: Any) -> int:
    """Return where the memory begins that an array is a view of."""
    ndarray = loaded("numpy").ndarray
    base = ndarray.base.__get__(array)
    while base is not None and issubclass(type(base), ndarray):
        array, base = base, ndarray.base.__get__(base)
    return int(ndarray.__array_interface__.__get__(array)["data"][0])


def _number(walk: Walk, value: Any, name: str) -> bytes:
    numpy = loaded("numpy")
    if type(value).__module__ != "numpy" or value.dtype.kind in "OV":
        return walk.unseen()
    return walk.hashed(name, plain_array(walk, numpy.asarray(value)))


def _dtype(walk: Walk, value: Any, name: str) -> bytes:
    return walk.hashed(name, str(value).encode())


def _ufunc(walk: Walk, value: Any, name: str) -> bytes:
    return walk.hashed(name, value.__name__.encode())


def _generator(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    bits = value.bit_generator if hasattr(value, "bit_generator") else value
    walk.may_change(identity(bits))
    return walk.hashed(name, walk.digest(bits.state))


def _random_state(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.hashed(name, walk.digest(value.get_state(legacy=False)))


def _measures(value: Any) -> Measures:
    numpy = loaded("numpy")
    plain = numpy.ndarray.view(value, numpy.ndarray)
    return Measures(plain.shape, str(plain.dtype), plain.nbytes)


def _measures_of_number(value: Any) -> Measures:
    return Measures((), str(value.dtype), value.dtype.itemsize)


# scipy, scikit-learn


def _sparse(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    parts = instance_dict(value) or {}
    held = {part: parts[part] for part in _SPARSE_PARTS if part in parts}
    if issubclass(type(value), dict):
        held["items"] = dict(dict.items(value))
    return walk.hashed(name, walk.digest(held))


def _measures_of_sparse(value: Any) -> Measures:
    parts: Any = instance_dict(value) or {}
    arrays = [part for part in parts.values() if type(part).__name__ == "ndarray"]
    kind = parts["data"].dtype if "data" in parts else None
    shape = parts.get("_shape")
    return Measures(
        shape if isinstance(shape, tuple) else None,
        None if kind is None else str(kind),
        sum(array.nbytes for array in arrays),
    )


def _state(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.hashed(name, walk.digest(value.__getstate__()))


# torch


def _tensor(walk: Walk, value: Any, name: str) -> bytes:
    torch = loaded("torch")
    if type(value) not in (torch.Tensor, torch.nn.Parameter) or value.layout != torch.strided:
        return walk.unseen()
    if value.device.type != "cpu" or value.is_quantized:
        return walk.unseen()
    walk.may_change(value.untyped_storage().data_ptr())
    plain = value.detach().resolve_conj().resolve_neg()
    kind = str(plain.dtype)
    if kind in _AS_INTEGERS:
        plain = plain.view(getattr(torch, _AS_INTEGERS[kind]))
    return walk.hashed(f"{name} {kind}", plain_array(walk, plain.numpy()))


_AS_INTEGERS = {"torch.bfloat16": "int16"} | {
    f"torch.float8_{kind}": "uint8" for kind in ("e4m3fn", "e5m2", "e4m3fnuz", "e5m2fnuz")
}


def _module(walk: Walk, value: Any, name: str) -> bytes:
    """Digest what `state_dict()` of a module has, its mode and its plain attributes."""
    walk.may_change(identity(value))
    parts: Any = instance_dict(value) or {}
    held = [(part, parts[part]) for part in sorted(parts) if identity(type(parts[part])) in _PLAIN]
    made = [walk.sequence(name, [item for pair in held for item in pair])]
    for kind in ("_parameters", "_buffers", "_modules"):
        walk.may_change(identity(parts[kind]))
        for part, inner in parts[kind].items():
            made.append(walk.hashed(f"{kind} {part}", walk.digest(inner)))
    return walk.hashed("module", *made)


_PLAIN = frozenset(map(identity, (type(None), bool, int, float, str)))


def _measures_of_tensor(value: Any) -> Measures:
    torch = loaded("torch")
    if type(value) not in (torch.Tensor, torch.nn.Parameter):
        return Measures()
    size = value.numel() * value.element_size() if value.layout == torch.strided else None
    return Measures(tuple(value.shape), str(value.dtype), size)


# TensorFlow, JAX


def _eager_tensor(walk: Walk, value: Any, name: str) -> bytes:
    if "CPU" not in value.device:
        return walk.unseen()
    return walk.hashed(name, plain_array(walk, value.numpy()))


def _variable(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    if "CPU" not in value.device:
        return walk.unseen()
    return walk.hashed(name, plain_array(walk, value.numpy()))


def _measures_of_tensorflow(value: Any) -> Measures:
    shape = tuple(value.shape.as_list())
    return Measures(shape, value.dtype.name, _product(shape) * value.dtype.size)


def _jax_array(walk: Walk, value: Any, name: str) -> bytes:
    ready = value.is_ready() and value.is_fully_addressable
    if not ready or any(device.platform != "cpu" for device in value.devices()):
        return walk.unseen()
    return walk.hashed(name, plain_array(walk, loaded("numpy").asarray(value)))


def _measures_of_jax(value: Any) -> Measures:
    shape = tuple(value.shape)
    return Measures(shape, str(value.dtype), _product(shape) * value.dtype.itemsize)


def _measures_of_cupy(value: Any) -> Measures:
    return Measures(tuple(value.shape), str(value.dtype), int(value.nbytes))


def _elsewhere(walk: Walk, value: Any, name: str) -> bytes:  # noqa: ARG001
    walk.may_change(identity(value))
    return walk.unseen()


def _product(shape: tuple[int, ...]) -> int:
    return reduce(operator.mul, shape, 1)


KINDS: Kinds = {
    ("numpy", "ndarray"): LibraryKind(_array, _measures),
    ("numpy", "generic"): LibraryKind(_number, _measures_of_number),
    ("numpy", "dtype"): LibraryKind(_dtype),
    ("numpy", "ufunc"): LibraryKind(_ufunc),
    ("numpy", "Generator"): LibraryKind(_generator),
    ("numpy", "BitGenerator"): LibraryKind(_generator),
    ("numpy", "RandomState"): LibraryKind(_random_state),
    ("scipy", "_spbase"): LibraryKind(_sparse, _measures_of_sparse),
    ("scipy", "spmatrix"): LibraryKind(_sparse, _measures_of_sparse),
    ("sklearn", "Tree"): LibraryKind(_state),
    **{("sklearn", f"BinaryTree{bits}"): LibraryKind(_state) for bits in ("", "32", "64")},
    ("torch", "TensorBase"): LibraryKind(_tensor, _measures_of_tensor),
    ("torch", "_TensorBase"): LibraryKind(_tensor, _measures_of_tensor),
    ("torch", "Module"): LibraryKind(_module),
    ("torch", "Generator"): LibraryKind(
        lambda walk, value, name: walk.hashed(name, walk.digest(value.get_state()))  # type: ignore[attr-defined]
    ),
    ("tensorflow", "EagerTensor"): LibraryKind(_eager_tensor, _measures_of_tensorflow),
    ("tensorflow", "ResourceVariable"): LibraryKind(_variable, _measures_of_tensorflow),
    ("jaxlib", "ArrayImpl"): LibraryKind(_jax_array, _measures_of_jax),
    ("cupy", "ndarray"): LibraryKind(_elsewhere, _measures_of_cupy),
}
