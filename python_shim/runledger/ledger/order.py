"""The order of run lists, and cursors: where a page ended, in that order."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, case, func, or_
from sqlalchemy.sql.selectable import FromClause

from runledger.ledger.filter import QueryError, split_key
from runledger.ledger.tables import notebooks, run_values, runs

Cell = float | int | str | None

_PLAIN: dict[str, ColumnElement[object]] = {"started": runs.c.started}
_NULLABLE: dict[str, ColumnElement[object]] = {
    "ended": runs.c.ended,
    "duration": runs.c.duration,
    "title": func.lower(runs.c.title),
    "name": func.lower(runs.c.name),
    "status": runs.c.status,
    "notebook": notebooks.c.path,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One expression of an order, with its direction."""

    expression: ColumnElement[object]
    descending: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order of runs; `values` is what must be joined for it, on the run's id."""

    sort: str
    parts: tuple[Part, ...]
    values: FromClause | None = None
    joined_on: ColumnElement[bool] | None = None

    def clauses(self) -> Sequence[ColumnElement[object]]:
        """Return what to order by."""
        return [p.expression.desc() if p.descending else p.expression.asc() for p in self.parts]

    def after(self, place: Sequence[Cell]) -> ColumnElement[bool]:
        """Return the condition that a run comes after the one that ended a page."""
        conditions: list[ColumnElement[bool]] = []
        equal: list[ColumnElement[bool]] = []
        for part, value in zip(self.parts, place, strict=True):
            if value is not None:
                beyond = part.expression < value if part.descending else part.expression > value
                conditions.append(and_(*equal, beyond))
                equal.append(part.expression == value)
            else:
                equal.append(part.expression.is_(None))
        return or_(*conditions)

    def cursor(self, place: Sequence[Cell]) -> str:
        """Write down where a page ended."""
        text = json.dumps([self.sort, *place], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def place(self, cursor: str) -> list[Cell]:
        """Read a cursor.

        Raises:
            QueryError: it is not one of this order.
        """
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            found = json.loads(
                base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
            )
        except (ValueError, UnicodeEncodeError, binascii.Error, RecursionError):
            raise QueryError("The cursor is not one that a list of runs gave.") from None
        if (
            not isinstance(found, list)
            or len(found) != len(self.parts) + 1
            or not all(_is_cell(cell) for cell in found)
            or not isinstance(found[-1], str)
        ):
            raise QueryError("The cursor is not one that a list of runs gave.")
        if found[0] != self.sort:
            raise QueryError("The cursor belongs to a list in another order.")
        return found[1:]


def _is_cell(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None or isinstance(value, (float, str))


def order_of(sort: str | None) -> Order:
    """Return the order that a sort key asks for; newest first if there is none.

    Args:
        sort: `started`, `ended`, `duration`, `title`, `name`, `status`, `notebook` or a value such
            as `params.lr` or `metrics.accuracy`; descending with `-` before it.

    Raises:
        QueryError: there is no such key.
    """
    sort = sort or "-started"
    descending = sort.startswith("-")
    key = sort[1:] if descending else sort
    tie = Part(runs.c.place, descending)
    if key in _PLAIN:
        return Order(sort, (Part(_PLAIN[key], descending), tie))
    if key in _NULLABLE:
        column = _NULLABLE[key]
        # Runs without a value stand last, whichever way the others are sorted.
        missing = case((column.is_(None), 1), else_=0)
        return Order(sort, (Part(missing, False), Part(column, descending), tie))
    if "." not in key:
        keys = [*_PLAIN, *_NULLABLE]
        raise QueryError(
            f"Runs cannot be sorted by {key!r}: use {', '.join(keys)}, params.… or metrics.…."
        )
    space, name = split_key(key)
    values = _table_alias(run_values)
    rank = case((values.c.number.is_not(None), 0), (values.c.text.is_not(None), 1), else_=2)
    joined_on = and_(values.c.run == runs.c.id, values.c.space == space, values.c.name == name)
    parts = (
        Part(rank, False),
        Part(values.c.number, descending),
        Part(values.c.text, descending),
        tie,
    )
    return Order(sort, parts, values, joined_on)


def _table_alias(table: Table) -> FromClause:
    return table.alias("sorted_by")
