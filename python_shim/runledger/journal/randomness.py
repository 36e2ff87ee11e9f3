"""Whether a text looks as if it was drawn at random, as keys are and words are not."""

from __future__ import annotations

import math
from collections import Counter

SHORTEST = 16  # characters of a key

_LONGEST = 512  # that are looked at
_BITS = 3.0  # of entropy a character; 16 different hexadecimal digits have 4, English words 2 to 3
_CHANGES = 5  # at least one change among lower case, upper case and digit in so many characters


def looks_random(text: str) -> bool:
    """Tell whether a text looks drawn at random: letters and digits that take turns.

    `9f86d081884c7d65` does; `bert-base-uncased-2`, a date, a path and a number do not.
    """
    text = text[:_LONGEST]
    kinds = [_kind(character) for character in text]
    if len(text) < SHORTEST or not ("d" in kinds and len(set(kinds) & {"l", "u"})):
        return False
    changes = sum(one not in (other, "-") and other != "-" for one, other in zip(kinds, kinds[1:]))
    if changes * _CHANGES < len(text):
        return False
    counts = Counter(text).values()
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
    return bits >= _BITS


def _kind(character: str) -> str:
    if "0" <= character <= "9":
        return "d"
    if "a" <= character <= "z":
        return "l"
    return "u" if "A" <= character <= "Z" else "-"
