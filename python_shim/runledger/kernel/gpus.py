"""NVIDIA GPUs: by the driver's library NVML where it is there, else by `nvidia-smi`.

What is told of a GPU is told of it as a whole, whichever process used it.
"""

# Runs in a thread of the user's process: nothing that was raised may get out.
# ruff: noqa: PLC0415
from __future__ import annotations

import shutil
import sys
import time
from functools import lru_cache
from typing import NamedTuple, Protocol

from .program import output_of

_NVML_SECONDS = 0.5  # between two looks
_PROGRAM_SECONDS = 2.0
_PROGRAM_SHARE = 0.05  # of the time, at most, that `nvidia-smi` runs
_TIMEOUT = 10.0
_MIB = 2**20
_MOST = 64


class Gpu(NamedTuple):
    """One GPU: memory in use, in bytes, and utilization in percent, None where it is not told."""

    name: str
    memory: int | None
    utilization: int | None

    def highest(self, other: Gpu) -> Gpu:
        """Return the higher of two readings of one GPU."""
        return Gpu(
            self.name,
            _higher(self.memory, other.memory),
            _higher(self.utilization, other.utilization),
        )

    def fields(self) -> dict[str, object]:
        """Return it as the journal has it."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class Gpus(Protocol):
    """A way to look at the GPUs; `pause` is how many seconds to let pass between two looks."""

    pause: float

    def read(self) -> list[Gpu]:
        """Return the GPUs as they are now, in the driver's order."""


@lru_cache(maxsize=1)
def find_gpus() -> Gpus | None:
    """Return a way to look at this machine's GPUs, or None if it has none that we know."""
    for way in (_nvml, _program):
        found = way()
        if found is not None and found.read():
            return found
    return None


def _higher(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)


class _Program:
    """Asks `nvidia-smi`."""

    def __init__(self, path: str) -> None:
        self.pause = _PROGRAM_SECONDS
        self._path = path

    def read(self) -> list[Gpu]:
        begun = time.monotonic()
        told = output_of(
            [
                self._path,
                "--query-gpu=name,memory.used,utilization.gpu",
                "--format=csv,noheader,nounits",
            ],
            _TIMEOUT,
        )
        self.pause = max(_PROGRAM_SECONDS, (time.monotonic() - begun) / _PROGRAM_SHARE)
        found = []
        for line in (told or "").splitlines()[:_MOST]:
            name, _, rest = line.partition(",")
            memory, _, utilization = rest.partition(",")
            mebibytes = _number(memory)
            found.append(
                Gpu(
                    name.strip()[:200],
                    None if mebibytes is None else mebibytes * _MIB,
                    _number(utilization),
                )
            )
        return found


def _number(text: str) -> int | None:
    try:
        return int(float(text))
    except ValueError:  # [N/A], as of a GPU that is shared out
        return None


def _program() -> Gpus | None:
    path = shutil.which("nvidia-smi")
    return None if path is None else _Program(path)


def _nvml() -> Gpus | None:
    import ctypes

    try:
        library = ctypes.CDLL("nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1")
        return None if library.nvmlInit_v2() else _Nvml(library)
    except (OSError, AttributeError):
        return None


class _Nvml:
    """Asks NVML, whose functions return 0 where all is well."""

    def __init__(self, library: object) -> None:
        self.pause = _NVML_SECONDS
        self._library = library

    def read(self) -> list[Gpu]:
        import ctypes

        class Memory(ctypes.Structure):
            _fields_ = [(name, ctypes.c_ulonglong) for name in ("total", "free", "used")]

        class Utilization(ctypes.Structure):
            _fields_ = [(name, ctypes.c_uint) for name in ("gpu", "memory")]

        ask = self._library
        count = ctypes.c_uint()
        if ask.nvmlDeviceGetCount_v2(ctypes.byref(count)):  # type: ignore[attr-defined]
            return []
        found = []
        for index in range(min(count.value, _MOST)):
            device = ctypes.c_void_p()
            if ask.nvmlDeviceGetHandleByIndex_v2(  # type: ignore[attr-defined]
                ctypes.c_uint(index), ctypes.byref(device)
            ):
                continue
            name = ctypes.create_string_buffer(96)
            memory, used = Memory(), Utilization()
            ask.nvmlDeviceGetName(device, name, ctypes.c_uint(96))  # type: ignore[attr-defined]
            no_memory = ask.nvmlDeviceGetMemoryInfo(  # type: ignore[attr-defined]
                device, ctypes.byref(memory)
            )
            no_use = ask.nvmlDeviceGetUtilizationRates(  # type: ignore[attr-defined]
                device, ctypes.byref(used)
            )
            found.append(
                Gpu(
                    name.value.decode("utf-8", "replace"),
                    None if no_memory else int(memory.used),
                    None if no_use else int(used.gpu),
                )
            )
        return found
