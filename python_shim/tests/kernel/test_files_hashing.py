"""Hashes: right, several at a time, and not made twice; the cache may be lost or broken."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from runledger.kernel import hashing
from runledger.kernel.file_adapters.sql_files import files_of
from runledger.kernel.hash_cache import HashCache
from runledger.kernel.hashing import Hasher
from runledger.kernel.touches import signature_of
from runledger.kernel.tree import tree_of

OLD = 1_700_000_000_123_456_789


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "hashes"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read."""
    found: list[str] = []
    read = hashing._read

    def counted(path: str, *rest: object) -> object:
        found.append(Path(path).name)
        return read(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(hashing, "_read", counted)
    return found


def settle(path: Path) -> None:
    """Wait until a file's times are past, as far as its file system can tell."""
    while not hashing._is_settled(hashing.key_of(str(path))):  # type: ignore[arg-type]
        time.sleep(0.01)


def test_many_files_are_hashed_at_a_time_each_with_its_own_hash(tmp_path: Path) -> None:
    wanted = {}
    for n in range(40):
        path = tmp_path / f"{n}.bin"
        path.write_bytes(os.urandom(n * 20_000))
        wanted[str(path)] = sha(path.read_bytes())
    found = Hasher(HashCache(), threads=4).hash_all([(path, None) for path in wanted])
    assert [each and each.sha256 for each in found] == list(wanted.values())
    assert threading.active_count() < 20


def test_what_is_gone_or_no_file_has_no_hash(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    hasher = Hasher(HashCache())
    assert hasher.hash(str(tmp_path / "nowhere")) is None
    assert hasher.hash(str(tmp_path / "pipe")) is None
    assert hasher.hash(str(tmp_path)) is None


def test_an_unchanged_file_is_not_read_again_even_by_a_later_session(
    tmp_path: Path, place: Path, reads: list[str]
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 100_000)
    settle(path)
    for _ in range(2):
        hasher = Hasher(HashCache(str(place)))
        for _ in range(2):
            found = hasher.hash(str(path))
            assert found is not None
            assert found.sha256 == sha(b"x" * 100_000)
        hasher.cache.save()
    assert reads == ["a.bin"]
    assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keep_mtime", [False, True])
def test_a_changed_file_is_read_again_even_if_its_mtime_was_set_back(
    tmp_path: Path, place: Path, keep_mtime: bool
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"before")
    os.utime(path, ns=(OLD, OLD))
    settle(path)
    hasher = Hasher(HashCache(str(place)))
    hasher.hash(str(path))
    path.write_bytes(b"behind")
    if keep_mtime:
        os.utime(path, ns=(OLD, OLD))
    found = hasher.hash(str(path))
    assert found is not None
    assert found.sha256 == sha(b"behind")


def test_a_file_too_young_for_its_file_systems_clock_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"before")
    whole = int(time.time()) * 10**9
    key = (1, 2, 6, whole, whole)  # as a file system tells it that counts seconds
    monkeypatch.setattr(hashing, "key_of", lambda _: key)
    monkeypatch.setattr(hashing, "key_from", lambda _: key)
    hasher = Hasher(HashCache())
    assert hasher.hash(str(path)).sha256 == sha(b"before")  # type: ignore[union-attr]
    path.write_bytes(b"behind")
    assert hasher.hash(str(path)).sha256 == sha(b"behind")  # type: ignore[union-attr]


def test_a_file_that_changed_since_it_was_touched_is_said_to_have(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"before")
    touched = signature_of(str(path))
    hasher = Hasher(HashCache())
    assert not hasher.hash(str(path), touched).changed  # type: ignore[union-attr]
    path.write_bytes(b"longer than before")
    found = hasher.hash(str(path), touched)
    assert found is not None
    assert (found.changed, found.sha256) == (True, sha(b"longer than before"))


def test_a_broken_cache_is_dropped_and_made_anew(tmp_path: Path, place: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 50_000)
    settle(path)
    first = Hasher(HashCache(str(place)))
    first.hash(str(path))
    first.cache.save()
    whole = place.read_bytes()
    for broken in (whole[:-1], whole + b"torn", bytes(len(whole)), b"\xff" * 500):
        place.write_bytes(broken)
        hasher = Hasher(HashCache(str(place)))
        assert hasher.hash(str(path)).sha256 == sha(b"x" * 50_000)  # type: ignore[union-attr]
        hasher.cache.save()
        later = HashCache(str(place))
        key = hashing.key_of(str(path))
        assert key is not None
        assert later.get(key) == sha(b"x" * 50_000)


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 50_000)
    settle(path)
    hasher = Hasher(HashCache(str(tmp_path / "nowhere" / "hashes")))
    assert hasher.hash(str(path)) is not None
    hasher.cache.save()


def test_an_unchanged_tree_is_not_read_again(tmp_path: Path, place: Path, reads: list[str]) -> None:
    folder = tmp_path / "data"
    for n in range(200):
        path = folder / f"{n % 7}" / f"{n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % n)
    settle(path)
    first = tree_of(str(folder), hasher := Hasher(HashCache(str(place))))
    hasher.cache.save(everything=True)
    assert (first.files, len(reads)) == (200, 200)
    again = tree_of(str(folder), Hasher(HashCache(str(place))))
    assert (again, len(reads)) == (first, 200)
    (folder / "3" / "3.txt").write_bytes(b"three")
    other = tree_of(str(folder), Hasher(HashCache(str(place))))
    assert (other.files, reads[200:]) == (200, ["3.txt"])
    assert other.listing != first.listing


def test_a_tree_has_files_of_strange_names_and_through_links(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "outside.txt").write_bytes(b"o")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to(tmp_path / "nowhere")
    Path(os.fsdecode(bytes(folder) + b"/\xff\xfe.txt")).write_bytes(b"n")
    found = tree_of(str(folder), Hasher(HashCache()))
    assert found.files == 2
    assert sha(b"o").encode() in found.listing


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select * from 'a.csv' where b = 'c.csv'", [("a.csv", "read")]),
        ('select * from t join "a.parquet" using (x)', [("a.parquet", "read")]),
        ("copy (from t) to 'o''x.csv' (delimiter ',')", [("o'x.csv", "write")]),
        ("COPY t FROM 'in.csv'", [("in.csv", "read")]),
        ("from read_csv(['a.csv', 'b.csv'])", [("a.csv", "read"), ("b.csv", "read")]),
        ("from parquet_scan('p/*.parquet') -- 'x'", [("p/*.parquet", "read")]),
        ("/* from 'no.csv' */ select 'from', 'yes.csv'", []),
        ("select replace(a, 'x', 'y') from t", []),
        ("attach if not exists 'x.db' as x; from x.t", [("x.db", "database")]),
        ("export database 'dir'", [("dir", "write")]),
        ("set x = 'to'; copy t to 'y.csv'", [("y.csv", "write")]),
        ("select 'never closed", []),
        ("", []),
    ],
)
def test_sql_names_files_by_where_they_stand(sql: str, expected: list[tuple[str, str]]) -> None:
    assert files_of(sql) == expected
