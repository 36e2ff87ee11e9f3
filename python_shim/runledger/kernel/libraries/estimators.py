"""Estimators of scikit-learn's kind: their parameters when the user's code fits them.

XGBoost's and LightGBM's estimators, and those that a user derives from `BaseEstimator`, are of that
kind too. Only the outermost call counts: what a search or a pipeline fits within it does not.
"""

# Runs within the user's calls: plain os calls, imports when first needed.
# ruff: noqa: PTH118
from __future__ import annotations

import opcode
import os
import weakref
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from ..witness import active_witness
from .estimator_parameters import outcomes_of, parameters_of
from .noticing import Noticed, module_of, notice
from .telling import running, tell_values

if TYPE_CHECKING:
    from types import CodeType, FrameType, ModuleType

    from runledger.journal.values import JSONValue

    from ..execution import Execution
    from ..witness import Witness

    Parameters = dict[str, JSONValue]

_FITS = ("fit", "fit_predict", "fit_resample", "fit_transform", "partial_fit")
_MIXINS = ("ClusterMixin", "OutlierMixin", "TransformerMixin")

# Who fits what the user gave it, in the user's stead.
_DEPUTIES = "sklearn.model_selection."

# Of one class in one execution: estimators looked at, and those told of.
_LOOKS = 50
_TOLD = 10

# How far up a fit is looked for that this one is a part of.
_FRAMES = 200

_fits: set[CodeType] = set()  # what runs while an estimator is fitted
_told: weakref.WeakKeyDictionary[Execution, dict[str, _OfClass]] = weakref.WeakKeyDictionary()


class _OfClass:
    """What one execution told of estimators of one class."""

    def __init__(self) -> None:
        self.looks = 0
        self.first: Parameters = {}
        self.others: list[Parameters] = []


def adapt(base: ModuleType) -> None:
    """Have the fits of all estimators noticed, of those that are defined later too."""
    estimator = getattr(base, "BaseEstimator", None)
    if not isinstance(estimator, type):
        return
    # scikit-learn changes methods of a transformer's class after `BaseEstimator` has seen it.
    for owner in (estimator, getattr(base, "TransformerMixin", None)):
        if isinstance(owner, type):
            _follow(owner, estimator)
    for mixin in _MIXINS:
        _watch(getattr(base, mixin, None))
    waiting = [estimator]
    while waiting:
        known = waiting.pop()
        _watch(known)
        waiting += type.__subclasses__(known)


def _follow(owner: type, estimator: type) -> None:
    """Have classes watched that are derived from one from now on."""
    given = vars(owner).get("__init_subclass__")

    def __init_subclass__(cls: type, **options: object) -> None:  # noqa: N807
        __tracebackhide__ = True
        if given is not None:
            given.__get__(None, cls)(**options)
        else:
            super(owner, cls).__init_subclass__(**options)  # type: ignore[arg-type]
        if issubclass(cls, estimator):
            _watch(cls)

    setattr(owner, "__init_subclass__", classmethod(__init_subclass__))  # type: ignore[arg-type]  # noqa: B010


def _watch(owner: object) -> None:
    own = vars(owner) if isinstance(owner, type) else {}
    for name in _FITS:
        if name not in own:  # as of most classes most are
            continue
        notice(owner, name, _fitted)
        method = own[name]
        if isinstance(method, Noticed):
            code = _innermost(method.method)
            if code is not None:
                _fits.add(code)


def _innermost(method: object) -> CodeType | None:
    """Return the code of a method without its decorators, which others may have too."""
    while True:
        within = getattr(method, "__wrapped__", None) or getattr(method, "fn", None)
        if within is None:
            code: CodeType | None = getattr(method, "__code__", None)
            return code
        method = within


def _fitted(estimator: object, frame: FrameType) -> None:
    """Take note of an estimator that is about to be fitted."""
    witness, execution = active_witness(), running()
    if witness is None or execution is None:
        return
    of_class = _told.setdefault(execution, {}).setdefault(type(estimator).__name__, _OfClass())
    if of_class.looks >= _LOOKS:
        return
    by_user = _is_users(frame, witness)
    if by_user:
        if not _looks_up(frame.f_code, frame.f_lasti):
            return  # `hasattr(model, "fit")`
    elif not module_of(frame).startswith(_DEPUTIES):
        return
    if _is_outermost(frame, witness, by_user):
        of_class.looks += 1
        _tell(estimator, execution, of_class, by_user)


def _is_users(frame: FrameType, witness: Witness) -> bool:
    """Return whether a frame runs a cell, the script, or a module from under the root."""
    if frame.f_globals is witness.namespace:
        return True
    books = witness.recorder.books
    path = frame.f_code.co_filename
    return (
        books is not None
        and path.startswith(os.path.join(str(books.root), ""))
        and f"{os.sep}site-packages{os.sep}" not in path
    )


@lru_cache(maxsize=1000)
def _looks_up(code: CodeType, instruction: int) -> bool:
    """Return whether an instruction is that of `x.name`, not a call that looks a name up."""
    name = opcode.opname[code.co_code[instruction]]
    return name.startswith("LOAD_") and name.endswith(("ATTR", "METHOD"))


def _is_outermost(frame: FrameType, witness: Witness, by_user: bool) -> bool:
    """Return whether the user's code wants this fit, and no other fit does."""
    at: FrameType | None = frame
    for _ in range(_FRAMES):
        if at is None:
            break
        if at.f_code in _fits:
            return False
        if at.f_globals is witness.namespace:
            if at.f_code.co_name.startswith(("<module>", "<cell line")):
                return True
            by_user = True
        at = at.f_back
    return by_user  # in a thread of the user's; a library's has none of his frames


def is_within_fit(frame: FrameType) -> bool:
    """Return whether an estimator is being fitted, and a frame is part of that."""
    at: FrameType | None = frame
    for _ in range(_FRAMES):
        if at is None:
            return False
        if at.f_code in _fits:
            return True
        at = at.f_back
    return False


def _tell(estimator: object, execution: Execution, of_class: _OfClass, by_user: bool) -> None:
    """Tell of an estimator: all of the first of its class, of others how they differ from it."""
    if of_class.looks > 1 and not by_user:
        return
    parameters = parameters_of(estimator)
    title = kind = type(estimator).__name__
    if of_class.looks == 1:
        of_class.first = parameters
    else:
        first, others = of_class.first, of_class.others
        parameters = {
            name: value
            for name, value in parameters.items()
            if name not in first or first[name] != value
        }
        if not parameters or parameters in others or len(others) + 1 >= _TOLD:
            return
        others.append(parameters)
        title = f"{kind} {len(others) + 1}"
    by = type(estimator).__module__.partition(".")[0]
    by = "scikit-learn" if by in ("sklearn", "__main__") else by
    values = [(f"{title}.{name}", value) for name, value in parameters.items()]
    tell_values("parameter", by, values, inferred=True)
    execution.endings.append(partial(_tell_outcomes, weakref.ref(estimator), title, by))


def _tell_outcomes(reference: weakref.ref[object], title: str, by: str) -> None:
    """Tell what a search found, once the execution is over."""
    estimator = reference()
    if estimator is None:
        return
    chosen, results = outcomes_of(estimator)
    tell_values("parameter", by, [(f"{title}.{n}", v) for n, v in chosen.items()], inferred=True)
    tell_values("summary", by, [(f"{title}.{n}", v) for n, v in results.items()], inferred=True)
