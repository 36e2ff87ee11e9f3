"""Objects: blobs named by the SHA-256 of their bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from .books import Books, make_folder, open_private
from .writer import JournalError, sentence

_SHA256 = re.compile(r"[0-9a-f]{64}")


def object_path(books: Books, sha256: str) -> Path | None:
    """Name the file of an object, or None if this is no SHA-256 in lower-case hex digits."""
    if _SHA256.fullmatch(sha256) is None:
        return None
    return books.objects / sha256[:2] / sha256


def put_object(books: Books, data: bytes) -> str:
    """Keep a blob; the same bytes are kept once.

    Returns its SHA-256 as hex digits. Raises JournalError if it cannot be written.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = books.objects / sha256[:2] / sha256
    try:
        # The size tells a whole object from what a crash of the machine may have left.
        if path.stat().st_size == len(data):
            return sha256
    except OSError:
        pass
    temporary = path.with_name(f".{sha256}.{os.urandom(6).hex()}.tmp")
    try:
        make_folder(path.parent)
        fd = open_private(temporary, os.O_WRONLY)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            os.replace(temporary, path)  # noqa: PTH105 (the same call, without a new Path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise JournalError(sentence(books, error)) from error
    return sha256


def get_object(books: Books, sha256: str) -> bytes | None:
    """Fetch a blob, or None if it is not there, is not whole or is not called this way."""
    path = object_path(books, sha256)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
