"""What a user calls: `import runledger as rl`.

Nothing has to be called for runs to be recorded; these functions sharpen what is. A wrapper returns
its value as it was, so `lr = rl.parameter("lr", 0.1)` can stand wherever `0.1` stood. In a kernel
that does not record (paused, no books, switched off) they still return their values, silently. They
never raise because something could not be recorded; a call that makes no sense, such as a name that
is no string, raises TypeError. A script's first call opens books where it runs.

A notebook written for Dotscience runs with `import runledger as ds`.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415, PTH119, PTH122
from __future__ import annotations

import os
from collections.abc import Mapping
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, TypeVar, cast

from runledger.kernel import calls
from runledger.kernel.calls import PathLike

if TYPE_CHECKING:
    import pandas as pd

    from runledger.kernel.witness import Witness

T = TypeVar("T")


def parameter(name: str, value: T) -> T:
    """Record a parameter, a value that goes in.

    Parameters: `name`; `value`, any value. Returns the value, or the one that `override` or the
    environment variable RUNLEDGER_PARAMETERS (JSON, which wins) has for the name, as it is there.
    Raises TypeError if the name is no string.
    """
    calls.check_name("parameter", name)
    told = calls.told_parameters()
    if name in told:
        value = cast("T", told[name])
    calls.record_value("parameter", name, value)
    return value


def override(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Have later calls of `parameter` return these values instead of their own.

    Parameters: `values`, a mapping, for names that are no Python names; `named`, name=value.
    """
    for name, value in {**(values or {}), **named}.items():
        calls.check_name("override", name)
        calls.overrides[name] = value


def summary(name: str, value: T) -> T:
    """Record a result, such as an accuracy, and return it.

    Raises TypeError if the name is no string.
    """
    calls.check_name("summary", name)
    calls.record_value("summary", name, value)
    return value


def metric(name: str, value: T) -> T:
    """Record a result and return it: another name of `summary`."""
    calls.check_name("metric", name)
    calls.record_value("summary", name, value)
    return value


def log(values: Mapping[str, object], step: int | None = None) -> None:
    """Record one point of one or more series, such as the losses of an epoch.

    Parameters: `values`, name to number; `step`, a whole number, or None for the next one. Raises
    TypeError if a name is no string, a value no number, or the step no whole number.
    """
    try:
        named = values.items()
    except AttributeError:
        what = type(values).__name__
        raise TypeError(f"log() takes names with their numbers, not {what}.") from None
    for name, value in named:
        kind = type(value)
        if (kind is not float and kind is not int) or type(name) is not str:
            values = calls.checked_numbers(values)
            break
    if step is not None and type(step) is not int:
        step = calls.step_number(step)
    calls.record_point(cast("Mapping[str, int | float]", values), step)


def label(name: str, value: T) -> T:
    """Record a label, a free key and value, and return the value.

    Raises TypeError if the name is no string.
    """
    calls.check_name("label", name)

    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_value
        from runledger.journal.values import jsonable

        text = value if isinstance(value, str) else str(value)
        return {"name": calls.words(name), "value": mask_value(name, jsonable(text))}

    calls.record_made("label", fields)
    return value


def input(path: T) -> T:  # noqa: A001 (the name that Dotscience's notebooks use)
    """Record a file or folder that goes in, and return the path as it was.

    Raises TypeError if it is no path.
    """
    calls.declare("input", path, "read")
    return path


def output(path: T) -> T:
    """Record a file or folder that comes out, and return the path as it was.

    It may be called before the file is written: what counts is the file at the end of the cell.
    Raises TypeError if it is no path.
    """
    calls.declare("output", path, "write")
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
        calls.check_name("model", name)
    file = model if isinstance(model, (str, bytes, os.PathLike)) else path
    if file is not None and not isinstance(file, (str, bytes, os.PathLike)):
        raise TypeError(f"model() takes a path as its file, not {type(file).__name__}.")
    kind: str | None = None
    if isinstance(model, ModuleType):
        kind = model.__name__
    elif file is not model:
        kind = f"{type(model).__module__}.{type(model).__qualname__}"
    if file is not None:
        calls.declare("model", file, "write")

    def fields(witness: Witness) -> dict[str, object]:
        from runledger.journal.books import relative_path
        from runledger.journal.masking import mask_url

        books = witness.recorder.books
        text = None if file is None else os.fsdecode(file)
        if text is not None and "://" in text:
            text = mask_url(text)
        elif text is not None and books is not None:
            text = relative_path(books.root, text)
        plain = os.path.splitext(os.path.basename(text))[0] if text else (kind or "")
        title = calls.words(name) if name else plain.rpartition(".")[2]
        return {"name": title, "path": text, "type": kind}

    calls.record_made("model", fields)
    return path if isinstance(model, ModuleType) and path is not None else model


class Run:
    """A part of the work with parameters and results of its own: `with rl.run("name"):`."""

    def __init__(self, name: str | None) -> None:
        self._name = name

    def __enter__(self) -> Run:
        calls.record_run("enter", self._name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        calls.record_run("exit", self._name)


def run(name: str | None = None) -> Run:
    """Make a context manager whose records form a child run.

    Raises TypeError if the name is neither a string nor None.
    """
    if name is not None:
        calls.check_name("run", name)
    return Run(name)


def start(description: str | None = None) -> None:
    """Open a run here, until `end()`, `publish()` or the end of the session."""
    calls.record_run("start", None)
    if description is not None:
        calls.record_text("description", description)


def end() -> None:
    """End the run that `start()` opened."""
    calls.record_run("end", None)


def publish(description: str | None = None, *args: object, **options: object) -> None:
    """End the run and mark it as published.

    Parameters: `description`; what Dotscience took beside it is accepted and does nothing.
    """
    del args, options
    if description is not None:
        calls.record_text("description", description)
    calls.record_run("publish", None)


def description(text: T) -> T:
    """Describe the run in a sentence, and return the sentence."""
    calls.record_text("description", text)
    return text


def error(text: T) -> T:
    """Say what went wrong in the run, and return what was said."""
    calls.record_text("error", text)
    return text


def runs(
    filter: str | None = None,  # noqa: A002 (the name it has everywhere)
    notebook: str | os.PathLike[str] | None = None,
    *,
    archived: bool = False,
) -> pd.DataFrame:
    """Return the runs in these books as a pandas data frame, the newest first.

    Columns are named as in filters: `id`, `title`, `status`, `started` …, `params.lr`,
    `metrics.accuracy` (a result, or the last value of a series), `min.loss`, `max.accuracy`,
    `labels.dataset`, `resources.cpu`, `inferred.C`. Times are UTC, durations seconds. It reads what
    is posted, which is what was recorded up to about 100 milliseconds ago; the run of the cell that
    asks is there as `running`. Nothing is recorded, and nothing is written by reading; where no
    server posts, what was recorded is posted first.

    Parameters: `filter`, such as "metrics.accuracy > 0.9 and params.lr = 0.1"; `notebook`, a path
    from the root of the books or from the working folder; `archived`, whether archived runs are
    among them. Raises HistoryError if there are no books, no ledger or no pandas, ValueError for a
    filter that makes no sense, and TypeError for one that is no text.
    """
    from runledger.frame import frame_of, require_pandas
    from runledger.history import books_here, read_history

    if filter is not None and not isinstance(filter, str):
        raise TypeError(f"runs() takes a text as the filter, not {type(filter).__name__}.")
    require_pandas()
    path = None if notebook is None else os.fsdecode(notebook)
    return frame_of(read_history(books_here(), filter, path, archived))


# Dotscience's other names


def add_parameter(name: str, value: T) -> T:
    """Record a parameter that is already in use, and return it as it is."""
    calls.check_name("add_parameter", name)
    calls.record_value("parameter", name, value)
    return value


def add_parameters(values: Mapping[str, object] | None = None, /, **named: object) -> None:
    """Record several parameters that are already in use."""
    for name, value in {**(values or {}), **named}.items():
        calls.check_name("add_parameters", name)
        calls.record_value("parameter", name, value)


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
