"""The Jupyter Server extension."""

from __future__ import annotations

import asyncio
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, Integer, Unicode

from .about import About
from .about_handlers import ABOUT_ROUTES
from .bootstrap import Bootstrap
from .desk import Desk
from .erasure import Erasure
from .events import Changes
from .handlers import ROUTES, NothingHandler
from .notebooks import NotebookPaths
from .observer import Observer
from .poster import Poster
from .recording import Recording
from .scribe import Scribe
from .settings import SettingsKeeper
from .snapshots import SnapshotKeeper

if TYPE_CHECKING:
    from sqlalchemy import Engine

LOOK_SECONDS = 2.0
STOP_SECONDS = 10.0


class RunLedgerApp(ExtensionApp):
    """Keeps the books of the notebooks under this server's root."""

    name = "runledger"
    description = "Run Ledger keeps the books of a notebook."
    load_other_extensions = True

    ledger_url = Unicode(
        "",
        help="The database URL of the ledger; empty for the SQLite file in the books.",
    ).tag(config=True)
    output_limit = Integer(
        1_000_000, min=0, help="Bytes kept of the outputs of one execution."
    ).tag(config=True)
    undo_seconds = Float(
        30.0, min=0.0, help="Seconds for which a deleted run can be had back."
    ).tag(config=True)
    posting_interval = Float(0.1, min=0.01, help="Seconds between two looks at the journals.").tag(
        config=True
    )
    any_owner = Bool(False, help="Whether to use books that another user owns.").tag(config=True)

    desk: Desk | None = None

    def initialize_settings(self) -> None:
        """Open the books and begin to post and to observe; a problem is said, never raised."""
        server = self.serverapp
        if server is None or server.event_logger is None:
            return  # linked to no server: there is nothing to observe
        recording = Recording(Path(server.root_dir), _version(), self.log, any_owner=self.any_owner)
        recording.open()
        changes = Changes(server.event_logger)
        snapshots = SnapshotKeeper(recording)
        self._kept = SettingsKeeper(recording, snapshots.forget)
        self._kept.look()
        poster = Poster(
            recording=recording,
            url=self.ledger_url,
            interval=self.posting_interval,
            erasure=Erasure(recording, self.undo_seconds, snapshots.forget),
            announce=changes,
            after_tick=self._after_tick,
            log=self.log,
        )
        scribe = Scribe(
            recording,
            self.output_limit,
            lambda: changes.from_thread(status=True),
            self.log,
        )
        self.desk = Desk(recording, poster, snapshots, changes, _version())
        self._paths = NotebookPaths(
            recording, server.session_manager, server.event_logger, self.desk.holds_notebooks
        )
        self._observer = Observer(
            kernels=server.kernel_manager,
            events=server.event_logger,
            scribe=scribe,
            notebook_of=self._paths.of_kernel,
            forget=recording.forget,
            log=self.log,
        )
        self.desk.observer, self.desk.paths = self._observer, self._paths
        self.desk.bootstrap = self._bootstrap = Bootstrap(recording)
        self._recording, self._changes = recording, changes
        self._poster, self._scribe = poster, scribe
        self._looking: asyncio.Task[None] | None = None
        self.settings["runledger_desk"] = self.desk
        self.settings["runledger_settings"] = self._kept
        self.settings["runledger_about"] = self._about = About(
            recording, poster, self.desk, self._kept, forget=snapshots.forget, version=_version()
        )
        scribe.start()
        poster.start()
        server.io_loop.add_callback(self._begin)

    def initialize_handlers(self) -> None:
        """Add the REST calls."""
        routes = [
            (rf"/runledger/api/{route}", handler) for route, handler in (*ROUTES, *ABOUT_ROUTES)
        ]
        self.handlers.extend([*routes, (r"/runledger/api/.*", NothingHandler)])

    async def stop_extension(self) -> None:
        """Write, post and erase what is left, and end every thread and socket."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
            self._observer.stop()
            self._paths.stop()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._finish)
        self._changes.stop()

    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        self._changes.bind(loop)
        self._paths.start()
        if not self._recording.off:
            self._observer.start()
        self._looking = loop.create_task(self._look())
        await loop.run_in_executor(None, self._recording.sweep, self._observer.knows)
        await loop.run_in_executor(None, self._bootstrap.sweep)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._observer.look()
                await self._paths.look()
            except Exception:  # what fails once may work the next time
                self.log.debug("Run Ledger could not look at the kernels", exc_info=True)

    def _after_tick(self, engine: Engine) -> None:
        self._kept.look()
        if self.desk is not None:
            self.desk.check_witnesses(engine)

    def _finish(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self._about.close()
        self._scribe.stop(STOP_SECONDS)
        self._poster.stop(STOP_SECONDS)
        self._recording.close()


def _version() -> str:
    try:
        return version("runledger")
    except PackageNotFoundError:
        return "0"
