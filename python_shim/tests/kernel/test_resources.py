"""What an execution used of the machine, measured in real kernels and scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.books import make_books
from runledger.kernel import resources

from .conftest import Session, entries_of, wait_for

MB = 2**20

# Two GPUs that get busier every time somebody asks.
NVIDIA_SMI = """#!/bin/sh
echo asked >> "$ASKED"
n=$(wc -l < "$ASKED")
echo "Fake A100, $((1000 * n)), $((10 * n))"
echo "Fake T4, [N/A], 7"
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made = Session(tmp_path_factory.mktemp("resources"))
    yield made
    made.kernel.stop()


def used(session: Session, code: str) -> dict[str, Any]:
    """Run a cell and return its `resources`."""
    (end,) = [e for e in session.record(code) if e["kind"] == "end"]
    found: dict[str, Any] = end["resources"]
    return found


def test_cpu_time_counts_threads_and_children_and_no_waiting(session: Session) -> None:
    session.run("import hashlib, threading, time, subprocess, sys\ndata = bytes(64 * 2**20)")
    work = "hashlib.sha256(data).hexdigest()"
    alone = used(session, work)["cpu"]
    assert alone > 0.01
    threads = used(
        session,
        "ts = [threading.Thread(target=hashlib.sha256, args=(data,)) for _ in range(3)]\n"
        "for t in ts: t.start()\nfor t in ts: t.join()",
    )["cpu"]
    assert threads > 1.5 * alone
    child = used(
        session,
        "_ = subprocess.run([sys.executable, '-c',"
        f" 'import hashlib; data = bytes(64 * 2**20); {work}; {work}'])",
    )["cpu"]
    assert child > alone
    assert used(session, "time.sleep(0.3)")["cpu"] < 0.2


def test_the_peak_of_memory_is_that_of_the_cell_and_of_no_cell_before(session: Session) -> None:
    before = used(session, "1")["memory"]
    assert before > 10 * MB
    large = used(session, f"x = bytearray({300 * MB}); x[::4096] = b'1' * len(x[::4096]); del x")
    assert large["memory"] > before + 250 * MB
    if Path("/proc/self/clear_refs").exists():
        assert used(session, "2")["memory"] < before + 100 * MB


def test_a_cell_that_fails_and_one_within_another_are_measured_too(session: Session) -> None:
    entries = session.record("get_ipython().run_cell('1 + 1'); 1 / 0")
    (end,) = [e for e in entries if e["kind"] == "end"]
    assert end["status"] == "error"
    assert end["resources"]["cpu"] > 0


def test_without_nvidia_no_gpu_is_told_and_no_program_is_started(session: Session) -> None:
    assert "gpus" not in used(session, "time.sleep(0.3)")
    wait_for(lambda: session.entries("environment"))
    assert session.entries("environment")[0]["data"]["hardware"]["gpus"] == []
    assert session.entries("problem") == []


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_gpus_are_sampled_while_a_cell_runs(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "nvidia-smi").write_text(NVIDIA_SMI)
    (tools / "nvidia-smi").chmod(0o755)
    asked = tmp_path / "asked"
    (tmp_path / "root").mkdir()
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    made = Session(tmp_path / "root", PATH=path, ASKED=str(asked))
    try:
        wait_for(asked.exists)
        # Runs until it was seen, whatever the machine is busy with.
        found = used(
            made,
            f"import time\nfrom pathlib import Path\nasked = Path({str(asked)!r})\n"
            "def times(): return asked.read_text().count('\\n')\n"
            "before, end = times(), time.monotonic() + 20\n"
            "while times() < before + 2 and time.monotonic() < end: time.sleep(0.05)",
        )
        first, second = found["gpus"]
        assert first["name"] == "Fake A100"
        assert first["memory"] % (1000 * MB) == 0
        assert first["memory"] >= 2000 * MB
        assert first["utilization"] >= 20
        assert second == {"name": "Fake T4", "utilization": 7}
        wait_for(lambda: made.entries("environment"))
        hardware = made.entries("environment")[0]["data"]["hardware"]
        assert hardware["gpus"] == ["Fake A100", "Fake T4"]
        count = asked.read_text().count("\n")
        made.run("1 + 1")
        assert "gpus" not in made.of(made.last_x(), "end")[0]["resources"]
        assert asked.read_text().count("\n") <= count + 1
    finally:
        made.kernel.stop()


def test_the_price_in_force_goes_with_each_execution(session: Session) -> None:
    settings = session.books.settings

    def price(told: object) -> None:
        settings.with_suffix(".new").write_text(json.dumps({"price": told}))
        settings.with_suffix(".new").replace(settings)

    assert "price" not in used(session, "3")
    price({"hour": 2, "currency": "EUR"})
    assert used(session, "4")["price"] == {"hour": 2.0, "currency": "EUR"}
    price({"hour": "much"})
    assert "price" not in used(session, "5")
    price({"hour": 3.5, "currency": "CHF"})
    assert used(session, "6")["price"] == {"hour": 3.5, "currency": "CHF"}
    settings.unlink()
    assert "price" not in used(session, "7")


def test_a_script_is_measured_from_its_first_call_on(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    books.settings.write_text(json.dumps({"price": {"hour": 1, "currency": "$"}}))
    (tmp_path / "train.py").write_text(
        "import runledger as rl\nrl.parameter('n', 1)\nx = bytearray(200 * 2**20)\n"
        "print(sum(i * i for i in range(300_000)))\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env=environment, check=True)
    (end,) = [e for e in entries_of(books) if e["kind"] == "end"]
    assert end["resources"]["cpu"] > 0
    assert end["resources"]["memory"] > 200 * MB
    assert end["resources"]["price"] == {"hour": 1.0, "currency": "$"}


@pytest.mark.skipif(sys.platform == "win32", reason="asks for what POSIX has")
def test_where_the_peak_cannot_be_set_back_memory_is_sampled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "reset_peak", lambda: False)
    meter = resources.Meter(lambda: 0.0)
    first = meter.begin()
    data = bytearray(b"x") * (400 * MB)  # the highest that this process ever had
    del data
    assert meter.end(first)["memory"] >= 400 * MB
    base = resources.resident()
    assert base is not None
    second = meter.begin()
    data = bytearray(b"x") * (200 * MB)
    wait_for(lambda: second.memory > base + 150 * MB)
    del data
    peak: Any = meter.end(second)["memory"]
    assert base + 150 * MB < peak < base + 300 * MB


def test_executions_at_the_same_time_each_have_the_peak_of_their_own_time() -> None:
    meter = resources.Meter(lambda: 0.0)
    outer = meter.begin()
    data = bytearray(b"x") * (300 * MB)
    del data
    inner = meter.begin()
    small: Any = meter.end(inner)["memory"]
    large: Any = meter.end(outer)["memory"]
    assert large > 300 * MB
    if Path("/proc/self/clear_refs").exists():
        assert small < large - 200 * MB
