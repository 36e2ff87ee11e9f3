"""The REST calls of the page that tells what is known, hands it out and erases it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import iostream, web

from .bodies import BadRequestError, checked_text, json_object
from .ledger_handler import LedgerHandler, called

if TYPE_CHECKING:
    from .about import About

_LONGEST_PATH = 4_096


class _AboutHandler(LedgerHandler):
    @property
    def about(self) -> About:
        """What does the work."""
        found: About = self.settings["runledger_about"]
        return found


class AboutHandler(_AboutHandler):
    """What is known."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Answer what the books hold."""
        self.only()
        self.answer({**await self.about.view()})


class ExportHandler(_AboutHandler):
    """The books to take away."""

    @web.authenticated
    @authorized
    @called
    async def get(self) -> None:
        """Send the books as a zip archive; who goes away in the midst of it ends the work."""
        self.only()
        parts = self.about.archive()
        loop = asyncio.get_running_loop()
        name = f"runledger-{time.strftime('%Y-%m-%d')}.zip"
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        try:
            while part := await loop.run_in_executor(None, next, parts, b""):
                self.write(part)
                await self.flush()
        except iostream.StreamClosedError:
            self.log.debug("Run Ledger: the export was given up by who asked for it")
        except OSError as error:
            if not self._headers_written:
                raise
            # Half an archive must not look like a whole one.
            self.log.warning("Run Ledger: the export failed: %s", error.strerror or error)
            self.detach().close()
        finally:
            parts.close()


class EraseHandler(_AboutHandler):
    """For good."""

    @web.authenticated
    @authorized
    @called
    async def post(self) -> None:
        """Erase a notebook or everything."""
        notebook = _erasure_of(json_object(self.request.body))
        self.answer({**await self.about.erase(notebook)})


def _erasure_of(body: Mapping[str, object]) -> str | None:
    """Return the notebook that is to be erased, or None for everything."""
    if body.keys() == {"all"} and body["all"] is True:
        return None
    if body.keys() != {"notebook"}:
        raise BadRequestError('Say what to erase: {"notebook": path} or {"all": true}.')
    return checked_text("notebook", body["notebook"], _LONGEST_PATH)


ABOUT_ROUTES: tuple[tuple[str, type[LedgerHandler]], ...] = (
    ("about", AboutHandler),
    ("export", ExportHandler),
    ("erase", EraseHandler),
)
