"""Several who write at once, and servers that take over from each other."""

from __future__ import annotations

import random
import time
from pathlib import Path

from server.live import Server, wait_for

from .served import RECORDING, acknowledged, books_of, headless, new_server, serving, two_at_once
from .standing import (
    assert_no_line_lost,
    executions_of,
    lines_of,
    problems_of,
    stand,
    stand_alone,
)

BUSY = """\
import threading
import runledger as rl

def record(thread):
    for i in range({steps}):
        rl.summary(f"{number} {{thread}} {{i}}", i)
        rl.log({{f"loss {{thread}}": i}})

threads = [threading.Thread(target=record, args=(n,)) for n in range(3)]
[thread.start() for thread in threads]
with open("shared.txt", "a") as file:
    file.write("{number}\\n")
[thread.join() for thread in threads]
print({number})
"""


def test_four_kernels_writing_at_once(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    steps = 50
    with serving(tmp_path) as server:
        books = books_of(server)
        kernels = [server.kernel(f"k{n}.ipynb") for n in range(4)]
        asked: list[list[str]] = []
        for number in range(rounds):
            code = BUSY.format(steps=steps, number=number)
            order = dice.sample(kernels, 4)
            msg_ids = [kernel.request(code, "busy") for kernel in order]
            for kernel, msg_id in zip(order, msg_ids, strict=True):
                assert kernel.reply(msg_id)["status"] == "ok"
            asked.append(msg_ids)
        told = executions_of(books)
        for number, msg_ids in enumerate(asked):
            assert len({told[msg_id].session for msg_id in msg_ids}) == 4
            for msg_id in msg_ids:
                wanted = {f"{number} {n} {i}" for n in range(3) for i in range(steps)}
                assert told[msg_id].names("summary") == wanted
                assert told[msg_id].status == "ok"
        for msg_id in asked[-1]:
            assert server.outputs_of(msg_id)[0]["text"] == f"{rounds - 1}\n"
        for kernel in kernels:
            kernel.shut_down()
        stand(books)
        assert problems_of(books) == []


def test_two_servers_on_one_root(tmp_path: Path, rounds: int, dice: random.Random) -> None:
    """Whichever of two is killed, the other goes on; what was written meanwhile is posted."""
    plan = [(dice.uniform(0, 0.2), dice.randrange(2)) for _ in range(rounds)]
    two_at_once(lambda n: taking_over(tmp_path / str(n), plan[n::2]))


def taking_over(place: Path, plan: list[tuple[float, int]]) -> None:
    """At each of the moments kill one of two servers, and start it again."""
    servers = [new_server(place, f"home-{n}").start() for n in range(2)]
    root, books = servers[0].root, books_of(servers[0])
    with headless(root, books) as kernel:
        for number, (moment, victim) in enumerate(plan):
            ack = root / f"ack-{number}"
            code = RECORDING.format(number=number, ack=str(ack)).replace("100000", "150")
            msg_id = kernel.send(code, "cell")
            time.sleep(moment)
            before = lines_of(books)
            servers[victim].kill()
            assert kernel.finish(msg_id) == [
                {"kind": "stream", "name": "stdout", "text": "begun\n"}
            ]
            assert_posted(servers[1 - victim], msg_id, acknowledged(ack))
            assert_no_line_lost(books, before)
            servers[victim].start()
            stand(books)
            assert_posted(servers[victim], msg_id, acknowledged(ack))
        assert problems_of(books) == []
        assert not any(kernel.problems)
    for server in servers:
        server.stop()
    stand_alone(books)


def assert_posted(server: Server, msg_id: str, names: set[str]) -> None:
    run = server.run_of(msg_id)
    assert run["status"] == "ok"
    assert set(run["summaries"]) >= names
    wait_for(lambda: server.get("status").json["posting"]["state"] == "ok", "posting")
