"""The reference sessions, executed by a real kernel, recorded, posted and read back."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from runledger.journal.books import make_books
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.store import open_ledger

CASES = json.loads((Path(__file__).parent / "run-rule-cases.json").read_text())
TIMEOUT = 60


def execute_cells(folder: Path, steps: list[tuple[str, str]]) -> None:
    """Execute (cell id, source) steps in a kernel whose books are in `folder`."""
    books = make_books(folder)
    environment = {**os.environ, "RUNLEDGER_DIR": str(books.path)}
    manager, client = start_new_kernel(cwd=str(folder), env=environment)
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
            assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def posted_runs(folder: Path) -> list[dict[str, Any]]:
    """Post the books of `folder` and return each run's declared values, oldest first."""
    books = make_books(folder)
    engine = open_ledger(books.ledger)
    try:
        Posting(books, engine).catch_up()
        page = list_runs(engine, sort="started")
    finally:
        engine.dispose()
    return [
        {"parameters": run["parameters"], "summaries": run["summaries"]} for run in page["runs"]
    ]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Execute every case, two kernels at a time; returns the folder of each."""
    folders = {case["name"]: tmp_path_factory.mktemp("case") for case in CASES}

    def execute(case: dict[str, Any]) -> None:
        execute_cells(folders[case["name"]], case["steps"])

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(execute, CASES))
    return folders


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_real_kernel_gives_the_runs_of_the_reference(
    case: dict[str, Any], executed: dict[str, Path]
) -> None:
    assert posted_runs(executed[case["name"]]) == case["runs"]
