"""How an execution ended: status, error and the number that a cell ends with."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

import sys
from typing import Protocol

_ERROR_CHARACTERS = 1000


class Info(Protocol):
    """What IPython tells of a cell that is about to run."""

    raw_cell: str
    store_history: bool
    silent: bool


class Result(Protocol):
    """What IPython tells of a cell that has run."""

    info: Info
    result: object
    error_before_exec: BaseException | None
    error_in_exec: BaseException | None


def ending_of(result: Result | None) -> dict[str, object]:
    """Return `status`, and `error` or `value`, of the `end` entry of a cell."""
    if result is None:  # an awaited cell that was cancelled
        return {"status": "interrupted"}
    error = result.error_before_exec
    if error is None:
        error = result.error_in_exec
    if error is None:
        value = _number(result.result)
        return {"status": "ok"} if value is None else {"status": "ok", "value": value}
    return ending(error)


def ending(error: BaseException) -> dict[str, object]:
    """Return `status` and `error` of what an exception ended."""
    # What was never imported was not raised either.
    exceptions = sys.modules.get("asyncio.exceptions")
    cancelled = getattr(exceptions, "CancelledError", KeyboardInterrupt)
    # Not isinstance, here and below: it asks the user's object for its class.
    interrupted = issubclass(type(error), (KeyboardInterrupt, cancelled))
    return {"status": "interrupted" if interrupted else "error", "error": describe_error(error)}


def describe_error(error: BaseException) -> dict[str, str]:
    """Return the `error` of an entry: an exception's name and its masked, bounded message."""
    from runledger.journal.masking import mask_text
    from runledger.journal.quiet import quiet

    try:
        with quiet():  # the message of a user's exception is the user's code
            message = str(error)[: 4 * _ERROR_CHARACTERS]
        message = mask_text(message)[:_ERROR_CHARACTERS]
    except Exception:
        message = ""
    return {"name": type(error).__name__, "message": message}


def _number(value: object) -> object:
    """Return a number as JSON has it, or None if it is none."""
    kind = type(value)
    if kind is bool or value is None:
        return None
    if not issubclass(kind, (int, float)) and kind.__module__ != "numpy":
        return None
    from runledger.journal.values import jsonable

    plain = jsonable(value)
    if isinstance(plain, bool) or not isinstance(plain, (int, float)):
        return plain if plain in ("NaN", "Infinity", "-Infinity") else None
    return plain
