"""The outputs of a run's executions as a notebook has them, objects and all, within a bound."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping

from runledger.journal.books import Books
from runledger.ledger.quantities import size_text
from runledger.ledger.structured import to_text
from runledger.ledger.views import JSONObject
from runledger.ledger.wire_entries import load_output

# What one notebook may hold, in bytes of JSON: with what is around it, it stays under 16 MB.
MOST_BYTES = 15_500_000

_NOTE_BYTES = 500
_TYPES = frozenset(["stream", "display_data", "execute_result", "error"])


class OutputBudget:
    """Gives outputs as long as there is room; what does not fit becomes a line that says so."""

    def __init__(self, books: Books | None, room: int) -> None:
        self._books = books
        self._room = room

    def outputs(
        self, rows: Sequence[RowMapping], dropped: int, count: int | None
    ) -> list[JSONObject]:
        """Return one cell's outputs.

        Args:
            rows: as they are stored.
            dropped: bytes that were not kept when they were recorded.
            count: the prompt number, for results that do not say it.
        """
        found: list[JSONObject] = []
        left_out = 0
        for row in rows:
            # A note takes room too, so many small outputs too many are told of in one.
            if self._room < _NOTE_BYTES:
                left_out += 1
                continue
            output = self._load(row, count)
            self._room -= len(to_text(output))
            found.append(output)
        if left_out:
            found.append(note(f"{left_out} more outputs: the notebook would be too large"))
        if dropped:
            found.append(note(f"{size_text(dropped)} more of output were not kept"))
        return found

    def _load(self, row: RowMapping, count: int | None) -> JSONObject:
        size = row["size"] or 0
        if size > self._room:
            return note(f"an output of {size_text(size)}: the notebook would be too large")
        output = None
        if row["object"] is None:
            output = load_output(self._books, row["output"], None) if self._books else None
        elif self._books is not None:
            output = load_output(self._books, None, row["object"])
        if output is None:
            return note(f"an output of {size_text(size)} that is missing in the books")
        if len(to_text(output)) > self._room:
            return note(f"an output of {size_text(size)}: the notebook would be too large")
        return plain_output(output, count)


def note(text: str) -> JSONObject:
    """Return an output that stands for what is not there."""
    return {"output_type": "display_data", "data": {"text/plain": f"[{text}]"}, "metadata": {}}


def plain_output(output: JSONObject, count: int | None) -> JSONObject:
    """Return an output with the fields that nbformat 4 asks for, and no others."""
    kind = output.get("output_type")
    if kind not in _TYPES:
        return note("an output of an unknown kind")
    match kind:
        case "stream":
            name = output.get("name")
            return {
                "output_type": kind,
                "name": name if name in ("stdout", "stderr") else "stdout",
                "text": _text(output.get("text")),
            }
        case "error":
            trace = output.get("traceback")
            return {
                "output_type": kind,
                "ename": _text(output.get("ename")),
                "evalue": _text(output.get("evalue")),
                "traceback": [_text(line) for line in trace] if isinstance(trace, list) else [],
            }
    data, metadata = output.get("data"), output.get("metadata")
    shown: JSONObject = {
        "output_type": kind,
        "data": data if isinstance(data, dict) else {},
        "metadata": metadata if isinstance(metadata, dict) else {},
    }
    if kind == "execute_result":
        own = output.get("execution_count")
        shown["execution_count"] = own if isinstance(own, int) else count
    return shown


def _text(value: object) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
