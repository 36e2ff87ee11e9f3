"""Where a file came from and what came of it, as an indented list for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runledger.ledger.artifacts import FileDetail
from runledger.ledger.provenance_records import (
    ActivityRecord,
    EntityRecord,
    ProvenanceRecords,
    RelationType,
)
from runledger.ledger.quantities import size_text
from runledger.ledger.text import clean

_HASH = 12
_MAKERS = 3
_DEPTH = 12


def trace_text(
    path: str, file: FileDetail, upstream: ProvenanceRecords, downstream: ProvenanceRecords
) -> str:
    """Return what is known of a file.

    Args:
        path: as the user wrote it.
        file: who wrote and read its content.
        upstream: the graph above it.
        downstream: the graph below it.
    """
    size = "" if file["size"] is None else f"  {size_text(file['size'])}"
    lines = [f"{clean(path)}  {file['sha256'][:_HASH]}{size}"]
    others = [clean(other) for other in file["paths"] if other != path]
    if others:
        lines.append(f"  in the books as  {', '.join(others)}")
    above, below = _Tree(upstream, is_up=True), _Tree(downstream, is_up=False)
    lines += ["", "where it came from", *above.lines(file["sha256"])]
    lines += ["", "what came of it", *below.lines(file["sha256"])]
    if upstream["truncated"] or downstream["truncated"]:
        lines += ["", "There is more: this is what is nearest."]
    return "\n".join(lines)


def folder_trace_text(path: str, file: FileDetail) -> str:
    """Return who wrote and read the folders that a file's content is known from.

    Args:
        path: as the user wrote it.
        file: who wrote and read its content.
    """
    size = "" if file["size"] is None else f"  {size_text(file['size'])}"
    lines = [f"{clean(path)}  {file['sha256'][:_HASH]}{size}"]
    for heading, did, done, touches in (
        ("where it came from", "wrote", "written", file["written_by"]),
        ("what came of it", "read", "read", file["read_by"]),
    ):
        lines += ["", heading]
        for touch in touches[:_MAKERS]:
            when = touch["when"][:19].replace("T", " ")
            name = "a run that was deleted" if touch["deleted"] else clean(touch["title"])
            part = f"  as {clean(touch['path'])}, in a folder" if touch["path"] else ""
            lines.append(f"  {done} by  {when}  {name} ({touch['run']}){part}")
        if not touches:
            lines.append(f"  nothing recorded {did} it")
    return "\n".join(lines)


class _Tree:
    """Steps from contents to executions to contents, away from where one begins."""

    def __init__(self, records: ProvenanceRecords, *, is_up: bool) -> None:
        self._is_up = is_up
        self._runs = {run["id"]: run for run in records["runs"]}
        self._activities = {activity["id"]: activity for activity in records["activities"]}
        self._entities = {entity["id"]: entity for entity in records["entities"]}
        self._next = _steps(records, is_up=is_up)
        self._shown: set[str] = set()

    def lines(self, sha256: str) -> list[str]:
        """Return the lines below a content."""
        beginnings = [e for e in self._entities.values() if e["sha256"] == sha256]
        if not self._executions(beginnings):
            word = "nothing recorded wrote it" if self._is_up else "nothing recorded read it"
            return [f"  {word}"]
        return self._below(beginnings, 1)

    def _below(self, versions: Sequence[EntityRecord], depth: int) -> list[str]:
        lines: list[str] = []
        executions = self._executions(versions)
        for activity in executions[:_MAKERS]:
            word = "written by" if self._is_up else "read by"
            lines.append(f"{'  ' * depth}{word}  {self._name(activity)}")
            if activity["id"] in self._shown or depth >= _DEPTH:
                if self._files(activity):
                    lines.append(f"{'  ' * (depth + 1)}…")
                continue
            self._shown.add(activity["id"])
            for versions_of_one in self._files(activity):
                lines.append(f"{'  ' * (depth + 1)}{self._file(versions_of_one)}")
                lines += self._below(versions_of_one, depth + 2)
        if len(executions) > _MAKERS:
            lines.append(f"{'  ' * depth}and {len(executions) - _MAKERS} more")
        return lines

    def _executions(self, versions: Sequence[EntityRecord]) -> list[ActivityRecord]:
        """Return the executions next to a content, the latest first."""
        ids = {other for version in versions for other in self._next.get(version["id"], ())}
        found = [self._activities[i] for i in ids if i in self._activities]
        return sorted(found, key=lambda a: (a["started"], a["session"], a["ordinal"]), reverse=True)

    def _files(self, activity: ActivityRecord) -> list[list[EntityRecord]]:
        """Return what an execution read (or wrote), also by way of the variables it was given."""
        found: dict[str, list[EntityRecord]] = {}
        waiting, seen = [activity["id"]], {activity["id"]}
        while waiting:
            for other in self._next.get(waiting.pop(), ()):
                if other in self._entities:
                    entity = self._entities[other]
                    found.setdefault(entity["sha256"] or entity["id"], []).append(entity)
                elif other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return sorted(found.values(), key=lambda versions: versions[0]["path"])

    def _file(self, versions: Sequence[EntityRecord]) -> str:
        first = versions[0]
        names = ", ".join(dict.fromkeys(clean(version["path"]) for version in versions))
        mark = "  (code)" if first["role"] == "code" else ""
        return f"{names}  {(first['sha256'] or 'unknown')[:_HASH]}{mark}"

    def _name(self, activity: ActivityRecord) -> str:
        run = self._runs.get(activity["run"] or "")
        when = activity["started"][:19].replace("T", " ")
        if run is None:
            return f"{when}  {clean(activity['line'] or '')}"
        if run["deleted"]:
            return f"{when}  a run that was deleted ({run['id']})"
        where = f"  {clean(run['notebook'])}" if run["notebook"] else ""
        line = clean(activity["line"] or "")[:60]
        return f"{when}  {clean(run['title'])} ({run['id']}){where}  {line}".rstrip()


def _steps(records: ProvenanceRecords, *, is_up: bool) -> Mapping[str, list[str]]:
    """Return what is one step further from each thing."""
    kinds: tuple[RelationType, ...] = ("used", "wasGeneratedBy", "wasInformedBy")
    found: dict[str, list[str]] = {}
    for relation in records["relations"]:
        if relation["type"] in kinds:
            later, earlier = relation["from"], relation["to"]
            here, there = (later, earlier) if is_up else (earlier, later)
            found.setdefault(here, []).append(there)
    return found
