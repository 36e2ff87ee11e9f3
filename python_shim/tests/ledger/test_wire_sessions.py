"""What a server wrote for a kernel makes runs where nobody better tells of it, in any order."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journals import NOW, Growing, Session, books_files_contain, kernel, server, sha, write
from sqlalchemy import Engine

from runledger.journal.books import Books, make_books
from runledger.ledger.executions import executions_of_cell
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump, open_ledger


class Wire(Session):
    """A journal that a server wrote for a kernel of another language."""

    def __init__(self, number: int, kernel_id: str = "K", start: float = NOW) -> None:
        header = {"witness": "wire", "pid": 500, "kernel_id": kernel_id, "language": "bash"}
        super().__init__(f"k-20260921T000000-{number:012x}", start, **header)

    def ran(
        self,
        msg_id: str,
        code: str = "echo",
        count: int | None = None,
        cell: str | None = None,
        status: str | None = "ok",
    ) -> None:
        self.x += 1
        self.source(code, None)
        shown = {"msg_id": msg_id, "cell_id": cell, "source": sha(code), "tags": []}
        at = self.t - 0.5
        self.add("begin", x=self.x, count=self.x if count is None else count, at=at, **shown)
        if status is not None:
            self.add("end", x=self.x, status=status)


@pytest.fixture
def posted(books: Books) -> Callable[..., Engine]:
    def post(*sessions: Session) -> Engine:
        write(books, *sessions)
        engine = open_ledger(books.ledger)
        Posting(books, engine).catch_up()
        return engine

    return post


def ran(engine: Engine) -> list[list[str]]:
    """The msg_ids of each run, oldest run first."""
    found = []
    for run in reversed(list_runs(engine)["runs"]):
        detail = run_detail(engine, run["id"])
        assert detail is not None
        found.append([e["msg_id"] for e in detail["executions"]])
    return found


def test_a_kernel_of_another_language_has_one_run_with_code_times_and_cells(
    books: Books, posted: Callable[..., Engine]
) -> None:
    wire = Wire(1)
    wire.ran("a", "echo 1", cell="first")
    wire.ran("b", "echo 2")
    wire.add("cell", x=2, cell_id="second")
    wire.ran("c", "false", cell="first", status="error")
    engine = posted(wire)
    (run,) = list_runs(engine)["runs"]
    detail = run_detail(engine, run["id"])
    assert detail is not None
    assert run["status"] == "error"
    assert [
        (e["msg_id"], e["source"], e["cell_id"], e["status"], e["shown"])
        for e in detail["executions"]
    ] == [
        ("a", "echo 1", "first", "ok", False),
        ("b", "echo 2", "second", "ok", True),
        ("c", "false", "first", "error", True),
    ]
    assert detail["executions"][0]["started"] == "2026-09-21T14:13:21.500Z"
    assert len(executions_of_cell(engine, cell="first")) == 2


def test_probes_are_no_executions(posted: Callable[..., Engine]) -> None:
    wire = Wire(1)
    wire.ran("a", count=1)
    wire.ran("probe", count=2)
    wire.ran("b", count=2)
    wire.ran("c", count=3)
    engine = posted(wire)
    assert ran(engine) == [["a", "b", "c"]]
    assert [e["msg_id"] for e in executions_of_cell(engine)] == ["c", "b", "a"]


def test_a_kernel_that_never_counts_loses_no_execution(posted: Callable[..., Engine]) -> None:
    wire = Wire(1)
    for msg_id in "abc":
        wire.ran(msg_id, count=0)
    assert ran(posted(wire)) == [["a", "b", "c"]]


def test_a_cell_that_the_page_asked_for_is_no_probe(posted: Callable[..., Engine]) -> None:
    wire = Wire(1)
    wire.ran("a", count=1, cell="x")
    wire.ran("b", count=1, cell="y")
    wire.ran("c", count=2)
    assert ran(posted(wire)) == [["a", "b", "c"]]


def own(*msg_ids: str, kernel_id: str = "K") -> Session:
    made = kernel(9, NOW + 100, kernel_id)
    made.message = lambda x=None: msg_ids[(x or made.x) - 1]  # type: ignore[method-assign]
    for msg_id in msg_ids:
        made.cell(None, f"# {msg_id}")
    return made


def test_a_witness_in_the_kernel_that_comes_late_decides_from_its_first_execution_on(
    posted: Callable[..., Engine],
) -> None:
    wire = Wire(1)
    for msg_id in ("before", "both", "probe", "later"):
        wire.ran(msg_id)
    engine = posted(wire, own("both", "later"))
    assert ran(engine) == [["before"], ["both", "later"]]
    listed = [e["msg_id"] for e in executions_of_cell(engine)]
    assert sorted(listed) == ["before", "both", "later"]


def test_of_two_servers_that_heard_the_same_kernel_one_tells(
    posted: Callable[..., Engine],
) -> None:
    first, second = Wire(1), Wire(2)
    for wire in (first, second):
        wire.ran("a")
        wire.ran("b")
    assert ran(posted(first, second)) == [["a", "b"]]


def test_what_another_kernel_did_takes_nothing_away(posted: Callable[..., Engine]) -> None:
    wire = Wire(1)
    wire.ran("a")
    assert sorted(ran(posted(wire, own("a", kernel_id="OTHER")))) == [["a"], ["a"]]


def test_the_run_of_a_kernel_that_died_in_mid_cell_was_killed(
    posted: Callable[..., Engine],
) -> None:
    wire, hub = Wire(1), server()
    wire.ran("a", status=None)
    wire.add("close", why="exit")
    hub.add("kernel", NOW + 50, kernel_id="K", pid=500, event="died", language="bash")
    (run,) = list_runs(posted(wire, hub))["runs"]
    assert (run["status"], run["ended"]) == ("killed", "2026-09-21T14:14:10.000Z")


def test_gc_leaves_nothing_of_what_only_the_wire_took_for_an_execution(
    books: Books, posted: Callable[..., Engine]
) -> None:
    wire, hub = Wire(1), server()
    wire.ran("before", "echo kept")
    wire.ran("both", "echo gone-with-the-kernels-run")
    wire.ran("probe", "echo probed")
    hub.output("K", "both", "printed-by-both")
    hub.output("K", "probe", "printed-by-probe")
    made = own("both")
    engine = posted(wire, hub, made)
    doomed = list_runs(engine)["runs"][0]["id"]
    hub.add("edit", run=doomed, deleted=True, session=made.name, x=1)
    write(books, hub)
    posting = Posting(books, engine)
    erased = gc(books, engine, posting)
    assert erased.runs == {doomed}
    assert books_files_contain(books, "kept")
    for text in ("gone-with", "probed", "printed-by"):
        assert not books_files_contain(books, text)
    assert ran(engine) == [["before"]]
    after = dump(engine)
    posting.rebuild()
    assert dump(engine) == after


@st.composite
def histories(draw: Any) -> Sequence[Session]:
    """Two servers and a kernel that tell of some of the same executions of two kernels."""
    sessions: list[Session] = []
    for number in range(draw(st.integers(1, 2))):
        wire = Wire(number + 1, draw(st.sampled_from(["K", "L"])), NOW + 10 * number)
        for _ in range(draw(st.integers(1, 5))):
            wire.ran(
                draw(st.sampled_from("abcdef")),
                count=draw(st.integers(1, 3)),
                cell=draw(st.sampled_from([None, "x", "y"])),
                status=draw(st.sampled_from(["ok", "error", None])),
            )
            if draw(st.booleans()):
                wire.add("cell", x=draw(st.integers(1, wire.x)), cell_id="late")
        sessions.append(wire)
    if draw(st.booleans()):
        told = draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
        sessions.append(own(*told, kernel_id=draw(st.sampled_from(["K", "L"]))))
    return sessions


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_any_interleaving_of_servers_and_kernels_gives_the_same_runs(
    history: Sequence[Session], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        books = make_books(Path(folder))
        clock = itertools.count(int(NOW) + 1000)
        engine = open_ledger(books.ledger)
        posting = Posting(books, engine, lambda: float(next(clock)))
        growing = [Growing(books, session) for session in history]
        while not all(g.done for g in growing):
            random.choice(growing).grow(random.choice([1, 200, 2000]))
            if random.random() < 0.5:
                posting.tick(random.choice([1, 3, 5000]))
            if random.random() < 0.1:
                posting = Posting(books, engine, lambda: float(next(clock)))
        for g in growing:
            g.close()
        clock = itertools.count(int(NOW) + 100_000)
        posting.catch_up()
        grown = dump(engine)
        posting.rebuild()
        assert dump(engine) == grown
        engine.dispose()
