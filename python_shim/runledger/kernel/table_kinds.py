"""How tables are looked at: pandas, polars, pyarrow. Lazy ones are not computed."""

# What is looked at is known by its type's name alone.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .array_kinds import address_of, plain_array, rows_of
from .instances import identity, instance_dict, type_name
from .library_kinds import Kinds, LibraryKind, Measures, loaded
from .walk import SAMPLED_ITEMS, SAMPLED_PLACES, WHOLE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .walk import Walk

# Columns whose dtypes are written down, and that are looked at where there are many.
_COLUMNS = 100
_NAME_CHARACTERS = 100
_PLACES_OF_TABLE = 8192
_ROWS_A_PLACE = 16


# pandas


def _frame(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    parts: Any = instance_dict(value) or {}
    manager = parts["_mgr"]
    count = len(manager.axes[0])
    size = sum(int(block.values.nbytes) for block in manager.blocks)
    walk.take(0 if walk.sampling else 16 * count, 0 if walk.sampling else size)
    made = [walk.digest(axis) for axis in manager.axes]
    places = walk.places(count, SAMPLED_ITEMS)
    shown = None if places is None else set(places)
    looked = min(count or 1, SAMPLED_ITEMS)
    # The same for every column, however they lie in blocks.
    height = len(manager.axes[1])
    limit = walk.allowed_in_each(looked, height, _PLACES_OF_TABLE // looked)
    columns: dict[int, bytes] = {}
    for block in manager.blocks:
        values = block.values
        _note_memory(walk, values)
        held = [
            (row, column)
            for row, column in enumerate(block.mgr_locs.as_array.tolist())
            if shown is None or column in shown
        ]
        digests = None
        if type(values) is loaded("numpy").ndarray:
            digests = rows_of(walk, values, [row for row, _ in held], limit)
        if digests is None:
            digests = [
                _column(walk, values[row] if values.ndim > 1 else values, limit) for row, _ in held
            ]
        columns.update(zip([column for _, column in held], digests))
    made += [columns[column] for column in sorted(columns)]
    return walk.hashed(name, *made, _attributes(walk, parts))


def _series(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    parts: Any = instance_dict(value) or {}
    manager = parts["_mgr"]
    values = manager.blocks[0].values
    walk.take(1, 0 if walk.sampling else int(values.nbytes))
    _note_memory(walk, values)
    limit = walk.allowed_in_each(1, len(values), SAMPLED_PLACES)
    made = (walk.digest(manager.axes[0]), _column(walk, values, limit))
    return walk.hashed(name, *made, _attributes(walk, parts))


def _attributes(walk: Walk, parts: dict[object, object]) -> bytes:
    return walk.digest((parts.get("_name"), parts.get("_attrs") or None))


def _column(walk: Walk, values: Any, limit: int) -> bytes:
    if type(values) is loaded("numpy").ndarray:
        return plain_array(walk, values, limit, is_counted=True)
    return walk.digest(values)


def _note_memory(walk: Walk, values: Any) -> None:
    held = getattr(values, "_ndarray", values)
    if type(held) is loaded("numpy").ndarray:
        walk.may_change(address_of(held))


def _backed(walk: Walk, value: Any, name: str) -> bytes:
    kind = value.dtype
    walk.may_change(identity(value))
    _note_memory(walk, value)
    made = [plain_array(walk, value._ndarray)]
    if hasattr(kind, "categories"):
        made += [walk.digest(kind.categories), walk.digest(bool(kind.ordered))]
    return walk.hashed(f"{name} {kind}", *made)


def _masked(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(address_of(value._data))
    data, mask = value._data, value._mask
    held = plain_array(walk, data, missing=mask)
    return walk.hashed(f"{name} {value.dtype}", held, plain_array(walk, mask))


def _arrow_backed(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.hashed(f"{name} {value.dtype}", walk.digest(value._pa_array))


def _interval_array(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.hashed(f"{name} {value.dtype}", walk.digest(value._left), walk.digest(value._right))


def _index(walk: Walk, value: Any, name: str) -> bytes:
    parts: Any = instance_dict(value) or {}
    walk.may_change(identity(value))  # its names
    if "_range" in parts:
        held: Iterable[bytes] = [walk.digest(parts["_range"])]
    elif "_levels" in parts:
        levels = [walk.digest(level) for level in parts["_levels"]]
        held = levels + [walk.digest(code) for code in parts["_codes"]]
        return walk.hashed(name, *held, walk.digest([*parts["_names"]]))
    else:
        held = [walk.digest(parts["_data"])]
    return walk.hashed(name, *held, walk.digest(parts.get("_name")))


def _moment(walk: Walk, value: Any, name: str) -> bytes:
    zone = getattr(value, "tzinfo", None)
    fields = (value.value, getattr(value, "unit", "ns"), None if zone is None else str(zone))
    return walk.all_of(name, fields)


def _period(walk: Walk, value: Any, name: str) -> bytes:
    return walk.all_of(name, (value.ordinal, str(value.freqstr)))


def _interval(walk: Walk, value: Any, name: str) -> bytes:
    return walk.all_of(name, (value.left, value.right, value.closed))


def _missing(walk: Walk, value: Any, name: str) -> bytes:  # noqa: ARG001
    return walk.hashed(name)


def _measures_of_frame(value: Any) -> Measures:
    manager: Any = (instance_dict(value) or {})["_mgr"]
    if len(manager.axes) == 1:
        values = manager.blocks[0].values
        return Measures((len(manager.axes[0]),), str(values.dtype), int(values.nbytes))
    columns, rows = manager.axes
    dtypes: dict[int, str] = {}
    for block in manager.blocks:
        kind = str(block.values.dtype)
        dtypes.update(dict.fromkeys(block.mgr_locs.as_array.tolist(), kind))
    names = enumerate(_first_of(columns))
    told = {_column_name(column): dtypes[place] for place, column in names if place in dtypes}
    size = sum(int(block.values.nbytes) for block in manager.blocks)
    return Measures((len(rows), len(columns)), told, size)


def _first_of(columns: Any) -> list[object]:
    """Return the first names of a table's columns."""
    data: Any = (instance_dict(columns) or {}).get("_data")
    texts = getattr(data, "_pa_array", None)
    # pandas would go around over numpy.
    first = columns[:_COLUMNS].tolist() if texts is None else texts.slice(0, _COLUMNS).to_pylist()
    return list(first)


_PLAIN = frozenset(map(identity, (type(None), bool, int, float, str)))


def _column_name(column: object) -> str:
    if identity(type(column)) in _PLAIN:
        return str(column)[:_NAME_CHARACTERS]
    if type(column) is tuple:
        return ", ".join(map(_column_name, column))[:_NAME_CHARACTERS]
    return type_name(type(column))


def _measures_of_index(value: Any) -> Measures:
    data: Any = (instance_dict(value) or {}).get("_data")
    if data is None or not hasattr(data, "dtype"):
        return Measures((len(value),))
    return Measures((len(value),), str(data.dtype), int(data.nbytes))


# pyarrow


def _arrow_table(walk: Walk, value: Any, name: str) -> bytes:
    kinds = [[field.name, str(field.type), field.nullable] for field in value.schema]
    head = walk.hashed(f"{name} {value.num_rows}", walk.digest(kinds))
    places = walk.places(len(kinds), SAMPLED_ITEMS)
    columns = [value.column(place) for place in places or range(len(kinds))]
    walk.take(0 if walk.sampling else 16 * len(columns))
    return walk.hashed("columns", head, *[_arrow_values(walk, column) for column in columns])


def _arrow_column(walk: Walk, value: Any, name: str) -> bytes:
    return walk.hashed(f"{name} {value.type}", _arrow_values(walk, value))


# Whose values are plain objects of Python, and cheap to be had where there are few.
_PLAIN_KINDS = frozenset({"string", "large_string", "bool", "int64", "double"})


def _arrow_values(walk: Walk, column: Any) -> bytes:
    """Return the digest of an Array or ChunkedArray, however it is cut and wherever it begins."""
    arrow = loaded("pyarrow").lib
    kind, count = str(column.type), len(column)
    if kind.startswith("extension"):
        return walk.unseen()
    tag = f"{kind} {count}"
    if count <= SAMPLED_ITEMS and kind in _PLAIN_KINDS:
        return walk.sequence(tag, column.to_pylist())
    size = int(column.nbytes)
    if not walk.sampling:
        walk.take(1, size)
        return walk.hashed(tag, _arrow_bytes(arrow, column))
    places = walk.places(count, WHOLE_ITEMS) if size < 2**16 else range(0, count, count // 16 + 1)
    if places is None:
        return walk.hashed(tag, _arrow_bytes(arrow, column))
    walk.sampled = True
    walk.take(16)
    slices = [column.slice(place, _ROWS_A_PLACE) for place in (*list(places)[:16], count - 16)]
    return walk.hashed(tag, *[_arrow_bytes(arrow, part) for part in slices])


def _arrow_bytes(arrow: Any, column: Any) -> memoryview:
    chunks = column.chunks if isinstance(column, arrow.ChunkedArray) else [column]
    if isinstance(column.type, arrow.DictionaryType):
        chunks = [chunk.dictionary_decode() for chunk in chunks]
    whole = arrow.concat_arrays(chunks) if chunks else arrow.array([], column.type)
    return memoryview(arrow.RecordBatch.from_arrays([whole], ["column"]).serialize())


def _measures_of_arrow_table(value: Any) -> Measures:
    fields = list(value.schema)[:_COLUMNS]
    told = {field.name[:_NAME_CHARACTERS]: str(field.type) for field in fields}
    return Measures((value.num_rows, value.num_columns), told, int(value.nbytes))


def _measures_of_arrow_column(value: Any) -> Measures:
    return Measures((len(value),), str(value.type), int(value.nbytes))


# polars


def _polars_frame(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    columns = value.get_columns()
    places = walk.places(len(columns), SAMPLED_ITEMS)
    shown = columns if places is None else [columns[place] for place in places]
    return walk.hashed(f"{name} {len(columns)}", *[_polars_values(walk, one) for one in shown])


def _polars_column(walk: Walk, value: Any, name: str) -> bytes:
    walk.may_change(identity(value))
    return walk.hashed(name, _polars_values(walk, value))


def _polars_values(walk: Walk, column: Any) -> bytes:
    count = len(column)
    tag = f"{column.name} {column.dtype} {count}"
    places = walk.places(count, WHOLE_ITEMS // 10)
    if places is not None:
        column = column.gather(list(places))
    else:
        walk.take(1, int(column.estimated_size()) if not walk.sampling else 0)
    if column.dtype == loaded("polars").Object:
        return walk.unseen()
    # Hashes of 64 bits a value, the same in every process.
    hashes = walk.sequence("hashes", column.hash(0).to_list())
    return walk.hashed(tag, hashes, walk.digest(column.null_count()))


def _measures_of_polars_frame(value: Any) -> Measures:
    columns = value.get_columns()[:_COLUMNS]
    told = {column.name[:_NAME_CHARACTERS]: str(column.dtype) for column in columns}
    return Measures(value.shape, told, int(value.estimated_size()))


def _measures_of_polars_column(value: Any) -> Measures:
    return Measures((len(value),), str(value.dtype), int(value.estimated_size()))


KINDS: Kinds = {
    ("pandas", "DataFrame"): LibraryKind(_frame, _measures_of_frame),
    ("pandas", "Series"): LibraryKind(_series, _measures_of_frame),
    ("pandas", "Index"): LibraryKind(_index, _measures_of_index),
    ("pandas", "NDArrayBacked"): LibraryKind(_backed, _measures_of_arrow_column),
    ("pandas", "BaseMaskedArray"): LibraryKind(_masked),
    ("pandas", "ArrowExtensionArray"): LibraryKind(_arrow_backed),
    ("pandas", "IntervalArray"): LibraryKind(_interval_array),
    ("pandas", "_Timestamp"): LibraryKind(_moment),
    ("pandas", "_Timedelta"): LibraryKind(_moment),
    ("pandas", "_Period"): LibraryKind(_period),
    ("pandas", "Interval"): LibraryKind(_interval),
    ("pandas", "NaTType"): LibraryKind(_missing),
    ("pandas", "NAType"): LibraryKind(_missing),
    ("pyarrow", "_Tabular"): LibraryKind(_arrow_table, _measures_of_arrow_table),
    ("pyarrow", "Table"): LibraryKind(_arrow_table, _measures_of_arrow_table),
    ("pyarrow", "RecordBatch"): LibraryKind(_arrow_table, _measures_of_arrow_table),
    ("pyarrow", "Array"): LibraryKind(_arrow_column, _measures_of_arrow_column),
    ("pyarrow", "ChunkedArray"): LibraryKind(_arrow_column, _measures_of_arrow_column),
    ("polars", "DataFrame"): LibraryKind(_polars_frame, _measures_of_polars_frame),
    ("polars", "Series"): LibraryKind(_polars_column, _measures_of_polars_column),
}
