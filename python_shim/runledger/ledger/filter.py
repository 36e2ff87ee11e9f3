"""The filter language of run lists, the one MLflow users know, as SQL conditions.

`metrics.accuracy > 0.9 and params.lr = 0.1 and notebook like '%train%'`; also `or`, `not`,
parentheses, `in (…)`, and names in backticks. Text without operators is words to look for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError
from sqlalchemy import CTE, ColumnElement, Select, and_, false, func, not_, or_, select

from runledger.ledger.tables import notebooks, run_values, runs

LENGTH = 2_000  # characters of a filter
_COMPARISONS = 50
_DEPTH = 20

SPACES = {
    **dict.fromkeys(("params", "param", "parameters", "parameter"), "params"),
    **dict.fromkeys(("metrics", "metric", "summaries", "summary"), "metrics"),
    **dict.fromkeys(("labels", "label"), "labels"),
    "inferred": "inferred",
    **dict.fromkeys(("resources", "resource"), "resources"),
    "files": "files",
    # The least and the greatest value of a series.
    **dict.fromkeys(("min", "minimum"), "min"),
    **dict.fromkeys(("max", "maximum"), "max"),
}

_TEXTS: dict[str, ColumnElement[str | None]] = {
    "status": runs.c.status,
    "notebook": notebooks.c.path,
    "title": runs.c.title,
    "name": runs.c.name,
    "note": runs.c.note,
    "id": runs.c.id,
    "session": runs.c.session,
    "user": runs.c.user,
    "kernel_id": runs.c.kernel_id,
    "parent": runs.c.parent,
}
_TIMES: dict[str, ColumnElement[float | None]] = {"started": runs.c.started, "ended": runs.c.ended}
_NUMBERS: dict[str, ColumnElement[float | None]] = {"duration": runs.c.duration}
_FLAGS: dict[str, ColumnElement[bool]] = {
    "starred": runs.c.starred,
    "published": runs.c.published,
    "archived": runs.c.archived,
}
ATTRIBUTES = (*_TEXTS, *_TIMES, *_NUMBERS, *_FLAGS, "tags")

_GRAMMAR = r"""
?start: any
?any: all (_OR all)*
?all: one (_AND one)*
?one: _NOT one -> negated
    | "(" any ")"
    | KEY OPERATOR value -> compared
    | KEY _LIKE TEXT -> like
    | KEY _NOT _LIKE TEXT -> unlike
    | KEY _IN "(" value ("," value)* ")" -> among
    | KEY _NOT _IN "(" value ("," value)* ")" -> not_among
?value: NUMBER | TEXT | TRUTH
OPERATOR: "<=" | ">=" | "!=" | "<>" | "==" | "=" | "<" | ">"
_OR.3: /or\b/i
_AND.3: /and\b/i
_NOT.3: /not\b/i
_LIKE.3: /i?like\b/i
_IN.3: /in\b/i
TRUTH.3: /(true|false)\b/i
NUMBER: /[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/
TEXT: /'(''|[^'])*'/ | /"(""|[^"])*"/
KEY: /[A-Za-z_]\w*(\.(`[^`]+`|"[^"]+"|[\w][\w.\/:@-]*))?/
%ignore /\s+/
"""

_parser = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)

_SIGNS = re.compile(
    r"[=<>]|\b[A-Za-z_][\w.`/-]*\s+(not\s+)?(i?like\s*['\"]|in\s*\()", re.IGNORECASE
)

Value = float | str | bool
Condition = ColumnElement[bool]


class QueryError(ValueError):
    """A query that makes no sense; the message is one sentence for the user.

    `column` is where in the filter it does not, in characters from 1; None where that says nothing.
    """

    def __init__(self, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.column = column


def condition_of(text: str) -> Condition | None:
    """Return the condition that a filter puts on `runs` (joined with `notebooks`).

    Args:
        text: a filter, or words; None comes back for an empty one.

    Raises:
        QueryError: the filter is malformed; the message tells the column.
    """
    if not text.strip():
        return None
    if len(text) > LENGTH:
        raise QueryError(f"The filter is longer than {LENGTH} characters.")
    if not _SIGNS.search(text):
        return and_(*(_has_word(word) for word in text.split()[:_COMPARISONS]))
    _check_depth(text)
    try:
        condition: Condition = _Conditions().transform(_parser.parse(text))
    except UnexpectedInput as error:
        raise _complaint(error, text) from error
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    return condition


def _check_depth(text: str) -> None:
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "", text)
    depth = deepest = 0
    for character in bare:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    words = len(re.findall(r"\bnot\b", bare, re.IGNORECASE))
    if deepest > _DEPTH or words > _COMPARISONS or len(re.findall(r"[=<>]+", bare)) > _COMPARISONS:
        raise QueryError("The filter has too many parts.")


def _complaint(error: UnexpectedInput, text: str) -> QueryError:
    match error:
        case UnexpectedToken(token=Token(type="$END")) | UnexpectedEOF():
            end = len(text.rstrip()) + 1
            return QueryError(f"The filter ends too early, at column {end}.", end)
        case UnexpectedToken(token=token):
            word = repr(str(token))
        case UnexpectedCharacters():
            word = repr(text[error.pos_in_stream]) if error.pos_in_stream is not None else "?"
        case _:
            word = "?"
    column = (error.pos_in_stream or 0) + 1
    return QueryError(f"The filter is not understood at column {column}: {word}.", column)


def _column(key: Token) -> int:
    """Return where a key stands in the filter, whatever lines that has."""
    return (key.start_pos or 0) + 1


def _wrong(key: Token, what: str) -> QueryError:
    column = _column(key)
    return QueryError(f"{what} (column {column}).", column)


def _has_word(word: str) -> Condition:
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


@v_args(inline=True)
class _Conditions(Transformer[Token, Condition]):
    """Turns the parsed filter into SQL, from the leaves up."""

    def NUMBER(self, token: Token) -> float:  # noqa: N802 (lark: named as the terminal)
        return float(token)

    def TRUTH(self, token: Token) -> bool:  # noqa: N802
        return token.lower() == "true"

    def TEXT(self, token: Token) -> str:  # noqa: N802
        quote = token[0]
        return str(token[1:-1].replace(quote * 2, quote))

    def any(self, *conditions: Condition) -> Condition:
        return or_(*conditions)

    def all(self, *conditions: Condition) -> Condition:
        return and_(*conditions)

    def negated(self, condition: Condition) -> Condition:
        return not_(condition)

    def compared(self, key: Token, operator: Token, value: Value) -> Condition:
        return _compared(key, str(operator), value)

    def like(self, key: Token, pattern: str) -> Condition:
        return _on_text(key, lambda column: column.ilike(pattern))

    def unlike(self, key: Token, pattern: str) -> Condition:
        return not_(_on_text(key, lambda column: column.ilike(pattern)))

    def among(self, key: Token, *values: Value) -> Condition:
        return or_(*(_compared(key, "=", value) for value in values))

    def not_among(self, key: Token, *values: Value) -> Condition:
        return not_(or_(*(_compared(key, "=", value) for value in values)))


def _compared(key: Token, operator: str, value: Value) -> Condition:
    space, name = split_key(key)
    if space is not None:
        return _has_value(space, name, _value_condition(operator, value))
    if name == "tags":
        if operator in ("!=", "<>"):
            return not_(_has_tag(lambda column: column == _text(value)))
        return _has_tag(lambda column: _apply(column, operator, _text(value)))
    if name in _FLAGS:
        wanted = _truth(key, value)
        is_equal = operator in ("=", "==")
        if not is_equal and operator not in ("!=", "<>"):
            raise _wrong(key, f"{name} is true or false and has no order")
        return _FLAGS[name].is_(wanted if is_equal else not wanted)
    if name in _TIMES:
        return _apply(_TIMES[name], operator, _moment(key, value))
    if name in _NUMBERS:
        return _apply(_NUMBERS[name], operator, _number(key, value))
    return _apply(_TEXTS[name], operator, _text(value))


def _on_text(key: Token, test: Callable[[ColumnElement[str | None]], Condition]) -> Condition:
    space, name = split_key(key)
    if space is not None:
        return _has_value(space, name, test(run_values.c.text))
    if name == "tags":
        return _has_tag(test)
    if name not in _TEXTS:
        raise _wrong(key, f"{name} is no text, so it is not like anything")
    return func.coalesce(test(_TEXTS[name]), false())


def split_key(key: Token | str) -> tuple[str | None, str]:
    """Return the (space, name) of `params.lr`, or (None, attribute).

    Raises:
        QueryError: there is no such space or attribute.
    """
    column = _column(key) if isinstance(key, Token) else None
    at = "" if column is None else f" at column {column}"
    first, dot, rest = str(key).partition(".")
    first = first.lower()
    if first == "attributes" and dot:
        first, dot, rest = rest.lower(), "", ""
    if dot:
        space = SPACES.get(first)
        if space is None:
            raise QueryError(
                f"Unknown name {str(key)!r}{at}:"
                " use params., metrics., min., max., labels., files., resources. or inferred.",
                column,
            )
        quoted = len(rest) > 1 and rest[0] == rest[-1] and rest[0] in '`"'
        return space, rest[1:-1] if quoted else rest
    if first not in ATTRIBUTES:
        raise QueryError(
            f"Unknown name {str(key)!r}{at}: use params.…, metrics.…, labels.… or"
            f" one of {', '.join(ATTRIBUTES)}.",
            column,
        )
    return None, first


def _has_value(space: str, name: str, condition: Condition) -> Condition:
    return _among(
        select(run_values.c.run).where(
            run_values.c.space == space, run_values.c.name == name, condition
        )
    )


def _has_tag(test: Callable[[ColumnElement[str | None]], Condition]) -> Condition:
    return _among(
        select(run_values.c.run).where(run_values.c.space == "tags", test(run_values.c.text))
    )


def _among(chosen: Select[tuple[str]]) -> Condition:
    """Return the condition that a run is one of those that a query gives.

    The query is made once, and the list is followed in its own order: an index on the id, which
    this term keeps from being used, would sort all that the query gives for each page.
    """
    return runs.c.id.concat("").in_(chosen)


def _value_condition(operator: str, value: Value) -> Condition:
    """Compare a recorded value: numbers with numbers, text with text."""
    if isinstance(value, bool):
        return _apply(run_values.c.text, operator, _text(value))
    if isinstance(value, float):
        numeric = _apply(run_values.c.number, operator, value)
        return or_(numeric, run_values.c.text.is_not(None)) if _is_unequal(operator) else numeric
    textual = _apply(run_values.c.text, operator, value)
    try:
        number = float(value)
    except ValueError:
        return or_(textual, run_values.c.number.is_not(None)) if _is_unequal(operator) else textual
    # MLflow keeps parameters as text, so its users quote numbers.
    return or_(textual, _apply(run_values.c.number, operator, number))


def _is_unequal(operator: str) -> bool:
    return operator in ("!=", "<>")


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


def _number(key: Token, value: Value) -> float:
    try:
        return float(value)
    except ValueError:
        raise _wrong(key, f"{key} is compared with a number") from None


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
        raise _wrong(key, f"{key} is compared with a date such as '2026-01-31'") from None


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
    raise _wrong(key, f"{key} is true or false")
