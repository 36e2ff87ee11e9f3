"""What differs between two runs: values, files, environment, and cells by their ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict

from runledger.ledger.changes import is_same
from runledger.ledger.facts import JSONValue
from runledger.ledger.views import JSONObject, RunDetail, RunExecution

CellChange = Literal["edited", "added", "removed"]


class Side(TypedDict):
    """One of the two runs."""

    id: str
    title: str
    notebook: str | None
    started: str
    status: str


class Difference(TypedDict, total=False):
    """A name whose values differ; a side that has none is absent."""

    name: str
    a: JSONValue
    b: JSONValue


class CellDifference(TypedDict):
    """A cell whose source differs; null where the side has no such cell, or its source is gone."""

    cell_id: str | None
    change: CellChange
    a: str | None
    b: str | None


class RunDifference(TypedDict):
    """All that differs from run `a` to run `b`; `same_cells` counts the cells that do not."""

    a: Side
    b: Side
    parameters: list[Difference]
    summaries: list[Difference]
    metrics: list[Difference]
    labels: list[Difference]
    inferred: dict[str, list[Difference]]
    files: list[Difference]
    environment: list[Difference]
    cells: list[CellDifference]
    same_cells: int


def difference(a: RunDetail, b: RunDetail) -> RunDifference:
    """Compare two runs; cells without an id are the same if their sources are."""
    cells, same = _cells(a["executions"], b["executions"])
    return {
        "a": _side(a),
        "b": _side(b),
        "parameters": _values(a["parameters"], b["parameters"]),
        "summaries": _values(_summaries(a), _summaries(b)),
        "metrics": _values(a["metrics"], b["metrics"]),
        "labels": _values(a["labels"], b["labels"]),
        "inferred": {
            "parameters": _values(a["inferred"]["parameters"], b["inferred"]["parameters"]),
            "summaries": _values(a["inferred"]["summaries"], b["inferred"]["summaries"]),
        },
        "files": _values(_files(a), _files(b)),
        "environment": _environment(a, b),
        "cells": cells,
        "same_cells": same,
    }


def _side(run: RunDetail) -> Side:
    return {
        "id": run["id"],
        "title": run["title"],
        "notebook": run["notebook"],
        "started": run["started"],
        "status": run["status"],
    }


def _summaries(run: RunDetail) -> JSONObject:
    return {**run["inherited_summaries"], **run["summaries"]}


def _files(run: RunDetail) -> Mapping[str, JSONValue]:
    """Return the hash of each file's last version."""
    return {file["path"]: file["sha256"] for file in run["artifacts"]}


def _environment(a: RunDetail, b: RunDetail) -> list[Difference]:
    if a["environment"] == b["environment"]:
        return []
    return _values(dict(_flat(a["environment_data"])), dict(_flat(b["environment_data"])))


def _flat(value: JSONValue, name: str = "") -> Iterable[tuple[str, JSONValue]]:
    if not isinstance(value, dict):
        if name:
            yield name, value
        return
    for inner, item in value.items():
        yield from _flat(item, f"{name}.{inner}" if name else inner)


def _values(a: Mapping[str, JSONValue], b: Mapping[str, JSONValue]) -> list[Difference]:
    found: list[Difference] = []
    for name in dict.fromkeys([*a, *b]):
        if name in a and name in b and is_same(a[name], b[name]):
            continue
        told: Difference = {"name": name}
        if name in a:
            told["a"] = a[name]
        if name in b:
            told["b"] = b[name]
        found.append(told)
    return found


def _cells(
    a: Iterable[RunExecution], b: Iterable[RunExecution]
) -> tuple[list[CellDifference], int]:
    """Return the cells that differ, in the order of `b`, then those that only `a` has."""
    before, after = _by_cell(a), _by_cell(b)
    found: list[CellDifference] = []
    same = 0
    for key, execution in after.items():
        old = before.get(key)
        if old is None:
            found.append(_cell("added", None, execution))
        elif old["source"] != execution["source"]:
            found.append(_cell("edited", old, execution))
        else:
            same += 1
    found += [_cell("removed", old, None) for key, old in before.items() if key not in after]
    return found, same


def _cell(change: CellChange, a: RunExecution | None, b: RunExecution | None) -> CellDifference:
    known = b or a
    return {
        "cell_id": known["cell_id"] if known is not None else None,
        "change": change,
        "a": None if a is None else a["source"],
        "b": None if b is None else b["source"],
    }


def _by_cell(executions: Iterable[RunExecution]) -> dict[str, RunExecution]:
    found: dict[str, RunExecution] = {}
    for execution in executions:
        if execution["shown"]:
            cell = execution["cell_id"]
            found[f"source:{execution['source']}" if cell is None else f"cell:{cell}"] = execution
    return found
