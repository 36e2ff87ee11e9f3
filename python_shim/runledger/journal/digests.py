"""The hash of a text, as sources and environments have it in the journal."""

from __future__ import annotations

from hashlib import sha256  # by its name, for a cell may replace it


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, lone surrogates as they are, in hex digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
