"""Runs, executions and pages as they go out, in the shapes of the REST contract."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TypedDict

from runledger.ledger.changes import Change
from runledger.ledger.facts import JSONValue

JSONObject = dict[str, JSONValue]


class _OfFolder(TypedDict, total=False):
    """What is told of a folder only: how many files are in it."""

    files: int


class ArtifactView(_OfFolder):
    """A version of a file or folder of a run."""

    path: str
    sha256: str | None
    size: int | None
    role: str


class ModelView(TypedDict):
    """A model that a run declared."""

    name: str
    type: str | None
    path: str | None


class _ByChild(TypedDict, total=False):
    """What is told of a file only if a child process touched it."""

    by: str


class FileView(_OfFolder, _ByChild):
    """A file or folder that an execution touched."""

    path: str
    mode: str
    sha256: str | None
    size: int | None


class InferredView(TypedDict):
    """Values that nobody declared; `metrics` are the last ones of series."""

    parameters: JSONObject
    summaries: JSONObject
    metrics: JSONObject


class ErrorView(TypedDict):
    """What went wrong."""

    name: str | None
    message: str | None


class ExecutionHead(TypedDict):
    """An execution without what was run."""

    id: str
    cell_id: str | None
    msg_id: str
    status: str
    started: str
    ended: str | None
    inherited: bool


class VariableView(TypedDict):
    """A variable that an execution read, bound ("written") or changed in place, as it then was."""

    name: str
    type: str
    shape: list[int] | None
    dtypes: str | JSONObject | None
    size: int | None
    fingerprint: str | None
    sampled: bool
    access: str


class ExecutionView(ExecutionHead):
    """An execution with its source, files, variables and outputs.

    `variables_skipped` are names that there was no time to look at.
    """

    ordinal: int
    count: int | None
    source: str | None
    masked: bool
    error: ErrorView | None
    files: list[FileView]
    variables: list[VariableView]
    variables_skipped: list[str]
    outputs: list[JSONObject]
    outputs_dropped: int
    resources: JSONObject | None


class RunExecution(ExecutionView):
    """An execution in a run; `shown` if it stands for its cell there.

    `superseded` if another one does, and no execution that stands for its cell depends on it, be it
    by a seed that was set before.
    """

    shown: bool
    superseded: bool


class CellExecution(ExecutionView):
    """An execution in the history of its cell; `requested` is when a page told that it waits."""

    session: str
    kernel_id: str | None
    notebook: str | None
    run: str | None
    requested: str | None


class _WithColumns(TypedDict, total=False):
    """What is told where columns were asked for, by their names."""

    columns: JSONObject


class RunView(_WithColumns):
    """A run as it stands in a list."""

    id: str
    notebook: str | None
    notebook_id: str | None
    session: str
    kernel_id: str | None
    title: str
    name: str | None
    description: str | None
    note: str | None
    tags: list[str]
    starred: bool
    archived: bool
    user: str | None
    status: str
    started: str
    ended: str | None
    duration: float | None
    parameters: JSONObject
    summaries: JSONObject
    inherited_summaries: JSONObject
    metrics: JSONObject
    inferred: InferredView
    error: ErrorView | None
    published: bool
    environment: str | None
    resources: JSONObject | None
    parent: str | None
    forked_from: str | None
    previous: str | None
    changes: list[Change]
    counts: dict[str, int]


class RunDetail(RunView):
    """A run whole.

    `varied_parameters` are those that executions it rests on gave other values too, so that one
    value for all would not repeat it. `has_snapshot` if the notebook around its executions is
    known.
    """

    labels: dict[str, str]
    artifacts: list[ArtifactView]
    models: list[ModelView]
    executions: list[RunExecution]
    environment_data: JSONObject | None
    varied_parameters: list[str]
    has_snapshot: bool


class RunPage(TypedDict):
    """A page of a list of runs; `next` is the cursor of the page after it."""

    runs: list[RunView]
    next: str | None


class Counts(TypedDict):
    """How much there is."""

    runs: int
    executions: int


def iso_time(t: float) -> str:
    """Write seconds since the epoch as ISO 8601 in UTC, to the millisecond."""
    try:
        moment = datetime.fromtimestamp(t, tz=timezone.utc)
    except (OverflowError, ValueError, OSError):
        moment = datetime.fromtimestamp(0, tz=timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
