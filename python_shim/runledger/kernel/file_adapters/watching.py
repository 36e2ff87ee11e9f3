"""How a call of a library is watched: what wraps it looks at the arguments and calls it.

A function stays a function with the same name, signature, documentation and pickle; a class stays
the same object, for only its `__init__` is wrapped; one that cannot be changed gets a stand-in, a
subclass that is taken for the class itself.
"""

# Runs within the user's calls: nothing that was raised here may get out.
# ruff: noqa: BLE001, PTH110, PTH207
from __future__ import annotations

import contextlib
import functools
import glob
import inspect
import os
import sys
from abc import ABCMeta
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Callable, NamedTuple, Union

from ..files import gate, note, path_named

if TYPE_CHECKING:
    from types import FrameType, ModuleType

Arguments = Sequence[object]
Named = Mapping[str, object]

# Looks at the arguments of a call, `self` included, before it is made.
Seen = Callable[[Arguments, Named], None]

# A pattern or a list of more files than this is not followed to its end.
_MOST_FILES = 10_000


class SeesCaller(NamedTuple):
    """Says that the call looks for data among the variables of the frame that makes it."""

    seen: Seen


Watched = Mapping[str, Union[Seen, SeesCaller]]

# `warnings` passes over frames of such a file, as it does over those of imports: so what a library
# says about its caller is said about the user's line, not about ours.
_PASSED_OVER = "<runledger importlib _bootstrap>"

_CALL = compile("_rl_call(*_rl_args, **_rl_named)", _PASSED_OVER, "eval")


# What a call does with a path


def reads(position: int, name: str) -> Seen:
    """Return what notes that a call reads the path, paths or pattern in one of its arguments."""
    return functools.partial(_note_argument, "read", position, name)


def writes(position: int, name: str) -> Seen:
    """Return what notes that a call writes the path in one of its arguments."""
    return functools.partial(_note_argument, "write", position, name)


def opens(position: int, name: str, mode_position: int, mode_name: str = "mode") -> Seen:
    """Return what notes that a call opens a path, to read unless its mode says otherwise."""

    def seen(args: Arguments, named: Named) -> None:
        mode = argument(args, named, mode_position, mode_name) or "r"
        note_opened(argument(args, named, position, name), str(mode))

    return seen


def closes(name: str, is_open: Callable[[object], bool]) -> Seen:
    """Return what notes that a file is written at last, when the object that holds it is closed.

    Parameters: `name`, the attribute that has the path; `is_open`, whether there is something to
    close that was open for writing.
    """

    def seen(args: Arguments, named: Named) -> None:
        del named
        if is_open(args[0]):
            note(getattr(args[0], name, None), "update")

    return seen


def note_opened(path: object, mode: str) -> None:
    """Note a path that is opened with a mode as `open` has it."""
    if mode.startswith("r") and "+" not in mode:
        note(path, "read")
    elif mode.startswith(("w", "x")):
        note(path, "write")
    else:
        if isinstance(path, (str, bytes, os.PathLike)) and os.path.exists(path):
            note(path, "read")
        note(path, "update")


def note_read(value: object) -> None:
    """Note that a path is read, or every one of several, or the files that a pattern matches."""
    for path in paths_of(value):
        note(path, "read")


def paths_of(value: object) -> list[str]:
    """Return the paths in an argument; what is none (an open file, bytes) is left out."""
    if isinstance(value, (list, tuple)):
        return [path for each in value[:_MOST_FILES] for path in paths_of(each)]
    if not isinstance(value, (str, os.PathLike)):
        return []
    path = path_named(os.fsdecode(value))
    if not glob.has_magic(path) or "://" in path or os.path.exists(path):
        return [path]
    found = []
    for match in glob.iglob(path, recursive=True):
        found.append(match)
        if len(found) >= _MOST_FILES:
            break
    return found


def argument(args: Arguments, named: Named, position: int, name: str) -> object:
    """Return an argument of a call, None if it was not given."""
    return args[position] if len(args) > position else named.get(name)


def _note_argument(mode: str, position: int, name: str, args: Arguments, named: Named) -> None:
    elsewhere = named.get("filesystem")
    if elsewhere is not None and type(elsewhere).__name__ != "LocalFileSystem":
        return
    for path in paths_of(argument(args, named, position, name)):
        note(path, mode)


# How the call gets watched


def watch(module: ModuleType, watched: Watched) -> None:
    """Have calls of a module's functions and classes watched.

    Parameters: `watched`, by name (`function`, `Class.method`); names that this version of the
    library does not have are passed over.
    """
    replaced: dict[int, tuple[object, object]] = {}
    for name, seen in watched.items():
        owner, _, last = name.rpartition(".")
        place = getattr(module, owner, None) if owner else module
        original = inspect.getattr_static(place, last, None)
        if place is None or original is None:
            continue
        new: object
        if isinstance(original, (classmethod, staticmethod)):
            new = type(original)(_wrapped(original.__func__, seen))
        elif original is object.__init__ and isinstance(place, type):
            new = _wrapped(_initializes_nothing(place), seen)
        else:
            new = _wrapped(original, seen)
        try:
            setattr(place, last, new)
        except TypeError:  # a class that cannot be changed, and perhaps not be derived from
            if isinstance(place, type):
                with contextlib.suppress(TypeError):
                    new = _stand_in(place, seen)
                    setattr(module, owner, new)
                    replaced[id(place)] = (place, new)
            continue
        if not owner:
            replaced[id(original)] = (original, new)
    if replaced:
        _replace(module, replaced)


def _passed_over(function: Callable[..., object]) -> Callable[..., object]:
    function.__code__ = function.__code__.replace(co_filename=_PASSED_OVER)
    return function


def _wrapped(call: Callable[..., object], seen: Seen | SeesCaller) -> Callable[..., object]:
    sees_caller = isinstance(seen, SeesCaller)
    look = seen.seen if isinstance(seen, SeesCaller) else seen
    touched = gate  # at the interpreter's exit it is called when this module has no names any more

    @functools.wraps(call)
    @_passed_over
    def watched(*args: object, **named: object) -> object:
        __tracebackhide__ = True
        if touched.touches is not None:
            _look(look, args, named)
        caller = sys._getframe().f_back if sees_caller else None
        if caller is None:
            return call(*args, **named)
        return eval(_CALL, caller.f_globals, _locals_for_call(caller, call, args, named))  # noqa: S307

    with contextlib.suppress(TypeError, ValueError):
        # For those who ask for the signature of this very function.
        watched.__signature__ = inspect.signature(call)  # type: ignore[attr-defined]
    return watched


def _locals_for_call(
    caller: FrameType, call: Callable[..., object], args: Arguments, named: Named
) -> dict[str, object]:
    """Return the variables of a frame that makes a call and shows what its caller's frame does."""
    shown = {} if caller.f_locals is caller.f_globals else caller.f_locals
    ours = {"_rl_call": call, "_rl_args": args, "_rl_named": named, "__tracebackhide__": True}
    return {**shown, **ours}


def _look(seen: Seen, args: Arguments, named: Named) -> None:
    try:
        seen(args, named)
    except Exception as error:
        gate.error = error


def _replace(module: ModuleType, replaced: Mapping[int, tuple[object, object]]) -> None:
    """Put what watches also where the package itself has copied a function to."""
    package = module.__name__.partition(".")[0]
    for name, other in sys.modules.copy().items():
        if name != package and not name.startswith(package + "."):
            continue
        try:  # not vars: a lazy module would be imported by it
            names = object.__getattribute__(other, "__dict__")
        except AttributeError:
            continue
        for key, value in list(names.items()):
            found = replaced.get(id(value))
            if found is not None:
                names[key] = found[1]


def _initializes_nothing(owner: type) -> Callable[..., object]:
    """Return an `__init__` for a class whose `__new__` does all; it shows what that takes."""

    def initializes_nothing(self: object, *args: object, **named: object) -> None:
        pass

    initializes_nothing.__name__ = "__init__"
    with contextlib.suppress(TypeError, ValueError):
        signature = inspect.signature(owner)
        itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
        vars(initializes_nothing)["__signature__"] = signature.replace(
            parameters=[itself, *signature.parameters.values()]
        )
    return initializes_nothing


def _stand_in(original: type, seen: Seen | SeesCaller) -> type:
    """Return a subclass whose constructor is watched; raises TypeError if there can be none."""
    shown = {name: getattr(original, name) for name in ("__module__", "__qualname__", "__doc__")}
    watched = {"__slots__": (), "__new__": _wrapped(original.__new__, seen), _ORIGINAL: original}
    return _StandIn(original.__name__, (original,), {**shown, **watched})


_ORIGINAL = "_runledger_original"


class _StandIn(ABCMeta):
    """Has a class taken for the one that it stands in for, also by whoever has that one.

    Of `ABCMeta`, so that the user can derive from both a stand-in and an abstract class.
    """

    def __instancecheck__(cls, instance: object) -> bool:
        original = _original(cls)
        check = super().__instancecheck__ if original is cls else original.__instancecheck__
        return check(instance)

    def __subclasscheck__(cls, other: type) -> bool:
        original = _original(cls)
        check = super().__subclasscheck__ if original is cls else original.__subclasscheck__
        return check(other)

    def __eq__(cls, other: object) -> bool:
        if not isinstance(other, type):
            return NotImplemented
        return _original(cls) is _original(other)

    def __hash__(cls) -> int:
        return type.__hash__(_original(cls))


def _original(cls: type) -> type:
    """Return the class that one stands in for, or else itself."""
    original: type = vars(cls).get(_ORIGINAL, cls)
    return original
