"""How far a look at an object goes: what of it is looked at, and how that becomes a digest."""

# Runs after every cell, in the user's process.
from __future__ import annotations

import marshal
import operator
import sys
from hashlib import sha256  # by its name, for a cell may replace it
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Callable

from .instances import identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What is looked at whole, which takes about a millisecond: this many bytes, and items as `take`
# counts them.
WHOLE_BYTES = 2**20
WHOLE_ITEMS = 5000
# Of more than that: so many places in an array or sequence, and four times that in all.
SAMPLED_PLACES = 2048
SAMPLED_ITEMS = 64

_DIGEST = 16  # bytes
_OBJECT = 64  # bytes that a small number or text takes
_MEMORY = 256  # addresses
_DEPTH = 100
THING = 8  # items that one thing counts for that is no plain number or text
_OPAQUE = b"opaque"
NAN = float("nan")


PLAIN = frozenset(map(identity, (type(None), bool, int, float, complex, str, bytes)))


class OutOfTime(Exception):  # noqa: N818
    """The time for looking at variables is over."""


class Deadline:
    """When to stop: after so many seconds of this thread's work, or five times that by the clock.

    So what is looked at does not depend on what else the machine does, unless it does very much.
    """

    def __init__(self, seconds: float) -> None:
        self._work = thread_time() + seconds
        now = perf_counter()
        self._soonest, self._latest = now + seconds, now + 5 * seconds

    def passed(self) -> bool:
        """Return whether it is time to stop."""
        now = perf_counter()
        if now < self._soonest:  # (the other clock takes ten times as long to read)
            return False
        return now > self._latest or thread_time() > self._work


class TooLarge(Exception):  # noqa: N818
    """An object is too large to be looked at whole."""


class Walk:
    """One way through an object.

    Parameters: `deadline`, when to stop; `sampling`, whether to look at parts of large
    things only, instead of raising TooLarge.
    """

    def __init__(self, deadline: Deadline, sampling: bool = False) -> None:
        self._deadline = deadline
        self.sampling = sampling
        self._items = WHOLE_ITEMS
        self._bytes = WHOLE_BYTES
        self._places = 4 * SAMPLED_PLACES
        self.sampled = False
        self.opaque = False
        self.memory: set[int] = set()
        # By id; with the object, whose id would else be given to another.
        self._known: dict[int, tuple[object, bytes]] = {}
        self._open: dict[int, int] = {}

    # For kinds of objects

    def digest(self, value: object) -> bytes:
        """Return the digest of a value. Raises TooLarge or OutOfTime."""
        raise NotImplementedError

    def unseen(self) -> bytes:
        """Note that there is something that cannot be looked at."""
        self.opaque = True
        return _OPAQUE

    def may_change(self, address: int) -> None:
        """Note where something lies that can be changed in place."""
        if len(self.memory) < _MEMORY:
            self.memory.add(address)

    def take(self, items: int, size: int = 0) -> None:
        """Count what is looked at: items of containers, and bytes.

        Raises TooLarge where that is too much to be looked at whole, and OutOfTime.
        """
        self._items -= items
        self._bytes -= size
        if self._items < 0 or self._bytes < 0:
            raise TooLarge
        if self._deadline.passed():
            raise OutOfTime

    def places(self, count: int, limit: int) -> Sequence[int] | None:
        """Return which places of `count` to look at; None for all of them."""
        limit = self.allowed(count, limit)
        if limit >= count:
            return None
        edge = limit // 4
        step = max(1, (count - 2 * edge) // (2 * edge))
        return [*range(edge), *range(edge, count - edge, step), *range(count - edge, count)]

    def allowed(self, count: int, limit: int) -> int:
        """Return how many of `count` items to look at: fewer, the more was looked at before."""
        if not self.sampling or count <= SAMPLED_ITEMS:
            return count
        limit = min(limit, max(SAMPLED_ITEMS, self._places // 4))
        self._places -= min(count, limit)
        if count > limit:
            self.sampled = True
        return min(count, limit)

    def allowed_in_each(self, parts: int, count: int, limit: int) -> int:
        """Return how many of `count` items to look at in each of several parts of one size."""
        if not self.sampling or count <= SAMPLED_ITEMS:
            return count
        limit = min(limit, max(SAMPLED_ITEMS, self._places // max(parts, 4)), count)
        if count > limit:
            self.sampled = True
        return limit

    def looked_at(self, count: int) -> None:
        """Note how many items were looked at, of those that `allowed_in_each` allowed."""
        self._places -= count

    def hashed(self, tag: str, *parts: bytes | memoryview) -> bytes:
        """Return the digest of a type's or kind's name and of bytes."""
        made = sha256(b"%d:%s" % (len(tag), tag.encode("utf-8", "surrogatepass")))
        for part in parts:
            made.update(part)
        return made.digest()[:_DIGEST]

    def plain(self, value: object) -> bytes:
        """Return the digest of a number or text as `marshal` writes it: itself, if it is short."""
        written = b"=" + marshal.dumps(value, 2)  # type: ignore[arg-type]
        if len(written) <= _DIGEST:
            return written.ljust(_DIGEST, b"\0")
        return sha256(written).digest()[:_DIGEST]

    def all_of(self, tag: str, values: Iterable[object]) -> bytes:
        """Return the digest of a few values in their order."""
        return self.hashed(tag, *[self.digest(value) for value in values])

    def buffer(self, tag: str, data: memoryview) -> bytes:
        """Return the digest of bytes, sampled if there are many."""
        size = data.nbytes
        head = f"{tag} {size}"
        if self.sampling and size > SAMPLED_PLACES:
            self.sampled = True
            step = max(1, size // 16)
            pieces = [data[start : start + 64] for start in range(0, size - 64, step)]
            self.take(len(pieces))
            return self.hashed(head, *pieces, data[size - 64 :])
        self.take(1, size)
        return self.hashed(head, data)

    def sequence(self, tag: str, values: Sequence[object], count: int | None = None) -> bytes:
        """Return the digest of the items of a list or tuple, also of a subclass: these alone.

        Parameters: `count`, how many items there are where `values` are some of them.
        """
        # Of a subclass, what the built-in type does.
        kind: type[Sequence[object]] = tuple if issubclass(type(values), tuple) else list
        here = kind.__len__(values)
        count = here if count is None else count
        if here > 2 * WHOLE_ITEMS and not self.sampling:
            raise TooLarge
        places = self.places(here, SAMPLED_PLACES)
        if places is not None:
            values = [kind.__getitem__(values, place) for place in places]
        elif type(values) is not kind:
            values = kind.__getitem__(values, slice(None))
        kinds = set(map(identity, map(type, values)))
        others: Sequence[object] = ()
        if not kinds <= PLAIN:
            places = self.places(len(values), SAMPLED_ITEMS)
            if places is not None:
                values = [values[place] for place in places]
            others = [value for value in values if identity(type(value)) not in PLAIN]
            values = [value if identity(type(value)) in PLAIN else ... for value in values]
        size = sum(map(sys.getsizeof, values)) - _OBJECT * len(values)
        if size > WHOLE_BYTES and self.sampling:  # with long texts
            places = self.places(len(values), SAMPLED_ITEMS)
            values = values if places is None else [values[place] for place in places]
            return self.hashed(f"{tag} {count}", *map(self.digest, [*values, *others]))
        if not self.sampling:
            self.take(len(values) // 2 + THING * len(others), size)
        made = [self.digest(value) for value in others]
        return self.hashed(f"{tag} {count}", _written(values, kinds), *made)

    # Containers

    def within(self, value: object, digest: Callable[[], bytes]) -> bytes:
        """Digest what may hold itself, and only once what is met again."""
        known = self._known.get(identity(value))
        if known is not None:
            return known[1]
        depth = len(self._open)
        if identity(value) in self._open:
            return self.hashed("above", b"%d" % (depth - self._open[identity(value)]))
        if depth >= _DEPTH:
            raise TooLarge
        self.take(THING)
        self._open[identity(value)] = depth
        try:
            made = digest()
        finally:
            del self._open[identity(value)]
        self._known[identity(value)] = (value, made)
        return made


def _written(values: Sequence[object], kinds: set[int]) -> bytes:
    """Return plain values as bytes; any two NaNs are the same."""
    # Texts within must not be written as references, and interned ones not otherwise: version 2.
    if identity(float) in kinds and any(map(operator.ne, values, values)):
        odd = map(operator.ne, values, values)
        values = [NAN if is_odd else value for value, is_odd in zip(values, odd)]
    return marshal.dumps(tuple(values), 2)  # type: ignore[arg-type]
