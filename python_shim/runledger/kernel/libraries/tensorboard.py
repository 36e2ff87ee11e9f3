"""TensorBoard: the scalars and hyperparameters that are given to a `SummaryWriter`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .noticing import local, module_of, notice
from .telling import plain_number, tell_point, tell_values

if TYPE_CHECKING:
    from types import FrameType, ModuleType

# What it logs is told as what its training measured.
_TOLD_OTHERWISE = ("lightning.", "lightning_fabric.", "pytorch_lightning.")


def adapt(module: ModuleType) -> None:
    """Have what writers are given noticed, once it was found to be fit to be written."""
    writer = getattr(module, "SummaryWriter", None)
    notice(writer, "_get_file_writer", _writes)
    notice(writer, "_get_comet_logger", _ends_hparams)  # of tensorboardX


def _writes(_: object, frame: FrameType) -> None:
    name, caller = frame.f_code.co_name, frame.f_back
    if module_of(caller).startswith(_TOLD_OTHERWISE):
        return
    if name == "add_scalar":
        tag = local(frame, "tag")
        is_result = caller is not None and caller.f_code.co_name == "add_hparams"
        if isinstance(tag, str) and not is_result:
            values = {tag: local(frame, "scalar_value")}
            tell_point("tensorboard", values, local(frame, "global_step"))
    elif name == "add_scalars":
        tag, given = local(frame, "main_tag"), local(frame, "tag_scalar_dict")
        if isinstance(given, dict):
            values = {f"{tag}/{each}": value for each, value in given.items()}
            tell_point("tensorboard", values, local(frame, "global_step"))
    elif name == "add_hparams":
        _hparams(frame)


def _ends_hparams(_: object, frame: FrameType) -> None:
    if frame.f_code.co_name == "add_hparams":
        _hparams(frame)


def _hparams(frame: FrameType) -> None:
    given, measured = local(frame, "hparam_dict"), local(frame, "metric_dict")
    if isinstance(given, dict):
        tell_values("parameter", "tensorboard", list(given.items()))
    if isinstance(measured, dict):
        numbers = [(name, plain_number(name, value)) for name, value in measured.items()]
        tell_values("summary", "tensorboard", [(n, v) for n, v in numbers if v is not None])
