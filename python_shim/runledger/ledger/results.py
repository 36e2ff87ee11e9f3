"""What counts as a result of an execution, and what a file is by its name."""

from __future__ import annotations

from pathlib import PurePosixPath

from .facts import Execution

_FIGURES = frozenset({".png", ".jpg", ".jpeg", ".svg", ".pdf", ".gif", ".webp", ".eps", ".tiff"})
_LOGS = frozenset({".log", ".out", ".err", ".lock", ".tmp", ".temp", ".pid", ".swp", ".pyc"})
_MODELS = frozenset(
    {
        ".cbm",
        ".ckpt",
        ".joblib",
        ".keras",
        ".mlmodel",
        ".onnx",
        ".pmml",
        ".pt",
        ".pth",
        ".safetensors",
        ".tflite",
    }
)
_CACHE_FOLDERS = frozenset({"__pycache__", ".cache", ".ipynb_checkpoints", "cache", "logs", "tmp"})

_MEASUREMENTS = frozenset({"summary", "metrics", "model"})


def is_model_path(path: str) -> bool:
    """Return whether a file's name is one that only models have."""
    return PurePosixPath(path).suffix.lower() in _MODELS


def is_result_path(path: str) -> bool:
    """Return whether a written file is a result: no figure, log, cache or notebook."""
    pure = PurePosixPath(path)
    suffix = pure.suffix.lower()
    if suffix in _FIGURES or suffix in _LOGS or suffix == ".ipynb":
        return False
    if pure.name.startswith("events.out.tfevents"):
        return False
    return not _CACHE_FOLDERS.intersection(part.lower() for part in pure.parts[:-1])


def declares_result(execution: Execution) -> bool:
    """Return whether the execution recorded a summary, a metric or a model."""
    return any(record.kind in _MEASUREMENTS for record in execution.records)


def writes_result(execution: Execution) -> bool:
    """Return whether the execution wrote a file that is a result."""
    return any(
        touch.mode == "write" and (touch.declared or is_result_path(touch.path))
        for touch in execution.touches
    )
