"""The books as a zip archive, made while it is sent."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path

from runledger.journal.books import Books
from runledger.journal.reader import segments

_PORTION = 2**18
_README = """\
These are the books of Run Ledger: what it recorded of your notebooks.

Unpack the archive in a folder, and open JupyterLab there or ask `runledger ls`: the ledger, an
index that is not in the archive, is made anew from the journals. docs/journal.md describes the
files, and any JSON parser reads them.
"""


class _Sink:
    """Takes what the archive writes, until it is taken out."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def close(self) -> None:
        """Do nothing: what was written can still be taken."""

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def zipped(books: Books) -> Generator[bytes, None, None]:
    """Return the archive in portions: journals, objects and settings.

    Objects come after the journals, so all that these name are there. What is removed meanwhile is
    left out, and of a journal that grows comes what stands there when it is read.

    Args:
        books: whose files they are.
    """
    sink = _Sink()
    folder = books.path.name
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}/README.txt", _README)
        for path in _files(books):
            try:
                with path.open("rb") as file:
                    name = f"{folder}/{path.relative_to(books.path).as_posix()}"
                    changed = time.localtime(max(path.stat().st_mtime, 315_619_200))[:6]
                    info = zipfile.ZipInfo(name, changed)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.external_attr = 0o600 << 16
                    with archive.open(info, "w", force_zip64=True) as entry:
                        while portion := file.read(_PORTION):
                            entry.write(portion)
                            if data := sink.taken():
                                yield data
            except FileNotFoundError:
                continue
    yield sink.taken()


def _files(books: Books) -> Iterator[Path]:
    yield from (path for path in (books.path / ".gitignore", books.settings) if path.is_file())
    yield from (segment.path for segment in segments(books.journal))
    yield from (path for path in sorted(books.objects.glob("*/*")) if path.is_file())
