"""Whether a script left by `sys.exit`, of which Python tells nothing to those who run at its end.

So `sys.exit` (and `exit` and `quit`, which Python adds for people) are listened to. Whether such a
call ended the script or was caught shows in the script's own frame: one that ran to its end stands
at a return. A `raise SystemExit(…)` of the user's own goes unseen.
"""

# Runs in the user's process: nothing that was raised may get out.
from __future__ import annotations

import builtins
import contextlib
import functools
import opcode
import sys
import threading
from typing import TYPE_CHECKING, Callable

from .ending import ending

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType


class Leaving:
    """Listens to what asks Python to end one script.

    Parameters: `namespace`, the script's globals.
    """

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._frame = _script_frame(namespace)
        self._asked: dict[str, object] | None = None

    def listen(self) -> None:
        """Begin to listen."""
        sys.exit = self._heard(sys.exit)  # type: ignore[assignment]
        quitter = type(getattr(builtins, "exit", None))
        if quitter.__name__ == "Quitter":  # IPython has one of its own, `python -S` none
            quitter.__call__ = self._heard(quitter.__call__)  # type: ignore[method-assign]

    def ending(self) -> dict[str, object] | None:
        """Return `status` and `error` if the script was ended by a call that failed it."""
        if self._frame is not None and _ran_to_its_end(self._frame):
            return None
        return self._asked

    def _heard(self, leave: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(leave)
        def heard(*args: object, **named: object) -> object:
            try:
                return leave(*args, **named)
            except SystemExit as error:
                with contextlib.suppress(Exception):
                    self._note(error)
                raise

        return heard

    def _note(self, error: SystemExit) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # it ends that thread only
        code = error.code
        fine = code is None or (isinstance(code, int) and code == 0)
        # In words, at once: what the code holds on to should go when it always went.
        self._asked = None if fine else ending(error)


def _script_frame(namespace: Mapping[str, object]) -> FrameType | None:
    main = threading.main_thread().ident
    frame = sys._current_frames().get(main) if main is not None else None
    found = None
    while frame is not None:
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            found = frame
        frame = frame.f_back
    return found


def _ran_to_its_end(frame: FrameType) -> bool:
    return opcode.opname[frame.f_code.co_code[frame.f_lasti]].startswith("RETURN_")
