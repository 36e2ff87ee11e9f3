"""The filter language of run lists, the one MLflow users know, as SQL conditions.

`metrics.accuracy > 0.9 and params.lr = 0.1 and notebook like '%train%'`; also `or`, `not`,
parentheses, `in (…)`, and names in backticks. Text without operators is words to look for.

A comparison, also with `!=`, is met by runs that have a value; what `not` stands before, `not in`
and `not like` too, is the opposite for every run.
"""

from __future__ import annotations

import re

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError
from sqlalchemy import and_, false, func, not_, or_

from runledger.ledger.filter_conditions import Condition, Value, among, compared, has_word, on_text
from runledger.ledger.filter_keys import QueryError

LENGTH = 2_000  # characters of a filter
_COMPARISONS = 50
_VALUES = 500  # in lists; SQLite takes expressions of a depth of 1,000
_DEPTH = 20

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
        return and_(*(has_word(word) for word in text.split()[:_COMPARISONS]))
    _check_size(text)
    try:
        condition: Condition = _Conditions().transform(_parser.parse(text))
    except UnexpectedInput as error:
        raise _complaint(error, text) from error
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    return condition


def _check_size(text: str) -> None:
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "", text)
    depth = deepest = 0
    for character in bare:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    words = len(re.findall(r"\bnot\b", bare, re.IGNORECASE))
    if deepest > _DEPTH or words > _COMPARISONS or len(re.findall(r"[=<>]+", bare)) > _COMPARISONS:
        raise QueryError("The filter has too many parts.")
    if bare.count(",") > _VALUES:
        raise QueryError(f"The filter lists more than {_VALUES} values.")


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
        return _unless(condition)

    def compared(self, key: Token, operator: Token, value: Value) -> Condition:
        return compared(key, str(operator), value)

    def like(self, key: Token, pattern: str) -> Condition:
        return on_text(key, lambda column: column.ilike(pattern))

    def unlike(self, key: Token, pattern: str) -> Condition:
        return not_(on_text(key, lambda column: column.ilike(pattern)))

    def among(self, key: Token, *values: Value) -> Condition:
        return among(key, values)

    def not_among(self, key: Token, *values: Value) -> Condition:
        return _unless(among(key, values))


def _unless(condition: Condition) -> Condition:
    """Return the condition that one is not met; SQL says neither of a run without a value."""
    return not_(func.coalesce(condition, false()))
