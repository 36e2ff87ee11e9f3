"""How alike two runs are, and in what, as functions of plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import to_text

ReasonKind = Literal["parameters", "code", "data", "model", "environment"]

# What counts how much; what neither of two runs has counts nothing.
_WEIGHTS: dict[ReasonKind, float] = {
    "parameters": 0.4,
    "code": 0.25,
    "data": 0.2,
    "model": 0.1,
    "environment": 0.05,
}


class Reason(TypedDict):
    """In what two runs are alike: `same` of `of` values, cells, files, models or packages."""

    kind: ReasonKind
    same: int
    of: int


@dataclass(frozen=True, slots=True)
class Traits:
    """What runs are compared by.

    `parameters` are those of the space `params`, or where there are none, `inferred`. `code` are
    the sources that stand for its cells, `files` what it read, by path and SHA-256, `models` the
    contents and classes of its models.
    """

    space: str = "params"
    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    code: frozenset[str] = frozenset()
    files: frozenset[tuple[str, str]] = frozenset()
    models: frozenset[str] = frozenset()
    environment: str | None = None
    packages: Mapping[str, JSONValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two runs are, from 0 to 1, and in what."""

    score: float
    reasons: tuple[Reason, ...]


def likeness_of(one: Traits, other: Traits) -> Likeness:
    """Compare two runs."""
    reasons: list[Reason] = []
    total = weights = 0.0
    for kind, compared in _COMPARED.items():
        same, nearness, of = compared(one, other)
        if of == 0:
            continue
        reasons.append({"kind": kind, "same": same, "of": of})
        total += _WEIGHTS[kind] * nearness / of
        weights += _WEIGHTS[kind]
    return Likeness(total / weights if weights else 0.0, tuple(reasons))


_Compared = tuple[int, float, int]  # how many are the same, how near all are, how many there are


def _parameters(one: Traits, other: Traits) -> _Compared:
    names = one.parameters.keys() | other.parameters.keys()
    same, nearness = 0, 0.0
    for name in names:
        if name in one.parameters and name in other.parameters:
            near = _nearness(one.parameters[name], other.parameters[name])
            same += near == 1.0
            nearness += near
    return same, nearness, len(names)


def _nearness(one: JSONValue, other: JSONValue) -> float:
    """Return how near two values are: 1 if they are the same, and less than 1 if not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return float(one is other)
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return float(to_text(one) == to_text(other))
    if one == other:
        return 1.0
    try:
        near = 1.0 - abs(one - other) / max(abs(one), abs(other))
    except OverflowError:
        return 0.0
    # Of different signs nothing is near; the same is only what is equal.
    return min(max(near, 0.0), 0.99)


def _sets(of: Callable[[Traits], frozenset[str]]) -> Callable[[Traits, Traits], _Compared]:
    def compared(one: Traits, other: Traits) -> _Compared:
        same = len(of(one) & of(other))
        return same, same, max(len(of(one)), len(of(other)))

    return compared


def _environment(one: Traits, other: Traits) -> _Compared:
    if one.environment is None and other.environment is None:
        return 0, 0.0, 0
    if one.environment == other.environment:
        size = max(len(one.packages), 1)
        return size, size, size
    names = one.packages.keys() | other.packages.keys()
    same = sum(
        name in one.packages and one.packages[name] == other.packages.get(name) for name in names
    )
    return same, same, max(len(names), 1)


_COMPARED: dict[ReasonKind, Callable[[Traits, Traits], _Compared]] = {
    "parameters": _parameters,
    "code": _sets(lambda traits: traits.code),
    "data": _sets(lambda traits: frozenset(sha256 for _, sha256 in traits.files)),
    "model": _sets(lambda traits: traits.models),
    "environment": _environment,
}
