"""Methods that tell when they are looked up, and are what they were.

A wrapper would show in every traceback, in signatures and in pickles. So we do not wrap: a method
is looked up right before it is called, and whoever looks it up has its arguments among the
variables of his frame, or is the method's caller. We look on, and hand out the method itself.
"""

# Runs within the user's calls: nothing that was raised may get out.
# ruff: noqa: BLE001
from __future__ import annotations

import operator
import sys
from typing import TYPE_CHECKING, Callable

from .telling import is_recording, stumbled

if TYPE_CHECKING:
    from types import FrameType

    Notice = Callable[[object, FrameType], None]

_STATIC = (staticmethod, classmethod, property)


class Noticed:
    """A method of a class, with somebody who is told when it is looked up on an instance.

    Parameters: `method`, what stood in the class; `notice`, called with the instance and the frame
    that looks the method up.
    """

    def __init__(self, method: object, notice: Notice) -> None:
        self.method = method
        self._notice = notice

    def __get__(self, instance: object, owner: type | None = None) -> object:
        method = self.method.__get__(instance, owner)  # type: ignore[attr-defined]
        if instance is not None and is_recording():
            try:
                self._notice(instance, sys._getframe(1))
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                stumbled(error)
        return method

    def __call__(self, *args: object, **named: object) -> object:
        """Be the method, for those who take it out of the class's dict."""
        return self.method(*args, **named)  # type: ignore[operator]

    def __getattr__(self, name: str) -> object:
        if name == "method":  # while it is being copied
            raise AttributeError(name)
        return getattr(self.method, name)

    # MLflow's autologging wants to know whether it finds a plain method, and where the function of
    # one of scikit-learn's conditional methods is.

    def __eq__(self, other: object) -> bool:
        return other is self or other == self.method

    def __hash__(self) -> int:
        return hash(self.method)

    @property
    def fn(self) -> object:
        """The function of a conditional method."""
        return self.method.fn  # type: ignore[attr-defined]

    @fn.setter
    def fn(self, function: object) -> None:
        self.method.fn = function  # type: ignore[attr-defined]

    @fn.deleter
    def fn(self) -> None:
        del self.method.fn  # type: ignore[attr-defined]

    def __reduce__(self) -> tuple[object, ...]:
        # A class of the user's that goes to another process goes there without us.
        return operator.getitem, ((self.method,), 0)


def notice(owner: object, name: str, told: Notice) -> None:
    """Have somebody told when a method that a class itself defines is looked up on an instance.

    Parameters: `owner`, the class; what is none, or has no such method, is left alone.
    """
    if not isinstance(owner, type):
        return
    method = vars(owner).get(name)
    if isinstance(method, (Noticed, *_STATIC)) or not hasattr(type(method), "__get__"):
        return
    if not getattr(method, "__isabstractmethod__", False):
        setattr(owner, name, Noticed(method, told))


def local(frame: FrameType | None, name: str) -> object:
    """Return a variable of a frame; None if there is none."""
    return None if frame is None else frame.f_locals.get(name)


def module_of(frame: FrameType | None) -> str:
    """Return the name of the module whose code a frame runs."""
    name = None if frame is None else frame.f_globals.get("__name__")
    return name if isinstance(name, str) else ""
