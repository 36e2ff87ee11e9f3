"""What a walk through a cell has found so far of what the cell does with names.

`bound` holds the names that are certainly bound by this cell at that point; a name loaded while it
is not in there is a read. Calling a function of the same cell counts as reading and changing what
its body reads and changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .scopes import FreeNames

if TYPE_CHECKING:
    from .literals import Constant


class Gathered:
    """The names of one cell.

    `depth` is that of branches and loops: what stands within them is not certain.
    """

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.deletes: set[str] = set()
        self.changes: set[str] = set()
        self.imports: set[str] = set()
        self.functions: dict[str, FreeNames] = {}
        self.constants: dict[str, Constant] = {}
        self.state = False
        self.fits = False
        self.depth = 0
        self._states: dict[str, bool] = {}  # functions of this cell, and whether they set state
        self._fitting: set[str] = set()  # those that fit a model when called

    def load(self, name: str) -> None:
        """Note that a name's value is needed."""
        if name not in self.bound:
            self.reads.add(name)
        if name in self.functions:
            self._call(name, set())

    def _call(self, name: str, seen: set[str]) -> None:
        seen.add(name)
        free = self.functions[name]
        self.changes |= free.changes
        self.state = self.state or self._states.get(name, False)
        for inner in free.reads:
            if inner not in self.bound:
                self.reads.add(inner)
            if inner in self.functions and inner not in seen:
                self._call(inner, seen)

    def use(self, name: str) -> None:
        """Note that what a name stands for is used here, a function most likely called."""
        self.fits = self.fits or self.fits_when_called(name)

    def fits_when_called(self, name: str) -> bool:
        """Return whether calling a function or class of this cell fits a model."""
        if not self._fitting:
            return False
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            name = waiting.pop()
            if name in self._fitting:
                return True
            if name in self.functions and name not in seen:
                seen.add(name)
                waiting.extend(self.functions[name].reads)
        return False

    def take(self, free: FreeNames) -> None:
        """Note what a scope within the cell needs and changes at once."""
        for name in sorted(free.reads):
            self.load(name)
        self.changes |= free.changes

    def bind(self, name: str) -> None:
        """Note that a name is bound to something else."""
        self.bound.add(name)
        self.writes.add(name)
        self.constants.pop(name, None)
        if not self.depth:
            self.deletes.discard(name)
            self.functions.pop(name, None)
            self._states.pop(name, None)
            self._fitting.discard(name)

    def define(self, name: str, free: FreeNames, sets_state: bool, fits: bool) -> None:
        """Note that a name is bound to a function or class, and what that does when called."""
        before = self.functions.get(name) if self.depth else None
        states = self.depth > 0 and self._states.get(name, False)
        self.bind(name)
        if before is not None:
            free = FreeNames(free.reads | before.reads, free.changes | before.changes, frozenset())
        self.functions[name] = free
        self._states[name] = states or sets_state
        if fits:
            self._fitting.add(name)

    def rename(self, name: str, other: str) -> None:
        """Note that a name has been bound to what another stands for."""
        if self.fits_when_called(name):
            self._fitting.add(other)

    def rebind(self, name: str) -> None:
        """Note that `name += …` changes and binds what the name stands for."""
        self.changes.add(name)
        self.bound.add(name)
        self.constants.pop(name, None)

    def store_into(self, name: str) -> None:
        """Note that something within what a name stands for is bound."""
        self.changes.add(name)
        self.constants.pop(name, None)

    def delete(self, name: str) -> None:
        """Note that a name is deleted."""
        self.deletes.add(name)
        self._fitting.discard(name)
        self.bound.discard(name)
        self.constants.pop(name, None)
        self.functions.pop(name, None)
