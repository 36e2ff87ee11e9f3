"""What executions run in: the settings, the environment, and what they use of the machine."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PLC0415, PTH118
from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from runledger.journal.settings import SettingsFile

from .resources import Meter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .background import Background
    from .execution import Execution
    from .recorder import Recorder

SETTINGS = "settings.json"


class Surroundings:
    """Obeys the settings of the books, measures executions and writes the environment.

    Parameters: `recorder`, the session; `background`, where what takes long is done.
    """

    def __init__(self, recorder: Recorder, background: Background) -> None:
        self._recorder = recorder
        self._background = background
        self._settings: SettingsFile | None = None
        self._meter = Meter(background.cpu)
        # What is imported from now, as of the last environment that was written.
        self._folders: dict[str, int] = {}
        self._packages: object = None

    def obey(self, books_at: str) -> bool:
        """Take in what the user set for the books; returns whether that changed what is masked."""
        if self._settings is None:
            self._settings = SettingsFile(os.path.join(books_at, SETTINGS))
        before = self._settings.now
        if not self._settings.look():
            return False
        now = self._settings.now
        if (now.masking, now.exceptions) == (before.masking, before.exceptions):
            return False
        from runledger.journal.masking import set_rules

        set_rules(now.masking, now.exceptions)
        calls = sys.modules.get("runledger.kernel.calls")
        if calls is not None:
            calls.words.cache_clear()
        return True

    def look_for_gpus(self) -> None:
        """Look for GPUs, soon."""
        self._background.do(self._meter.find_gpus)

    def begin(self, execution: Execution) -> None:
        """Begin to measure an execution."""
        price = None if self._settings is None else self._settings.now.price
        execution.reading = self._meter.begin(None if price is None else price.fields())

    def end(self, execution: Execution) -> dict[str, object]:
        """Return the `resources` of an `end` entry, as a field; notice installed packages."""
        reading, execution.reading = execution.reading, None
        if reading is None:
            return {}
        if self._folders and self._meter.ran_children(reading):
            from .environment import package_folders

            if package_folders() != self._folders:
                self._background.do(lambda: self._write_changed(execution.x))
        return {"resources": self._meter.end(reading)}

    def ask_for_environment(self) -> None:
        """Have the environment written, once a session."""
        if not self._recorder.environment_asked:
            self._recorder.environment_asked = True
            self._background.do(self._write_environment)

    def _write_environment(self, x: int | None = None) -> None:
        written = False
        try:
            written = self._wrote_environment({} if x is None else {"x": x})
        finally:
            if not written:
                self._recorder.environment_asked = False

    def _wrote_environment(self, since: Mapping[str, int]) -> bool:
        from .environment import environment, package_folders

        folders = package_folders()
        books = self._recorder.books
        fields = None if books is None else environment(str(books.root))
        if fields is None or not self._recorder.append("environment", {**since, **fields}):
            return False
        self._folders = folders
        data = fields["data"]
        self._packages = data.get("packages") if isinstance(data, dict) else None
        return True

    def _write_changed(self, x: int) -> None:
        """Write the environment anew if the execution `x` changed what is installed."""
        from .environment import installed_packages, package_folders

        folders = package_folders()
        if folders == self._folders:
            return
        if installed_packages(sys.path) == self._packages:
            self._folders = folders  # bytecode, or a lock that came and went
        else:
            self._write_environment(x)

    def forked(self, background: Background) -> None:
        """Measure anew in a forked child, which has none of its parent's threads."""
        self._background = background
        self._meter = Meter(background.cpu)
        self._folders = {}
