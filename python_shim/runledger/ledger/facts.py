"""What is known of one session, as plain data: the input of the run rule.

A `Session` is put together from journal entries (or from the ledger's tables, which hold the same
facts). It is a pure function of the set of entries, whatever the order in which the journals were
read, so everything derived from it is too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

JSONValue = None | bool | int | float | str | list["JSONValue"] | dict[str, "JSONValue"]

ExecutionStatus = Literal["running", "ok", "error", "interrupted", "killed"]
RunStatus = ExecutionStatus
RecordKind = Literal[
    "parameter", "summary", "metrics", "label", "model", "description", "error", "run"
]
TouchMode = Literal["read", "write", "code"]
Role = Literal["input", "output", "model", "code"]


@dataclass(frozen=True, slots=True)
class FunctionNames:
    """The free names of a function or class, and those of them it changes or binds globally.

    `fits` is true if calling it fits a model.
    """

    reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What a cell's source does with top-level names; the fields are those of docs/journal.md."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    functions: Mapping[str, FunctionNames] = field(default_factory=dict)
    constants: Mapping[str, JSONValue] = field(default_factory=dict)
    last: str | None = None
    state: bool = False
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """What is known of points of one name without looking at them.

    `leading` of them, from the first, have no step of their own: theirs count on from what came
    before in the run, and are told here as if nothing had. `minimum_at` is the index of the first
    point with the least value, which is None if all are NaN. Times are seconds since the epoch.
    """

    count: int
    leading: int
    first_step: int
    last_step: int
    minimum: float | None
    minimum_at: int
    minimum_step: int
    maximum: float | None
    maximum_at: int
    maximum_step: int
    last: JSONValue
    first_t: float
    last_t: float


@dataclass(frozen=True, slots=True)
class Part:
    """Where points of a series are: in the stretch of an execution that begins at a seq.

    `shift` is added to its leading steps. Where `until` is no None, they are the summaries of the
    series' name from `seq` to `until`, and `shift` is the step of the first.
    """

    x: int
    seq: int
    until: int | None
    shift: int


@dataclass(frozen=True, slots=True)
class Series:
    """A run's series of one name, in the order it was logged; extremes are None if all are NaN."""

    count: int
    first_step: int
    last_step: int
    minimum: float | None
    minimum_step: int
    maximum: float | None
    maximum_step: int
    last: JSONValue
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One call of the user's API within an execution, in the order of the journal.

    `name` and `value` are the entry's; a `metrics` record stands for all points that were logged
    without a parameter or an edge of a run in between, up to the seq `until`, and has them in
    `series`; a `run` record has its `op` in `name` and the child's name in `value`, a `model` its
    path in `value` and its class in `type`. `by` is the library that told of it; if `inferred`,
    nobody declared it.
    """

    seq: int
    kind: RecordKind
    name: str = ""
    value: JSONValue = None
    of: frozenset[str] = frozenset()
    series: Mapping[str, Points] = field(default_factory=dict)
    until: int | None = None
    t: float | None = None
    by: str | None = None
    inferred: bool = False
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """A file read, written or imported by an execution, with its hash once that is known.

    Of a folder that counts as one artifact, `files` is how many there are in it; `by` is "child"
    for what a child process did.
    """

    path: str
    mode: TouchMode
    sha256: str | None = None
    size: int | None = None
    declared: bool = False
    files: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Variables:
    """What the kernel saw of an execution's names, whatever its source shows.

    `writes` were bound to another object, `deletes` are no more; of the objects that are those of
    before, `changes` were changed in place, and `same` are certainly as they were.
    """

    writes: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of one cell.

    `ended` is None while it runs. `queued_with` names the burst of requests it came in (None if the
    page said nothing). `printed` are the numbers it printed as `name: number`. `cut` is set once gc
    has rewritten the session: the id of the run that this execution began, or False.
    """

    x: int
    msg_id: str
    cell_id: str | None
    status: ExecutionStatus
    started: float
    ended: float | None = None
    source: str | None = None
    names: Names = Names()
    variables: Variables | None = None
    tags: frozenset[str] = frozenset()
    records: tuple[Record, ...] = ()
    touches: tuple[Touch, ...] = ()
    value: JSONValue = None
    printed: Mapping[str, JSONValue] = field(default_factory=dict)
    queued_with: str | None = None
    cut: str | Literal[False] | None = None
    erased: bool = False

    @property
    def failed(self) -> bool:
        """Whether it may have stopped before its end."""
        return self.status not in ("ok", "running")


@dataclass(frozen=True, slots=True)
class Session:
    """All executions of one kernel session (or one script), in the order of their ordinals.

    What follows an ordinal in `closed_after` begins a new run: the run before was deleted then.
    """

    id: str
    executions: tuple[Execution, ...] = ()
    closed_after: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Artifact:
    """One version of a file, or of a folder with so many `files`, as a run used or made it."""

    path: str
    role: Role
    sha256: str | None = None
    size: int | None = None
    files: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a run declared: its name, and its class and path where they are known."""

    name: str
    type: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Inferred:
    """Parameters and results nobody declared: never mixed with those that were.

    `metrics` are series as in a `Run`; the last values of them are among the summaries.
    """

    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    summaries: Mapping[str, JSONValue] = field(default_factory=dict)
    metrics: Mapping[str, Series] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What the user compares.

    `own` are ordinals of the session's executions. `inherited` are others, as a bit mask: where
    each run changes the same object they are all of those before.

    `view` are those among them that stand for their cells: what the run shows where a cell is asked
    for, one for each cell.

    `metrics` are its series, by name.
    `inherited_summaries` are those of inherited executions, never repeated in `summaries`.
    """

    id: str
    session: str
    begun_by: int
    parent: str | None
    status: RunStatus
    started: float
    ended: float | None
    own: tuple[int, ...]
    inherited: int = 0
    view: tuple[int, ...] = ()
    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    summaries: Mapping[str, JSONValue] = field(default_factory=dict)
    inherited_summaries: Mapping[str, JSONValue] = field(default_factory=dict)
    metrics: Mapping[str, Series] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    artifacts: tuple[Artifact, ...] = ()
    models: tuple[Model, ...] = ()
    inferred: Inferred = Inferred()
    name: str | None = None
    description: str | None = None
    error: str | None = None
    published: bool = False
