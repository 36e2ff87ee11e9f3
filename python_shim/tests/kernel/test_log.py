"""`log()`: points in columns, in their order among the other entries, whatever becomes of the process."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.books import Books
from runledger.kernel.calls import checked_numbers
from runledger.kernel.metric_points import POINTS, VALUES

from .conftest import entries_of, wait_for
from .test_script import run_script

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def logged(entries: list[dict[str, Any]], name: str) -> list[tuple[Any, Any]]:
    """Return the (step, value) pairs of a series, in the order of the journal."""
    found: list[tuple[Any, Any]] = []
    for entry in entries:
        if entry["kind"] != "metrics":
            continue
        if "names" in entry:
            assert len(entry["times"]) == len(entry["steps"])
            if name in entry["names"]:
                column = entry["columns"][entry["names"].index(name)]
                found += list(zip(entry["steps"], column, strict=True))
        elif name in entry["values"]:
            found.append((entry["step"], entry["values"][name]))
    return found


def recorded(folder: Path, code: str, **env: str) -> list[dict[str, Any]]:
    run_script(folder, "import runledger as rl\n" + code, **env)
    return entries_of(Books(folder / ".runledger"))


def test_a_loop_is_written_in_columns_and_whole(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path, "for i in range(5000):\n    rl.log({'loss': 1 / (i + 1), 'n': i}, step=i)\n"
    )
    assert logged(entries, "loss") == [(i, 1 / (i + 1)) for i in range(5000)]
    assert logged(entries, "n") == [(i, i) for i in range(5000)]
    of_metrics = [e for e in entries if e["kind"] == "metrics"]
    assert len(of_metrics) < 500  # and not 5,000
    assert all(len(e.get("names", "")) * len(e.get("steps", "")) <= VALUES for e in of_metrics)
    assert all(len(e.get("steps", "")) <= POINTS for e in of_metrics)


def test_points_stand_before_what_was_recorded_after_them(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "for lr in (1, 2):\n    rl.parameter('lr', lr)\n    for i in range(3):\n        rl.log({'loss': lr + i})\n"
        "rl.summary('done', 1)\n",
    )
    order = [
        e["kind"] if e["kind"] != "metrics" else len(e["steps"])
        for e in entries
        if e["kind"] in ("parameter", "summary", "metrics", "end", "close")
    ]
    assert order == ["parameter", 3, "parameter", 3, "summary", "end", "close"]


def test_series_that_take_turns_share_entries_and_keep_their_order(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "for i in range(100):\n    rl.log({'a': i}); rl.log({'b': -i}); i % 10 or rl.log({'a': i + 0.5, 'c': i})\n",
    )
    expected = []
    for i in range(100):
        expected += [i] if i % 10 else [i, i + 0.5]
    assert [value for _, value in logged(entries, "a")] == expected
    assert [value for _, value in logged(entries, "b")] == [-i for i in range(100)]
    assert sum(e["kind"] == "metrics" for e in entries) < 60


def test_no_number_is_lost_that_json_has_no_word_for(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "import math\nfor v in (1.5, math.nan, math.inf, -math.inf, 1e308, 1e308, 10 ** 400, -10 ** 400, 10 ** 30, True):\n    rl.log({'v': v})\n"
        "rl.log({'alone': math.nan})\n",
    )
    words = ["NaN", "Infinity", "-Infinity"]
    assert [value for _, value in logged(entries, "v")] == [
        1.5,
        *words,
        1e308,
        1e308,
        "Infinity",
        "-Infinity",
        10**30,
        1,
    ]
    assert logged(entries, "alone") == [(None, "NaN")]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"loss": "0.5"}, r"log\(\) takes numbers, but 'loss' is str\."),
        ({"loss": None}, r"log\(\) takes numbers, but 'loss' is NoneType\."),
        ({"loss": [0.5]}, r"log\(\) takes numbers, but 'loss' is list\."),
        ({"loss": 1j}, r"log\(\) takes numbers, but 'loss' is complex\."),
        ({3: 0.5}, r"log\(\) takes a string as the name, not int\."),
        (0.5, r"log\(\) takes names with their numbers, not float\."),
    ],
)
def test_what_is_no_number_is_refused_at_the_call(values: Any, sentence: str) -> None:
    import runledger

    with pytest.raises(TypeError, match=sentence):
        runledger.log(values)


def test_scalars_of_libraries_are_numbers() -> None:
    import numpy as np

    class Tensor:
        """As torch's: it has `__index__`, which only works for integers."""

        def __index__(self) -> int:
            raise TypeError("only integer tensors of a single element can be converted to an index")

        def __float__(self) -> float:
            return 0.25

    found = checked_numbers(
        {
            "f": np.float32(0.5),
            "d": np.float64(0.5),
            "i": np.int64(3),
            "zero-dimensional": np.array(0.5),
            "bool": True,
            "tensor": Tensor(),
        }
    )
    assert found == {"f": 0.5, "d": 0.5, "i": 3, "zero-dimensional": 0.5, "bool": 1, "tensor": 0.25}
    assert {type(value) for value in found.values()} == {int, float}


def test_threads_that_log_at_once_lose_nothing(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "import threading\nrl.label('a', 1)\n"
        "def work(n):\n    for i in range(2000):\n        rl.log({f'v{n}': i})\n        if i % 500 == 0:\n            rl.label(f'{n}', i)\n"
        "threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n",
    )
    for n in range(4):
        assert [value for _, value in logged(entries, f"v{n}")] == list(range(2000))
    assert [e["seq"] for e in entries] == list(range(len(entries)))


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A script that has logged a few points, told so, and waits."""
    (tmp_path / "train.py").write_text(
        "import runledger as rl, sys\nfor i in range(7):\n    rl.log({'loss': i})\n"
        "print('logged', flush=True)\nsys.stdin.read()\n"
    )
    variables = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    with subprocess.Popen(
        [sys.executable, "train.py"],
        cwd=tmp_path,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "logged\n"
        yield process
        process.kill()


def test_points_are_on_disk_soon_though_nothing_else_happens(
    waiting: subprocess.Popen[str], tmp_path: Path
) -> None:
    books = Books(tmp_path / ".runledger")
    wait_for(lambda: len(logged(entries_of(books), "loss")) == 7)
    waiting.send_signal(signal.SIGKILL)
    waiting.wait(timeout=30)
    assert [value for _, value in logged(entries_of(books), "loss")] == list(range(7))


@needs_fork
def test_a_forked_child_writes_its_points_and_not_its_parents(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "import os\nrl.log({'loss': 1}); rl.log({'loss': 2})\npid = os.fork()\n"
        "if not pid:\n    rl.log({'loss': 10}); rl.log({'loss': 20})\n    os._exit(0)\n"
        "os.waitpid(pid, 0)\nrl.log({'loss': 3})\n",
    )
    by_session: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        by_session.setdefault(entry["session"], []).append(entry)
    values = [[v for _, v in logged(found, "loss")] for found in by_session.values()]
    assert sorted(values) == [[1, 2, 3], [10, 20]]


def test_an_interrupted_loop_keeps_what_it_logged(tmp_path: Path) -> None:
    entries = recorded(
        tmp_path,
        "import signal, threading, os, time\n"
        "inside = False\n"
        "def handler(*_):\n    global inside\n    if inside:\n        inside = False\n        raise KeyboardInterrupt\n"
        "signal.signal(signal.SIGINT, handler)\n"
        "rl.label('a', 1)\n"
        "def stop():\n    for _ in range(20):\n        time.sleep(0.01); os.kill(os.getpid(), signal.SIGINT)\n"
        "thread = threading.Thread(target=stop)\nthread.start()\n"
        "i = stops = 0\n"
        "while thread.is_alive():\n"
        "    try:\n        inside = True\n        while thread.is_alive():\n            i += 1\n            rl.log({'loss': i})\n        inside = False\n"
        "    except KeyboardInterrupt:\n        stops += 1\n"
        "assert stops, 'it was never interrupted'\n"
        "rl.summary('i', i)\n",
    )
    last = next(e["value"] for e in entries if e["kind"] == "summary")
    values = [value for _, value in logged(entries, "loss")]
    # Each stop may cost the point whose call it came into, and no other.
    assert len(set(values)) >= last - 20
    assert values[-1] >= last - 1
