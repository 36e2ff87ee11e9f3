"""What users wrote on runs: edits of all server journals, the last one wins field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import texts_of
from runledger.ledger.tables import storable

Moment = tuple[float, str, int]  # (t, session, seq): the order of edits


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: when it was made, of which run, and the fields it set."""

    moment: Moment
    run: str
    fields: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What stands on a run now."""

    name: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    starred: bool = False
    archived: bool = False
    deleted: bool = False


NO_ANNOTATION = Annotation()


class Annotations:
    """The edits of each run, in any order they come."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._edits: dict[str, dict[Moment, Edit]] = {}
        for edit in edits:
            self.add(edit)

    def add(self, edit: Edit) -> None:
        """Take in an edit; the same one twice counts once."""
        self._edits.setdefault(edit.run, {})[edit.moment] = edit

    def of(self, run: str) -> Annotation:
        """Return what stands on a run."""
        found = self._edits.get(run)
        if not found:
            return NO_ANNOTATION
        fields: dict[str, JSONValue] = {}
        for moment in sorted(found):
            fields.update(found[moment].fields)
        name, note, tags = fields.get("name"), fields.get("note"), fields.get("tags")
        return Annotation(
            name=name if isinstance(name, str) and name.strip() else None,
            note=note if isinstance(note, str) and note else None,
            tags=tuple(dict.fromkeys(map(storable, texts_of(tags)))),
            starred=fields.get("starred") is True,
            archived=fields.get("archived") is True,
            deleted=fields.get("deleted") is True,
        )

    def deletions(self, run: str) -> list[tuple[float, int | None]]:
        """Return each deletion of a run, oldest first, whether or not it was undone.

        With when it was (seconds since the epoch) comes the ordinal of the session's last execution
        then, or None if the edit does not tell it.
        """
        found = self._edits.get(run, {})
        return [
            (moment[0], x if isinstance(x := found[moment].fields.get("x"), int) else None)
            for moment in sorted(found)
            if found[moment].fields.get("deleted") is True
        ]

    def runs(self) -> list[str]:
        """Return all runs that were edited."""
        return list(self._edits)
