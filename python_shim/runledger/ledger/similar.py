"""The runs that are most like one.

Candidates come from the ledger's indexes: runs with the same values, sources, files and
environment, what fewest runs have first, and those with the nearest numbers. However many runs
there are, no more rows than a bounded number are read; the best candidates are then compared whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, select

from runledger.ledger.facts import JSONValue
from runledger.ledger.portions import portions
from runledger.ledger.run_lists import listed_runs
from runledger.ledger.run_rows import searchable
from runledger.ledger.similarity import Reason, Traits, likeness_of
from runledger.ledger.structured import list_of, mapping_of
from runledger.ledger.tables import (
    IN_A_RUN,
    environments,
    executions,
    run_executions,
    run_values,
    runs,
)
from runledger.ledger.views import JSONObject, RunView

MOST_SIMILAR = 100

_CANDIDATES = 200  # that are compared whole
_ROWS = 20_000  # of all lists of candidates together
_LIST = 1_000  # runs of one list, the newest
_NEAREST = 50  # runs with the next larger and the next smaller number each
_VALUES = 50  # parameters and files that are looked for
_SOURCES = 12
_DRIVEN = 20_000  # runs with one value of which the others are asked


class SimilarRun(TypedDict):
    """A run, how like it is, from 0 to 1, and in what."""

    run: RunView
    score: float
    reasons: list[Reason]


def similar_runs(engine: Engine, run: str, limit: int = 10) -> list[SimilarRun] | None:
    """Return the runs most like one, the most alike first, or None if there is no such run.

    Archived runs are not among them, nor are the runs within it and those it is within.

    Args:
        engine: the ledger.
        run: its id.
        limit: runs at most.
    """
    with engine.connect() as connection:
        mine = traits_of(connection, [run]).get(run)
        if mine is None:
            return None
        votes = _votes(connection, run, mine)
        best = sorted(votes, key=lambda each: (-votes[each], each))
        others = [each for each in best if not _is_kin(each, run)]
        likeness = {
            other: likeness_of(mine, traits)
            for other, traits in traits_of(connection, _candidates(connection, others)).items()
        }
        order = sorted(likeness, key=lambda other: (-likeness[other].score, other))
        chosen = [other for other in order[:limit] if likeness[other].score > 0]
        return [
            {
                "run": view,
                "score": round(likeness[view["id"]].score, 4),
                "reasons": list(likeness[view["id"]].reasons),
            }
            for view in listed_runs(connection, chosen)
        ]


def _is_kin(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _candidates(connection: Connection, best: Sequence[str]) -> list[str]:
    """Return the first of some runs that are neither archived nor deleted."""
    found: list[str] = []
    for some in portions(best):
        wanted = (runs.c.id.in_(some), runs.c.archived.is_(False), runs.c.deleted.is_(False))
        here = set(connection.scalars(select(runs.c.id).where(*wanted)))
        found += [each for each in some if each in here]
        if len(found) >= _CANDIDATES:
            break
    return found[:_CANDIDATES]


def _votes(connection: Connection, run: str, mine: Traits) -> dict[str, float]:
    """Return how much speaks for each candidate, counted from lists in indexes."""
    votes: dict[str, float] = {}

    def vote(candidate: str, weight: float) -> None:
        votes[candidate] = votes.get(candidate, 0.0) + weight

    values = _value_conditions(mine)
    sized: list[tuple[int, Select[str]]] = []
    for newest in [*map(_with_value, values), *_lists(connection, run, mine)]:
        found = newest.limit(_LIST)
        size = connection.scalar(select(func.count()).select_from(found.subquery()))
        sized.append((size or 0, found))
    left = _ROWS
    for size, found in sorted(sized, key=lambda pair: pair[0]):
        left -= size
        if left < 0:
            break
        for candidate in set(connection.scalars(found)):
            vote(candidate, 2.0 - size / _LIST)  # what few have says more
    of_values = [size for size, _ in sized[: len(values)]]
    if values and min(of_values) >= _LIST:
        # Each value is too frequent to list who has it, so that all are asked for at once.
        for candidate in connection.scalars(_with_values(values)):
            vote(candidate, float(len(values)))
    for name, value in list(mine.parameters.items())[:_VALUES]:
        number, _ = searchable(value)
        if number is not None:
            for place, candidate in enumerate(_nearest(connection, mine.space, name, number)):
                vote(candidate, 1.0 - place / (4 * _NEAREST))
    return votes


def _value_conditions(mine: Traits) -> list[ColumnElement[bool]]:
    """Return the condition of each parameter that a value of `run_values` is the same."""
    conditions: list[ColumnElement[bool]] = []
    for name, value in list(mine.parameters.items())[:_VALUES]:
        number, text = searchable(value)
        here = and_(run_values.c.space == mine.space, run_values.c.name == name)
        if number is not None:
            conditions.append(and_(here, run_values.c.number == number))
        elif text is not None:
            conditions.append(and_(here, run_values.c.text == text))
    return conditions


def _with_value(condition: ColumnElement[bool]) -> Select[str]:
    return select(run_values.c.run).where(condition).order_by(run_values.c.started.desc())


def _with_values(conditions: Sequence[ColumnElement[bool]]) -> Select[str]:
    """Return a query for runs that have all values, among the newest that have the first."""
    driver = _with_value(conditions[0]).limit(_DRIVEN).subquery("driver")
    having = [
        select(run_values.c.run).where(run_values.c.run == driver.c.run, condition).exists()
        for condition in conditions[1:]
    ]
    return select(driver.c.run).where(*having).limit(_CANDIDATES)


def _lists(connection: Connection, run: str, mine: Traits) -> Iterator[Select[str]]:
    """Yield queries for the runs with the same file, source or environment, the newest first."""
    for path, sha256 in sorted(mine.files)[:_VALUES]:
        here = and_(run_values.c.space == "files", run_values.c.name == path)
        yield _with_value(and_(here, run_values.c.text == sha256))
    for source in _sources(connection, run):
        yield (
            select(run_executions.c.run)
            .select_from(executions.join(run_executions, IN_A_RUN))
            .where(executions.c.source == source)
            .order_by(executions.c.session.desc(), executions.c.x.desc())
        )
    if mine.environment is not None:
        yield (
            select(runs.c.id)
            .where(runs.c.environment == mine.environment)
            .order_by(runs.c.started.desc())
        )


def _sources(connection: Connection, run: str) -> list[str]:
    """Return sources of a run, those of its own last executions first."""
    found = connection.scalars(
        select(executions.c.source)
        .select_from(executions.join(run_executions, IN_A_RUN))
        .where(
            run_executions.c.run == run,
            run_executions.c.shown.is_(True),
            executions.c.source.is_not(None),
        )
        .order_by(run_executions.c.inherited, run_executions.c.x.desc())
    )
    return list(dict.fromkeys(source for source in found if source is not None))[:_SOURCES]


def _nearest(connection: Connection, space: str, name: str, number: float) -> Iterable[str]:
    """Return the runs with the nearest values of a parameter, the nearest first."""
    value = run_values.c.number
    here = (run_values.c.space == space, run_values.c.name == name)
    found: list[tuple[float, str]] = []
    for beyond, order in ((value > number, value.asc()), (value < number, value.desc())):
        rows = connection.execute(
            select(value, run_values.c.run).where(*here, beyond).order_by(order).limit(_NEAREST)
        )
        found += [(abs(each - number), run) for each, run in rows]
    return [run for _, run in sorted(found)]


def traits_of(connection: Connection, ids: Sequence[str]) -> dict[str, Traits]:
    """Return what some runs are compared by, by id; deleted runs are left out."""
    found: dict[str, Traits] = {}
    for some in portions(ids):
        rows = connection.execute(
            select(
                *(runs.c.id, runs.c.parameters, runs.c.inferred, runs.c.artifacts),
                *(runs.c.models, runs.c.environment),
            ).where(runs.c.id.in_(some), runs.c.deleted.is_(False))
        ).all()
        code: dict[str, set[str]] = {}
        for run, source in connection.execute(
            select(run_executions.c.run, executions.c.source)
            .select_from(run_executions.join(executions, IN_A_RUN))
            .where(
                run_executions.c.run.in_(some),
                run_executions.c.shown.is_(True),
                executions.c.source.is_not(None),
            )
        ):
            code.setdefault(run, set()).add(source)
        packages = _packages(connection, {row.environment for row in rows})
        for row in rows:
            declared, inferred = mapping_of(row.parameters), mapping_of(row.inferred)
            told = inferred.get("parameters")
            told = told if isinstance(told, dict) else {}
            artifacts = [each for each in list_of(row.artifacts) if isinstance(each, dict)]
            found[row.id] = Traits(
                space="params" if declared else "inferred",
                parameters=declared or told,
                code=frozenset(code.get(row.id, ())),
                files=_contents(artifacts, "input"),
                models=frozenset(sha256 for _, sha256 in _contents(artifacts, "model"))
                | _classes(list_of(row.models), told),
                environment=row.environment,
                packages=packages.get(row.environment, {}),
            )
    return found


def _contents(artifacts: Sequence[JSONObject], role: str) -> frozenset[tuple[str, str]]:
    """Return the path and the SHA-256 of each file in a role whose content is known."""
    return frozenset(
        (path, sha256)
        for each in artifacts
        if each.get("role") == role
        and isinstance(path := each.get("path"), str)
        and isinstance(sha256 := each.get("sha256"), str)
    )


def _classes(models: Sequence[JSONValue], told: Mapping[str, JSONValue]) -> set[str]:
    """Return the classes of models that were declared, or whose parameters a library told."""
    declared = (model.get("type") for model in models if isinstance(model, dict))
    classes = {name.rpartition(".")[2] for name in declared if isinstance(name, str)}
    return classes | {name.partition(".")[0] for name in told if "." in name}


def _packages(
    connection: Connection, hashes: Collection[str | None]
) -> dict[str, Mapping[str, JSONValue]]:
    found: dict[str, Mapping[str, JSONValue]] = {}
    for some in portions(sorted(each for each in hashes if each is not None)):
        for row in connection.execute(select(environments).where(environments.c.hash.in_(some))):
            data = mapping_of(row.data)
            python, packages = data.get("python"), data.get("packages")
            found[row.hash] = {
                "python": python.get("version") if isinstance(python, dict) else None,
                **(packages if isinstance(packages, dict) else {}),
            }
    return found
