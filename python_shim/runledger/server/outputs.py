"""The outputs of one execution, put together from IOPub messages as nbformat 4 has them.

Pure: messages go in, and `flush` says what the journal has to be told. What is held is never more
than the limit (an error is always kept), and what is told of one execution while it runs is at most
twice the limit, so neither a flood nor an animation fills the disk; the last state is always told.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from runledger.journal.masking import MASK, is_secret_name
from runledger.ledger.facts import JSONValue

from .streams import StreamText

Output = dict[str, JSONValue]
Mask = Callable[[str], str]

LARGEST_ERROR = 65_536
INLINE = 4_096  # bytes of JSON
LARGEST_APPEND = 16_384  # characters; more is told by telling the whole output again
_BINARY_MIMES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/octet")
_TEXT_IMAGES = "image/svg"
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Put:
    """Output `n` is this; with `append`, its stream text goes on with this."""

    n: int
    output: Output
    append: bool = False


@dataclass(frozen=True, slots=True)
class Cleared:
    """All outputs so far are gone."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many bytes came after the limit and were not kept."""

    size: int


Change = Put | Cleared | Dropped


@dataclass(slots=True)
class _Item:
    """One output, what of it the journal knows, and whether that is less than there is."""

    output: Output
    size: int
    stream: StreamText | None = None
    display_id: str | None = None
    told: str | None = None
    in_pieces: bool = False
    dirty: bool = True


@dataclass(slots=True)
class Outputs:
    """Outputs of one execution.

    Args:
        limit: bytes kept of an execution's outputs.
        mask: takes secrets out of a text.
    """

    limit: int
    mask: Mask
    dirty: bool = False
    _items: list[_Item] = field(default_factory=list)
    _displays: dict[str, list[_Item]] = field(default_factory=dict)
    _size: int = 0
    _dropped: int = 0
    _dropped_told: int = 0
    _told_bytes: int = 0
    _clear_waits: bool = False
    _cleared: bool = False

    def take(self, kind: str, content: Mapping[str, object]) -> None:
        """Take one message.

        Args:
            kind: the message's type: stream, display_data, execute_result, error or clear_output.
            content: its content.
        """
        if kind == "clear_output":
            if content.get("wait"):
                self._clear_waits = True
            else:
                self._clear()
            return
        if kind not in ("stream", "display_data", "execute_result", "error"):
            return
        if self._clear_waits:
            self._clear()
        self.dirty = True
        if kind == "stream":
            self._take_stream(_text(content.get("name")) or "stdout", _text(content.get("text")))
        else:
            self._add(_Item(_output(kind, content), 0, display_id=display_id_of(content)))

    def drop(self, size: int) -> None:
        """Count an output of so many bytes that could not be kept."""
        self._dropped += size
        self.dirty = True

    def update_display(self, display_id: str, content: Mapping[str, object]) -> None:
        """Change every output that was shown under this display id."""
        for item in self._displays.get(display_id, ()):
            output = {**item.output, **_bundle(content)}
            size = _size_of(output)
            if self._size - item.size + size > self.limit:
                self._dropped += size
                continue
            self._size += size - item.size
            item.output, item.size, item.dirty = output, size, True
            self.dirty = True

    def shows(self, display_id: str) -> bool:
        """Return whether an output stands here under this display id."""
        return display_id in self._displays

    def flush(self, *, final: bool) -> list[Change]:
        """Return what the journal does not know yet.

        Args:
            final: the execution is over: nothing is held back any more.
        """
        if not final and self._told_bytes > 2 * self.limit:
            return []
        changes: list[Change] = []
        if self._cleared:
            changes.append(Cleared())
            self._cleared = False
        for n, item in enumerate(self._items):
            if item.dirty:
                changes.extend(self._told(n, item, final))
        if self._dropped > self._dropped_told:
            changes.append(Dropped(self._dropped))
            self._dropped_told = self._dropped
        self.dirty = False
        return changes

    def settle(self) -> None:
        """Forget what can no longer change: all but what was shown under a display id."""
        for item in self._items:
            if item.display_id is None:
                item.output, item.stream, item.told = {}, None, None

    def _take_stream(self, name: str, text: str) -> None:
        last = self._items[-1] if self._items else None
        if last is None or last.stream is None or last.output.get("name") != name:
            if self._size >= self.limit:
                self._dropped += len(text.encode("utf-8", "surrogatepass"))
                return
            last = _Item({"output_type": "stream", "name": name}, 0, stream=StreamText())
            self._items.append(last)
        stream = last.stream
        if stream is not None:
            self._dropped += stream.write(text, self.limit - self._size)
            self._size += stream.size - last.size
            last.size, last.dirty = stream.size, True

    def _add(self, item: _Item) -> None:
        item.size = _size_of(item.output)
        is_error = item.output["output_type"] == "error"
        if self._size + item.size > self.limit and not (is_error and item.size <= LARGEST_ERROR):
            self._dropped += item.size
            return
        self._size += item.size
        self._items.append(item)
        if item.display_id is not None:
            self._displays.setdefault(item.display_id, []).append(item)

    def _clear(self) -> None:
        self._clear_waits = False
        self._cleared = self._cleared or any(
            item.told is not None or not item.dirty for item in self._items
        )
        self._items, self._displays, self._size, self.dirty = [], {}, 0, True

    def _told(self, n: int, item: _Item, final: bool) -> list[Change]:
        if item.stream is None:
            item.dirty = False
            output = _masked_output(item.output, self.mask)
            self._told_bytes += item.size
            return [Put(n, output)]
        text = self.mask(item.stream.text() if final else item.stream.settled_text())
        item.dirty = not final
        before = item.told
        # What was told in pieces is told as one when it is over, if it is too much to stand inline.
        whole = final and item.in_pieces and len(text) > INLINE
        if (text == before and not whole) or (before is None and not text):
            return []
        item.told = text
        if (
            not whole
            and before
            and len(text) - len(before) <= LARGEST_APPEND
            and text.startswith(before)
        ):
            new, append, item.in_pieces = text[len(before) :], True, True
        else:
            new, append, item.in_pieces = text, False, False
        self._told_bytes += len(new)
        return [Put(n, {**item.output, "text": new}, append)]


def encoded(output: Output) -> bytes:
    """Return an output as JSON bytes, as an object holds it."""
    text = json.dumps(output, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def _output(kind: str, content: Mapping[str, object]) -> Output:
    if kind == "error":
        traceback = content.get("traceback")
        lines = traceback if isinstance(traceback, list) else []
        return {
            "output_type": "error",
            "ename": _text(content.get("ename")),
            "evalue": _text(content.get("evalue")),
            "traceback": [_text(line) for line in lines],
        }
    output: Output = {"output_type": kind, **_bundle(content)}
    if kind == "execute_result":
        count = content.get("execution_count")
        output["execution_count"] = count if isinstance(count, int) else None
    return output


def _bundle(content: Mapping[str, object]) -> Output:
    return {key: _plain_object(content.get(key)) for key in ("data", "metadata")}


def display_id_of(content: Mapping[str, object]) -> str | None:
    """Return the display id of a display_data or update_display_data message, if it has one."""
    transient = content.get("transient")
    found = transient.get("display_id") if isinstance(transient, dict) else None
    return found if isinstance(found, str) and found else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _plain_object(value: object, depth: int = _DEEPEST) -> dict[str, JSONValue]:
    if not isinstance(value, dict):
        return {}
    return {str(key): _plain(item, depth - 1) for key, item in value.items()}


def _plain(value: object, depth: int) -> JSONValue:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if depth <= 0:
        return "…"
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    return _plain_object(value, depth) if isinstance(value, dict) else str(value)


def _size_of(output: Output) -> int:
    return len(encoded(output))


def _masked_output(output: Output, mask: Mask) -> Output:
    masked: Output = {}
    for key, value in output.items():
        if key == "data" and isinstance(value, dict):
            masked[key] = {
                mime: part if _is_binary(mime) else _masked(part, mask)
                for mime, part in value.items()
            }
        elif key in ("output_type", "execution_count"):
            masked[key] = value
        else:
            masked[key] = _masked(value, mask)
    return masked


def _masked(value: JSONValue, mask: Mask) -> JSONValue:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_masked(item, mask) for item in value]
    if isinstance(value, dict):
        return {key: _masked_under(key, item, mask) for key, item in value.items()}
    return value


def _masked_under(key: str, value: JSONValue, mask: Mask) -> JSONValue:
    if isinstance(value, str) and value.strip() and is_secret_name(key):
        return MASK
    return _masked(value, mask)


def _is_binary(mime: str) -> bool:
    return mime.startswith(_BINARY_MIMES) and not mime.startswith(_TEXT_IMAGES)
