"""The runs most like one, and in what they are alike."""

from __future__ import annotations

import pytest
from journals import NOW, kernel, server, write

from runledger.ledger import similar
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.similar import similar_runs
from runledger.ledger.similarity import Traits, likeness_of

DATA = [("data.csv", "read", "first")]


def posted(books, engine, *sessions):
    write(books, *sessions)
    posting = Posting(books, engine, lambda: NOW + 50_000)
    posting.catch_up()
    return posting


def found(engine, run: str, **more) -> list[object]:
    """What the runs like one tell of themselves, by their parameter `id` or else their id."""
    return [s["run"]["parameters"].get("id") for s in similar_runs(engine, run, **more) or []]


def run_with(engine, name: str) -> str:
    (run,) = list_runs(engine, filter=f"params.id = '{name}'", archived=True)["runs"]
    return run["id"]


def reasons(engine, run: str) -> list[dict[str, tuple[int, int]]]:
    told = similar_runs(engine, run) or []
    return [{r["kind"]: (r["same"], r["of"]) for r in each["reasons"]} for each in told]


def test_the_nearest_numbers_come_first(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    for name, lr in (("a", 0.1), ("b", 100), ("c", 0.11), ("d", 0.2), ("e", -0.1)):
        made.cell("fit", "fit()", {"id": name, "lr": lr}, {"acc": 1})
    posted(books, engine, made)
    assert found(engine, run_with(engine, "a"))[:3] == ["c", "d", "b"]
    scores = [each["score"] for each in similar_runs(engine, run_with(engine, "a"))]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert len(found(engine, run_with(engine, "a"), limit=2)) == 2


def test_what_is_alike_is_told_by_its_kind(books, engine):
    packages = {"python": {"version": "3.12"}, "packages": {"numpy": "2", "scipy": "1"}}
    made = kernel(1, NOW, notebook="a.ipynb")
    made.add("environment", hash="0" * 64, data=packages)
    other = kernel(2, NOW + 500, notebook="b.ipynb")
    changed = {**packages, "packages": {"numpy": "2", "scipy": "2"}}
    other.add("environment", hash="1" * 64, data=changed)
    for session, name in ((made, "a"), (other, "b")):
        session.cell("load", "d = load()", writes=["d"], files=DATA)
        x = session.begin("fit", "fit(d)", None)
        session.add("parameter", x=x, name="id", value=name, of=[])
        session.add("parameter", x=x, name="depth", value=[1, None], of=[])
        session.add("model", x=x, name="m", type="lib.Forest", path=None, of=[])
        session.add("summary", x=x, name="acc", value=1, of=["d"])
        session.add("end", x=x, status="ok")
    posted(books, engine, made, other)
    first = run_with(engine, "a")
    (told,) = reasons(engine, first)
    assert told == {
        "parameters": (1, 2),
        "code": (2, 2),
        "data": (1, 1),
        "model": (1, 1),
        "environment": (2, 3),
    }


def test_runs_without_calls_of_ours_are_like_each_other_by_constants_and_code(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    other = kernel(2, NOW + 500, notebook="b.ipynb")
    for session, alpha in ((made, 0.1), (other, 0.1)):
        constants = {"alpha": alpha}
        session.cell("fit", "alpha = 0.1; fit()", fits=True, writes=["alpha"], constants=constants)
    posted(books, engine, made, other)
    newest, oldest = list_runs(engine)["runs"]
    (alike,) = similar_runs(engine, newest["id"])
    assert (alike["run"]["id"], alike["score"]) == (oldest["id"], 1.0)


def test_archived_and_deleted_runs_and_the_run_within_are_not_told(books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    for name in ("a", "b", "c", "d"):
        made.cell("fit", "fit()", {"id": name, "lr": 1}, {"acc": 1})
    x = made.begin("loop", "loop()")
    for i in range(2):
        made.add("parameter", x=x, name="lr", value=i, of=[])
        made.add("summary", x=x, name="acc", value=i, of=[])
    made.add("end", x=x, status="ok")
    posting = posted(books, engine, made)
    notes = server(1, NOW + 9000)
    notes.add("edit", run=run_with(engine, "b"), archived=True)
    notes.add("edit", run=run_with(engine, "c"), deleted=True)
    write(books, notes)
    gone = run_with(engine, "c")
    posting.catch_up()
    told = found(engine, run_with(engine, "a"))
    assert "d" in told
    assert not {"a", "b", "c"} & set(told)
    assert similar_runs(engine, gone) is None
    assert similar_runs(engine, "nothing") is None
    (child, *_) = [run["id"] for run in list_runs(engine)["runs"] if run["parent"]]
    parent = child.partition(".")[0]
    assert parent not in [each["run"]["id"] for each in similar_runs(engine, child)]


def test_a_run_with_all_values_is_found_though_each_is_frequent(books, engine, monkeypatch):
    monkeypatch.setattr(similar, "_LIST", 3)
    monkeypatch.setattr(similar, "_NEAREST", 1)
    made = kernel(1, NOW, notebook="a.ipynb")
    values = [(1, "x"), *[(1, "y"), (2, "x")] * 6, (1, "x")]
    for i, (depth, kind) in enumerate(values):
        made.cell("fit", f"fit({i})", {"depth": depth, "kind": kind}, {"acc": i})
    posted(books, engine, made)
    newest = list_runs(engine)["runs"][0]
    best = similar_runs(engine, newest["id"])[0]
    assert best["run"]["summaries"] == {"acc": 0}


def test_archived_runs_take_no_places(books, engine, monkeypatch):
    monkeypatch.setattr(similar, "_CANDIDATES", 2)
    made = kernel(1, NOW, notebook="a.ipynb")
    for name, lr in (("a", 1), ("b", 1), ("c", 1), ("d", 2)):
        made.cell("fit", "fit()", {"id": name, "lr": lr}, {"acc": 1})
    posting = posted(books, engine, made)
    notes = server(1, NOW + 9000)
    for name in ("b", "c"):
        notes.add("edit", run=run_with(engine, name), archived=True)
    write(books, notes)
    posting.catch_up()
    assert found(engine, run_with(engine, "a")) == ["d"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (1, 1.0, True),
        (1, True, False),
        ("NaN", "NaN", True),
        ([1], [1], True),
        (10**400, 1, False),
        (0, 0.0, True),
        (-1e308, 1e308, False),
        (None, None, True),
        ("1", 1, False),
    ],
)
def test_values_are_the_same_or_not_whatever_they_are(one, other, near):
    found = likeness_of(Traits(parameters={"a": one}), Traits(parameters={"a": other}))
    assert found.reasons == ({"kind": "parameters", "same": int(near), "of": 1},)
    assert (found.score == 1.0) is near


def test_runs_that_have_nothing_are_like_nothing():
    assert likeness_of(Traits(), Traits()).score == 0.0
