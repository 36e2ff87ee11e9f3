"""A notebook in miniature: runs sources in this process and gathers the facts of a session."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import sys
import types
from collections.abc import Iterator
from typing import Any

from runledger.kernel.names import names_of
from runledger.ledger.facts import Execution, Record, RecordKind, Run, Session, Touch
from runledger.ledger.names import names_from
from runledger.ledger.rule import runs_of
from runledger.ledger.series import points_of


def variables_at(source: str, line: int) -> frozenset[str]:
    """The names in the innermost statement at `line`."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line)
    ]
    innermost = max(around, key=lambda node: (node.lineno, node.col_offset))
    names = {node.id for node in ast.walk(innermost) if isinstance(node, ast.Name)}
    return frozenset(names - set(dir(builtins)))


class Notebook:
    """Runs cells and keeps what the run rule needs to know of them."""

    def __init__(self, session: str = "k-session") -> None:
        self.session = session
        self.executions: list[Execution] = []
        self.namespace: dict[str, Any] = {}
        self.closed_after: frozenset[int] = frozenset()
        self._records: list[Record] = []
        self._touches: list[Touch] = []
        self._seq = 0

    def run(self, cell: str | None, source: str, *, queued_with: str | None = None) -> Execution:
        """Execute `source` as cell `cell`; an exception makes the status `error`."""
        self._source = source
        self._records, self._touches = [], []
        x = len(self.executions) + 1
        status = "ok"
        with self._recording():
            try:
                exec(compile(source, "<cell>", "exec"), self.namespace)
            except Exception:
                status = "error"
        execution = Execution(
            x=x,
            msg_id=f"m{x}",
            cell_id=cell,
            status=status,  # type: ignore[arg-type]
            started=float(x),
            ended=x + 0.5,
            source=source,
            names=names_from(names_of(source)),  # type: ignore[arg-type]
            records=tuple(self._records),
            touches=tuple(self._touches),
            queued_with=queued_with,
        )
        self.executions.append(execution)
        return execution

    def runs(self) -> list[Run]:
        return runs_of(Session(self.session, tuple(self.executions), self.closed_after))

    def _record(self, kind: RecordKind, name: str = "", value: Any = None, **more: Any) -> Any:
        frame: types.FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename != "<cell>":
            frame = frame.f_back
        of = variables_at(self._source, frame.f_lineno) if frame else frozenset()
        self._seq += 1
        t = float(self._seq)
        self._records.append(Record(self._seq, kind, name, value, of, t=t, **more))
        return value

    @contextlib.contextmanager
    def _recording(self) -> Iterator[None]:
        module = types.ModuleType("runledger")
        record = self._record

        def open_file(path: str, mode: str = "r", *rest: Any) -> Any:
            touched = "write" if set(mode) & set("wax") else "read"
            self._touches.append(Touch(path, touched))  # type: ignore[arg-type]
            return io.BytesIO() if "b" in mode else io.StringIO()

        @contextlib.contextmanager
        def run(name: str | None = None) -> Iterator[None]:
            record("run", "enter", name)
            yield
            record("run", "exit", name)

        for kind in ("parameter", "summary", "label"):
            for prefix in ("", "add_"):
                function = lambda name, value, kind=kind: record(kind, name, value)  # noqa: E731
                setattr(module, prefix + kind, function)

        def log(values: dict[str, Any], step: int | None = None) -> None:
            points = {n: points_of([v], [step], [float(self._seq + 1)]) for n, v in values.items()}
            record("metrics", series=points)

        members: dict[str, Any] = {
            "log": log,
            "start": lambda text=None: record("run", "start", text),
            "end": lambda: record("run", "end"),
            "publish": lambda text=None: record("run", "publish", text),
            "run": run,
        }
        for name, member in members.items():
            setattr(module, name, member)
        self.namespace["open"] = open_file
        before = sys.modules.get("runledger")
        sys.modules["runledger"] = module
        try:
            yield
        finally:
            if before is not None:
                sys.modules["runledger"] = before
