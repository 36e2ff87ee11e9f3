"""Silence for the user code we have to call: what it prints must not land in the cell's output."""

from __future__ import annotations

import ast
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, cast

PARSED_AS = "<runledger>"

_parse = ast.parse  # a cell may replace it

_lock = threading.RLock()
_silenced: dict[int, int] = {}  # how deep each thread is in `quiet`


class _Deaf:
    """Stands in for a stream and drops what silenced threads write; all else goes through.

    Someone may keep a reference to it for good, so it stays right when the silence is over.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        if threading.get_ident() in _silenced:
            return len(text)
        return self._stream.write(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what this thread prints within the block; other threads print as ever."""
    me = threading.get_ident()
    with _lock:
        if not _silenced:
            _cover()
        _silenced[me] = _silenced.get(me, 0) + 1
    try:
        yield
    finally:
        with _lock:
            _silenced[me] -= 1
            if not _silenced[me]:
                del _silenced[me]
            if not _silenced:
                _uncover()


def _cover() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Deaf):
            setattr(sys, name, _Deaf(stream))


def _uncover() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, _Deaf):
            setattr(sys, name, stream._stream)


# The C code asks for the module's name, which for a source without a file is its file name.
_OURS = ("ignore", None, Warning, re.compile(re.escape(PARSED_AS)), 0)


def parse(source: str) -> ast.Module:
    """Parse Python, without the warnings that would be shown in the user's cell.

    Not `warnings.catch_warnings`: it forgets which of the user's warnings were shown already, and
    it is not made for threads. Raises SyntaxError, ValueError, RecursionError or MemoryError.
    """
    return cast("ast.Module", _parsed(source, "exec"))


def parse_expression(source: str) -> ast.Expression:
    """Parse one expression, as `parse` does a source."""
    return cast("ast.Expression", _parsed(source, "eval"))


def _parsed(source: str, mode: str) -> ast.AST:
    filters = cast("list[object]", warnings.filters)
    filters.insert(0, _OURS)
    try:
        return _parse(source, PARSED_AS, mode)
    finally:
        with suppress(ValueError):
            filters.remove(_OURS)
