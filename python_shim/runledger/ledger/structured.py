"""Structured values in the ledger's text columns, as compact JSON that keeps the order of keys."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from runledger.ledger.facts import JSONValue

_encode = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":")).encode


def to_text(value: object) -> str:
    """Return a JSON value as text; numbers JSON cannot write become the format's words."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(_finite(value))


def from_text(text: str | None) -> JSONValue:
    """Return the JSON value of a text that `to_text` made; None for a null column."""
    if text is None:
        return None
    value: JSONValue = json.loads(text)
    return value


def mapping_of(text: str | None) -> dict[str, JSONValue]:
    """Return a JSON object, or an empty one for a null column."""
    value = from_text(text)
    return value if isinstance(value, dict) else {}


def list_of(text: str | None) -> list[JSONValue]:
    """Return a JSON list, or an empty one for a null column."""
    value = from_text(text)
    return value if isinstance(value, list) else []


def texts_of(value: object) -> list[str]:
    """Return the strings of a JSON list; nothing for any other value."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
