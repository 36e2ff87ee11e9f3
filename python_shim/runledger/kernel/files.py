"""The files that user code opens, seen by an audit hook.

A hook cannot be removed once it is there, and Python calls it for far more than opened files
(`id()`, `exec`, `sys._getframe`, …). So it is installed at the first recorded execution, its first
act is one look into a set, and between executions it collects nothing. Its frame is small, since
each call at the edge of a chunk of the interpreter's stack makes and frees a chunk.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415, PTH100, PTH110, PTH111, PTH112, PTH115, PTH118, PTH119, PTH208
from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING, Callable

from . import children, locks
from .noise import NOISE_ENDS, NOISE_PARTS, noise_beginnings
from .touches import MODES, READ, UPDATE, WRITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from .touches import Touches

_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_BOTH_FLAGS = os.O_CREAT | os.O_TRUNC

# By event, which of its arguments is a path that something else may lie at afterwards.
_CHANGES = {"os.rename": 1, "os.link": 1, "os.symlink": 1, "os.truncate": 0}

# The first argument of each is a descriptor.
_LOCKS = frozenset({"fcntl.fcntl", "fcntl.lockf", "os.lockf"})

# Nearly all other events that there are get no closer look than whether they are of these.
_EVENTS = frozenset({"open", "sqlite3.connect", *_CHANGES, *_LOCKS, *children.EVENTS})

# How many files are remembered that stay open.
_MOST_OPEN = 20


class _Gate:
    """What the hook looks at: where to put what it sees (None between executions).

    `of_threads` is empty unless several threads run executions; then each counts to its own.
    """

    def __init__(self) -> None:
        self.touches: Touches | None = None
        self.of_threads: dict[int, Touches | None] = {}
        self.own_threads: set[int] = set()
        self.noise: tuple[str, ...] = ()
        # What was opened to be written and may still be, latest last, with what a change means.
        self.left_open: dict[str, int] = {}
        self.error: BaseException | None = None
        self.installed = False


gate = _Gate()


def install(root: str) -> None:
    """Install the audit hook, once in a process.

    Parameters: `root`, the folder of the user's work, which counts wherever it lies.
    """
    if gate.installed:
        return
    gate.installed = True
    gate.noise = noise_beginnings(root)
    sys.addaudithook(_hook)
    from .file_adapters import listen  # it needs what is here

    listen()


def _see(event: str, args: tuple[object, ...], gate: _Gate = gate) -> None:
    touches = gate.touches
    if touches is None:
        return
    try:
        if event != "open":
            _happened(gate, touches, event, args)
            return
        path = args[0]
        # Most are bytecode and libraries, while something is imported.
        if type(path) is not str or not (path.endswith(NOISE_ENDS) or path.startswith(gate.noise)):
            _opened(gate, touches, args)
    except Exception as error:
        gate.error = error


# It is called to the interpreter's very end, when this module has no names any more.
def _hook(
    event: str,
    args: tuple[object, ...],
    events: frozenset[str] = _EVENTS,
    see: Callable[[str, tuple[object, ...]], None] = _see,
) -> None:
    if event in events:
        see(event, args)


def _opened(gate: _Gate, touches: Touches, args: tuple[object, ...]) -> None:
    path, _, flags = args
    if type(path) is not str:
        if isinstance(path, int):
            return  # a descriptor: its file was seen when it was opened
        path = os.fsdecode(path)  # type: ignore[arg-type]
    if not isinstance(flags, int):
        return
    mode = READ
    if flags & _WRITE_FLAGS:
        mode = WRITE if flags & os.O_TRUNC else UPDATE
        if flags & os.O_RDWR and not flags & _BOTH_FLAGS:
            mode |= READ
    _note(gate, touches, path, mode)


def _happened(gate: _Gate, touches: Touches, event: str, args: tuple[object, ...]) -> None:
    if event in _CHANGES:
        changed = _text_of(args[_CHANGES[event]])
        path = None if changed is None else _note(gate, touches, changed, UPDATE)
        source = _text_of(args[0]) if event == "os.rename" else None
        if path is not None and source is not None:
            _renamed(gate, touches, source, path)
    elif event == "sqlite3.connect":
        database = _text_of(args[0])
        if database is not None:
            _connected(database)
    elif event in _LOCKS:
        locks.note_locked(args[0])
    else:
        own = _of_this_thread(gate, touches)
        if own is not None:
            children.started(own, *children.command_of(event, args))


def _text_of(path: object) -> str | None:
    """Return a path as text; None of what is none, such as a descriptor."""
    return os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else None


def _renamed(gate: _Gate, touches: Touches, source: str, path: str) -> None:
    folder = _absolute(source)
    own = _of_this_thread(gate, touches)
    if own is not None and os.path.isdir(folder):
        own.moved(folder, path)


def _connected(database: str) -> None:
    """Note an SQLite database, also one that an address names."""
    is_read_only = False
    if database.startswith("file:"):
        from urllib.parse import unquote

        address, _, query = database[len("file:") :].partition("?")
        if address.startswith("//"):  # and a host, which is this one
            address = "/" + address[2:].partition("/")[2]
        database = unquote(address.partition("#")[0])
        options = query.split("&")
        if "mode=memory" in options:
            return
        is_read_only = "mode=ro" in options or "immutable=1" in options
    if database and database != ":memory:":
        note_database(database, is_read_only)


def note_database(path: str, is_read_only: bool = False) -> None:
    """Count a database to the running execution, and have its locks left alone."""
    locks.note_database(path_named(path))
    note(path, "read" if is_read_only else "database")


def note(path: object, mode: str) -> None:
    """Count a file to the running execution, as the audit hook does with those it sees.

    Parameters: `path`, a path of whatever kind, of a file or a folder that counts as one; what is
    none (an open file, an address) is left out; `mode`: "read" or "write"; "update", a write if the
    file will have changed; "database", for one that is kept open over several executions; or
    "folder", if files in it will be opened and count to it. Never raises.
    """
    touches = gate.touches
    if touches is None:
        return
    try:
        text = path_named(_text_of(path) or "")
        if not text or "://" in text:
            return
        bits = READ | UPDATE if mode == "database" else MODES[mode]
        counted = _note(gate, touches, text, bits, is_given=True)
        if mode == "database" and counted:
            _leave_open(counted, READ | WRITE)
    except Exception as error:
        gate.error = error


def note_child(command: Sequence[str], cwd: str | None = None) -> None:
    """Count a child process to the running execution; never raises.

    Parameters: `command`, its words, empty if they are not known; `cwd`, its working folder if it
    has one of its own.
    """
    touches = gate.touches
    try:
        own = None if touches is None else _of_this_thread(gate, touches)
        if own is not None:
            children.started(own, command, cwd)
    except Exception as error:
        gate.error = error


def _note(
    gate: _Gate, touches: Touches, path: str, mode: int, is_given: bool = False
) -> str | None:
    """Count a path, and return it as it is counted; None if it is not."""
    path = _absolute(path)
    if path.startswith(gate.noise) or path.endswith(NOISE_ENDS):
        return None
    for part in NOISE_PARTS:
        if part in path:
            return None
    own = _of_this_thread(gate, touches)
    if own is None:
        return None
    if is_given:
        path = os.path.normpath(path)
        own.noted[path] = own.noted.get(path, 0) | mode
    own.add(path, mode)
    return path


def _absolute(path: str) -> str:
    if path[:1] != "/":
        return os.path.abspath(path)
    return os.path.normpath(path) if "/." in path or "//" in path else path


def path_named(text: str) -> str:
    """Return which path a library takes a text for: one in the user's home, or of an address."""
    if text.startswith("file://"):
        text = text[len("file://") :]
        if "%" in text and not os.path.exists(text):
            from urllib.parse import unquote

            return unquote(text)
    elif text[:1] == "~" and not os.path.exists(text):
        return os.path.expanduser(text)
    return text


def _of_this_thread(gate: _Gate, touches: Touches) -> Touches | None:
    thread = threading.get_ident()
    return None if thread in gate.own_threads else gate.of_threads.get(thread, touches)


def left_open() -> dict[str, int]:
    """Return the files and databases that earlier executions left open, as far as that can be told.

    Each with what it means for an execution if they change in it: WRITE, and READ of a database.
    """
    if not gate.left_open:
        return {}
    links = _links()
    if links is not None:
        for path in list(gate.left_open):
            if path not in links and os.path.realpath(path) not in links:
                del gate.left_open[path]
    return dict(gate.left_open)


def remember_open(touches: Touches) -> None:
    """Remember the files that an execution opened to be written and left open."""
    opened = [path for path in list(touches.modes) if touches.wrote(path)]
    links = _links() if opened else None
    if not links:
        return
    names = set(map(os.path.basename, links))
    for path in opened:
        is_open = os.path.basename(path) in names and os.path.realpath(path) in links
        if is_open and path not in gate.left_open:
            _leave_open(path, WRITE)


def _leave_open(path: str, mode: int) -> None:
    gate.left_open[path] = mode
    if len(gate.left_open) > _MOST_OPEN:
        del gate.left_open[next(iter(gate.left_open))]


def _links() -> set[str] | None:
    """Return what the descriptors of this process stand for; None where that cannot be told."""
    descriptors = "/proc/self/fd"
    links = set()
    try:
        for name in os.listdir(descriptors):
            with contextlib.suppress(OSError):
                links.add(os.readlink(f"{descriptors}/{name}"))
    except OSError:
        return None
    return links


def is_noise(path: str) -> bool:
    """Return whether a path belongs to Python or the machine, not to the user's work."""
    return path.startswith(gate.noise) or any(part in path for part in NOISE_PARTS)


def module_files(modules: Iterable[ModuleType], root: str) -> list[str]:
    """Return the source files of modules that come from under a root folder."""
    prefix = os.path.join(os.path.abspath(root), "")
    found = []
    for module in modules:
        try:  # not getattr: a lazy module would be imported by it
            path = object.__getattribute__(module, "__dict__").get("__file__")
        except AttributeError:
            continue
        if isinstance(path, str) and path.endswith(".py"):
            path = os.path.abspath(path)
            if path.startswith(prefix) and not is_noise(path):
                found.append(path)
    return found
