"""The REST calls: parse, ask, answer. What they mean stands in openapi.yaml."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from .bodies import (
    BadRequestError,
    checked_id,
    checked_kernel_id,
    checked_path,
    checked_sha256,
    json_object,
    limit_of,
    moment_of,
    pause_of,
    snapshot_of,
)
from .edit_bodies import LONGEST_NOTE
from .ledger_handler import LedgerHandler, called, http_error
from .run_handlers import (
    CurvesHandler,
    ForkHandler,
    RunHandler,
    RunMetricsHandler,
    RunNotebookHandler,
    RunOrderHandler,
    RunsEditHandler,
    RunsHandler,
    SimilarRunsHandler,
)
from .settings import settings_from

if TYPE_CHECKING:
    from runledger.journal.settings import Settings

    from .settings import SettingsKeeper


async def _in_thread(task: Callable[[], Settings]) -> Settings:
    return await asyncio.get_running_loop().run_in_executor(None, task)


class ProvenanceHandler(LedgerHandler):
    """The graph around a run or a file."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the graph."""
        self.only("run", "artifact", "path")
        run, artifact, path = (self.query(name) for name in ("run", "artifact", "path"))
        if sum(given is not None for given in (run, artifact, path)) != 1:
            raise BadRequestError("Ask for one of run, artifact and path.")
        self.answer(
            await self.desk.provenance(
                run=None if run is None else checked_id("run", run),
                artifact=None if artifact is None else checked_sha256(artifact),
                path=None if path is None else checked_path(path, "path"),
            )
        )


class ArtifactHandler(LedgerHandler):
    """Who wrote and read some content."""

    @web.authenticated
    @authorized
    @called
    async def get(self, sha256: str) -> None:
        """Answer what is known of it."""
        self.answer(await self.desk.artifact(checked_sha256(sha256)))


class FileHandler(LedgerHandler):
    """Who wrote and read what a file holds now."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Read the file, and answer what is known of its content."""
        self.only("path")
        path = checked_path(self.query("path"), "path")
        manager = self.contents_manager
        hidden = bool(getattr(manager, "allow_hidden", False))
        self.answer(await self.desk.file(path, hidden=hidden))


class ExecutionsHandler(LedgerHandler):
    """Executions of a notebook or a cell."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer executions, newest first."""
        self.only("notebook", "cell", "limit", "since")
        cell, since = self.query("cell"), self.query("since")
        found = await self.desk.executions(
            notebook=checked_path(self.query("notebook")),
            cell=None if cell is None else checked_id("cell", cell),
            limit=limit_of(self.query("limit")),
            since=None if since is None else moment_of(since),
        )
        self.answer(found)


class CellsHandler(LedgerHandler):
    """The cells of a notebook at a glance."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the cells that were executed, the latest first."""
        self.only("notebook")
        self.answer(await self.desk.cells(checked_path(self.query("notebook"))))


class NamesHandler(LedgerHandler):
    """What a filter can speak of."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the names and values that runs have."""
        self.only("notebook")
        notebook = self.query("notebook")
        self.answer(await self.desk.names(None if notebook is None else checked_path(notebook)))


class SnapshotsHandler(LedgerHandler):
    """What the page sees at execution."""

    @web.authenticated
    @authorized
    @called
    async def post(self) -> None:
        """Keep a snapshot, or say which texts are needed first."""
        snapshot = snapshot_of(json_object(self.request.body))
        self.answer({"missing": await self.desk.keep_snapshot(snapshot, self._user())})

    def _user(self) -> str | None:
        """Return who this is, where users have names; an anonymous one has none."""
        provider = type(self.identity_provider).__name__
        if provider in ("IdentityProvider", "PasswordIdentityProvider"):
            return None
        name = getattr(self.current_user, "username", None)
        return name[:LONGEST_NOTE] if isinstance(name, str) else None


class ObjectHandler(LedgerHandler):
    """A blob."""

    @web.authenticated
    @authorized
    @called
    async def get(self, sha256: str) -> None:
        """Answer the bytes, so that no browser takes them for a page of this server."""
        data = await self.desk.blob(checked_sha256(sha256))
        self.set_header("Content-Disposition", f'attachment; filename="{sha256}"')
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "default-src 'none'; sandbox")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.finish(data, set_content_type="application/octet-stream")


class StatusHandler(LedgerHandler):
    """Whether recording works."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the status."""
        self.only("kernel_id")
        kernel_id = self.query("kernel_id")
        self.answer(
            await self.desk.status(None if kernel_id is None else checked_kernel_id(kernel_id))
        )


class RecordingHandler(LedgerHandler):
    """Pause and resume."""

    @web.authenticated
    @authorized
    @called
    async def put(self) -> None:
        """Pause or resume one kernel."""
        kernel_id, paused = pause_of(json_object(self.request.body))
        self.answer(await self.desk.pause(kernel_id, paused))


class BootstrapHandler(LedgerHandler):
    """What makes a kernel of another environment record."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the code of the request, and which kernels need none."""
        self.only()
        self.answer(await self.desk.bootstrap_view())


class SettingsHandler(LedgerHandler):
    """What is masked, and what an hour costs."""

    @property
    def kept(self) -> SettingsKeeper:
        """What keeps the settings."""
        found: SettingsKeeper = self.settings["runledger_settings"]
        return found

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer the settings that stand in the books."""
        self.only()
        self.answer((await _in_thread(self.kept.look)).fields())

    @web.authenticated
    @authorized
    @called
    async def put(self) -> None:
        """Write the settings into the books, where kernels and servers obey them."""
        settings = settings_from(json_object(self.request.body))
        self.answer((await _in_thread(lambda: self.kept.put(settings))).fields())


class NothingHandler(LedgerHandler):
    """Whatever else is asked for."""

    @web.authenticated
    @authorized
    async def prepare_nothing(self) -> None:
        """Say that there is nothing."""
        raise http_error(404, "There is nothing here.")

    get = post = put = patch = delete = prepare_nothing


ROUTES: tuple[tuple[str, type[LedgerHandler]], ...] = (
    ("runs", RunsHandler),
    ("runs/edit", RunsEditHandler),
    ("runs/([^/]+)", RunHandler),
    ("runs/([^/]+)/notebook", RunNotebookHandler),
    ("runs/([^/]+)/metrics", RunMetricsHandler),
    ("runs/([^/]+)/similar", SimilarRunsHandler),
    ("runs/([^/]+)/order", RunOrderHandler),
    ("curves", CurvesHandler),
    ("runs/([^/]+)/fork", ForkHandler),
    ("provenance", ProvenanceHandler),
    ("artifacts", FileHandler),
    ("artifacts/([^/]+)", ArtifactHandler),
    ("executions", ExecutionsHandler),
    ("cells", CellsHandler),
    ("names", NamesHandler),
    ("snapshots", SnapshotsHandler),
    ("objects/([^/]+)", ObjectHandler),
    ("status", StatusHandler),
    ("recording", RecordingHandler),
    ("settings", SettingsHandler),
    ("bootstrap", BootstrapHandler),
)
