"""The names that filters and sorts speak of, and where in the ledger what they name is."""

from __future__ import annotations

from lark import Token
from sqlalchemy import ColumnElement, func

from runledger.ledger.surroundings import PACKAGES, SURROUNDINGS, is_surrounding
from runledger.ledger.tables import notebooks, runs

ENVIRONMENT = "environment"

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
    ENVIRONMENT: ENVIRONMENT,
}

# What a run is called where it is shown: what a user wrote on it, or else what its code says.
SHOWN_NAME: ColumnElement[str | None] = func.coalesce(
    func.nullif(runs.c.name, ""), runs.c.rule_name
)

TEXTS: dict[str, ColumnElement[str | None]] = {
    "status": runs.c.status,
    "notebook": notebooks.c.path,
    "title": runs.c.title,
    "name": SHOWN_NAME,
    "note": runs.c.note,
    "id": runs.c.id,
    "session": runs.c.session,
    "user": runs.c.user,
    "kernel_id": runs.c.kernel_id,
    "parent": runs.c.parent,
}
TIMES: dict[str, ColumnElement[float | None]] = {"started": runs.c.started, "ended": runs.c.ended}
NUMBERS: dict[str, ColumnElement[float | None]] = {"duration": runs.c.duration}
FLAGS: dict[str, ColumnElement[bool]] = {
    "starred": runs.c.starred,
    "published": runs.c.published,
    "archived": runs.c.archived,
}
ATTRIBUTES = (*TEXTS, *TIMES, *NUMBERS, *FLAGS, "tags")


class QueryError(ValueError):
    """A query that makes no sense; the message is one sentence for the user.

    `column` is where in the filter it does not, in characters from 1; None where that says nothing.
    """

    def __init__(self, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.column = column


def wrong(key: Token, what: str) -> QueryError:
    """Return the error that a key is not used as it should be, with where it stands."""
    column = _column(key)
    return QueryError(f"{what} (column {column}).", column)


def split_key(key: Token | str) -> tuple[str | None, str]:
    """Return the (space, name) of `params.lr`, or (None, attribute).

    Raises:
        QueryError: there is no such space or attribute, or the environment tells no such thing.
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
                f"Unknown name {str(key)!r}{at}: use params., metrics., min., max., labels.,"
                " files., environment., resources. or inferred.",
                column,
            )
        quoted = len(rest) > 1 and rest[0] == rest[-1] and rest[0] in '`"'
        name = rest[1:-1] if quoted else rest
        if space == ENVIRONMENT and not is_surrounding(name):
            known = ", ".join(f"{ENVIRONMENT}.{each}" for each in SURROUNDINGS)
            raise QueryError(
                f"Unknown name {str(key)!r}{at}: use {known} or {ENVIRONMENT}.{PACKAGES}….", column
            )
        return space, name
    if first not in ATTRIBUTES:
        raise QueryError(
            f"Unknown name {str(key)!r}{at}: use params.…, metrics.…, labels.… or"
            f" one of {', '.join(ATTRIBUTES)}.",
            column,
        )
    return None, first


def _column(key: Token) -> int:
    """Return where a key stands in the filter, whatever lines that has."""
    return (key.start_pos or 0) + 1
