"""Runs and health as lines for a terminal; control characters never reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runledger.ledger.doctor import Health
from runledger.ledger.facts import JSONValue
from runledger.ledger.quantities import duration_text, size_text
from runledger.ledger.structured import to_text
from runledger.ledger.views import ExecutionView, JSONObject, RunDetail, RunView

_VALUE = 40
_VALUES = 4


def run_lines(runs: Sequence[RunView]) -> str:
    """Return a table of runs, one a line."""
    if not runs:
        return "No runs."
    rows = [
        (
            run["id"],
            run["started"][:19].replace("T", " "),
            run["status"],
            duration_text(run["duration"]),
            clean(run["notebook"] or "-"),
            clean(run["title"]),
            _values({**run["summaries"], **run["parameters"]}),
        )
        for run in runs
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def run_text(run: RunDetail) -> str:
    """Return one run whole."""
    lines = [
        f"{clean(run['title'])}  ({run['id']})",
        f"  status    {run['status']}",
        f"  notebook  {clean(run['notebook'] or '-')}",
        f"  started   {run['started']}",
        f"  took      {duration_text(run['duration'])}",
    ]
    lines += _resources(run["resources"] or {})
    error = run["error"]
    if error is not None:
        lines.append(f"  error     {clean(error['name'] or '')}: {clean(error['message'] or '')}")
    sections: list[tuple[str, Mapping[str, JSONValue]]] = [
        ("parameters", run["parameters"]),
        ("summaries", run["summaries"]),
        ("summaries, inherited", run["inherited_summaries"]),
        ("metrics, last values", run["metrics"]),
        ("parameters, inferred", run["inferred"]["parameters"]),
        ("summaries, inferred", run["inferred"]["summaries"]),
    ]
    for title, values in sections:
        if values:
            lines += ["", title]
            lines += [f"  {clean(name)} = {value_text(value)}" for name, value in values.items()]
    if run["labels"]:
        lines += ["", "labels"]
        lines += [f"  {clean(name)} = {clean(text)}" for name, text in run["labels"].items()]
    if run["artifacts"]:
        lines += ["", "files"]
        for file in run["artifacts"]:
            name = (file["sha256"] or "-" * 12)[:12]
            lines.append(f"  {file['role']:<6}  {name}  {clean(file['path'])}")
    lines += ["", "executions"]
    lines += [_execution(execution) for execution in run["executions"]]
    return "\n".join(lines)


def _resources(resources: JSONObject) -> list[str]:
    lines: list[str] = []
    cpu, memory = resources.get("cpu"), resources.get("memory")
    if isinstance(cpu, float | int):
        lines.append(f"  cpu       {duration_text(cpu)}")
    if isinstance(memory, int):
        lines.append(f"  memory    {size_text(memory)} at most")
    gpus, costs = resources.get("gpus"), resources.get("cost")
    for gpu in gpus if isinstance(gpus, list) else []:
        if isinstance(gpu, dict):
            used, busy = gpu.get("memory"), gpu.get("utilization")
            told = [size_text(used)] if isinstance(used, int) else []
            told += [f"{busy} % busy"] if isinstance(busy, int) else []
            lines.append(f"  gpu       {clean(str(gpu.get('name')))}  {', '.join(told)}".rstrip())
    for currency, cost in costs.items() if isinstance(costs, dict) else ():
        if isinstance(cost, float | int):
            lines.append(f"  cost      {cost:.6g} {clean(currency)}".rstrip())
    return lines


def _execution(execution: ExecutionView) -> str:
    source = (execution["source"] or "(erased)").strip().splitlines() or [""]
    more = f"  (+{len(source) - 1} lines)" if len(source) > 1 else ""
    if execution["outputs_dropped"]:
        more += f"  ({size_text(execution['outputs_dropped'])} of output not kept)"
    mark = "inherited" if execution["inherited"] else execution["status"]
    return f"  [{execution['count'] or ' '}] {mark:<11} {clean(source[0])[:80]}{more}"


def doctor_text(health: Health) -> str:
    """Return what `doctor` found."""
    sizes = ", ".join(f"{name} {size_text(size)}" for name, size in health["sizes"].items())
    version = health["ledger_version"]
    ledger = "none" if version is None else f"version {version} of {health['known_version']}"
    lines = [
        f"books             {health['books'] or 'none'}",
        f"writable          {_yes(health['writable'])}",
        f"ledger            {ledger}",
        f"a server posts    {_yes(health['server_posts'])}",
        f"segments          {health['segments']}, {health['skipped']} bad lines",
        f"sessions          {health['sessions']}, {health['alive']} alive",
        f"runs, executions  {health['runs']}, {health['executions']}",
        f"sizes             {sizes or '-'}",
        f"startup file      {_yes(health['startup_file'])}",
        f"server extension  {_yes(health['server_extension'])}",
    ]
    if health["problems"]:
        lines += ["", *health["problems"]]
    else:
        lines += ["", "All is well."]
    return "\n".join(clean(line) for line in lines)


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _values(values: Mapping[str, JSONValue]) -> str:
    parts = [f"{clean(name)}={value_text(value)}" for name, value in list(values.items())[:_VALUES]]
    return " ".join(parts)


def value_text(value: JSONValue) -> str:
    """Write a value on one short line."""
    text = value if isinstance(value, str) else to_text(value)
    return clean(text if len(text) <= _VALUE else text[: _VALUE - 1] + "…")


def clean(text: str) -> str:
    """Take out what a terminal would obey: names and values were written by anybody."""
    return "".join(c if c.isprintable() else " " for c in text)
