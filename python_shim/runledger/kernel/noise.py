"""Paths that belong to Python and the machine, not to the user's work."""

# Runs around every cell, in the user's process: plain os calls.
# ruff: noqa: PTH100, PTH111, PTH118, PTH120
from __future__ import annotations

import os
import site
import sys
import sysconfig

NOISE_FOLDERS = frozenset(
    {
        "__pycache__",
        ".ipynb_checkpoints",
        ".runledger",
        ".git",
        ".ipython",
        "site-packages",
    }
)
NOISE_PARTS = tuple(os.sep + name + os.sep for name in sorted(NOISE_FOLDERS))
NOISE_ENDS = (".pyc", ".pyo", ".pyd", ".so", ".dylib", ".dll")


def noise_beginnings(root: str) -> tuple[str, ...]:
    """Return the beginnings of paths that are noise.

    Parameters: `root`, the folder of the user's work, which counts wherever it lies.
    """
    inside = os.path.join(root, "")
    return tuple(prefix for prefix in _noise() if not inside.startswith(prefix))


def _noise() -> tuple[str, ...]:
    home = os.path.expanduser("~")
    folders = {
        *(sysconfig.get_paths().get(name, "") for name in ("stdlib", "platstdlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
        os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        *("/usr/lib", "/usr/share", "/usr/local/lib", "/proc", "/sys", "/dev", "/etc", "/lib"),
        "/System",
        "/Library",
        *(os.environ.get(name, "") for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")),
    }
    for prefix in (sys.prefix, sys.base_prefix):
        # The notebooks may live in the folder of an environment, but never in these.
        folders.update(
            os.path.join(prefix, part)
            for part in ("lib", "lib64", "Lib", "bin", "Scripts", "share", "etc", "include", "DLLs")
        )
    real = {os.path.realpath(folder) for folder in folders if folder}
    # Code that ipykernel and TensorFlow generate; `tempfile` itself takes 4 ms to import.
    temporary = {"/tmp", *(os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))}  # noqa: S108
    generated = [
        os.path.join(os.path.abspath(folder), name)
        for folder in sorted(temporary - {""})
        for name in ("ipykernel_", "__autograph_generated_file")
    ]
    # Settings and caches, whatever they are called: `.cache`, `.config`, `.jupyter`, `.keras` …
    hidden_at_home = os.path.join(home, ".")
    return (
        *sorted(folder.rstrip(os.sep) + os.sep for folder in folders | real if folder.strip("/")),
        *generated,
        hidden_at_home,
    )
