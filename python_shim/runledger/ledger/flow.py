"""Data flow between the executions of one session.

A *version* is a name together with the ordinal of the execution that last bound or changed it. An
execution uses the versions of the names it reads; a change in place uses the version before it
and makes the next one. What it binds and changes is what its syntax tree shows; where the kernel
looked, what it saw decides. Executions are numbered in the order they ran, so an execution only
ever depends on smaller ordinals, and sets of ordinals are bit masks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .facts import Execution, FunctionNames

Version = tuple[str, int]


class Flow:
    """Who depends on whom, for executions given in the order they ran."""

    def __init__(self, executions: Sequence[Execution]) -> None:
        self._uses: dict[int, frozenset[Version]] = {}
        self._makes: dict[int, frozenset[str]] = {}
        self._direct: dict[int, int] = {}
        self._ancestors: dict[int, int] = {}
        self._recorded: dict[int, dict[str, set[int]]] = {}
        self._users: dict[Version, int] = {}
        self._fits: set[int] = set()
        namespace = _Namespace()
        for execution in executions:
            if namespace.fits(execution):
                self._fits.add(execution.x)
            used, setting, made = namespace.run(execution)
            self._uses[execution.x] = frozenset(used)
            self._makes[execution.x] = made
            direct = ancestors = 0
            for ordinal in {version[1] for version in used} | setting:
                direct |= 1 << ordinal
                ancestors |= 1 << ordinal | self._ancestors[ordinal]
            for version in used:
                self._users[version] = self._users.get(version, 0) | 1 << execution.x
            self._direct[execution.x] = direct
            self._ancestors[execution.x] = ancestors
            self._recorded[execution.x] = namespace.touched(execution, used)

    def fits(self, x: int) -> bool:
        """Return whether `x` fits a model, itself or through a function of another cell."""
        return x in self._fits

    def ancestors(self, x: int) -> int:
        """Return the executions that `x` depends on, transitively, as a bit mask."""
        return self._ancestors[x]

    def lineage(self, xs: Iterable[int]) -> int:
        """Return the executions `xs` and all that they depend on, as a bit mask."""
        mask = 0
        for x in xs:
            mask |= 1 << x | self._ancestors[x]
        return mask

    def users(self, version: Version) -> int:
        """Return the executions that used a version, as a bit mask."""
        return self._users.get(version, 0)

    def used(self, x: int) -> frozenset[Version]:
        """Return the versions that `x` used itself."""
        return self._uses[x]

    def made(self, x: int) -> frozenset[str]:
        """Return the names that `x` bound or changed."""
        return self._makes[x]

    def __iter__(self) -> Iterator[int]:
        """Yield the ordinals of the executions, in the order they ran."""
        return iter(self._uses)

    def direct(self, x: int) -> int:
        """Return the executions whose names or process state `x` used itself, as a bit mask."""
        return self._direct[x]

    def versions_of(self, x: int, names: Iterable[str]) -> set[Version]:
        """Return the versions of `names` that `x` read or made; modules have none."""
        known = self._recorded[x]
        return {(name, ordinal) for name in names for ordinal in known.get(name, ())}


def mask_of(xs: Iterable[int]) -> int:
    """Return ordinals as a bit mask."""
    mask = 0
    for x in xs:
        mask |= 1 << x
    return mask


def ordinals(mask: int) -> Iterator[int]:
    """Yield the set bits of `mask`, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class _Namespace:
    """The kernel's top-level names as far as the syntax trees tell, while a session is replayed."""

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}
        self._modules: set[str] = set()
        self._functions: dict[str, FunctionNames] = {}
        self._settings: dict[str, int] = {}

    def fits(self, execution: Execution) -> bool:
        """Return whether an execution, about to be applied, fits a model."""
        if execution.names.fits:
            return True
        fitting = {name for name, function in self._functions.items() if function.fits}
        return bool(fitting) and bool(fitting & self._with_callees(execution.names.reads)[0])

    def run(self, execution: Execution) -> tuple[set[Version], set[int], frozenset[str]]:
        """Apply one execution.

        Returns the versions it used, the earlier executions whose seeds and process state it ran
        under, and the names that it bound or changed.
        """
        names = execution.names
        reads, called_changes = self._with_callees(names.reads)
        changes = {
            name
            for name in names.changes | called_changes
            if name not in names.imports and name not in self._modules
        }
        # What is changed after the cell itself has bound it is in `changes`, but not in `reads`.
        needed = reads | called_changes
        writes, deletes = names.writes, names.deletes
        held = execution.variables
        if held is not None:
            changes = (changes - held.same) | held.changes
            needed = (reads | (called_changes - held.same)) | held.changes
            deletes = held.deletes
            writes = held.writes if execution.failed else writes | held.writes
        elif execution.failed:
            # It may have stopped before it bound anything: what it would have replaced still holds.
            needed |= writes
            deletes = frozenset()
        used = {(name, self._latest[name]) for name in needed if name in self._latest}
        cell = execution.cell_id or str(execution.x)
        if names.state:
            # Setting the same thing again supersedes the earlier setting.
            self._settings.pop(cell, None)
        setting = set(self._settings.values())

        made = writes | changes
        for name in made:
            self._latest[name] = execution.x
        for name in writes:
            self._functions.pop(name, None)
        self._modules -= writes
        self._modules |= names.imports
        self._functions.update(names.functions)
        for name in deletes:
            self._latest.pop(name, None)
        if names.state:
            self._settings[cell] = execution.x
        return used, setting, made

    def touched(self, execution: Execution, used: set[Version]) -> dict[str, set[int]]:
        """Return, for each variable the execution dealt with, the versions it read or made."""
        versions: dict[str, set[int]] = {}
        for name, ordinal in used:
            versions.setdefault(name, set()).add(ordinal)
        made = execution.names.writes | execution.names.changes
        held = execution.variables
        if held is not None:
            made = (made - held.same) | held.writes | held.changes
        for name in made:
            versions.setdefault(name, set()).add(execution.x)
        return {name: which for name, which in versions.items() if name not in self._modules}

    def _with_callees(self, names: frozenset[str]) -> tuple[set[str], set[str]]:
        """Add the free names of the functions among `names`, and of those that they call."""
        reads: set[str] = set()
        changes: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in reads:
                continue
            reads.add(name)
            function = self._functions.get(name)
            if function is not None:
                waiting.extend(function.reads)
                changes |= function.changes
        return reads, changes
