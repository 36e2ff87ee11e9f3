"""Many runs are edited at once, and what makes no sense changes none of them."""

from __future__ import annotations

from typing import Any

import pytest

from .live import Kernel, Server
from .test_api import conforms, one_sentence, schema_of


@pytest.fixture(scope="module")
def ids(server: Server, kernel: Kernel) -> list[str]:
    """Three runs, oldest first."""
    code = "import runledger as rl\nrl.summary('many', {})"
    asked = [kernel.run(code.format(i), "cell-many") for i in range(3)]
    return [server.run_of(msg_id)["id"] for msg_id in asked]


def edit(server: Server, ids: list[str], **fields: Any) -> dict[str, Any]:
    answer = server.send("POST", "runs/edit", {"ids": ids, **fields})
    assert answer.status == 200, answer.body
    conforms(answer.json, schema_of("/runs/edit", "post"))
    return answer.json


def listed(server: Server, **query: Any) -> list[str]:
    found = server.runs(filter="metrics.many >= 0", sort="metrics.many", **query)
    return [run["id"] for run in found]


def test_tags_are_added_and_removed_whatever_else_a_run_has(server: Server, ids: list[str]):
    server.send("PATCH", f"runs/{ids[0]}", {"tags": ["own", "old"]})
    edited = edit(server, ids, add_tags=["new", "own"], remove_tags=["old"], starred=True)
    assert edited["missing"] == []
    assert [run["id"] for run in edited["runs"]] == ids
    assert [run["tags"] for run in edited["runs"]] == [
        ["own", "new"],
        ["new", "own"],
        ["new", "own"],
    ]
    assert all(run["starred"] for run in edited["runs"])
    assert [
        run["tags"] for run in edit(server, ids, remove_tags=["new", "own"], starred=False)["runs"]
    ] == [[]] * 3


def test_runs_are_archived_and_had_back(server: Server, ids: list[str]):
    assert all(run["archived"] for run in edit(server, ids[:2], archived=True)["runs"])
    assert listed(server) == ids[2:]
    assert listed(server, archived="true") == ids
    edit(server, ids, archived=False)
    assert listed(server) == ids


def test_ids_of_no_run_are_told(server: Server, ids: list[str]):
    edited = edit(server, [ids[0], "nothing", "..", ids[0]], starred=False)
    assert [run["id"] for run in edited["runs"]] == [ids[0]]
    assert edited["missing"] == ["nothing", ".."]


@pytest.mark.parametrize(
    "change",
    [
        {"ids": []},
        {"ids": None},
        {"ids": "x"},
        {"ids": [1]},
        {"ids": [""]},
        {"ids": ["\x00"]},
        {"ids": ["x"] * 1001},
        {"ids": ["x" * 300]},
        {"starred": 1},
        {"archived": "yes"},
        {"deleted": None},
        {"add_tags": "x"},
        {"add_tags": [1]},
        {"add_tags": ["x"] * 101},
        {"add_tags": ["x" * 1001]},
        {"add_tags": ["a\x00"]},
        {"add_tags": ["a\ud800"]},
        {"add_tags": ["a"], "remove_tags": ["a"]},
        {"add_tags": [f"t{i}" for i in range(100)], "starred": True},
        {"name": "one for all"},
        {"tags": ["x"]},
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(server: Server, ids: list[str], change: Any):
    edit(server, ids[:1], add_tags=["kept"])
    answer = server.send("POST", "runs/edit", {"ids": ids, **change})
    assert answer.status == 400, answer.body
    one_sentence(answer)
    found = server.runs(filter="metrics.many >= 0", sort="metrics.many")
    assert [run["tags"] for run in found] == [["kept"], [], []]
    assert not any(run["starred"] or run["archived"] for run in found)


def test_an_edit_of_nothing_is_refused(server: Server, ids: list[str]):
    assert server.send("POST", "runs/edit", {"ids": ids}).status == 400


def test_many_are_deleted_and_had_back_until_they_are_erased(server: Server, ids: list[str]):
    edited = edit(server, ids[1:], deleted=True)
    assert edited == {"runs": [], "missing": []}
    assert listed(server) == ids[:1]
    assert edit(server, ids[1:], starred=True)["missing"] == ids[1:]
    back = edit(server, ids, deleted=False)
    assert [run["id"] for run in back["runs"]] == ids
    assert listed(server) == ids
