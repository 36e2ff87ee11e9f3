"""The machine: its processor, its memory and its GPUs, each as far as the system tells."""

# Runs in a thread of the user's process: nothing that was raised may get out.
# ruff: noqa: PLC0415, PTH123
from __future__ import annotations

import os
import sys
from importlib import import_module

_NAME = 200  # characters


def cpu_model() -> str | None:
    """Return what the processor calls itself."""
    try:
        name = _cpu_model()
    except (OSError, AttributeError, ValueError):
        return None
    return " ".join(name.split())[:_NAME] or None


def _cpu_model() -> str:
    if sys.platform.startswith("linux"):
        with open("/proc/cpuinfo", "rb") as file:
            for line in file:
                name, _, value = line.partition(b":")
                if name.strip().lower() in (b"model name", b"cpu model", b"hardware"):
                    return value.decode("utf-8", "replace")
        return ""
    if sys.platform == "darwin":
        import ctypes

        text, size = ctypes.create_string_buffer(_NAME), ctypes.c_size_t(_NAME)
        ctypes.CDLL(None).sysctlbyname(
            b"machdep.cpu.brand_string", text, ctypes.byref(size), None, ctypes.c_size_t(0)
        )
        return text.value.decode("utf-8", "replace")
    if sys.platform == "win32":
        import winreg

        place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    return ""


def memory() -> int | None:
    """Return the machine's memory in bytes, or None where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        pass
    try:
        return int(import_module("psutil").virtual_memory().total)
    except ImportError:
        return None


def gpu_names() -> list[str]:
    """Return the names of the GPUs, in the driver's order."""
    from .gpus import find_gpus

    found = find_gpus()
    return [] if found is None else [gpu.name for gpu in found.read()]
