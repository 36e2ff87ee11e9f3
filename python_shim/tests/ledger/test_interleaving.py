"""The same journals give the same ledger, however they grew and whenever they were read."""

from __future__ import annotations

import itertools
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journals import NOW, Growing, Session, kernel, server, sha

from runledger.journal.books import make_books
from runledger.journal.objects import put_object
from runledger.ledger.cuts import run_id
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.store import dump, open_ledger

CELLS = ("a", "b", "c", None)
HELD = {
    "values": {"value": {"type": "builtins.int"}, "df": {}},
    "writes": ["value"],
    "changes": ["df"],
}


@st.composite
def kernel_sessions(draw, number):
    path = draw(st.sampled_from(["one.ipynb", "two.ipynb", None]))
    shared = draw(st.booleans())
    start = NOW + draw(st.integers(0, 50))
    made = kernel(number, start, "SHARED" if shared else None, notebook=path, script=None)
    for _ in range(draw(st.integers(0, 5))):
        cell = draw(st.sampled_from(CELLS))
        made.cell(
            cell,
            f"value = {draw(st.integers(0, 2))}  # {cell}",
            {"lr": draw(st.sampled_from([0.1, 1, "x", "NaN"]))} if draw(st.booleans()) else None,
            {"acc": draw(st.integers(0, 3))} if draw(st.booleans()) else None,
            draw(st.sampled_from(["ok", "ok", "error", "interrupted", "running"])),
            [
                (
                    "data.csv",
                    draw(st.sampled_from(["read", "write"])),
                    draw(st.text("xy", max_size=1)),
                )
            ]
            if draw(st.booleans())
            else (),
            draw(st.sampled_from([None, {"values": {}, "same": ["value"]}, HELD])),
            writes=["value"],
        )
        if draw(st.booleans()):
            for step in range(draw(st.integers(1, 3))):
                made.add("metrics", x=made.x, step=None, values={"loss": step})
        for kind in draw(
            st.lists(st.sampled_from(["parameter", "summary", "metrics"]), max_size=2)
        ):
            told: dict[str, object] = {"name": "SVC.C", "value": draw(st.integers(0, 2))}
            if kind == "metrics":
                told = {"step": None, "values": {"loss": draw(st.integers(0, 2))}}
            inferred = draw(st.booleans())
            made.add(kind, x=made.x, of=["value"], by="library", inferred=inferred, **told)
        if draw(st.booleans()):
            since = {"x": draw(st.integers(0, 5))} if draw(st.booleans()) else {}
            packages = {"numpy": draw(st.sampled_from("12"))}
            made.add("environment", **since, hash="any", data={"packages": packages})
        if draw(st.booleans()):
            price = {"hour": draw(st.integers(0, 2)), "currency": draw(st.sampled_from("€$"))}
            used = {"cpu": draw(st.integers(0, 9)) / 10, "memory": 5, "price": price}
            made.add("end", x=made.x, status="ok", resources=used)
        if draw(st.integers(0, 5)) == 0:
            made.lines.append(b'{"torn": \n')
    if draw(st.booleans()):
        made.add("close", why="exit")
    return made


@st.composite
def server_sessions(draw, number, kernels):
    made = server(number, NOW + draw(st.integers(0, 50)))
    ids = sorted({str(k.header["kernel_id"]) for k in kernels})
    paths = st.sampled_from(["one.ipynb", "two.ipynb", "three.ipynb"])
    for _ in range(draw(st.integers(0, 8))):
        t = NOW + draw(st.integers(0, 120))
        owner = draw(st.sampled_from(kernels))
        kernel_id = str(owner.header["kernel_id"])
        msg_id = owner.message(draw(st.integers(1, 5)))
        match draw(st.integers(0, 9)):
            case 0:
                made.add("rename", t, **{"from": draw(paths), "to": draw(paths)})
            case 1:
                made.add("removed", t, path=draw(paths))
            case 2:
                event = draw(st.sampled_from(["started", "restarted", "died", "shutdown"]))
                pid = owner.header["pid"] if draw(st.booleans()) else None
                made.add(
                    "kernel",
                    t,
                    kernel_id=draw(st.sampled_from(ids)),
                    pid=pid,
                    event=event,
                    language="python",
                    notebook=draw(paths),
                )
            case 3:
                cells = draw(st.sampled_from(["abc", "abd", "xyz"]))
                made.add(
                    "snapshot",
                    t,
                    kernel_id=kernel_id,
                    msg_ids=[msg_id, owner.message(1)],
                    notebook=draw(paths),
                    cells=sha(json.dumps([[c, "code", c] for c in cells])),
                    user=None,
                )
            case 4:
                append = draw(st.booleans())
                made.output(
                    kernel_id,
                    msg_id,
                    f"acc: {draw(st.integers(0, 9))}\n",
                    draw(st.integers(0, 1)),
                    **({"append": True} if append else {}),
                )
            case 5:
                made.add("outputs-cleared", kernel_id=kernel_id, msg_id=msg_id)
            case 9:
                cells = draw(st.lists(st.sampled_from(["a", "b", "c", "P"]), max_size=3))
                made.add(
                    "fork",
                    t,
                    run=run_id(owner.name, msg_id),
                    path=draw(paths),
                    parameters=draw(st.sampled_from(["P", None])),
                    cells=[[cell, draw(st.sampled_from(["o", None])), None] for cell in cells],
                )
            case 6:
                made.add("output-limit", kernel_id=kernel_id, msg_id=msg_id, dropped=9)
            case _:
                fields = draw(
                    st.fixed_dictionaries(
                        {},
                        optional={
                            "name": st.sampled_from(["best", None]),
                            "starred": st.booleans(),
                            "deleted": st.booleans(),
                            "x": st.integers(0, 5),
                            "tags": st.just(["t"]),
                        },
                    )
                )
                made.add("edit", t, run=run_id(owner.name, msg_id), **fields)
    return made


@st.composite
def histories(draw) -> list[Session]:
    kernels = [draw(kernel_sessions(n)) for n in range(draw(st.integers(1, 3)))]
    servers = [draw(server_sessions(n, kernels)) for n in range(draw(st.integers(0, 2)))]
    return kernels + servers


def in_segments(session: Session, cut: int) -> list[bytes]:
    """Turn the segment once, somewhere."""
    at = max(1, min(cut, len(session.lines) - 1))
    if at >= len(session.lines):
        return [b"".join(session.lines)]
    return [b"".join(session.lines[:at]), b"".join([session.lines[0], *session.lines[at:]])]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False), st.booleans())
def test_any_interleaving_of_the_journals_gives_the_ledger_of_a_rebuild(history, random, restarts):
    with tempfile.TemporaryDirectory() as folder:
        books = make_books(Path(folder))
        for cells in ("abc", "abd", "xyz"):
            put_object(books, json.dumps([[c, "code", c] for c in cells]).encode())
        clock = itertools.count(int(NOW) + 1000)
        engine = open_ledger(books.ledger)
        posting = Posting(books, engine, lambda: float(next(clock)))
        growing: list[Growing] = []
        waiting = list(history)
        random.shuffle(waiting)
        while waiting or not all(g.done for g in growing):
            if waiting and (not growing or random.random() < 0.3):
                session = waiting.pop()
                parts = in_segments(session, random.randrange(1, 12))
                growing.append(Growing(books, session, parts))
            random.choice(growing).grow(random.choice([1, 40, 300, 3000]))
            if random.random() < 0.7:
                posting.tick(random.choice([1, 3, 5000]))
            if restarts and random.random() < 0.1:
                posting = Posting(books, engine, lambda: float(next(clock)))
        for g in growing:
            g.close()
        for _ in range(400):  # ticks of two entries; nothing is left long before that
            posting.tick(2)
            if not posting.tick() and not posting.tick():
                break
        # However long deriving took, its turn has come by then.
        clock = itertools.count(int(NOW) + 100_000)
        posting.tick()
        grown = dump(engine)
        listed = list_runs(engine)
        posting.rebuild()
        assert dump(engine) == grown
        assert list_runs(engine) == listed
        engine.dispose()
        books.ledger.unlink()
        for suffix in ("-wal", "-shm"):
            Path(str(books.ledger) + suffix).unlink(missing_ok=True)
        anew = open_ledger(books.ledger)
        Posting(books, anew, lambda: float(next(clock))).catch_up()
        assert dump(anew) == grown
        anew.dispose()
