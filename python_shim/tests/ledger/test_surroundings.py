"""Runs are filtered and sorted by what their environment was, who ran them and what files held."""

from __future__ import annotations

import itertools
import random

import pytest
from journals import NOW, kernel, server, sha, write

from runledger.ledger.filter_keys import QueryError
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.store import dump
from runledger.ledger.versions import rank_of

COMMITS = ("ab12" * 10, "ab99" * 10)


def environment(python: str, numpy: str, commit: str, dirty: bool = False) -> dict[str, object]:
    return {
        "python": {"version": python},
        "platform": {"system": "Linux", "release": "6.1", "machine": "x86_64"},
        "packages": {"numpy": numpy, "scikit_learn": "1.6.1", "odd": None},
        "git": {"commit": commit, "dirty": dirty},
        "argv": [python, numpy],
    }


@pytest.fixture
def posting(books, engine):
    """Post five runs: `b`, `c` and `d` had environments, of `a` and `e` nothing is known."""
    made = []
    told = {
        "b": environment("3.9.2", "2.0.0rc1", COMMITS[0]),
        "c": environment("3.11.7", "1.26.4", COMMITS[0], dirty=True),
        "d": environment("3.11.10", "2.0.0", COMMITS[1]),
    }
    for number, name in enumerate("abcde"):
        session = kernel(number, NOW + 100 * number, notebook="n.ipynb", user=f"{name}{name}")
        if name in told:
            session.add("environment", hash=str(number) * 64, data=told[name])
        x = session.begin("fit", f"fit({number})")
        session.add("parameter", x=x, name="run", value=name, of=[])
        session.add("summary", x=x, name="acc", value=number, of=[])
        session.add("file", x=x, path="data/train.csv", mode="read", declared=False)
        session.add("hash", x=x, path="data/train.csv", sha256=sha(name), size=1, mtime=1.0)
        session.add("end", x=x, status="ok")
        made.append(session)
    write(books, *made)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    return posting


def names(engine, **query: str) -> str:
    """Return the runs of a list, by the names of the fixture, read page by page."""
    found, cursor = "", None
    while True:
        page = list_runs(engine, limit=2, cursor=cursor, **query)
        found += "".join(str(run["parameters"]["run"]) for run in page["runs"])
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("environment.packages.numpy = '2.0.0'", "d"),
        ("environment.packages.numpy != '2.0.0'", "cb"),
        ("not environment.packages.numpy = '2.0.0'", "ecba"),
        ("environment.packages.numpy in ('2.0.0', '1.26.4')", "dc"),
        ("environment.packages.numpy >= '1.9'", "dcb"),
        ("environment.packages.numpy < '2.0'", "cb"),
        ("environment.packages.numpy like '2.%'", "db"),
        ("environment.packages.NumPy not like '2.%'", "eca"),
        ("environment.packages.scikit-learn = '1.6.1'", "dcb"),
        ("environment.packages.scikit_learn = '1.6.1'", "dcb"),
        ("environment.`packages.numpy` = '2.0.0'", "d"),
        ("environment.packages.odd != 'x'", ""),
        ("environment.packages.nothing = '1'", ""),
        ("environment.python like '3.11%'", "dc"),
        ("environment.python > '3.9.2'", "dc"),
        ("environment.python <= '3.11.7'", "cb"),
        ("environment.platform like '%linux%'", "dcb"),
        (f"environment.git = '{COMMITS[0]}'", "b"),
        (f"environment.git = '{COMMITS[0]}+'", "c"),
        ("environment.git = 'ab12ab'", "cb"),
        ("environment.git = 'AB12ab+'", "c"),
        ("environment.git != 'ab12'", "d"),
        ("environment.git = 'ab'", "dcb"),
        ("environment.git = 'main'", ""),
        (f"files.data/train.csv = '{sha('c')}'", "c"),
        (f"files.data/train.csv = '{sha('c')[:10]}'", "c"),
        (f"files.data/train.csv != '{sha('c')[:10]}'", "edba"),
        (f"files.data/train.csv in ('{sha('a')[:8]}', '{sha('e')[:8]}')", "ea"),
        ("user = 'bb' and environment.python > '3'", "b"),
    ],
)
def test_a_filter_finds_runs_by_it(posting, engine, condition, found):
    assert names(engine, filter=condition) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("environment.python", "bcdae"),
        ("-environment.python", "dcbea"),
        ("environment.packages.numpy", "cbdae"),
        ("-environment.packages.numpy", "dbcea"),
        ("environment.packages.scikit_learn", "bcdae"),
        ("environment.platform", "bcdae"),
        ("-environment.git", "dcbea"),
        ("environment.packages.nothing", "abcde"),
        ("user", "abcde"),
        ("-user", "edcba"),
    ],
)
def test_a_list_is_sorted_by_it_page_by_page(posting, engine, sort, found):
    assert names(engine, sort=sort) == found


def test_a_filter_and_a_sort_go_together(posting, engine):
    older = {"filter": "environment.packages.numpy < '2.0'"}
    assert names(engine, **older, sort="-metrics.acc") == "cb"
    assert names(engine, **older, sort="environment.python") == "bc"
    assert names(engine, filter="params.run != 'c'", sort="-environment.python") == "dbea"


@pytest.mark.parametrize(
    ("condition", "column", "words"),
    [
        ("user = 'ada' and environment.pyton = '3'", 18, "environment.python"),
        ("environment.packages. = '3'", 1, "environment.packages.…"),
        ("status = 'ok' and environment.python = 3.10", 19, "quotes"),
        ("environment = '3'", 1, "Unknown name"),
        ("environment.python = = '3'", 22, "not understood"),
    ],
)
def test_an_error_points_at_the_place(posting, engine, condition, column, words):
    with pytest.raises(QueryError, match=words) as error:
        list_runs(engine, filter=condition)
    assert error.value.column == column


def test_a_sort_by_what_no_environment_tells_is_refused(engine):
    with pytest.raises(QueryError, match=r"environment\.python, environment\.platform"):
        list_runs(engine, sort="environment.argv")


def test_a_rebuild_gives_it_again_and_gc_leaves_no_packages(posting, books, engine):
    before = dump(engine)
    assert len(before["package_versions"]) == 6
    Posting(books, engine, lambda: NOW + 5000).rebuild()
    assert dump(engine) == before
    notes = server(1, NOW + 900)
    for run in list_runs(engine, filter="environment.python like '3%'")["runs"]:
        notes.add("edit", run=run["id"], deleted=True, session=run["session"], x=1)
    write(books, notes)
    posting.catch_up()
    assert len(gc(books, engine, posting, now=lambda: NOW + 9000).runs) == 3
    assert len({row[0] for row in dump(engine)["package_versions"]}) == len(
        dump(engine)["environments"]
    )


def test_an_environment_of_another_writer_is_taken_as_it_is(books, engine):
    made = kernel(1, NOW, notebook="n.ipynb")
    data = {
        "python": "3.11",
        "platform": {"system": 3, "release": None, "machine": "\ud800"},
        "packages": {"x" * 5000: "1", "": "2", "\ud800": "\0", "deep": {}, "a_b": "1", "a.b": "2"},
        "git": {"commit": ["x"], "dirty": True},
    }
    made.add("environment", hash="0" * 64, data=data)
    made.cell("x", "x()", {"run": "a"})
    write(books, made)
    posting = Posting(books, engine, lambda: NOW + 5000)
    posting.catch_up()
    columns = ["environment.python", "environment.git", "environment.packages.a-b"]
    (run,) = list_runs(engine, columns=columns, sort="environment.packages.a_b")["runs"]
    assert list(run["columns"].values()) == [None, None, "2"]
    before = dump(engine)
    posting.rebuild()
    assert dump(engine) == before


def test_versions_have_an_order():
    ordered = [
        *("0.9", "1.0.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1.dev3", "1.0rc1", "1.0rc2", "1.0"),
        *("1.0.post1.dev2", "1.0.post1", "1.0.1", "1.1", "1.9", "1.10", "2.0", "2024.1.1"),
        *("20240101", "1!0.1", "unknown"),
    ]
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=rank_of) == ordered
    for one, other in itertools.pairwise(ordered):
        assert rank_of(one) < rank_of(other)
    assert rank_of("2.1") == rank_of("v2.1.0") == rank_of("2.1.0+cu118")
    assert rank_of("3.13.0rc1") < rank_of("3.13.0+") == rank_of("3.13")
