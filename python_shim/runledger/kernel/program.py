"""A short program run beside the user's code: bounded in time, and its CPU time known as ours."""

# Runs in a thread of the user's process: what it starts may neither linger nor count as theirs.
# What a script does not need at its start is imported when first needed.
# ruff: noqa: PLC0415
from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

_PORTION = 2**20


class Spent:
    """CPU seconds of the programs that we started, which are children of this process."""

    seconds = 0.0


def output_of(
    arguments: Sequence[str],
    seconds: float,
    take: Callable[[bytes], object] | None = None,
    folder: str | None = None,
    env: Mapping[str, str] | None = None,
) -> str | None:
    """Return what a program prints, or None if it failed or took too long.

    Parameters: `arguments`, the program's path first; `seconds` that it may take; `take`, given the
    output in portions, which then is not returned; `folder` and `env` that it runs in.
    """
    import subprocess

    try:
        child = subprocess.Popen(
            list(arguments),
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
    except (OSError, ValueError):
        return None
    kept = bytearray()
    over = threading.Timer(seconds, child.kill)
    over.daemon = True
    with contextlib.suppress(RuntimeError):  # Python 3.12 starts none when it exits
        over.start()
    try:
        pipe = child.stdout
        portion = pipe.read(_PORTION) if pipe is not None else b""
        while pipe is not None and portion:
            if take is None:
                kept += portion
            else:
                take(portion)
            portion = pipe.read(_PORTION)
        if pipe is not None:
            pipe.close()
        _wait(child)
    finally:
        over.cancel()
        if child.returncode is None:
            child.kill()
            child.wait()
    return kept.decode("utf-8", "replace") if child.returncode == 0 else None


def _wait(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child, and count what it used."""
    if not hasattr(os, "wait4"):
        child.wait()
        return
    try:
        _, status, used = os.wait4(child.pid, 0)
    except ChildProcessError:  # SIGCHLD is ignored, or the user's code waited for it
        child.returncode = 0
        return
    Spent.seconds += used.ru_utime + used.ru_stime
    child.returncode = os.waitstatus_to_exitcode(status)
