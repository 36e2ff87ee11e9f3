"""What a user calls: `import runledger as rl`.

Nothing has to be called for runs to be recorded; these functions sharpen what is. A wrapper returns
its value as it was, so `lr = rl.parameter("lr", 0.1)` can stand wherever `0.1` stood. In a kernel
that does not record (paused, no books, switched off) they still return their values, silently. They
never raise because something could not be recorded; a call that makes no sense, such as a name that
is no string, raises TypeError. A script's first call opens books where it runs.

A notebook written for Dotscience runs with `import runledger as ds`.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415, PTH100, PTH119, PTH122
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, TypeVar, Union, cast

if TYPE_CHECKING:
    from runledger.journal.values import JSONValue
    from runledger.kernel.execution import Execution
    from runledger.kernel.witness import Witness

    _MakeFields = Callable[[Witness], Mapping[str, object]]
    _Act = Callable[[Witness, Execution], None]

T = TypeVar("T")
PathLike = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

_overrides: dict[str, object] = {}


def parameter(name: str, value: T) -> T:
    """Record a parameter, a value that goes in.

    Parameters: `name`; `value`, any value. Returns the value, or the one that `override` or the
    environment variable RUNLEDGER_PARAMETERS (JSON, which wins) has for the name, as it is there.
    Raises TypeError if the name is no string.
    """
    _check_name("parameter", name)
    told = _told_parameters()
    if name in told:
        value = cast("T", told[name])
    _record_value("parameter", name, value)
    return value


def override(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Have later calls of `parameter` return these values instead of their own.

    Parameters: `values`, a mapping, for names that are no Python names; `named`, name=value.
    """
    for name, value in {**(values or {}), **named}.items():
        _check_name("override", name)
        _overrides[name] = value


def summary(name: str, value: T) -> T:
    """Record a result, such as an accuracy, and return it.

    Raises TypeError if the name is no string.
    """
    _check_name("summary", name)
    _record_value("summary", name, value)
    return value


def metric(name: str, value: T) -> T:
    """Record a result and return it: another name of `summary`."""
    _check_name("metric", name)
    _record_value("summary", name, value)
    return value


def log(values: Mapping[str, object], step: int | None = None) -> None:
    """Record one point of one or more series, such as the losses of an epoch.

    Parameters: `values`, name to number; `step`, a whole number, or None for the next one. Raises
    TypeError if a name is no string, a value no number, or the step no whole number.
    """
    numbers: dict[str, int | float] = {}
    for name, value in values.items():
        _check_name("log", name)
        numbers[name] = _number(name, value)
    if step is not None:
        step = _step(step)

    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.values import jsonable

        return {"step": step, "values": {name: jsonable(value) for name, value in numbers.items()}}

    _record_made("metrics", fields)


def label(name: str, value: T) -> T:
    """Record a label, a free key and value, and return the value.

    Raises TypeError if the name is no string.
    """
    _check_name("label", name)

    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_value
        from runledger.journal.values import jsonable

        text = value if isinstance(value, str) else str(value)
        return {"name": name, "value": mask_value(name, jsonable(text))}

    _record_made("label", fields)
    return value


def input(path: T) -> T:  # noqa: A001 (the name that Dotscience's notebooks use)
    """Record a file or folder that goes in, and return the path as it was.

    Raises TypeError if it is no path.
    """
    _declare("input", path, "read")
    return path


def output(path: T) -> T:
    """Record a file or folder that comes out, and return the path as it was.

    It may be called before the file is written: what counts is the file at the end of the cell.
    Raises TypeError if it is no path.
    """
    _declare("output", path, "write")
    return path


def model(
    model: object,  # the parameter's name is Dotscience's
    name: str | None = None,
    path: PathLike | None = None,
    **details: object,
) -> object:
    """Record a model, given as an object or as the path of its file.

    Parameters: `model`, any object or a path; `name`, else the class's or the file's name; `path`,
    the file of a model given as an object; `details`, accepted for Dotscience's notebooks and not
    recorded. Returns `model`; given a module, as in Dotscience's `model(tensorflow, "name", path)`,
    returns the path. Raises TypeError if the name is no string or the path no path.
    """
    del details
    if name is not None:
        _check_name("model", name)
    file = model if isinstance(model, (str, bytes, os.PathLike)) else path
    if file is not None and not isinstance(file, (str, bytes, os.PathLike)):
        raise TypeError(f"model() takes a path as its file, not {type(file).__name__}.")
    kind: str | None = None
    if isinstance(model, ModuleType):
        kind = model.__name__
    elif file is not model:
        kind = f"{type(model).__module__}.{type(model).__qualname__}"
    if file is not None:
        _declare("model", file, "write")

    def fields(witness: Witness) -> dict[str, object]:
        from runledger.journal.books import relative_path

        books = witness.recorder.books
        text = None if file is None else os.fsdecode(file)
        if text is not None and books is not None and "://" not in text:
            text = relative_path(books.root, text)
        plain = os.path.splitext(os.path.basename(text))[0] if text else (kind or "")
        return {"name": name or plain.rpartition(".")[2], "path": text, "type": kind}

    _record_made("model", fields)
    return path if isinstance(model, ModuleType) and path is not None else model


class Run:
    """A part of the work with parameters and results of its own: `with rl.run("name"):`."""

    def __init__(self, name: str | None) -> None:
        self._name = name

    def __enter__(self) -> Run:
        _record("run", {"op": "enter", "name": self._name})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _record("run", {"op": "exit", "name": self._name})


def run(name: str | None = None) -> Run:
    """Make a context manager whose records form a child run.

    Raises TypeError if the name is neither a string nor None.
    """
    if name is not None:
        _check_name("run", name)
    return Run(name)


def start(description: str | None = None) -> None:
    """Open a run here, until `end()`, `publish()` or the end of the session."""
    _record("run", {"op": "start", "name": None})
    if description is not None:
        _text("description", description)


def end() -> None:
    """End the run that `start()` opened."""
    _record("run", {"op": "end", "name": None})


def publish(description: str | None = None, *args: object, **options: object) -> None:
    """End the run and mark it as published.

    Parameters: `description`; what Dotscience took beside it is accepted and does nothing.
    """
    del args, options
    if description is not None:
        _text("description", description)
    _record("run", {"op": "publish", "name": None})


def description(text: T) -> T:
    """Describe the run in a sentence, and return the sentence."""
    _text("description", text)
    return text


def error(text: T) -> T:
    """Say what went wrong in the run, and return what was said."""
    _text("error", text)
    return text


# Dotscience's other names


def add_parameter(name: str, value: T) -> T:
    """Record a parameter that is already in use, and return it as it is."""
    _check_name("add_parameter", name)
    _record_value("parameter", name, value)
    return value


def add_parameters(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Record several parameters that are already in use."""
    for name, value in {**(values or {}), **named}.items():
        _check_name("add_parameters", name)
        _record_value("parameter", name, value)


def add_summary(name: str, value: T) -> T:
    """Record a result, and return it."""
    return summary(name, value)


def add_summaries(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Record several results."""
    for name, value in {**(values or {}), **named}.items():
        summary(name, value)


def add_metric(name: str, value: T) -> T:
    """Record a result, and return it."""
    return summary(name, value)


def add_metrics(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Record several results."""
    add_summaries(values, **named)


def add_label(name: str, value: T) -> T:
    """Record a label, and return its value."""
    return label(name, value)


def add_labels(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Record several labels."""
    for name, value in {**(values or {}), **named}.items():
        label(name, value)


def add_input(path: T) -> T:
    """Record a file or folder that goes in, and return the path."""
    return input(path)


def add_inputs(*paths: object) -> None:
    """Record several files or folders that go in."""
    for path in paths:
        input(path)


def add_output(path: T) -> T:
    """Record a file or folder that comes out, and return the path."""
    return output(path)


def add_outputs(*paths: object) -> None:
    """Record several files or folders that come out."""
    for path in paths:
        output(path)


add_model = model
set_description = description
set_error = error


def interactive() -> None:
    """Do nothing: it told Dotscience that it runs in a notebook; here that shows by itself."""


def script(path: str | None = None) -> None:
    """Do nothing: it told Dotscience that it runs in a script; here that shows by itself."""
    del path


def connect(*args: object, **options: object) -> None:
    """Do nothing: Dotscience logged in to a server; these books are local and need none."""
    del args, options


def remote(*args: object, **options: object) -> None:
    """Do nothing: Dotscience sent runs to a server; these books are local."""
    del args, options


def debug(*args: object, **options: object) -> None:
    """Do nothing: Dotscience printed what it did."""
    del args, options


# How records get into the books


def _check_name(function: str, name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{function}() takes a string as the name, not {type(name).__name__}.")


def _number(name: str, value: object) -> int | float:
    if isinstance(value, (int, float)):
        return value
    try:
        if hasattr(type(value), "__index__"):
            return int(value.__index__())  # type: ignore[attr-defined]
        if not isinstance(value, (str, bytes)):
            return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        pass
    raise TypeError(f"log() takes numbers, but {name!r} is {type(value).__name__}.")


def _step(step: object) -> int:
    try:
        return int(step.__index__())  # type: ignore[attr-defined]
    except AttributeError:
        if isinstance(step, float) and step.is_integer():
            return int(step)
    raise TypeError(f"log() takes a whole number as the step, not {step!r}.")


def _told_parameters() -> Mapping[str, object]:
    text = os.environ.get("RUNLEDGER_PARAMETERS")
    if not text:
        return _overrides
    try:
        told = json.loads(text)
    except ValueError:
        return _overrides
    return {**_overrides, **told} if isinstance(told, dict) else _overrides


def _record_value(kind: str, name: str, value: object) -> None:
    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_value
        from runledger.journal.values import jsonable

        plain: JSONValue = jsonable(value)
        return {"name": name, "value": mask_value(name, plain)}

    _record_made(kind, fields)


def _text(kind: str, text: object) -> None:
    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_text
        from runledger.journal.values import TEXT_CHARACTERS, shorten

        plain = text if isinstance(text, str) else str(text)
        return {"text": mask_text(shorten(plain, TEXT_CHARACTERS))}

    _record_made(kind, fields)


def _declare(function: str, path: object, mode: str) -> None:
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"{function}() takes a path, not {type(path).__name__}.")
    place: PathLike = path

    def declare(witness: Witness, execution: Execution) -> None:
        text = os.fsdecode(place)
        if "://" in text:
            witness.declare_address(execution, text, mode)
        else:
            witness.declare(execution, os.path.abspath(text), mode)

    _with_execution(declare)


_OF = frozenset({"parameter", "summary", "label", "model"})


def _record(kind: str, fields: Mapping[str, object]) -> None:
    _record_made(kind, lambda _: fields)


def _record_made(kind: str, make: _MakeFields) -> None:
    def record(witness: Witness, execution: Execution) -> None:
        fields = {"x": execution.x, **make(witness)}
        if kind in _OF:
            from runledger.kernel.statements import variables_of_caller

            fields["of"] = variables_of_caller(
                witness.namespace, execution.source.code if execution.source else None
            )
        witness.recorder.append(kind, fields)

    _with_execution(record)


def _with_execution(act: _Act) -> None:
    """Have something done with the running execution, if there is one that is recorded."""
    witness: Witness | None = None
    try:
        witness = _witness()
        if witness is None:
            return
        execution = witness.execution()
        if execution is not None:
            act(witness, execution)
    except Exception as stumble:  # noqa: BLE001 (recording must never break the user's code)
        if witness is not None:
            witness.stumbled_quietly(stumble)


def _witness() -> Witness | None:
    from runledger.kernel.witness import active_witness, make_active

    witness = active_witness()
    if witness is not None or os.environ.get("RUNLEDGER_OFF") == "1" or _cannot_be_a_script():
        return witness
    from runledger.kernel.script import start_script

    return make_active(start_script)


def _cannot_be_a_script() -> bool:
    """Return whether this is a kernel without books, or a worker importing its parent's script."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and "ipykernel" in sys.modules:
        shell = ipython.get_ipython()
        if hasattr(shell, "kernel"):
            return True
    processes = sys.modules.get("multiprocessing.process")
    if processes is None:
        return False
    return bool(getattr(processes.current_process(), "_inheriting", False))
