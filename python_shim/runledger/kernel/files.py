"""The files that user code opens, seen by an audit hook.

A hook cannot be removed once it is there, and Python calls it for far more than opened files
(`id()`, `exec`, `sys._getframe`, …). So it is installed at the first recorded execution, its first
act is one comparison, and between executions it collects nothing.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PTH100, PTH111, PTH112, PTH116, PTH118, PTH120
from __future__ import annotations

import os
import site
import stat
import sys
import sysconfig
import tempfile
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

READ = 1
WRITE = 2
CODE = 4
MODES = {"read": READ, "write": WRITE, "code": CODE}

# More files than this in one execution are counted, not recorded.
FILES_LIMIT = 10_000

_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_BOTH_FLAGS = os.O_CREAT | os.O_TRUNC
_NOISE_PARTS = tuple(
    os.sep + part + os.sep
    for part in (
        "__pycache__",
        ".ipynb_checkpoints",
        ".runledger",
        ".git",
        ".ipython",
        "site-packages",
    )
)
_NOISE_ENDS = (".pyc", ".pyo", ".pyd", ".so", ".dylib", ".dll")


class Touched(NamedTuple):
    """A file that an execution read or wrote and that is there at its end.

    `signature` is (device, inode, size, mtime in ns).
    """

    path: str
    mode: str
    signature: tuple[int, int, int, int]


class Touches:
    """What one execution opened, what the user named, and what is written down of it.

    Each maps an absolute path to READ, WRITE and CODE.
    """

    def __init__(self) -> None:
        self.modes: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self.written: dict[str, int] = {}
        self.dropped = 0

    def add(self, path: str, mode: int) -> None:
        """Note that a path was opened."""
        before = self.modes.get(path)
        if before is None and len(self.modes) >= FILES_LIMIT:
            self.dropped += 1
            return
        self.modes[path] = (before or 0) | mode


class _Gate:
    """What the hook looks at: where to put what it sees (None between executions).

    `of_threads` is empty unless several threads run executions; then each counts to its own.
    """

    def __init__(self) -> None:
        self.touches: Touches | None = None
        self.of_threads: dict[int, Touches | None] = {}
        self.own_threads: set[int] = set()
        self.noise: tuple[str, ...] = ()
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
    inside = os.path.join(root, "")
    gate.noise = tuple(prefix for prefix in _noise() if not inside.startswith(prefix))
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[object, ...], gate: _Gate = gate) -> None:
    if event == "open":
        touches = gate.touches
        if touches is not None:
            try:
                _opened(gate, touches, args)
            except Exception as error:
                gate.error = error
    elif event == "os.rename" or event == "sqlite3.connect":  # noqa: PLR1714 (no hashing here)
        touches = gate.touches
        if touches is not None:
            try:
                _moved(gate, touches, event, args)
            except Exception as error:
                gate.error = error


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
        mode = READ | WRITE if flags & os.O_RDWR and not flags & _BOTH_FLAGS else WRITE
    _note(gate, touches, path, mode)


def _moved(gate: _Gate, touches: Touches, event: str, args: tuple[object, ...]) -> None:
    if event == "os.rename":
        _note(gate, touches, os.fsdecode(args[1]), WRITE)  # type: ignore[arg-type]
        return
    database = args[0]
    if isinstance(database, (str, bytes, os.PathLike)):
        path = os.fsdecode(database)
        if path and path != ":memory:" and not path.startswith("file:"):
            _note(gate, touches, path, READ | WRITE)


def note(path: object, mode: str) -> None:
    """Count a file to the running execution, as the audit hook does with those it sees.

    Parameters: `path`, a path of whatever kind; what is none (an open file, an address) is left
    out; `mode`, "read" or "write". Never raises.
    """
    touches = gate.touches
    if touches is None:
        return
    try:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        text = os.fsdecode(path)
        if text and "://" not in text:
            _note(gate, touches, text, MODES[mode])
    except Exception as error:
        gate.error = error


def _note(gate: _Gate, touches: Touches, path: str, mode: int) -> None:
    if path[:1] != "/":
        path = os.path.abspath(path)
    if path.startswith(gate.noise) or path.endswith(_NOISE_ENDS):
        return
    for part in _NOISE_PARTS:
        if part in path:
            return
    thread = threading.get_ident()
    if thread in gate.own_threads:
        return
    own = gate.of_threads.get(thread, touches)
    if own is not None:
        own.add(path, mode)


def _noise() -> tuple[str, ...]:
    """Return the beginnings of paths that belong to Python and the machine."""
    home = os.path.expanduser("~")
    folders = {
        *(sysconfig.get_paths().get(name, "") for name in ("stdlib", "platstdlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
        os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        *("/usr/lib", "/usr/share", "/usr/local/lib", "/proc", "/sys", "/dev", "/etc", "/lib"),
        "/System",
        "/Library",
        *(
            os.path.join(home, *parts)
            for parts in (
                (".cache",),
                (".ipython",),
                (".jupyter",),
                (".config", "matplotlib"),
                (".local", "share", "jupyter"),
                (".matplotlib",),
            )
        ),
        *(os.environ.get(name, "") for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")),
    }
    for prefix in (sys.prefix, sys.base_prefix):
        # The notebooks may live in the folder of an environment, but never in these.
        folders.update(
            os.path.join(prefix, part)
            for part in ("lib", "lib64", "Lib", "bin", "Scripts", "share", "etc", "include", "DLLs")
        )
    real = {os.path.realpath(folder) for folder in folders if folder}
    kernel_files = os.path.join(tempfile.gettempdir(), "ipykernel_")
    return (
        *sorted(folder.rstrip(os.sep) + os.sep for folder in folders | real if folder.strip("/")),
        kernel_files,
    )


def signature_of(path: str) -> tuple[int, int, int, int] | None:
    """Return (device, inode, size, mtime in ns) of a regular file, or None if there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def is_noise(path: str) -> bool:
    """Return whether a path belongs to Python or the machine, not to the user's work."""
    return path.startswith(gate.noise) or any(part in path for part in _NOISE_PARTS)


def touched_files(touches: Touches, code: Iterable[str]) -> list[Touched]:
    """Return what an execution touched and is there: failed opens and removed files are not.

    Parameters: `code`, the files of modules, whose reading is their import.
    """
    modules = set(code)
    found = []
    for path in modules:
        signature = signature_of(path)
        if signature is not None:
            found.append(Touched(path, "code", signature))
    for path, modes in list(touches.modes.items()):
        signature = signature_of(path)
        if signature is None:
            continue
        if modes & READ and path not in modules:
            found.append(Touched(path, "read", signature))
        if modes & WRITE:
            found.append(Touched(path, "write", signature))
    return found


def declared_files(touches: Touches) -> list[Touched]:
    """Return the files that the user named; of a folder, those in it."""
    found = []
    for path, modes in list(touches.declared.items()):
        for mode in ("read", "write"):
            if not modes & MODES[mode]:
                continue
            for file in _files_in(path):
                signature = signature_of(file) or (0, 0, 0, 0)
                touches.declared[file] = touches.declared.get(file, 0) | MODES[mode]
                found.append(Touched(file, mode, signature))
    return found


def _files_in(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    found: list[str] = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found += [os.path.join(folder, name) for name in sorted(names)]
        if len(found) > FILES_LIMIT:
            break
    return [file for file in found[:FILES_LIMIT] if signature_of(file) is not None]


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
