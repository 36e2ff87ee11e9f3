"""DuckDB: databases, what reads and writes files, and the files that SQL names."""

# ruff: noqa: PTH110
from __future__ import annotations

import os

from ..files import note, note_database
from .sql_files import files_of
from .watching import (
    Arguments,
    Named,
    SeesCaller,
    Watched,
    argument,
    note_read,
    paths_of,
    reads,
    writes,
)


def _connect(args: Arguments, named: Named) -> None:
    database = argument(args, named, 0, "database")
    if not isinstance(database, (str, os.PathLike)):
        return
    path = os.fsdecode(database)
    if path and not path.startswith((":", "md:", "motherduck:")):
        note_database(path, bool(argument(args, named, 1, "read_only")))


def _runs(position: int) -> SeesCaller:
    """Return what notes the files in the SQL that a call runs; a variable's name is a table's."""

    def seen(args: Arguments, named: Named) -> None:
        sql = args[position] if len(args) > position else named.get("query")
        if not isinstance(sql, str):
            sql = getattr(sql, "query", None)  # a statement that was parsed before
        if not isinstance(sql, str):
            return
        parameters = argument(args, named, position + 1, "parameters") or named.get("params")
        for path, mode in files_of(sql, parameters):
            if mode == "read":
                note_read([each for each in paths_of(path) if os.path.exists(each)])
            elif mode == "database":
                note_database(path)
            else:
                note(path, mode)

    return SeesCaller(seen)


_READERS = ("read_csv", "read_json", "read_parquet", "from_csv_auto", "from_parquet")
_QUERIES = ("sql", "query", "execute", "executemany", "from_query")

WATCHED: dict[str, Watched] = {
    "duckdb": {
        "connect": _connect,
        **{name: reads(0, "path_or_buffer") for name in _READERS},
        **{name: _runs(0) for name in _QUERIES},
        "write_csv": writes(1, "filename"),
        **{f"DuckDBPyConnection.{name}": reads(1, "path_or_buffer") for name in _READERS},
        **{f"DuckDBPyConnection.{name}": _runs(1) for name in _QUERIES},
        **{
            # A view that is written looks for its tables then.
            f"DuckDBPyRelation.{name}": SeesCaller(writes(1, "file_name"))
            for name in ("to_csv", "write_csv", "to_parquet", "write_parquet")
        },
    }
}
