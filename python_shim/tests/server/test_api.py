"""Every request has an answer that its sender understands, whatever it asks for."""

from __future__ import annotations

import getpass
import hashlib
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import runledger.server.handlers as handlers
from runledger.server.about_handlers import ABOUT_ROUTES

from .live import Answer, Kernel, Server, wait_for

OPENAPI = yaml.safe_load((Path(handlers.__file__).parent / "openapi.yaml").read_text())
ERROR = OPENAPI["components"]["responses"]["Error"]["content"]["application/json"]["schema"]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def one_sentence(answer: Answer) -> str:
    """The sentence of an error, checked to be one."""
    assert answer.headers["Content-Type"].startswith("application/json")
    message = answer.json["message"]
    assert set(answer.json) <= {"message", "column"}
    assert message[0].isupper() or message.split(" ")[0] in message
    assert message.endswith(".")
    assert "Traceback" not in message
    assert "\n" not in message
    return message


def conforms(value: Any, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": OPENAPI["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def schema_of(path: str, method: str) -> dict[str, Any]:
    answer = OPENAPI["paths"][path][method]["responses"]["200"]
    return answer["content"]["application/json"]["schema"]


@pytest.fixture(scope="module")
def msg_id(server: Server, kernel: Kernel) -> str:
    return kernel.run("import runledger as rl\nrl.parameter('a', 1)\nrl.summary('b', 2)", "cell-b")


@pytest.fixture(scope="module")
def run(server: Server, msg_id: str) -> dict[str, Any]:
    return server.run_of(msg_id)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "runs"),
        ("GET", "runs/x"),
        ("GET", "runs/x/similar"),
        ("GET", "runs/x/order"),
        ("PATCH", "runs/x"),
        ("POST", "runs/edit"),
        ("DELETE", "runs/x"),
        ("GET", "executions?notebook=a.ipynb"),
        ("GET", "cells?notebook=a.ipynb"),
        ("GET", "names"),
        ("POST", "snapshots"),
        ("GET", "objects/" + "0" * 64),
        ("GET", "status"),
        ("PUT", "recording"),
        ("GET", "nothing"),
    ],
)
def test_without_a_token_everything_is_forbidden(server: Server, method: str, path: str):
    body = {} if method in ("PATCH", "POST", "PUT") else None
    answer = server.send(method, path, body, token=None)
    assert answer.status == 403
    one_sentence(answer)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "runs/unknown", None, 404),
        ("GET", "runs/unknown/similar", None, 404),
        ("GET", "runs/unknown/similar?limit=101", None, 400),
        ("GET", "runs/unknown/similar?limit=x", None, 400),
        ("GET", "runs/unknown/order", None, 404),
        ("GET", "runs/unknown/order?x=1", None, 400),
        ("PATCH", "runs/unknown", {"name": "x"}, 404),
        ("DELETE", "runs/unknown", None, 404),
        ("GET", "runs/..%2f..%2fetc", None, 404),
        ("GET", "objects/" + "0" * 64, None, 404),
        ("GET", "nothing", None, 404),
        ("GET", "runs?limit=minus", None, 400),
        ("GET", "runs?limit=-1", None, 400),
        ("GET", "runs?limit=0", None, 400),
        ("GET", "runs?limit=1e3", None, 400),
        ("GET", "runs?limit=99999999999999999999", None, 400),
        ("GET", "runs?limit=1&limit=2", None, 400),
        ("GET", "runs?cursor=nonsense", None, 400),
        ("GET", "runs?sort=nonsense", None, 400),
        ("GET", "runs?filter=metrics.a+%3E", None, 400),
        ("GET", "runs?notebook=/etc/passwd", None, 400),
        ("GET", "runs?notebook=..%2f..%2fa.ipynb", None, 400),
        ("GET", "runs?notebok=a.ipynb", None, 400),
        ("GET", "runs?columns=nothing", None, 400),
        ("GET", "runs?columns=params.", None, 400),
        ("GET", "runs?" + "&".join(f"columns=params.p{i}" for i in range(51)), None, 400),
        ("GET", "runs?archived=yes", None, 400),
        ("GET", "runs/edit", None, 405),
        ("GET", "runs?archived=true&archived=true", None, 400),
        ("GET", "executions", None, 400),
        ("GET", "objects/..%2f..%2fledger.sqlite", None, 400),
        ("GET", "objects/" + "A" * 64, None, 400),
        ("GET", "status?kernel_id=..%2fx", None, 400),
        ("PUT", "recording", {"kernel_id": "../../x", "paused": True}, 400),
        ("PUT", "recording", {"kernel_id": "x", "paused": "yes"}, 400),
        ("PUT", "recording", {"kernel_id": str(uuid.uuid4()), "paused": True}, 404),
        ("PUT", "recording", [], 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    server: Server, method: str, path: str, body: Any, status: int
):
    answer = server.send(method, path, body)
    assert answer.status == status, answer.body
    one_sentence(answer)


def test_an_error_of_a_filter_tells_the_column(server: Server):
    answer = server.get("runs", filter=" params.lr = 1\nand colour = 2")
    assert answer.status == 400
    assert answer.json["column"] == 20
    conforms(answer.json, ERROR)
    assert server.get("runs", sort="colour").json.keys() == {"message"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": 3},
        {"name": "x" * 1001},
        {"tags": "x"},
        {"tags": [1]},
        {"tags": ["x"] * 101},
        {"starred": 1},
        {"deleted": True},
        {"archived": "true"},
        {"status": "ok"},
        {"note": {}},
        [],
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(server: Server, run: dict, body: Any):
    assert server.send("PATCH", f"runs/{run['id']}", body).status == 400
    assert server.get(f"runs/{run['id']}").json["name"] == run["name"]


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 100_000, b'"text"', b"NaN"])
def test_a_body_that_is_no_json_object_is_refused(server: Server, run: dict, raw: bytes):
    answer = server.send("PATCH", f"runs/{run['id']}", raw=raw)
    assert answer.status == 400
    one_sentence(answer)


def test_a_body_over_sixteen_megabytes_is_refused(server: Server):
    answer = server.send("POST", "snapshots", raw=b" " * (16 * 2**20 + 1))
    assert answer.status == 413
    one_sentence(answer)


def test_edits_stand_in_the_next_answer(server: Server, run: dict):
    path = f"runs/{run['id']}"
    edit = {"name": "the <b>best</b>", "note": "why\nnot", "tags": ["a", "b"], "starred": True}
    assert server.send("PATCH", path, edit).status == 200
    found = server.get(path).json
    assert {name: found[name] for name in edit} == edit
    assert found["title"] == "the <b>best</b>"
    assert server.send("PATCH", path, {"name": None, "tags": []}).status == 200
    found = server.get(path).json
    assert (found["name"], found["tags"], found["note"]) == (None, [], "why\nnot")


def test_an_archived_run_is_there_where_it_is_asked_for(server: Server, kernel: Kernel):
    run = server.run_of(kernel.run("import runledger as rl\nrl.summary('old', 1)", "cell-old"))
    path, mine = f"runs/{run['id']}", {"filter": "metrics.old = 1"}
    assert server.send("PATCH", path, {"archived": True}).json["archived"]
    assert server.runs(**mine) == []
    (found,) = server.runs(**mine, archived="true", columns="metrics.old")
    assert (found["archived"], found["columns"]) == (True, {"metrics.old": 1})
    assert server.get(path).json["archived"]
    assert not server.send("PATCH", path, {"archived": False}).json["archived"]
    assert len(server.runs(**mine)) == 1


def test_columns_stand_in_the_runs_of_a_list(server: Server, run: dict):
    names = ["params.a", "metrics.b", "environment.python", "user", "params.nothing"]
    page = server.ask("GET", "runledger/api/runs?" + "&".join(f"columns={n}" for n in names)).json
    conforms(page, schema_of("/runs", "get"))
    (found,) = [each["columns"] for each in page["runs"] if each["id"] == run["id"]]
    version = ".".join(map(str, sys.version_info[:3]))
    assert found == {
        "params.a": 1,
        "metrics.b": 2,
        "environment.python": version,
        "user": getpass.getuser(),
        "params.nothing": None,
    }


def test_pages_of_runs_follow_one_another(server: Server, kernel: Kernel, run: dict):
    for i in range(5):
        last = kernel.run(f"import runledger as rl\nrl.summary('page', {i})", "cell-pages")
    server.run_of(last)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = server.get("runs", **query).json
        assert len(page["runs"]) <= 2
        seen += [r["id"] for r in page["runs"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen))
    assert [r["id"] for r in server.runs(limit=1000)] == seen
    best = server.runs(filter="metrics.page >= 3", sort="-metrics.page")
    assert [r["summaries"]["page"] for r in best] == [4, 3]


class TestSnapshots:
    def body(self, kernel: Kernel, *sources: str, **more: Any) -> dict[str, Any]:
        return {
            "kernel_id": kernel.id,
            "msg_ids": ["m-1"],
            "notebook": "shared.ipynb",
            "cells": [[f"c{i}", "code", sha256(s)] for i, s in enumerate(sources)],
            "sources": {sha256(s): s for s in sources},
            **more,
        }

    def entries(self, server: Server, kind: str) -> list[dict[str, Any]]:
        return [
            entry
            for path in sorted((server.root / ".runledger/journal").glob("s-*"))
            for entry in map(json.loads, path.read_text().splitlines())
            if entry["kind"] == kind
        ]

    def test_texts_are_asked_for_once(self, server: Server, kernel: Kernel):
        text = f"x = '{uuid.uuid4()}'"
        bare = self.body(kernel, text, sources={})
        assert server.send("POST", "snapshots", bare).json == {"missing": [sha256(text)]}
        assert server.send("POST", "snapshots", self.body(kernel, text)).json == {"missing": []}
        assert server.send("POST", "snapshots", bare).json == {"missing": []}
        found = [e for e in self.entries(server, "source") if e["text"] == text]
        assert [e["hash"] for e in found] == [sha256(text)]

    def test_the_same_document_is_one_object(self, server: Server, kernel: Kernel):
        texts = [f"a = '{uuid.uuid4()}'", "# é ü 漢"]
        before = len(self.entries(server, "snapshot"))
        for _ in range(2):
            assert server.send("POST", "snapshots", self.body(kernel, *texts)).json["missing"] == []
        first, second = self.entries(server, "snapshot")[before:]
        assert first["cells"] == second["cells"]
        assert first["notebook"] == "shared.ipynb"
        stored = server.get(f"objects/{first['cells']}").json
        assert stored == [[f"c{i}", "code", sha256(t)] for i, t in enumerate(texts)]

    def test_secrets_are_masked_before_anything_is_written(self, server: Server, kernel: Kernel):
        text = "password = 'correct-horse-battery'"
        assert server.send("POST", "snapshots", self.body(kernel, text)).json == {"missing": []}
        for path in (server.root / ".runledger").rglob("*"):
            if path.is_file():
                assert b"correct-horse" not in path.read_bytes()
        (found,) = [e for e in self.entries(server, "source") if "password" in e["text"]]
        assert found["masked"] is True
        assert found["hash"] == sha256(found["text"])

    @pytest.mark.parametrize(
        "change",
        [
            {"kernel_id": "../x"},
            {"kernel_id": 7},
            {"msg_ids": "m"},
            {"msg_ids": ["x"] * 10_001},
            {"msg_ids": [None]},
            {"notebook": "/etc/passwd"},
            {"notebook": "../a.ipynb"},
            {"notebook": "a/../../b.ipynb"},
            {"notebook": "C:\\a.ipynb"},
            {"notebook": ""},
            {"notebook": None},
            {"cells": {}},
            {"cells": [["id", "code"]]},
            {"cells": [["id", "spell", "0" * 64]]},
            {"cells": [["id", "code", "../../../etc/passwd"]]},
            {"sources": {"0" * 64: "not that text"}},
            {"sources": []},
        ],
    )
    def test_a_snapshot_that_makes_no_sense_is_refused(
        self, server: Server, kernel: Kernel, change: dict[str, Any]
    ):
        before = len(self.entries(server, "snapshot"))
        answer = server.send("POST", "snapshots", self.body(kernel, "x = 1") | change)
        assert answer.status == 400, answer.body
        one_sentence(answer)
        assert len(self.entries(server, "snapshot")) == before

    def test_of_an_unknown_kernel_there_is_no_snapshot(self, server: Server, kernel: Kernel):
        body = self.body(kernel, "x = 1", kernel_id=str(uuid.uuid4()))
        assert server.send("POST", "snapshots", body).status == 404

    def test_of_a_paused_kernel_nothing_is_kept(self, server: Server):
        paused = server.kernel("snapshot-paused.ipynb")
        server.send("PUT", "recording", {"kernel_id": paused.id, "paused": True})
        text = f"x = '{uuid.uuid4()}'"
        answer = server.send("POST", "snapshots", self.body(paused, text, sources={}))
        assert answer.json == {"missing": []}
        assert not [e for e in self.entries(server, "snapshot") if e["kernel_id"] == paused.id]
        paused.shut_down()


class TestRenames:
    def test_history_goes_along_when_a_notebook_is_renamed(self, server: Server):
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        assert server.ask("PUT", "api/contents/old.ipynb", notebook).status == 201
        kernel = server.kernel("old.ipynb")
        run = server.run_of(kernel.run("print(1)"))
        assert run["notebook"] == "old.ipynb"
        assert server.ask("PATCH", "api/contents/old.ipynb", {"path": "new.ipynb"}).status == 200
        path = f"runs/{run['id']}"
        wait_for(lambda: server.get(path).json["notebook"] == "new.ipynb", "the rename")
        assert [r["id"] for r in server.runs(notebook="new.ipynb")] == [run["id"]]
        kernel.shut_down()

    def test_history_goes_along_when_its_folder_is_renamed(self, server: Server):
        assert server.ask("PUT", "api/contents/before", {"type": "directory"}).status == 201
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        assert server.ask("PUT", "api/contents/before/a.ipynb", notebook).status == 201
        kernel = server.kernel("before/a.ipynb")
        run = server.run_of(kernel.run("print(1)"))
        assert server.ask("PATCH", "api/contents/before", {"path": "after"}).status == 200
        path = f"runs/{run['id']}"
        wait_for(lambda: server.get(path).json["notebook"] == "after/a.ipynb", "the rename")
        kernel.shut_down()

    def run_of_notebook(self, server: Server, path: str, cells: list[str]) -> dict[str, Any]:
        """Run a cell of a notebook, reported as the page does; returns the run."""
        kernel = server.kernel(path)
        msg_id = kernel.run("print(1)", cells[0])
        rows = [[cell, "code", sha256("print(1)")] for cell in cells]
        body = {
            "kernel_id": kernel.id,
            "msg_ids": [msg_id],
            "notebook": path,
            "cells": rows,
            "sources": {sha256("print(1)"): "print(1)"},
        }
        assert server.send("POST", "snapshots", body).json == {"missing": []}
        found = server.run_of(msg_id)
        kernel.shut_down()
        return found

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no colons in names")
    def test_a_colon_in_a_name_is_no_drive_but_that_of_collaboration(self, server: Server):
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        server.ask("PUT", "api/contents/exp:1.ipynb", notebook)
        run = self.run_of_notebook(server, "exp:1.ipynb", [uuid.uuid4().hex])
        assert run["notebook"] == "exp:1.ipynb"
        assert [r["id"] for r in server.runs(notebook="exp:1.ipynb")] == [run["id"]]
        assert server.runs(notebook="1.ipynb") == []
        assert [r["id"] for r in server.runs(notebook="RTC:exp:1.ipynb")] == [run["id"]]
        renamed = server.ask("PATCH", "api/contents/exp:1.ipynb", {"path": "exp:2.ipynb"})
        assert renamed.status == 200
        path = f"runs/{run['id']}"
        wait_for(lambda: server.get(path).json["notebook"] == "exp:2.ipynb", "the rename")

    def test_history_goes_along_when_the_file_is_moved_in_a_terminal(self, server: Server):
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        server.ask("PUT", "api/contents/here.ipynb", notebook)
        cells = [uuid.uuid4().hex for _ in range(3)]
        first = self.run_of_notebook(server, "here.ipynb", cells)
        (server.root / "here.ipynb").rename(server.root / "there.ipynb")
        second = self.run_of_notebook(server, "there.ipynb", cells)
        path = f"runs/{first['id']}"
        wait_for(lambda: server.get(path).json["notebook"] == "there.ipynb", "the move")
        both = {run["id"] for run in server.runs(notebook="there.ipynb")}
        assert both == {first["id"], second["id"]}

    def test_a_copy_starts_clean_and_leaves_the_original_its_history(self, server: Server):
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        server.ask("PUT", "api/contents/original.ipynb", notebook)
        cells = [uuid.uuid4().hex for _ in range(3)]
        first = self.run_of_notebook(server, "original.ipynb", cells)
        server.ask("PUT", "api/contents/copy.ipynb", notebook)
        second = self.run_of_notebook(server, "copy.ipynb", cells)
        wait_for(lambda: server.runs(notebook="copy.ipynb"), "the copy's run")
        assert [run["id"] for run in server.runs(notebook="copy.ipynb")] == [second["id"]]
        assert [run["id"] for run in server.runs(notebook="original.ipynb")] == [first["id"]]

    def test_a_new_notebook_under_an_old_name_starts_clean(self, server: Server):
        notebook = {"type": "notebook", "format": "json", "content": NOTEBOOK}
        server.ask("PUT", "api/contents/Untitled.ipynb", notebook)
        kernel = server.kernel("Untitled.ipynb")
        old = server.run_of(kernel.run("print(1)"))
        kernel.shut_down()
        assert server.ask("DELETE", "api/contents/Untitled.ipynb").status == 204
        server.ask("PUT", "api/contents/Untitled.ipynb", notebook)
        kernel = server.kernel("Untitled.ipynb")
        new = server.run_of(kernel.run("print(2)"))
        assert new["notebook_id"] != old["notebook_id"]
        assert [r["id"] for r in server.runs(notebook="Untitled.ipynb")] == [new["id"]]
        kernel.shut_down()


NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class TestOpenAPI:
    def test_every_route_is_described_and_every_description_is_a_route(self):
        def shape(path: str) -> str:
            return re.sub(r"\(.*?\)|\{.*?\}", "*", path.strip("/"))

        served = {
            (shape(path), method)
            for path, handler in (*handlers.ROUTES, *ABOUT_ROUTES)
            for method in ("get", "post", "put", "patch", "delete")
            if method in vars(handler)
        }
        described = {
            (shape(path), method)
            for path, calls in OPENAPI["paths"].items()
            for method in calls
            if method != "parameters"
        }
        assert served == described

    def test_the_answers_are_what_is_described(self, server: Server, kernel: Kernel, run: dict):
        bad = kernel.run("print('x' * 9000)\n1/0")
        whole = server.run_of(bad)
        conforms(server.get("runs").json, schema_of("/runs", "get"))
        conforms(server.get(f"runs/{run['id']}").json, schema_of("/runs/{id}", "get"))
        conforms(whole, schema_of("/runs/{id}", "get"))
        edited = server.send("PATCH", f"runs/{run['id']}", {"starred": False})
        conforms(edited.json, schema_of("/runs/{id}", "patch"))
        executions = server.get("executions", notebook="shared.ipynb", cell="cell-b")
        assert [e["cell_id"] for e in executions.json["executions"]] == ["cell-b"]
        conforms(executions.json, schema_of("/executions", "get"))
        cells = server.get("cells", notebook="shared.ipynb")
        assert "cell-b" in [cell["cell_id"] for cell in cells.json["cells"]]
        conforms(cells.json, schema_of("/cells", "get"))
        conforms(server.get("names", notebook="shared.ipynb").json, schema_of("/names", "get"))
        again = "import runledger as rl\nrl.parameter('a', 1)\nrl.summary('b', 3)"
        server.run_of(kernel.run(again, "cell-again"))
        alike = server.get(f"runs/{run['id']}/similar").json
        assert alike["runs"]
        conforms(alike, schema_of("/runs/{id}/similar", "get"))
        order = server.get(f"runs/{run['id']}/order").json
        assert "cell-b" in [e["cell_id"] for e in order["executions"]]
        conforms(order, schema_of("/runs/{id}/order", "get"))
        conforms(server.get("status").json, schema_of("/status", "get"))
        conforms(server.get("status", kernel_id=kernel.id).json, schema_of("/status", "get"))
        pause = {"kernel_id": kernel.id, "paused": False}
        conforms(server.send("PUT", "recording", pause).json, schema_of("/recording", "put"))
        conforms(server.get("runs/none").json, ERROR)

    def test_the_schemas_refuse_what_they_do_not_describe(self, server: Server, run: dict):
        broken = dict(server.get(f"runs/{run['id']}").json, status="fine")
        with pytest.raises(jsonschema.ValidationError):
            conforms(broken, schema_of("/runs/{id}", "get"))


def test_changes_are_told_as_events_with_ids_only(server: Server, kernel: Kernel):
    from websocket import create_connection

    address = server.url.replace("http", "ws") + "api/events/subscribe"
    socket = create_connection(address, header=["Authorization: token test-token"], timeout=10)
    try:
        msg_id = kernel.run("import runledger as rl\nrl.summary('told', 'secret-in-event')")
        run = server.run_of(msg_id)
        told: list[dict[str, Any]] = []

        def heard() -> bool:
            event = json.loads(socket.recv())
            if event["schema_id"] == "https://events.runledger.dev/changed/v1":
                told.append(event)
            return any(run["id"] in event["runs"] for event in told)

        wait_for(heard, "the event")
        assert "secret-in-event" not in json.dumps(told)
        assert set(told[0]) >= {"runs", "removed", "status"}
    finally:
        socket.close()
