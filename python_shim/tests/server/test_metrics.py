"""Series over REST: what a running cell logs is there soon, and comes as columns."""

from __future__ import annotations

import json
import math
import struct
import urllib.parse
from typing import Any

import pytest

from .live import Kernel, Server, wait_for
from .test_api import conforms, one_sentence, schema_of


def columns(body: bytes) -> list[tuple[dict[str, Any], list[tuple[float, ...]]]]:
    """Read an answer as openapi.yaml describes it."""
    (length,) = struct.unpack_from("<I", body)
    at, found = 4 + length, []
    for series in json.loads(body[4:at])["series"]:
        made = []
        for _ in range(7 if series["reduced"] else 3):
            made.append(struct.unpack_from(f"<{series['points']}d", body, at))
            at += 8 * series["points"]
        found.append((series, made))
    assert at == len(body)
    return found


@pytest.fixture(scope="module")
def run(server: Server, kernel: Kernel) -> dict[str, Any]:
    code = (
        "import math, runledger as rl\n"
        "for i in range(10_000):\n    rl.log({'train/loss': 1 / (i + 1), 'odd': math.nan})\n"
        "rl.log({'few': math.inf}, step=3); rl.log({'few': 2}, step=1)\n"
    )
    return server.run_of(kernel.run(code, "cell-metrics"))


def asked(server: Server, run: dict[str, Any], **query: Any) -> Any:
    text = urllib.parse.urlencode(query, doseq=True)
    return server.send("GET", f"runs/{run['id']}/metrics?{text}")


def test_the_list_of_series_is_as_the_contract_says(server: Server, run: dict[str, Any]):
    answer = asked(server, run)
    conforms(answer.json, schema_of("/runs/{id}/metrics", "get"))
    loss, odd, few = answer.json["series"]
    assert (loss["name"], loss["count"], loss["last_step"]) == ("train/loss", 10_000, 9_999)
    assert (loss["min"], loss["min_step"], loss["max"], loss["last"]) == (1e-4, 9_999, 1, 1e-4)
    assert (odd["min"], odd["max"], odd["last"]) == (None, None, "NaN")
    assert (few["first_step"], few["last_step"], few["max"], few["min"]) == (3, 1, "Infinity", 2)
    assert run["metrics"] == {"train/loss": 1e-4, "odd": "NaN", "few": 2}


def test_few_points_come_as_they_are_and_many_reduced(server: Server, run: dict[str, Any]):
    answer = asked(server, run, name=["few", "train/loss", "odd"], points=1000)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    few, loss, odd = columns(answer.body)
    few_told = {"name": "few", "count": 2, "first": "Infinity", "from": 0, "points": 2}
    assert few[0] == few_told | {"reduced": False}
    steps, times, values = few[1]
    assert (steps, values) == ((3, 1), (math.inf, 2))
    assert 0 <= times[1] - times[0] < 60
    loss_told = {"name": "train/loss", "count": 10_000, "first": 1, "from": 0, "points": 1000}
    assert loss[0] == loss_told | {"reduced": True}
    steps, _, minima, maxima, means, places, odds = loss[1]
    assert places == steps and set(odds) == {0}
    assert means[3] == pytest.approx(sum(1 / (i + 1) for i in range(30, 40)) / 10)
    assert steps == tuple(range(0, 10_000, 10))
    assert maxima == tuple(1 / (step + 1) for step in steps)
    assert minima == tuple(1 / (step + 10) for step in steps)
    assert all(map(math.isnan, odd[1][2]))
    whole = columns(asked(server, run, name="train/loss", points=10_000).body)
    assert whole[0][1][2] == tuple(1 / (i + 1) for i in range(10_000))


def test_a_range_comes_finer(server: Server, run: dict[str, Any]):
    query: dict[str, Any] = {"name": ["train/loss", "odd"], "from": [5000, 9000], "to": 9001}
    loss, odd = columns(asked(server, run, points=5000, **query).body)
    assert (loss[0]["from"], loss[0]["points"], loss[0]["reduced"]) == (5000, 4001, False)
    assert loss[1][0] == tuple(range(5000, 9001))
    assert (odd[0]["from"], odd[0]["points"]) == (9000, 1)


def test_the_curves_of_runs_are_as_the_contract_says(server: Server, run: dict[str, Any]):
    query = urllib.parse.urlencode(
        {"run": [run["id"], run["id"], "unknown"], "name": ["train/loss", "few", "few"]}, doseq=True
    )
    answer = server.send("GET", f"curves?{query}")
    conforms(answer.json, schema_of("/curves", "get"))
    loss, few = answer.json["curves"]
    assert (loss["name"], loss["count"], len(loss["minima"])) == ("train/loss", 10_000, 27)
    assert (few["name"], few["minima"], "maxima" in few) == ("few", ["Infinity", 2], False)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "run=a",
        "name=a",
        "run=a&run=b&run=c&name=x&name=y",
        "run=a&name=x&points=201",
        "run=a&name=x&limit=1",
        "&".join(f"run=r{i}" for i in range(101)) + "&name=x",
    ],
)
def test_a_wrong_question_for_curves_is_refused(server: Server, query: str):
    answer = server.send("GET", f"curves?{query}")
    assert answer.status == 400, answer.body
    one_sentence(answer)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("name=few&from=-1", 400),
        ("name=few&to=1.5", 400),
        ("name=few&to=1&to=2", 400),
        ("name=few&name=odd&name=train/loss&from=1&from=2", 400),
        ("name=unknown", 404),
        ("name=few&name=unknown", 404),
        ("name=", 404),
        ("points=0", 400),
        ("points=many", 400),
        ("points=1000001", 400),
        ("points=1&points=2", 400),
        ("step=1", 400),
        ("&".join(f"name=n{i}" for i in range(101)), 400),
    ],
)
def test_what_is_not_there_is_said(server: Server, run: dict[str, Any], query: str, status: int):
    answer = server.send("GET", f"runs/{run['id']}/metrics?{query}")
    assert answer.status == status, answer.body
    one_sentence(answer)


@pytest.mark.parametrize("query", ["", "?name=loss"])
def test_an_unknown_run_has_no_series(server: Server, query: str):
    answer = server.send("GET", "runs/unknown/metrics" + query)
    assert answer.status == 404
    assert one_sentence(answer) == "There is no such run."


def test_a_running_cell_shows_what_it_has_logged(server: Server, kernel: Kernel):
    msg_id = kernel.request(
        "import time, pathlib\nfor i in range(3):\n    rl.log({'live': i})\n"
        "while not pathlib.Path('go').exists():\n    time.sleep(0.02)\n",
        "cell-live",
    )
    run = server.run_of(msg_id, done=False)

    def live() -> Any:
        found = [s for s in asked(server, run).json["series"] if s["name"] == "live"]
        return found and found[0]["count"] == 3 and found

    try:
        wait_for(live, "the points of a running cell")
        assert server.send("GET", f"runs/{run['id']}").json["status"] == "running"
        ((_, (_, _, values)),) = columns(asked(server, run, name="live").body)
        assert values == (0, 1, 2)
    finally:
        (server.root / "go").touch()
        kernel.reply(msg_id)
