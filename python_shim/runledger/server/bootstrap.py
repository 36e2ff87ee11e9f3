"""Bringing the kernel witness to a Python kernel of another environment.

The page sends such a kernel one silent request. Its code adds an archive to the end of the kernel's
path, which the server keeps in the books' control folder: what a kernel needs of this package and
nothing else, so `import runledger` works there too. The request's code runs in a namespace of its
own, and any Python reads it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import marshal
import sys
import sysconfig
import zipfile
from functools import cache
from pathlib import Path

import runledger
from runledger.journal.books import Books
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import segments
from runledger.journal.switch import ON
from runledger.ledger.facts import JSONValue

from .private_file import replace_file
from .recording import Recording

PARTS = ("__init__.py", "_version.py", "api.py", "history.py", "frame.py", "kernel", "journal")
_STARTUP = Path("etc/ipython/startup/50-runledger.py")
_DAWN = (1980, 1, 1, 0, 0, 0)

# Runs in the user's kernel, whatever its age: nothing may get out, and nothing may stay.
_BEGIN = """
def begin(archive, books, switched_on):
    import os, sys
    if os.environ.get("RUNLEDGER_OFF", "") not in switched_on:
        return
    from IPython import get_ipython
    shell = get_ipython()
    if not hasattr(shell, "kernel"):
        return
    def tell(reason):
        problem = "Only code, outputs and timing of this kernel are recorded: %s." % reason
        data = {"comm_id": "runledger", "data": {"problem": problem, "witness": False}}
        kernel = shell.kernel
        kernel.session.send(kernel.iopub_socket, "comm_msg", data, ident=b"runledger.event")
    if sys.version_info < (3, 9):
        tell("more needs Python 3.9 or newer")
        return
    from importlib.util import find_spec
    spec = None if "runledger" in sys.modules else find_spec("runledger")
    if "runledger" not in sys.modules and (spec is None or spec.origin is None):
        if not os.path.isfile(archive):
            tell("it cannot reach the books at %s" % books)
            return
        if archive not in sys.path:
            sys.path.append(archive)
    os.environ.setdefault("RUNLEDGER_DIR", books)
    try:
        from runledger.kernel import activate
        activate(shell)
    except Exception as error:
        tell("Run Ledger could not begin there (%s)" % type(error).__name__)
try:
    begin(archive, books, switched_on)
except Exception:
    pass
"""


class Bootstrap:
    """Keeps the archive in the books, and composes the request.

    Args:
        recording: knows the books.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def view(self) -> dict[str, JSONValue]:
        """Return the code of the request, and the interpreters of kernels that need none.

        The code is None where nothing is recorded.

        Raises:
            OSError: with a sentence, if the archive cannot be written.
        """
        books = self._recording.books
        if books is None or self._recording.off:
            return {"code": None, "interpreters": []}
        path = _put(books)
        names: dict[str, JSONValue] = {
            "archive": str(path),
            "books": str(books.path),
            "switched_on": list(ON),
        }
        return {"code": f"exec({_BEGIN!r}, {names!r})", "interpreters": list(own_interpreters())}

    def sweep(self) -> None:
        """Remove the archives of other versions, unless a kernel may be alive that uses one."""
        books = self._recording.books
        if books is None:
            return
        with contextlib.suppress(OSError):
            old = [path for path in books.control.glob("runledger-*.zip") if path.name != _name()]
            if old and not _is_in_use(books, self._recording.session):
                for path in old:
                    path.unlink()


@cache
def archive() -> bytes:
    """Return the archive.

    Beside each source stands its bytecode of this Python, which halves the start of a kernel of the
    same version; others skip it.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as file:
        for name, source in _sources().items():
            file.writestr(zipfile.ZipInfo(name, _DAWN), source)
            file.writestr(zipfile.ZipInfo(f"{name}c", _DAWN), _bytecode(name, source))
    return data.getvalue()


def _bytecode(name: str, source: bytes) -> bytes:
    """Return compiled source as Python keeps it (PEP 552), not to be compared with the source."""
    code = compile(source, name, "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + unchecked + bytes(8) + marshal.dumps(code)


def own_interpreters() -> tuple[str, ...]:
    """Return how kernel specs name the Python of this environment, if its kernels load us."""
    if not (Path(sysconfig.get_path("data")) / _STARTUP).is_file():
        return ()
    major, minor = sys.version_info[:2]
    return ("python", f"python{major}", f"python{major}.{minor}", sys.executable)


@cache
def _sources() -> dict[str, bytes]:
    folder = Path(runledger.__file__).parent
    parts = [folder / part for part in PARTS]
    files = [file for part in parts for file in (part.rglob("*.py") if part.is_dir() else [part])]
    return {
        f"runledger/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(files)
        if path.is_file()
    }


@cache
def _name() -> str:
    """Return the archive's name: it goes by the sources and not by the bytecode, which varies."""
    content = hashlib.sha256(importlib.util.MAGIC_NUMBER)
    for name, source in _sources().items():
        content.update(f"{name} {len(source)} ".encode() + source)
    return f"runledger-{content.hexdigest()}.zip"


def _is_in_use(books: Books, own: str | None) -> bool:
    """Return whether a kernel, or a server that may have kernels, writes in these books."""
    return any(
        segment.session != own and segment_is_open(segment.path)
        for segment in segments(books.journal)
    )


def _put(books: Books) -> Path:
    path = books.control / _name()
    # A whole one is left as it is: kernels that use it know where in the file each module stands.
    if not _is_whole(path):
        replace_file(path, archive())
    return path


def _is_whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as file:
            return file.testzip() is None
    except (OSError, zipfile.BadZipFile):
        return False
