"""A file that is hashed keeps the locks that the user's process holds on it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest

from runledger.kernel import hashing_apart
from runledger.kernel.hash_cache import HashCache
from runledger.kernel.hashing import Hasher
from runledger.kernel.program import output_of

from .conftest import Session
from .test_files import hash_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such locks")

LITE = """
base = sqlite3.connect(path, isolation_level=None)
base.execute('pragma journal_mode=%s')
base.execute('create table t (a)')
base.execute('begin immediate')
"""
DUCK = "base = duckdb.connect(path); base.execute('create table t (a int)')"
ATTACHED = """
base = duckdb.connect()
base.execute(f"attach '{path}' as other")
base.execute('create table other.t (a int)')
"""
OWN = "own = open(path, 'w'); own.write('mine'); own.flush(); fcntl.lockf(own, fcntl.LOCK_EX)"

# What another process does to have the file for itself, and what it is told.
OTHERS = {
    "base": (
        "import sqlite3, sys\nsqlite3.connect(sys.argv[1], timeout=0).execute('begin immediate')",
        "database is locked",
    ),
    "duck": ("import duckdb, sys; duckdb.connect(sys.argv[1])", "Could not set lock"),
    "own": (
        "import fcntl, sys\nfcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "BlockingIOError",
    ),
}


def is_kept_from_others(kind: str, path: Path) -> bool:
    code, error = OTHERS[kind]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    return error in done.stderr


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("base", "lite.db", LITE % "delete"),
        ("base", "lite.weights", LITE % "delete"),  # known by who opened it
        ("base", "wal.SQLite3", LITE % "wal"),
        ("duck", "duck.duckdb", DUCK),
        ("duck", "duck.weights", DUCK),
        ("duck", "attached.weights", ATTACHED),
        ("own", "own.txt", OWN),
    ],
)
def test_a_lock_outlives_the_hash(session: Session, kind: str, name: str, code: str) -> None:
    folder = session.folder / f"of {name}"
    folder.mkdir()
    path = folder / name
    session.run("import duckdb, fcntl, os, sqlite3; import runledger as rl")
    assert not session.run(f"path = {str(path)!r}\n{code}\nNone")
    found = hash_of(session, f"of {name}/{name}")
    if kind != "duck":  # whom the file is not to be opened beside
        assert found["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert is_kept_from_others(kind, path)
    # By another name, and within a folder, with the files that a database has beside it.
    link = folder / "link"
    session.run(f"os.symlink(path, {str(link)!r}); rl.input({str(link)!r})")
    assert hash_of(session, f"of {name}/link")["sha256"] == found["sha256"]
    session.run(f"rl.input({str(folder)!r})")
    assert hash_of(session, f"of {name}")["files"] == len(list(folder.iterdir()))
    assert is_kept_from_others(kind, path)
    assert not any("by" in entry for entry in session.entries("file"))  # no child of the user's


def digests(*paths: Path) -> list[str | None]:
    found = Hasher(HashCache()).hash_all([(str(path), None) for path in paths])
    return [each and each.sha256 for each in found]


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Sequence[object]:
    """The children that were started."""
    watched = Mock(wraps=output_of)
    monkeypatch.setattr(hashing_apart, "output_of", watched)
    return watched.mock_calls


def test_one_child_hashes_several_databases(tmp_path: Path, programs: Sequence[object]) -> None:
    wanted: dict[Path, str | None] = {}
    for n in range(120):
        path = Path(os.fsdecode(bytes(tmp_path) + b"/\xff \n%d.db" % n))
        path.write_bytes(b"%d" % n * 1_000)
        wanted[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    plain = tmp_path / "plain.csv"
    plain.write_bytes(b"1")
    wanted[plain] = hashlib.sha256(b"1").hexdigest()
    wanted[tmp_path / "nowhere.db"] = None
    assert digests(*wanted) == list(wanted.values())
    assert len(programs) == 2


def test_an_unchanged_database_is_not_read_again(
    tmp_path: Path, programs: Sequence[object]
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"1" * 20_000)
    hasher = Hasher(HashCache())
    assert hasher.hash(str(path)) == hasher.hash(str(path)) is not None
    assert len(programs) == 1


@pytest.mark.parametrize("program", [None, "", "/opt/viewer/viewer"])
def test_where_no_child_can_be_had_a_database_has_no_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    (tmp_path / "a.db").write_bytes(b"1")
    (tmp_path / "a.csv").write_bytes(b"1")
    monkeypatch.setattr(sys, "executable", program)
    found = digests(tmp_path / "a.db", tmp_path / "a.csv")
    assert found == [None, hashlib.sha256(b"1").hexdigest()]


def test_a_child_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"1")
    os.truncate(path, 2**36)  # which takes a minute
    monkeypatch.setattr(hashing_apart, "_SECONDS", 0.2)
    monkeypatch.setattr(hashing_apart, "_SLOWEST", 2**40)
    assert digests(path) == [None]
    with suppress(ChildProcessError):  # of which the test has none, or only kernels that live
        assert os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
