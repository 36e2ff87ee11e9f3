"""The comparisons of a filter, as SQL conditions on `runs`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from math import isnan

from lark import Token
from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    union_all,
)

from runledger.ledger.filter_keys import (
    ENVIRONMENT,
    FLAGS,
    NUMBERS,
    TEXTS,
    TIMES,
    split_key,
    wrong,
)
from runledger.ledger.surroundings import environments_with, has_versions
from runledger.ledger.tables import notebooks, run_values, runs
from runledger.ledger.versions import rank_of

Value = float | str | bool
Condition = ColumnElement[bool]
Text = ColumnElement[str | None]

_UNEQUAL = ("!=", "<>")
_EQUALITY = ("=", "==", *_UNEQUAL)
_HEX = re.compile(r"[0-9a-f]+")


def has_word(word: str) -> Condition:
    """Return the condition that a run has a word in its title, path, parameters or tags."""
    pattern = f"%{_escaped(word)}%"
    return or_(
        runs.c.title.ilike(pattern, escape="\\"),
        func.coalesce(notebooks.c.path, "").ilike(pattern, escape="\\"),
        *(
            _among(
                select(run_values.c.run).where(
                    run_values.c.space == space,
                    run_values.c.name.in_(
                        select(names).where(names.c.name.ilike(pattern, escape="\\"))
                    ),
                )
            )
            for space, names in _NAMES.items()
        ),
    )


def _names_of(space: str) -> CTE:
    """Return the names in a space, each looked up as the next after the one before."""
    of_space = run_values.alias()
    first = select(func.min(of_space.c.name).label("name")).where(of_space.c.space == space)
    names = first.cte(f"names_of_{space}", recursive=True)
    following = (
        select(func.min(run_values.c.name))
        .where(run_values.c.space == space, run_values.c.name > names.c.name)
        .scalar_subquery()
    )
    return names.union_all(select(following).where(names.c.name.is_not(None)))


_NAMES = {space: _names_of(space) for space in ("params", "tags")}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def compared(key: Token, operator: str, value: Value) -> Condition:
    """Return the condition that what a key names compares so with a value.

    Raises:
        QueryError: there is no such name, or it is compared with nothing of the kind.
    """
    space, name = split_key(key)
    if space == ENVIRONMENT:
        return _environment_compared(key, name, operator, value)
    if space is not None:
        return _has_value(space, name, *_value_conditions(space, operator, value))
    if name == "tags":
        if operator in ("!=", "<>"):
            return not_(_has_tag(lambda column: column == _text(value)))
        return _has_tag(lambda column: _apply(column, operator, _text(value)))
    if name in FLAGS:
        wanted = _truth(key, value)
        is_equal = operator in ("=", "==")
        if not is_equal and operator not in ("!=", "<>"):
            raise wrong(key, f"{name} is true or false and has no order")
        return FLAGS[name].is_(wanted if is_equal else not wanted)
    return _apply(_COLUMNS[name], operator, _operand(key, name, value))


def among(key: Token, values: Sequence[Value]) -> Condition:
    """Return the condition that what a key names is one of some values.

    Raises:
        QueryError: there is no such name, or it is compared with nothing of the kind.
    """
    space, name = split_key(key)
    # Hundreds of them would take seconds one by one.
    if space is None and name in _COLUMNS:
        return _COLUMNS[name].in_([_operand(key, name, value) for value in values])
    if space is None and name == "tags":
        return _has_tag(lambda column: column.in_([_text(value) for value in values]))
    if space in (None, ENVIRONMENT, "files"):
        return or_(*(compared(key, "=", value) for value in values))
    texts = [_text(value) for value in values if not isinstance(value, float)]
    numbers = [_number_in(value) for value in values if not isinstance(value, bool)]
    return _has_value(
        space,
        name,
        run_values.c.text.in_(texts),
        run_values.c.number.in_([number for number in numbers if number is not None]),
    )


def on_text(key: Token, test: Callable[[Text], Condition]) -> Condition:
    """Return the condition that what a key names is a text that meets one.

    Raises:
        QueryError: there is no such name, or it is no text.
    """
    space, name = split_key(key)
    if space == ENVIRONMENT:
        return _in_environments(environments_with(name, lambda text, _: test(text)))
    if space is not None:
        return _has_value(space, name, test(run_values.c.text))
    if name == "tags":
        return _has_tag(test)
    if name not in TEXTS:
        raise wrong(key, f"{name} is no text, so it is not like anything")
    return func.coalesce(test(TEXTS[name]), false())


def _has_value(space: str, name: str, *conditions: Condition) -> Condition:
    """Return the condition that a run has a value that meets one of some conditions.

    Each of these is about one column, the index on which holds all that is looked at.
    """
    here = and_(run_values.c.space == space, run_values.c.name == name)
    found = [select(run_values.c.run).where(here, condition) for condition in conditions]
    return _among(found[0] if len(found) == 1 else union_all(*found))


def _has_tag(test: Callable[[Text], Condition]) -> Condition:
    return _among(
        select(run_values.c.run).where(run_values.c.space == "tags", test(run_values.c.text))
    )


def _among(chosen: Select[str] | CompoundSelect[str]) -> Condition:
    """Return the condition that a run is one of those that a query gives.

    The query is made once, and the list is followed in its own order: an index on the id, which
    this term keeps from being used, would sort all that the query gives for each page.
    """
    return runs.c.id.concat("").in_(chosen)


def _environment_compared(key: Token, name: str, operator: str, value: Value) -> Condition:
    """Compare what a run's environment has: versions in their order, a commit by its beginning."""
    if not isinstance(value, str):
        raise wrong(key, f"{key} is compared with a text in quotes, such as '3.10'")

    def test(text: Text, rank: Text) -> Condition:
        if name == "git":
            return _hash_condition(text, operator, value, 40)
        if has_versions(name) and operator in ("<", "<=", ">", ">="):
            return _apply(rank, operator, rank_of(value))
        return _apply(text, operator, value)

    return _in_environments(environments_with(name, test))


def _in_environments(chosen: Select[str]) -> Condition:
    """Return the condition that a run had one of some environments; false if it had none."""
    return func.coalesce(runs.c.environment, "").in_(chosen)


def _hash_condition(column: Text, operator: str, value: str, digits: int) -> Condition:
    """Compare hashes of so many digits with the beginning of one, or with a whole one.

    A `+` after it says that files differed from the commit.
    """
    beginning, plus, rest = value.lower().partition("+")
    is_part = len(beginning) < digits and _HEX.fullmatch(beginning) is not None
    if rest or not is_part or operator not in _EQUALITY:
        return _apply(column, operator, value)
    # All that begins so, by the index: "g" comes after the digits of a hash, and after "+".
    begins = and_(column >= beginning, column < beginning + "g")
    if plus:
        begins = and_(begins, column.endswith("+"))
    return not_(begins) if _is_unequal(operator) else begins


def _value_conditions(space: str, operator: str, value: Value) -> list[Condition]:
    """Compare a recorded value: numbers with numbers, text with text, a file by its hash.

    What meets one of the conditions compares so.
    """
    if space == "files" and isinstance(value, str):
        return [_hash_condition(run_values.c.text, operator, value, 64)]
    if isinstance(value, bool):
        return [_apply(run_values.c.text, operator, _text(value))]
    if isinstance(value, float):
        numeric = _apply(run_values.c.number, operator, value)
        return [numeric, run_values.c.text.is_not(None)] if _is_unequal(operator) else [numeric]
    textual = _apply(run_values.c.text, operator, value)
    number = _number_in(value)
    if number is None:
        unlike = [run_values.c.number.is_not(None)] if _is_unequal(operator) else []
        return [textual, *unlike]
    # MLflow keeps parameters as text, so its users quote numbers.
    return [textual, _apply(run_values.c.number, operator, number)]


def _is_unequal(operator: str) -> bool:
    return operator in _UNEQUAL


def _apply(
    column: ColumnElement[str | None] | ColumnElement[float | None],
    operator: str,
    value: str | float,
) -> Condition:
    match operator:
        case "=" | "==":
            return column == value
        case "!=" | "<>":
            return column != value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case _:
            return column >= value


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else value


_COLUMNS: Mapping[str, ColumnElement[str | None] | ColumnElement[float | None]] = {
    **TEXTS,
    **TIMES,
    **NUMBERS,
}


def _operand(key: Token, name: str, value: Value) -> str | float:
    """Return what the column of an attribute is compared with."""
    if name in TIMES:
        return _moment(key, value)
    return _number(key, value) if name in NUMBERS else _text(value)


def _number_in(value: Value) -> float | None:
    """Return the number that a value is, also in quotes; NaN is none, and stored as a text."""
    try:
        number = float(value)
    except ValueError:
        return None
    return None if isnan(number) else number


def _number(key: Token, value: Value) -> float:
    number = _number_in(value)
    if number is None:
        raise wrong(key, f"{key} is compared with a number")
    return number


def _moment(key: Token, value: Value) -> float:
    """Return seconds since the epoch of a number, or of an ISO 8601 date or time (UTC)."""
    if not isinstance(value, str):
        return float(value)
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise wrong(key, f"{key} is compared with a date such as '2026-01-31'") from None


def _truth(key: Token, value: Value) -> bool:
    words: Sequence[tuple[Value, bool]] = (
        (True, True),
        (False, False),
        (1.0, True),
        (0.0, False),
        ("true", True),
        ("false", False),
    )
    for word, truth in words:
        if word == (value.lower() if isinstance(value, str) else value):
            return truth
    raise wrong(key, f"{key} is true or false")
