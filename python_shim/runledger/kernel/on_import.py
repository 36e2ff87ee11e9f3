"""Something done to a module of the user's right after it was imported.

A finder stands first on `sys.meta_path`. Names nobody waits for cost it one look into a dict; for
the others it has the finders after it find the module, and listens until that one is executed.
"""

# Runs within the user's imports: nothing that was raised may get out.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

import contextlib
import sys
import threading
from importlib.machinery import ModuleSpec
from time import sleep
from typing import TYPE_CHECKING, Callable

from .imports import Imports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    Adapt = Callable[[ModuleType], None]


def when_imported(module: str, adapt: Adapt) -> None:
    """Have something done to a module right after it was imported: now, if it already is.

    Parameters: `module`, its full name; `adapt`, called once with the module, before the user has
    it. What `adapt` raises is told quietly and never reaches the user.
    """
    waiting = _finder.waiting.setdefault(module, [])
    waiting.append(adapt)
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    found = sys.modules.get(module)
    if found is None:
        return
    spec = getattr(found, "__spec__", None)
    if getattr(spec, "_initializing", False):
        # Another thread is at it, or this one further up.
        threading.Thread(target=_when_done, args=(module, spec), daemon=True).start()
        return
    _adapt(module, found)


def _when_done(name: str, spec: object) -> None:
    while getattr(spec, "_initializing", False):
        sleep(0.01)
    found = sys.modules.get(name)
    if found is not None:  # else the import failed; the user has been told
        with Imports.lock:
            _adapt(name, found)


class _Finder:
    """Finds modules as if it were not there, and has those adapted that somebody waits for."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[Adapt]] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders find, or None where there is nothing to do."""
        if name not in self.waiting:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find is not None else None
            if spec is not None:
                _listen(name, spec)
                return spec  # type: ignore[no-any-return]
        return None


_finder = _Finder()


def _listen(name: str, spec: ModuleSpec) -> None:
    """Have a module adapted when it has been executed; its loader and spec stay what they are."""
    loader = spec.loader
    execute = getattr(loader, "exec_module", None)
    if execute is None or isinstance(loader, type):  # a built-in module
        return
    if type(spec) is ModuleSpec:
        spec.__class__ = _Spec

    def exec_module(module: ModuleType) -> None:
        __tracebackhide__ = True
        _let_go(loader)
        execute(module)
        if module.__name__ == name:
            _adapt(name, module)

    with contextlib.suppress(Exception):  # a loader that nothing can be hung on
        vars(loader).setdefault("exec_module", exec_module)  # unless somebody listens there


def _let_go(loader: object) -> None:
    with contextlib.suppress(Exception):
        own = vars(loader)
        if own["exec_module"].__module__ == __name__:
            del own["exec_module"]


class _Spec(ModuleSpec):
    """A spec that tells when `import` has executed its module; any other use is the loader's.

    So no frame of ours stands between an import and the module: it would show in tracebacks, and
    it shifts the interpreter's stack, which at the edge of a chunk makes each call dear.
    """

    @property
    def _initializing(self) -> bool:
        return bool(vars(self).get("_initializing"))

    @_initializing.setter
    def _initializing(self, value: bool) -> None:
        try:
            if value:
                _let_go(self.loader)
                return
            spec: ModuleSpec = self
            spec.__class__ = ModuleSpec
            module = sys.modules.get(self.name)
            if module is not None:  # nothing was raised
                _adapt(self.name, module)
        finally:
            vars(self)["_initializing"] = value


_Spec.__name__ = ModuleSpec.__name__  # it may be printed, when a module is only looked for


def _adapt(name: str, module: ModuleType) -> None:
    for adapt in _finder.waiting.pop(name, ()):
        try:
            adapt(module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            from .witness import active_witness

            witness = active_witness()
            if witness is not None:
                witness.stumbled_quietly(error)
