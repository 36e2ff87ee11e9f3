"""The names and values that runs have: what a filter can speak of, and a table can show."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy import ColumnElement, Engine, func, select

from runledger.ledger.facts import JSONValue
from runledger.ledger.notebook_paths import in_notebook
from runledger.ledger.tables import notebooks, run_values, runs

# The newest runs that are looked at, and what is told of a name.
LOOKED_AT = 2_000
_VALUES = 20
_NAMES = 500
_NOTEBOOKS = 200

_SPACES = {"params": "parameters", "metrics": "metrics", "labels": "labels", "tags": "tags"}


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
    notebooks: list[str]


def vocabulary(engine: Engine, notebook: str | None = None) -> Vocabulary:
    """Return the names and values of the newest 2,000 runs.

    Args:
        engine: the ledger.
        notebook: the current path of a notebook, or its id; None for all.
    """
    conditions: list[ColumnElement[bool]] = [runs.c.deleted.is_(False)]
    count = func.count().label("count")
    key = (run_values.c.space, run_values.c.name, run_values.c.number, run_values.c.text)
    with engine.connect() as connection:
        if notebook is not None:
            conditions.append(in_notebook(connection, runs.c.notebook_id, notebook))
        newest = (
            select(runs.c.id)
            .where(*conditions)
            .order_by(runs.c.started.desc(), runs.c.place.desc())
            .limit(LOOKED_AT)
            .scalar_subquery()
        )
        rows = connection.execute(
            select(*key, count)
            .where(run_values.c.run.in_(newest), run_values.c.space.in_(_SPACES))
            .group_by(*key)
            .order_by(count.desc(), *key)
        ).all()
        paths = connection.execute(
            select(notebooks.c.path)
            .where(notebooks.c.removed.is_(False))
            .order_by(notebooks.c.path)
            .limit(_NOTEBOOKS)
        ).scalars()
        found: dict[str, dict[str, KnownName]] = {space: {} for space in _SPACES.values()}
        for space, name, number, text, runs_with_it in rows:
            names = found[_SPACES[space]]
            known = names.setdefault(name, {"name": name, "runs": 0, "values": []})
            known["runs"] += runs_with_it
            # What is measured is hardly ever the same again.
            tells = space in ("params", "labels") and (number is not None or text is not None)
            if tells and len(known["values"]) < _VALUES:
                known["values"].append(number if number is not None else text)
        return {
            "parameters": _most_used(found["parameters"]),
            "metrics": _most_used(found["metrics"]),
            "labels": _most_used(found["labels"]),
            "tags": _most_used(found["tags"]),
            "notebooks": list(paths),
        }


def _most_used(names: dict[str, KnownName]) -> list[KnownName]:
    return sorted(names.values(), key=lambda known: (-known["runs"], known["name"]))[:_NAMES]
