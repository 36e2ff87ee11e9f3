"""How a call of our API is checked, finds its execution and gets into the books.

`runledger.api` has what the user calls. A call that makes no sense raises TypeError here; whatever
goes wrong after that stays here.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415, PTH100
from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Callable, Union

if TYPE_CHECKING:
    from runledger.journal.values import JSONValue

    from .execution import Execution
    from .metric_points import Origin
    from .witness import Witness

    MakeFields = Callable[[Witness], Mapping[str, object]]
    _Act = Callable[[Witness, Execution], None]

PathLike = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

# Where a kernel's shell has its witness.
WITNESS = "_runledger_witness"

# The kinds of entry that say which variables they were made from or into.
_OF = frozenset({"parameter", "summary", "label", "model"})

# What `override` told, by parameter.
overrides: dict[str, object] = {}


def check_name(function: str, name: object) -> None:
    """Raise TypeError unless a name is a string."""
    if not isinstance(name, str):
        raise TypeError(f"{function}() takes a string as the name, not {type(name).__name__}.")


def checked_numbers(values: Mapping[str, object]) -> dict[str, int | float]:
    """Return the numbers that the values of a point are or stand for.

    Raises TypeError if a name is no string or a value no number.
    """
    numbers: dict[str, int | float] = {}
    for name, value in values.items():
        check_name("log", name)
        numbers[name] = number(name, value)
    return numbers


def number(name: str, value: object) -> int | float:
    """Return the number that a value is or stands for; raises TypeError if it is none.

    The result is an int or a float, not of a class that is derived from them.
    """
    if isinstance(value, float):
        return float(value)
    if not isinstance(value, (str, bytes, bytearray)):
        # Arrays and tensors have `__index__`, which works for those that hold one integer.
        for convert in (_index, float):
            try:
                return convert(value)  # type: ignore[arg-type]
            except (AttributeError, TypeError, ValueError, OverflowError, RuntimeError):
                pass  # the last one is torch's
    raise TypeError(f"log() takes numbers, but {name!r} is {type(value).__name__}.")


def _index(value: object) -> int:
    return int(value.__index__())  # type: ignore[attr-defined]


def step_number(step: object) -> int:
    """Return a step as an int; raises TypeError if it is no whole number."""
    try:
        return int(step.__index__())  # type: ignore[attr-defined]
    except AttributeError:
        if isinstance(step, float) and step.is_integer():
            return int(step)
    raise TypeError(f"log() takes a whole number as the step, not {step!r}.")


def told_parameters() -> Mapping[str, object]:
    """Return what `override` and the environment tell of parameters; the environment wins."""
    text = os.environ.get("RUNLEDGER_PARAMETERS")
    if not text:
        return overrides
    try:
        told = json.loads(text)
    except ValueError:
        return overrides
    return {**overrides, **told} if isinstance(told, dict) else overrides


def record_value(kind: str, name: str, value: object) -> None:
    """Record a name and a value, masked where the name is that of a secret."""

    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_value
        from runledger.journal.values import jsonable

        plain: JSONValue = jsonable(value)
        return {"name": words(name), "value": mask_value(name, plain)}

    record_made(kind, fields)


def record_text(kind: str, text: object) -> None:
    """Record a sentence of the user's, masked and bounded."""
    record_made(kind, lambda _: {"text": words(text if isinstance(text, str) else str(text))})


def record_run(op: str, name: str | None) -> None:
    """Record an explicit edge of a run, with the name that the user gave it or None."""
    record_made("run", lambda _: {"op": op, "name": None if name is None else words(name)})


@lru_cache(maxsize=512)  # the names of a series are the same at every step
def words(text: str) -> str:
    """Return what the user wrote, a name or a sentence, masked and bounded."""
    from runledger.journal.masking import mask_text
    from runledger.journal.values import TEXT_CHARACTERS, shorten

    return shorten(mask_text(text[: 4 * TEXT_CHARACTERS]), TEXT_CHARACTERS)


def record_point(
    values: Mapping[str, int | float], step: int | None, origin: Origin | None = None
) -> None:
    """Record one point of the series that `values` names.

    Parameters: `values`, with numbers of exactly the types int and float (`checked_numbers`);
    `step`, or None for the next one; `origin`, which library told of it, None for the user's own.
    """
    witness: Witness | None = None
    try:
        witness = _known[0] if _known else _witness()
        if witness is None or not values:
            return
        execution = witness.execution()
        if execution is not None:
            points = witness.recorder.points
            points.add(execution.x, tuple(values), step, tuple(values.values()), origin)
    except Exception as stumble:  # noqa: BLE001 (recording must never break the user's code)
        if witness is not None:
            witness.stumbled_quietly(stumble)


def declare(function: str, path: object, mode: str) -> None:
    """Record a file that the user named.

    Parameters: `function`, the one that was called; `path`, a path or an address; `mode`, "read" or
    "write". Raises TypeError if it is no path.
    """
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"{function}() takes a path, not {type(path).__name__}.")
    place: PathLike = path

    def act(witness: Witness, execution: Execution) -> None:
        text = os.fsdecode(place)
        if "://" in text:
            witness.files.declare_address(execution, text, mode)
        else:
            witness.declare(execution, os.path.abspath(text), mode)

    _with_execution(act)


def record_made(kind: str, make: MakeFields) -> None:
    """Record fields that are made only if there is an execution to record them for.

    Parameters: `kind`, the entry's; `make`, called with the witness; what it raises stays here.
    """

    def act(witness: Witness, execution: Execution) -> None:
        fields = {"x": execution.x, **make(witness)}
        if kind in _OF:
            from .statements import variables_of_caller

            fields["of"] = variables_of_caller(
                witness.namespace, execution.source.code if execution.source else None
            )
        witness.recorder.append(kind, fields)

    _with_execution(act)


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


# This process's witness, once it was asked for: what logs has no time to ask again.
_known: list[Witness] = []


def _witness() -> Witness | None:
    from .witness import active_witness, make_active

    witness = active_witness()
    shell = _kernels_shell() if witness is None else None
    if shell is not None:
        # A cell may have removed our modules; what is imported anew finds the witness here.
        witness = getattr(shell, WITNESS, None)
    if witness is not None and not _known:
        _known.append(witness)
    if witness is not None or shell is not None:
        return witness
    from runledger.journal.switch import is_switched_off

    if is_switched_off(os.environ) or _is_worker():
        return None
    from .script import start_script

    return make_active(start_script)


def _kernels_shell() -> object:
    """Return IPython's shell if this is a kernel, else None."""
    ipython = sys.modules.get("IPython")
    if ipython is None or "ipykernel" not in sys.modules:
        return None
    shell = ipython.get_ipython()
    return shell if hasattr(shell, "kernel") else None


def _is_worker() -> bool:
    """Return whether this is a worker importing its parent's script."""
    processes = sys.modules.get("multiprocessing.process")
    if processes is None:
        return False
    return bool(getattr(processes.current_process(), "_inheriting", False))
