"""What a user writes about runs, checked at the border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runledger.ledger.facts import JSONValue
from runledger.ledger.tables import storable

from .bodies import (
    LONGEST_NAME,
    MOST_RUNS,
    BadRequestError,
    checked_id,
    checked_list,
    checked_text,
)

LONGEST_NOTE = 100_000
MOST_TAGS = 100

_OF_RUN = frozenset(["name", "note", "tags", "starred", "archived", "deleted"])
_OF_RUNS = frozenset(["ids", "starred", "archived", "add_tags", "remove_tags", "deleted"])


@dataclass(frozen=True, slots=True)
class RunsEdit:
    """What a user writes about several runs; `fields` are the same for all of them."""

    ids: tuple[str, ...]
    fields: Mapping[str, JSONValue]
    added: tuple[str, ...] = ()
    removed: frozenset[str] = field(default_factory=frozenset)

    @property
    def deleted(self) -> bool | None:
        """Whether the runs are to be deleted, or had back (False)."""
        told = self.fields.get("deleted")
        return told if isinstance(told, bool) else None

    def tags(self, before: list[str]) -> list[str]:
        """Return the tags of a run that had some before."""
        return list(dict.fromkeys([t for t in before if t not in self.removed] + [*self.added]))


def edit_of(body: Mapping[str, object]) -> dict[str, JSONValue]:
    """Return what a user writes about a run."""
    _only(body, _OF_RUN)
    fields: dict[str, JSONValue] = {}
    for name, longest in (("name", LONGEST_NAME), ("note", LONGEST_NOTE)):
        if name in body:
            value = body[name]
            fields[name] = None if value is None else checked_text(name, value, longest)
    if "tags" in body:
        fields["tags"] = list(_tags("tags", body))
    fields |= _truths(body, "starred", "archived")
    if "deleted" in body:
        if body["deleted"] is not False:
            raise BadRequestError("deleted can only be set to false; use DELETE to delete a run.")
        fields["deleted"] = False
    return fields


def runs_edit_of(body: Mapping[str, object]) -> RunsEdit:
    """Return what a user writes about several runs at once."""
    _only(body, _OF_RUNS)
    ids = [
        checked_id("Each of ids", run) for run in checked_list("ids", body.get("ids"), MOST_RUNS)
    ]
    if not ids:
        raise BadRequestError("ids has to name a run.")
    added, removed = (_tags(name, body) for name in ("add_tags", "remove_tags"))
    fields = _truths(body, "starred", "archived", "deleted")
    if not (fields or added or removed):
        raise BadRequestError("The request changes nothing.")
    if set(added) & set(removed):
        raise BadRequestError("A tag is to be added and removed.")
    return RunsEdit(tuple(dict.fromkeys(ids)), fields, tuple(added), frozenset(removed))


def _only(body: Mapping[str, object], names: frozenset[str]) -> None:
    unknown = sorted(str(name)[:50] for name in body if name not in names)
    if unknown:
        raise BadRequestError(f"A run has no {unknown[0]} that could be changed.")
    if not body:
        raise BadRequestError("The request changes nothing.")


def _truths(body: Mapping[str, object], *names: str) -> dict[str, JSONValue]:
    found: dict[str, JSONValue] = {}
    for name in names:
        value = body.get(name, False)
        if not isinstance(value, bool):
            raise BadRequestError(f"{name} has to be true or false.")
        if name in body:
            found[name] = value
    return found


def _tags(name: str, body: Mapping[str, object]) -> dict[str, None]:
    tags = checked_list(name, body.get(name, []), MOST_TAGS)
    found = dict.fromkeys(checked_text(f"Each of {name}", tag, LONGEST_NAME) for tag in tags)
    if any(tag != storable(tag) for tag in found):
        raise BadRequestError(f"Each of {name} has to be without NUL and lone surrogates.")
    return found
