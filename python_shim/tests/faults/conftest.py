"""How often each fault is made, and at which moments.

RUNLEDGER_ROUNDS says how often (10; `make soak` says 100), RUNLEDGER_SEED repeats the moments of a
run that failed. What each fault took is printed at the end.
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from .mounts import SmallDisk

SEED = os.environ.get("RUNLEDGER_SEED") or secrets.token_hex(4)


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often each fault is made."""
    return int(os.environ.get("RUNLEDGER_ROUNDS", "10"))


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Random moments, the same again with the same RUNLEDGER_SEED."""
    print(f"RUNLEDGER_SEED={SEED}")
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of its own, where the machine lets us mount one."""
    disk = SmallDisk(tmp_path / "disk")
    problem = disk.mount("16m")
    if problem:
        pytest.skip(f"no file system can be mounted here: {problem}")
    yield disk
    disk.unmount()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what each fault took."""
    took = [
        (report.duration, report.nodeid.rpartition("::")[2])
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if getattr(report, "when", None) == "call" and "tests/faults/" in report.nodeid
    ]
    if took:
        count = os.environ.get("RUNLEDGER_ROUNDS", "10")
        terminalreporter.section(f"faults: {count} rounds, {sum(t for t, _ in took):.0f} s")
        for seconds, name in sorted(took, reverse=True):
            terminalreporter.line(f"{seconds:8.1f} s  {name}")
