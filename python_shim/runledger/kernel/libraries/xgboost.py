"""XGBoost: the parameters of `train` and `cv`, and the evaluations after each round.

Its estimators train by the same way; their parameters are told as those of any estimator.
"""

# Runs within the user's calls: nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

from typing import TYPE_CHECKING

from .boosting import tell_training
from .noticing import local, module_of, notice
from .telling import stumbled, tell_point

if TYPE_CHECKING:
    from types import FrameType, ModuleType


def adapt(callback: ModuleType) -> None:
    """Have each training noticed when it begins."""
    base = callback.TrainingCallback

    class RunLedgerCallback(base):  # type: ignore[misc, valid-type]
        """Takes down the evaluations, and lets training go on."""

        def after_iteration(self, model: object, epoch: int, evals_log: object) -> bool:
            """Take down the evaluations after a round."""
            try:
                del model
                tell_point("xgboost", _last(evals_log), epoch, inferred=True)
            except Exception as error:
                stumbled(error)
            return False

    def begins(container: object, frame: FrameType) -> None:
        callbacks = getattr(container, "callbacks", None)
        if isinstance(callbacks, list) and not any(
            isinstance(each, RunLedgerCallback) for each in callbacks
        ):
            callbacks.insert(0, RunLedgerCallback())  # before what may end the training
            if module_of(frame) == "xgboost.training":
                tell_training("xgboost", frame, local(frame, "params"))

    notice(callback.CallbackContainer, "before_training", begins)


def _last(evaluations: object) -> dict[str, object]:
    """Return the last values of `{data: {metric: [value or (mean, deviation)]}}`."""
    found: dict[str, object] = {}
    for data, metrics in evaluations.items():  # type: ignore[attr-defined]
        for metric, values in metrics.items():
            value = values[-1]
            found[f"{data}-{metric}"] = value[0] if isinstance(value, tuple) else value
    return found
