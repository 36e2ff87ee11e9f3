"""MLflow: what `log_param`, `log_metric` and their like are given, through whatever client.

All of them end in a client whose methods we see looked up, in frames that have the arguments. What
MLflow logs by itself (`autolog`) nobody declared. A step of 0 is what MLflow makes of none, so it
counts as none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .noticing import local, module_of, notice
from .telling import tell_point, tell_values

if TYPE_CHECKING:
    from types import FrameType, ModuleType

# Modules of MLflow that pass on what a user logs; others log by themselves.
_PASSING = ("mlflow.tracking.", "mlflow.store.")

_LIMIT = 200  # parameters and metrics of a batch


def adapt(client: ModuleType) -> None:
    """Have the calls of all clients noticed."""
    notice(client.TrackingServiceClient, "log_param", _param)
    notice(client.TrackingServiceClient, "log_metric", _metric)
    notice(client.TrackingServiceClient, "log_batch", _batch)


def _is_inferred(frame: FrameType | None) -> bool:
    while module_of(frame).startswith("mlflow"):
        if not module_of(frame).startswith(_PASSING):
            return True
        frame = None if frame is None else frame.f_back
    return module_of(frame).startswith("concurrent.futures")


def _param(_: object, frame: FrameType) -> None:
    key = local(frame, "key")
    if isinstance(key, str):
        values = [(key, local(frame, "value"))]
        tell_values("parameter", "mlflow", values, _is_inferred(frame))


def _metric(_: object, frame: FrameType) -> None:
    key = local(frame, "key")
    if not isinstance(key, str):
        return
    values = {key: local(frame, "value")}
    tell_point("mlflow", values, local(frame, "step") or None, _is_inferred(frame))


def _batch(_: object, frame: FrameType) -> None:
    inferred = _is_inferred(frame)
    given = local(frame.f_back, "params")  # as the user gave them, not as text
    if not isinstance(given, dict):
        params = list(local(frame, "params") or ())[:_LIMIT]  # type: ignore[call-overload]
        given = {param.key: param.value for param in params}
    tell_values("parameter", "mlflow", list(given.items())[:_LIMIT], inferred)
    points: dict[object, dict[str, object]] = {}
    for metric in list(local(frame, "metrics") or ())[:_LIMIT]:  # type: ignore[call-overload]
        points.setdefault(metric.step, {})[metric.key] = metric.value
    for step, values in points.items():
        tell_point("mlflow", values, step or None, inferred)
