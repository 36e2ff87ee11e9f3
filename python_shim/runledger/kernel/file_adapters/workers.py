"""Processes that Python's own machinery starts or feeds, and those that IPython's `!` starts."""

from __future__ import annotations

from ..files import note_child
from .watching import Arguments, Named, Watched, argument


def _worker(args: Arguments, named: Named) -> None:
    del args, named
    note_child(())


def _spawned(args: Arguments, named: Named) -> None:
    command = argument(args, named, 1, "command")
    words = argument(args, named, 2, "args") or ()
    cwd = named.get("cwd")
    if isinstance(command, str) and isinstance(words, (list, tuple)):
        argv = [command, *map(str, words)] if words else ["sh", "-c", command]
        note_child(argv, cwd if isinstance(cwd, str) else None)


_SUBMITS: Watched = {"ProcessPoolExecutor.submit": _worker}

WATCHED: dict[str, Watched] = {
    "multiprocessing.process": {"BaseProcess.start": _worker},
    "multiprocessing.pool": {
        f"Pool.{name}": _worker for name in ("apply_async", "_map_async", "imap", "imap_unordered")
    },
    "concurrent.futures.process": _SUBMITS,
    "joblib.externals.loky.process_executor": _SUBMITS,
    "loky.process_executor": _SUBMITS,
    "pexpect.pty_spawn": {"spawn.__init__": _spawned},
}
