"""The steps by which we write how a cell ended: none that fails costs another.

A Stop that comes meanwhile has no cell to interrupt. It ends the step that is under way, which may
take long, and never what stands between the steps.
"""

# Runs after every cell, in the user's process: nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

import contextlib
from signal import SIGINT, default_int_handler, getsignal, signal  # a cell may replace them
from typing import TYPE_CHECKING, Callable, TypeVar

if TYPE_CHECKING:
    from types import FrameType

T = TypeVar("T")


class Steps:
    """Steps that are taken one after the other, each whatever became of those before.

    Parameters: `failed`, called with what a step raised.
    """

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._listens = False
        self._may_stop = False

    def __enter__(self) -> Steps:
        if getsignal(SIGINT) is default_int_handler:  # a handler of the user's stays
            with contextlib.suppress(ValueError):  # no other thread than the main one is stopped
                signal(SIGINT, self._stop)
                self._listens = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._listens:
            signal(SIGINT, default_int_handler)

    def take(self, step: Callable[[], T], may_stop: bool = True) -> T | None:
        """Return what a step returns, or None if it raised or was stopped."""
        try:
            try:
                self._may_stop = may_stop
                return step()
            finally:
                self._may_stop = False
        except BaseException as error:
            self._failed(error)
            return None

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        if self._may_stop:
            self._may_stop = False  # once, so that it is caught
            default_int_handler(signum, frame)
