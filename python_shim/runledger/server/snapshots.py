"""Keeping what the page says: the document at the moment of execution."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict

from runledger.journal.objects import put_object

from .bodies import Snapshot
from .recording import Recording
from .wire_journal import mask_code

_MOST_KNOWN = 200_000


class SnapshotKeeper:
    """Knows the sources of this server's life, so that a page sends each only once.

    A source is named twice: by the page, for its text as the user sees it, and in the books, for
    its text with secrets masked.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._lock = threading.Lock()
        self._known: OrderedDict[str, str] = OrderedDict()
        self._written: set[str] = set()
        self._written_in: tuple[str, int] | None = None

    def keep(
        self, snapshot: Snapshot, notebook: str, user: str | None, language: str = ""
    ) -> list[str]:
        """Write a snapshot.

        Args:
            snapshot: what the page sent.
            notebook: the notebook's path in the books.
            user: who executed, where the server knows its users.
            language: what the kernel speaks.

        Returns:
            The hashes whose text is needed first; if there are any, nothing was written.

        Raises:
            OSError: with a sentence, if the books cannot be written.
        """
        if self._recording.off or self._recording.is_paused(snapshot.kernel_id):
            return []
        with self._lock:
            return self._keep(snapshot, notebook, user, language)

    def forget(self) -> None:
        """Ask for all texts again: gc may have removed some from the journal."""
        with self._lock:
            self._known.clear()
            self._written.clear()

    def _keep(
        self, snapshot: Snapshot, notebook: str, user: str | None, language: str
    ) -> list[str]:
        needed = dict.fromkeys(source for _, _, source in snapshot.cells)
        missing = [
            name for name in needed if name not in self._known and name not in snapshot.sources
        ]
        if missing:
            return missing
        if self._recording.written_in != self._written_in:
            # A new journal has to hold every source that its snapshots name.
            self._written.clear()
            self._known.clear()
            missing = [name for name in needed if name not in snapshot.sources]
            self._written_in = self._recording.written_in
            if missing:
                return missing
        for name in needed:
            if name in snapshot.sources:
                self._learn(name, snapshot.sources[name], language)
        rows = [[cell, kind, self._known[name]] for cell, kind, name in snapshot.cells]
        books = self._recording.books
        data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "backslashreplace"
        )
        cells = put_object(books, data) if books is not None else None
        self._recording.append_or_raise(
            "snapshot",
            kernel_id=snapshot.kernel_id,
            msg_ids=list(snapshot.msg_ids),
            notebook=notebook,
            cells=cells,
            user=user,
        )
        self._written_in = self._recording.written_in
        return []

    def _learn(self, name: str, text: str, language: str) -> None:
        if name in self._known:
            self._known.move_to_end(name)
            return
        stored, masked = mask_code(text, language)
        stored_name = hashlib.sha256(stored.encode("utf-8")).hexdigest()
        if stored_name not in self._written:
            self._recording.append_or_raise("source", hash=stored_name, text=stored, masked=masked)
            self._written.add(stored_name)
        self._known[name] = stored_name
        if len(self._known) > _MOST_KNOWN:
            self._written.discard(self._known.popitem(last=False)[1])
