"""Cells of notebooks that we make: plain nbformat 4.5, with nothing of ours in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from runledger.ledger.facts import JSONValue
from runledger.ledger.views import JSONObject

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HASHES_COMMENT = frozenset(["python", "r", "julia", "ruby", "perl", "bash"])

GONE = "The source of this cell is not in the books any more."


class CellIds:
    """Ids as nbformat takes them: those that cells had, where these are valid and unique."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, wanted: str | None, otherwise: str) -> str:
        """Return a cell's id.

        Args:
            wanted: the id that it had.
            otherwise: what another id is made from, always the same one.
        """
        made = wanted
        n = 0
        while made is None or not _ID.fullmatch(made) or made in self._taken:
            made = hashlib.sha256(
                f"{wanted}\n{otherwise}\n{n}".encode(errors="replace")
            ).hexdigest()
            made = made[:16]
            n += 1
        self._taken.add(made)
        return made


def code_cell(
    cell_id: str,
    source: str,
    tags: Sequence[str] = (),
    count: int | None = None,
    outputs: Sequence[JSONObject] = (),
) -> JSONObject:
    """Return a code cell, by default one that never ran."""
    shown: list[JSONValue] = [*outputs]
    return {
        "cell_type": "code",
        "execution_count": count,
        "id": cell_id,
        "metadata": _metadata(tags),
        "outputs": shown,
        "source": source,
    }


def text_cell(cell_id: str, kind: str, source: str) -> JSONObject:
    """Return a markdown or raw cell."""
    return {
        "cell_type": "markdown" if kind == "markdown" else "raw",
        "id": cell_id,
        "metadata": {},
        "source": source,
    }


def gone_cell(cell_id: str, language: str | None) -> JSONObject:
    """Return what stands for a code cell whose source is gone: a comment where we know how."""
    if (language or "python").lower() in _HASHES_COMMENT:
        return code_cell(cell_id, f"# {GONE}")
    return text_cell(cell_id, "markdown", GONE)


def notebook_of(cells: Sequence[JSONObject], metadata: JSONObject) -> JSONObject:
    """Return a notebook."""
    every: list[JSONValue] = [*cells]
    return {"cells": every, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def language_metadata(language: str | None, version: str | None) -> JSONObject:
    """Return what a notebook says of its language."""
    if language is None:
        return {}
    info: JSONObject = {"name": language}
    if version is not None:
        info["version"] = version
    return {"language_info": info}


def _metadata(tags: Sequence[str]) -> JSONObject:
    every: list[JSONValue] = [*tags]
    return {"tags": every} if every else {}
