"""Forks, notebooks of runs, provenance and files, asked of a real server about a real kernel."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import Any
from urllib.parse import urlencode

import nbformat
import pytest

from .live import Answer, Kernel, Server
from .test_api import OPENAPI, conforms, one_sentence, schema_of

CELLS = [
    ("make", "import runledger as rl\nopen('made.txt', 'w').write('made')"),
    ("use", "n = rl.parameter('n', len(open('made.txt').read()))"),
    ("tell", "rl.summary('n', n)\nprint('told')\nopen('told.txt', 'w').write(str(n))"),
]


def ask(server: Server, call: str, **query: str) -> Answer:
    return server.get(f"{call}?{urlencode(query)}")


@pytest.fixture(scope="module")
def run(server: Server, kernel: Kernel) -> dict[str, Any]:
    """A run of cells that stand in the notebook in another order."""
    document = [["title", "markdown", "# Title"], *([c, "code", s] for c, s in reversed(CELLS))]
    hashes = {text: hashlib.sha256(text.encode()).hexdigest() for _, _, text in document}
    for cell, source in CELLS:
        msg_id = kernel.run(source, cell)
    body = {
        "kernel_id": kernel.id,
        "msg_ids": [msg_id],
        "notebook": "shared.ipynb",
        "cells": [[cell, kind, hashes[text]] for cell, kind, text in document],
        "sources": {name: text for text, name in hashes.items()},
    }
    assert server.send("POST", "snapshots", body).json == {"missing": []}
    server.outputs_of(msg_id)
    whole = server.run_of(msg_id)
    conforms(whole, schema_of("/runs/{id}", "get"))
    assert whole["environment_data"]["python"]["version"]
    return whole


def test_the_notebook_of_a_run_is_one_that_any_program_reads(server: Server, run: dict):
    answer = server.get(f"runs/{run['id']}/notebook")
    assert answer.status == 200
    conforms(answer.json, schema_of("/runs/{id}/notebook", "get"))
    notebook = nbformat.reads(answer.body.decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == ["title", "tell", "use", "make"]
    assert notebook.cells[1].outputs[0].text == "told\n"
    assert notebook.metadata.language_info.name == "python"


def test_runs_of_a_fork_come_from_the_run_that_it_was_made_of(server: Server, run: dict):
    cells = [
        [f"fresh-{e['cell_id']}", e["cell_id"], e["id"]]
        for e in run["executions"]
        if e["cell_id"] in dict(CELLS)
    ]
    body = {"path": "fork.ipynb", "parameters": "fresh-first", "cells": cells}
    conforms(body, OPENAPI["components"]["schemas"]["Fork"])
    answer = server.send("POST", f"runs/{run['id']}/fork", body)
    assert answer.status == 201
    assert answer.json == {"path": "fork.ipynb"}
    forked = server.kernel("fork.ipynb")
    forked.run("import runledger as rl", "fresh-first")
    for cell, source in CELLS:
        msg_id = forked.run(source, f"fresh-{cell}")
    found = server.run_of(msg_id)
    assert found["forked_from"] == run["id"]
    graph = server.get("provenance", run=found["id"]).json
    links = [r for r in graph["relations"] if r["type"] == "wasDerivedFrom"]
    assert [(r["from"], r["to"]) for r in links] == [(found["id"], run["id"])]
    forked.shut_down()


def test_provenance_has_the_words_that_are_agreed(server: Server, run: dict):
    made = hashlib.sha256(b"made").hexdigest()
    schema = schema_of("/provenance", "get")
    for query in ({"run": run["id"]}, {"artifact": made}, {"path": "made.txt"}):
        answer = ask(server, "provenance", **query)
        assert answer.status == 200, answer.body
        conforms(answer.json, schema)
        assert not answer.json["truncated"]
        assert {e["path"] for e in answer.json["entities"]} == {"made.txt", "told.txt"}
        assert run["id"] in {r["id"] for r in answer.json["runs"]}


def test_which_run_made_a_file_is_known_by_its_content(server: Server, run: dict):
    shutil.copy(server.root / "told.txt", server.root / "copy of told.txt")
    answer = ask(server, "artifacts", path="copy of told.txt")
    assert answer.status == 200, answer.body
    conforms(answer.json, schema_of("/artifacts", "get"))
    found = answer.json
    assert found["known"]
    assert run["id"] in [touch["run"] for touch in found["written_by"]]
    assert found["paths"] == ["told.txt"]
    same = server.get(f"artifacts/{found['sha256']}")
    conforms(same.json, schema_of("/artifacts/{sha256}", "get"))
    assert same.json["written_by"] == found["written_by"]
    (server.root / "mine.txt").write_text("nobody knows")
    unknown = ask(server, "artifacts", path="mine.txt").json
    assert (unknown["known"], unknown["size"], unknown["written_by"]) == (False, 12, [])


def test_no_file_is_read_that_the_contents_service_hides(server: Server, run: dict):
    (server.root / ".hidden").write_text("x")
    (server.root / "folder").mkdir(exist_ok=True)
    os.mkfifo(server.root / "pipe")
    for path in (".hidden", ".runledger/ledger.sqlite", "folder", "pipe", "no.txt", "made.txt/x"):
        answer = ask(server, "artifacts", path=path)
        assert answer.status == 404, path
        one_sentence(answer)
    for path in ("../x", "/etc/passwd", "a/../../x", "C:/x", ""):
        answer = ask(server, "artifacts", path=path)
        assert answer.status == 400, path
        one_sentence(answer)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "runs/unknown/notebook", None, 404),
        ("POST", "runs/unknown/fork", {"path": "a.ipynb", "cells": []}, 404),
        ("GET", "provenance", None, 400),
        ("GET", "provenance?run=unknown", None, 404),
        ("GET", "provenance?run=a&path=b", None, 400),
        ("GET", "provenance?artifact=x", None, 400),
        ("GET", "provenance?artifact=" + "0" * 64, None, 404),
        ("GET", "provenance?path=no.csv", None, 404),
        ("GET", "provenance?path=../no.csv", None, 400),
        ("GET", "artifacts", None, 400),
        ("GET", "artifacts/" + "0" * 64, None, 404),
        ("GET", "artifacts/xyz", None, 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    server: Server, method: str, path: str, body: Any, status: int
):
    answer = server.send(method, path, body)
    assert answer.status == status, answer.body
    one_sentence(answer)
    assert server.send(method, path, body, token=None).status == 403


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"path": "a.ipynb"},
        {"path": "../a.ipynb", "cells": []},
        {"path": "a.ipynb", "cells": [["x"]]},
        {"path": "a.ipynb", "cells": [["x", None, "no execution of this run"]]},
        {"path": "a.ipynb", "cells": [["make", "make", None]]},
        {"path": "a.ipynb", "cells": [["x", None, None], ["x", None, None]]},
        {"path": "a.ipynb", "parameters": "x", "cells": [["x", None, None]]},
        {"path": "a.ipynb", "cells": [], "more": 1},
        {"path": "a.ipynb", "cells": [["", None, None]]},
    ],
)
def test_a_fork_that_makes_no_sense_is_not_linked(server: Server, run: dict, body: Any):
    answer = server.send("POST", f"runs/{run['id']}/fork", body)
    assert answer.status == 400, answer.body
    one_sentence(answer)


def test_a_deleted_run_has_neither_notebook_nor_graph(server: Server):
    kernel = server.kernel("gone.ipynb")
    msg_id = kernel.run("import runledger as rl\nrl.summary('gone', 1)", "gone")
    run = server.run_of(msg_id)["id"]
    assert server.send("DELETE", f"runs/{run}").status == 204
    assert server.get(f"runs/{run}/notebook").status == 404
    assert server.get("provenance", run=run).status == 404
    body = {"path": "a.ipynb", "cells": []}
    assert server.send("POST", f"runs/{run}/fork", body).status == 404
    kernel.shut_down()
