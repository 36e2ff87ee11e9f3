"""What the books know of one content: its names, who wrote it and who read it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypedDict

from sqlalchemy import Connection, Engine, and_, func, select

from runledger.ledger.content import Content, Touched, contents
from runledger.ledger.tables import run_executions, runs
from runledger.ledger.views import iso_time

_BUFFER = 2**20
_MOST = 200  # of writers and of readers, the latest


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


def artifact_detail(engine: Engine, sha256: str) -> ArtifactDetail | None:
    """Return what is known of a content, or None if nothing is."""
    with engine.connect() as connection:
        content = contents(connection, [sha256])[sha256]
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


def file_detail(engine: Engine, sha256: str, size: int | None) -> FileDetail:
    """Return what is known of a file with this content; `size` is as `sha256_of` found it."""
    found = artifact_detail(engine, sha256)
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
