"""A small file system that is filled, freed and made read-only."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path


class SmallDisk:
    """A tmpfs at a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def mount(self, size: str) -> str:
        """Mount it; returns why that cannot be, or nothing."""
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            return "mounting needs root"
        return self._do("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(self.folder))

    def unmount(self) -> None:
        self._do("umount", "-l", str(self.folder))

    def forbid_writing(self) -> None:
        assert not self._do("mount", "-o", "remount,ro", str(self.folder))

    def allow_writing(self) -> None:
        assert not self._do("mount", "-o", "remount,rw", str(self.folder))

    def fill(self, leave: int = 0) -> None:
        """Use all space but so many bytes."""
        for size in (4096, 1):  # the last block of the file can still grow
            with (
                contextlib.suppress(OSError),
                (self.folder / "filler").open("ab", buffering=0) as file,
            ):
                while True:
                    file.write(bytes(size))
        if leave:
            with (self.folder / "filler").open("r+b") as file:
                file.truncate(max(file.seek(0, os.SEEK_END) - leave, 0))

    def free(self) -> None:
        (self.folder / "filler").unlink()

    def _do(self, *command: str) -> str:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return str(error)
        return done.stderr.strip() or "it failed" if done.returncode else ""
