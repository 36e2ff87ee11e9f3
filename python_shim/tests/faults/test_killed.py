"""SIGKILL at any moment: of kernels, which the server restarts, of servers, and of both."""

from __future__ import annotations

import functools
import random
import time
from pathlib import Path

from server.live import Kernel, Server, wait_for

from .served import (
    RECORDING,
    acknowledged,
    books_of,
    kill,
    new_server,
    serving,
    shown_so_far,
    two_at_once,
    wait_until_gone,
)
from .standing import (
    assert_no_line_lost,
    executions_of,
    lines_of,
    problems_of,
    stand,
    stand_alone,
)

QUICK = "import runledger as rl\nquick = rl.parameter('quick', 1)"
NEVER = "print('never reached')"


def run_all(kernel: Kernel, ack: Path, number: int) -> list[str]:
    """Ask for three cells at once; the second does not end by itself."""
    return [
        kernel.request(QUICK, "quick"),
        kernel.request(RECORDING.format(number=number, ack=str(ack)), "recording"),
        kernel.request(NEVER, "never"),
    ]


def assert_recorded(server: Server, msg_ids: list[str], ack: Path) -> None:
    """What the cells knew to be recorded when all was killed stands in the journal."""
    told = executions_of(books_of(server))
    quick, recording, never = msg_ids
    assert never not in told
    done = acknowledged(ack)
    if done:
        assert told[quick].status == "ok"
        assert told[quick].names("parameter") == {"quick"}
        assert told[recording].names("parameter") == {"number"}
        assert told[recording].names("summary") >= done
        assert told[recording].points["loss"] >= len(done)
    if recording in told:
        assert told[recording].status is None  # it was killed, and wrote no end


def assert_only_the_users(kernel: Kernel, msg_ids: list[str]) -> None:
    shown = shown_so_far(kernel, set(msg_ids))
    assert {output["kind"] for output in shown} <= {"stream"}
    assert "begun\n".startswith("".join(output["text"] for output in shown))


def restarted(kernel: Kernel, old: int) -> bool:
    try:
        kernel.reconnect()
        return kernel.pid() != old
    except (RuntimeError, OSError, TimeoutError):
        return False


def test_kernel_killed_and_restarted_by_the_server(
    tmp_path: Path, rounds: int, dice: random.Random
) -> None:
    moments = [dice.uniform(0, 0.4) for _ in range(rounds)]

    def killed(server: Server, mine: range) -> None:
        kernel = server.kernel(f"killed-{mine.start}.ipynb")
        pid = kernel.pid()
        for number in mine:
            ack = server.root / f"ack-{number}"
            msg_ids = run_all(kernel, ack, number)
            time.sleep(moments[number])
            kill(pid)
            wait_until_gone(pid)
            before = lines_of(books_of(server))
            assert_recorded(server, msg_ids, ack)
            assert_only_the_users(kernel, msg_ids)
            wait_for(functools.partial(restarted, kernel, pid), "the kernel's restart")
            pid = kernel.pid()
            after = kernel.run("print('alive')", "after")
            assert server.run_of(after)["status"] == "ok"
            assert_no_line_lost(books_of(server), before)
            told = executions_of(books_of(server))
            assert told[after].x == 1  # a restart begins a session
            if msg_ids[1] in told:
                assert server.run_of(msg_ids[1])["status"] == "killed"
        kernel.close()

    with serving(tmp_path) as server:
        two_at_once(lambda n: killed(server, range(n, rounds, 2)))
        stand(books_of(server))
        assert problems_of(books_of(server)) == []
    stand_alone(books_of(server))


def killing(place: Path, plan: list[tuple[float, list[str]]]) -> None:
    """At each of the moments kill what is named, in its order; a new server goes on."""
    server = new_server(place, "home").start()
    books = books_of(server)
    for number, (moment, order) in enumerate(plan):
        kernel = server.kernel(f"n{number % 3}.ipynb")
        pid = kernel.pid()
        ack = server.root / f"ack-{number}"
        msg_ids = run_all(kernel, ack, number)
        time.sleep(moment)
        for victim in order:
            if victim == "server":
                server.kill()
            else:
                kill(pid)
        # Without its server a kernel ends by itself; until then it records on.
        wait_until_gone(pid)
        assert_only_the_users(kernel, msg_ids)
        kernel.close()
        before = lines_of(books)
        assert_recorded(server, msg_ids, ack)
        server.start()
        stand(books)
        assert_no_line_lost(books, before)
        if msg_ids[1] in executions_of(books):
            assert server.run_of(msg_ids[1])["status"] == "killed"
    assert problems_of(books) == []
    server.stop()
    stand_alone(books)


def test_server_killed(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    plan = [(dice.uniform(0, 0.6), ["server"]) for _ in range(rounds)]
    two_at_once(lambda n: killing(tmp_path / str(n), plan[n::2]))


def test_kernel_and_server_killed(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    plan = [(dice.uniform(0, 0.6), dice.sample(["kernel", "server"], 2)) for _ in range(rounds)]
    two_at_once(lambda n: killing(tmp_path / str(n), plan[n::2]))
