"""Journals for tests: the lines that witnesses would write, grown byte by byte where wanted."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from runledger.journal.books import Books
from runledger.journal.lock import lock_segment

NOW = 1_790_000_000.0


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def names(**parts: object) -> dict[str, object]:
    empty = dict.fromkeys(("reads", "writes", "deletes", "changes", "imports"), ())
    return {key: list(value) for key, value in empty.items()} | {
        "functions": {},
        "constants": {},
        "last": None,
        "state": False,
        "fits": False,
        **parts,
    }


class Session:
    """The entries of one session; `t` is set by the caller or grows by a second an entry."""

    def __init__(self, name: str, start: float = NOW, **header: object) -> None:
        self.name = name
        self.lines: list[bytes] = []
        self.t = start
        self.x = 0
        self.seq = 0
        self.header = {"session": name, "segment": 0, **header}
        self.add("session", **self.header)

    def add(self, kind: str, t: float | None = None, **fields: object) -> None:
        self.t = self.t + 1 if t is None else t
        entry = {"v": 1, "seq": self.seq, "t": self.t, "kind": kind, **fields}
        self.seq += 1
        self.lines.append(json.dumps(entry).encode() + b"\n")

    def source(self, text: str, found: Mapping[str, object] | None) -> str:
        self.add("source", hash=sha(text), text=text, masked=False, names=found)
        return sha(text)

    def begin(self, cell: str | None, text: str, found: Mapping[str, object] | None = None) -> int:
        self.x += 1
        source = self.source(text, found or names())
        self.add(
            "begin",
            x=self.x,
            msg_id=self.message(),
            cell_id=cell,
            source=source,
            count=self.x,
            tags=[],
        )
        return self.x

    def message(self, x: int | None = None) -> str:
        return f"{self.name}-m{x or self.x}"

    def cell(
        self,
        cell: str | None,
        text: str,
        parameters: Mapping[str, object] | None = None,
        summaries: Mapping[str, object] | None = None,
        status: str = "ok",
        files: Sequence[tuple[str, str, str]] = (),
        held: Mapping[str, object] | None = None,
        **parts: object,
    ) -> int:
        x = self.begin(cell, text, names(**parts))
        for name, value in (parameters or {}).items():
            self.add("parameter", x=x, name=name, value=value, of=[])
        for name, value in (summaries or {}).items():
            self.add("summary", x=x, name=name, value=value, of=[])
        for path, mode, _ in files:
            self.add("file", x=x, path=path, mode=mode, declared=False)
        if held is not None:
            self.add("variables", x=x, **held)
        if status != "running":
            error = {"error": {"name": "ValueError", "message": "no"}} if status == "error" else {}
            self.add("end", x=x, status=status, **error)
        for path, _, content in files:
            self.add("hash", x=x, path=path, sha256=sha(content), size=len(content), mtime=1.5)
        return x

    def output(self, kernel_id: str, msg_id: str, text: str, n: int = 0, **more: object) -> None:
        output = {"output_type": "stream", "name": "stdout", "text": text}
        self.add("output", kernel_id=kernel_id, msg_id=msg_id, n=n, output=output, **more)


def kernel(
    number: int, start: float = NOW, kernel_id: str | None = None, **header: object
) -> Session:
    fields = {"witness": "kernel", "pid": 100 + number, "kernel_id": kernel_id or f"K{number}"}
    return Session(f"k-20260921T000000-{number:012x}", start, **(fields | header))


def server(number: int = 0, start: float = NOW) -> Session:
    return Session(f"s-20260921T000000-{number:012x}", start, witness="server", pid=7)


class Growing:
    """A segment file that is written bit by bit, locked like a living writer's."""

    def __init__(self, books: Books, session: Session, segments: Sequence[bytes] = ()) -> None:
        self._books = books
        self._name = session.name
        self._parts = list(segments) or [b"".join(session.lines)]
        self._n = -1
        self._fd = -1
        self._left = b""
        self._next()

    def _next(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._n += 1
        path = self._books.journal / f"{self._name}.{self._n}.jsonl"
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        lock_segment(self._fd)
        self._left = self._parts[self._n]

    @property
    def done(self) -> bool:
        return not self._left and self._n == len(self._parts) - 1

    def grow(self, size: int) -> None:
        if not self._left and self._n < len(self._parts) - 1:
            self._next()
        os.write(self._fd, self._left[:size])
        self._left = self._left[size:]

    def close(self) -> None:
        while not self.done:
            self.grow(1 << 20)
        os.close(self._fd)


def write(books: Books, *sessions: Session) -> None:
    """Write whole sessions that are over."""
    for session in sessions:
        path = books.journal / f"{session.name}.0.jsonl"
        path.write_bytes(b"".join(session.lines))


def books_files_contain(books: Books, text: str) -> list[Path]:
    return [
        path
        for path in books.path.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]
