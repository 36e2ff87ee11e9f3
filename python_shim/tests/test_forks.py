"""A fork, run as it is, gives the results of the run that it was made of."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from test_examples import execute, ledger

from runledger.journal.books import make_books

TIMEOUT = 60

Step = tuple[str, str]

SHUFFLED: list[Step] = [
    ("fit", "import runledger as rl\ntrained = 0"),
    ("seed", "import random\nrandom.seed(rl.parameter('seed', 7))"),
    ("data", "data = [random.random() for _ in range(5)]"),
    ("data", "data = [random.random() for _ in range(5)]"),
    ("rate", "rate = rl.parameter('rate', 0.5)"),
    ("score", "rl.summary('score', sum(data) * rate + trained)"),
]

CHANGED_IN_PLACE: list[Step] = [
    ("start", "import runledger as rl\nweights = [0.0]"),
    ("step", "weights[0] += rl.parameter('step', 1.5)"),
    ("step", "weights[0] += rl.parameter('step', 1.5)"),
    ("score", "rl.summary('weight', weights[0])"),
    ("more", "weights.append(weights[0] / 2)\nbias = rl.summary('bias', 3)"),
    ("step", "weights[0] += rl.parameter('step', 0.25)"),
    ("score", "rl.summary('weight', weights[0] + sum(weights) + bias)"),
]

FAILED_AND_MENDED: list[Step] = [
    ("import", "import runledger as rl"),
    ("use", "rl.summary('mean', total / n)"),
    ("make", "total, n = 0, rl.parameter('n', 4)\nfor i in range(n):\n    total += value(i)"),
    ("value", "def value(i):\n    return i * factor"),
    ("factor", "factor = rl.parameter('factor', 3)\ntyping error"),
    ("factor", "factor = rl.parameter('factor', 3)"),
    ("make", "total, n = 0, rl.parameter('n', 4)\nfor i in range(n):\n    total += value(i)"),
    ("use", "rl.summary('mean', total / n)"),
]


def run_cells(root: Path, steps: list[Step]) -> None:
    """Execute (cell id, source) steps as a page does, whether or not they fail."""
    manager, client = start_new_kernel(cwd=str(root), env=dict(os.environ))
    try:
        for cell_id, source in steps:
            content = {"code": source, "silent": False, "store_history": True}
            message = client.session.msg("execute_request", content)
            message["metadata"]["cellId"] = cell_id
            client.shell_channel.send(message)
            while True:
                reply = client.get_shell_msg(timeout=TIMEOUT)
                if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                    break
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def run_notebook(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()


def runs_of(root: Path) -> list[dict]:
    return ledger(root, "ls")["runs"]


def results(run: dict) -> dict:
    return {**run["inherited_summaries"], **run["summaries"]}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUNLEDGER_DIR", str(make_books(tmp_path).path))
    monkeypatch.delenv("RUNLEDGER_OFF", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


@pytest.mark.parametrize("name", ["digits.ipynb", "dotscience.ipynb"])
def test_the_fork_of_an_example_gives_its_results(root: Path, name: str):
    execute(name, root)
    (original,) = runs_of(root)
    made = ledger(root, "fork", original["id"])
    assert made["linked"]
    run_notebook(Path(str(made["path"])))
    run, before = runs_of(root)
    assert before["id"] == original["id"]
    assert results(run) == results(original)
    assert run["parameters"] == original["parameters"]


@pytest.mark.parametrize(
    "steps", [SHUFFLED, CHANGED_IN_PLACE, FAILED_AND_MENDED], ids=["shuffled", "changed", "failed"]
)
def test_the_fork_of_cells_run_out_of_order_gives_their_results(root: Path, steps: list[Step]):
    run_cells(root, steps)
    originals = runs_of(root)
    assert originals
    for original in originals:
        made = ledger(root, "fork", original["id"])
        run_notebook(Path(str(made["path"])))
        run = runs_of(root)[0]
        assert run["status"] == "ok"
        assert results(run) == results(original)
        assert run["parameters"] == original["parameters"]
    changed = nbformat.read(Path(str(made["path"])), as_version=4)
    assert changed.cells[0].metadata.tags == ["parameters"]


def test_a_fork_whose_first_cell_is_edited_runs_with_other_values(root: Path):
    run_cells(root, SHUFFLED)
    (original,) = runs_of(root)
    path = Path(str(ledger(root, "fork", original["id"])["path"]))
    notebook = nbformat.read(path, as_version=4)
    first = notebook.cells[0]
    assert "rate=0.5" in first.source
    first.source = first.source.replace("rate=0.5", "rate=5.0")
    nbformat.write(notebook, path)
    run_notebook(path)
    run = runs_of(root)[0]
    assert run["parameters"] == {"seed": 7, "rate": 5.0}
    assert run["summaries"]["score"] == pytest.approx(10 * original["summaries"]["score"])


def test_runs_of_a_fork_tell_where_they_come_from_also_after_a_rebuild(root: Path):
    run_cells(root, SHUFFLED)
    (original,) = runs_of(root)
    path = Path(str(ledger(root, "fork", original["id"][:8], "-o", "elsewhere.ipynb")["path"]))
    cells = nbformat.read(root / path, as_version=4).cells
    (root / path).rename(root / "renamed.ipynb")
    run_cells(root, [(cell.id, cell.source) for cell in cells])
    run = runs_of(root)[0]
    assert run["id"] != original["id"]
    assert run["forked_from"] == original["id"]
    assert results(run) == results(original)
    # A fork of the fork has one cell with parameters, and comes from the fork.
    again = ledger(root, "fork", run["id"])
    forked = json.loads(Path(str(again["path"])).read_text())["cells"]
    assert sum("override" in "".join(cell["source"]) for cell in forked) == 1
    run_cells(root, [(cell["id"], cell["source"]) for cell in forked])
    assert runs_of(root)[0]["forked_from"] == run["id"]
    listed = runs_of(root)
    ledger(root, "rebuild")
    assert runs_of(root) == listed


def test_a_fork_never_replaces_a_file(root: Path, capsys: pytest.CaptureFixture[str]):
    from runledger.cli import main

    run_cells(root, [("a", "import runledger as rl\nrl.summary('a', 1)")])
    (run,) = runs_of(root)
    (root / "mine.ipynb").write_text("mine")
    assert main(["fork", run["id"], "-o", str(root / "mine.ipynb")]) == 1
    assert "there already" in capsys.readouterr().err
    assert (root / "mine.ipynb").read_text() == "mine"
