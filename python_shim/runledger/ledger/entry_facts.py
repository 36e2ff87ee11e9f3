"""What single entries of a kernel's journal say: whose session it is, what was recorded, when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from runledger.journal.digests import text_sha256
from runledger.journal.entries import Entry
from runledger.ledger.facts import Record, RecordKind
from runledger.ledger.tables import storable

# The witness of a session that a server wrote for a kernel that does not write its own.
WIRE = "wire"

RECORD_KINDS = frozenset(
    {"parameter", "summary", "metrics", "label", "model", "description", "error", "run"}
)

_LIBRARY_CHARACTERS = 100


@dataclass(slots=True)
class Header:
    """The session entry of a journal's first segment."""

    witness: str
    started: float
    kernel_id: str | None = None
    pid: int | None = None
    language: str | None = None
    version: str | None = None
    host: str | None = None
    user: str | None = None
    notebook: str | None = None
    script: str | None = None
    cwd: str | None = None
    parent: str | None = None


def header_of(entry: Entry) -> Header:
    """Return the header that a `session` entry gives."""
    witness = entry.text("witness") or ""
    return Header(
        witness=witness if witness in ("server", WIRE) else "kernel",
        started=entry.t,
        kernel_id=entry.text("kernel_id"),
        pid=entry.integer("pid"),
        language=entry.text("language"),
        version=entry.text("version"),
        host=entry.text("host"),
        user=entry.text("user"),
        notebook=entry.text("notebook"),
        script=entry.text("script"),
        cwd=entry.text("cwd"),
        parent=entry.text("parent"),
    )


def record_of(entry: Entry) -> Record | None:
    """Return what one call of the user's API recorded; None if it makes no sense."""
    kind = cast(RecordKind, entry.kind)
    of = frozenset(entry.texts("of"))
    name = storable(entry.text("name") or "")
    by, inferred = origin_of(entry.text("by"), entry.flag("inferred"))
    match kind:
        case "description" | "error":
            return Record(entry.seq, kind, value=entry.text("text"), t=entry.t)
        case "run":
            op = entry.text("op") or ""
            return Record(entry.seq, kind, op, entry.text("name"), t=entry.t)
        case "model":
            path = entry.text("path")
            of_class = entry.text("type")
            made = Record(entry.seq, kind, name, path, of, t=entry.t, by=by, inferred=inferred)
            return replace(made, type=of_class and storable(of_class))
        case _:
            if not name:
                return None
            value = entry.fields.get("value")
            return Record(entry.seq, kind, name, value, of, t=entry.t, by=by, inferred=inferred)


def origin_of(by: object, inferred: object) -> tuple[str | None, bool]:
    """Return which library told of a record, and whether nobody declared it."""
    return by[:_LIBRARY_CHARACTERS] if isinstance(by, str) and by else None, inferred is True


def moment_of(entry: Entry) -> float:
    """Return when it happened that an entry tells of: `at`, where it was written later."""
    at = entry.number("at")
    return float(at) if at is not None and 0 <= at <= entry.t else entry.t


def checked_source(entry: Entry) -> tuple[str, str] | None:
    """Return the (hash, text) of a `source` entry, or None if the hash is not that of the text."""
    name, text = entry.text("hash"), entry.text("text")
    if name is None or text is None:
        return None
    made = text_sha256(text)
    return (name, text) if made == name else None
