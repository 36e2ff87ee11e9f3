"""What is written appears, runs of dead kernels are closed, and surprises end in a rebuild."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from journals import NOW, Growing, kernel, server, write
from sqlalchemy import create_engine, text

from runledger.journal.books import Books
from runledger.journal.reader import SegmentPart, read_segment
from runledger.journal.writer import JournalWriter
from runledger.ledger import follow
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import LedgerError, dump, file_system_of, open_ledger


class Clock:
    def __init__(self) -> None:
        self.now = NOW + 10_000

    def __call__(self) -> float:
        self.now += 2
        return self.now


def statuses(engine) -> list[tuple[str, float | None]]:
    return [(r["status"], r["duration"]) for r in list_runs(engine)["runs"]]


def test_a_run_appears_while_it_runs_and_is_killed_with_its_kernel(books: Books, engine):
    made = kernel(1)
    made.cell("a", "fit()", {"lr": 1}, {"acc": 1}, status="running")
    living = Growing(books, made)
    posting = Posting(books, engine, Clock())
    living.grow(1 << 20)
    (run,) = posting.tick().runs
    assert statuses(engine) == [("running", None)]
    assert posting.living == 1
    living.close()  # the process is gone, and with it the lock
    changes = posting.tick()
    assert changes.runs == {run}
    assert changes.status_changed
    # It ended with the last entry: begin, parameter and summary came a second apart.
    assert statuses(engine) == [("killed", 2.0)]
    assert posting.living == 0


def test_a_killed_run_ends_when_the_server_saw_its_kernel_end(books: Books, engine):
    made = kernel(1)
    made.cell("a", "fit()", None, {"acc": 1}, status="running")
    write(books, made)
    posting = Posting(books, engine, Clock())
    posting.tick()
    screen = server(1)
    screen.add("kernel", NOW + 60, kernel_id="K1", pid=101, event="died", language="python")
    screen.add("kernel", NOW + 50, kernel_id="K1", pid=999, event="died", language="python")
    write(books, screen)
    posting.tick()
    begun = NOW + 3
    assert statuses(engine) == [("killed", NOW + 60 - begun)]
    left = dump(engine)
    posting.rebuild()
    assert dump(engine) == left


def test_a_session_that_closed_in_mid_cell_was_killed_too(books: Books, engine):
    made = kernel(1)
    made.cell("a", "exit()", None, {"acc": 1}, status="running")
    made.add("close", why="exit")
    write(books, made)
    Posting(books, engine, Clock()).tick()
    assert statuses(engine)[0][0] == "killed"


def test_an_execution_that_lost_its_end_does_not_run_for_ever(books: Books, engine):
    made = kernel(1)
    made.cell("a", "fit()", None, {"acc": 1}, status="running")
    made.cell("b", "more()")
    living = Growing(books, made)
    living.grow(1 << 20)
    Posting(books, engine, Clock()).tick()
    assert statuses(engine)[0][0] != "running"
    living.close()


def test_a_clock_that_steps_back_stops_nothing(books: Books, engine):
    clock = [NOW]
    made = kernel(1)
    made.cell("a", "1")
    growing = Growing(books, made)
    posting = Posting(books, engine, lambda: clock[0])
    growing.grow(len(made.lines[0]) + len(made.lines[1]) + len(made.lines[2]))
    posting.tick()
    assert [run["status"] for run in list_runs(engine)["runs"]] == ["running"]
    clock[0] -= 86400
    growing.grow(len(made.lines[3]))
    posting.tick()
    assert [run["status"] for run in list_runs(engine)["runs"]] == ["ok"]
    growing.close()


def test_nothing_new_costs_no_look_at_segments_that_are_over(books: Books, engine, monkeypatch):
    for number in range(30):
        made = kernel(number)
        made.cell("a", "1", None, {"acc": 1})
        made.add("close", why="exit")
        write(books, made)
    posting = Posting(books, engine, Clock())
    posting.catch_up()
    posting.tick()
    looked: list[Path] = []
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **k: looked.append(self) or real(self, **k))
    assert not posting.tick()
    assert [p for p in looked if p.suffix == ".jsonl"] == []


@pytest.mark.parametrize("restart", [True, False])
def test_a_journal_that_was_replaced_or_removed_is_read_anew(books: Books, engine, restart):
    first, second = kernel(1, notebook="a.ipynb"), kernel(2, notebook="a.ipynb")
    for made in (first, second):
        made.cell("a", made.name, None, {"acc": 1})
        made.add("close", why="exit")
    write(books, first, second)
    clock = Clock()
    posting = Posting(books, engine, clock)
    posting.catch_up()
    assert len(list_runs(engine)["runs"]) == 2
    path = books.journal / f"{second.name}.0.jsonl"
    temporary = path.with_suffix(".new")
    other = kernel(2, notebook="b.ipynb")
    other.cell("a", "something else", None, {"acc": 2})
    temporary.write_bytes(b"".join(other.lines))
    temporary.replace(path)
    (books.journal / f"{first.name}.0.jsonl").unlink()
    if restart:
        posting = Posting(books, engine, clock)
    clock.now += 100
    posting.tick()
    found = list_runs(engine)["runs"]
    assert [(r["notebook"], r["summaries"]) for r in found] == [("b.ipynb", {"acc": 2})]


def test_a_tick_reads_at_most_what_it_was_allowed(books: Books, engine):
    made = kernel(1)
    for _ in range(20):
        made.cell("a", "1", None, {"acc": 1})
    write(books, made)
    posting = Posting(books, engine, Clock())
    posting.tick(10)
    few = len(dump(engine)["executions"])
    assert 0 < few < 20
    for _ in range(30):
        posting.tick(10)
    assert len(dump(engine)["executions"]) == 20
    assert len(list_runs(engine)["runs"]) == 20


def test_metrics_of_an_execution_lie_in_a_few_rows(books: Books, engine):
    made = kernel(1)
    x = made.begin("a", "train()")
    for step in range(3000):
        made.add("metrics", x=x, step=step, values={"loss": step})
    living = Growing(books, made)
    posting = Posting(books, engine, Clock())
    while not living.done:
        living.grow(7000)
        posting.tick(100)
    for _ in range(40):
        posting.tick(100)
    assert len(dump(engine)["metric_chunks"]) == 47  # of 64 points each
    assert list_runs(engine)["runs"][0]["metrics"] == {"loss": 2999}
    living.close()


def test_a_posting_that_fails_goes_on_where_it_was(books: Books, engine, monkeypatch):
    made = kernel(1)
    made.cell("a", "1", None, {"acc": 1})
    write(books, made)
    posting = Posting(books, engine, Clock())
    blocker = create_engine(f"sqlite:///{books.ledger}").connect()
    blocker.execute(text("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout=10"))
    with pytest.raises(LedgerError, match="in use"):
        posting.tick()
    blocker.rollback()
    blocker.close()
    assert len(posting.tick().runs) == 1


def test_hostile_entries_are_set_aside_and_stop_nothing(books: Books, engine):
    made = kernel(1, notebook="a.ipynb")
    made.add("begin", x=2**40, msg_id="m", cell_id=None)
    made.add("begin", x="one", msg_id=["m"], cell_id={})
    made.add("source", hash=7, text=["x"], names="no")
    made.add("source", hash="0" * 64, text="not its hash", masked=False, names=None)
    made.add("parameter", x=99, name="a", value=1)
    made.add("file", x=[1], path=5, mode="eat")
    made.add("hash", x={}, path=None)
    x = made.cell("a", "1", {"ok": 1, "\ud800\0": ["\ud800", {"deep": None}]}, {"acc": 10**400})
    made.add("parameter", x=x, name="late", value=True, of=[1, None, "v"])
    made.add("environment", hash=["x"], data=3)
    made.add("end", x=x, status="dancing")
    screen = server(1)
    for kind in ("output", "snapshot", "kernel", "rename", "removed", "edit", "output-limit"):
        screen.add(kind)
        screen.add(
            kind,
            kernel_id=["K1"],
            msg_id={},
            msg_ids="abc",
            run=[],
            path=1,
            to=2,
            n="x",
            output=3,
            object=9,
            cells=[1],
            event=1,
            pid="x",
            **{"from": None},
        )
        screen.add(
            kind,
            kernel_id="K1",
            msg_id=made.message(),
            msg_ids=[1, made.message()],
            run="r",
            n=-1,
            output={},
            cells="../../etc",
            event="?",
            name={},
            tags="x",
            deleted="yes",
        )
    write(books, made, screen)
    posting = Posting(books, engine, Clock())
    posting.catch_up()
    (run,) = list_runs(engine)["runs"]
    assert run["parameters"]["ok"] == 1
    assert run["parameters"]["late"] is True
    left = dump(engine)
    posting.rebuild()
    assert dump(engine) == left


def test_names_that_are_the_same_to_the_database_stop_nothing(books: Books, engine):
    alike = ["a\0", "a\ufffd", "b\ud800", "b\udc00", "b?"]
    values = dict.fromkeys(alike, 1)
    made = kernel(1, notebook="a.ipynb")
    made.cell("a", "a = 1", writes=["a"], constants=values)
    files = [(name, "read", name.encode("ascii", "replace").decode()) for name in alike]
    x = made.cell("b", "fit(a)", values, values, "running", files, reads=["a"])
    for name in alike:
        made.add("label", x=x, name=name, value="v")
    made.add("metrics", x=x, values=values)
    made.add("metrics", x=x, by="mlflow", inferred=True, values=values)
    made.add("end", x=x, status="ok")
    write(books, made)
    posting = Posting(books, engine, Clock())
    posting.catch_up()
    (run,) = list_runs(engine)["runs"]
    screen = server(1)
    screen.add("edit", run=run["id"], tags=alike)
    write(books, screen)
    posting.tick()
    assert list_runs(engine, filter="tags = 'b?'")["runs"][0]["tags"] == ["a\ufffd", "b?"]
    left = dump(engine)
    posting.rebuild()
    assert dump(engine) == left


def test_whole_numbers_without_bounds_stop_nothing(books: Books, engine):
    vast = 10**400
    made = kernel(1, notebook="a.ipynb")
    x = made.cell("a", "1", {"lr": vast}, {"acc": -vast}, "running", [("data.csv", "read", "")])
    made.add("metrics", x=x, names=["loss"], columns=[[vast]], steps=[vast], times=[vast])
    made.add("hash", x=x, path="data.csv", sha256="0" * 64, size=vast, mtime=vast)
    resources = {"cpu": vast, "memory": vast, "price": {"hour": vast, "currency": "EUR"}}
    made.add("end", x=x, status="ok", at=vast, resources=resources)
    write(books, made)
    posting = Posting(books, engine, Clock())
    posting.catch_up()
    (run,) = list_runs(engine)["runs"]
    assert run["parameters"]["lr"] == vast
    left = dump(engine)
    posting.rebuild()
    assert dump(engine) == left


WRITER = """
import sys, time
from pathlib import Path
from runledger.journal.books import Books
from runledger.journal.writer import JournalWriter
w = JournalWriter(Books(Path(sys.argv[1])), "k", {"witness": "kernel", "pid": 1, "kernel_id": "K"})
w.append("begin", x=1, msg_id="m1", cell_id="a", source=None, count=1, tags=[])
w.append("summary", x=1, name="acc", value=1, of=[])
print("ready", flush=True)
time.sleep(600)
"""


def test_a_killed_process_is_seen_by_its_lock(books: Books, engine):
    command = [sys.executable, "-c", WRITER, str(books.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        posting = Posting(books, engine)
        posting.tick()
        assert statuses(engine) == [("running", None)]
        process.kill()
    deadline = time.monotonic() + 20
    while statuses(engine)[0][0] == "running" and time.monotonic() < deadline:
        posting.tick()
        time.sleep(0.05)
    assert statuses(engine)[0][0] == "killed"


def test_a_real_writer_that_turns_its_segments_is_followed(books: Books, engine):
    writer = JournalWriter(
        books, "k", {"witness": "kernel", "pid": 1, "kernel_id": "K"}, segment_bytes=600
    )
    posting = Posting(books, engine, Clock())
    for x in range(1, 30):
        writer.append("begin", x=x, msg_id=f"m{x}", cell_id="a", source=None, count=x, tags=[])
        writer.append("summary", x=x, name="acc", value=x, of=[])
        writer.append("end", x=x, status="ok")
        posting.tick()
    assert posting.living == 1
    writer.close()
    posting.tick()
    assert len(list(books.journal.glob("*.jsonl"))) > 3
    assert len(list_runs(engine)["runs"]) == 29
    assert posting.living == 0


def test_a_segment_turned_while_it_is_read_ends_no_session(books: Books, engine, monkeypatch):
    writer = JournalWriter(books, "k", {"witness": "kernel", "pid": 1, "kernel_id": "K"})
    writer.append("begin", x=1, msg_id="m1", cell_id="a", source=None, count=1, tags=[])
    posting = Posting(books, engine, Clock())

    def turned_meanwhile(path: Path, *more: int) -> SegmentPart:
        if writer.segment == 0:
            writer.turn()  # after the folder was listed: nobody knows of the next segment yet
        return read_segment(path, *more)

    monkeypatch.setattr(follow, "read_segment", turned_meanwhile)
    for _ in range(2):
        posting.tick()
        assert posting.living == 1
        assert statuses(engine) == [("running", None)]
    writer.append("end", x=1, status="ok")
    writer.close()
    posting.tick()
    assert [status for status, _ in statuses(engine)] == ["ok"]
    assert posting.living == 0


def test_one_posts_at_a_time(books: Books):
    with PostingLock(books) as first, PostingLock(books) as second:
        assert first.acquire()
        assert not second.acquire()
        first.release()
        assert second.acquire()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_process_keeps_no_lock(books: Books):
    with PostingLock(books) as first, PostingLock(books) as second:
        assert first.acquire()
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
        child.start()
        try:
            first.release()
            assert second.acquire()
        finally:
            child.kill()
            child.join()


def test_the_ledger_is_private_and_in_wal(books: Books, engine):
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() > 0
    assert books.ledger.stat().st_mode & 0o777 == 0o600


def test_wal_is_not_used_on_network_file_systems(books: Books, monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/x / ext4 rw 0 0\nhost:/home {books.root} nfs4 rw 0 0\n")
    assert file_system_of(books.path, mounts) == "nfs4"
    monkeypatch.setattr("runledger.ledger.store.file_system_of", lambda _: "nfs4")
    engine = open_ledger(books.ledger)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "truncate"
    engine.dispose()


def test_a_folder_in_the_ledgers_place_is_one_sentence(books: Books):
    books.ledger.mkdir()
    with pytest.raises(LedgerError) as error:
        open_ledger(books.ledger)
    assert "\n" not in str(error.value)


def test_a_session_that_always_changes_one_object_does_not_grow_with_the_square(books, engine):
    made = kernel(1, notebook="a.ipynb")
    made.cell("new", "history = []", writes=["history"])
    for n in range(200):
        made.cell("train", "train()", None, {"acc": n}, reads=["history"], changes=["history"])
    write(books, made)
    Posting(books, engine, lambda: NOW + 1000).catch_up()
    rows = dump(engine)
    assert len(rows["runs"]) == 200
    assert len(rows["run_executions"]) < 3 * 200
    newest = list_runs(engine)["runs"][0]
    assert newest["counts"]["inherited"] == 200
    assert len(run_detail(engine, newest["id"])["executions"]) == 201
