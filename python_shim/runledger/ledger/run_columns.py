"""Columns that a list of runs can be asked for: one parameter, metric, file, package … each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select, tuple_

from runledger.ledger.facts import JSONValue
from runledger.ledger.filter_keys import ENVIRONMENT, SPACES, QueryError
from runledger.ledger.portions import portions
from runledger.ledger.structured import mapping_of
from runledger.ledger.surroundings import is_surrounding, surroundings_of
from runledger.ledger.tables import run_values
from runledger.ledger.views import JSONObject

MOST_COLUMNS = 50
_LONGEST = 5_000  # characters of a name

_ValueKey = tuple[str, str, str]  # run, space, name


@dataclass(frozen=True, slots=True)
class RunColumn:
    """A column: its name as it was asked for, and where its values are."""

    asked: str
    space: str
    name: str


def columns_of(names: Iterable[str]) -> list[RunColumn]:
    """Read the names of columns, such as `params.lr` or `environment.packages.numpy`.

    Raises:
        QueryError: one is not known, or they are too many.
    """
    asked = list(dict.fromkeys(names))
    if len(asked) > MOST_COLUMNS:
        raise QueryError(f"At most {MOST_COLUMNS} columns are answered at once.")
    return [_column_of(name) for name in asked]


def _column_of(asked: str) -> RunColumn:
    if len(asked) > _LONGEST:
        raise QueryError(f"A column's name may have {_LONGEST} characters at most.")
    if asked == "user":
        return RunColumn(asked, "user", "")
    first, dot, name = asked.partition(".")
    space = SPACES.get(first.lower(), first.lower())
    quoted = len(name) > 1 and name[0] == name[-1] == "`"
    name = name[1:-1] if quoted else name
    if not dot or not name or space not in _SPACES or not _is_known(space, name):
        raise QueryError(
            f"There is no column {asked[:100]!r}: use params., metrics., min., max., labels.,"
            " inferred., files., resources. or environment. and a name, or user."
        )
    return RunColumn(asked, space, name)


def _is_known(space: str, name: str) -> bool:
    if space == ENVIRONMENT:
        return is_surrounding(name)
    return space != "resources" or name in ("cpu", "memory", "cost")


def values_of(
    connection: Connection, columns: Sequence[RunColumn], rows: Sequence[RowMapping]
) -> dict[str, JSONObject]:
    """Return what stands in some columns, by run and by the name that was asked for.

    Args:
        connection: to the ledger.
        columns: those of `columns_of`.
        rows: of runs, with all their columns.
    """
    values = _searched(connection, columns, [row["id"] for row in rows])
    surroundings = _environments(connection, columns, rows)
    found: dict[str, JSONObject] = {}
    for row in rows:
        parsed: dict[str, Mapping[str, JSONValue]] = {}
        cells = found[row["id"]] = {}
        for column in columns:
            if column.space in _IN_ROW:
                if column.space not in parsed:
                    parsed[column.space] = _IN_ROW[column.space](row)
                cells[column.asked] = parsed[column.space].get(column.name)
            elif column.space == "user":
                cells[column.asked] = row["user"]
            elif column.space == ENVIRONMENT:
                cells[column.asked] = surroundings.get((row["environment"], column.name))
            else:
                cells[column.asked] = values.get((row["id"], column.space, column.name))
    return found


def _parameters(row: RowMapping) -> Mapping[str, JSONValue]:
    return mapping_of(row["parameters"])


def _metrics(row: RowMapping) -> Mapping[str, JSONValue]:
    return {**mapping_of(row["metrics"]), **mapping_of(row["summaries"])}


def _inferred(row: RowMapping) -> Mapping[str, JSONValue]:
    told = mapping_of(row["inferred"])
    parts = (told.get("parameters"), told.get("summaries"))
    return {k: v for part in parts if isinstance(part, dict) for k, v in part.items()}


def _labels(row: RowMapping) -> Mapping[str, JSONValue]:
    return {name: str(value) for name, value in mapping_of(row["labels"]).items()}


# What stands in a run's own row whole; what filters look at may be cut short.
_IN_ROW: dict[str, Callable[[RowMapping], Mapping[str, JSONValue]]] = {
    "params": _parameters,
    "metrics": _metrics,
    "inferred": _inferred,
    "labels": _labels,
}
_SEARCHED = ("min", "max", "files", "resources")
_SPACES = frozenset([*_IN_ROW, *_SEARCHED, ENVIRONMENT])


def _searched(
    connection: Connection, columns: Sequence[RunColumn], runs: Sequence[str]
) -> dict[_ValueKey, JSONValue]:
    wanted = sorted({(c.space, c.name) for c in columns if c.space in _SEARCHED})
    found: dict[_ValueKey, JSONValue] = {}
    if not wanted:
        return found
    for some in portions(runs):
        for row in connection.execute(
            select(run_values).where(
                run_values.c.run.in_(some),
                tuple_(run_values.c.space, run_values.c.name).in_(wanted),
            )
        ):
            found[row.run, row.space, row.name] = (
                row.text if row.number is None else plain_number(row.number)
            )
    return found


def plain_number(value: float) -> JSONValue:
    """Return a number as it goes out: JSON has no infinities."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _environments(
    connection: Connection, columns: Sequence[RunColumn], rows: Sequence[RowMapping]
) -> dict[tuple[str, str], JSONValue]:
    names = {column.name for column in columns if column.space == ENVIRONMENT}
    hashes = sorted({row["environment"] for row in rows if row["environment"] is not None})
    return {
        (environment, name): value
        for name in names
        for some in portions(hashes)
        for environment, value in connection.execute(surroundings_of(name, some))
    }
