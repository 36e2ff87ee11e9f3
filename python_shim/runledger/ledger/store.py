"""Opening the ledger: engine, pragmas, migrations, and what a rebuild must give again."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    MetaData,
    Row,
    Table,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from runledger.journal.books import is_still
from runledger.ledger.tables import DERIVED, FACTS, metadata

BUSY_TIMEOUT = 5000  # milliseconds

# File systems on which SQLite's shared memory, which WAL needs, is not shared or not kept.
NETWORK_FILE_SYSTEMS = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "drvfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "panfs",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "fuse.blobfuse2",
        "fuse.ceph",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.juicefs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
    ]
)

_SIGNS_OF_DAMAGE = (
    "malformed",
    "not a database",
    "no such table",
    "no such column",
    "Could not decode",
)

Row_ = Mapping[str, object]


class LedgerError(Exception):
    """The ledger cannot be used; the message is one sentence for a user."""


class DamagedLedgerError(LedgerError):
    """The ledger's file is no whole database any more; the journals are."""


def _create_tables(connection: Connection) -> None:
    metadata.create_all(connection)


def _begin_anew(connection: Connection) -> None:
    """Drop what another version derived; posting fills the tables from the journals."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)
    metadata.create_all(connection)


# Migration n brings a ledger of version n to version n + 1. All of a ledger can be made anew from
# the journals, so a migration may also drop every table and leave posting to begin again.
MIGRATIONS: Sequence[Callable[[Connection], None]] = (
    _create_tables,
    _begin_anew,
    _begin_anew,
    _begin_anew,
    _begin_anew,
    _begin_anew,
)
VERSION = len(MIGRATIONS)


def open_ledger(where: Path | str, *, read_only: bool = False) -> Engine:
    """Open the ledger, made or brought up to date where needed.

    Args:
        where: the path of the SQLite file, or a database URL.
        read_only: never write: neither tables nor pragmas; the file must exist.

    Returns:
        An engine whose connections are set up for one writer and many readers.

    Raises:
        LedgerError: the ledger is of a newer version, damaged, or cannot be opened.

    """
    url = where if isinstance(where, str) else URL.create("sqlite", database=str(where))
    path = where if isinstance(where, Path) else _path_of(where)
    if read_only and path is not None and not path.exists():
        raise LedgerError(f"There is no ledger at {path}; run `runledger rebuild` to make it.")
    if read_only and path is not None and is_still(path):
        query = {"immutable": "1", "uri": "true"}
        url = URL.create("sqlite", database=path.absolute().as_uri(), query=query)
    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise LedgerError(f"The ledger cannot be opened: {_first_line(error)}.") from error
    if path is not None:
        _set_up_sqlite(engine, path, read_only=read_only)
    try:
        _migrate(engine, path, read_only=read_only)
    except LedgerError:
        engine.dispose()
        raise
    except SQLAlchemyError as error:
        engine.dispose()
        raise ledger_error(error, path) from error
    return engine


def ledger_error(error: SQLAlchemyError, path: Path | None = None) -> LedgerError:
    """Turn an error of the database into one sentence for a user."""
    name = str(path) if path is not None else "The ledger"
    cause = getattr(error, "orig", None)
    words = _first_line(cause if cause is not None else error)
    busy = isinstance(error, OperationalError) and "locked" in words
    if is_damage(error):
        return DamagedLedgerError(
            f"{name} is damaged ({words}); `runledger rebuild` makes it anew."
        )
    if busy:
        return LedgerError(f"{name} is in use by another program ({words}).")
    return LedgerError(f"{name} cannot be used: {words}.")


def is_damage(error: BaseException) -> bool:
    """Return whether an error of the database says that its file is not whole."""
    words = str(getattr(error, "orig", None) or error)
    return isinstance(error, DatabaseError) and any(sign in words for sign in _SIGNS_OF_DAMAGE)


def is_whole(engine: Engine) -> bool:
    """Return whether the pages of an SQLite ledger fit together; true of any other database."""
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect() as connection:
            return connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok"
    except DatabaseError as error:
        return not is_damage(error)


def remove_ledger(path: Path) -> None:
    """Remove an SQLite ledger; whoever has it open makes it anew from the journals.

    Args:
        path: the file, which goes first: SQLite takes nothing that was left of another one.

    Raises:
        OSError: it cannot be removed.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _path_of(url: str) -> Path | None:
    if not url.startswith("sqlite:///"):
        return None
    return Path(url.removeprefix("sqlite:///"))


def file_system_of(path: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """Return the type of the file system that holds a path, or None where it is not known."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
        target = path.resolve()
    except OSError:
        return None
    found: tuple[int, str] | None = None
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode("latin-1", "replace").decode("unicode_escape"))
        if (point == target or point in target.parents) and (
            found is None or len(point.parts) >= found[0]
        ):
            found = (len(point.parts), fields[2])
    return found[1] if found else None


def journal_mode_for(path: Path) -> str:
    """Return the SQLite journal mode that is safe where the ledger lies."""
    if sys.platform == "win32" and str(path.resolve()).startswith("\\\\"):
        return "TRUNCATE"
    return "TRUNCATE" if file_system_of(path.parent) in NETWORK_FILE_SYSTEMS else "WAL"


def _set_up_sqlite(engine: Engine, path: Path, *, read_only: bool) -> None:
    mode = journal_mode_for(path)

    def connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
            if read_only:
                cursor.execute("PRAGMA query_only=ON")
                return
            if _is_newer(cursor.execute("PRAGMA user_version").fetchone()):
                return  # not ours to touch, not even its journal mode
            try:
                cursor.execute(f"PRAGMA journal_mode={mode}")
                set_mode = cursor.fetchone()
            except sqlite3.OperationalError:
                set_mode = None
            if mode == "WAL" and (set_mode is None or str(set_mode[0]).lower() != "wal"):
                cursor.execute("PRAGMA journal_mode=TRUNCATE")
            cursor.execute("PRAGMA synchronous=NORMAL")
            # What gc removes must not be found in the file's free pages.
            cursor.execute("PRAGMA secure_delete=ON")
        finally:
            cursor.close()

    event.listen(engine, "connect", connect)


def _is_newer(row: Sequence[int] | None) -> bool:
    return row is not None and int(row[0]) > VERSION


def _migrate(engine: Engine, path: Path | None, *, read_only: bool) -> None:
    if path is None:
        with engine.begin() as connection:
            metadata.create_all(connection)
        return
    new = not path.exists()
    if new:
        # Made by us, so that the mode is 0600 whatever the umask (WAL and shared memory follow it).
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise LedgerError(f"The ledger cannot be made: {error}.") from error
    with engine.connect() as connection:
        found = int(connection.execute(text("PRAGMA user_version")).scalar_one())
        if found > VERSION:
            raise LedgerError(
                f"{path} was made by a newer version of Run Ledger"
                f" (format {found}, this one knows {VERSION}); install that version to open it."
            )
        if read_only or found == VERSION:
            # A file without our tables, or one cut short, is found here, not at the first request.
            connection.execute(select(metadata.tables["segments"]).limit(1)).all()
            return
    with engine.connect() as connection:
        # Immediate, so that two servers that start at once do not both migrate.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = int(connection.execute(text("PRAGMA user_version")).scalar_one())
        # The first makes today's tables, so a new ledger needs no other.
        for migration in MIGRATIONS[found:] if found else MIGRATIONS[:1]:
            migration(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        connection.commit()


def upsert(connection: Connection, table: Table, rows: Sequence[Row_]) -> None:
    """Write rows by their natural keys: new ones are added, others replaced.

    Args:
        connection: within a transaction.
        table: one of the ledger's tables.
        rows: each with all columns of the key and the same set of columns.

    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    others = [name for name in rows[0] if name not in keys]
    if connection.dialect.name == "postgresql":
        pg = postgresql.insert(table)
        statement = pg.on_conflict_do_update(
            index_elements=keys, set_={name: pg.excluded[name] for name in others}
        )
        connection.execute(statement if others else pg.on_conflict_do_nothing(), list(rows))
        return
    lite = sqlite.insert(table)
    if others:
        lite = lite.on_conflict_do_update(
            index_elements=keys, set_={name: lite.excluded[name] for name in others}
        )
    else:
        lite = lite.on_conflict_do_nothing()
    _insert(connection, table, lite, rows)


def add_rows(connection: Connection, table: Table, rows: Sequence[Row_]) -> None:
    """Write rows whose keys are new.

    Args:
        connection: within a transaction.
        table: one of the ledger's tables.
        rows: each with the same set of columns.
    """
    if rows and connection.dialect.name == "postgresql":
        connection.execute(insert(table), list(rows))
    elif rows:
        _insert(connection, table, insert(table), rows)


def _insert(connection: Connection, table: Table, statement: Insert, rows: Sequence[Row_]) -> None:
    """Write rows into SQLite; SQLAlchemy's own way costs several times what SQLite does."""
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    columns: list[list[object]] = []
    for name in compiled.positiontup or ():
        kind = table.c[name].type.dialect_impl(connection.dialect)
        process = kind.bind_processor(connection.dialect)
        values = [row[name] for row in rows]
        columns.append(values if process is None else [process(value) for value in values])
    connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


_NOT_COMPARED = frozenset({"revision", "stale"})


def dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a rebuild must give again, table by table, each sorted."""
    answer: dict[str, list[tuple[object, ...]]] = {}
    with engine.connect() as connection:
        for table in FACTS + DERIVED:
            columns = [column for column in table.columns if column.name not in _NOT_COMPARED]
            rows: Sequence[Row[tuple[object, ...]]] = connection.execute(select(*columns)).all()
            answer[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return answer
