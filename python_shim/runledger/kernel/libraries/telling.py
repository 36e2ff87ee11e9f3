"""How what a library told gets into the books: as records with its name.

`inferred` are those that nobody declared. A process that is not recorded, or a script that never
called us, is told nothing of.
"""

# Runs within the user's calls: plain code, imports when first needed.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

from typing import TYPE_CHECKING

from ..calls import number, record_made, record_point, words
from ..metric_points import Origin
from ..witness import active_witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..execution import Execution
    from ..witness import Witness

Value = tuple[str, object]  # with its name

_NAME_CHARACTERS = 250


def is_recording() -> bool:
    """Return whether an execution is recorded to which a record made now belongs."""
    return running() is not None


def running() -> Execution | None:
    """Return the recorded execution that a record made now belongs to."""
    witness = active_witness()
    if witness is None or witness.is_forked:  # workers that a library forks are no sessions
        return None
    return witness.execution()


def stumbled(error: BaseException) -> None:
    """Tell an internal error quietly."""
    witness = active_witness()
    if witness is not None:
        witness.stumbled_quietly(error)


def tell_values(kind: str, by: str, values: Iterable[Value], inferred: bool = False) -> None:
    """Record names and values: parameters or summaries.

    Parameters: `kind`, "parameter" or "summary"; `by`, the library; `values`, of any type.
    """
    for name, value in values:
        _tell_value(kind, by, name, value, inferred)


def _tell_value(kind: str, by: str, name: str, value: object, inferred: bool) -> None:
    def fields(_: Witness) -> dict[str, object]:
        from runledger.journal.masking import mask_value
        from runledger.journal.values import jsonable

        made: dict[str, object] = {
            "name": words(name[:_NAME_CHARACTERS]),
            "value": mask_value(name, jsonable(value)),
            "by": by,
        }
        if inferred:
            made["inferred"] = True
        return made

    record_made(kind, fields)


def tell_point(
    by: str, values: Mapping[str, object], step: object = None, inferred: bool = False
) -> None:
    """Record one point of series; what is no number is left out.

    Parameters: `by`, the library; `values`, by name; `step`, None for the next one.
    """
    numbers: dict[str, int | float] = {}
    for name, value in flat(values):
        plain = plain_number(name, value)
        if plain is not None:
            numbers[name[:_NAME_CHARACTERS]] = plain
    if numbers:
        record_point(numbers, whole(step), Origin(by, inferred))


def flat(values: Mapping[str, object], before: str = "", depth: int = 5) -> Iterator[Value]:
    """Yield the names and values of nested dicts, joined by dots."""
    for name, value in list(values.items()):
        if isinstance(value, dict) and value and depth:
            yield from flat(value, f"{before}{name}.", depth - 1)
        else:
            yield f"{before}{name}", value


def plain_number(name: str, value: object) -> int | float | None:
    """Return the number that a value is or stands for, None if it is none."""
    if value is None or isinstance(value, str):
        return None
    try:
        return number(name, value)
    except Exception:  # whatever a library's object raises
        return None


def whole(step: object) -> int | None:
    """Return a step as a whole number, None if it is none."""
    plain = plain_number("step", step)
    return int(plain) if plain is not None and plain == plain // 1 else None
