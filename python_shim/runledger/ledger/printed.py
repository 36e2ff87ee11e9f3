"""Numbers that a cell printed as `name: number`, from its stream output."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

# Only what looks like a label and a number alone on a line; anything looser is noise.
_LINE = re.compile(
    r"^[ \t]*([^\W\d][\w ./%()-]{0,59}?)[ \t]*[:=][ \t]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"[ \t]*(%?)[ \t]*$",
    re.MULTILINE,
)
_LIMIT = 64 * 1024  # characters looked at
_NAMES = 100


def stream_text(output: Mapping[str, object]) -> str | None:
    """Return the text of an nbformat stream output, or None if it is another kind of output."""
    if output.get("output_type") != "stream":
        return None
    text = output.get("text")
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else None


def printed_numbers(text: str) -> dict[str, int | float | str | bool | None]:
    """Return the numbers printed as `name: number`, the last of each name, at most 100."""
    found: dict[str, int | float | str | bool | None] = {}
    for name, digits, percent in _LINE.findall(text[-_LIMIT:]):
        number = float(digits)
        if not math.isfinite(number) or (name not in found and len(found) >= _NAMES):
            continue
        is_whole = digits.lstrip("+-").isdigit() and len(digits) < 17
        key = f"{name} (%)" if percent else name
        found[key] = int(digits) if is_whole else number
    return found
