"""Where notebooks are: their paths in the books, and what the server is told of their moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jupyter_core.utils import ensure_async

from runledger.journal.books import relative_path

from .recording import Recording

if TYPE_CHECKING:
    from jupyter_events import EventLogger
    from jupyter_server.services.sessions.sessionmanager import SessionManager

_T = TypeVar("_T")

# JupyterLab's drive for real-time collaboration, which has the server's own files; others have not.
COLLABORATION = "RTC:"

CONTENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"


class NotebookPaths:
    """Follows renames and removals of notebooks through contents events and sessions.

    A folder's move is written once; whoever reads it applies it to the notebooks within.

    Args:
        recording: the server's journal.
        sessions: the server's sessions, which tie notebooks to kernels.
        events: the server's event log.
        holds_notebooks: whether the books know a notebook in a folder; asks the ledger.
    """

    def __init__(
        self,
        recording: Recording,
        sessions: SessionManager,
        events: EventLogger,
        holds_notebooks: Callable[[str], bool],
    ) -> None:
        self._recording = recording
        self._sessions = sessions
        self._events = events
        self._holds_notebooks = holds_notebooks
        self._seen: dict[str, str] = {}

    def start(self) -> None:
        """Listen to the contents service."""
        self._events.add_listener(schema_id=CONTENTS, listener=self._on_contents)

    def stop(self) -> None:
        """Listen no more."""
        self._events.remove_listener(schema_id=CONTENTS, listener=self._on_contents)

    def in_books(self, path: str) -> str:
        """Return a path of the contents API as the books have it."""
        books = self._recording.books
        if books is None:
            return path
        return relative_path(books.root, self._on_disk(path))

    def prefix(self) -> str:
        """Return what stands before a path of the contents API in the books, mostly nothing."""
        here = self.in_books("")
        return "" if here == "." else here + "/"

    async def of_kernel(self, kernel_id: str) -> str | None:
        """Return the path in the books of the notebook that a kernel runs, if it runs one."""
        for _, kernel, path in await self._open_notebooks():
            if kernel == kernel_id:
                return self.in_books(path)
        return None

    async def look(self) -> None:
        """Notice notebooks that a session now has under another path, the old file being gone."""
        now: dict[str, str] = {}
        for session, _, path in await self._open_notebooks():
            now[session] = path
            before = self._seen.get(session)
            if before is not None and before != path:
                await self._session_moved(before, path)
        self._seen = now

    async def _open_notebooks(self) -> list[tuple[str, str, str]]:
        """Return the id, kernel and contents path of every notebook's session."""
        listed: object = await ensure_async(self._sessions.list_sessions())  # type: ignore[no-untyped-call]
        found: list[tuple[str, str, str]] = []
        for session in listed if isinstance(listed, list) else []:
            path, kernel = session.get("path"), session.get("kernel")
            if session.get("type") == "notebook" and isinstance(path, str) and kernel:
                found.append((str(session["id"]), str(kernel["id"]), _without_drive(path)))
        return found

    async def _session_moved(self, before: str, now: str) -> None:
        if not (_is_notebook(before) and _is_notebook(now)):
            return
        moved = await _in_thread(
            lambda: not self._on_disk(before).exists() and self._on_disk(now).exists()
        )
        if moved:
            await self._write("rename", **{"from": self.in_books(before), "to": self.in_books(now)})

    async def _on_contents(
        self, logger: EventLogger, schema_id: str, data: dict[str, object]
    ) -> None:
        del logger, schema_id
        action, path, source = data.get("action"), data.get("path"), data.get("source_path")
        if not isinstance(path, str):
            return
        path = _without_drive(path)
        if action == "rename" and isinstance(source, str):
            source = _without_drive(source)
            folder = await _in_thread(lambda: self._on_disk(path).is_dir())
            if folder or _is_notebook(source) or _is_notebook(path):
                to = self.in_books(path)
                await self._write("rename", **{"from": self.in_books(source), "to": to})
                self._seen = {s: path if p == source else p for s, p in self._seen.items()}
        elif action == "delete":
            place = self.in_books(path)
            if _is_notebook(path) or await _in_thread(lambda: self._holds_notebooks(place)):
                await self._write("removed", path=place)

    async def _write(self, kind: str, **fields: str) -> None:
        if not self._recording.off:
            await _in_thread(lambda: self._recording.append(kind, **fields))

    def _on_disk(self, path: str) -> Path:
        return self._recording.server_root / path


def _is_notebook(path: str) -> bool:
    return path.lower().endswith(".ipynb")


def _without_drive(path: str) -> str:
    """Return a contents path without the drive of `RTC:folder/a.ipynb`; a name may have colons."""
    return path.removeprefix(COLLABORATION).strip("/")


async def _in_thread(task: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(None, task)
