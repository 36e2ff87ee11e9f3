"""The names and values that runs have: what a filter can speak of, and a table can show."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Engine, Select, Subquery, func, select

from runledger.ledger.facts import JSONValue
from runledger.ledger.notebook_paths import in_notebook
from runledger.ledger.run_columns import plain_number
from runledger.ledger.surroundings import SURROUNDINGS
from runledger.ledger.tables import environments, notebooks, package_versions, run_values, runs

# The newest runs that are looked at, and what is told of a name.
LOOKED_AT = 2_000
_VALUES = 20
_NAMES = 500
_NOTEBOOKS = 200

_LISTS = 30  # of packages
_OF_FILE = 5  # hashes, which are long


class KnownName(TypedDict):
    """A name, how many runs have it, and the values they have, the most frequent first."""

    name: str
    runs: int
    values: list[JSONValue]


class Vocabulary(TypedDict):
    """The names of the newest runs, those that most have first; and the paths of notebooks."""

    parameters: list[KnownName]
    metrics: list[KnownName]
    labels: list[KnownName]
    tags: list[KnownName]
    files: list[KnownName]
    environment: list[KnownName]
    packages: list[KnownName]
    users: list[str]
    notebooks: list[str]


def vocabulary(engine: Engine, notebook: str | None = None) -> Vocabulary:
    """Return the names and values of the newest 2,000 runs.

    Args:
        engine: the ledger.
        notebook: the current path of a notebook, or its id; None for all.
    """
    conditions: list[ColumnElement[bool]] = [runs.c.deleted.is_(False)]
    with engine.connect() as connection:
        if notebook is not None:
            conditions.append(in_notebook(connection, runs.c.notebook_id, notebook))
        newest = (
            select(runs.c.id, runs.c.environment, runs.c.user)
            .where(*conditions)
            .order_by(runs.c.started.desc(), runs.c.place.desc())
            .limit(LOOKED_AT)
        )
        ids = select(newest.subquery().c.id)
        paths = connection.scalars(
            select(notebooks.c.path)
            .where(notebooks.c.removed.is_(False))
            .order_by(notebooks.c.path)
            .limit(_NOTEBOOKS)
        )
        asked_by = newest.subquery().c.user
        users = connection.scalars(
            select(asked_by)
            .where(asked_by.is_not(None))
            .group_by(asked_by)
            .order_by(func.count().desc(), asked_by)
            .limit(_VALUES)
        )
        valued = _with_values(connection, ids)
        names = _names(connection, ids)
        return {
            "parameters": _most_used(valued["params"]),
            "metrics": _most_used(names["metrics"]),
            "labels": _most_used(valued["labels"]),
            "tags": _most_used(names["tags"]),
            "files": _most_used(valued["files"]),
            "environment": _surroundings(connection, newest.subquery()),
            "packages": _packages(connection, newest.subquery()),
            "users": list(users),
            "notebooks": list(paths),
        }


# By an index on spaces, the values of all runs would be gone through.
_SPACE = run_values.c.space.concat("")
_Known = dict[str, dict[str, KnownName]]


def _names(connection: Connection, ids: Select[str]) -> _Known:
    """Return names without values, by space: what is measured is hardly ever the same again."""
    found: _Known = {"metrics": {}, "tags": {}}
    for space, name, count in connection.execute(
        select(run_values.c.space, run_values.c.name, func.count())
        .where(run_values.c.run.in_(ids), _SPACE.in_(found))
        .group_by(run_values.c.space, run_values.c.name)
    ):
        found[space][name] = {"name": name, "runs": count, "values": []}
    return found


def _with_values(connection: Connection, ids: Select[str]) -> _Known:
    found: _Known = {"params": {}, "labels": {}, "files": {}}
    count = func.count().label("count")
    key = (run_values.c.space, run_values.c.name, run_values.c.number, run_values.c.text)
    for space, name, number, text, runs_with_it in connection.execute(
        select(*key, count)
        .where(run_values.c.run.in_(ids), _SPACE.in_(found))
        .group_by(*key)
        .order_by(count.desc(), *key)
    ):
        known = found[space].setdefault(name, {"name": name, "runs": 0, "values": []})
        known["runs"] += runs_with_it
        most = _OF_FILE if space == "files" else _VALUES
        if (number is not None or text is not None) and len(known["values"]) < most:
            known["values"].append(text if number is None else plain_number(number))
    return found


def _surroundings(connection: Connection, newest: Subquery) -> list[KnownName]:
    """Return what is known of the environments, apart from packages, with its values."""
    found: list[KnownName] = []
    for name in SURROUNDINGS:
        value = environments.c[name]
        used = _most_frequent(connection, newest, value, value.is_not(None))
        if used:
            values: list[JSONValue] = [value for value, _ in used[:_VALUES]]
            found.append({"name": name, "runs": sum(r for _, r in used), "values": values})
    return found


def _packages(connection: Connection, newest: Subquery) -> list[KnownName]:
    """Return the packages that most runs had, with their versions."""
    lists = environments.c.packages
    used = dict(_most_frequent(connection, newest, lists, lists.is_not(None))[:_LISTS])
    versions: dict[str, Counter[str]] = {}
    for listing, name, version in connection.execute(
        select(package_versions.c.list, package_versions.c.name, package_versions.c.version).where(
            package_versions.c.list.in_(used)
        )
    ):
        versions.setdefault(name, Counter())[version] += used[listing]
    return _most_used(
        {
            name: {
                "name": name,
                "runs": told.total(),
                "values": [version for version, _ in told.most_common(_VALUES)],
            }
            for name, told in versions.items()
        }
    )


def _most_frequent(
    connection: Connection,
    newest: Subquery,
    value: ColumnElement[str],
    condition: ColumnElement[bool],
) -> list[tuple[str, int]]:
    """Return values that the environments of runs have, with how many runs, most runs first."""
    count = func.count().label("count")
    rows = connection.execute(
        select(value, count)
        .select_from(newest.join(environments, environments.c.hash == newest.c.environment))
        .where(condition)
        .group_by(value)
        .order_by(count.desc(), value)
    )
    return [(each, runs_with_it) for each, runs_with_it in rows]


def _most_used(names: dict[str, KnownName]) -> list[KnownName]:
    return sorted(names.values(), key=lambda known: (-known["runs"], known["name"]))[:_NAMES]
