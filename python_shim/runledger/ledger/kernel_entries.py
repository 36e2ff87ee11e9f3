"""From the entries of a kernel session to its draft and to rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from runledger.journal.entries import Entry
from runledger.ledger.drafts import ExecutionDraft, SessionDraft, TouchDraft
from runledger.ledger.entry_facts import checked_source
from runledger.ledger.environments import load_environments, put_environment
from runledger.ledger.facts import Record
from runledger.ledger.metric_drafts import ENDS_STRETCHES
from runledger.ledger.names import names_from
from runledger.ledger.pending import Pending
from runledger.ledger.stored_points import load_stretches
from runledger.ledger.structured import from_text, list_of, mapping_of, texts_of, to_text
from runledger.ledger.tables import (
    executions,
    metric_chunks,
    metric_series,
    records,
    session_sources,
    sources,
    touches,
    variables,
)
from runledger.ledger.variables import told_by, variables_of_session


def apply(draft: SessionDraft, entry: Entry, pending: Pending) -> None:
    """Take one entry of a kernel's journal into its draft, and its rows into `pending`."""
    match entry.kind:
        case "begin":
            draft.begin(entry)
        case "end":
            draft.end(entry)
        case "cell":
            draft.learn_cell(entry)
        case "file":
            touched = draft.file(entry)
            if touched is not None:
                _put_touches(draft, entry, [touched], pending)
        case "variables":
            told = told_by(entry)
            held = draft.hold(entry, told.facts())
            if held is not None:
                pending.put(variables, told.row(draft.id, held.x))
        case "hash":
            _put_touches(draft, entry, draft.hash(entry), pending)
        case "source":
            _put_source(draft, entry, pending)
        case "environment":
            put_environment(draft.id, draft.environments, entry, pending)
        case _:
            record = draft.record(entry)
            x = entry.integer("x")
            if record is not None and x is not None:
                _put_record(draft, x, record, pending)


def put_source(session: str, entry: Entry, pending: Pending) -> str | None:
    """Keep the source of an entry; returns its hash, or None if it is not that of its text."""
    found = checked_source(entry)
    if found is None:
        return None
    name, text = found
    names = entry.fields.get("names")
    pending.put(sources, {"hash": name, "text": text})
    pending.put(
        session_sources,
        {
            "session": session,
            "hash": name,
            "masked": entry.flag("masked"),
            "names": to_text(names) if isinstance(names, dict) else None,
        },
    )
    return name


def _put_source(draft: SessionDraft, entry: Entry, pending: Pending) -> None:
    name = put_source(draft.id, entry, pending)
    if name is not None:
        draft.names[name] = names_from(entry.fields.get("names"))


def _put_touches(
    draft: SessionDraft, entry: Entry, told: Iterable[tuple[str, str]], pending: Pending
) -> None:
    x = entry.integer("x")
    if x is None:
        return
    for path, mode in told:
        touch = draft.executions[x].touches[path, mode]
        pending.put(
            touches,
            {
                "session": draft.id,
                "x": x,
                "path": path,
                "mode": mode,
                "seq": touch.seq,
                "declared": touch.declared,
                "sha256": touch.sha256,
                "size": touch.size,
                "mtime": touch.mtime,
                "missing": touch.missing,
                "changed": touch.changed,
                "files": touch.files,
                "by": touch.by,
            },
        )


def _put_record(draft: SessionDraft, x: int, record: Record, pending: Pending) -> None:
    pending.put(
        records,
        {
            "session": draft.id,
            "seq": record.seq,
            "x": x,
            "at": record.t,
            "kind": record.kind,
            "name": record.name,
            "value": to_text(record.value),
            "of": to_text(sorted(record.of)) if record.of else None,
            "by": record.by,
            "inferred": record.inferred,
            "type": record.type,
        },
    )


def put_due_rows(draft: SessionDraft, death: float | None, pending: Pending) -> None:
    """Put the rows of executions and metrics that changed since the last time.

    Args:
        draft: the session.
        death: when the session ended, in seconds since the epoch; None while it lives.
        pending: takes the rows.
    """
    for x in draft.rows_due | draft.in_flight:
        pending.put(executions, _execution_row(draft, draft.executions[x], death))
    draft.rows_due.clear()
    for stretch in draft.stretches_due:
        for row, chunks, needless in stretch.rows():
            pending.put(metric_series, {"session": draft.id, **row})
            key = (draft.id, stretch.x, stretch.seq, row["name"])
            for start in needless:
                pending.remove(metric_chunks, (*key, start))
            for chunk in chunks:
                pending.put(metric_chunks, {"session": draft.id, **chunk})
    draft.stretches_due.clear()


def _execution_row(
    draft: SessionDraft, execution: ExecutionDraft, death: float | None
) -> dict[str, object]:
    status, ended = draft.status_of(execution, death)
    return {
        "session": draft.id,
        "x": execution.x,
        "begin_seq": execution.begin_seq,
        "msg_id": execution.msg_id,
        "cell_id": execution.cell_id,
        "source": execution.source,
        "prompt": execution.count,
        "tags": to_text(execution.tags) if execution.tags else None,
        "ended_by": execution.status,
        "status": status,
        "started": execution.started,
        "ended": ended,
        "error": to_text(dict(execution.error)) if execution.error else None,
        "value": None if execution.value is None else to_text(execution.value),
        "resources": None if execution.resources is None else to_text(dict(execution.resources)),
        "cut": None if execution.cut is None else to_text(execution.cut),
        "erased": execution.erased,
    }


def load(connection: Connection, session: str) -> SessionDraft:
    """Make a session's draft from the ledger, as its entries up to now would have made it."""
    draft = SessionDraft(session)
    draft.environments = load_environments(connection, session)
    here = session_sources.c.session == session
    for name, names in connection.execute(
        select(session_sources.c.hash, session_sources.c.names).where(here)
    ):
        draft.names[name] = names_from(from_text(names))
    found = connection.execute(
        select(executions).where(executions.c.session == session).order_by(executions.c.x)
    )
    for row in found:
        cut = from_text(row.cut)
        draft.add(
            ExecutionDraft(
                x=row.x,
                begin_seq=row.begin_seq,
                msg_id=row.msg_id,
                cell_id=row.cell_id,
                started=row.started,
                source=row.source,
                count=row.prompt,
                tags=tuple(texts_of(list_of(row.tags))),
                status=row.ended_by,
                ended=None if row.ended_by == "running" else row.ended,
                error=mapping_of(row.error) or None,
                value=from_text(row.value),
                resources=mapping_of(row.resources) or None,
                cut=cut if isinstance(cut, str) else False if cut is False else None,
                erased=row.erased,
            )
        )
    for x, held in variables_of_session(connection, session).items():
        draft.executions[x].variables = held
    _load_records(connection, draft)
    for row in connection.execute(
        select(touches).where(touches.c.session == session).order_by(touches.c.seq)
    ):
        draft.executions[row.x].touches[row.path, row.mode] = TouchDraft(
            row.seq,
            row.declared,
            row.sha256,
            row.size,
            row.mtime,
            row.missing,
            row.changed,
            row.files,
            row.by,
        )
    return draft


def _load_records(connection: Connection, draft: SessionDraft) -> None:
    found: list[tuple[int, Record]] = []
    for row in connection.execute(select(records).where(records.c.session == draft.id)):
        of = frozenset(texts_of(list_of(row.of)))
        value = from_text(row.value)
        made = Record(row.seq, row.kind, row.name, value, of, t=row.at)
        found.append((row.x, replace(made, by=row.by, inferred=row.inferred, type=row.type)))
    stretches = load_stretches(connection, draft.id)
    found += [(stretch.x, stretch.record()) for stretch in stretches]
    found.sort(key=lambda pair: pair[1].seq)
    ends: dict[int, int] = {}
    places: dict[tuple[int, int], int] = {}
    for x, record in found:
        places[x, record.seq] = len(draft.executions[x].records)
        draft.executions[x].records.append(record)
        if record.kind in ENDS_STRETCHES and not record.inferred:
            ends[x] = record.seq
    for stretch in stretches:
        stretch.place = places[stretch.x, stretch.seq]
        if ends.get(stretch.x, -1) < stretch.seq:
            draft.executions[stretch.x].stretches[stretch.origin] = stretch
