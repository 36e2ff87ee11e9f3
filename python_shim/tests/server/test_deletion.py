"""A deleted run is gone at once, can be had back for a while, and then is erased from the disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from .live import Kernel, Server, wait_for


def holders(root: Path, text: str) -> list[Path]:
    """The files of the books that hold a text."""
    found = []
    for path in (root / ".runledger").rglob("*"):
        try:
            if path.is_file() and text.encode() in path.read_bytes():
                found.append(path)
        except FileNotFoundError:
            continue
    return found


def two_runs(server: Server, kernel: Kernel, secret: str) -> tuple[str, str]:
    """Run a training cell twice; the first holds a text that the second does not."""
    kernel.run("import runledger as rl", "imports")
    code = (
        "rl.parameter('p', {0!r})\n"
        "print({0!r} * 400)\n"
        "print('large', {0!r} * 400)\n"
        "rl.summary('s', 1)"
    )
    first = kernel.run(code.format(secret), "train")
    second = kernel.run(code.format("kept"), "train")
    runs = server.run_of(first), server.run_of(second)
    assert runs[0]["id"] != runs[1]["id"]
    wait_for(lambda: server.outputs_of(first), "the outputs")
    return runs[0]["id"], runs[1]["id"]


def test_a_deleted_run_can_be_had_back(new_server: Callable[..., Server], tmp_path: Path):
    server = new_server(tmp_path / "root", "--RunLedgerApp.undo_seconds=60")
    secret = uuid.uuid4().hex
    first, second = two_runs(server, server.kernel("a.ipynb"), secret)
    assert server.send("DELETE", f"runs/{first}").status == 204
    assert [r["id"] for r in server.runs()] == [second]
    assert server.get(f"runs/{first}").status == 404
    session = server.get(f"runs/{second}").json["session"]
    (journal,) = holders(server.root, '"kind":"edit"')
    (edit,) = [line for line in journal.read_text().splitlines() if '"kind":"edit"' in line]
    assert f'"deleted":true,"session":"{session}","x":3' in edit
    assert server.send("DELETE", f"runs/{first}").status == 404
    assert server.send("PATCH", f"runs/{first}", {"name": "x"}).status == 404
    back = server.send("PATCH", f"runs/{first}", {"deleted": False})
    assert back.status == 200
    assert back.json["parameters"] == {"p": secret}
    assert [r["id"] for r in server.runs()] == [second, first]


def test_after_a_while_no_file_holds_a_word_of_it(server: Server):
    secret = uuid.uuid4().hex
    kernel = server.kernel("deleted.ipynb")
    first, second = two_runs(server, kernel, secret)
    assert holders(server.root, secret)
    assert server.send("DELETE", f"runs/{first}").status == 204
    # The kernel lives, and ends its segment before its next execution.
    wait_for((server.root / f".runledger/control/{kernel.id}.json").exists, "the request")
    after = kernel.run("print('next')")
    wait_for(lambda: not holders(server.root, secret), "the erasure")
    assert server.get(f"runs/{first}").status == 404
    back = server.send("PATCH", f"runs/{first}", {"deleted": False})
    assert back.status == 404
    assert "erased" in back.json["message"]
    assert first not in [run["id"] for run in server.runs()]
    kept = server.get(f"runs/{second}").json
    assert kept["parameters"] == {"p": "kept"}
    assert server.outputs_of(after)[-1]["text"] == "next\n"
    kernel.shut_down()


def test_what_is_deleted_when_the_kernel_is_gone_needs_no_one_to_turn(server: Server):
    secret = uuid.uuid4().hex
    kernel = server.kernel("gone.ipynb")
    first, second = two_runs(server, kernel, secret)
    kernel.shut_down()
    assert server.send("DELETE", f"runs/{first}").status == 204
    wait_for(lambda: not holders(server.root, secret), "the erasure")
    assert server.get(f"runs/{second}").json["summaries"] == {"s": 1}


def test_what_is_deleted_when_the_server_stops_is_erased_by_the_next(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    first_server = new_server(root, "--RunLedgerApp.undo_seconds=60")
    secret = uuid.uuid4().hex
    first, second = two_runs(first_server, first_server.kernel("a.ipynb"), secret)
    assert first_server.send("DELETE", f"runs/{first}").status == 204
    first_server.stop()
    second_server = new_server(root, "--RunLedgerApp.undo_seconds=1")
    wait_for(lambda: not holders(root, secret), "the erasure")
    assert [r["id"] for r in second_server.runs()] == [second]


def test_what_was_deleted_on_another_server_outlives_the_one_that_stops(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    poster = new_server(root, "--RunLedgerApp.undo_seconds=600")
    secret = uuid.uuid4().hex
    kernel = poster.kernel("a.ipynb")
    first, second = two_runs(poster, kernel, secret)
    kernel.shut_down()
    other = new_server(root, "--RunLedgerApp.undo_seconds=600")
    assert other.send("DELETE", f"runs/{first}").status == 204
    wait_for(lambda: [r["id"] for r in poster.runs()] == [second], "the notice of it")
    poster.stop()
    assert other.send("PATCH", f"runs/{first}", {"deleted": False}).status == 200
    assert other.get(f"runs/{first}").json["parameters"] == {"p": secret}
    assert other.send("DELETE", f"runs/{first}").status == 204
    other.stop()
    assert holders(root, secret) == []


def test_the_other_server_on_these_books_lets_go_of_what_it_wrote(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    poster = new_server(root, "--RunLedgerApp.undo_seconds=0")
    other = new_server(root, "--RunLedgerApp.undo_seconds=0")
    secret = uuid.uuid4().hex
    kernel = other.kernel("a.ipynb")
    first, _ = two_runs(other, kernel, secret)
    kernel.shut_down()
    assert poster.send("DELETE", f"runs/{first}").status == 204
    wait_for(lambda: not holders(root, secret), "the erasure")


def test_deleting_on_a_server_that_does_not_post_erases_too(
    new_server: Callable[..., Server], tmp_path: Path
):
    root = tmp_path / "root"
    poster = new_server(root, "--RunLedgerApp.undo_seconds=1")
    other = new_server(root, "--RunLedgerApp.undo_seconds=1")
    secret = uuid.uuid4().hex
    kernel = poster.kernel("a.ipynb")
    first, _ = two_runs(poster, kernel, secret)
    kernel.shut_down()
    assert other.send("DELETE", f"runs/{first}").status == 204
    wait_for(lambda: not holders(root, secret), "the erasure")
