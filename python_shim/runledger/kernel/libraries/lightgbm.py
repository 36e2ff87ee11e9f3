"""LightGBM: the parameters of `train` and `cv`, and the evaluations after each round.

Its estimators train by the same way; their parameters are told as those of any estimator.
"""

# Runs within the user's calls: nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from .boosting import tell_training
from .noticing import local, module_of, notice
from .telling import stumbled, tell_point

if TYPE_CHECKING:
    from types import FrameType, ModuleType

_ENGINE = "lightgbm.engine"

_known: weakref.WeakSet[object] = weakref.WeakSet()  # boosters whose training was noticed


def adapt(basic: ModuleType) -> None:
    """Have each training noticed at its first round."""
    notice(basic.Booster, "update", _round)


def _round(booster: object, frame: FrameType) -> None:
    if booster in _known:
        return
    _known.add(booster)
    engine: FrameType | None = frame
    if module_of(engine) != _ENGINE or frame.f_code.co_name not in ("train", "cv"):
        engine = frame.f_back  # `cv` has its boosters updated through a wrapper
        if module_of(engine) != _ENGINE:
            return
    after = local(engine, "callbacks_after_iter")
    if isinstance(after, list) and _after_round not in after:
        after.insert(0, _after_round)  # before what may end the training
        tell_training("lightgbm", engine, local(engine, "params"))


def _after_round(environment: object) -> None:
    """Take down the evaluations after a round."""
    try:
        results = getattr(environment, "evaluation_result_list", None) or ()
        values = {f"{result[0]}-{result[1]}": result[2] for result in results}
        tell_point("lightgbm", values, getattr(environment, "iteration", None), inferred=True)
    except Exception as error:
        stumbled(error)
