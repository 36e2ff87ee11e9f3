"""Writes down what child processes of an execution did, in the background, after its end.

What changed in the working tree meanwhile is theirs, unless this process wrote it, the server did
(a notebook that was saved), or another session says it did.
"""

# Runs beside the user's code, in the user's process: plain os calls.
# ruff: noqa: PTH120
from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Callable

from .claims import others
from .files import is_noise
from .touches import NO_SIGNATURE, Touched, signature_of
from .working_tree import WorkingTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .background import Background
    from .children import Children
    from .execution import Execution
    from .recorder import Recorder

    Add = Callable[[Execution, Iterable[Touched]], None]

# How long, in seconds, the working tree is looked at.
_LOOK_SECONDS = 2.0

# Another session says within so many seconds what it has written, were it in mid-execution.
_PATIENCE_SECONDS = 2.0

# More new files than this count as the folder that they are in.
_MOST_FILES = 1_000


class ChildWork:
    """What the child processes of one session's executions did.

    Parameters: `recorder`, the session; `background`, where the work is done; `add`, which writes
    down what an execution touched.
    """

    def __init__(self, recorder: Recorder, background: Background, add: Add) -> None:
        self._recorder = recorder
        self._background = background
        self._add = add
        self._waiting: dict[threading.Timer, Callable[[], None]] = {}

    def follow(self, execution: Execution, children: Children) -> None:
        """Find out what the children of an execution that ends now did, and write it down."""
        until = time.time_ns()
        self._background.do(lambda: self._look(execution, children, until))

    def close(self) -> None:
        """Decide without further patience."""
        for timer, decide in list(self._waiting.items()):
            timer.cancel()
            decide()

    def _look(self, execution: Execution, children: Children, until: int) -> None:
        books = self._recorder.books
        if books is None:
            return
        folders = [*children.folders, str(books.root)]
        tree = WorkingTree(folders, children.since, until)
        if not tree.look(_LOOK_SECONDS):
            tree.give_up()
        if tree.left_out:
            self._recorder.report(
                "A command of a cell may have written files that are not recorded: "
                f"{folders[0]} is too large to be looked at whole."
            )
        touches = execution.touches
        read = [
            Touched(path, "read", signature, by="child")
            for path, signature in children.named.items()
            if path not in tree.changed and signature_of(path) == signature and not is_noise(path)
        ]
        self._add(execution, read)
        changed = [
            Touched(path, "write", signature, by="child")
            for path, signature in sorted(tree.changed.items())
            if not touches.wrote(path) and (not path.endswith(".ipynb") or path in children.named)
        ]
        if changed:
            self._decide(execution, changed, children.since / 1e9, is_last=False)

    def _decide(
        self, execution: Execution, changed: list[Touched], since: float, is_last: bool
    ) -> None:
        books = self._recorder.books
        if books is None:
            return
        theirs = others(books, self._recorder.session, since)
        mine = [each for each in changed if not _is_in(each.path, theirs.paths)]
        if not theirs.busy or is_last or not mine:
            self._add(execution, _folded(mine, str(books.root)))
            return

        def decide() -> None:
            if self._waiting.pop(timer, None) is not None:
                self._decide(execution, mine, since, is_last=True)

        timer = threading.Timer(_PATIENCE_SECONDS, lambda: self._background.do(decide))
        timer.daemon = True
        self._waiting[timer] = decide
        timer.start()


def _is_in(path: str, paths: set[str]) -> bool:
    """Return whether a path, or a folder that it is in, is among some."""
    while path not in paths:
        above = os.path.dirname(path)
        if above == path:
            return False
        path = above
    return True


def _folded(touched: list[Touched], root: str) -> list[Touched]:
    """Return files, or in place of very many below one folder of the root that they all are in."""
    if len(touched) <= _MOST_FILES:
        return touched
    groups: dict[str, list[Touched]] = {}
    for each in touched:
        first, separator, _ = os.path.relpath(each.path, root).partition(os.sep)
        groups.setdefault(first if separator and first != os.pardir else "", []).append(each)
    found: list[Touched] = []
    for first, group in groups.items():
        if not first or len(group) <= _MOST_FILES:
            found += group
        else:
            top = os.path.commonpath([os.path.dirname(each.path) for each in group])
            found.append(Touched(top, "write", NO_SIGNATURE, is_folder=True, by="child"))
    return found
