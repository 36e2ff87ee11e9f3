"""The notebook as it was in a run: all its cells in their order, with that run's outputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, and_, select

from runledger.journal.books import Books
from runledger.journal.objects import get_object
from runledger.ledger.cells import (
    CellIds,
    code_cell,
    gone_cell,
    language_metadata,
    notebook_of,
    text_cell,
)
from runledger.ledger.executions import rows_of_run, stored_outputs
from runledger.ledger.outputs_of_run import MOST_BYTES, OutputBudget
from runledger.ledger.portions import portions
from runledger.ledger.structured import from_text, list_of, mapping_of, texts_of
from runledger.ledger.tables import (
    environments,
    runs,
    sessions,
    snapshot_executions,
    snapshots,
    sources,
)
from runledger.ledger.views import JSONObject


@dataclass(frozen=True, slots=True)
class SnapshotCell:
    """A cell of the notebook when it was executed; `source` is the hash of its text."""

    id: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Language:
    """What a run's kernel spoke."""

    name: str | None
    version: str | None


def notebook_of_run(engine: Engine, books: Books | None, run: str) -> JSONObject | None:
    """Return the notebook as of a run, or None if there is no such run.

    The cells stand in the order of the snapshot of the run's last own execution that has one, else
    in the order they ran. A cell that ran has the source and the outputs of the run's view.

    Args:
        engine: the ledger.
        books: where snapshots and large outputs lie.
        run: its id.
    """
    with engine.connect() as connection:
        language = language_of(connection, run)
        if language is None:
            return None
        rows = rows_of_run(connection, run)
        snapshot = snapshot_of(connection, books, rows)
        texts = _texts(connection, snapshot)
        shown = [row for row in rows if row["shown"]]
        outputs, dropped = stored_outputs(connection, shown)
    steps = _steps(shown, snapshot)
    size = sum(
        len(texts.get(step.source, "") if isinstance(step, SnapshotCell) else step["text"] or "")
        for step in steps
    )
    ids, budget = CellIds(), OutputBudget(books, MOST_BYTES - size)
    cells: list[JSONObject] = []
    for step in steps:
        if isinstance(step, SnapshotCell):
            made = ids.of(step.id, f"snapshot {len(cells)}")
            text = texts.get(step.source)
            if text is None:
                is_code = step.kind == "code"
                cells.append(gone_cell(made, language.name if is_code else "markdown"))
            elif step.kind == "code":
                cells.append(code_cell(made, text))
            else:
                cells.append(text_cell(made, step.kind, text))
            continue
        message = (step["kernel_id"] or "", step["msg_id"])
        made = ids.of(step["cell_id"], f"{step['session']}:{step['x']}")
        if step["text"] is None:
            cells.append(gone_cell(made, language.name))
            continue
        cells.append(
            code_cell(
                made,
                step["text"],
                texts_of(list_of(step["tags"])),
                step["prompt"],
                budget.outputs(outputs.get(message, ()), dropped.get(message, 0), step["prompt"]),
            )
        )
    return notebook_of(cells, language_metadata(language.name, language.version))


def language_of(connection: Connection, run: str) -> Language | None:
    """Return what a run's kernel spoke, or None if there is no such run."""
    row = connection.execute(
        select(sessions.c.language, environments.c.data)
        .select_from(
            runs.join(sessions, sessions.c.id == runs.c.session).outerjoin(
                environments, environments.c.hash == runs.c.environment
            )
        )
        .where(runs.c.id == run, runs.c.deleted.is_(False))
    ).first()
    if row is None:
        return None
    python = mapping_of(row.data).get("python")
    version = python.get("version") if isinstance(python, dict) else None
    return Language(row.language or "python", version if isinstance(version, str) else None)


def snapshot_of(
    connection: Connection, books: Books | None, rows: Sequence[RowMapping]
) -> list[SnapshotCell] | None:
    """Return the notebook's cells at the last own execution of which they are known."""
    own = [row for row in rows if not row["inherited"] and row["kernel_id"] is not None]
    places = _snapshots_of(connection, own)
    for row in reversed(own):
        for sha256 in places.get(row["msg_id"], ()):
            cells = _cells_in(books, sha256)
            if cells is not None:
                return cells
    return None


def _snapshots_of(connection: Connection, own: Sequence[RowMapping]) -> Mapping[str, list[str]]:
    """Return the objects of the snapshots of requests, latest first, by msg_id."""
    found: dict[str, list[str]] = {}
    for some in portions(own):
        for row in connection.execute(
            select(snapshot_executions.c.msg_id, snapshots.c.cells)
            .join(
                snapshots,
                and_(
                    snapshots.c.session == snapshot_executions.c.session,
                    snapshots.c.seq == snapshot_executions.c.seq,
                ),
            )
            .where(
                snapshot_executions.c.kernel_id == some[0]["kernel_id"],
                snapshot_executions.c.msg_id.in_([row["msg_id"] for row in some]),
                snapshots.c.cells.is_not(None),
            )
            .order_by(snapshots.c.at.desc(), snapshots.c.session.desc(), snapshots.c.seq.desc())
        ):
            found.setdefault(row.msg_id, []).append(row.cells)
    return found


def _cells_in(books: Books | None, sha256: str) -> list[SnapshotCell] | None:
    data = get_object(books, sha256) if books is not None else None
    try:
        rows = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    return [
        SnapshotCell(*row)
        for row in rows
        if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
    ]


def _texts(connection: Connection, snapshot: list[SnapshotCell] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in portions(sorted({cell.source for cell in snapshot or ()})):
        for row in connection.execute(select(sources).where(sources.c.hash.in_(some))):
            found[row.hash] = row.text
    return found


def _steps(
    shown: Sequence[RowMapping], snapshot: list[SnapshotCell] | None
) -> list[SnapshotCell | RowMapping]:
    """Return the cells of the notebook, an execution where a cell ran.

    An executed cell that was not in the notebook any more comes after the one that ran before it,
    or before the first that ran.
    """
    if snapshot is None:
        return list(shown)
    places: dict[str, int] = {}
    for at, cell in enumerate(snapshot):
        if cell.kind == "code":
            places.setdefault(cell.id, at)
    ran: dict[int, RowMapping] = {}
    behind: dict[int, list[RowMapping]] = {}
    waiting: list[RowMapping] = []
    last: int | None = None
    for row in shown:
        at = places.get(row["cell_id"] or "", -1)
        if at >= 0 and at not in ran:
            ran[at] = row
            last = at
        elif last is None:
            waiting.append(row)
        else:
            behind.setdefault(last, []).append(row)
    first = min(ran, default=None)
    steps: list[SnapshotCell | RowMapping] = []
    for at, cell in enumerate(snapshot):
        if at == first:
            steps += waiting
        steps.append(ran.get(at, cell))
        steps += behind.get(at, ())
    return steps if first is not None else [*steps, *waiting]


def environment_data(connection: Connection, environment: str | None) -> JSONObject | None:
    """Return what was recorded of an environment."""
    if environment is None:
        return None
    data = connection.execute(
        select(environments.c.data).where(environments.c.hash == environment)
    ).scalar()
    value = from_text(data)
    return value if isinstance(value, dict) else None
