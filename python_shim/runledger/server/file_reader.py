"""Reading files of the server's root for their hash, as freely as the contents service does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_core.paths import is_hidden

from runledger.ledger.artifacts import Stopped, sha256_of

from .bodies import BadRequestError

LARGEST_FILE = 16 * 2**30
_NO_FILE = "There is no such file, or it cannot be read."


class FileReader:
    """Hashes one file after the other, in a thread that no other request waits for.

    Args:
        root: the server's root directory; nothing outside it is read but what a link in it names.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="runledger-hash")
        self._is_closed = False

    async def hash(self, path: str, *, hidden: bool) -> tuple[str, int]:
        """Return the SHA-256 and the size, in bytes, of a file.

        Args:
            path: relative to the root, checked.
            hidden: whether hidden files are served.

        Raises:
            BadRequestError: there is no such file, or it is too large to be read here.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._hash(path, hidden=hidden))

    def close(self) -> None:
        """Give up what is being read."""
        self._is_closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _hash(self, path: str, *, hidden: bool) -> tuple[str, int]:
        file = self._root / path
        try:
            if not hidden and is_hidden(str(file), str(self._root)):
                raise BadRequestError(_NO_FILE, 404)
            return sha256_of(file, LARGEST_FILE, lambda: self._is_closed)
        except OSError as error:
            raise BadRequestError(_NO_FILE, 404) from error
        except ValueError as error:
            raise BadRequestError("The file is larger than 16 GB.", 413) from error
        except Stopped as error:
            raise BadRequestError("The server is about to stop.", 503) from error
