"""The REST calls about runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from runledger.ledger.similar import MOST_SIMILAR
from runledger.ledger.small_curves import MOST_SMALL_POINTS, SMALL_POINTS

from .bodies import (
    MOST_SERIES,
    BadRequestError,
    checked_id,
    checked_path,
    curves_of,
    fork_of,
    json_object,
    limit_of,
    points_of,
    range_of,
    truth_of,
)
from .edit_bodies import edit_of, runs_edit_of
from .ledger_handler import LedgerHandler, called

if TYPE_CHECKING:
    pass


class RunsHandler(LedgerHandler):
    """The list of runs."""

    @web.authenticated
    @authorized
    @called
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
    @called
    async def get(self, run_id: str) -> None:
        """Answer the whole run."""
        self.answer(await self.desk.run(checked_id("A run's id", run_id)))

    @web.authenticated
    @authorized
    @called
    async def patch(self, run_id: str) -> None:
        """Write what the user says about the run."""
        fields = edit_of(json_object(self.request.body))
        self.answer(await self.desk.edit(checked_id("A run's id", run_id), fields))

    @web.authenticated
    @authorized
    @called
    async def delete(self, run_id: str) -> None:
        """Delete the run."""
        await self.desk.edits.delete(checked_id("A run's id", run_id))
        self.set_status(204)
        self.finish()


class RunsEditHandler(LedgerHandler):
    """Several runs at once."""

    @web.authenticated
    @authorized
    @called
    async def post(self) -> None:
        """Write the same about all of them."""
        self.answer(await self.desk.edit_runs(runs_edit_of(json_object(self.request.body))))


class RunNotebookHandler(LedgerHandler):
    """The notebook as of a run."""

    @web.authenticated
    @authorized
    @called
    async def get(self, run_id: str) -> None:
        """Answer the notebook."""
        self.finish(await self.desk.notebook(checked_id("A run's id", run_id)))


class SimilarRunsHandler(LedgerHandler):
    """The runs that are most like one."""

    @web.authenticated
    @authorized
    @called
    async def get(self, run_id: str) -> None:
        """Answer them, each with the reasons."""
        self.only("limit")
        limit = limit_of(self.query("limit"), 10, MOST_SIMILAR)
        self.answer(await self.desk.similar(checked_id("A run's id", run_id), limit))


class RunOrderHandler(LedgerHandler):
    """The order in which a run's cells ran."""

    @web.authenticated
    @authorized
    @called
    async def get(self, run_id: str) -> None:
        """Answer the notebook's cells, and the executions with the names that tie them."""
        self.only()
        self.answer(await self.desk.order(checked_id("A run's id", run_id)))


class RunMetricsHandler(LedgerHandler):
    """The series of a run."""

    @web.authenticated
    @authorized
    @called
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
    @called
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
    @called
    async def post(self, run_id: str) -> None:
        """Write into the books that a notebook is made of this run."""
        link = fork_of(json_object(self.request.body))
        path = await self.desk.link_fork(checked_id("A run's id", run_id), link)
        self.set_status(201)
        self.answer({"path": path})
