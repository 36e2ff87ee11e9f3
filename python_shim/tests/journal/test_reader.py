from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runledger.journal import reader
from runledger.journal.books import Books
from runledger.journal.entries import LINE_BYTES, parse_line
from runledger.journal.lock import lock_segment
from runledger.journal.reader import SegmentPart, read_segment, segments
from runledger.journal.writer import JournalWriter

NAME = "k-20260101T120000-0123456789ab.0.jsonl"
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def good(seq: int) -> bytes:
    return json.dumps({"v": 1, "seq": seq, "t": 1.0, "kind": "metrics", "step": seq}).encode()


junk = (
    st.binary(max_size=60)
    .map(lambda line: line.replace(b"\n", b""))
    .filter(lambda x: not parse_line(x))
)
lines = st.lists(st.tuples(st.booleans(), junk), max_size=20).map(
    lambda found: [good(i) if ok else bad for i, (ok, bad) in enumerate(found)]
)


@given(st.binary(max_size=400), st.integers(0, 500))
@SLOW
def test_any_bytes_are_read_without_an_exception(tmp_path: Path, data: bytes, offset: int) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    part = read_segment(path, offset)
    assert part.next_offset == (len(data) if offset <= len(data) else 0)


@given(lines, st.booleans(), st.integers(1, 40), st.integers(1, 5))
@SLOW
def test_no_good_line_is_lost_among_bad_ones(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: list[bytes],
    ended: bool,
    chunk: int,
    limit: int,
) -> None:
    monkeypatch.setattr(reader, "_CHUNK", chunk)
    path = tmp_path / NAME
    path.write_bytes(b"\n".join(content) + (b"\n" if ended and content else b""))
    wanted = [i for i, line in enumerate(content) if parse_line(line)]
    bad = sum(1 for line in content if line.strip() and not parse_line(line))
    part = read_segment(path)
    assert ([entry.seq for entry in part.entries], part.skipped) == (wanted, bad)
    assert part.next_offset == path.stat().st_size
    found, skipped, offset = [], 0, 0
    while offset < path.stat().st_size:
        part = read_segment(path, offset, limit)
        assert len(part.entries) <= limit
        assert part.next_offset > offset
        found += [entry.seq for entry in part.entries]
        skipped, offset = skipped + part.skipped, part.next_offset
    assert (found, skipped) == (wanted, bad)


@given(lines, st.lists(st.integers(1, 50), min_size=1, max_size=40))
@SLOW
def test_an_open_segment_is_followed_by_complete_lines(
    tmp_path: Path, content: list[bytes], sizes: list[int]
) -> None:
    data = b"".join(line + b"\n" for line in content)
    path = tmp_path / NAME
    path.unlink(missing_ok=True)
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        lock_segment(fd)
        found: list[int] = []
        place = offset = skipped = 0
        for size in [*sizes, len(data)]:
            os.write(fd, data[place : place + size])
            place += size
            part = read_segment(path, offset)
            assert part.next_offset == data[:place].rfind(b"\n") + 1
            found += [entry.seq for entry in part.entries]
            skipped, offset = skipped + part.skipped, part.next_offset
    finally:
        os.close(fd)
    assert found == [i for i, line in enumerate(content) if parse_line(line)]
    assert skipped == sum(1 for line in content if line.strip() and not parse_line(line))


def test_a_torn_last_line_waits_while_the_writer_lives_and_is_counted_when_it_died(
    tmp_path: Path,
) -> None:
    path = tmp_path / NAME
    fd = os.open(path, os.O_CREAT | os.O_WRONLY)
    lock_segment(fd)
    os.write(fd, good(0) + b"\n" + good(1)[:-5])
    first = read_segment(path)
    assert ([e.seq for e in first.entries], first.next_offset, first.skipped) == (
        [0],
        len(good(0)) + 1,
        0,
    )
    os.close(fd)
    second = read_segment(path, first.next_offset)
    assert second == SegmentPart([], path.stat().st_size, 1)


def test_a_last_line_that_lacks_only_its_newline_is_an_entry(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(good(0) + b"\n" + good(1))
    assert [entry.seq for entry in read_segment(path).entries] == [0, 1]


def test_a_writer_that_closes_while_we_read_loses_nothing(
    books: Books, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = writer.path
    with path.open("ab") as file:
        file.write(b'{"v":1,')

    def closing(segment: Path) -> bool:
        with path.open("ab") as file:
            file.write(b"\n" + good(1) + b"\n")
        return False

    monkeypatch.setattr(reader, "segment_is_open", closing)
    part = read_segment(path)
    assert [entry.seq for entry in part.entries] == [0, 1]
    assert (part.skipped, part.next_offset) == (1, path.stat().st_size)


def test_an_over_long_line_is_set_aside_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / NAME
    line = json.dumps({"v": 1, "seq": 1, "t": 1.0, "kind": "x", "text": "x" * (LINE_BYTES + 5)})
    path.write_bytes(good(0) + b"\n" + line.encode() + b"\n" + good(2) + b"\n")
    part = read_segment(path)
    assert ([entry.seq for entry in part.entries], part.skipped) == ([0, 2], 1)


def test_two_readers_do_not_disturb_each_other_nor_the_writer(writer: JournalWriter) -> None:
    offsets = [0, 0]
    seen: list[list[int]] = [[], []]
    for i in range(20):
        writer.append("metrics", step=i)
        for which in (0, 1) if i % 3 else (0,):
            part = read_segment(writer.path, offsets[which])
            offsets[which] = part.next_offset
            seen[which] += [entry.seq for entry in part.entries]
    writer.close()
    for which in (0, 1):
        seen[which] += [entry.seq for entry in read_segment(writer.path, offsets[which]).entries]
    assert seen == [list(range(22))] * 2


def test_a_segment_that_shrank_or_vanished_is_to_be_read_anew(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(good(0) + b"\n" + good(1) + b"\n")
    offset = read_segment(path).next_offset
    path.write_bytes(good(0) + b"\n")
    assert read_segment(path, offset) == SegmentPart([], 0, 0)
    path.unlink()
    assert read_segment(path, offset) == SegmentPart([], 0, 0)


def test_only_segments_are_listed_by_session_and_number(tmp_path: Path) -> None:
    for n in (10, 9):
        (tmp_path / NAME.replace(".0.", f".{n}.")).touch()
    (tmp_path / NAME.replace("k-", "s-")).touch()
    (tmp_path / f".{NAME}.tmp").touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME.replace(".0.", ".1.")).symlink_to("/etc/passwd")
    assert [(file.session[0], file.n) for file in segments(tmp_path)] == [
        ("k", 9),
        ("k", 10),
        ("s", 0),
    ]
    assert segments(tmp_path / "nothing") == []
    assert segments(tmp_path / "notes.txt") == []
