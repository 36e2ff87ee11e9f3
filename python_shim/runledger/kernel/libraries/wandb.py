"""Weights & Biases: what is logged to a run, its config and its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .noticing import local, notice
from .telling import flat, plain_number, tell_point, tell_values

if TYPE_CHECKING:
    from types import FrameType, ModuleType


def adapt(module: ModuleType) -> None:
    """Have what goes into runs noticed."""
    known = vars(module)
    if module.__name__ == "wandb.sdk.wandb_run":
        notice(known.get("Run"), "_partial_history_callback", _logged)
    notice(known.get("Config"), "_sanitize", _configured)
    notice(known.get("Summary"), "_update", _summed_up)


def _logged(run: object, frame: FrameType) -> None:
    data = local(frame, "data")
    if isinstance(data, dict):
        step = local(frame, "step")
        step = getattr(run, "_local_step", None) if step is None else step
        tell_point("wandb", data, step)


def _configured(_: object, frame: FrameType) -> None:
    one_value = frame.f_code.co_name == "__setitem__"
    key = local(frame, "key" if one_value else "k")
    value = local(frame, "val" if one_value else "v")
    if isinstance(key, str) and not key.startswith("_"):
        tell_values("parameter", "wandb", flat({key: value}))


def _summed_up(_: object, frame: FrameType) -> None:
    given = local(frame, "d")
    if isinstance(given, dict):
        numbers = [(name, plain_number(name, value)) for name, value in flat(given)]
        tell_values("summary", "wandb", [(n, v) for n, v in numbers if v is not None])
