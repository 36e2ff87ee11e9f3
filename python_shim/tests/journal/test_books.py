from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from runledger.journal.books import Books, BooksError, find_books, make_books, relative_path
from runledger.journal.objects import get_object, put_object
from runledger.journal.writer import JournalError, JournalWriter


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o377])
def test_nobody_else_may_look_into_the_books_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        books = make_books(tmp_path)
        writer = JournalWriter(books, "k", {})
        put_object(books, b"an image")
        writer.turn()
        writer.close()
    finally:
        os.umask(before)
    seen = list(books.path.rglob("*"))
    assert len(seen) >= 8
    for path in [books.path, *seen]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_books_are_made_once_and_kept_out_of_git(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    assert (books.path / ".gitignore").read_text() == "*\n"
    (books.path / ".gitignore").write_text("mine")
    assert make_books(tmp_path) == books
    assert (books.path / ".gitignore").read_text() == "mine"
    assert books.root == tmp_path
    assert books.ledger == tmp_path / ".runledger" / "ledger.sqlite"


def test_the_nearest_books_upward_are_found(tmp_path: Path) -> None:
    deep = tmp_path / "project" / "notebooks"
    deep.mkdir(parents=True)
    outer = make_books(tmp_path)
    assert find_books(deep) == outer
    inner = make_books(tmp_path / "project")
    assert find_books(deep) == inner
    assert find_books(tmp_path) == outer


def test_a_file_that_is_called_like_the_books_holds_none(tmp_path: Path) -> None:
    (tmp_path / ".runledger").write_text("")
    assert find_books(tmp_path) is None
    with pytest.raises(BooksError, match=r"^The books at .* cannot be made: .*\.$"):
        make_books(tmp_path)


def test_books_of_another_user_are_refused_unless_a_setting_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = make_books(tmp_path)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(BooksError, match="belong to another user"):
        find_books(tmp_path)
    with pytest.raises(BooksError, match="belong to another user"):
        make_books(tmp_path)
    assert find_books(tmp_path, any_owner=True) == books


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/r/data/x.csv", "data/x.csv"),
        ("/r/data/../x.csv", "x.csv"),
        ("/r", "."),
        ("/r/../etc/passwd", "/etc/passwd"),
        ("/rx/data.csv", "/rx/data.csv"),
        (b"/r/\xff.csv", "\udcff.csv"),
    ],
)
def test_paths_are_relative_to_the_root_or_absolute(path: str, written: str) -> None:
    assert relative_path("/r", path) == written


def test_a_root_reached_by_a_link_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "real" / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert relative_path(tmp_path / "link", tmp_path / "real" / "data" / "x") == "data/x"
    assert relative_path(tmp_path / "real", tmp_path / "link" / "x") == "x"


def test_a_relative_path_is_meant_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert relative_path(tmp_path, "x.csv") == "sub/x.csv"


def test_an_object_is_kept_once_under_the_hash_of_its_bytes(books: Books) -> None:
    sha256 = put_object(books, b"abc")
    assert sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path = books.objects / "ba" / sha256
    before = path.stat().st_ino
    assert put_object(books, b"abc") == sha256
    assert path.stat().st_ino == before
    assert get_object(books, sha256) == b"abc"
    assert [file.name for file in path.parent.iterdir()] == [sha256]


def test_a_damaged_object_is_not_given_out_and_heals(books: Books) -> None:
    sha256 = put_object(books, b"abc")
    path = books.objects / "ba" / sha256
    path.write_bytes(b"")
    assert get_object(books, sha256) is None
    put_object(books, b"abc")
    assert get_object(books, sha256) == b"abc"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 63, "A" * 64, "0" * 64 + "\n"])
def test_only_a_hash_names_an_object(books: Books, name: str) -> None:
    assert get_object(books, name) is None


def test_an_object_that_cannot_be_written_says_why(books: Books) -> None:
    books.objects.rmdir()
    with pytest.raises(JournalError, match=r"^The books at .* cannot be written: .*\.$"):
        put_object(books, b"abc")
