"""Adapters for libraries that read and write files without Python noticing.

The audit hook sees what Python opens. Libraries that open files in C, C++ or Rust are told of here:
a table for each family says which call takes which path. It is applied right after the library was
imported; a library that the user does not import costs nothing.
"""

# What a kernel does not need at its start is imported when first needed.
# ruff: noqa: PLC0415
from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from ..on_import import when_imported

if TYPE_CHECKING:
    from types import ModuleType

# The modules that define what is watched, and the table that says how.
_FAMILIES = {
    "arrow": (
        "pyarrow.lib",
        "pyarrow._csv",
        "pyarrow._json",
        "pyarrow.ipc",
        "pyarrow.feather",
        "pyarrow.orc",
        "pyarrow.dataset",
        "pyarrow.parquet.core",
    ),
    "hdf": ("h5py._hl.files", "tables.file", "netCDF4._netCDF4"),
    "polars": ("polars",),
    "duckdb": ("duckdb",),
    "tensors": (
        "torch.serialization",
        "torch.jit._serialization",
        "torch.jit._script",
        "torch.export",
        "safetensors",
        "tensorflow.python.data.ops.readers",
        "tensorflow.python.lib.io.file_io",
        "tensorflow.python.lib.io.tf_record",
        "tensorflow.python.saved_model.save",
        "tensorflow.python.saved_model.load",
    ),
    "media": ("cv2", "soundfile"),
    "folders": ("zarr.storage._local", "zarr.storage"),
    "workers": (
        "multiprocessing.process",
        "multiprocessing.pool",
        "concurrent.futures.process",
        "joblib.externals.loky.process_executor",
        "loky.process_executor",
        "pexpect.pty_spawn",
    ),
}


def listen() -> None:
    """Have every library adapted when it is imported, and those that are, now."""
    for family, modules in _FAMILIES.items():
        for name in modules:
            when_imported(name, partial(_adapt, family))


def _adapt(family: str, module: ModuleType) -> None:
    from .watching import watch

    watch(module, import_module(f"{__name__}.{family}").WATCHED[module.__name__])
