"""What `pip install runledger` brings, and that `pip uninstall` takes all of it away again."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LABEXTENSION = "share/jupyter/labextensions/jupyterlab-runledger"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel around the labextension that stands built here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT]
    subprocess.run(command, check=True, timeout=180)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_page_the_server_part_and_the_kernel_witness(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = {name.split(".data/data/")[1] for name in names if ".data/data/" in name}
    assert {
        "etc/ipython/startup/50-runledger.py",
        "etc/jupyter/jupyter_server_config.d/runledger.json",
        f"{LABEXTENSION}/install.json",
        f"{LABEXTENSION}/package.json",
        f"{LABEXTENSION}/static/style.js",
    } <= data
    assert {"runledger/__init__.py", "runledger/kernel/__init__.py"} <= set(names)
    assert not [name for name in names if "tests/" in name]


def test_uninstalling_leaves_nothing(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    before = files_of(tmp_path)
    pip = [python, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-deps", "--no-compile", wheel], check=True, timeout=120)
    assert files_of(tmp_path) - before
    subprocess.run([*pip, "uninstall", "-y", "runledger"], check=True, timeout=120)
    assert files_of(tmp_path) - before == set()


def files_of(folder: Path) -> set[Path]:
    """All files below a folder but those that Python compiles by itself."""
    return {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}
