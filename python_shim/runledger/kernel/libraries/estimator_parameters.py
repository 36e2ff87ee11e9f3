"""An estimator's parameters by the names that scikit-learn has for them, as JSON."""

# Runs within the user's calls: imports when first needed.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runledger.journal.values import JSONValue

# Told of one estimator, with all that it consists of.
LIMIT = 50

_DEPTH = 4
_CHARACTERS = 2000  # of JSON, for a list or dict
_CHOICES = 20  # of the parameters that a search tells it chose


class _Parameter(NamedTuple):
    name: str
    value: JSONValue
    differs: bool  # from what the class takes if nothing is said


def parameters_of(estimator: object) -> dict[str, JSONValue]:
    """Return the parameters of an estimator: those that differ from their defaults, then others.

    Those of a step or an inner estimator have its name before them (`step__name`). A default of
    None or "deprecated" says nothing and is left out. At most `LIMIT`.
    """
    found = list(_parameters(estimator, "", _DEPTH))
    found.sort(key=lambda parameter: not parameter.differs)
    return {parameter.name: parameter.value for parameter in found[:LIMIT]}


def outcomes_of(estimator: object) -> tuple[dict[str, JSONValue], dict[str, JSONValue]]:
    """Return the parameters that a search chose, and what numbers a fit ended with."""
    from runledger.journal.values import jsonable

    # Not getattr: some of these are computed, or raise where there was no early stopping.
    known = getattr(estimator, "__dict__", {})
    best = known.get("best_params_")
    chosen: dict[str, JSONValue] = {}
    if isinstance(best, dict):
        for name, value in list(best.items())[:_CHOICES]:
            chosen[f"best_params_.{name}"] = _plain(value)
    results = {
        name: jsonable(known[name])
        for name in ("best_score_", "best_iteration_")
        if isinstance(known.get(name), (int, float)) and known[name] is not True
    }
    return chosen, results


def _parameters(estimator: object, before: str, depth: int) -> Iterator[_Parameter]:
    try:
        given = estimator.get_params(deep=False)  # type: ignore[attr-defined]
    except Exception:  # an estimator whose parameters are no attributes, say
        return
    defaults = _defaults(type(estimator))
    for name, value in given.items():
        steps = list(_steps(value)) if depth else []
        if steps:
            for step, inner in steps:
                yield _Parameter(f"{before}{step}", _plain(inner), True)
                yield from _inner(inner, f"{before}{step}__", depth)
            continue
        default = defaults.get(name, inspect.Parameter.empty)
        if _is(value, default) and (value is None or value == "deprecated"):
            continue
        yield _Parameter(f"{before}{name}", _plain(value), not _is(value, default))
        yield from _inner(value, f"{before}{name}__", depth)


def _inner(value: object, before: str, depth: int) -> Iterator[_Parameter]:
    if depth and _is_estimator(value):
        yield from _parameters(value, before, depth - 1)


def _steps(value: object) -> Iterator[tuple[str, object]]:
    """Yield the names and parts of `[(name, estimator), …]`, as pipelines have them."""
    if not isinstance(value, list):
        return
    for step in value:
        if not isinstance(step, tuple) or len(step) < 2 or not isinstance(step[0], str):
            return
    yield from ((step[0], step[1]) for step in value)


def _is_estimator(value: object) -> bool:
    return not isinstance(value, type) and callable(getattr(type(value), "get_params", None))


def _plain(value: object) -> JSONValue:
    """Return a value as JSON; an estimator as the name of its class, whose parameters follow."""
    from runledger.journal.values import REPR_CHARACTERS, jsonable, shorten

    if _is_estimator(value):
        return type(value).__name__
    if callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    plain = jsonable(value)
    text = json.dumps(plain) if isinstance(plain, (dict, list)) else ""
    if len(text) > _CHARACTERS:
        return {"repr": shorten(text, REPR_CHARACTERS)}
    return plain


def _defaults(kind: type) -> Mapping[str, object]:
    try:
        parameters = inspect.signature(kind.__init__).parameters  # type: ignore[misc]
    except (TypeError, ValueError):
        return {}
    return {name: parameter.default for name, parameter in parameters.items()}


def _is(value: object, default: object) -> bool:
    """Return whether a value is the default: neither may be an array, whose `==` is many."""
    if value is default:
        return True
    if type(value) is not type(default):
        return False
    if isinstance(value, float) and value != value and default != default:  # noqa: PLR0124
        return True
    try:
        return bool(value == default)
    except Exception:
        return False
