"""What a page sets for the books is written there, and obeyed by kernels and by the server."""

from __future__ import annotations

import stat

import pytest

from .live import Kernel, Server, wait_for
from .test_api import OPENAPI, conforms, one_sentence, schema_of

DEFAULTS = {"masking": True, "exceptions": [], "price": None}
SECRET = "correct-horse-battery"


def printed(server: Server, msg_id: str) -> str:
    return "".join(output["text"] for output in server.outputs_of(msg_id))


def recorded(server: Server, kernel: Kernel) -> tuple[str, str]:
    """Run a cell with a secret; return its source and its output as they were recorded."""
    code = f"password = '{SECRET}'\nprint({{'password': password}})"
    msg_id = kernel.run(code)
    (execution,) = [e for e in server.run_of(msg_id)["executions"] if e["msg_id"] == msg_id]
    return execution["source"], printed(server, msg_id)


def test_settings_are_obeyed_from_the_next_execution_on(server: Server, kernel: Kernel):
    assert server.get("settings").json == DEFAULTS
    for text in recorded(server, kernel):
        assert SECRET not in text
        assert "***" in text
    changed = {**DEFAULTS, "exceptions": [f"{SECRET[:7]}*"], "price": {"hour": 36, "currency": "€"}}
    answer = server.send("PUT", "settings", changed)
    assert answer.status == 200
    conforms(answer.json, schema_of("/settings", "put"))
    assert answer.json == server.get("settings").json == changed
    for text in recorded(server, kernel):
        assert SECRET in text
    assert server.send("PUT", "settings", {"masking": False}).json == {**DEFAULTS, "masking": False}
    for text in recorded(server, kernel):
        assert SECRET in text
    assert server.send("PUT", "settings", {}).json == DEFAULTS
    for text in recorded(server, kernel):
        assert SECRET not in text


def test_a_run_costs_what_the_price_was(server: Server):
    kernel = server.kernel("cost.ipynb")
    price = {"price": {"hour": 3600, "currency": "EUR"}}
    assert server.send("PUT", "settings", price).status == 200
    msg_id = kernel.run("import time; time.sleep(0.2)\nimport runledger as rl; rl.summary('z', 1)")
    run = wait_for(
        lambda: (found := server.run_of(msg_id))["resources"] and found, "what the run used"
    )
    conforms(run, schema_of("/runs/{id}", "get"))
    assert server.send("PUT", "settings", {}).status == 200
    cost = run["resources"]["cost"]["EUR"]
    assert 0.2 <= cost < 60
    kernel.run("2 + 2")
    assert server.run_of(msg_id)["resources"]["cost"] == {"EUR": cost}
    kernel.shut_down()


def test_the_settings_are_the_users_alone_and_outlive_the_books(new_server, tmp_path):
    served = new_server(tmp_path / "root")
    wanted = {**DEFAULTS, "exceptions": ["demo_*"]}
    assert served.send("PUT", "settings", wanted).json == wanted
    file = tmp_path / "root" / ".runledger" / "settings.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
    wait_for(file.exists, "the settings in the books")
    assert served.get("settings").json == wanted
    file.write_text("{")  # as a file is that is damaged
    assert served.get("settings").json == wanted


@pytest.mark.parametrize(
    "body",
    [
        {"masking": "yes"},
        {"exceptions": "token"},
        {"exceptions": [""]},
        {"exceptions": ["x" * 201]},
        {"exceptions": ["x"] * 201},
        {"price": 3},
        {"price": {"hour": -1}},
        {"price": {"hour": True}},
        {"price": {"hour": 10**400}},
        {"price": {"hour": 1, "currency": 3}},
        {"price": {"hour": 1, "per": "day"}},
        {"mask": True},
        [],
    ],
)
def test_settings_that_make_no_sense_change_nothing(server: Server, body: object):
    before = server.get("settings").json
    answer = server.send("PUT", "settings", body)
    assert answer.status == 400
    one_sentence(answer)
    assert server.get("settings").json == before


def test_settings_need_a_token(server: Server):
    assert server.send("PUT", "settings", {"masking": False}, token=None).status == 403
    assert server.send("GET", "settings", token=None).status == 403
    assert "/settings" in OPENAPI["paths"]
