"""The order of run lists: which runs stand on a page, and cursors, which say where one ended.

A page is found by ids, from indexes that hold all that is compared; the runs themselves are read
afterwards, for the page alone.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import FromClause

from runledger.ledger.filter_keys import ENVIRONMENT, SHOWN_NAME, QueryError, split_key
from runledger.ledger.surroundings import ranked_environments
from runledger.ledger.tables import notebooks, run_values, runs

Cell = float | int | str | None
Key = ColumnElement[object]
Condition = ColumnElement[bool]

_PLAIN: dict[str, Key] = {
    "started": runs.c.started,
    "title": func.lower(runs.c.title),
    "status": runs.c.status,
}
_NULLABLE: dict[str, Key] = {
    "ended": runs.c.ended,
    "duration": runs.c.duration,
    "name": func.lower(SHOWN_NAME),
    "notebook": notebooks.c.path,
    "user": func.lower(runs.c.user),
}

# Of so many runs that a filter leaves, the values are read and sorted here. Where it leaves more,
# the index of the values is followed until a page is full.
_FEW = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """The ids of a page's runs, in order, and the cursor of the next page."""

    ids: list[str]
    following: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One expression of an order, with its direction."""

    expression: Key
    descending: bool


@dataclass(frozen=True, slots=True)
class ByColumns:
    """An order by a column of runs or notebooks, and then by place.

    `parts` are both, with whether there is a value before them where there may be none.
    """

    sort: str
    parts: tuple[Part, ...]
    source: FromClause = runs

    def page(
        self,
        connection: Connection,
        conditions: Sequence[Condition],
        cursor: str | None,
        limit: int,
    ) -> Page:
        """Return a page of the runs that meet some conditions."""
        where = list(conditions)
        if cursor:
            where.append(self._after(_place(self.sort, cursor, len(self.parts))))
        keys = [part.expression for part in self.parts]
        order = [p.expression.desc() if p.descending else p.expression.asc() for p in self.parts]
        statement = (
            select(runs.c.id, *keys)
            .select_from(_source(self.source, itertools.chain(where, keys)))
            .where(*where)
            .order_by(*order)
            .limit(limit + 1)
        )
        found: list[Sequence[Cell]] = [tuple(row) for row in connection.execute(statement)]
        return Page(
            [str(row[0]) for row in found[:limit]],
            _cursor(self.sort, found[limit - 1][1:]) if len(found) > limit else None,
        )

    def _after(self, place: Sequence[Cell]) -> Condition:
        """Return the condition that a run comes after the one that ended a page."""
        keys = [part.expression for part in self.parts]
        descending = self.parts[-1].descending
        if len(keys) == 2:
            return _beyond(keys, place, descending)
        _, column, tie = keys  # the first says whether there is a value
        if place[0]:
            return and_(column.is_(None), _beyond([tie], place[2:], descending))
        return or_(column.is_(None), _beyond([column, tie], place[1:], descending))


# A run's place by value: numbers (rank 0) stand before texts (1) before neither (2).
_Keys = tuple[Any, ...]  # what runs of one rank are compared by: the value, `started`, the id


@dataclass(frozen=True, slots=True)
class ByValue:
    """An order by a parameter, a metric, a label: numbers first, runs without one last."""

    sort: str
    space: str
    name: str
    descending: bool

    def page(
        self,
        connection: Connection,
        conditions: Sequence[Condition],
        cursor: str | None,
        limit: int,
    ) -> Page:
        """Return a page of the runs that meet some conditions."""
        after = _rank_and_keys(_place(self.sort, cursor, 4)) if cursor else None
        ranks = self._few(connection, conditions, after) if len(conditions) > 1 else None
        if ranks is None:
            ranks = self._ranks(connection, conditions, after, limit)
        found: list[tuple[int, _Keys]] = []
        for rank, rows in ranks:
            found += [(rank, keys) for keys in rows[: limit + 1]]
            if len(found) > limit:
                break
        following = None
        if len(found) > limit:
            rank, keys = found[limit - 1]
            following = _cursor(self.sort, (rank, *(keys if rank < 2 else (None, *keys))))
        return Page([str(keys[-1]) for _, keys in found[:limit]], following)

    def _few(
        self,
        connection: Connection,
        conditions: Sequence[Condition],
        after: tuple[int, _Keys] | None,
    ) -> Iterable[tuple[int, list[_Keys]]] | None:
        """Return all runs that meet the conditions and come after one; None if they are many."""
        chosen = (
            select(runs.c.id, runs.c.started)
            .select_from(_source(runs, conditions))
            .where(*conditions)
            .limit(_FEW + 1)
        )
        count = select(func.count()).select_from(chosen.subquery())
        if int(connection.execute(count).scalar() or 0) > _FEW:
            return None
        inner = chosen.subquery("chosen")
        values = run_values.alias("sorted_by")
        its = and_(
            values.c.run == inner.c.id, values.c.space == self.space, values.c.name == self.name
        )
        found = connection.execute(
            select(inner.c.id, inner.c.started, values.c.number, values.c.text).select_from(
                inner.outerjoin(values, its)
            )
        ).all()
        ranks: tuple[list[_Keys], list[_Keys], list[_Keys]] = ([], [], [])
        for run, started, number, text in found:
            if number is not None:
                ranks[0].append((number, started, run))
            elif text is not None:
                ranks[1].append((text, started, run))
            else:
                ranks[2].append((started, run))
        return [
            (rank, self._following(sorted(rows, reverse=self.descending), rank, after))
            for rank, rows in enumerate(ranks)
        ]

    def _following(
        self, rows: list[_Keys], rank: int, after: tuple[int, _Keys] | None
    ) -> list[_Keys]:
        if after is None or after[0] < rank:
            return rows
        if after[0] > rank:
            return []
        place = after[1]
        return [row for row in rows if (row < place if self.descending else row > place)]

    def _ranks(
        self,
        connection: Connection,
        conditions: Sequence[Condition],
        after: tuple[int, _Keys] | None,
        limit: int,
    ) -> Iterator[tuple[int, list[_Keys]]]:
        """Yield at most `limit` runs and one with numbers, then with texts, then with neither."""
        for rank, (source, keys, own) in enumerate(self._kinds()):
            if after is not None and after[0] > rank:
                continue
            where = [*own, *(_of_values(conditions) if rank < 2 else conditions)]
            if after is not None and after[0] == rank:
                where.append(_beyond(keys, after[1], self.descending))
            statement = (
                select(*keys)
                .select_from(_source(source, conditions))
                .where(*where)
                .order_by(*(key.desc() if self.descending else key.asc() for key in keys))
                .limit(limit + 1)
            )
            yield rank, [tuple(row) for row in connection.execute(statement)]

    def _kinds(self) -> list[tuple[FromClause, list[Key], list[Condition]]]:
        """Return where runs of each rank are, what they are sorted by, and what they meet."""
        number, text = run_values.c.number, run_values.c.text
        here = and_(run_values.c.space == self.space, run_values.c.name == self.name)
        tie: list[Key] = [run_values.c.started, run_values.c.run]
        valued = run_values.join(runs, runs.c.id == run_values.c.run)
        none: list[Condition] = [
            runs.c.id.not_in(select(run_values.c.run).where(here, column.is_not(None)))
            for column in (number, text)
        ]
        return [
            (valued, [number, *tie], [here, number.is_not(None)]),
            (valued, [text, *tie], [here, text.is_not(None)]),
            (runs, [runs.c.started, runs.c.id], none),
        ]


_NO_CURSOR = "The cursor is not one that a list of runs gave."


def _rank_and_keys(place: Sequence[Cell]) -> tuple[int, _Keys]:
    rank, value, started, run = place
    fits = (
        (rank == 0 and isinstance(value, (int, float)))
        or (rank == 1 and isinstance(value, str))
        or (rank == 2 and value is None)
    )
    if not fits or not isinstance(rank, int) or not isinstance(started, (int, float)):
        raise QueryError(_NO_CURSOR)
    return rank, (value, started, run) if rank < 2 else (started, run)


def _beyond(keys: Sequence[Key], place: Sequence[Cell], descending: bool) -> Condition:
    """Return the condition that keys, all in one direction, come after a place."""
    if len(keys) == 1:
        return keys[0] < place[0] if descending else keys[0] > place[0]
    return tuple_(*keys) < tuple_(*place) if descending else tuple_(*keys) > tuple_(*place)


def _source(source: FromClause, expressions: Iterable[ClauseElement]) -> FromClause:
    """Join the notebooks where an expression needs their paths."""
    for expression in expressions:
        for part in visitors.iterate(expression):
            if part is notebooks.c.path:
                return source.outerjoin(notebooks, notebooks.c.id == runs.c.notebook_id)
    return source


def _of_values(conditions: Sequence[Condition]) -> Sequence[Condition]:
    """Return conditions on runs for a walk along values, each of which has its run's id.

    A run is looked up by its id, and by no other index: any other one on what they are about
    would go through many runs for each of many values. It is not looked up where its id is
    enough to leave it out.
    """
    columns = {part for each in conditions for part in visitors.iterate(each)}
    if not columns.isdisjoint(_NOT_BY_ID):
        return [case((and_(*conditions), 1), else_=0) == 1]
    return [visitors.replacement_traverse(each, {}, _its_run) for each in conditions]


def _its_run(element: visitors.ExternallyTraversible, **_: object) -> Key | None:
    return run_values.c.run if element is runs.c.id else None


# The index on ids holds the others.
_NOT_BY_ID = frozenset(runs.columns) - {runs.c.id, runs.c.deleted, runs.c.archived}


def _cursor(sort: str, place: Sequence[Cell]) -> str:
    """Write down where a page ended."""
    text = json.dumps([sort, *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(sort: str, cursor: str, size: int) -> list[Cell]:
    """Read a cursor; raises QueryError if it is not one of this order."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, UnicodeEncodeError, binascii.Error, RecursionError):
        raise QueryError(_NO_CURSOR) from None
    if (
        not isinstance(found, list)
        or len(found) != size + 1
        or not all(_is_cell(cell) for cell in found)
        or not isinstance(found[-1], str)
    ):
        raise QueryError(_NO_CURSOR)
    if found[0] != sort:
        raise QueryError("The cursor belongs to a list in another order.")
    return found[1:]


def _is_cell(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None or isinstance(value, (float, str))


def order_of(sort: str | None) -> ByColumns | ByValue:
    """Return the order that a sort key asks for; newest first if there is none.

    Args:
        sort: `started`, `ended`, `duration`, `title`, `name`, `status`, `notebook`, `user` or a
            value such as `params.lr`, `min.loss` or `environment.python`; descending with `-`
            before it.

    Raises:
        QueryError: there is no such key.
    """
    sort = sort or "-started"
    descending = sort.startswith("-")
    key = sort[1:] if descending else sort
    tie = Part(runs.c.place, descending)
    if key in _PLAIN:
        return ByColumns(sort, (Part(_PLAIN[key], descending), tie))
    if key in _NULLABLE:
        return _by_nullable(sort, _NULLABLE[key], tie)
    space, name = split_key(key) if "." in key else (None, "")
    if space is None:
        keys = [*_PLAIN, *_NULLABLE]
        raise QueryError(
            f"Runs cannot be sorted by {key!r}: use {', '.join(keys)}, params.… or metrics.…."
        )
    if space == ENVIRONMENT:
        ranked = ranked_environments(name)
        source = runs.outerjoin(ranked, ranked.c.hash == runs.c.environment)
        return _by_nullable(sort, ranked.c.rank, tie, source)
    return ByValue(sort, space, name, descending)


def _by_nullable(sort: str, column: Key, tie: Part, source: FromClause = runs) -> ByColumns:
    # Runs without a value stand last, whichever way the others are sorted.
    missing = Part(case((column.is_(None), 1), else_=0), False)
    return ByColumns(sort, (missing, Part(column, tie.descending), tie), source)
