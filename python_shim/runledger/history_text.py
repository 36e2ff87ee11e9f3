"""The history as text: CSV (RFC 4180), which no spreadsheet takes for formulas, and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator

from runledger.history import FIXED, TIMES, History, Value
from runledger.ledger.structured import to_text
from runledger.ledger.views import iso_time

# What a spreadsheet takes for the beginning of a formula, and texts that are numbers as a whole.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 (spreadsheets take these too)
_NUMBER = re.compile(r"([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?Infinity)\Z", re.IGNORECASE)


def csv_lines(history: History) -> Iterator[str]:
    """Return the lines of a history's table, that of the names first."""
    yield _line(list(history.columns))
    for row in zip(*history.columns.values(), strict=True):
        yield _line(
            [
                csv_cell(iso_time(value) if name in TIMES and isinstance(value, float) else value)
                for name, value in zip(history.columns, row, strict=True)
            ]
        )


def json_lines(history: History) -> Iterator[str]:
    """Return the lines of a JSON list with an object for each run; what a run lacks is left out."""
    yield "["
    for place, row in enumerate(zip(*history.columns.values(), strict=True)):
        named = {
            name: iso_time(value) if name in TIMES and isinstance(value, float) else value
            for name, value in zip(history.columns, row, strict=True)
            if value is not None or name in FIXED
        }
        yield f"{',' if place else ''}\n{to_text(named)}"
    yield "\n]\n"


def csv_cell(value: Value) -> str:
    """Return a value as the text of a cell, guarded so that none is executed."""
    text = _text(value)
    is_text = isinstance(value, str | list | dict)
    return f"'{text}" if is_text and _FORMULA.match(text) and not _NUMBER.match(text) else text


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case str():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return ", ".join(str(item) for item in value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
