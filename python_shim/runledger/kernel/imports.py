"""Imports by our threads, which no fork falls into.

A child that is forked while another thread imports finds the module locked by a thread that it has
not, and waits for ever when it imports the same. So our threads import under one lock, which a fork
waits for, and `background.py` has what they need loaded ahead of its first job.
"""

# Runs beside the user's code, in the user's process.
from __future__ import annotations

import contextlib
import threading
from importlib import import_module
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# How long, in seconds, a fork waits at most: this thread may hold what ours waits for.
_FORK_SECONDS = 2.0

# In seconds: a lock taken again at once would not be had by a fork that waits for it.
_PAUSE = 1e-4


class Imports:
    """The lock, another one in each forked child."""

    lock = threading.RLock()


def load(modules: Iterable[str]) -> None:
    """Import modules, but for those that cannot be; a fork waits for one of them at most."""
    for module in modules:
        with Imports.lock, contextlib.suppress(Exception):
            import_module(module)
        sleep(_PAUSE)


def before_fork() -> None:
    """Wait until none of our threads imports, and let none begin."""
    Imports.lock.acquire(timeout=_FORK_SECONDS)


def after_fork() -> None:
    """Let our threads import again."""
    with contextlib.suppress(RuntimeError):  # it was not to be had in time
        Imports.lock.release()


def forked() -> None:
    """Forget, in a forked child, who holds the lock."""
    Imports.lock = threading.RLock()
