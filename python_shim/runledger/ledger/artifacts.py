"""What the books know of one content: its names, who wrote it and who read it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from sqlalchemy import Connection, Engine, and_, func, select

from runledger.journal.books import Books
from runledger.journal.objects import get_object
from runledger.journal.trees import Listed, files_in, listing_of, read_listing
from runledger.ledger.content import Content, Touched, contents
from runledger.ledger.tables import run_executions, runs, touches
from runledger.ledger.views import iso_time

_BUFFER = 2**20
_MOST = 200  # of writers and of readers, the latest
_MOST_FOLDERS = 1000  # contents of folders that a file is looked for in


class ArtifactTouch(TypedDict):
    """That an execution of a run touched the content; of a deleted run only its place is told."""

    run: str
    title: str
    execution: str
    path: str
    when: str
    deleted: bool


class ArtifactDetail(TypedDict):
    """A content, and who touched it, latest first; `truncated` if there are more."""

    sha256: str
    size: int | None
    paths: list[str]
    written_by: list[ArtifactTouch]
    read_by: list[ArtifactTouch]
    truncated: bool


class FileDetail(ArtifactDetail):
    """A file as it is now, and whether the books know its content."""

    known: bool


class Stopped(Exception):  # noqa: N818 (it is no error)
    """Reading was given up because somebody said so."""


def artifact_detail(
    engine: Engine, sha256: str, books: Books | None = None
) -> ArtifactDetail | None:
    """Return what is known of a content, or None if nothing is.

    Args:
        engine: the ledger.
        sha256: the content's hash.
        books: where the lists of folders are, to find it in one.
    """
    with engine.connect() as connection:
        content = contents(connection, [sha256])[sha256]
        if books is not None:
            _add_folders(books, connection, content)
        if not content.writes and not content.reads:
            return None
        writers = list(reversed(content.writes))
        readers = list(reversed(content.reads))
        told = _Teller(connection)
        written = [told.of(touched) for touched in writers[:_MOST]]
        read = [told.of(touched) for touched in readers[:_MOST]]
    shown = [touch for touch in [*written, *read] if touch is not None]
    return {
        "sha256": sha256,
        "size": _size(content),
        "paths": list(dict.fromkeys(touch["path"] for touch in shown if touch["path"])),
        "written_by": [touch for touch in written if touch is not None],
        "read_by": [touch for touch in read if touch is not None],
        "truncated": content.more or max(len(writers), len(readers)) > _MOST,
    }


def file_detail(
    engine: Engine, sha256: str, size: int | None, books: Books | None = None
) -> FileDetail:
    """Return what is known of a file with this content; `size` is as `sha256_of` found it."""
    found = artifact_detail(engine, sha256, books)
    if found is None:
        nothing: ArtifactDetail = {
            "sha256": sha256,
            "size": size,
            "paths": [],
            "written_by": [],
            "read_by": [],
            "truncated": False,
        }
        return {**nothing, "known": False}
    return {**found, "size": found["size"] if size is None else size, "known": True}


def _add_folders(books: Books, connection: Connection, content: Content) -> None:
    """Add to the touches of a content those of folders that have a file with it."""
    folders = connection.execute(
        select(touches.c.sha256)
        .where(touches.c.files.is_not(None))
        .group_by(touches.c.sha256)
        .order_by(func.max(touches.c.session).desc(), touches.c.sha256)
        .limit(_MOST_FOLDERS)
    ).scalars()
    needle = content.sha256.encode("ascii")
    names: dict[str, list[Listed]] = {}
    for tree in folders:
        data = get_object(books, tree)
        if data is not None and needle in data:
            names[tree] = [file for file in read_listing(data) if file.sha256 == content.sha256]
    for tree, folder in contents(connection, names).items():
        for whole, part in ((folder.writes, content.writes), (folder.reads, content.reads)):
            part += [
                replace(touched, path=f"{touched.path}/{file.path}", size=file.size)
                for touched in whole
                for file in names[tree]
            ]
    content.writes.sort()
    content.reads.sort()


def sha256_of_folder(path: Path) -> tuple[str, int]:
    """Return the hash of a folder's content, and how many bytes its files have; raises OSError."""
    files = []
    for name, _ in files_in(str(path)):
        sha256, size = sha256_of(path / name)
        files.append(Listed(name, sha256, size))
    digest = hashlib.sha256(listing_of(files)).hexdigest()
    return digest, sum(file.size for file in files)


def sha256_of(
    path: Path, most: int | None = None, is_stopped: Callable[[], bool] = lambda: False
) -> tuple[str, int]:
    """Return the SHA-256 of a regular file in hex digits, and its size in bytes.

    Args:
        path: the file; symbolic links are followed.
        most: bytes that are read at most.
        is_stopped: asked now and then whether to give up.

    Raises:
        OSError: it cannot be read, or is no regular file.
        ValueError: it is larger than `most`.
        Stopped: `is_stopped` said so.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    fd = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    digest, size = hashlib.sha256(), 0
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(f"{path} is no regular file")
    with os.fdopen(fd, "rb", buffering=0) as file:
        buffer = memoryview(bytearray(_BUFFER))
        while count := file.readinto(buffer):
            size += count
            if most is not None and size > most:
                raise ValueError(f"{path} is larger than {most} bytes")
            if is_stopped():
                raise Stopped
            digest.update(buffer[:count])
    return digest.hexdigest(), size


def _size(content: Content) -> int | None:
    sizes: Iterable[int | None] = (t.size for t in [*content.writes, *content.reads])
    return next((size for size in sizes if size is not None), None)


class _Teller:
    """Tells of which runs touches were."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, touched: Touched) -> ArtifactTouch | None:
        """Return what can be told of a touch; None if it is in no run."""
        here = and_(run_executions.c.session == touched.session, run_executions.c.x == touched.x)
        row = self._connection.execute(
            select(runs.c.id, runs.c.title, runs.c.deleted)
            .join(run_executions, run_executions.c.run == runs.c.id)
            .where(here, runs.c.parent.is_(None), run_executions.c.inherited.is_(False))
        ).first()
        if row is None:
            return None
        is_kept = (
            not row.deleted
            or self._connection.execute(
                select(func.count())
                .select_from(run_executions.join(runs, runs.c.id == run_executions.c.run))
                .where(here, runs.c.deleted.is_(False))
            ).scalar_one()
        )
        return {
            "run": row.id,
            "title": "" if row.deleted else row.title,
            "execution": f"{touched.session}:{touched.x}",
            "path": touched.path if is_kept else "",
            "when": iso_time(touched.started),
            "deleted": bool(row.deleted),
        }
