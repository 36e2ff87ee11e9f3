"""The difference of two runs as lines for a terminal, coloured where it shows colours."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from runledger.ledger.run_difference import CellDifference, Difference, RunDifference, Side
from runledger.ledger.text import clean, value_text

_RED, _GREEN, _BOLD, _DIM, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
_CONTEXT = 2
_HASH = 12


def difference_text(found: RunDifference, *, colour: bool) -> str:
    """Return what differs between two runs."""
    return _Writer(colour).whole(found)


class _Writer:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def whole(self, found: RunDifference) -> str:
        lines = [self._side("a", found["a"], _RED), self._side("b", found["b"], _GREEN)]
        sections: list[tuple[str, Sequence[Difference]]] = [
            ("parameters", found["parameters"]),
            ("summaries", found["summaries"]),
            ("metrics, last values", found["metrics"]),
            ("labels", found["labels"]),
            ("parameters, inferred", found["inferred"]["parameters"]),
            ("summaries, inferred", found["inferred"]["summaries"]),
            ("files", found["files"]),
            ("environment", found["environment"]),
        ]
        before = len(lines)
        for title, differences in sections:
            if differences:
                lines += ["", self._in(_BOLD, title)]
                lines += [self._difference(one, is_hash=title == "files") for one in differences]
        if found["cells"]:
            lines += ["", self._in(_BOLD, "cells")]
            for cell in found["cells"]:
                lines += self._cell(cell)
        same = found["same_cells"]
        if len(lines) == before:
            lines += ["", "Nothing differs."]
        elif same:
            lines += ["", self._in(_DIM, f"{same} cell{'s' if same != 1 else ''} did not change.")]
        return "\n".join(lines)

    def _side(self, name: str, side: Side, colour: str) -> str:
        started = side["started"][:19].replace("T", " ")
        where = clean(side["notebook"] or "-")
        title = clean(side["title"])
        return f"{self._in(colour, name)}  {side['id']}  {started}  {where}  {title}"

    def _difference(self, one: Difference, *, is_hash: bool) -> str:
        def shown(value: object) -> str:
            if is_hash:
                return value[:_HASH] if isinstance(value, str) else "unknown"
            return value_text(value)  # type: ignore[arg-type]

        a = self._in(_RED, shown(one["a"])) if "a" in one else self._in(_DIM, "none")
        b = self._in(_GREEN, shown(one["b"])) if "b" in one else self._in(_DIM, "none")
        return f"  {clean(one['name'])}  {a} → {b}"

    def _cell(self, cell: CellDifference) -> list[str]:
        lines = ["", f"  {cell['change']}  {clean(cell['cell_id'] or 'a cell without an id')}"]
        a, b = cell["a"], cell["b"]
        if (a is None and cell["change"] != "added") or (b is None and cell["change"] != "removed"):
            return [*lines, self._in(_DIM, "    the source is not in the books any more")]
        told = difflib.unified_diff(
            (a or "").splitlines(), (b or "").splitlines(), lineterm="", n=_CONTEXT
        )
        for line in list(told)[2:]:
            colour = {"+": _GREEN, "-": _RED, "@": _DIM}.get(line[:1])
            text = "    " + clean(line)
            lines.append(text if colour is None else self._in(colour, text))
        return lines

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colour else text
