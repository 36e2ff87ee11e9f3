"""The text of one stream output, as a terminal would leave it.

Invariants: `text()` never holds a carriage return or a backspace that still has something to do,
and its UTF-8 length grows only by what `write` was given room for.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(r"([\n\r\x08])")
_LONGEST_OVERWRITTEN_LINE = 65_536
_LONGEST_HELD_WORD = 4_096
_KEY_BEGIN, _KEY_END = "-----BEGIN ", "-----END "


class StreamText:
    """Text written to a stream, with carriage returns and backspaces applied to their line.

    A progress bar that redraws itself ten thousand times is one line.
    """

    def __init__(self) -> None:
        self._finished: list[str] = []
        self._line: list[str] = []
        self._length = 0
        self._column = 0
        self._full = False
        self.size = 0

    def write(self, text: str, room: int) -> int:
        """Add text and return the bytes that were dropped.

        Args:
            text: what the kernel printed.
            room: bytes by which the stream may grow.
        """
        dropped = 0
        before = self.size
        if "\r" not in text and "\b" not in text:
            head, newline, tail = text.rpartition("\n")
            pieces = [head, newline, tail]
        else:
            pieces = _CONTROL.split(text)
        for piece in pieces:
            if not piece:
                continue
            if self._full:
                dropped += _bytes(piece)
            elif piece == "\r" and self._length <= _LONGEST_OVERWRITTEN_LINE:
                self._column = 0
            elif piece == "\b":
                self._column = max(0, self._column - 1)
            elif piece in ("\n", "\r"):
                dropped += self._end_line(room - (self.size - before))
            else:
                dropped += self._put(piece, room - (self.size - before))
        return dropped

    def text(self) -> str:
        """Return the whole text."""
        return "".join(self._finished) + "".join(self._line)

    def settled_text(self) -> str:
        """Return the text without an end that may be half of a secret.

        A secret is masked as a whole or not at all, so while the cell runs, its last word and a
        private key without its end wait.
        """
        text = self.text()
        end = len(text)
        while end and len(text) - end < _LONGEST_HELD_WORD and not text[end - 1].isspace():
            end -= 1
        begin = text.rfind(_KEY_BEGIN)
        if begin >= 0 and text.find(_KEY_END, begin) < 0:
            end = min(end, begin)
        return text[:end]

    def _end_line(self, room: int) -> int:
        if room < 1:
            self._full = True
            return 1
        self._finished.extend((*self._line, "\n"))
        self._line, self._length, self._column = [], 0, 0
        self.size += 1
        return 0

    def _put(self, piece: str, room: int) -> int:
        if self._column == self._length:
            kept = _cut(piece, room)
            self._line.append(kept)
            self._length += len(kept)
            self._column = self._length
            self.size += _bytes(kept)
        else:
            line = "".join(self._line)
            over = line[self._column : self._column + len(piece)]
            kept = _cut(piece, room + _bytes(over))
            over = line[self._column : self._column + len(kept)]
            line = line[: self._column] + kept + line[self._column + len(kept) :]
            self._line = [line]
            self._length = len(line)
            self._column += len(kept)
            self.size += _bytes(kept) - _bytes(over)
        if len(kept) == len(piece):
            return 0
        self._full = True
        return _bytes(piece) - _bytes(kept)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, room: int) -> str:
    if room <= 0:
        return ""
    if len(text) <= room // 4 or _bytes(text) <= room:
        return text
    data = text.encode("utf-8", "surrogatepass")[:room]
    return data.decode("utf-8", "ignore")
