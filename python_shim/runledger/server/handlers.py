"""The REST calls: parse, ask, answer. What they mean stands in openapi.yaml."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado import web

from runledger.ledger.similar import MOST_SIMILAR
from runledger.ledger.small_curves import MOST_SMALL_POINTS, SMALL_POINTS

from .bodies import (
    MOST_SERIES,
    BadRequestError,
    checked_id,
    checked_kernel_id,
    checked_path,
    checked_sha256,
    checked_text,
    curves_of,
    fork_of,
    json_object,
    limit_of,
    moment_of,
    pause_of,
    points_of,
    range_of,
    snapshot_of,
    truth_of,
)
from .edit_bodies import LONGEST_NOTE, edit_of, runs_edit_of
from .settings import settings_from

if TYPE_CHECKING:
    from runledger.journal.settings import Settings

    from .desk import Desk
    from .settings import SettingsKeeper

_H = TypeVar("_H", bound="LedgerHandler")


class LedgerHandler(ExtensionHandlerMixin, APIHandler):
    """A handler whose every answer is JSON, and whose every error is one sentence."""

    auth_resource = "runledger"
    _track_activity = False  # a page that only looks does not keep an idle server alive

    @property
    def desk(self) -> Desk:
        """What does the work."""
        found: Desk = self.settings["runledger_desk"]
        return found

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Answer with one sentence."""
        info = kwargs.get("exc_info")
        error = info[1] if isinstance(info, tuple) else None
        message = None if status_code == 403 else _message_of(error)
        body: dict[str, object] = {"message": message or _sentence(status_code)}
        cause = getattr(error, "__cause__", None)
        if isinstance(cause, BadRequestError) and cause.column is not None:
            body["column"] = cause.column
        self.finish(json.dumps(body))

    def answer(self, value: Mapping[str, object]) -> None:
        """Answer with a JSON object."""
        self.finish(json.dumps(value, allow_nan=False))

    def query(self, name: str, longest: int = 10_000) -> str | None:
        """Return one argument of the query, or None if it was not given."""
        given = self.get_query_arguments(name, strip=False)
        if len(given) > 1:
            raise BadRequestError(f"{name} was given more than once.")
        return checked_text(name, given[0], longest) if given else None

    def only(self, *names: str) -> None:
        """Refuse arguments that this call does not have: a typing error would go unnoticed."""
        for name in self.request.query_arguments:
            if name not in (*names, "token", "_xsrf") and not name.isdigit():
                raise BadRequestError(f"There is no argument {name[:50]}.")


def _call(method: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Turn what went wrong into a status and a sentence."""

    @wraps(method)
    async def called(self: LedgerHandler, *args: str) -> None:
        try:
            await method(self, *args)
        except BadRequestError as error:
            raise _http_error(error.status, str(error)) from error
        except OSError as error:
            raise _http_error(503, str(error)) from error

    return called


async def _in_thread(task: Callable[[], Settings]) -> Settings:
    return await asyncio.get_running_loop().run_in_executor(None, task)


class RunsHandler(LedgerHandler):
    """The list of runs."""

    @web.authenticated
    @authorized
    @_call
    async def get(self) -> None:
        """Answer a page of runs."""
        self.only("limit", "cursor", "filter", "sort", "notebook", "columns", "archived")
        notebook = self.query("notebook")
        page = await self.desk.runs(
            limit=limit_of(self.query("limit")),
            cursor=self.query("cursor"),
            filter=self.query("filter"),
            sort=self.query("sort"),
            notebook=None if notebook is None else checked_path(notebook),
            columns=self.get_query_arguments("columns", strip=False),
            archived=truth_of("archived", self.query("archived")),
        )
        self.answer(page)


class RunHandler(LedgerHandler):
    """One run."""

    @web.authenticated
    @authorized
    @_call
    async def get(self, run_id: str) -> None:
        """Answer the whole run."""
        self.answer(await self.desk.run(checked_id("A run's id", run_id)))

    @web.authenticated
    @authorized
    @_call
    async def patch(self, run_id: str) -> None:
        """Write what the user says about the run."""
        fields = edit_of(json_object(self.request.body))
        self.answer(await self.desk.edit(checked_id("A run's id", run_id), fields))

    @web.authenticated
    @authorized
    @_call
    async def delete(self, run_id: str) -> None:
        """Delete the run."""
        await self.desk.edits.delete(checked_id("A run's id", run_id))
        self.set_status(204)
        self.finish()


class RunsEditHandler(LedgerHandler):
    """Several runs at once."""

    @web.authenticated
    @authorized
    @_call
    async def post(self) -> None:
        """Write the same about all of them."""
        self.answer(await self.desk.edit_runs(runs_edit_of(json_object(self.request.body))))


class RunNotebookHandler(LedgerHandler):
    """The notebook as of a run."""

    @web.authenticated
    @authorized
    @_call
    async def get(self, run_id: str) -> None:
        """Answer the notebook."""
        self.finish(await self.desk.notebook(checked_id("A run's id", run_id)))


class SimilarRunsHandler(LedgerHandler):
    """The runs that are most like one."""

    @web.authenticated
    @authorized
    @_call
    async def get(self, run_id: str) -> None:
        """Answer them, each with the reasons."""
        self.only("limit")
        limit = limit_of(self.query("limit"), 10, MOST_SIMILAR)
        self.answer(await self.desk.similar(checked_id("A run's id", run_id), limit))


class RunOrderHandler(LedgerHandler):
    """The order in which a run's cells ran."""

    @web.authenticated
    @authorized
    @_call
    async def get(self, run_id: str) -> None:
        """Answer the notebook's cells, and the executions with the names that tie them."""
        self.only()
        self.answer(await self.desk.order(checked_id("A run's id", run_id)))


class RunMetricsHandler(LedgerHandler):
    """The series of a run."""

    @web.authenticated
    @authorized
    @_call
    async def get(self, run_id: str) -> None:
        """Answer which series there are, or the points of those that are named."""
        self.only("name", "points", "from", "to")
        run = checked_id("A run's id", run_id)
        names = self.get_query_arguments("name", strip=False)
        points = points_of(self.query("points"))
        within = range_of(self.get_query_arguments("from"), self.query("to"), len(names))
        if not names:
            self.answer({"series": await self.desk.series(run)})
            return
        if len(names) > MOST_SERIES:
            raise BadRequestError(f"At most {MOST_SERIES} series are answered at once.")
        body = await self.desk.series_points(run, names, points, within)
        self.finish(body, set_content_type="application/octet-stream")


class CurvesHandler(LedgerHandler):
    """Series of many runs at a glance."""

    @web.authenticated
    @authorized
    @_call
    async def get(self) -> None:
        """Answer those that are there."""
        self.only("run", "name", "points")
        runs, names = (self.get_query_arguments(key, strip=False) for key in ("run", "name"))
        points = points_of(self.query("points"), SMALL_POINTS, MOST_SMALL_POINTS)
        self.answer({"curves": await self.desk.curves(curves_of(runs, names), points)})


class ForkHandler(LedgerHandler):
    """The link of a fork."""

    @web.authenticated
    @authorized
    @_call
    async def post(self, run_id: str) -> None:
        """Write into the books that a notebook is made of this run."""
        link = fork_of(json_object(self.request.body))
        path = await self.desk.link_fork(checked_id("A run's id", run_id), link)
        self.set_status(201)
        self.answer({"path": path})


class ProvenanceHandler(LedgerHandler):
    """The graph around a run or a file."""

    @web.authenticated
    @authorized
    @_call
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
    @_call
    async def get(self, sha256: str) -> None:
        """Answer what is known of it."""
        self.answer(await self.desk.artifact(checked_sha256(sha256)))


class FileHandler(LedgerHandler):
    """Who wrote and read what a file holds now."""

    @web.authenticated
    @authorized
    @_call
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
    @_call
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
    @_call
    async def get(self) -> None:
        """Answer the cells that were executed, the latest first."""
        self.only("notebook")
        self.answer(await self.desk.cells(checked_path(self.query("notebook"))))


class NamesHandler(LedgerHandler):
    """What a filter can speak of."""

    @web.authenticated
    @authorized
    @_call
    async def get(self) -> None:
        """Answer the names and values that runs have."""
        self.only("notebook")
        notebook = self.query("notebook")
        self.answer(await self.desk.names(None if notebook is None else checked_path(notebook)))


class SnapshotsHandler(LedgerHandler):
    """What the page sees at execution."""

    @web.authenticated
    @authorized
    @_call
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
    @_call
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
    @_call
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
    @_call
    async def put(self) -> None:
        """Pause or resume one kernel."""
        kernel_id, paused = pause_of(json_object(self.request.body))
        self.answer(await self.desk.pause(kernel_id, paused))


class BootstrapHandler(LedgerHandler):
    """What makes a kernel of another environment record."""

    @web.authenticated
    @authorized
    @_call
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
    @_call
    async def get(self) -> None:
        """Answer the settings that stand in the books."""
        self.only()
        self.answer((await _in_thread(self.kept.look)).fields())

    @web.authenticated
    @authorized
    @_call
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
        raise _http_error(404, "There is nothing here.")

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


def _http_error(status: int, message: str) -> web.HTTPError:
    return web.HTTPError(status, "%s", message)


def _message_of(error: object) -> str | None:
    if not isinstance(error, web.HTTPError) or not error.log_message:
        return None
    try:
        return error.log_message % error.args
    except (TypeError, ValueError):
        return error.log_message


def _sentence(status: int) -> str:
    if status == 403:
        return "This request needs the server's token, or a right that its user does not have."
    if status >= 500:
        return "Run Ledger could not answer; the server's log says why."
    try:
        return f"{HTTPStatus(status).phrase}."
    except ValueError:
        return "The request was refused."
