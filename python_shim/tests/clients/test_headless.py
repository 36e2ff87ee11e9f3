"""Notebooks that a program executes: papermill, and nbclient through `jupyter execute`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from runledger.journal.books import make_books

from .conftest import Ledger

CELLS = [
    "lr = 0.1\nepochs = 2",
    "scores = [lr * epoch for epoch in range(epochs)]\nprint('loss:', 1 - sum(scores))",
    "with open('scores.txt', 'w') as file:\n    file.write(str(scores))",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with books and a notebook whose first cell holds its parameters."""
    make_books(tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python",
        "language": "python",
    }
    notebook.cells[0].metadata.tags = ["parameters"]
    nbformat.write(notebook, tmp_path / "train.ipynb")
    for name in [name for name in os.environ if name.startswith("RUNLEDGER")]:
        monkeypatch.delenv(name)
    return tmp_path


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def outputs_of(path: Path) -> list[Any]:
    notebook = nbformat.read(path, as_version=4)
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def test_papermill_gives_a_run_with_the_parameters_that_it_injected(
    folder: Path, ledger: Callable[[Path], Ledger]
) -> None:
    done = command(folder, *("-m", "papermill", "train.ipynb", "done.ipynb", "-p", "lr", "0.25"))
    assert done.returncode == 0, done.stderr
    assert outputs_of(folder / "done.ipynb")[0].text == "loss: 0.75\n"
    (run,) = ledger(folder).runs()
    assert run["status"] == "ok"
    assert run["inferred"]["parameters"] == {"lr": 0.25, "epochs": 2}
    assert [(a["path"], a["role"]) for a in run["artifacts"]] == [("scores.txt", "output")]
    sources = [e["source"] for e in run["executions"]]
    assert sources == [CELLS[0], "# Parameters\nlr = 0.25\n", *CELLS[1:]]
    assert [e["status"] for e in run["executions"]] == ["ok"] * 4


def test_jupyter_execute_gives_a_run_and_leaves_the_notebook_as_it_would(
    folder: Path, ledger: Callable[[Path], Ledger]
) -> None:
    done = command(folder, "-m", "jupyter", "execute", "--inplace", "train.ipynb")
    assert done.returncode == 0, done.stderr
    assert outputs_of(folder / "train.ipynb")[0].text == "loss: 0.9\n"
    text = (folder / "train.ipynb").read_text()
    assert "runledger" not in text
    (run,) = ledger(folder).runs()
    assert [e["source"] for e in run["executions"]] == CELLS
    assert run["inferred"]["parameters"] == {"lr": 0.1, "epochs": 2}
