"""`python train.py`, with no Jupyter anywhere: one run, whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runledger.journal.books import make_books

from .conftest import Ledger

TRAIN = (
    "import sys\n"
    "import runledger as rl\n"
    "lr = rl.parameter('lr', 0.5)\n"
    "rl.summary('loss', 1 - lr)\n"
    "open('model.txt', 'w').write(str(lr))\n"
)


def script(folder: Path, end: str = "") -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    (folder / "train.py").write_text(TRAIN + end)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    return subprocess.Popen(
        [sys.executable, "train.py"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("end", "code", "status", "error"),
    [
        ("print('done')", 0, "ok", None),
        ("sys.exit(3)", 3, "error", {"name": "SystemExit", "message": "3"}),
        ("1 / 0", 1, "error", {"name": "ZeroDivisionError", "message": "division by zero"}),
    ],
)
def test_a_script_is_a_run_with_its_values_and_its_end(
    tmp_path: Path,
    ledger: Callable[[Path], Ledger],
    end: str,
    code: int,
    status: str,
    error: dict[str, str] | None,
) -> None:
    process = script(tmp_path, end)
    out, told = process.communicate(timeout=60)
    assert process.returncode == code, told
    assert "runledger" not in out + told
    (run,) = ledger(tmp_path).runs()
    assert (run["status"], run["error"]) == (status, error)
    assert (run["parameters"], run["summaries"]) == ({"lr": 0.5}, {"loss": 0.5})
    assert [a["path"] for a in run["artifacts"] if a["role"] == "output"] == ["model.txt"]
    assert run["executions"][0]["source"] == TRAIN + end
    assert run["notebook"] == "train.py"


def test_an_interrupted_and_a_killed_script(
    tmp_path: Path, ledger: Callable[[Path], Ledger]
) -> None:
    make_books(tmp_path)
    # A process that was started in the background may have been told to ignore it.
    wait = (
        "import signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    for folder, end in (("a", signal.SIGINT), ("b", signal.SIGKILL)):
        process = script(tmp_path / folder, wait)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(end)
        process.communicate(timeout=60)
    assert not (tmp_path / "a/.runledger").exists()
    runs = ledger(tmp_path).runs()
    assert [(run["notebook"], run["status"]) for run in runs] == [
        ("a/train.py", "interrupted"),
        ("b/train.py", "killed"),
    ]
    assert [run["summaries"] for run in runs] == [{"loss": 0.5}] * 2
