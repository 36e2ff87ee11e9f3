"""Rewriting closed segments: what gc takes goes, a skeleton and every `seq` stay."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from runledger.journal.books import open_private
from runledger.journal.entries import FORMAT, parse_line
from runledger.ledger.facts import JSONValue
from runledger.ledger.keep import KernelPlan, Plan

Line = dict[str, JSONValue]
Change = Callable[[Line], Line | None]

TEMPORARY = ".gc.tmp"

# Seconds: a source is written before the snapshot that shows it.
_FRESH = 60.0


def with_cuts(kernel: KernelPlan) -> Change:
    """Return the change that writes down where a session's runs were cut, and takes nothing."""

    def change(line: Line) -> Line | None:
        return _with_cut(kernel, line) if line["kind"] == "begin" else line

    return change


def _with_cut(kernel: KernelPlan, line: Line) -> Line:
    x = line.get("x")
    if "cut" in line or not isinstance(x, int):
        return line
    return {**line, "cut": kernel.cuts.get(x, False)}


def of_kernel(plan: Plan, kernel: KernelPlan, last_seq: int) -> Change:
    """Return the change that takes erased executions out of a kernel's journal."""

    def change(line: Line) -> Line | None:
        kind, x = line["kind"], line.get("x")
        is_erased = isinstance(x, int) and x in kernel.erased
        if isinstance(x, int) and x in kernel.unreal:
            return _mark(line) if line["seq"] == last_seq else None
        if kind == "begin":
            line = _with_cut(kernel, line)
            return _skeleton(line) if is_erased else line
        since = x if type(x) is int and x > 0 else 0
        if kind == "environment" and since in kernel.kept_environments:
            return line  # also where the execution that brought it is erased
        if is_erased or kind == "environment":
            return _mark(line) if line["seq"] == last_seq else None
        if kind == "source":
            name = str(line.get("hash"))
            if name not in kernel.kept_sources and name not in plan.snapshot_sources:
                return None
        return line

    return change


def _skeleton(line: Line) -> Line:
    kept = ("v", "seq", "t", "kind", "x", "msg_id", "cell_id", "cut")
    return {name: line[name] for name in kept if name in line} | {"source": None, "erased": True}


def _mark(line: Line) -> Line:
    """Keep the moment of a session's last entry: what was in flight then ended then."""
    return {"v": line["v"], "seq": line["seq"], "t": line["t"], "kind": "erased"}


def of_server(plan: Plan, last_seq: int) -> Change:
    """Return the change that takes from a server's journal what belongs to no kept run."""

    def change(line: Line) -> Line | None:
        changed = _of_server(plan, line)
        return _mark(line) if changed is None and line["seq"] == last_seq else changed

    return change


def _of_server(plan: Plan, line: Line) -> Line | None:
    kernel_id, msg_id = line.get("kernel_id"), line.get("msg_id")
    at = line["t"]
    t = float(at) if isinstance(at, (int, float)) else plan.now
    match line["kind"]:
        case "output" | "outputs-cleared" | "output-limit":
            if isinstance(kernel_id, str) and isinstance(msg_id, str):
                return None if plan.takes_message((kernel_id, msg_id), t) else line
        case "snapshot":
            cells, asked = line.get("cells"), line.get("msg_ids")
            msg_ids = [m for m in asked if isinstance(m, str)] if isinstance(asked, list) else []
            known = cells if isinstance(cells, str) else None
            if isinstance(kernel_id, str) and plan.takes_snapshot(kernel_id, msg_ids, known, t):
                return {**line, "cells": None, "user": None}
        case "source":
            name = str(line.get("hash"))
            fresh = plan.now - t < _FRESH
            if name not in plan.snapshot_sources and not (fresh and name not in plan.shown_sources):
                return None
        case "edit":
            if str(line.get("run")) in plan.runs:
                kept = ("v", "seq", "t", "kind", "run", "deleted", "final", "session", "x")
                bare = {name: line[name] for name in kept if name in line}
                return bare if "deleted" in bare else None
        case _:
            pass
    return line


def rewritten(path: Path, change: Change) -> bytes | None:
    """Return a segment as it would be after a change; None if it would be what it is.

    Lines that cannot be read go, for nobody can tell what is in them, but not those of a version
    to come.
    """
    lines: list[bytes] = []
    is_changed = False
    for raw in path.read_bytes().split(b"\n"):
        line = parse_line(raw) if raw.strip() else None
        if line is None:
            if _is_of_the_future(raw):
                lines.append(raw)
            continue
        changed = change(line)
        if changed == line:
            lines.append(raw)
            continue
        is_changed = True
        if changed is not None:
            lines.append(json.dumps(changed, separators=(",", ":"), allow_nan=False).encode())
    return b"".join(line + b"\n" for line in lines) if is_changed else None


def _is_of_the_future(raw: bytes) -> bool:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    version = line.get("v") if isinstance(line, dict) else None
    return type(version) is int and version > FORMAT


def replace(path: Path, data: bytes) -> None:
    """Put new bytes in a segment's place, whole or not at all, with the mode that it had."""
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    temporary.unlink(missing_ok=True)
    fd = open_private(temporary, os.O_WRONLY)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.chmod(path.stat().st_mode & 0o7777)
    temporary.replace(path)
