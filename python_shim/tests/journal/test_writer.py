from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runledger.journal import held
from runledger.journal.books import Books, make_books
from runledger.journal.entries import Entry
from runledger.journal.lock import segment_is_open
from runledger.journal.reader import read_segment, segments
from runledger.journal.writer import JournalError, JournalWriter

ReadAll = Callable[[], "tuple[list[Entry], int]"]
SHIM = Path(__file__).parents[2]


class Disk:
    """A disk that takes only so many bytes: `os.write` as the kernel does it when it gets full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room: int | None = None
        self._write = os.write
        monkeypatch.setattr(held, "write", self.write)

    def write(self, fd: int, data: bytes) -> int:
        if self.room is None or not stat.S_ISREG(os.fstat(fd).st_mode):
            return self._write(fd, data)
        if self.room == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = data[: self.room]
        self.room -= len(part)
        return self._write(fd, part)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_session_begins_with_its_header_and_ends_with_close(
    books: Books, writer: JournalWriter, read_all: ReadAll
) -> None:
    assert writer.append("begin", x=1, source="ab") == 1
    assert writer.append("turned", **{"from": "a"}) == 2
    assert segment_is_open(writer.path)
    writer.close()
    writer.close()
    assert not segment_is_open(writer.path)
    entries, skipped = read_all()
    assert [(entry.seq, entry.kind) for entry in entries] == [
        (0, "session"),
        (1, "begin"),
        (2, "turned"),
        (3, "close"),
    ]
    assert entries[0].fields == {"witness": "kernel", "session": writer.session, "segment": 0}
    assert entries[1].fields == {"x": 1, "source": "ab"}
    assert skipped == 0
    with pytest.raises(JournalError, match="closed"):
        writer.append("begin", x=2)


def test_a_segment_is_in_place_only_when_it_is_locked(books: Books, writer: JournalWriter) -> None:
    assert [file.name for file in books.journal.iterdir()] == [f"{writer.session}.0.jsonl"]


def test_segments_turn_at_their_size_and_the_numbers_go_on(books: Books, read_all: ReadAll) -> None:
    writer = JournalWriter(books, "s", {"witness": "server"}, segment_bytes=2000)
    for i in range(100):
        writer.append("output", n=i, text="x" * 50)
    assert writer.turn()
    writer.close()
    files = segments(books.journal)
    assert [file.n for file in files] == list(range(writer.segment + 1))
    assert len(files) >= 4
    for file in files:
        entries = read_segment(file.path).entries
        assert entries[0].kind == "session"
        assert entries[0].integer("segment") == file.n
        assert entries[-1].kind == ("close" if file.n == writer.segment else "turn")
        assert not segment_is_open(file.path)
    entries, skipped = read_all()
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    assert [entry.integer("n") for entry in entries if entry.kind == "output"] == list(range(100))
    assert skipped == 0


def test_only_the_last_segment_is_open(books: Books, writer: JournalWriter) -> None:
    writer.turn()
    assert [segment_is_open(file.path) for file in segments(books.journal)] == [False, True]


def test_threads_write_whole_entries_with_numbers_of_their_own(
    books: Books, read_all: ReadAll
) -> None:
    writer = JournalWriter(books, "k", {}, segment_bytes=20_000)

    def work(x: int) -> list[int]:
        return [writer.append("metrics", x=x, step=step) for step in range(200)]

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for part in pool.map(work, range(8)) for number in part]
    writer.close()
    entries, skipped = read_all()
    assert len(set(numbers)) == 1600
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    assert skipped == 0


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_after_a_short_write_the_next_entries_are_whole(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    books = make_books(tmp_path_factory.mktemp("books"))
    with monkeypatch.context() as patch:
        disk = Disk(patch)
        writer = JournalWriter(books, "k", {}, segment_bytes=data.draw(st.integers(150, 2000)))
        returned = []
        for i in range(30):
            disk.room = data.draw(st.none() | st.none() | st.integers(0, 120))
            try:
                returned.append((writer.append("metrics", step=i), i))
            except JournalError as error:
                assert str(error) == f"The disk that holds {books.path} is full."
        disk.room = None
        returned.append((writer.append("metrics", step=30), 30))
        writer.close()
    parts = [read_segment(file.path) for file in segments(books.journal)]
    entries = [entry for part in parts for entry in part.entries]
    found = [(entry.seq, entry.integer("step")) for entry in entries if entry.kind == "metrics"]
    assert set(returned) <= set(found)
    assert len({entry.seq for entry in entries}) == len(entries)
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)


@pytest.mark.parametrize("ragged", [False, True])
def test_what_a_write_cut_after_any_byte_refused_is_read_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ragged: bool
) -> None:
    """Else a kernel would give a begin's ordinal to its next cell too."""
    returned: list[int] = []
    for cut in range(200):
        place = tmp_path / str(cut)
        place.mkdir()
        with monkeypatch.context() as patch:
            disk = Disk(patch)
            writer = JournalWriter(make_books(place), "k", {})
            if ragged:
                disk.room = 1
                with pytest.raises(JournalError, match="is full"):
                    writer.append("begin", x=0)
            disk.room = cut
            try:
                writer.append("begin", x=1, msg_id="first")
                returned.append(cut)
            except JournalError:
                pass
            died = place / writer.path.name
            died.write_bytes(writer.path.read_bytes())
            disk.room = None
            writer.append("begin", x=2, msg_id="second")
            writer.close()
        first = [1] if cut in returned else []
        for path, expected in ((died, first), (writer.path, [*first, 2])):
            entries = read_segment(path).entries
            assert [e.integer("x") for e in entries if e.kind == "begin"] == expected, cut
            assert len({entry.seq for entry in entries}) == len(entries)
        if len(returned) == 2:
            break
    line = len(writer.path.read_bytes().split(b"\n")[2 if ragged else 1])
    assert returned == [line + ragged, line + ragged + 1]  # without its newline, and with it


def test_a_full_disk_is_said_in_one_sentence_and_recovered_from(
    books: Books, writer: JournalWriter, disk: Disk, read_all: ReadAll
) -> None:
    writer.append("begin", x=1)
    disk.room = 10
    for x in (2, 3):
        with pytest.raises(JournalError, match=r"^The disk that holds .* is full\.$"):
            writer.append("begin", x=x)
    disk.room = None
    writer.append("begin", x=4)
    writer.close()
    entries, skipped = read_all()
    assert [entry.integer("x") for entry in entries if entry.kind == "begin"] == [1, 4]
    assert skipped == 1


def test_a_turn_that_finds_no_room_leaves_the_segment_in_use(
    books: Books, writer: JournalWriter, disk: Disk, read_all: ReadAll
) -> None:
    disk.room = 20
    assert not writer.turn()
    disk.room = None
    assert writer.append("begin", x=1) == 1
    assert segment_is_open(writer.path)
    assert len(list(books.journal.iterdir())) == 1
    assert writer.turn()
    entries, _ = read_all()
    assert [entry.seq for entry in entries] == [0, 1, 2, 3]


def test_no_journal_can_be_made_on_a_full_disk(books: Books, disk: Disk) -> None:
    disk.room = 20
    with pytest.raises(JournalError, match="is full"):
        JournalWriter(books, "k", {})
    assert list(books.journal.iterdir()) == []


def test_a_journal_folder_that_is_a_file_is_said_in_one_sentence(books: Books) -> None:
    books.journal.rmdir()
    books.journal.write_text("")
    with pytest.raises(JournalError, match=r"^The books at .* cannot be written: .*\.$"):
        JournalWriter(books, "k", {})


@pytest.mark.parametrize("before", [True, False])
def test_an_interruption_in_mid_append_glues_nothing(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch, read_all: ReadAll, before: bool
) -> None:
    write = os.write

    def interrupted(fd: int, data: bytes) -> int:
        if not before:
            write(fd, data)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(held, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writer.append("begin", x=1)
    writer.append("begin", x=2)
    writer.close()
    entries, skipped = read_all()
    found = [entry.integer("x") for entry in entries if entry.kind == "begin"]
    assert found == ([2] if before else [1, 2])
    assert len({entry.seq for entry in entries}) == len(entries)
    assert skipped == 0


def test_real_interruptions_at_any_moment_lose_nothing_that_returned(
    books: Books, read_all: ReadAll
) -> None:
    writer = JournalWriter(books, "k", {}, segment_bytes=3000)
    returned: list[int] = []
    interrupted = 0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, interrupt)
    try:
        for i in range(200):
            try:
                signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.002))
                while True:
                    returned.append(writer.append("metrics", step=i))
            except KeyboardInterrupt:
                interrupted += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert interrupted == 200
    writer.append("end", x=1)
    writer.close()
    entries, skipped = read_all()
    numbers = [entry.seq for entry in entries]
    assert set(returned) <= set(numbers)
    assert len(set(numbers)) == len(numbers)
    assert skipped == 0
    open_files = [file for file in segments(books.journal) if segment_is_open(file.path)]
    assert open_files == []


def test_an_entry_written_by_a_finalizer_in_mid_append_is_whole(
    writer: JournalWriter, monkeypatch: pytest.MonkeyPatch, read_all: ReadAll
) -> None:
    now, waiting = time.time, ["from within"]

    def nested() -> float:
        if waiting:
            writer.append("problem", message=waiting.pop())
        return now()

    monkeypatch.setattr(held, "time", nested)
    writer.append("begin", x=1)
    writer.close()
    entries, skipped = read_all()
    assert [(entry.seq, entry.kind) for entry in entries] == [
        (0, "session"),
        (1, "problem"),
        (2, "begin"),
        (3, "close"),
    ]
    assert skipped == 0


def test_a_forked_child_leaves_its_parents_journal_alone(
    books: Books, writer: JournalWriter, read_all: ReadAll
) -> None:
    writer.append("begin", x=1)
    end, report = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            assert writer.closed
            with pytest.raises(JournalError, match="parent"):
                writer.append("begin", x=99)
            writer.close()
            own = JournalWriter(books, "k", {"parent": writer.session})
            own.append("begin", x=1)
            os.write(report, own.session.encode())
            own.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    session = os.read(end, 100).decode()
    assert segment_is_open(writer.path)
    assert writer.append("end", x=1) == 2
    writer.close()
    entries, skipped = read_all()
    assert [e.seq for e in entries if e.session == writer.session] == [0, 1, 2, 3]
    assert next(e.text("parent") for e in entries if e.session == session) == writer.session
    assert skipped == 0


def test_a_fork_while_another_thread_writes_does_not_hang_the_child(books: Books) -> None:
    writer = JournalWriter(books, "k", {})
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writer._lock:
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        try:
            writer.append("begin", x=1)
        except JournalError:
            os._exit(0)
        os._exit(1)
    done.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_living_child_does_not_keep_its_dead_parents_segment_open(books: Books) -> None:
    program = f"""
import os, sys, time
sys.path.insert(0, {str(SHIM)!r})
from pathlib import Path
from runledger.journal.books import Books
from runledger.journal.writer import JournalWriter
writer = JournalWriter(Books(Path({str(books.path)!r})), "k", {{}})
if os.fork() == 0:
    os.write(1, b"ready")
    os.read(0, 1)
    os._exit(0)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert parent.stdout.read(5) == b"ready"
        (file,) = segments(books.journal)
        assert segment_is_open(file.path)
        parent.kill()
        parent.wait()
        assert not segment_is_open(file.path)
        parent.stdin.close()


def test_a_segment_removed_by_the_user_is_followed_by_another(
    books: Books, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch, read_all: ReadAll
) -> None:
    writer.path.unlink()
    now = time.monotonic
    monkeypatch.setattr(held, "monotonic", lambda: now() + 2)
    writer.append("begin", x=1)
    entries, _ = read_all()
    assert [entry.kind for entry in entries] == ["session", "begin"]


def test_books_removed_by_the_user_are_said_in_one_sentence(
    books: Books, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.path.unlink()
    books.journal.rmdir()
    now = time.monotonic
    for later in (2, 4):
        monkeypatch.setattr(held, "monotonic", lambda later=later: now() + later)
        with pytest.raises(JournalError, match=r"^The books at .* cannot be written: .*\.$"):
            writer.append("begin", x=1)


def test_a_field_cannot_pretend_to_be_the_number_of_the_entry(writer: JournalWriter) -> None:
    with pytest.raises(ValueError, match="cannot be called"):
        writer.append("begin", seq=7)


KILLED = f"""
import os, sys
sys.path.insert(0, {str(SHIM)!r})
from pathlib import Path
from runledger.journal.books import Books
from runledger.journal.writer import JournalWriter
writer = JournalWriter(Books(Path(sys.argv[1])), "k", {{"witness": "kernel"}}, int(sys.argv[2]))
os.write(1, writer.session.encode())
while True:
    os.write(1, b"\\n%d" % writer.append("metrics", x=1, values={{"loss": 0.5}}, pad="x" * 50))
"""


def _kill_one(books: Books, segment_bytes: int, delay: float) -> tuple[str, list[int]]:
    """Let a writer live for a while; returns its session and the numbers it reported."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", KILLED, str(books.path), str(segment_bytes)],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        first = os.read(process.stdout.fileno(), 65536)
        time.sleep(delay)  # a random moment, nothing is waited for
        process.kill()
        session, *numbers = (first + process.stdout.read()).split(b"\n")
    return session.decode(), [int(number) for number in numbers[:-1]]


def test_a_hundred_kills_lose_nothing_that_a_write_returned_for(books: Books) -> None:
    chance = random.Random(7)
    plans = [(chance.choice([400, 5000, 2**23]), chance.uniform(0, 0.02)) for _ in range(100)]
    with ThreadPoolExecutor(4) as pool:
        killed = list(pool.map(lambda plan: _kill_one(books, *plan), plans))
    files = segments(books.journal)
    assert len({session for session, _ in killed}) == 100
    assert sum(len(numbers) for _, numbers in killed) > 1000
    for session, reported in killed:
        mine = [file for file in files if file.session == session]
        assert not any(segment_is_open(file.path) for file in mine)
        parts = [read_segment(file.path) for file in mine]
        found = [entry.seq for part in parts for entry in part.entries]
        assert set(reported) <= set(found)
        assert len(set(found)) == len(found)
        assert sum(part.skipped for part in parts) <= 1
