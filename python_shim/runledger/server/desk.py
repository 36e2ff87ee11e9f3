"""What the REST calls ask for: the books read, written and explained, off the event loop."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from runledger.journal.objects import get_object
from runledger.ledger.artifacts import ArtifactDetail, FileDetail, artifact_detail, file_detail
from runledger.ledger.cell_histories import CellGlance, cells_of_notebook
from runledger.ledger.executions import executions_of_cell
from runledger.ledger.facts import JSONValue
from runledger.ledger.notebook_of_run import notebook_of_run
from runledger.ledger.provenance import (
    provenance_of_content,
    provenance_of_path,
    provenance_of_run,
)
from runledger.ledger.provenance_records import ProvenanceRecords
from runledger.ledger.queries import counts, list_runs, run_detail, skipped
from runledger.ledger.run_order import RunOrder, order_of_run
from runledger.ledger.series_queries import (
    Range,
    SeriesView,
    series_body,
    series_list,
    series_points,
)
from runledger.ledger.similar import SimilarRun, similar_runs
from runledger.ledger.small_curves import SmallCurve, small_curves
from runledger.ledger.store import LedgerError
from runledger.ledger.structured import to_text
from runledger.ledger.tables import notebooks
from runledger.ledger.views import (
    CellExecution,
    Counts,
    RunDetail,
    RunPage,
    RunView,
    iso_time,
)
from runledger.ledger.vocabulary import Vocabulary, vocabulary

from .bodies import BadRequestError, ForkLink, Snapshot
from .doubts import settle_doubts, settle_witness
from .edit_bodies import RunsEdit
from .edits import NO_RUN, Edits
from .events import Changes
from .file_reader import FileReader
from .ledger_reader import LedgerReader
from .poster import Poster
from .recording import Recording
from .snapshots import SnapshotKeeper

if TYPE_CHECKING:
    from .bootstrap import Bootstrap
    from .notebooks import NotebookPaths
    from .observer import Observer

NO_WITNESS = (
    "Only code, outputs and timing of this kernel are recorded: Run Ledger is not installed in its"
    " environment (pip install runledger there, then restart the kernel)."
)
OUT_OF_SIGHT = "This kernel runs where this server cannot see what it does, so it is not recorded."
OTHER_LANGUAGE = "Of a kernel that speaks {}, only code, outputs and timing are recorded."
SWITCHED_OFF = "Recording is switched off for this kernel by RUNLEDGER_OFF."
NO_FILE = "No run that the books know wrote or read this file."


class CellGlances(TypedDict):
    """Cells, the latest first."""

    cells: list[CellGlance]


class CellHistory(TypedDict):
    """Executions, newest first, and the clock that they are told by."""

    executions: list[CellExecution]
    now: str


class SimilarRuns(TypedDict):
    """Runs that are like one, the most alike first."""

    runs: list[SimilarRun]


class EditedRuns(TypedDict):
    """The runs that were edited, as they are now, and the ids of which there is none."""

    runs: list[RunView]
    missing: list[str]


class Desk:
    """Answers the handlers. Async methods run on the loop, their work in a thread."""

    observer: Observer
    paths: NotebookPaths
    bootstrap: Bootstrap
    edits: Edits

    def __init__(
        self,
        recording: Recording,
        poster: Poster,
        snapshots: SnapshotKeeper,
        changes: Changes,
        version: str,
    ) -> None:
        self._recording = recording
        self._poster = poster
        self._changes = changes
        self._version = version
        self._snapshots = snapshots
        self._seen_notebooks: set[str] = set()
        self._reader = LedgerReader(poster)
        self.edits = Edits(recording, self._reader)
        self._files = FileReader(recording.server_root)

    async def runs(
        self,
        *,
        limit: int,
        cursor: str | None,
        filter: str | None,  # noqa: A002 (the name it has in the query)
        sort: str | None,
        notebook: str | None,
        columns: Sequence[str],
        archived: bool,
    ) -> RunPage:
        """Return a page of runs; `notebook` is a path of the contents API."""
        place = None if notebook is None else self.paths.in_books(notebook)
        return await self._reader.read(
            lambda engine: list_runs(
                engine,
                limit=limit,
                cursor=cursor,
                filter=filter,
                sort=sort,
                notebook=place,
                columns=columns,
                archived=archived,
            )
        )

    async def run(self, run_id: str) -> RunDetail:
        """Return a run whole."""
        books = self._recording.books
        found = await self._reader.read(lambda engine: run_detail(engine, run_id, books))
        if found is None:
            raise BadRequestError(NO_RUN, 404)
        return found

    async def executions(
        self, *, notebook: str, cell: str | None, limit: int, since: float | None
    ) -> CellHistory:
        """Return executions of a notebook or a cell, newest first."""
        place, books = self.paths.in_books(notebook), self._recording.books
        found = await self._reader.read(
            lambda engine: executions_of_cell(engine, place, cell, books, limit=limit, since=since)
        )
        return {"executions": found, "now": iso_time(time.time())}

    async def series(self, run_id: str) -> list[SeriesView]:
        """Return what is known of a run's series."""
        found = await self._reader.read(lambda engine: series_list(engine, run_id))
        if found is None:
            raise BadRequestError(NO_RUN, 404)
        return found

    async def series_points(
        self, run_id: str, names: Sequence[str], limit: int, within: Range
    ) -> bytes:
        """Return the points of some series, as they are sent."""

        def read(engine: Engine) -> bytes:
            found = series_points(engine, run_id, names, limit, within)
            if found is None:
                raise BadRequestError(NO_RUN, 404)
            missing = set(names) - {series.name for series in found}
            if missing:
                raise BadRequestError(f"The run has no series {min(missing)[:100]!r}.", 404)
            return series_body(found)

        return await self._reader.read(read)

    async def curves(self, wanted: Sequence[tuple[str, str]], limit: int) -> list[SmallCurve]:
        """Return series of runs at a glance."""
        return await self._reader.read(lambda engine: small_curves(engine, wanted, limit))

    async def cells(self, notebook: str) -> CellGlances:
        """Return the cells of a notebook that were executed, the latest first."""
        place = self.paths.in_books(notebook)
        return {"cells": await self._reader.read(lambda engine: cells_of_notebook(engine, place))}

    async def names(self, notebook: str | None) -> Vocabulary:
        """Return the names and values that runs have."""
        place = None if notebook is None else self.paths.in_books(notebook)
        return await self._reader.read(lambda engine: vocabulary(engine, place))

    async def similar(self, run_id: str, limit: int) -> SimilarRuns:
        """Return the runs most like one."""
        found = await self._reader.read(lambda engine: similar_runs(engine, run_id, limit))
        if found is None:
            raise BadRequestError(NO_RUN, 404)
        return {"runs": found}

    async def order(self, run_id: str) -> RunOrder:
        """Return what a run rests on in the order it ran, and the notebook's cells."""
        books = self._recording.books
        found = await self._reader.read(lambda engine: order_of_run(engine, run_id, books))
        if found is None:
            raise BadRequestError(NO_RUN, 404)
        return found

    async def edit(self, run_id: str, fields: Mapping[str, JSONValue]) -> RunDetail:
        """Write what a user says about a run, and return the run as it is then."""
        await self.edits.of_run(run_id, fields)
        return await self.run(run_id)

    async def edit_runs(self, edit: RunsEdit) -> EditedRuns:
        """Write the same about several runs, and return them as they are then."""
        found, missing = await self.edits.of_runs(edit)
        return {"runs": found, "missing": missing}

    async def notebook(self, run_id: str) -> str:
        """Return the notebook as of a run, as JSON: it may be large."""
        books = self._recording.books

        def read(engine: Engine) -> str | None:
            found = notebook_of_run(engine, books, run_id)
            return None if found is None else to_text(found)

        text = await self._reader.read(read)
        if text is None:
            raise BadRequestError(NO_RUN, 404)
        return text

    async def provenance(
        self, *, run: str | None, artifact: str | None, path: str | None
    ) -> ProvenanceRecords:
        """Return the graph around a run, some content, or all versions of a file."""
        if run is not None:
            found = await self._reader.read(lambda engine: provenance_of_run(engine, run))
        elif artifact is not None:
            found = await self._reader.read(lambda engine: provenance_of_content(engine, artifact))
        else:
            place = self.paths.in_books(path or "")
            found = await self._reader.read(lambda engine: provenance_of_path(engine, place))
        if found is None:
            raise BadRequestError(NO_RUN if run is not None else NO_FILE, 404)
        return found

    async def artifact(self, sha256: str) -> ArtifactDetail:
        """Return who wrote and read some content."""
        books = self._recording.books
        found = await self._reader.read(lambda engine: artifact_detail(engine, sha256, books))
        if found is None:
            raise BadRequestError(NO_FILE, 404)
        return found

    async def file(self, path: str, *, hidden: bool) -> FileDetail:
        """Return who wrote and read what a file holds now; `hidden` if hidden files are served."""
        books = self._recording.books
        sha256, size = await self._files.hash(path, hidden=hidden)
        return await self._reader.read(lambda engine: file_detail(engine, sha256, size, books))

    async def link_fork(self, run_id: str, link: ForkLink) -> str:
        """Write that a notebook is made of a run; return the notebook's path in the books."""
        place = self.paths.in_books(link.path)
        await self.edits.link_fork(run_id, link, place)
        return place

    async def keep_snapshot(self, snapshot: Snapshot, user: str | None) -> list[str]:
        """Write a snapshot, or return the hashes whose text is needed first."""
        self._known_kernel(snapshot.kernel_id)
        notebook = self.paths.in_books(snapshot.notebook)
        if notebook not in self._seen_notebooks:
            # Perhaps one that was moved by someone else: then its old file is gone.
            await self._reader.in_thread(lambda: self._note_removed_notebooks(notebook))
            self._seen_notebooks.add(notebook)
        watch = self.observer.watches.get(snapshot.kernel_id)
        language = watch.language if watch is not None else ""
        missing = await self._reader.in_thread(
            lambda: self._snapshots.keep(snapshot, notebook, user, language)
        )
        if not missing:
            self.observer.learn_cells(snapshot.kernel_id, snapshot.requests)
        return missing

    async def bootstrap_view(self) -> Mapping[str, JSONValue]:
        """Return how a kernel of another environment is made to record."""
        return await self._reader.in_thread(self.bootstrap.view)

    async def blob(self, sha256: str) -> bytes:
        """Return a blob."""
        books = self._recording.books
        data = (
            None
            if books is None
            else await self._reader.in_thread(lambda: get_object(books, sha256))
        )
        if data is None:
            raise BadRequestError("There is no object of this name.", 404)
        return data

    async def pause(self, kernel_id: str, paused: bool) -> dict[str, JSONValue]:
        """Pause or resume a kernel; return its recording."""
        self._known_kernel(kernel_id)
        await self._reader.in_thread(lambda: self._recording.pause(kernel_id, paused))
        self._changes.from_thread(status=True)
        return self.recording(kernel_id)

    def recording(self, kernel_id: str | None) -> dict[str, JSONValue]:
        """Say whether a kernel (or, without one, this server) records, and if not, why."""
        reason, less = self._recording.reason, None
        watch = None if kernel_id is None else self.observer.watches.get(kernel_id)
        if reason is None and watch is not None:
            if watch.off:
                reason = SWITCHED_OFF
            elif watch.is_foreign:
                less = OTHER_LANGUAGE.format(watch.language)
            elif watch.witnessed is False:
                less = watch.problem or NO_WITNESS
            else:
                reason = watch.problem
        elif reason is None and kernel_id in self.observer.out_of_sight:
            reason = OUT_OF_SIGHT
        if reason is not None:
            return {"state": "off", "reason": reason}
        paused = kernel_id is not None and self._recording.is_paused(kernel_id)
        return {"state": "paused" if paused else "on", "reason": None if paused else less}

    def check_witnesses(self, engine: Engine) -> None:
        """Find out which kernels record themselves; in the poster's thread."""
        for watch in self.observer.watches.values():
            if self._recording.is_paused(watch.kernel_id):
                continue
            if watch.doubtful:
                settle_doubts(engine, watch, self._recording.session)
            if settle_witness(engine, self._recording.books, watch):
                self._changes.from_thread(status=True)

    async def status(self, kernel_id: str | None) -> Mapping[str, object]:
        """Say what works and what does not."""
        message, found = self._poster.message, (0, Counts(runs=0, executions=0))
        try:
            found = await self._reader.read(lambda engine: (skipped(engine), counts(engine)))
        except BadRequestError as error:
            message = message or str(error)
        books, root = self._recording.books, self._recording.server_root
        return {
            "version": self._version,
            "root": str(root if books is None else books.root),
            "books": None if books is None else str(books.path),
            "prefix": self.paths.prefix(),
            "recording": self.recording(kernel_id),
            "posting": {"state": "ok" if message is None else "error", "message": message},
            "skipped": found[0],
            "counts": found[1],
        }

    def holds_notebooks(self, folder: str) -> bool:
        """Return whether the books know a notebook in a folder; in any thread."""
        try:
            with self._poster.engine().connect() as connection:
                below = notebooks.c.path.startswith(folder + "/", autoescape=True)
                found = connection.execute(select(notebooks.c.id).where(below).limit(1)).first()
        except (LedgerError, SQLAlchemyError):
            return False
        return found is not None

    def _note_removed_notebooks(self, seen: str) -> None:
        """Write down which notebooks that the books know have lost their file.

        Where the notebook that is seen has no file either, notebooks are kept elsewhere.
        """
        books = self._recording.books
        if books is None or self._recording.off or not (books.root / seen).exists():
            return
        try:
            with self._poster.engine().connect() as connection:
                here = select(notebooks.c.path).where(notebooks.c.removed.is_(False))
                known = [path for path in connection.scalars(here) if path.endswith(".ipynb")]
        except (LedgerError, SQLAlchemyError):
            return
        for path in known:
            if not (books.root / path).exists():
                self._recording.append("removed", path=path)

    def close(self) -> None:
        """End the threads."""
        self._reader.close()
        self._files.close()

    def _known_kernel(self, kernel_id: str) -> None:
        if not self.observer.knows(kernel_id):
            raise BadRequestError("This server has no kernel of this id.", 404)
