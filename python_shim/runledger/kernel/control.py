"""What the server tells this kernel: `control/<kernel id>.json`."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PTH116, PTH118
from __future__ import annotations

import json
import os

# A cell may replace them.
_open = open
_decode = json.JSONDecoder().decode


class Control:
    """The control file of one kernel, read again only when it changed.

    Parameters: `folder`, the books' control folder; `kernel_id`.
    """

    def __init__(self, folder: str, kernel_id: str | None) -> None:
        self._path = os.path.join(folder, f"{kernel_id}.json") if kernel_id else None
        self._seen: tuple[int, int, int] | None = None
        self.paused = False
        self.turn = 0

    def look(self) -> None:
        """Take in what the server wrote since the last look."""
        if self._path is None:
            return
        try:
            found = os.stat(self._path)
        except OSError:
            self._seen, self.paused = None, False
            return
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen:
            return
        try:
            with _open(self._path, "rb") as file:
                told = _decode(file.read(65536).decode("utf-8"))
        except (OSError, ValueError):
            return  # half written: the next look sees it whole
        self._seen = seen
        if isinstance(told, dict):
            self.paused = told.get("paused") is True
            turn = told.get("turn")
            if isinstance(turn, int) and not isinstance(turn, bool):
                self.turn = turn
