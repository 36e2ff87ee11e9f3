"""What the kernel saw of variables: in the flow between executions, and as it goes out."""

from __future__ import annotations

import pytest
from journals import NOW, Session, kernel, server, write

from runledger.journal.books import Books
from runledger.ledger.facts import Execution, Names, Variables
from runledger.ledger.flow import Flow, ordinals
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump, open_ledger

FRAME = {
    "type": "pandas.DataFrame",
    "shape": [2, 3],
    "dtypes": {"a": "int64"},
    "size": 48,
    "fingerprint": "c0ffee00c0ffee00",
}


def needs(*cells: tuple[Names, Variables | None]) -> set[int]:
    """Which executions (from 1) the last one depends on."""
    executions = [
        Execution(x, f"m{x}", str(x), "ok", float(x), names=names, variables=held)
        for x, (names, held) in enumerate(cells, 1)
    ]
    return set(ordinals(Flow(executions).ancestors(len(cells))))


def names(reads: str = "", writes: str = "", changes: str = "", deletes: str = "") -> Names:
    told = [frozenset(text.split()) for text in (reads, writes, deletes, changes)]
    return Names(*told)


def held(writes: str = "", deletes: str = "", changes: str = "", same: str = "") -> Variables:
    return Variables(*[frozenset(text.split()) for text in (writes, deletes, changes, same)])


MAKES, READS = (names(writes="x"), None), (names(reads="x"), None)


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ((names(reads="x", changes="x"), None), {1, 2}),
        ((names(reads="x", changes="x"), held(same="x")), {1}),
        ((names(reads="x", changes="x"), held()), {1, 2}),
        ((names(reads="f x"), held(changes="x")), {1, 2}),
        ((names(), held(writes="x")), {2}),
        ((names(deletes="x"), held()), {1}),
        ((names(), held(deletes="x")), set()),
        ((names(writes="x", deletes="x"), held(writes="x")), {2}),
    ],
)
def test_where_the_kernel_looked_it_decides(
    between: tuple[Names, Variables | None], expected: set[int]
) -> None:
    assert needs(MAKES, between, READS) == expected


def test_a_change_through_another_name_needs_what_was_there() -> None:
    view = (names(reads="v", changes="v"), held(changes="v x"))
    assert needs(MAKES, (names(reads="x", writes="v"), None), view, READS) == {1, 2, 3}


def test_a_failed_execution_binds_what_the_kernel_saw_bound() -> None:
    every = [
        Execution(1, "m1", "a", "ok", 1.0, names=names(writes="x y")),
        Execution(2, "m2", "b", "error", 2.0, names=names(writes="x y"), variables=held("y")),
        Execution(3, "m3", "c", "ok", 3.0, names=names(reads="x")),
        Execution(4, "m4", "d", "ok", 4.0, names=names(reads="y")),
    ]
    flow = Flow(every)
    assert set(ordinals(flow.ancestors(3))) == {1}
    assert set(ordinals(flow.ancestors(4))) == {2}


def training(**more: object) -> Session:
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell(
        "load", "df = load()", writes=["df"], held={"values": {"df": FRAME}, "writes": ["df"]}
    )
    made.cell(
        "fit",
        "clean(df); lr",
        None,
        {"acc": 1},
        reads=["clean", "df", "lr"],
        held={
            "values": {"df": FRAME, "lr": {"type": "builtins.float"}},
            "changes": ["df"],
            "skipped": ["big"],
            **more,
        },
    )
    made.add("close", why="exit")
    return made


def posted(books: Books, *sessions: Session) -> list[dict[str, object]]:
    write(books, *sessions)
    engine = open_ledger(books.ledger)
    try:
        Posting(books, engine).catch_up()
        (run,) = list_runs(engine)["runs"]
        detail = run_detail(engine, run["id"], books)
    finally:
        engine.dispose()
    assert detail is not None
    return detail["executions"]  # type: ignore[return-value]


def test_variables_go_out_with_their_execution(books: Books) -> None:
    load, fit = posted(books, training())
    assert load["variables"] == [{"name": "df", **FRAME, "sampled": False, "access": "written"}]
    assert [(v["name"], v["access"]) for v in fit["variables"]] == [  # type: ignore[attr-defined]
        ("df", "changed"),
        ("lr", "read"),
    ]
    assert fit["variables_skipped"] == ["big"]


@pytest.mark.parametrize(
    "odd",
    [
        {"values": [], "writes": "df", "same": [1, None, "x" * 10_000]},
        {"values": {"df": 1, "lr": {"type": 1, "shape": [-1], "size": -1, "dtypes": [1]}}},
        {"values": {"df": {"fingerprint": "<script>", "shape": [2**70], "dtypes": {"a": 1}}}},
        {"values": {f"v{n}": FRAME for n in range(5000)}},
    ],
)
def test_what_makes_no_sense_is_left_out(books: Books, odd: dict[str, object]) -> None:
    fit = posted(books, training(**odd))[1]
    told = fit["variables"]
    assert isinstance(told, list)
    assert len(told) <= 1000
    for variable in told:
        assert variable["fingerprint"] in (None, FRAME["fingerprint"])
        assert variable["size"] in (None, 48)
        assert variable["shape"] in (None, [2, 3])


def test_the_variables_of_an_erased_run_are_gone_and_a_rebuild_gives_the_same(
    books: Books, engine
) -> None:
    made = kernel(1, NOW, notebook="a.ipynb")
    for acc, kind in ((1, "kept.Kind"), (2, "erased.Kind"), (3, "kept.Kind")):
        told = {"values": {"m": {"type": kind}}, "writes": ["m"]}
        made.cell("fit", f"m = fit()  # {acc}", None, {"acc": acc}, writes=["m"], held=told)
    made.add("close", why="exit")
    write(books, made)
    posting = Posting(books, engine, lambda: NOW + 100_000)
    posting.catch_up()
    doomed = next(r["id"] for r in list_runs(engine)["runs"] if r["summaries"] == {"acc": 2})
    deletion = server(9, NOW + 500)
    deletion.add("edit", run=doomed, deleted=True)
    deletion.add("close", why="exit")
    write(books, deletion)
    gc(books, engine, posting, now=lambda: NOW + 100_000)
    for path in books.path.rglob("*"):
        assert not path.is_file() or b"erased.Kind" not in path.read_bytes()
    anew = open_ledger(books.path / "anew.sqlite")
    try:
        Posting(books, anew, lambda: NOW + 100_000).catch_up()
        assert dump(anew) == dump(engine)
    finally:
        anew.dispose()
