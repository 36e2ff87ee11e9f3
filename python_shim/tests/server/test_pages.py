"""What a page tells of its requests, and what it asks for when it comes back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from .live import Kernel, Server, wait_for


def listed(server: Server, since: str) -> list[dict[str, Any]]:
    answer = server.get("executions", notebook="shared.ipynb", since=since)
    assert answer.status == 200, answer.body
    return answer.json["executions"]


def test_what_ended_before_is_left_out_and_what_runs_is_not(server: Server, kernel: Kernel):
    before = kernel.run("before = 1")
    server.run_of(before)
    saved = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    source = "from pathlib import Path\nwhile not Path('go').exists(): pass\nprint('came')"
    waiting = kernel.request(source, "waits")
    queued = kernel.request("after = 1", "queued")
    # Both were asked for by one page at once.
    digest = {text: hashlib.sha256(text.encode()).hexdigest() for text in (source, "after = 1")}
    body = {
        "kernel_id": kernel.id,
        "msg_ids": [waiting, queued],
        "notebook": "shared.ipynb",
        "cells": [["waits", "code", digest[source]], ["queued", "code", digest["after = 1"]]],
        "sources": {name: text for text, name in digest.items()},
    }
    assert server.send("POST", "snapshots", body).json == {"missing": []}

    (running,) = wait_for(lambda: listed(server, saved), "the cell to begin")
    assert (running["msg_id"], running["status"], running["ended"]) == (waiting, "running", None)
    (server.root / "go").touch()
    kernel.reply(queued)
    after, before_it = wait_for(
        lambda: (found := listed(server, saved))[0]["ended"] and len(found) == 2 and found,
        "both to end",
    )
    assert [after["msg_id"], before_it["msg_id"]] == [queued, waiting]
    assert after["requested"] == before_it["requested"] < after["started"]
    assert {after["kernel_id"], before_it["kernel_id"]} == {kernel.id}


def test_an_execution_that_no_page_asked_for_was_not_requested(server: Server, kernel: Kernel):
    source = f"'{uuid.uuid4()}'"
    server.run_of(kernel.run(source))
    answer = server.get("executions", notebook="shared.ipynb", limit=1).json["executions"]
    assert [(e["source"], e["requested"]) for e in answer] == [(source, None)]


def test_since_is_a_time(server: Server):
    answer = server.get("executions", notebook="shared.ipynb", since="yesterday")
    assert (answer.status, answer.json) == (400, {"message": "since has to be a time in ISO 8601."})


NAMED = """
from jupyter_server.auth import IdentityProvider, User

class Named(IdentityProvider):
    def get_user(self, handler):
        return User("ada", "Ada Lovelace")

c.ServerApp.identity_provider_class = Named
c.ServerApp.disable_check_xsrf = True
"""


def test_who_ran_a_cell_is_told_where_the_server_knows_its_users(
    new_server: Callable[..., Server], tmp_path: Path
):
    config = tmp_path / "home0/config"
    config.mkdir(parents=True)
    (config / "jupyter_server_config.py").write_text(NAMED)
    server = new_server(tmp_path / "root")
    kernel = server.kernel("named.ipynb")
    body = {"kernel_id": kernel.id, "msg_ids": ["m"], "notebook": "named.ipynb", "cells": []}
    assert server.send("POST", "snapshots", body).json == {"missing": []}
    journals = (server.root / ".runledger/journal").glob("s-*.jsonl")
    entries = [json.loads(line) for file in journals for line in file.read_text().splitlines()]
    assert [entry["user"] for entry in entries if entry["kind"] == "snapshot"] == ["ada"]
    kernel.shut_down()
