"""The kernel witness: IPython's hooks around each cell.

Nothing that goes wrong here reaches the cell: every hook is wrapped, and what it caught is told to
the server, once, by a message that no client shows.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415, PTH118, PTH119, PTH122, S110, SIM105
from __future__ import annotations

import _thread
import atexit
import os
import re
import threading
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from runledger.journal.digests import text_sha256

from .calls import WITNESS
from .control import Control
from .ending import Info, Result, ending_of
from .execution import Execution, Source
from .imports import load
from .outlet import wait_for_listeners
from .recorder import Recorder, session_header
from .steps import Steps
from .witness import Witness

if TYPE_CHECKING:
    from runledger.journal.books import Books

    from .variables import Tree, Variables

# What the first cells need beside what our threads do, imported while the kernel waits for them.
_EARLY = (
    "runledger.journal.writer",
    "runledger.kernel.array_kinds",
    "runledger.kernel.file_adapters.watching",
    "runledger.kernel.libraries.estimators",
    "runledger.kernel.names",
    "runledger.kernel.standard_kinds",
    "runledger.kernel.table_kinds",
    "runledger.kernel.variables",
)

_KNOWN_SOURCES = 2000
_TAGS = 100
_CONNECTION_FILE = re.compile(r"kernel-(.+)\.json")


class CellWitness(Witness):
    """Records the cells of one kernel.

    Parameters: `shell`, IPython's shell in a kernel; `books_at`, the folder of the books, which
    need not be there.
    """

    def __init__(self, shell: object, books_at: str) -> None:
        self._shell = shell
        self._kernel = shell.kernel  # type: ignore[attr-defined]
        self._books_at = books_at
        self._kernel_id = kernel_id(shell)
        self._known: dict[str, Source] = {}
        self._trees: dict[str, Tree] = {}
        self._variables: Variables | None = None
        self._control = Control(os.path.join(books_at, "control"), self._kernel_id)
        self._turned = 0
        self._control_lock = threading.Lock()
        # IPython 9 counts a cell before it tells of it, older ones after.
        code = getattr(getattr(shell, "run_cell_async", None), "__code__", None)
        self._counted_before = code is not None and "execution_count" in (
            *code.co_varnames,
            *code.co_cellvars,
        )
        recorder = Recorder(self._books, self._header, self._tell)
        super().__init__(recorder, shell.user_ns)  # type: ignore[attr-defined]

    def register(self) -> None:
        """Begin to listen."""
        events = self._shell.events  # type: ignore[attr-defined]
        events.register("pre_run_cell", self.pre_run_cell)
        events.register("post_run_cell", self.post_run_cell)
        setattr(self._shell, WITNESS, self)
        events.register("post_execute", self.post_execute)
        self.watch_forks()
        atexit.register(self.close)
        self.background.do(partial(load, _EARLY))
        self.surroundings.look_for_gpus()
        if "RUNLEDGER_DIR" in os.environ:  # a server that listens says so
            wait_for_listeners(self._kernel)

    # Hooks

    def pre_run_cell(self, info: Info | None = None) -> None:
        """Write that an execution begins."""
        execution: Execution | None = None
        try:
            execution = _execution_of(info)
            self._before(execution, info)
        except KeyboardInterrupt:
            # It was meant for the cell, which is about to run, and is to be in the books.
            self._begin_again(execution or _execution_of(info), info)
            threading.Timer(0.01, _thread.interrupt_main).start()
        except BaseException as error:
            self.stumbled_quietly(error)

    def post_run_cell(self, result: Result | None = None) -> None:
        """Write what an execution touched and how it ended."""
        for _ in range(2):
            try:
                with Steps(self.stumbled_quietly) as steps:
                    self._after(result, steps)
                return
            except KeyboardInterrupt:
                continue  # it came before that was begun, or when it was done
            except BaseException as error:
                self.stumbled_quietly(error)
                return

    def post_execute(self) -> None:
        """Note that code ran which is no cell: of a widget, or a silent request."""
        try:
            if self._variables is not None and self.executions.running() is None:
                self._variables.disturb()
        except Exception as error:
            self.stumbled_quietly(error)

    def _begin_again(self, execution: Execution | None, info: Info | None) -> None:
        """Do what an interrupt kept from being done before an execution; write its begin once."""
        if execution is None:
            return
        try:
            is_there = self.executions.around() is execution
            if not execution.x:
                if is_there:
                    self.executions.end(info)
                self._before(execution, info)
                return
            self.executions.count = max(self.executions.count, execution.x)
            if is_there:
                self.watch()
            else:
                self.begin(execution)
        except BaseException as error:
            # Its begin may be in the books: no other execution may have its ordinal.
            self.executions.count += 1
            self.stumbled_quietly(error)

    def _before(self, execution: Execution | None, info: Info | None) -> None:
        if execution is None or info is None:
            return
        try:
            self._begin(execution, info)
        finally:
            # Also one that is not recorded: its calls of our API belong to no other.
            self.begin(execution)

    def _begin(self, execution: Execution, info: Info) -> None:
        self._obey()
        if self.surroundings.obey(self._books_at):
            self._known.clear()
        if self._control.paused or not self.recorder.open():
            return
        parent = self._parent()
        header = parent.get("header")
        msg_id = header.get("msg_id") if isinstance(header, Mapping) else None
        if not isinstance(msg_id, str) or not msg_id:
            msg_id = f"{self.recorder.session}.{self.executions.count + 1}"
        outer = self.executions.around()
        if outer is not None and outer.msg_id == msg_id:
            # A cell that a cell runs is part of it.
            execution.take_part_in(outer)
            return
        metadata = parent.get("metadata")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        cell_id = getattr(info, "cell_id", None) or metadata.get("cellId")
        execution.source = source = self._source(info)
        execution.msg_id = msg_id
        execution.cell_id = cell_id if isinstance(cell_id, str) else None
        tags = _tags(getattr(info, "cell_meta", None) or metadata)
        begun = False
        with self.shells:
            execution.x = self.executions.count + 1
            try:
                begun = self.write_begin(
                    execution, lambda: self._names(source), self._count(), tags
                )
            finally:
                if begun:
                    self.executions.count = execution.x
                else:
                    execution.x = 0
        if execution.x:
            self._note_variables(execution, source)

    def _after(self, result: Result | None, steps: Steps) -> None:
        info = getattr(result, "info", None)
        if info is not None and (info.silent or not info.store_history):
            return
        execution = self.executions.end(info)
        self.watch()
        if execution is None or execution.part:
            return
        if not execution.x:
            if self._variables is not None:
                self._variables.disturb()
            return
        ending = partial(ending_of, result)
        self.write_end(steps, execution, ending, self._write_variables, self.write_files)
        steps.take(self.ask_for_environment)

    # What a cell is

    def _source(self, info: Info) -> Source:
        raw = info.raw_cell
        known = self._known.get(raw)
        if known is None:
            from runledger.journal.masking import mask_source

            text, masked = mask_source(raw)
            transformed = getattr(info, "transformed_cell", None)
            if not isinstance(transformed, str):
                transformed = self._transform(raw)
            code = text if transformed.rstrip() == raw.rstrip() else mask_source(transformed)[0]
            digest = text_sha256(text)
            known = Source(text, masked, digest, code)
            if len(self._known) >= _KNOWN_SOURCES:
                self._known.clear()
            self._known[raw] = known
        return known

    def _transform(self, raw: str) -> str:
        try:
            return str(self._shell.transform_cell(raw))  # type: ignore[attr-defined]
        except Exception:
            return raw

    def _names(self, source: Source) -> object:
        from .names import names_of
        from .variables import tree_of

        names: object = None
        try:
            names = names_of(source.code, self._transform)
        except Exception as error:
            self.stumbled_quietly(error)
        if len(self._trees) >= _KNOWN_SOURCES:
            self._trees.clear()
        self._trees[source.digest] = tree_of(names)
        return names

    # What the kernel holds

    def _note_variables(self, execution: Execution, source: Source) -> None:
        from .variables import Variables

        try:
            if source.digest not in self._trees:
                self._names(source)
            if self._variables is None:
                self._variables = Variables(self.namespace)
            execution.before = self._variables.before(self._trees[source.digest])
        except Exception as error:
            self.stumbled_quietly(error)

    def _write_variables(self, execution: Execution) -> None:
        before, source = execution.before, execution.source
        if self._variables is None or before is None or source is None:
            return
        try:
            fields = self._variables.after(before, self._trees[source.digest])
            self.recorder.append("variables", {"x": execution.x, **fields})
        except (Exception, KeyboardInterrupt) as error:
            self._variables = None  # what it knows may be half known
            self.stumbled_quietly(error)

    def _count(self) -> int | None:
        count = getattr(self._shell, "execution_count", None)
        if not isinstance(count, int):
            return None
        return count - 1 if self._counted_before else count

    def _parent(self) -> Mapping[str, object]:
        try:
            parent = self._kernel.get_parent("shell")
        except AttributeError:  # ipykernel 5
            parent = getattr(self._kernel, "_parent_header", None)
        return parent if isinstance(parent, Mapping) else {}

    # What the server says, and what it is told

    def _obey(self) -> None:
        with self._control_lock:
            first = self.recorder.session is None
            self._control.look()
            if self._control.turn > self._turned and not first and not self.recorder.turn():
                return
            self._turned = self._control.turn

    def forked(self) -> None:
        """Stand aside in a forked child, where a thread that is no more may hold our lock."""
        self._control_lock = threading.Lock()
        self._variables = None
        super().forked()

    def idle(self) -> None:
        """Look also at what the server says."""
        self._obey()
        super().idle()

    def _tell(self, problem: str | None) -> None:
        try:
            self._kernel.session.send(
                self._kernel.iopub_socket,
                "comm_msg",
                {"comm_id": "runledger", "data": {"problem": problem}},
                parent=self._parent(),
                ident=b"runledger.event",
            )
        except Exception:
            pass

    def _books(self) -> Books:
        from pathlib import Path

        from runledger.journal.books import Books, BooksError, make_folder

        books = Books(Path(self._books_at))
        if not books.path.is_dir():
            raise BooksError(f"The books at {books.path} are not there.")
        try:
            make_folder(books.journal)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BooksError(f"The books at {books.path} cannot be written: {reason}.") from error
        return books

    def _header(self, books: Books) -> Mapping[str, object]:
        notebook = os.environ.get("JPY_SESSION_NAME")
        if not notebook:
            told = self.namespace.get("__vsc_ipynb_file__")
            notebook = told if isinstance(told, str) else None
        return session_header(books, self._kernel_id, notebook or None, None)


def _execution_of(info: Info | None) -> Execution | None:
    """Return what is about to run, or None for what is no cell."""
    if info is None or info.silent or not info.store_history:
        return None
    return Execution(0, info=info)


def kernel_id(shell: object) -> str | None:
    """Return the kernel's id from the name of its connection file."""
    app = getattr(getattr(shell, "kernel", None), "parent", None)
    path = getattr(app, "connection_file", None)
    if not isinstance(path, str) or not path:
        return None
    name = os.path.basename(path)
    match = _CONNECTION_FILE.fullmatch(name)
    return match[1] if match is not None else os.path.splitext(name)[0]


def _tags(metadata: object) -> list[str]:
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    if not isinstance(tags, (list, tuple)):
        return []
    return [tag for tag in tags[:_TAGS] if isinstance(tag, str)]
