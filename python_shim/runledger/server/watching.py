"""Noticing what another server posted."""

from __future__ import annotations

from sqlalchemy import Engine, text

from runledger.ledger.posting import Changes
from runledger.ledger.queries import changes_since, revision


class LedgerWatch:
    """Sees the changes of a ledger that this process does not write.

    Args:
        engine: the ledger. One connection is kept, for SQLite counts the writes of others by it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._connection = engine.connect()
        self._version: int | None = None
        self._revision: int | None = None

    def look(self) -> Changes:
        """Return what changed since the last look; the first one only notes where things are."""
        if not self._moved():
            return Changes()
        if self._revision is None:
            self._revision = revision(self._engine)
            return Changes()
        changes, self._revision = changes_since(self._engine, self._revision)
        return changes

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _moved(self) -> bool:
        if not self._is_sqlite:
            return True
        try:
            version = int(self._connection.execute(text("PRAGMA data_version")).scalar_one())
        finally:
            self._connection.rollback()  # the next look has to see what was written meanwhile
        moved, self._version = version != self._version, version
        return moved
