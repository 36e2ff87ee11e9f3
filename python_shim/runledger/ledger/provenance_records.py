"""What is answered about provenance, in the words of W3C PROV.

Entities are versions of files, activities are executions, runs are groups of activities. A relation
stands between the later thing and the earlier one.
"""

from __future__ import annotations

from typing import Literal, TypedDict

RelationType = Literal["used", "wasGeneratedBy", "wasInformedBy", "wasDerivedFrom"]

Way = Literal["up", "down"]


class EntityRecord(TypedDict):
    """One version of one file; without a hash, what one execution touched and nobody could read."""

    id: str
    path: str
    sha256: str | None
    size: int | None
    role: str


class ActivityRecord(TypedDict):
    """One execution; `line` is the first of its source, null where nothing may be told of it."""

    id: str
    run: str | None
    session: str
    ordinal: int
    cell_id: str | None
    line: str | None
    status: str
    started: str
    ended: str | None


class RunRecord(TypedDict):
    """A run; of a deleted one only its place in the chain is left."""

    id: str
    title: str
    notebook: str | None
    status: str
    started: str
    ended: str | None
    deleted: bool


# `from` is a keyword of Python, so the type is written in the functional form.
RelationRecord = TypedDict(
    "RelationRecord", {"type": RelationType, "from": str, "to": str, "at": str | None}
)


class ProvenanceRecords(TypedDict):
    """A graph; `truncated` if there is more than was asked for at most."""

    entities: list[EntityRecord]
    activities: list[ActivityRecord]
    runs: list[RunRecord]
    relations: list[RelationRecord]
    truncated: bool
