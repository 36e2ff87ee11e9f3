"""Rows that a tick is about to write, the last state of each key only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, bindparam, delete

from runledger.ledger.store import upsert

Key = tuple[object, ...]
Cells = dict[str, object]


class Pending:
    """Rows by table and natural key; written together, in the order the tables came up."""

    def __init__(self) -> None:
        self._rows: dict[Table, dict[Key, Cells]] = {}
        self._removed: dict[Table, dict[Key, None]] = {}
        self._cleared: dict[tuple[Table, tuple[str, ...]], set[Key]] = {}

    def put(self, table: Table, row: Cells) -> None:
        """Add a row, or replace the one with its key."""
        key = tuple(row[column.name] for column in table.primary_key.columns)
        self._rows.setdefault(table, {})[key] = row

    def remove(self, table: Table, key: Key) -> None:
        """Forget the row with a key, here and in the ledger."""
        self._rows.get(table, {}).pop(key, None)
        self._removed.setdefault(table, {})[key] = None

    def find(self, table: Table, key: Key) -> Cells | None:
        """Return the row with a key if it is about to be written."""
        return self._rows.get(table, {}).get(key)

    def clear(self, table: Table, columns: tuple[str, ...], key: Key) -> None:
        """Forget the rows that have `key` in `columns`, here and in the ledger."""
        rows = self._rows.get(table, {})
        for found in [k for k, row in rows.items() if tuple(row[c] for c in columns) == key]:
            del rows[found]
        self._cleared.setdefault((table, columns), set()).add(key)

    def is_cleared(self, table: Table, columns: tuple[str, ...], key: Key) -> bool:
        """Return whether the rows in the ledger with this key are about to be forgotten."""
        return key in self._cleared.get((table, columns), ())

    def write(self, connection: Connection) -> None:
        """Write everything and begin anew."""
        for (table, columns), keys in self._cleared.items():
            for key in keys:
                conditions = [table.c[c] == value for c, value in zip(columns, key, strict=True)]
                connection.execute(delete(table).where(*conditions))
        for table, gone in self._removed.items():
            parts = {f"key_{column.name}": column for column in table.primary_key.columns}
            is_it = [column == bindparam(name) for name, column in parts.items()]
            connection.execute(
                delete(table).where(*is_it), [dict(zip(parts, key, strict=True)) for key in gone]
            )
        self._removed.clear()
        for table, rows in self._rows.items():
            batch: Sequence[Cells] = list(rows.values())
            upsert(connection, table, batch)
        self._rows.clear()
        self._cleared.clear()
