"""Keras: what a model is compiled and fitted with, and the metrics of each epoch.

Every `fit` has a callback of Keras's own that takes down its history; we look on when it is called.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .noticing import local, notice
from .telling import tell_point, tell_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType

    from .telling import Value

_FRAMES = 10  # between a callback and the `fit` that calls it

# What Keras takes where `fit` is given arrays and no batch size.
_BATCH_SIZE = 32


def adapt(callbacks: ModuleType) -> None:
    """Have the beginning and each epoch of a fit noticed."""
    history = getattr(callbacks, "History", None)
    notice(history, "on_train_begin", _begins)
    notice(history, "on_epoch_end", _epoch_ended)


def _begins(history: object, frame: FrameType) -> None:
    model = getattr(history, "model", None)
    if model is not None:
        tell_values("parameter", "keras", _parameters(model, history, frame), inferred=True)


def _parameters(model: object, history: object, frame: FrameType) -> Iterator[Value]:
    kind = type(model).__name__
    given = getattr(history, "params", None) or {}
    for name in ("epochs", "steps"):
        if given.get(name) is not None:
            yield f"{kind}.{name}", given[name]
    fit = _fit_of(model, frame)
    size = local(fit, "batch_size")
    if size is None and hasattr(local(fit, "x"), "shape"):
        size = _BATCH_SIZE
    if size is not None:
        yield f"{kind}.batch_size", size
    loss = getattr(model, "loss", None)
    if loss is not None:
        yield f"{kind}.loss", _name(loss)
    count = getattr(model, "count_params", None)
    if count is not None and getattr(model, "built", False):
        yield f"{kind}.count_params", count()
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        title = type(optimizer).__name__
        yield f"{kind}.optimizer", title
        for name, value in optimizer.get_config().items():
            if name != "name" and value is not None:
                yield f"{title}.{name}", _as_given(value)


def _as_given(value: object) -> object:
    """Return a number as its user wrote it: a learning rate has been in 32 bits meanwhile."""
    if not isinstance(value, float):
        return value
    short = float(f"{value:.7g}")
    return short if struct.pack("f", short) == struct.pack("f", value) else value


def _fit_of(model: object, frame: FrameType | None) -> FrameType | None:
    for _ in range(_FRAMES):
        if frame is None:
            return None
        if frame.f_code.co_name == "fit" and local(frame, "self") is model:
            return frame
        frame = frame.f_back
    return None


def _name(loss: object) -> object:
    """Return a loss as its user would name it."""
    if isinstance(loss, (str, dict, list, tuple)):
        return loss
    return getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)


def _epoch_ended(_: object, frame: FrameType) -> None:
    logs = local(frame, "logs")
    if isinstance(logs, dict):
        tell_point("keras", logs, local(frame, "epoch"), inferred=True)
