"""From the entries of a server session to rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, select

from runledger.journal.books import Books
from runledger.journal.entries import Entry
from runledger.journal.objects import get_object
from runledger.ledger.annotations import Edit
from runledger.ledger.drafts import Wire
from runledger.ledger.facts import JSONValue
from runledger.ledger.kernel_entries import put_source
from runledger.ledger.pending import Pending
from runledger.ledger.portions import portions
from runledger.ledger.printed import printed_numbers, stream_text
from runledger.ledger.structured import from_text, to_text
from runledger.ledger.tables import (
    edits,
    fork_cells,
    forks,
    kernel_events,
    moves,
    output_limits,
    outputs,
    snapshot_executions,
    snapshots,
)

EDITABLE = ("name", "note", "tags", "starred", "archived", "deleted")
ENDS_OF_KERNELS = frozenset({"died", "restarted", "shutdown"})

_MESSAGE = ("session", "kernel_id", "msg_id")
_MESSAGES = 10_000  # of one snapshot
_FORK_CELLS = 10_000


@dataclass(slots=True)
class Told:
    """What a batch of server entries told of: who must look again."""

    messages: set[tuple[str, str]] = field(default_factory=set)
    edits: list[Edit] = field(default_factory=list)
    ended: set[tuple[str, int | None, float]] = field(default_factory=set)
    seen_kernels: set[str] = field(default_factory=set)
    forked_cells: set[str] = field(default_factory=set)
    moved: bool = False


def apply(books: Books, connection: Connection, entry: Entry, pending: Pending, told: Told) -> None:
    """Take one entry of a server's journal into `pending`, and note in `told` whom it concerns."""
    match entry.kind:
        case "output":
            _put_output(books, connection, entry, pending, told)
        case "outputs-cleared":
            key = _message_key(entry)
            if key is not None:
                pending.clear(outputs, _MESSAGE, key)
                told.messages.add(key[1:])
        case "output-limit":
            key, dropped = _message_key(entry), entry.integer("dropped")
            if key is not None and dropped is not None:
                pending.put(
                    output_limits, dict(zip(_MESSAGE, key, strict=True)) | {"dropped": dropped}
                )
                told.messages.add(key[1:])
        case "source":
            put_source(entry.session, entry, pending)
        case "snapshot":
            _put_snapshot(entry, pending, told)
        case "kernel":
            _put_kernel_event(entry, pending, told)
        case "rename":
            _put_move(entry, entry.text("from"), entry.text("to"), pending, told)
        case "removed":
            _put_move(entry, entry.text("path"), None, pending, told)
        case "edit":
            _put_edit(entry, pending, told)
        case "fork":
            _put_fork(entry, pending, told)


def _message_key(entry: Entry) -> tuple[str, str, str] | None:
    kernel_id, msg_id = entry.text("kernel_id"), entry.text("msg_id")
    return None if kernel_id is None or msg_id is None else (entry.session, kernel_id, msg_id)


def _put_output(
    books: Books, connection: Connection, entry: Entry, pending: Pending, told: Told
) -> None:
    message, n = _message_key(entry), entry.integer("n")
    if message is None or n is None or n < 0:
        return
    output = entry.fields.get("output")
    sha256 = entry.text("object")
    if not isinstance(output, dict) and sha256 is None:
        return
    text = to_text(output) if isinstance(output, dict) else None
    if entry.flag("append") and isinstance(output, dict):
        before = pending.find(outputs, (*message, n))
        if before is None and not pending.is_cleared(outputs, _MESSAGE, message):
            before = _stored_output(connection, message, n)
        text = _appended(books, before, output)
        sha256 = None
    pending.put(
        outputs,
        dict(zip(_MESSAGE, message, strict=True))
        | {
            "n": n,
            "seq": entry.seq,
            "output": text,
            "object": None if text is not None else sha256,
            "size": len(text) if text is not None else entry.integer("size"),
        },
    )
    told.messages.add(message[1:])


def _stored_output(
    connection: Connection, message: tuple[str, str, str], n: int
) -> dict[str, object] | None:
    row = connection.execute(
        select(outputs.c.output, outputs.c.object).where(
            outputs.c.session == message[0],
            outputs.c.kernel_id == message[1],
            outputs.c.msg_id == message[2],
            outputs.c.n == n,
        )
    ).first()
    return None if row is None else {"output": row.output, "object": row.object}


def _appended(books: Books, before: dict[str, object] | None, output: dict[str, JSONValue]) -> str:
    """Return the stream output with the text of `output` behind what stood there before."""
    old = load_output(books, before["output"], before["object"]) if before is not None else None
    if old is None:
        return to_text(output)
    text = (stream_text(old) or "") + (stream_text(output) or "")
    return to_text({**old, "text": text})


def load_output(books: Books, inline: object, sha256: object) -> dict[str, JSONValue] | None:
    """Return an output that stands in its row or in an object; None if it is not to be had."""
    text = inline if isinstance(inline, str) else None
    if text is None and isinstance(sha256, str):
        data = get_object(books, sha256)
        text = None if data is None else data.decode("utf-8", "replace")
    try:
        value = from_text(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _put_snapshot(entry: Entry, pending: Pending, told: Told) -> None:
    kernel_id = entry.text("kernel_id")
    if kernel_id is None:
        return
    pending.put(
        snapshots,
        {
            "session": entry.session,
            "seq": entry.seq,
            "at": entry.t,
            "kernel_id": kernel_id,
            "notebook": entry.text("notebook"),
            "cells": entry.text("cells"),
            "user": entry.text("user"),
        },
    )
    for msg_id in entry.texts("msg_ids")[:_MESSAGES]:
        pending.put(
            snapshot_executions,
            {
                "session": entry.session,
                "seq": entry.seq,
                "msg_id": msg_id,
                "kernel_id": kernel_id,
            },
        )
        told.messages.add((kernel_id, msg_id))
    told.seen_kernels.add(kernel_id)


def _put_kernel_event(entry: Entry, pending: Pending, told: Told) -> None:
    kernel_id, event = entry.text("kernel_id"), entry.text("event")
    if kernel_id is None or event is None:
        return
    pid = entry.integer("pid")
    pending.put(
        kernel_events,
        {
            "session": entry.session,
            "seq": entry.seq,
            "at": entry.t,
            "kernel_id": kernel_id,
            "pid": pid,
            "event": event,
            "language": entry.text("language"),
            "notebook": entry.text("notebook"),
        },
    )
    if event in ENDS_OF_KERNELS:
        told.ended.add((kernel_id, pid, entry.t))
    told.seen_kernels.add(kernel_id)


def _put_move(
    entry: Entry, source: str | None, target: str | None, pending: Pending, told: Told
) -> None:
    if source is None or (target is None and entry.kind == "rename"):
        return
    pending.put(
        moves,
        {
            "session": entry.session,
            "seq": entry.seq,
            "at": entry.t,
            "from_path": source,
            "to_path": target,
        },
    )
    told.moved = True


def _put_edit(entry: Entry, pending: Pending, told: Told) -> None:
    run = entry.text("run")
    if run is None:
        return
    fields = {name: entry.fields[name] for name in EDITABLE if name in entry.fields}
    x = entry.integer("x")
    if x is not None and entry.flag("deleted"):
        fields["x"] = x
    if entry.flag("final") and entry.flag("deleted"):
        fields["final"] = True
    pending.put(
        edits,
        {
            "session": entry.session,
            "seq": entry.seq,
            "at": entry.t,
            "run": run,
            "fields": to_text(fields),
        },
    )
    told.edits.append(Edit((entry.t, entry.session, entry.seq), run, fields))


def _put_fork(entry: Entry, pending: Pending, told: Told) -> None:
    run, cells = entry.text("run"), entry.fields.get("cells")
    if run is None or not isinstance(cells, list):
        return
    place = {"session": entry.session, "seq": entry.seq}
    pending.put(forks, place | {"at": entry.t, "run": run, "path": entry.text("path")})
    rows: list[JSONValue] = [[entry.text("parameters"), None, None], *cells[:_FORK_CELLS]]
    seen: set[str] = set()
    for position, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != 3:
            continue
        cell, original, execution = row
        if not isinstance(cell, str) or cell in seen:
            continue
        seen.add(cell)
        pending.put(
            fork_cells,
            place
            | {
                "cell": cell,
                "position": position,
                "original": original if isinstance(original, str) else None,
                "execution": execution if isinstance(execution, str) else None,
            },
        )
    told.forked_cells |= seen


def wires_of(
    books: Books, connection: Connection, kernel_id: str, msg_ids: Iterable[str] | None
) -> dict[str, Wire]:
    """Return what the server journals say of a kernel's executions.

    Args:
        books: where large outputs lie.
        connection: the ledger.
        kernel_id: of these executions.
        msg_ids: only these, each of them in the answer; None for all that are known.
    """
    bursts: dict[str, tuple[str, int]] = {}
    users: dict[str, str | None] = {}
    texts: dict[str, dict[tuple[str, int], str]] = {}
    for some in [None] if msg_ids is None else portions(sorted(msg_ids)):
        burst = (
            select(snapshot_executions, snapshots.c.user)
            .join(
                snapshots,
                and_(
                    snapshots.c.session == snapshot_executions.c.session,
                    snapshots.c.seq == snapshot_executions.c.seq,
                ),
            )
            .where(snapshot_executions.c.kernel_id == kernel_id)
        )
        output = select(outputs).where(
            outputs.c.kernel_id == kernel_id, outputs.c.output.contains('"stream"')
        )
        if some is not None:
            burst = burst.where(snapshot_executions.c.msg_id.in_(some))
            output = output.where(outputs.c.msg_id.in_(some))
        for row in connection.execute(burst):
            place = (row.session, row.seq)
            if place <= bursts.get(row.msg_id, place):
                bursts[row.msg_id], users[row.msg_id] = place, row.user
        for row in connection.execute(output):
            loaded = load_output(books, row.output, None)
            text = stream_text(loaded) if loaded is not None else None
            if text:
                texts.setdefault(row.msg_id, {})[row.session, row.n] = text
    known = set(msg_ids) if msg_ids is not None else set(bursts) | set(texts)
    return {
        msg_id: Wire(
            queued_with=":".join(map(str, bursts[msg_id])) if msg_id in bursts else None,
            printed=printed_numbers("".join(t for _, t in sorted(texts.get(msg_id, {}).items()))),
            user=users.get(msg_id),
        )
        for msg_id in known
    }
