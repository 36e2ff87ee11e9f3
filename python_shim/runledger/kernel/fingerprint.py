"""What an object holds, as a fingerprint: equal for equal content, and the same in every process.

A `Walk` goes through one object and digests what it finds, each part by its type and content. It
never runs the user's code: no method, property or iterator of a type that it does not know, and of
a subclass of a built-in type only what the built-in type does. What it cannot see into is opaque,
and an object that holds such a thing has no fingerprint.
"""

from __future__ import annotations

import operator
import types
from collections import OrderedDict, deque
from hashlib import sha256  # by its name, for a cell may replace it
from itertools import islice
from typing import TYPE_CHECKING, Callable, NamedTuple

from runledger.journal.secret_names import is_secret_name, possible_secrets

from .instances import identity, is_unseen, mro_of, parts_of, type_name
from .library_kinds import library_kind
from .walk import (
    NAN,
    SAMPLED_ITEMS,
    SAMPLED_PLACES,
    THING,
    WHOLE_BYTES,
    WHOLE_ITEMS,
    Deadline,
    OutOfTime,
    TooLarge,
    Walk,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import TypeGuard

    from .library_kinds import LibraryKind


class Content(NamedTuple):
    """What one look at an object gave.

    `fingerprint` is None where something in it cannot be seen. `memory` has the addresses of what
    it holds that may be changed in place; an object without any cannot change.
    """

    fingerprint: str | None
    sampled: bool
    memory: frozenset[int]


def content_of(value: object, deadline: Deadline) -> Content:
    """Look at an object, until a deadline; raises OutOfTime."""
    walk = ObjectWalk(deadline)
    try:
        digest: bytes | None = walk.digest(value)
    except TooLarge:
        walk = ObjectWalk(deadline, sampling=True)
        try:
            digest = walk.digest(value)
        except TooLarge:
            digest = None
            walk.opaque = True
    sees_all = digest is not None and not walk.opaque
    return Content(
        # The digest of a short value is the value.
        sha256(digest).hexdigest()[:32] if sees_all and digest is not None else None,
        sees_all and walk.sampled,
        frozenset(walk.memory),
    )


class ObjectWalk(Walk):
    """A walk that knows Python's own types, and where those of libraries are known."""

    def digest(self, value: object) -> bytes:
        """Return the digest of a value. Raises TooLarge or OutOfTime."""
        kind = _EXACT.get(identity(type(value)))
        if kind is not None:
            return kind(self, value)
        return self._other(value)

    def list_of(self, value: list[object], tag: str = "list") -> bytes:
        """Return the digest of a list, also of a subclass: its items alone."""
        self.may_change(identity(value))
        return self.within(value, lambda: self.sequence(tag, value))

    def tuple_of(self, value: tuple[object, ...], tag: str = "tuple") -> bytes:
        """Return the digest of a tuple, also of a subclass: its items alone."""
        return self.within(value, lambda: self.sequence(tag, value))

    def deque_of(self, value: deque[object]) -> bytes:
        """Return the digest of a deque."""
        self.may_change(identity(value))
        if deque.__len__(value) > 2 * WHOLE_ITEMS:
            return self.unseen()
        return self.within(value, lambda: self.sequence("deque", list(deque.__iter__(value))))

    def bytearray_of(self, value: bytearray) -> bytes:
        """Return the digest of a bytearray."""
        self.may_change(identity(value))
        if len(value) > WHOLE_BYTES:
            return self.unseen()
        # Not a view of it: meanwhile no other thread could resize it.
        return self.buffer("bytearray", memoryview(bytes(value)))

    def dict_of(self, value: dict[object, object], tag: str = "dict") -> bytes:
        """Return the digest of a dict, in any order of its keys unless it is an OrderedDict."""
        self.may_change(identity(value))
        ordered = issubclass(type(value), OrderedDict)
        return self.within(value, lambda: self._pairs(value, tag, ordered))

    def _pairs(self, value: dict[object, object], tag: str, ordered: bool) -> bytes:
        count = dict.__len__(value)
        if self.sampling and count > SAMPLED_PLACES // 4:
            self.sampled = True
        elif not self.sampling and count > WHOLE_ITEMS:
            raise TooLarge  # a pair counts for an item, so do not begin with it
        # Not isinstance: it asks the object for its class.
        is_ordered_dict = issubclass(type(value), OrderedDict)
        iterate = OrderedDict.items if is_ordered_dict else dict.items
        pairs = list(islice(iterate(value), SAMPLED_PLACES // 4 if self.sampling else None))  # type: ignore[arg-type]
        keys = [key for key, _ in pairs]
        kinds = set(map(identity, map(type, keys)))
        if kinds in _SORTED:
            if not ordered:
                pairs.sort(key=operator.itemgetter(0))
                keys = [key for key, _ in pairs]
            values = [item for _, item in pairs]
            secrets = self._secrets(keys) if _are_texts(keys, kinds) else ()
            if secrets:
                values = [type(item) if key in secrets else item for key, item in pairs]
            held = self.sequence("values", values, count)
            return self.hashed(f"{tag} {count}", self.sequence("keys", keys, count), held)
        self.take(4 * len(pairs))
        made = [self.digest(key) + self.digest(item) for key, item in pairs]
        return self.hashed(f"{tag} {count}", *(made if ordered else sorted(made)))

    def _secrets(self, keys: list[str]) -> set[str]:
        """Return those of some keys that stand for secrets."""
        possible = possible_secrets(keys)
        self.take(0 if self.sampling else THING // 2 * len(possible))
        return set(filter(is_secret_name, possible))

    def set_of(self, value: set[object] | frozenset[object], tag: str = "set") -> bytes:
        """Return the digest of a set or frozenset."""
        kind = set if issubclass(type(value), set) else frozenset
        if kind is set:
            self.may_change(identity(value))
        count = kind.__len__(value)  # type: ignore[arg-type]
        items = kind.__iter__(value)  # type: ignore[arg-type]
        # Too large also for sampling: which come first differs between processes.
        self.take(4 * count)
        made = sorted(self.digest(item) for item in list(items))
        return self.hashed(f"{tag} {count}", *made)

    # Everything else

    def _other(self, value: object) -> bytes:
        kind = type(value)
        bases = mro_of(kind)
        if issubclass(kind, type):
            return self.hashed("type", type_name(value).encode("utf-8", "surrogatepass"))  # type: ignore[arg-type]
        name = type_name(kind)
        known = library_kind(bases)
        if known is not None:
            return self.within(value, lambda: self._of_library(known, value, name))
        for base in bases:
            of_base = _BASES.get(identity(base))
            if of_base is not None:
                return self._subclass(value, name, of_base)
        self.may_change(identity(value))
        return self.within(value, lambda: self._instance(value, name))

    def _of_library(self, kind: LibraryKind, value: object, name: str) -> bytes:
        try:
            return kind.digest(self, value, name)
        except (TooLarge, OutOfTime, RuntimeError):
            raise
        except Exception:  # noqa: BLE001 (a version of a library that has it otherwise)
            self.may_change(identity(value))
            return self.unseen()

    def _subclass(
        self, value: object, name: str, of_base: Callable[[ObjectWalk, object, str], bytes]
    ) -> bytes:
        made = of_base(self, value, name)
        parts = parts_of(value, is_of_built_in=True)
        if not parts:
            return made
        self.may_change(identity(value))
        return self.within(
            parts, lambda: self.hashed(f"with {name}", made, self._pairs(parts, "parts", False))
        )

    def _instance(self, value: object, name: str) -> bytes:
        parts = None if is_unseen(name) else parts_of(value)
        if parts is None:
            return self.unseen()
        # Without a fingerprint it is only of use to know what memory it shares.
        self.take(WHOLE_ITEMS // 20 if self.opaque else 0)
        return self.hashed(name, self._pairs(parts, "parts", False))

    def function(self, value: types.FunctionType) -> bytes:
        """Return the digest of a function: its code, defaults and closure."""
        self.may_change(identity(value))

        def digest() -> bytes:
            cells = [_inside(cell) for cell in value.__closure__ or ()]
            return self.hashed(
                "function",
                self.code(value.__code__),
                self.digest(value.__defaults__),
                self.digest(value.__kwdefaults__),
                self.sequence("closure", cells),
                self.digest(value.__dict__) if value.__dict__ else b"",
            )

        return self.within(value, digest)

    def code(self, code: types.CodeType) -> bytes:
        """Return the digest of what a function does, wherever it stands."""
        parts = (
            code.co_name,
            code.co_argcount,
            code.co_posonlyargcount,
            code.co_kwonlyargcount,
            code.co_flags,
            code.co_names,
            code.co_varnames,
            code.co_freevars,
            code.co_cellvars,
            code.co_code,
            code.co_consts,
        )
        return self.within(code, lambda: self.sequence("code", parts))

    def method(self, value: types.MethodType) -> bytes:
        """Return the digest of a bound method."""
        return self.all_of("method", (value.__func__, value.__self__))

    def text(self, value: str | bytes) -> bytes:
        """Return the digest of a string or of bytes, exactly of these types."""
        if isinstance(value, bytes):
            return self.buffer("bytes", memoryview(value))
        self.take(0, 0 if self.sampling else len(value))
        if len(value) <= WHOLE_BYTES // (SAMPLED_ITEMS if self.sampling else 4):
            return self.plain(value)
        if not self.sampling:
            raise TooLarge
        self.sampled = True
        places = range(0, len(value), len(value) // SAMPLED_ITEMS)
        pieces = "".join(value[place : place + 64] for place in places) + value[-64:]
        return self.hashed(f"text {len(value)}", pieces.encode("utf-8", "surrogatepass"))


_TEXTS = {identity(str)}
_SORTED = (_TEXTS, {identity(int)})  # kinds of keys that have an order


def _are_texts(keys: list[object], kinds: set[int]) -> TypeGuard[list[str]]:  # noqa: ARG001
    """Tell what the kinds of some keys say of them."""
    return kinds == _TEXTS


class _Nothing:
    """Stands for a closure's variable that is not bound."""


def _inside(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _Nothing


def _scalar(walk: ObjectWalk, value: object) -> bytes:
    if type(value) is float and value != value:  # noqa: PLR0124
        value = NAN
    return walk.plain(value)


def _by_name(walk: ObjectWalk, value: object) -> bytes:
    return walk.hashed(type(value).__name__, value.__name__.encode())  # type: ignore[attr-defined]


def _built_in_function(walk: ObjectWalk, value: types.BuiltinFunctionType) -> bytes:
    owner = value.__self__
    if owner is not None and type(owner) is not types.ModuleType:
        return walk.hashed("method", value.__name__.encode(), walk.digest(owner))
    return walk.hashed("function", f"{value.__module__}.{value.__qualname__}".encode())


_EXACT: dict[int, Callable[[ObjectWalk, object], bytes]] = {
    identity(kind): digest  # type: ignore[misc]
    for kind, digest in (
        *((plain, _scalar) for plain in (type(None), bool, int, float, complex, type(...))),
        (str, ObjectWalk.text),
        (bytes, ObjectWalk.text),
        (bytearray, ObjectWalk.bytearray_of),
        (list, ObjectWalk.list_of),
        (tuple, ObjectWalk.tuple_of),
        (dict, ObjectWalk.dict_of),
        (set, ObjectWalk.set_of),
        (frozenset, lambda walk, value: walk.set_of(value, "frozenset")),
        (deque, ObjectWalk.deque_of),
        (range, lambda walk, value: walk.sequence("range", (value.start, value.stop, value.step))),
        (slice, lambda walk, value: walk.sequence("slice", (value.start, value.stop, value.step))),
        (types.FunctionType, ObjectWalk.function),
        (types.MethodType, ObjectWalk.method),
        (types.CodeType, ObjectWalk.code),
        (types.ModuleType, _by_name),
        (types.BuiltinFunctionType, _built_in_function),
    )
}


# Of subclasses, only what the built-in type does.
_BASES: dict[int, Callable[[ObjectWalk, object, str], bytes]] = {
    identity(kind): digest  # type: ignore[misc]
    for kind, digest in (
        (bool, lambda walk, value, name: _plain_of(walk, name, bool(value))),
        (int, lambda walk, value, name: _plain_of(walk, name, int.__pos__(value))),
        (float, lambda walk, value, name: _plain_of(walk, name, float.__pos__(value))),
        (complex, lambda walk, value, name: _plain_of(walk, name, complex.__pos__(value))),
        (str, lambda walk, value, name: _text_of(walk, name, value, str)),
        (bytes, lambda walk, value, name: _text_of(walk, name, value, bytes)),
        (list, ObjectWalk.list_of),
        (tuple, ObjectWalk.tuple_of),
        (dict, ObjectWalk.dict_of),
        (set, ObjectWalk.set_of),
        (frozenset, ObjectWalk.set_of),
    )
}


def _plain_of(walk: ObjectWalk, name: str, value: object) -> bytes:
    return walk.hashed(name, walk.digest(value))


def _text_of(
    walk: ObjectWalk, name: str, value: Sequence[object], kind: type[Sequence[object]]
) -> bytes:
    """Return the digest of a str or bytes of a subclass, of which a long one is not copied."""
    length = kind.__len__(value)
    if length <= WHOLE_BYTES // (SAMPLED_ITEMS if walk.sampling else 4):
        return _plain_of(walk, name, kind.__getitem__(value, slice(None)))
    if not walk.sampling:
        raise TooLarge
    walk.sampled = True
    starts = (*range(0, length, length // SAMPLED_ITEMS), length - 64)
    pieces = [kind.__getitem__(value, slice(start, start + 64)) for start in starts]
    return walk.all_of(f"{name} {length}", pieces)
