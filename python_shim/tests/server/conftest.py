from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .live import Kernel, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file; each test uses notebooks and kernels of its own."""
    place = tmp_path_factory.mktemp("server")
    root = place / "root"
    root.mkdir()
    served = Server(
        root,
        place / "home",
        [
            "--RunLedgerApp.undo_seconds=1",
            # Dead kernels are noticed and restarted at once, however often they die.
            "--KernelRestarter.time_to_dead=0.3",
            "--KernelRestarter.restart_limit=1000",
        ],
    )
    served.start()
    try:
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="module")
def kernel(server: Server) -> Iterator[Kernel]:
    started = server.kernel("shared.ipynb")
    yield started
    started.close()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers that are stopped at the end of the test."""
    made: list[Server] = []

    def make(root: Path, *arguments: str, **environment: str) -> Server:
        root.mkdir(exist_ok=True)
        home = tmp_path / f"home{len(made)}"
        made.append(Server(root, home, list(arguments), environment).start())
        return made[-1]

    yield make
    for served in made:
        served.stop()
