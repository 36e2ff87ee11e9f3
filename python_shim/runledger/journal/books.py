"""Where the books are kept: the `.runledger` folder and what stands in it.

Folders are made with mode 0700 and files with 0600, whatever the umask.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, Union

from . import held

FOLDER = ".runledger"

PathLike = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


class BooksError(OSError):
    """The books cannot be used; the message is one sentence for the user."""


class Books(NamedTuple):
    """The books in a `.runledger` folder; nothing here touches the disk."""

    path: Path

    @property
    def root(self) -> Path:
        """The folder that paths in entries are relative to."""
        return self.path.parent

    @property
    def journal(self) -> Path:
        """The folder of journal segments."""
        return self.path / "journal"

    @property
    def objects(self) -> Path:
        """The folder of content-addressed blobs."""
        return self.path / "objects"

    @property
    def control(self) -> Path:
        """The folder in which the server tells kernels what to do."""
        return self.path / "control"

    @property
    def settings(self) -> Path:
        """The user's settings, which the witnesses obey."""
        return self.path / "settings.json"

    @property
    def ledger(self) -> Path:
        """The SQLite index."""
        return self.path / "ledger.sqlite"

    @property
    def hashes(self) -> Path:
        """Hashes of files that were read, by how those look; can be thrown away."""
        return self.path / "hashes"

    @property
    def lock(self) -> Path:
        """The file locked by the process that posts."""
        return self.path / "posting.lock"


def find_books(start: Path, any_owner: bool = False) -> Books | None:
    """Find the nearest books upward from a folder.

    Parameters: `start`, the folder to begin in; `any_owner`, true if a setting allows the books of
    another user. Returns the books, or None if there are none. Raises BooksError if the nearest
    books belong to another user.
    """
    here = Path(os.path.abspath(start))  # noqa: PTH100 (resolve() would leave the user's symlinks)
    for folder in (here, *here.parents):
        path = folder / FOLDER
        try:
            if not path.is_dir():
                continue
        except OSError:  # a folder above that we may not look into holds no books for us
            continue
        if not any_owner:
            _check_owner(path)
        return Books(path)
    return None


def make_books(root: Path, any_owner: bool = False) -> Books:
    """Make books under a root folder, or complete those that are there.

    Parameters: `root`, an existing folder; `any_owner` as in `find_books`. Returns the books.
    Raises BooksError if they cannot be made or belong to another user.
    """
    books = Books(Path(os.path.abspath(root)) / FOLDER)  # noqa: PTH100
    try:
        make_folder(books.path)
        if not any_owner:
            _check_owner(books.path)
        for folder in (books.journal, books.objects, books.control):
            make_folder(folder)
        _make_gitignore(books.path / ".gitignore")
    except BooksError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BooksError(f"The books at {books.path} cannot be made: {reason}.") from error
    return books


def is_still(ledger: Path) -> bool:
    """Return whether nobody can write a ledger here and nothing waits in its log.

    SQLite could not make the files that even readers share then, and needs none.
    """
    return not os.access(ledger.parent, os.W_OK) and not Path(f"{ledger}-wal").exists()


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter; one that is there is left as it is."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    path.chmod(0o700)  # mkdir obeys the umask


def open_private(path: Path, flags: int) -> int:
    """Make a new file that only its owner may read, and open it.

    Parameters: `flags`, those of `os.open` beside O_CREAT and O_EXCL. Returns the descriptor.
    """
    flags |= os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    fd = held.open_file(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(fd, 0o600)  # open obeys the umask
    return fd


def relative_path(root: PathLike, path: PathLike) -> str:
    """Write a path as entries have it: relative to the root, with `/`; outside it, absolute.

    Symbolic links under the root keep the name the user gave them; they are only followed to
    recognise a file under the root that was named by another way.
    """
    base = os.path.abspath(os.fsdecode(root))  # noqa: PTH100
    file = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
    below = _below(base, file)
    if below is None:
        folder, name = os.path.split(file)
        below = _below(os.path.realpath(base), os.path.join(os.path.realpath(folder), name))  # noqa: PTH118
    if below is None:
        below = file
    return below.replace(os.sep, "/") if os.sep != "/" else below


def _below(base: str, file: str) -> str | None:
    """Give the part of `file` under `base` ("." for `base` itself), or None if it is elsewhere."""
    if os.path.normcase(file) == os.path.normcase(base):
        return "."
    prefix = base if base.endswith(os.sep) else base + os.sep
    if os.path.normcase(file).startswith(os.path.normcase(prefix)):
        return file[len(prefix) :]
    return None


def _check_owner(path: Path) -> None:
    if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
        raise BooksError(f"The books at {path} belong to another user.")


def _make_gitignore(path: Path) -> None:
    try:
        fd = open_private(path, os.O_WRONLY)
    except FileExistsError:
        return
    try:
        os.write(fd, b"*\n")
    finally:
        os.close(fd)
