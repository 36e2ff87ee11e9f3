"""Writing into the books what users say about runs, until it stands in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from runledger.ledger.edited_runs import EditedRun, edited_runs
from runledger.ledger.facts import JSONValue
from runledger.ledger.run_lists import listed_runs
from runledger.ledger.views import RunView

from .bodies import BadRequestError, ForkLink
from .edit_bodies import MOST_TAGS, RunsEdit
from .lookups import (
    erased_among,
    has_edit,
    has_fork,
    has_run,
    last_execution,
    members,
)

if TYPE_CHECKING:
    from .ledger_reader import LedgerReader
    from .recording import Recording

EDIT_SECONDS = 5.0
_SECONDS_A_RUN = 0.01
NO_RUN = "There is no such run."
ERASED = "This run was erased and cannot be had back."


class Edits:
    """Writes edits and forks into this server's journal, and waits until they are posted."""

    def __init__(self, recording: Recording, reader: LedgerReader) -> None:
        self._recording = recording
        self._reader = reader
        # Tags are read, changed and written.
        self._one = asyncio.Lock()

    async def of_run(self, run_id: str, fields: Mapping[str, JSONValue]) -> None:
        """Write what a user says about a run."""
        await self._write(run_id, fields, deleted=None if "deleted" in fields else False)

    async def delete(self, run_id: str) -> None:
        """Take a run out of every list, and erase it when it can no longer be had back."""
        where = await self._reader.read(lambda engine: last_execution(engine, run_id))
        await self._write(run_id, {"deleted": True, **where}, deleted=False)

    async def of_runs(self, edit: RunsEdit) -> tuple[list[RunView], list[str]]:
        """Write the same about several runs.

        Returns:
            Those that are in lists then, and the ids of which there is none to be edited.
        """
        async with self._one:
            known = await self._reader.read(lambda engine: _to_be_edited(engine, edit))
            entries = [(run, _fields(edit, known[run])) for run in edit.ids if run in known]
            written = await self._reader.in_thread(
                lambda: [
                    self._recording.append_or_raise("edit", run=run, **fields)
                    for run, fields in entries
                    if fields
                ]
            )
            if written:
                seconds = EDIT_SECONDS + len(written) * _SECONDS_A_RUN
                await self._reader.until(lambda e: has_edit(e, *written[-1]), seconds)
        there = [] if edit.deleted else list(known)

        def read(engine: Engine) -> list[RunView]:
            with engine.connect() as connection:
                return listed_runs(connection, there)

        return await self._reader.read(read), [run for run in edit.ids if run not in known]

    async def link_fork(self, run_id: str, link: ForkLink, place: str) -> None:
        """Write that the notebook at a path in the books is made of a run."""
        if not await self._reader.read(lambda engine: has_run(engine, run_id, False)):
            raise BadRequestError(NO_RUN, 404)
        known = await self._reader.read(lambda engine: members(engine, run_id))
        if any(e is not None and e not in known for _, _, e in link.cells):
            raise BadRequestError("The run has no such execution.")
        cells: list[JSONValue] = [list(cell) for cell in link.cells]
        session, seq = await self._reader.in_thread(
            lambda: self._recording.append_or_raise(
                "fork", run=run_id, path=place, parameters=link.parameters, cells=cells
            )
        )
        await self._reader.until(lambda engine: has_fork(engine, session, seq), EDIT_SECONDS)

    async def _write(
        self, run_id: str, fields: Mapping[str, JSONValue], *, deleted: bool | None
    ) -> None:
        if not await self._reader.read(lambda engine: has_run(engine, run_id, deleted)):
            raise BadRequestError(NO_RUN, 404)
        if deleted is None and await self._reader.read(
            lambda engine: bool(erased_among(engine, [run_id]))
        ):
            raise BadRequestError(ERASED, 404)
        async with self._one:
            session, seq = await self._reader.in_thread(
                lambda: self._recording.append_or_raise("edit", run=run_id, **fields)
            )
            await self._reader.until(lambda engine: has_edit(engine, session, seq), EDIT_SECONDS)


def _to_be_edited(engine: Engine, edit: RunsEdit) -> dict[str, EditedRun]:
    """Return the runs that there are; deleted ones, unless they were erased, to have them back."""
    known = edited_runs(engine, edit.ids)
    if edit.deleted is not False:
        return {run: each for run, each in known.items() if not each.deleted}
    erased = erased_among(engine, [run for run, each in known.items() if each.deleted])
    return {run: each for run, each in known.items() if run not in erased}


def _fields(edit: RunsEdit, run: EditedRun) -> dict[str, JSONValue]:
    """Return the fields of one run's entry."""
    fields = dict(edit.fields)
    if edit.deleted:
        fields |= {"session": run.session, "x": run.last}
    tags = edit.tags(run.tags)
    if len(tags) > max(MOST_TAGS, len(run.tags)):
        raise BadRequestError(f"A run may have {MOST_TAGS} tags at most.")
    if tags != run.tags:
        fields["tags"] = list(tags)
    return fields
