"""What other libraries know of the user's work: parameters, losses, and what trackers are told.

Each is adapted right after it was imported; one that the user does not import costs nothing.
Nothing of ours stands between a caller and a library (`noticing.py`), so neither its results nor
its errors change.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from ..on_import import when_imported

if TYPE_CHECKING:
    from types import ModuleType

# Our modules, and the modules of libraries that they adapt.
_ADAPTERS = {
    "estimators": ("sklearn.base",),
    "keras": ("keras.src.callbacks.history", "keras.src.callbacks", "tf_keras.src.callbacks"),
    "lightgbm": ("lightgbm.basic",),
    "lightning": (
        "lightning.pytorch.trainer.connectors.callback_connector",
        "pytorch_lightning.trainer.connectors.callback_connector",
    ),
    "mlflow": ("mlflow.tracking._tracking_service.client",),
    "tensorboard": ("torch.utils.tensorboard.writer", "tensorboardX.writer"),
    "wandb": (
        "wandb.sdk.wandb_config",
        "wandb.sdk.wandb_run",
        "wandb.sdk.wandb_summary",
    ),
    "xgboost": ("xgboost.callback",),
}


def listen() -> None:
    """Have every library adapted when it is imported, and those that are, now."""
    for adapter, modules in _ADAPTERS.items():
        for name in modules:
            when_imported(name, partial(_adapt, adapter))


def _adapt(adapter: str, module: ModuleType) -> None:
    import_module(f"{__name__}.{adapter}").adapt(module)
