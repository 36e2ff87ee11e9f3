"""Deleting a run erases it from the disk, and leaves all other runs what they were."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journals import NOW, Growing, Session, books_files_contain, kernel, server, sha, write
from test_interleaving import histories, in_segments

from runledger.journal.books import Books, make_books
from runledger.journal.objects import object_path, put_object
from runledger.ledger import gc as gc_module
from runledger.ledger.erase import runs_to_erase, waiting
from runledger.ledger.gc import gc
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump, open_ledger

SECRET = "the text of a run nobody shall read again"
LATER = NOW + 100_000


def training() -> Session:
    """Three runs of two cells; the second has a source of its own."""
    made = kernel(1, NOW, notebook="a.ipynb")
    for value, text in ((1, "first"), (2, SECRET), (3, "third")):
        made.cell("lr", f"lr = {value}  # {text}", {"lr": value}, writes=["lr"])
        made.cell("fit", "fit(lr)", None, {"acc": value}, reads=["lr"])
    made.add("close", why="exit")
    return made


def deleting(run: str, number: int = 9, **more: object) -> Session:
    made = server(number, NOW + 500)
    made.add("edit", run=run, deleted=True, **more)
    made.add("close", why="exit")
    return made


def ids(engine) -> dict[object, str]:
    return {r["summaries"].get("acc"): r["id"] for r in list_runs(engine)["runs"]}


def test_the_text_of_a_deleted_run_is_found_in_no_file_of_the_books(books: Books, engine):
    made = training()
    screen = server(1, NOW)
    data = json.dumps({"output_type": "stream", "name": "stdout", "text": SECRET * 200}).encode()
    big = put_object(books, data)
    screen.output("K1", made.message(3), SECRET)
    screen.add("output", kernel_id="K1", msg_id=made.message(3), n=1, object=big, size=len(data))
    screen.output("K1", made.message(1), "kept output")
    screen.add("source", hash=sha(SECRET), text=SECRET, masked=False)
    cells = put_object(books, json.dumps([["lr", "code", sha(SECRET)]]).encode())
    screen.add(
        "snapshot",
        kernel_id="K1",
        msg_ids=[made.message(3)],
        notebook="a.ipynb",
        cells=cells,
        user=None,
    )
    write(books, made, screen)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    before = ids(engine)
    doomed = before.pop(2)
    kept = {run: run_detail(engine, run, books) for run in before.values()}
    write(books, deleting(doomed, note=SECRET + " (note)"))
    posting.tick()
    assert books_files_contain(books, SECRET)
    freed = gc(books, engine, posting, now=lambda: LATER)
    assert doomed in freed.runs
    assert freed.freed > len(data)
    assert not freed.pending
    assert books_files_contain(books, SECRET) == []
    assert not object_path(books, big).exists()
    assert books_files_contain(books, "kept output")
    assert ids(engine) == before
    assert run_detail(engine, doomed) is None
    for run, detail in kept.items():
        now = run_detail(engine, run, books)
        for field in ("parameters", "summaries", "executions", "artifacts", "started", "status"):
            assert now[field] == detail[field]
    after = dump(engine)
    Posting(books, engine, lambda: LATER).rebuild()
    assert dump(engine) == after
    again = gc(books, engine, posting, now=lambda: LATER)
    assert not again.runs
    assert dump(engine) == after


def test_what_a_kept_run_inherits_stays(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("load", "df = load()", None, None, writes=["df"])
    made.cell("fit", "fit(df, 1)", None, {"acc": 1}, reads=["df"])
    made.cell("fit", "fit(df, 2)", None, {"acc": 2}, reads=["df"])
    made.add("close", why="exit")
    write(books, made)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    found = ids(engine)
    write(books, deleting(found[1]))
    gc(books, engine, posting, now=lambda: LATER)
    assert ids(engine) == {2: found[2]}
    sources = [e["source"] for e in run_detail(engine, found[2])["executions"]]
    assert sources == ["df = load()", "fit(df, 2)"]
    assert books_files_contain(books, "fit(df, 1)") == []


def test_what_a_kept_run_rests_on_without_showing_it_stays(books: Books, engine):
    made = kernel(1, NOW, notebook="a.ipynb")
    made.cell("new", "history = []", writes=["history"])
    for n in range(1, 5):
        text = f"history.append({n})"
        made.cell("train", text, None, {"acc": n}, reads=["history"], changes=["history"])
    made.add("close", why="exit")
    write(books, made)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    found = ids(engine)
    whole = run_detail(engine, found[4])
    assert [(e["ordinal"], e["inherited"], e["shown"]) for e in whole["executions"]] == [
        (1, True, True),
        (2, True, False),
        (3, True, False),
        (4, True, False),
        (5, False, True),
    ]
    write(books, deleting(found[2]))
    posting.tick()
    assert [doomed.run for doomed in runs_to_erase(engine, None, LATER)] == [
        found[1],
        found[3],
        found[4],
    ]
    assert not waiting(engine)
    gc(books, engine, posting, now=lambda: LATER)
    assert run_detail(engine, found[4]) == whole
    write(books, deleting(found[4], 10), deleting(found[3], 11))
    posting.tick()
    assert waiting(engine) == {found[2], found[3], found[4]}
    gc(books, engine, posting, now=lambda: LATER)
    assert ids(engine) == {1: found[1]}
    assert books_files_contain(books, "history.append(1)")
    for n in (2, 3, 4):
        assert books_files_contain(books, f"history.append({n})") == []


def test_what_only_tells_where_a_notebook_went_keeps_no_text(books: Books, engine):
    """A notebook that comes back is known by the ids of its cells; their text is not needed."""
    made = [kernel(n, NOW + 100 * n, notebook=f"{n}.ipynb") for n in (1, 2)]
    seen = server(5, NOW)
    for n, session, text in zip((1, 2), made, (SECRET, "kept text"), strict=True):
        x = session.cell("one", text, {"p": text}, {"acc": text})
        session.add("close", why="exit")
        seen.add("source", hash=sha(text), text=text, masked=False)
        cells = json.dumps([["one", "code", sha(text)], ["two", "code", sha("")]])
        seen.add(
            "snapshot",
            NOW + 100 * n + 5,
            kernel_id=f"K{n}",
            msg_ids=[session.message(x)],
            notebook=f"{n}.ipynb",
            cells=put_object(books, cells.encode()),
            user=None,
        )
        if n == 1:
            seen.add("removed", NOW + 150, path="1.ipynb")
    seen.add("close", why="exit")
    write(books, *made, seen)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    found = ids(engine)
    assert len({r["notebook_id"] for r in list_runs(engine)["runs"]}) == 1
    write(books, deleting(found[SECRET]))
    gc(books, engine, posting, now=lambda: LATER)
    assert books_files_contain(books, SECRET) == []
    assert books_files_contain(books, "kept text")
    assert ids(engine) == {"kept text": found["kept text"]}
    after = dump(engine)
    posting.rebuild()
    assert dump(engine) == after


def test_a_run_spared_for_undo_is_left_whole(books: Books, engine):
    write(books, training())
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    doomed = ids(engine)[2]
    write(books, deleting(doomed))
    assert not gc(books, engine, posting, spare=lambda _: {doomed}, now=lambda: LATER).runs
    assert books_files_contain(books, SECRET)


def test_gc_waits_for_the_open_segment_of_a_living_kernel(books: Books, engine):
    made = training()
    made.lines.pop()
    living = Growing(books, made)
    living.grow(1 << 20)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    doomed = ids(engine)[2]
    write(books, deleting(doomed))
    waiting = gc(books, engine, posting, now=lambda: LATER)
    assert waiting.pending
    assert waiting.kernels == {"K1"}
    assert not waiting.runs
    assert books_files_contain(books, SECRET)
    living.close()
    assert gc(books, engine, posting, now=lambda: LATER).runs == {doomed}
    assert books_files_contain(books, SECRET) == []


def test_modes_and_seqs_survive(books: Books, engine):
    made = training()
    write(books, made)
    path = books.journal / f"{made.name}.0.jsonl"
    path.chmod(0o600)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    doomed = ids(engine)[2]
    write(books, deleting(doomed))
    gc(books, engine, posting, now=lambda: LATER)
    assert path.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    before = {json.loads(line)["seq"]: json.loads(line) for line in made.lines}
    assert all(line["t"] == before[line["seq"]]["t"] for line in lines)
    begins = [line for line in lines if line["kind"] == "begin"]
    assert len(begins) == 6
    assert [bool(line["cut"]) for line in begins] == [True, False] * 3
    assert begins[2] == {
        "v": 1,
        "seq": begins[2]["seq"],
        "t": begins[2]["t"],
        "kind": "begin",
        "x": 3,
        "msg_id": made.message(3),
        "cell_id": "lr",
        "cut": doomed,
        "source": None,
        "erased": True,
    }


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(8))
def test_a_gc_killed_at_any_step_loses_nothing_kept_and_the_next_mends_it(
    books: Books, monkeypatch, step
):
    made = training()
    for n, part in enumerate(in_segments(made, 12)):
        (books.journal / f"{made.name}.{n}.jsonl").write_bytes(part)
    engine = open_ledger(books.ledger)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    before = ids(engine)
    doomed = before.pop(2)
    kept = {run: run_detail(engine, run, books)["parameters"] for run in before.values()}
    write(books, deleting(doomed, name=SECRET))
    calls = iter(range(100))

    def killing(real):
        def call(*args, **kwargs):
            if next(calls) == step:
                raise Killed
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(gc_module, "replace", killing(gc_module.replace))
        patched.setattr(Posting, "post_anew", killing(Posting.post_anew))
        patched.setattr(gc_module, "clean_ledger", killing(gc_module.clean_ledger))
        for name in ("_mark", "_sweep_objects"):
            real = getattr(gc_module._Collection, name)
            patched.setattr(gc_module._Collection, name, killing(real))
        with contextlib.suppress(Killed):
            gc(books, engine, posting, now=lambda: LATER)
    engine.dispose()
    engine = open_ledger(books.ledger)
    posting = Posting(books, engine, lambda: LATER)
    posting.catch_up()
    half_way = dump(engine)
    assert ids(engine) == before
    assert {r: run_detail(engine, r, books)["parameters"] for r in before.values()} == kept
    gc(books, engine, posting, now=lambda: LATER)
    assert books_files_contain(books, SECRET) == []
    assert ids(engine) == before
    after = dump(engine)
    posting.rebuild()
    assert dump(engine) == after
    assert [row[0] for row in half_way["runs"]] == [row[0] for row in after["runs"]]
    engine.dispose()


KEPT_FIELDS = ("id", "parameters", "summaries", "labels", "artifacts", "notebook", "started")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_gc_gives_the_ledger_of_a_rebuild_and_keeps_the_other_runs(history, random):
    with tempfile.TemporaryDirectory() as folder:
        books = make_books(Path(folder))
        for cells in ("abc", "abd", "xyz"):
            put_object(books, json.dumps([[c, "code", c] for c in cells]).encode())
        write(books, *history)
        engine = open_ledger(books.ledger)
        posting = Posting(books, engine, lambda: LATER)
        posting.catch_up()
        found = [run["id"] for run in list_runs(engine)["runs"]]
        doomed = [run for run in found if random.random() < 0.4]
        for n, run in enumerate(doomed):
            write(books, deleting(run, 20 + n))
        posting.catch_up()
        before = {run["id"]: run_detail(engine, run["id"]) for run in list_runs(engine)["runs"]}
        gc(books, engine, posting, now=lambda: LATER)
        after = {run["id"]: run_detail(engine, run["id"]) for run in list_runs(engine)["runs"]}
        assert set(after) == set(before)
        for run, detail in after.items():
            for field in KEPT_FIELDS:
                assert detail[field] == before[run][field], (run, field)
        left = dump(engine)
        posting.rebuild()
        assert dump(engine) == left
        gc(books, engine, posting, now=lambda: LATER)
        assert dump(engine) == left
        engine.dispose()
