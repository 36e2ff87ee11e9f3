"""Lightning: hyperparameters and trainer, and the metrics of each epoch.

A callback of ours comes to each trainer the way that Lightning has for callbacks of other packages.
"""

# Runs within the user's calls: nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from .telling import flat, stumbled, tell_point, tell_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from .telling import Value

_TRAINER = ("max_epochs", "max_steps", "accumulate_grad_batches", "gradient_clip_val", "precision")


def adapt(connector: ModuleType) -> None:
    """Have each trainer get a callback of ours."""
    load = connector._load_external_callbacks
    callback = _callback_class(connector.Callback)

    def _load_external_callbacks(group: str) -> list[object]:
        return [*load(group), callback()]

    connector._load_external_callbacks = _load_external_callbacks  # type: ignore[attr-defined]


def _callback_class(base: type) -> Callable[[], object]:
    class RunLedgerCallback(base):  # type: ignore[misc]
        """Takes down what a training is told and what comes of it."""

        def __init__(self) -> None:
            self._epoch = _Epoch()

        def __reduce__(self) -> tuple[object, ...]:
            return base, ()  # another process has nothing of ours

        def on_train_start(self, trainer: object, pl_module: object) -> None:
            """Take down the parameters."""
            _guarded(_begins, trainer, pl_module)

        def on_train_epoch_start(self, trainer: object, pl_module: object) -> None:
            """Take down what the module measured after the callbacks' turn."""
            del pl_module
            _guarded(self._epoch.over, trainer)

        def on_train_epoch_end(self, trainer: object, pl_module: object) -> None:
            """Take down what was measured in an epoch."""
            del pl_module
            _guarded(self._epoch.take, trainer)

        def on_train_end(self, trainer: object, pl_module: object) -> None:
            """Take down the rest."""
            del pl_module
            _guarded(self._epoch.over, trainer)

        def on_test_end(self, trainer: object, pl_module: object) -> None:
            """Take down what a test measured."""
            del pl_module
            _guarded(_tested, trainer)

    return RunLedgerCallback


def _guarded(act: Callable[..., None], trainer: object, *others: object) -> None:
    try:
        if getattr(trainer, "is_global_zero", True):
            act(trainer, *others)
    except Exception as error:
        stumbled(error)


class _Epoch:
    """The metrics of the current epoch that are told, and those that are still of the last one."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._told: set[str] = set()
        self._last: dict[str, object] = {}

    def take(self, trainer: object) -> None:
        """Tell what was measured in this epoch."""
        self._number = trainer.current_epoch  # type: ignore[attr-defined]
        self._told = set()
        self._tell(trainer)

    def over(self, trainer: object) -> None:
        """Tell what was measured later in an epoch that is over."""
        if self._number is not None:
            self._tell(trainer)
            self._number = None

    def _tell(self, trainer: object) -> None:
        # A metric that was not measured again is the tensor that it was.
        new = {
            name: value
            for name, value in _metrics(trainer).items()
            if name not in self._told and self._last.get(name) is not value
        }
        self._told.update(new)
        self._last.update(new)
        tell_point("lightning", new, self._number, inferred=True)


def _metrics(trainer: object) -> Mapping[str, object]:
    return dict(trainer.callback_metrics)  # type: ignore[attr-defined]


def _tested(trainer: object) -> None:
    results = [(name, float(value)) for name, value in _metrics(trainer).items()]  # type: ignore[arg-type]
    tell_values("summary", "lightning", results, inferred=True)


def _begins(trainer: object, module: object) -> None:
    tell_values("parameter", "lightning", _parameters(trainer, module), inferred=True)


def _parameters(trainer: object, module: object) -> Iterator[Value]:
    for owner in (module, getattr(trainer, "datamodule", None)):
        hparams = getattr(owner, "hparams", None)
        if hparams:
            for name, value in flat(dict(hparams)):
                yield f"{type(owner).__name__}.{name}", value
    for name in _TRAINER:
        value = getattr(trainer, name, None)
        if value is not None and value != -1:
            yield f"Trainer.{name}", value
    size = getattr(getattr(trainer, "train_dataloader", None), "batch_size", None)
    if size is not None:
        yield "DataLoader.batch_size", size
    for n, optimizer in enumerate(getattr(trainer, "optimizers", ())):
        title = type(optimizer).__name__ + (f" {n + 1}" if n else "")
        for name, value in getattr(optimizer, "defaults", {}).items():
            if value is not None:
                yield f"{title}.{name}", value
