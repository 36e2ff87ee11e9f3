"""Strings and comments of Python-like text, found without parsing it, in linear time."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from .secret_names import MASK, is_excepted

_OPENING = re.compile(
    r"#|(?<![A-Za-z0-9_])(?:[rRbBuUfF]|[rR][bBfF]|[bBfF][rR])?(\"\"\"|'''|\"|')|[\"']"
)
_CLOSING = {
    '"': re.compile(r"[^\"\\\n]*(?:\\(?s:.)[^\"\\\n]*)*"),
    "'": re.compile(r"[^'\\\n]*(?:\\(?s:.)[^'\\\n]*)*"),
    '"""': re.compile(r"[^\"\\]*(?:(?:\\(?s:.)|\"(?!\"\"))[^\"\\]*)*"),
    "'''": re.compile(r"[^'\\]*(?:(?:\\(?s:.)|'(?!''))[^'\\]*)*"),
}


class Piece(NamedTuple):
    """A string, or a comment (whose `quote` is empty); `start` to `end` holds also the quotes.

    An unfinished string ends with its line, or with the text if it is triple-quoted.
    """

    start: int
    inner: int
    inner_end: int
    end: int
    quote: str


def pieces(text: str) -> Iterator[Piece]:
    """Find the strings and comments of a source, in order."""
    place = 0
    while True:
        match = _OPENING.search(text, place)
        if match is None:
            return
        start, inner = match.span()
        if match[0] == "#":
            end = text.find("\n", inner)
            place = len(text) if end < 0 else end
            yield Piece(start, inner, place, place, "")
            continue
        quote = match[1] or match[0]
        if match[1] is None and text.startswith(quote * 3, start):
            quote = quote * 3
            inner = start + 3
        end = inner_end(text, quote, inner)
        place = end + len(quote) if text.startswith(quote, end) else end
        yield Piece(start, inner, end, place, quote)


def inner_end(text: str, quote: str, inner: int, limit: int = sys.maxsize) -> int:
    """Return where the inside of a string ends that begins at `inner`, at `limit` at the latest."""
    body = _CLOSING[quote].match(text, inner, limit)
    return inner if body is None else body.end()


def closing(text: str, quote: str, start: int, end: int) -> int:
    """Return where the quote stands that closes a string, which is none that is escaped; or -1."""
    if len(quote) > 1:
        return text.find(quote, start, end)
    place = inner_end(text, quote, start, end)
    return place if text.startswith(quote, place, end) else -1


def masked_inner(inner: str, quote: str) -> str:
    """Give what a masked string has between its quotes: as many lines as before."""
    newline = "\n" if len(quote) == 3 else "\\\n"
    return MASK + newline * inner.count("\n")


def is_masked(inner: str) -> bool:
    """Tell whether what stands between quotes says nothing any more, never did, or may be said."""
    return inner.replace("\\\n", "").strip() in ("", MASK) or is_excepted(inner)
