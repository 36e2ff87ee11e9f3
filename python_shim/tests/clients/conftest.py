from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from server.live import Kernel, Server
from sqlalchemy import Engine

from runledger.journal.books import Books
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import dump, open_ledger

SPECS = {
    "bash": {"argv": ["-m", "bash_kernel", "-f"], "language": "bash"},
    "off": {
        "argv": ["-m", "ipykernel_launcher", "-f"],
        "language": "python",
        "env": {"RUNLEDGER_OFF": "1"},
    },
    # An environment without us: nothing of ours is loaded when the kernel starts.
    "bare": {
        "argv": ["-c", "import sys; sys.modules['runledger'] = None\n"
                 "from ipykernel.kernelapp import launch_new_instance as launch; launch()", "-f"],
        "language": "python",
    },
}  # fmt: skip


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all clients, with kernels of another language and without us."""
    place = tmp_path_factory.mktemp("clients")
    root, home = place / "root", place / "home"
    root.mkdir()
    for name, spec in SPECS.items():
        folder = home / "data/kernels" / name
        folder.mkdir(parents=True)
        argv = [sys.executable, *spec["argv"], "{connection_file}"]
        (folder / "kernel.json").write_text(
            json.dumps({**spec, "argv": argv, "display_name": name})
        )
    server = Server(
        root,
        home,
        [
            "--RunLedgerApp.undo_seconds=1",
            "--RunLedgerApp.output_limit=20000",
            "--KernelRestarter.time_to_dead=0.3",
        ],
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def bash(served: Server) -> Iterator[Kernel]:
    """A kernel of another language, with a notebook of its own."""
    kernel = served.kernel("shell.ipynb", "bash")
    yield kernel
    kernel.shut_down()


class Ledger:
    """What the journals in some books say, as a ledger made of them alone says it."""

    def __init__(self, books: Path) -> None:
        self.books = Books(books)
        self.engine: Engine = open_ledger(self.books.ledger)
        Posting(self.books, self.engine).catch_up()

    def runs(self) -> list[dict[str, Any]]:
        """All runs whole, oldest first."""
        found = [run_detail(self.engine, r["id"], self.books) for r in self.listed()]
        return [dict(run) for run in found if run is not None]

    def listed(self) -> list[dict[str, Any]]:
        return [dict(run) for run in reversed(list_runs(self.engine)["runs"])]

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        return dump(self.engine)


@pytest.fixture
def ledger() -> Iterator[Callable[[Path], Ledger]]:
    made: list[Ledger] = []

    def read(root: Path) -> Ledger:
        made.append(Ledger(root / ".runledger"))
        return made[-1]

    yield read
    for each in made:
        each.engine.dispose()
