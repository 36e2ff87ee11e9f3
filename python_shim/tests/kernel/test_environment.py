"""What the code ran on, and that it is known anew after packages came."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runledger.kernel.environment import DIFF_OPTIONS, environment, git_state, python_environment
from runledger.kernel.program import output_of

from .conftest import Session, wait_for


def git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.txt").write_text("one\n")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def test_a_clean_repository_has_a_commit_and_no_diff(repository: Path) -> None:
    (repository / "untracked.txt").write_text("new")
    found = git_state(str(repository))
    assert found == {
        "commit": git(repository, "rev-parse", "HEAD").decode().strip(),
        "branch": "main",
        "dirty": False,
        "remote": None,
        "diff": None,
    }


def test_a_changed_repository_has_the_hash_of_what_git_says_differs(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://ada:hunter2@example.org/a.git")
    (repository / "a.txt").write_text("two\n")
    (repository / "b.bin").write_bytes(bytes(range(256)))
    git(repository, "add", "b.bin")
    found = git_state(str(repository))
    assert found is not None
    diff = git(repository, "diff", *DIFF_OPTIONS, "HEAD")
    assert found["dirty"] is True
    assert found["diff"] == hashlib.sha256(diff).hexdigest()
    assert found["remote"] == "https://example.org/a.git"
    (repository / "b.bin").write_bytes(bytes(255))
    again = git_state(str(repository))
    assert again is not None
    assert again["diff"] != found["diff"]


def test_a_folder_without_a_repository_or_a_commit_has_no_diff(tmp_path: Path) -> None:
    assert git_state(str(tmp_path / "nowhere")) is None
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text("one\n")
    git(tmp_path, "add", "a.txt")
    found = git_state(str(tmp_path))
    assert found is not None
    assert (found["commit"], found["dirty"], found["diff"]) == (None, True, None)


def test_a_program_that_takes_too_long_is_ended_and_told_of_as_failed() -> None:
    endless = [sys.executable, "-c", "import time\nwhile True: time.sleep(1)"]
    assert output_of(endless, 0.2) is None
    assert output_of([sys.executable, "-c", "print('x')"], 30) == "x\n"
    assert output_of([sys.executable, "-c", "raise SystemExit(3)"], 30) is None
    assert output_of(["/nowhere/at/all"], 30) is None


def test_the_hash_is_that_of_the_content_and_the_machine_is_told(tmp_path: Path) -> None:
    fields = environment(str(tmp_path))
    data: Any = fields["data"]
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert fields["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert environment(str(tmp_path)) == fields
    assert data["python"]["version"].count(".") == 2
    assert data["hardware"]["memory"] > 2**20
    assert data["hardware"]["cpus"] >= 1
    if sys.platform.startswith("linux"):
        assert data["hardware"]["cpu"] is None or data["hardware"]["cpu"].strip()


def test_the_name_of_a_virtual_or_conda_environment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "envs" / "deep"
    place.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    if not (Path(sys.base_prefix) / "conda-meta").exists():
        assert python_environment() is None
    monkeypatch.setattr(sys, "prefix", str(place))
    assert python_environment() == {"kind": "venv", "name": "deep"}
    (place / "conda-meta").mkdir()
    assert python_environment() == {"kind": "conda", "name": "deep"}
    monkeypatch.setenv("CONDA_PREFIX", str(place))
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "base")
    assert python_environment() == {"kind": "conda", "name": "base"}


def test_what_is_no_text_among_the_paths_and_arguments_costs_nothing(tmp_path: Path) -> None:
    made = Session(tmp_path)
    try:
        odd = "[3, pathlib.Path('x-packages'), b'y-packages']"
        made.run(
            f"import pathlib, subprocess, sys\nsys.path += {odd}\nsys.argv.append(sys.path[-2])"
        )
        (entry,) = wait_for(lambda: made.entries("environment"))
        assert entry["data"]["argv"][-1] == "x-packages"
        assert "pytest" in entry["data"]["packages"]
        end = made.record("_ = subprocess.run(['true'])")[-1]
        assert (end["kind"], end["status"]) == ("end", "ok")
        assert "cpu" in end["resources"]
        assert made.kernel.problems == []
    finally:
        made.kernel.stop()


def test_packages_installed_in_a_cell_are_in_the_environment_from_then_on(tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (tmp_path / "root").mkdir()
    made = Session(tmp_path / "root", PYTHONPATH=str(packages))
    # What `pip install` does, without a network: a package and what tells of it.
    install = (
        "import subprocess, sys\n_ = subprocess.run([sys.executable, '-c', 'import os;"
        f' os.makedirs("{packages}/addon-1.2.dist-info")\'])'
    )
    try:
        made.run("1")
        first = wait_for(lambda: made.entries("environment"))
        made.run("_ = subprocess.run(['true']) if 'subprocess' in globals() else None")
        x = made.record(install)[0]["x"]
        entries = wait_for(
            lambda: len(made.entries("environment")) > 1 and made.entries("environment")
        )
        assert "x" not in first[0]
        assert "addon" not in first[0]["data"]["packages"]
        assert entries[1]["x"] == x
        assert entries[1]["data"]["packages"]["addon"] == "1.2"
        made.run(f"_ = subprocess.run([sys.executable, '-c', 'open(\"{packages}/x.py\", \"w\")'])")
        made.run("2")
        made.kernel.stop()
        assert len(made.entries("environment")) == 2
    finally:
        made.kernel.stop()
