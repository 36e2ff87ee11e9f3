"""The entry format: one JSON object a line, checked where it comes in.

What is read was written by others and may be anything; what is written is always pure JSON. A lone
surrogate (from a file name, say) is written as an escape and comes back as it was.
"""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .values import JSONValue, jsonable

FORMAT = 1
LINE_BYTES = 16 * 2**20
RESERVED = frozenset({"v", "seq", "t", "kind"})

_DEPTH = 200
_KIND_CHARACTERS = 64
_SEQ_MAX = 2**53
_INTEGER_MAX = 2**63

_SESSION = re.compile(r"[ks]-\d{8}T\d{6}-[0-9a-f]{12}", re.ASCII)
_SEGMENT = re.compile(
    r"(?P<session>[ks]-\d{8}T\d{6}-[0-9a-f]{12})\.(?P<n>\d{1,9})\.jsonl", re.ASCII
)

_encode = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    separators=(",", ":"),
    default=jsonable,
).encode
_encode_ascii = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class Entry(NamedTuple):
    """One checked entry; `fields` are those that its kind adds, as they were read.

    The accessors give a field as the type that the format promises, or None if it is not that.
    """

    session: str
    v: int
    seq: int
    t: float
    kind: str
    fields: Mapping[str, JSONValue]

    def text(self, name: str) -> str | None:
        """Give a field that is a string."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def integer(self, name: str) -> int | None:
        """Give a field that is a signed 64-bit integer."""
        value = self.fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value if -_INTEGER_MAX <= value < _INTEGER_MAX else None
        return None

    def number(self, name: str) -> int | float | None:
        """Give a field that is a finite float or a signed 64-bit integer."""
        value = self.fields.get(name)
        return value if isinstance(value, float) else self.integer(name)

    def flag(self, name: str) -> bool:
        """Tell whether a field is true."""
        return self.fields.get(name) is True

    def mapping(self, name: str) -> Mapping[str, JSONValue]:
        """Give a field that is an object, or an empty one."""
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    def items(self, name: str) -> list[JSONValue]:
        """Give a field that is a list, or an empty one."""
        value = self.fields.get(name)
        return value if isinstance(value, list) else []

    def texts(self, name: str) -> list[str]:
        """Give the strings of a field that is a list."""
        return [item for item in self.items(name) if isinstance(item, str)]


def session_name(letter: str, now: float) -> str:
    """Make the name of a new session, which began at `now` (seconds since 1970-01-01 UTC)."""
    return f"{letter}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now))}-{os.urandom(6).hex()}"


def is_session(text: str) -> bool:
    """Tell whether a text is the name of a session."""
    return _SESSION.fullmatch(text) is not None


def split_segment_name(name: str) -> tuple[str, int] | None:
    """Take the session and the number from a segment's file name, or None if it is not one."""
    match = _SEGMENT.fullmatch(name)
    return None if match is None else (match["session"], int(match["n"]))


def parse_line(line: bytes) -> dict[str, JSONValue] | None:
    """Parse and check one line, with or without its newline.

    Returns the whole object, or None for a line that is torn, no JSON object, too long or too
    deep, of a higher version, or without valid `v`, `seq`, `t` and `kind`. Raises nothing.
    """
    if len(line) > LINE_BYTES:
        return None
    try:
        text = line.decode("utf-8")
        raw = _decode(text)
        if isinstance(raw, dict) and _has_infinity(raw.values()):
            raw = _decode_infinities(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not _is_valid(raw):
        return None
    if line.count(b"[") + line.count(b"{") > _DEPTH and _is_deep(raw):
        return None
    return raw


def parse_entry(session: str, line: bytes) -> Entry | None:
    """Parse one line of a session's journal; returns None where `parse_line` does."""
    raw = parse_line(line)
    if raw is None:
        return None
    v, seq, t, kind = raw.pop("v"), raw.pop("seq"), raw.pop("t"), raw.pop("kind")
    assert isinstance(v, int) and isinstance(seq, int)  # noqa: S101 (for the type checker)
    assert isinstance(t, (int, float)) and isinstance(kind, str)  # noqa: S101
    return Entry(session, v, seq, float(t), kind, raw)


def encode(entry: Entry) -> bytes:
    """Write an entry as its line, newline included."""
    return encode_line(entry.seq, entry.t, entry.kind, encode_fields(entry.fields))


def encode_fields(fields: Mapping[str, object]) -> str:
    """Write the fields of an entry as a JSON object.

    Fields that are no pure JSON go through `jsonable`; so do those of an entry that would be too
    long for a line, which shortens them.
    """
    try:
        body = _encode(fields)
        if len(body) < LINE_BYTES // 12 - 1024:  # a character takes up to 12 bytes
            return body
        if len(body.encode("utf-8", "surrogatepass")) < LINE_BYTES // 2:
            return body
    except (ValueError, TypeError, RecursionError):
        pass
    return _encode_ascii({str(name): jsonable(value) for name, value in fields.items()})


def encode_line(seq: int, t: float, kind: str, body: str) -> bytes:
    """Put an entry's line together from its `encode_fields`, newline included."""
    rest = "," + body[1:] if len(body) > 2 else "}"
    line = f'{{"v":1,"seq":{seq},"t":{t:.6f},"kind":{_encode_ascii(kind)}{rest}\n'
    try:
        return line.encode("utf-8")
    except UnicodeEncodeError:
        return (_encode_ascii(json.loads(line)) + "\n").encode("ascii")


def _is_valid(raw: Mapping[str, JSONValue]) -> bool:
    v, seq, t, kind = raw.get("v"), raw.get("seq"), raw.get("t"), raw.get("kind")
    return (
        type(v) is int
        and 1 <= v <= FORMAT
        and type(seq) is int
        and 0 <= seq < _SEQ_MAX
        and (type(t) is float or type(t) is int)
        and 0 <= t < _SEQ_MAX
        and type(kind) is str
        and 0 < len(kind) <= _KIND_CHARACTERS
    )


def _is_deep(value: JSONValue) -> bool:
    level: list[JSONValue] = [value]
    for _ in range(_DEPTH):
        inner: list[JSONValue] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if not inner:
            return False
        level = inner
    return True


def _finite(text: str) -> float | str:
    """Read a number; one too large for a float becomes the format's word for infinity."""
    number = float(text)
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _has_infinity(values: Iterable[JSONValue]) -> bool:
    """Tell whether a number was read that is too large for a float."""
    for value in values:
        if isinstance(value, float):
            if value - value != 0:
                return True
        elif isinstance(value, dict):
            if _has_infinity(value.values()):
                return True
        elif isinstance(value, list) and not _is_finite_column(value) and _has_infinity(value):
            return True
    return False


def _is_finite_column(values: list[JSONValue]) -> bool:
    """Tell, as fast as may be, whether a list holds finite numbers only; false if in doubt."""
    try:
        total = sum(values)  # type: ignore[arg-type]
    except (TypeError, OverflowError):
        return False
    return isinstance(total, (int, float)) and total - total == 0


_decode = json.JSONDecoder(parse_constant=_refuse).decode
# Calling Python for each number takes most of the time of reading columns.
_decode_infinities = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse).decode
