"""The witness of a script: one execution, from our API's first call to the process's end."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415, PTH100
from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from runledger.journal.digests import text_sha256

from .ending import ending
from .execution import Execution, Source
from .leaving import Leaving
from .names import names_of
from .recorder import Recorder, session_header
from .steps import Steps
from .witness import Witness

if TYPE_CHECKING:
    from runledger.journal.books import Books


class ScriptWitness(Witness):
    """Records one process that is no kernel, as one execution."""

    def __init__(self) -> None:
        main = sys.modules.get("__main__")
        file = getattr(main, "__file__", None)
        self._script = os.path.abspath(file) if isinstance(file, str) else None
        recorder = Recorder(_books, self._header, lambda _: None)
        super().__init__(recorder, vars(main) if main is not None else {})
        self._leaving = Leaving(self.namespace)

    def start(self) -> None:
        """Write that the script runs."""
        execution = Execution(0)
        books = self.recorder.books if self.recorder.open() else None
        if books is not None:
            self.surroundings.obey(str(books.path))
        execution.source = source = self._source()
        if books is not None:
            execution.x, execution.msg_id = 1, f"{self.recorder.session}.1"
            if not self.write_begin(execution, lambda: names_of(source.code)):
                execution.x = 0
        self.executions.count = execution.x
        self.begin(execution)
        self.watch_forks()
        atexit.register(self.close)
        if execution.x:
            self._leaving.listen()
            self.ask_for_environment()
            self.surroundings.look_for_gpus()

    def close(self) -> None:
        """Write how the script ended, and close the session."""
        try:
            with Steps(self.stumbled_quietly) as steps:
                execution = self.executions.end(None)
                if execution is not None and execution.x:
                    self.watch()
                    # Python reads the script for its tracebacks, and so do we for `of`.
                    execution.touches.modes.pop(self._script or "", None)
                    parts = (self.write_files, self._write_variables)
                    self.write_end(steps, execution, self._ending, *parts)
        except (Exception, KeyboardInterrupt) as error:
            self.stumbled_quietly(error)
        super().close()

    def _write_variables(self, execution: Execution) -> None:
        from .variables import variables_at_end

        code = execution.source.code if execution.source is not None else ""
        fields = variables_at_end(self.namespace, names_of(code))
        self.recorder.append("variables", {"x": execution.x, **fields})

    def _ending(self) -> dict[str, object]:
        # Python keeps here the exception that ended a script, unless it was a SystemExit.
        error = getattr(sys, "last_value", None)
        if error is not None:
            return ending(error)
        return self._leaving.ending() or {"status": "ok"}

    def _source(self) -> Source:
        from runledger.journal.masking import mask_source

        text = ""
        if self._script is not None:
            with contextlib.suppress(OSError):
                text = Path(self._script).read_text(encoding="utf-8", errors="replace")
        text, masked = mask_source(text)
        digest = text_sha256(text)
        return Source(text, masked, digest, text)

    def _header(self, books: Books) -> Mapping[str, object]:
        return session_header(books, None, None, self._script)


def _books() -> Books:
    from runledger.journal.books import Books, find_books, make_books

    told = os.environ.get("RUNLEDGER_DIR")
    if told:
        return Books(Path(told))
    here = Path.cwd()
    return find_books(here) or make_books(here)


def start_script() -> Witness:
    """Return the witness of this script, which begins now."""
    witness = ScriptWitness()
    witness.start()
    return witness
