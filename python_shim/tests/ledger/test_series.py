"""Series: every point that was logged is there again, whole or reduced, however it was posted."""

from __future__ import annotations

import itertools
import json
import math
import struct
from typing import Any

import pytest
from journals import NOW, Growing, Session, kernel, write
from sqlalchemy import Engine

from runledger.journal.books import Books
from runledger.journal.entries import parse_entry
from runledger.ledger.columns import BUCKET, CHUNK, Columns
from runledger.ledger.metric_drafts import MOST_SERIES, told_points
from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.reduced import Reduced
from runledger.ledger.series_queries import (
    Range,
    SeriesPoints,
    parts_from,
    points_within,
    series_body,
    series_list,
    series_points,
)
from runledger.ledger.small_curves import small_curves
from runledger.ledger.store import dump


def logs(
    made: Session, name: str, values: list[Any], steps: list[int | None] | None = None
) -> None:
    """Write values as the kernel does, in columns."""
    for start in range(0, len(values), 300):
        part = values[start : start + 300]
        told = [None] * len(part) if steps is None else steps[start : start + 300]
        times = [NOW + start + i for i in range(len(part))]
        made.add("metrics", x=made.x, names=[name], times=times, steps=told, columns=[part])


def begun() -> Session:
    made = kernel(1)
    made.cell("a", "train()", status="running")
    return made


def posted(books: Books, engine: Engine, made: Session) -> list[str]:
    """Post a session; return the ids of its run and of the children of that."""
    made.add("end", x=made.x, status="ok")
    made.add("close", why="exit")
    write(books, made)
    Posting(books, engine).catch_up()
    return sorted(run["id"] for run in list_runs(engine)["runs"])


def points(engine: Engine, run: str, name: str, limit: int = 10**6) -> list[tuple[int, float]]:
    (found,) = series_points(engine, run, [name], limit) or ()
    assert isinstance(found.points, Columns)
    return list(zip(found.points.steps, found.points.values, strict=True))


@pytest.mark.parametrize("count", [1, BUCKET - 1, BUCKET, CHUNK - 1, CHUNK, 2 * CHUNK + 100])
def test_every_point_is_there_again(books: Books, engine: Engine, count: int):
    made = begun()
    values = [math.sin(i) for i in range(count)]
    logs(made, "loss", values)
    (run,) = posted(books, engine, made)
    assert points(engine, run, "loss") == list(enumerate(values))
    (series,) = series_list(engine, run) or ()
    assert series == {
        "name": "loss",
        "inferred": False,
        "count": count,
        "first_step": 0,
        "last_step": count - 1,
        "min": min(values),
        "min_step": values.index(min(values)),
        "max": max(values),
        "max_step": values.index(max(values)),
        "last": values[-1],
    }


def test_steps_that_are_not_given_follow_those_that_are(books: Books, engine: Engine):
    made = begun()
    logs(made, "loss", [1, 2, 3, 4, 5, 6], [None, None, 10, None, 5, None])
    (run,) = posted(books, engine, made)
    assert [step for step, _ in points(engine, run, "loss")] == [0, 1, 10, 11, 5, 6]


def test_a_run_of_many_cells_has_one_series(books: Books, engine: Engine):
    made = begun()
    logs(made, "loss", [float(i) for i in range(100)])
    made.add("end", x=made.x, status="ok")
    made.cell("b", "more()", status="running")
    made.add("metrics", x=made.x, step=None, values={"loss": 100})
    made.add("metrics", x=made.x, step=None, values={"loss": 101})
    made.add("parameter", x=made.x, name="p", value=1, of=[])
    made.add("metrics", x=made.x, step=None, values={"loss": 102})
    made.add("metrics", x=made.x, step=500, values={"loss": 103})
    (run,) = posted(books, engine, made)
    steps = [*range(103), 500]
    assert points(engine, run, "loss") == list(zip(steps, range(104), strict=True))
    (series,) = series_list(engine, run) or ()
    assert (series["count"], series["last_step"], series["max_step"]) == (104, 500, 500)


def test_children_have_the_points_between_their_parameters(books: Books, engine: Engine):
    made = begun()
    for lr in (1, 2, 3):
        made.add("parameter", x=made.x, name="lr", value=lr, of=[])
        logs(made, "loss", [lr + i for i in range(3)])
        made.add("metrics", x=made.x, step=7, values={"acc": lr})
    parent, *children = posted(books, engine, made)
    assert series_list(engine, parent) == []
    assert [points(engine, child, "loss") for child in children] == [
        [(0, lr), (1, lr + 1), (2, lr + 2)] for lr in (1, 2, 3)
    ]
    assert [points(engine, child, "acc") for child in children] == [[(7, 1)], [(7, 2)], [(7, 3)]]


def test_a_summary_measured_again_and_again_is_a_series(books: Books, engine: Engine):
    made = begun()
    for value in (3, "NaN", 1):
        made.add("summary", x=made.x, name="loss", value=value, of=[])
    made.add("run", x=made.x, op="enter", name="inner")
    for value in (8, 9):
        made.add("summary", x=made.x, name="loss", value=value, of=[])
    made.add("run", x=made.x, op="exit", name="inner")
    made.add("summary", x=made.x, name="loss", value=2, of=[])
    outer, inner = posted(books, engine, made)
    found = points(engine, outer, "loss")
    assert [(s, v) for s, v in found if not math.isnan(v)] == [(0, 3), (2, 1), (3, 2)]
    assert len(found) == 4
    assert points(engine, inner, "loss") == [(0, 8), (1, 9)]


def test_nan_and_infinities_are_there_and_hide_nothing(books: Books, engine: Engine):
    made = begun()
    values: list[Any] = [float(i) for i in range(200)]
    values[3], values[70], values[199] = "NaN", "-Infinity", "NaN"
    logs(made, "loss", values)
    logs(made, "nothing", ["NaN"] * 100)
    (run,) = posted(books, engine, made)
    found = [value for _, value in points(engine, run, "loss")]
    assert math.isnan(found[3]) and found[70] == -math.inf and math.isnan(found[199])
    loss, nothing = series_list(engine, run) or ()
    assert (loss["min"], loss["min_step"], loss["max"], loss["last"]) == (
        "-Infinity",
        70,
        198,
        "NaN",
    )
    assert (nothing["min"], nothing["max"]) == (None, None)
    (reduced,) = series_points(engine, run, ["nothing"], 10) or ()
    assert isinstance(reduced.points, Reduced) and all(map(math.isnan, reduced.points.minima))


@pytest.mark.parametrize("limit", [100, 1_000])
def test_a_long_series_is_reduced_and_no_peak_is_lost(books: Books, engine: Engine, limit: int):
    made = begun()
    count = 100_000
    values = [math.sin(i / 1000) for i in range(count)]
    values[77_777], values[55] = 50.0, -60.0
    logs(made, "loss", values, list(range(0, 2 * count, 2)))
    (run,) = posted(books, engine, made)
    (found,) = series_points(engine, run, ["loss"], limit) or ()
    reduced = found.points
    assert isinstance(reduced, Reduced)
    assert limit / 3 <= len(reduced) <= limit
    assert found.count == count
    ends = [*(step // 2 for step in reduced.steps), count]
    for i, start in enumerate(ends[:-1]):
        inside = values[start : ends[i + 1]]
        assert (reduced.minima[i], reduced.maxima[i]) == (min(inside), max(inside))


def test_the_steps_of_a_reduced_series_go_on_where_the_cell_before_stopped(
    books: Books, engine: Engine
):
    made = begun()
    logs(made, "loss", [0.0] * 5)
    made.add("end", x=made.x, status="ok")
    made.cell("b", "more()", status="running")
    logs(made, "loss", [1.0] * 20_000)
    (run,) = posted(books, engine, made)
    (found,) = series_points(engine, run, ["loss"], 50) or ()
    assert isinstance(found.points, Reduced)
    steps = list(found.points.steps)
    assert steps == sorted(steps) and steps[0] == 0 and 19_000 < steps[-1] <= 20_005
    assert set(found.points.maxima[1:]) == {1.0}


@pytest.mark.parametrize("bite", [9_973, 60_011])
def test_a_growing_series_is_as_one_that_is_read_at_once(books: Books, engine: Engine, bite: int):
    made = begun()
    for start in range(0, 6000, 10):
        for name, values in (
            ("loss", [float(i) for i in range(start, start + 10)]),
            ("acc", [start, "NaN"]),
        ):
            made.add(
                "metrics",
                x=made.x,
                names=[name],
                times=[NOW] * len(values),
                steps=[None] * len(values),
                columns=[values],
            )
    living = Growing(books, made)
    clock = itertools.count(NOW + 10_000, 2).__next__
    posting = Posting(books, engine, clock)
    while not living.done:
        living.grow(bite)
        posting.tick(200)
        if living.done or bite > 20_000:
            posting = Posting(books, engine, clock)  # another server takes over
    posting.catch_up()
    living.close()
    posting.catch_up()
    grown = dump(engine)
    posting.rebuild()
    assert dump(engine) == grown
    (run,) = list_runs(engine)["runs"]
    assert [v for _, v in points(engine, run["id"], "loss")] == list(range(6000))
    assert len(grown["metric_chunks"]) == 2 * 1 + (6000 - CHUNK + 63) // 64 + 1200 // 64


def test_the_list_of_runs_has_the_last_values(books: Books, engine: Engine):
    made = begun()
    logs(made, "loss", [3, 2, 0.5])
    posted(books, engine, made)
    (run,) = list_runs(engine, filter="metrics.loss < 1 and min.loss = 0.5 and max.loss >= 3")[
        "runs"
    ]
    assert run["metrics"] == {"loss": 0.5}
    assert list_runs(engine, filter="max.loss > 3")["runs"] == []


def test_what_a_page_gets_is_what_the_contract_says(books: Books, engine: Engine):
    made = begun()
    logs(made, "train/loss", [1.5, "NaN", "Infinity"])
    logs(made, "long", [float(i) for i in range(500)])
    (run,) = posted(books, engine, made)
    body = series_body(series_points(engine, run, ["train/loss", "long", "unknown"], 10) or [])
    (length,) = struct.unpack_from("<I", body)
    assert (length + 4) % 8 == 0
    short = {"name": "train/loss", "count": 3, "first": 1.5, "from": 0, "points": 3}
    long = {"name": "long", "count": 500, "first": 0, "from": 0, "points": 10}
    assert json.loads(body[4 : 4 + length]) == {
        "series": [short | {"reduced": False}, long | {"reduced": True}]
    }
    columns = struct.unpack(f"<{3 * 3 + 7 * 10}d", body[4 + length :])
    assert columns[:6] == (0, 1, 2, NOW, NOW + 1, NOW + 2)
    assert columns[6] == 1.5 and math.isnan(columns[7]) and columns[8] == math.inf
    assert columns[9:19] == tuple(range(0, 500, 50))
    assert columns[29:39] == tuple(range(0, 500, 50))
    assert columns[39:49] == tuple(range(49, 500, 50))
    assert columns[49:59] == tuple(start + 24.5 for start in range(0, 500, 50))
    assert columns[59:] == (*range(0, 500, 50), *[0] * 10)


@pytest.mark.parametrize(
    "fields",
    [
        {"names": ["a"], "columns": [[1]], "times": [], "steps": []},
        {"names": ["a", "b"], "columns": [[1]], "times": [1], "steps": [1]},
        {"names": ["a", 3], "columns": [[1], [2]], "times": [1], "steps": [1]},
        {"names": ["a"], "columns": "1", "times": [1], "steps": [1]},
        {"names": ["a"], "columns": [["x", None, {}]], "times": [1, 1, 1], "steps": [1, 2, 3]},
        {"values": {"a": "x"}, "step": 1},
        {"values": [1], "step": 1},
        {},
    ],
)
def test_an_entry_without_a_number_tells_of_no_points(fields: dict[str, Any]):
    assert told(fields) == []


def test_what_is_odd_in_an_entry_is_left_out():
    (a,) = told(
        {
            "names": ["a"],
            "columns": [[1, "x", True, 10**400, "NaN", 7, 8]],
            "times": [5.0, None, "NaN", "t"],
            "steps": [2**70, 1, "3", 1.5, -4, None],
        }
    )
    assert list(a.values[:3]) == [1, 1, math.inf] and math.isnan(a.values[3]) and a.values[4] == 7
    assert len(a.times) == 5 and a.last == 7


def test_steps_that_are_none_follow_the_step_before(books: Books, engine: Engine):
    made = begun()
    logs(made, "loss", [0, 1, 2, 3, 4, 5], [4, 2**70, "9", 1.5, -4, None])  # type: ignore[list-item]
    (run,) = posted(books, engine, made)
    assert [step for step, _ in points(engine, run, "loss")] == [4, 5, 6, 7, -4, -3]


def test_names_without_end_are_cut_off(books: Books, engine: Engine):
    made = begun()
    for start in range(0, 12_000, 1_000):
        names = {f"n{i}": i for i in range(start, start + 1_000)}
        made.add("metrics", x=made.x, step=None, values=names)
    (run,) = posted(books, engine, made)
    assert len(series_list(engine, run) or ()) == MOST_SERIES
    assert points(engine, run, "n0") == [(0, 0)]


def told(fields: dict[str, Any]) -> Any:
    line = json.dumps({"v": 1, "seq": 1, "t": 9.0, "kind": "metrics", "x": 1, **fields})
    entry = parse_entry("k-20260921T000000-000000000001", line.encode())
    assert entry is not None
    return told_points(entry)


def wave(count: int) -> list[Any]:
    return [math.sin(i / 100) + (i % 7) / 10 for i in range(count)]


def asked(engine: Engine, run: str, name: str, limit: int, start: int, end: int) -> SeriesPoints:
    (found,) = series_points(engine, run, [name], limit, Range((start,), end)) or ()
    return found


RANGES = [(0, 5), (60, 70), (4000, 4200), (8191, 8193), (8000, 12_345), (12_344, 99_999), (7, 7)]


@pytest.mark.parametrize(("start", "end"), RANGES)
def test_a_range_is_answered_point_by_point(books: Books, engine: Engine, start: int, end: int):
    made = begun()
    values = wave(12_345)
    logs(made, "loss", values[:5000])
    made.add("parameter", x=made.x, name="p", value=1, of=[])
    logs(made, "loss", values[5000:])
    (run,) = posted(books, engine, made)
    found = asked(engine, run, "loss", 10_000, start, end)
    assert (found.count, found.first, found.place) == (12_345, values[0], start)
    assert isinstance(found.points, Columns)
    assert list(found.points.values) == values[start:end]
    assert list(found.points.steps) == list(range(start, min(end, 12_345)))


@pytest.mark.parametrize(("start", "end"), [(0, 100_000), (20_000, 60_000), (33_333, 99_999)])
@pytest.mark.parametrize("limit", [5, 100, 900])
def test_a_range_is_reduced_and_its_buckets_say_where_they_begin(
    books: Books, engine: Engine, start: int, end: int, limit: int
):
    made = begun()
    values = wave(100_000)
    values[41_000], values[41_001], values[50_000] = "NaN", "Infinity", 1e6
    logs(made, "loss", values)
    (run,) = posted(books, engine, made)
    found = asked(engine, run, "loss", limit, start, end)
    points = found.points
    assert isinstance(points, Reduced) and limit / 3 <= len(points) <= limit
    # Buckets that are stored come whole: at an end there may be up to a chunk more.
    assert found.place == points.places[0]
    assert start - CHUNK < found.place <= start
    numbers = [float(value) for value in values]
    ends = [*points.places, None]
    odd = 0
    for i, place in enumerate(points.places):
        inside = numbers[place : ends[i + 1]]
        if ends[i + 1] is None:
            inside = inside[: end - place + CHUNK]
            assert points.minima[i] <= min(numbers[place:end])
            continue
        real = [value for value in inside if not math.isnan(value)]
        finite = [value for value in real if not math.isinf(value)]
        assert (points.minima[i], points.maxima[i]) == (min(real), max(real))
        assert points.means[i] == pytest.approx(sum(finite) / len(finite))
        assert points.odd[i] == len(inside) - len(finite)
        assert points.steps[i] == place
        odd += points.odd[i]
    assert odd == 2


def test_of_very_many_points_only_the_extremes_are_read(books: Books, engine: Engine):
    made = begun()
    values = wave(50_000)
    values[100] = "Infinity"
    logs(made, "loss", values)
    posted(books, engine, made)
    with engine.connect() as connection:
        parts = connection.exec_driver_sql(
            "SELECT session, parts FROM runs JOIN run_series ON run = id"
        ).one()
        found = points_within(
            connection, parts[0], "loss", parts_from(parts[1]), limit=100, most_read=1000
        )
    points = found.points
    assert isinstance(points, Reduced)
    assert points.means[5] == pytest.approx((points.minima[5] + points.maxima[5]) / 2)
    assert points.maxima[0] == math.inf
    assert (points.odd[0], points.odd[1], points.means[0]) == (1, 0, points.minima[0])


def test_only_what_is_new_of_each_series_is_answered(books: Books, engine: Engine):
    made = begun()
    logs(made, "loss", [1, 2, 3])
    logs(made, "acc", [4, 5])
    logs(made, "odd", ["NaN", 1])
    (run,) = posted(books, engine, made)
    found = series_points(engine, run, ["loss", "acc", "odd"], 10, Range((2, 2, 0))) or []
    assert [list(series.points.steps) for series in found] == [[2], [], [0, 1]]
    assert [series.place for series in found] == [2, 2, 0]
    header = json.loads(series_body(found).split(b"}]}")[0][4:] + b"}]}")
    assert [series["first"] for series in header["series"]] == [1, 4, "NaN"]


def test_many_runs_have_their_curves_at_a_glance(books: Books, engine: Engine):
    made = begun()
    for lr in (1, 2):
        made.add("parameter", x=made.x, name="lr", value=lr, of=[])
        logs(made, "loss", [lr, "NaN", 3])
        logs(made, "long", wave(10_000 * lr))
    made.add("parameter", x=made.x, name="lr", value=3, of=[])
    made.add("summary", x=made.x, name="loss", value=1, of=[])
    _, one, two, three = posted(books, engine, made)
    wanted = [(two, "loss"), (one, "loss"), (one, "long"), (two, "long")]
    found = small_curves(engine, [*wanted, (three, "loss"), ("unknown", "loss"), wanted[0]], 30)
    assert [(curve["run"], curve["name"]) for curve in found] == wanted
    assert found[0] == {"run": two, "name": "loss", "count": 3, "minima": [2, "NaN", 3]}
    for curve, values in ((found[2], wave(10_000)), (found[3], wave(20_000))):
        assert curve["count"] == len(values)
        assert 10 <= len(curve["minima"]) == len(curve["maxima"]) <= 30
        assert (min(curve["minima"]), max(curve["maxima"])) == (min(values), max(values))
