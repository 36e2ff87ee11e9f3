"""Writes the `file` and `hash` entries of executions."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed.
# ruff: noqa: PLC0415, PTH112
from __future__ import annotations

import itertools
import os
import sys
from typing import TYPE_CHECKING

from . import files
from .child_work import ChildWork
from .claims import Claims
from .hash_cache import HashCache
from .hashing import Hasher
from .touches import FILES_LIMIT, MODES, Touched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runledger.journal.books import Books

    from .background import Background
    from .execution import Execution
    from .recorder import Recorder

# Hashes are written when so many bytes were read, so that a large batch shows bit by bit.
_BATCH_BYTES = 256 * 2**20


class FileEntries:
    """What a session writes down of files.

    Parameters: `recorder`, the session; `background`, where files are read.
    """

    def __init__(self, recorder: Recorder, background: Background) -> None:
        self._recorder = recorder
        self._background = background
        self._hasher = Hasher(HashCache())
        self._claims: Claims | None = None
        self._work = ChildWork(recorder, background, self.add)

    def write(self, execution: Execution) -> None:
        """Write the files that an execution touched, and have them hashed."""
        books = self._recorder.books
        if books is None:
            return
        touches = execution.touches
        touches.settle()
        files.remember_open(touches)
        if self._claims is not None:
            self._claims.withdraw()
        if touches.children is not None:
            children, touches.children = touches.children, None
            self._work.follow(execution, children)
        touched = touches.touched(_imported(execution, str(books.root)))
        self.add(execution, touched + touches.declared_files())
        if touches.dropped:
            self._recorder.report(
                f"An execution opened over {FILES_LIMIT} files; the rest is not recorded."
            )

    def declare(self, execution: Execution, path: str, mode: str) -> None:
        """Write down a file or folder that the user named, at once."""
        touches = execution.touches
        bit = MODES[mode]
        if not touches.declared.get(path, 0) & bit:
            touches.declared[path] = touches.declared.get(path, 0) | bit
            self._write(execution, path, mode)

    def declare_address(self, execution: Execution, address: str, mode: str) -> None:
        """Write down something the user named that is no file of this machine."""
        from runledger.journal.masking import mask_url

        self._recorder.append(
            "file",
            {"x": execution.x, "path": mask_url(address), "mode": mode, "declared": True},
        )

    def claim(self, execution: Execution) -> None:
        """Let other sessions know what a long execution has written so far."""
        books, session = self._recorder.books, self._recorder.session
        if books is None or session is None:
            return
        if self._claims is None or self._claims.session != session:
            self._claims = Claims(books, session)
        self._claims.tell(execution.touches)

    def close(self) -> None:
        """Write what still waits for others to say what they wrote."""
        self._work.close()
        if self._claims is not None:
            self._claims.withdraw()

    def add(self, execution: Execution, touched: Iterable[Touched]) -> None:
        """Write touched files that are not written yet, and have them all hashed."""
        by_path: dict[str, Touched] = {}
        for each in touched:
            self._write(execution, each.path, each.mode, each.by)
            by_path[each.path] = each
        if by_path:
            self._background.do(lambda: self._write_hashes(execution.x, list(by_path.values())))

    def _write(self, execution: Execution, path: str, mode: str, by: str | None = None) -> None:
        from runledger.journal.books import relative_path

        touches, bit = execution.touches, MODES[mode]
        books = self._recorder.books
        if books is None or touches.written.get(path, 0) & bit:
            return
        touches.written[path] = touches.written.get(path, 0) | bit
        fields: dict[str, object] = {
            "x": execution.x,
            "path": relative_path(books.root, path),
            "mode": mode,
            "declared": bool(touches.declared.get(path, 0) & bit),
        }
        if by is not None:
            fields["by"] = by
        self._recorder.append("file", fields)

    def _write_hashes(self, x: int, touched: list[Touched]) -> None:
        books = self._recorder.books
        if books is None:
            return
        self._hasher.cache.path = str(books.hashes)
        plain = [each for each in touched if not each.is_folder]
        start = 0
        while start < len(plain):
            end, size = start, 0
            while end < len(plain) and (size < _BATCH_BYTES or end == start):
                size += plain[end].signature[2]
                end += 1
            batch = plain[start:end]
            found = self._hasher.hash_all([(each.path, each.signature) for each in batch])
            for each, hashed in zip(batch, found):
                fields: dict[str, object] = {"missing": True}
                if hashed is not None:
                    fields = {"sha256": hashed.sha256, "size": hashed.size, "mtime": hashed.mtime}
                    if hashed.changed:
                        fields["changed"] = True
                self._append_hash(books, x, each.path, fields)
            start = end
        self._hasher.cache.save()
        for each in touched:
            if each.is_folder:
                self._write_tree(books, x, each.path)

    def _write_tree(self, books: Books, x: int, path: str) -> None:
        from runledger.journal.objects import put_object
        from runledger.journal.trees import MOST_FILES, TooManyFilesError

        from .tree import tree_of

        if not os.path.isdir(path):
            self._append_hash(books, x, path, {"missing": True})
            return
        try:
            tree = tree_of(path, self._hasher)
            name = put_object(books, tree.listing)
        except TooManyFilesError:
            self._recorder.report(
                f"A folder has more than {MOST_FILES} files; its content is not recorded."
            )
            return
        except OSError as error:
            self._recorder.failed(str(error))
            return
        self._hasher.cache.save(everything=True)
        fields: dict[str, object] = {
            "sha256": name,
            "size": tree.size,
            "tree": name,
            "files": tree.files,
        }
        if tree.changed:
            fields["changed"] = True
        self._append_hash(books, x, path, fields)

    def _append_hash(self, books: Books, x: int, path: str, fields: dict[str, object]) -> None:
        from runledger.journal.books import relative_path

        self._recorder.append("hash", {"x": x, "path": relative_path(books.root, path), **fields})


def _imported(execution: Execution, root: str) -> list[str]:
    """Return the modules from under the root that were imported while an execution ran."""
    found: list[str] = []
    if len(sys.modules) > execution.modules:
        modules = itertools.islice(sys.modules.copy().values(), execution.modules, None)
        found = files.module_files(modules, root)
    opened = {path for path in execution.touches.modes if path.endswith(".py")}
    if opened:  # a module that was reloaded is no new one
        found += [p for p in files.module_files(list(sys.modules.values()), root) if p in opened]
    return found
