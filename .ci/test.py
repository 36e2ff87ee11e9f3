"""Run every check and test, whatever fails, and count them on the last line.

Usage: test.py [part ...], a part being one of `lint`, `jest`, `pytest`, `browser`. The counts are
those of the tools' own machine-readable reports; each lint or type step counts as one.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "reports"


class Count(NamedTuple):
    """How many tests passed, and how many failed."""

    passed: int
    failed: int


class Step(NamedTuple):
    """One command of a part of the tests.

    `seconds` is when it is given up; `report` is what it writes and `read` counts it, both None
    for a command that counts as one. It runs in `folder`.
    """

    part: str
    name: str
    command: tuple[str, ...]
    seconds: int
    report: Path | None = None
    read: Callable[[Path], Count] | None = None
    folder: Path = ROOT


def read_jest(report: Path) -> Count:
    """Count jest's JSON report; a suite that cannot run is one failure."""
    counts = json.loads(report.read_text(encoding="utf-8"))
    return Count(
        int(counts["numPassedTests"]),
        int(counts["numFailedTests"]) + int(counts["numRuntimeErrorTestSuites"]),
    )


def read_pytest(report: Path) -> Count:
    """Count pytest's JUnit report; skipped tests are neither."""
    passed = failed = 0
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            failed += 1
        elif "skipped" not in outcomes:
            passed += 1
    return Count(passed, failed)


def read_playwright(report: Path) -> Count:
    """Count Playwright's JSON report; an error outside a test is one failure."""
    results = json.loads(report.read_text(encoding="utf-8"))
    stats = results["stats"]
    return Count(
        int(stats["expected"]) + int(stats["flaky"]),
        int(stats["unexpected"]) + len(results["errors"]),
    )


STEPS = (
    Step("lint", "ruff format", ("ruff", "format", "--check", "."), 120),
    Step("lint", "ruff check", ("ruff", "check", "."), 120),
    Step("lint", "mypy", ("mypy",), 300),
    Step("lint", "eslint, prettier, stylelint", ("jlpm", "lint:check"), 300),
    Step("lint", "types of the page", ("jlpm", "tsc", "-p", "tsconfig.test.json"), 180),
    Step("lint", "types of ui-tests", ("jlpm", "tsc", "-p", "ui-tests/tsconfig.json"), 180),
    Step(
        "jest",
        "jest",
        ("jlpm", "test", "--ci", "--json", f"--outputFile={REPORTS / 'jest.json'}"),
        480,
        REPORTS / "jest.json",
        read_jest,
    ),
    Step(
        "pytest",
        "pytest",
        (
            *(sys.executable, "-m", "pytest", f"--junitxml={REPORTS / 'pytest.xml'}"),
            # Many of the tests wait for servers and kernels; those of a file share them.
            *("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadfile"),
            # Files with many tests first would leave those that take longest to the end.
            "--no-loadscope-reorder",
        ),
        1800,
        REPORTS / "pytest.xml",
        read_pytest,
    ),
    Step(
        "browser",
        "browser tests",
        ("jlpm", "playwright", "test"),
        2400,
        REPORTS / "browser.json",
        read_playwright,
        ROOT / "ui-tests",
    ),
)


class Running(NamedTuple):
    """A step that was started, and when."""

    step: Step
    process: subprocess.Popen[bytes]
    started: float


def start(step: Step, environment: dict[str, str], *, aside: bool) -> Running:
    """Start a step with an environment; `aside`, what it says waits until it is finished."""
    if step.report:
        step.report.unlink(missing_ok=True)
    process = subprocess.Popen(
        step.command,
        cwd=step.folder,
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE if aside else None,
        stderr=subprocess.STDOUT if aside else None,
    )
    return Running(step, process, time.monotonic())


def finish(running: Running) -> tuple[Count, float, str]:
    """Wait until a step ends or is given up; return its count, its seconds and what it said aside.

    A command that fails without saying which test did is one failure.
    """
    step, process, started = running
    try:
        said, _ = process.communicate(timeout=max(0.0, started + step.seconds - time.monotonic()))
        late = ""
    except subprocess.TimeoutExpired:
        kill(running)
        said, _ = process.communicate()
        late = f"{step.name}: given up after {step.seconds} s\n"
    seconds = time.monotonic() - started
    text = (said or b"").decode(errors="replace") + late
    return count_of(step, process.returncode == 0), seconds, text


def count_of(step: Step, ok: bool) -> Count:
    """Count a step that ended, well if it is `ok`."""
    if not (step.report and step.read):
        return Count(int(ok), int(not ok))
    try:
        count = step.read(step.report)
    except (OSError, ValueError, KeyError, ElementTree.ParseError):
        return Count(0, 1)
    return count if ok or count.failed else Count(count.passed, 1)


def kill(running: Running) -> None:
    """End a step and all it started."""
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()


def works(browser: str | None) -> bool:
    """Tell whether this is a browser that starts: Ubuntu's `chromium` can be an empty shell."""
    if not browser:
        return False
    try:
        command = (browser, "--version")
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_browser() -> str | None:
    """Return the path of a Chromium, installing Debian's when we may; None if there is none."""
    names = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser")
    known = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    found = next(filter(works, known), None)
    if not found and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update", "-qq"), ("install", "-qq", "-y", "chromium")):
            subprocess.run(("apt-get", *command), env=apt, check=False)
        found = next(filter(works, map(shutil.which, names)), None)
    return found


def main(parts: list[str]) -> int:
    """Run the parts asked for, all without any; returns the exit status."""
    known = list(dict.fromkeys(step.part for step in STEPS))
    if unknown := set(parts) - set(known):
        print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    REPORTS.mkdir(exist_ok=True)
    # Where Python is told to write no bytecode, each server and kernel would compile us again.
    compileall.compile_dir(ROOT / "python_shim/runledger", quiet=1)
    environment = {**os.environ, "CI": "true"}
    counts: dict[str, tuple[Count, float]] = {}
    for part in known:
        if parts and part not in parts:
            continue
        steps = [step for step in STEPS if step.part == part]
        if part == "browser":
            browser = find_browser()
            if not browser:
                print("The browser tests need Chromium: install it, or set CHROMIUM to its path.")
                counts |= {step.name: (Count(0, 1), 0.0) for step in steps}
                continue
            environment["CHROMIUM"] = browser
        # Each step of a part takes one processor if there are several, so they share what there is.
        aside = len(steps) > 1
        under_way: list[Running] = []
        with ThreadPoolExecutor(len(steps)) as pool:
            try:
                for step in steps:
                    under_way.append(start(step, environment, aside=aside))
                ends = [pool.submit(finish, running) for running in under_way]
                for step, end in zip(steps, ends, strict=True):
                    print(f"\n== {step.name}", flush=True)
                    count, seconds, said = end.result()
                    print(said, end="", flush=True)
                    counts[step.name] = (count, seconds)
            finally:
                for running in under_way:
                    kill(running)
    print()
    for name, (count, seconds) in counts.items():
        print(f"{name:<30}{count.passed:>5} passed{count.failed:>5} failed{seconds:>8.1f} s")
    passed = sum(count.passed for count, _ in counts.values())
    failed = sum(count.failed for count, _ in counts.values())
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
