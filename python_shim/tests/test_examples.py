"""The example notebooks run as they stand, and give the runs that the documents promise."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import nbformat
import pytest
from nbclient import NotebookClient

from runledger.journal.books import make_books

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


class Artifact(TypedDict):
    path: str
    sha256: str | None
    role: str


class Run(TypedDict):
    id: str
    title: str
    status: str
    published: bool
    parameters: dict[str, object]
    summaries: dict[str, float]
    labels: dict[str, str]
    artifacts: list[Artifact]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with books, and nothing else."""
    monkeypatch.setenv("RUNLEDGER_DIR", str(make_books(tmp_path).path))
    monkeypatch.delenv("RUNLEDGER_OFF", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


def execute(name: str, root: Path) -> None:
    """Run an example in a kernel of its own, in the given folder."""
    shutil.copy(EXAMPLES / name, root)
    notebook = nbformat.read(root / name, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(root)}}
    ).execute()


def ledger(root: Path, *arguments: str) -> dict[str, object]:
    """Ask the books as a user does in a terminal."""
    command = [Path(sys.executable).with_name("runledger"), *arguments, "--json"]
    answer = subprocess.run(command, cwd=root, capture_output=True, check=True, timeout=60)
    result: dict[str, object] = json.loads(answer.stdout)
    return result


def only_run(root: Path) -> Run:
    (summary,) = ledger(root, "ls")["runs"]  # type: ignore[misc]
    return ledger(root, "show", summary["id"])  # type: ignore[return-value]


def hashes(run: Run) -> dict[tuple[str, str], str | None]:
    return {
        (artifact["path"], artifact["role"]): artifact["sha256"] for artifact in run["artifacts"]
    }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_digits_gives_one_run_with_its_parameters_accuracy_and_files(root: Path) -> None:
    execute("digits.ipynb", root)
    run = only_run(root)
    assert run["status"] == "ok"
    assert run["parameters"] == {"test_size": 0.25, "C": 1.0, "gamma": 0.001}
    assert list(run["summaries"]) == ["accuracy"]
    assert 0.9 < run["summaries"]["accuracy"] < 1
    # What a run wrote itself and read back is its output, and no input.
    assert hashes(run) == {
        ("digits.csv", "output"): sha256(root / "digits.csv"),
        ("digits.joblib", "model"): sha256(root / "digits.joblib"),
    }


def test_a_notebook_written_for_dotscience_gives_one_published_run(root: Path) -> None:
    execute("dotscience.ipynb", root)
    run = only_run(root)
    assert run["status"] == "ok"
    assert run["published"] is True
    assert run["title"] == "Wines told apart by a forest"
    assert run["parameters"] == {"trees": 50, "depth": 3}
    assert run["labels"] == {"family": "random forest"}
    assert list(run["summaries"]) == ["accuracy"]
    assert hashes(run) == {
        ("wine.csv", "output"): sha256(root / "wine.csv"),
        ("wine-predicted.csv", "output"): sha256(root / "wine-predicted.csv"),
        ("wine.joblib", "model"): sha256(root / "wine.joblib"),
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_an_example_is_kept_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert not any(cell.metadata for cell in notebook.cells)
