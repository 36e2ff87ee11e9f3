"""Disks that are full, files that may not grow, and file systems that may not be written."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from kernel.conftest import Kernel as Headless
from server.live import Kernel, Server, wait_for

from runledger.journal.books import Books, make_books

from .mounts import SmallDisk
from .served import books_of, headless, serving, shown
from .standing import assert_no_line_lost, executions_of, lines_of, stand, stand_alone

CELL = """\
import runledger as rl
for i in range({records}):
    rl.summary(f"{number} {{i}}", "{filling}")
rl.log({{"loss": {number}}})
print("user")
{number}
"""
SHOWN = ["user\n", None]

LIMIT = """\
import resource as _resource
_resource.setrlimit(
    _resource.RLIMIT_FSIZE,
    ({soft} if {soft} else _resource.RLIM_INFINITY, _resource.RLIM_INFINITY),
)
"""


def cell(number: int, records: int, filling: str) -> str:
    return CELL.format(number=number, records=records, filling=filling)


def assert_user_sees_only_his_own(outputs: list[dict[str, Any]], number: int) -> None:
    assert [output.get("text") for output in outputs] == SHOWN
    assert outputs[1]["data"]["text/plain"] == str(number)


def assert_recorded_whole(books: Books, msg_id: str, number: int, records: int) -> None:
    told = executions_of(books)[msg_id]
    assert told.status == "ok"
    assert told.names("summary") == {f"{number} {i}" for i in range(records)}
    assert told.points["loss"] == 1


def test_files_that_may_not_grow(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    """A full disk as every machine can have it: RLIMIT_FSIZE stops the journal in mid-entry."""
    books = make_books(tmp_path)
    with headless(tmp_path, books) as kernel:
        kernel.run("get_ipython().history_manager.enabled = False", silent=True)
        kernel.run("'first'")
        (journal,) = books.journal.glob("k-*")
        for number in range(rounds):
            soft = journal.stat().st_size + dice.randrange(1500)
            kernel.run(LIMIT.format(soft=soft), silent=True)
            kernel.problems.clear()
            msg_ids = []
            for n in range(3):
                msg_ids.append(kernel.send(cell(number * 10 + n, 5, "x" * 100)))
                assert_user_sees_only_his_own(kernel.finish(msg_ids[-1]), number * 10 + n)
            assert any("cannot be written" in problem for problem in kernel.problems if problem)
            before = lines_of(books)
            kernel.run(LIMIT.format(soft=0), silent=True)
            after = kernel.send(cell(number * 10 + 5, 5, "y"))
            assert_user_sees_only_his_own(kernel.finish(after), number * 10 + 5)
            assert_recorded_whole(books, after, number * 10 + 5, 5)
            assert kernel.problems[-1] is None  # the light is on again
            assert_no_line_lost(books, before)
            # What had begun has ended, though that could not be written then.
            told = executions_of(books)
            assert {told[each].status for each in msg_ids if each in told} <= {"ok"}
    stand_alone(books)


def test_begins_cut_after_any_byte(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    """What was cut and what comes next are two executions, also where only a newline was cut."""
    books = make_books(tmp_path)
    with headless(tmp_path, books) as kernel:
        kernel.run("get_ipython().history_manager.enabled = False", silent=True)
        known = kernel.send("'cell'")
        kernel.finish(known)
        (journal,) = books.journal.glob("k-*")
        wait_for(lambda: b'"kind":"environment"' in journal.read_bytes(), "the environment")
        (length,) = [len(line) + 1 for line in journal.open("rb") if known.encode() in line]
        cuts = [*range(length - 2, length + 8), *dice.sample(range(length), 2 * rounds)]
        cut_short: list[str] = []
        for cut in cuts:
            kernel.run(LIMIT.format(soft=journal.stat().st_size + cut), silent=True)
            cut_short.append(kernel.send("'cell'"))
            assert len(kernel.finish(cut_short[-1])) == 1
            kernel.run(LIMIT.format(soft=0), silent=True)
            after = kernel.send("'cell'")
            assert len(kernel.finish(after)) == 1
            told = executions_of(books)
            assert told[after].status == "ok"
            assert cut_short[-1] not in told or told[cut_short[-1]].status == "ok"
        assert 0 < len(set(cut_short) & set(executions_of(books))) < len(cuts)
    stand_alone(books)


def light(server: Server, kernel: Kernel) -> dict[str, Any]:
    return server.get("status", kernel_id=kernel.id).json["recording"]


def test_disk_full_under_a_server(
    small_disk: SmallDisk, tmp_path: Path, rounds: int, dice: random.Random
) -> None:
    (tmp_path / "root").symlink_to(small_disk.folder)
    with serving(tmp_path) as server:
        kernel = server.kernel("a.ipynb")
        books = books_of(server)
        for number in range(rounds):
            small_disk.fill(leave=dice.choice([0, 0, 100, 5000]))
            msg_ids = []
            for n in range(3):  # more than what is left
                msg_ids.append(kernel.request(cell(number * 10 + n, 10, "x" * 1000), "cell"))
                outputs = shown(kernel, msg_ids[-1])
                assert_user_sees_only_his_own(outputs, number * 10 + n)
            wait_for(lambda: light(server, kernel)["state"] == "off", "the light to go off")
            assert "full" in light(server, kernel)["reason"]
            before = lines_of(books)
            small_disk.free()
            after = kernel.request(cell(number * 10 + 5, 3, "y"), "after")
            assert_user_sees_only_his_own(shown(kernel, after), number * 10 + 5)
            wait_for(lambda: light(server, kernel)["state"] == "on", "the light")
            assert_recorded_whole(books, after, number * 10 + 5, 3)
            assert_no_line_lost(books, before)
            wait_for(lambda: server.get("status").json["posting"]["state"] == "ok", "posting")
            assert server.run_of(after)["status"] == "ok"
            assert server.outputs_of(after)[0]["text"] == "user\n"
            told = executions_of(books)
            assert {told[each].status for each in msg_ids if each in told} <= {"ok"}
        kernel.shut_down()
        stand(books)


def test_read_only_mount(small_disk: SmallDisk, rounds: int) -> None:
    """A kernel that starts where nothing can be written records as soon as it can."""
    books = make_books(small_disk.folder)
    for number in range(rounds):
        small_disk.forbid_writing()
        with headless(small_disk.folder, books) as kernel:
            assert_user_sees_only_his_own(kernel.run(cell(number, 2, "x")), number)
            assert [problem for problem in kernel.problems if "Read-only" in problem]
            small_disk.allow_writing()
            assert_records_again(kernel, books, number + 1000)
    stand_alone(books)


def assert_records_again(kernel: Headless, books: Books, number: int) -> None:
    msg_id = kernel.send(cell(number, 2, "y"))
    assert_user_sees_only_his_own(kernel.finish(msg_id), number)
    assert_recorded_whole(books, msg_id, number, 2)
    assert kernel.problems[-1] is None


def test_read_only_mount_under_a_server(small_disk: SmallDisk, tmp_path: Path) -> None:
    (tmp_path / "root").symlink_to(small_disk.folder)
    small_disk.forbid_writing()
    with serving(tmp_path) as server:
        answer = server.ask("POST", "api/kernels", {"name": "python3"})
        kernel = Kernel(server, answer.json["id"])
        assert_user_sees_only_his_own(shown(kernel, kernel.request(cell(1, 2, "x"))), 1)
        assert light(server, kernel)["state"] == "off"
        assert "Read-only" in light(server, kernel)["reason"]
        small_disk.allow_writing()
        kernel.shut_down()
        wait_for(lambda: server.get("runs").status == 200, "the ledger")
        kernel = server.kernel("later.ipynb")
        msg_id = kernel.request(cell(2, 2, "y"))
        assert_user_sees_only_his_own(shown(kernel, msg_id), 2)
        assert server.run_of(msg_id)["status"] == "ok"
        wait_for(lambda: light(server, kernel)["state"] == "on", "the light")
        kernel.shut_down()
        stand(books_of(server))
