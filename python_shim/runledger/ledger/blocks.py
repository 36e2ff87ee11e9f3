"""Loops inside one execution: which of its records make child runs (the run rule, part 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .facts import JSONValue, Record

_MEASUREMENTS = frozenset({"summary", "metrics"})
_EDGES = frozenset({"start", "publish", "end"})


@dataclass
class Block:
    """Records that belong together; `children` are the `with run(...)` blocks inside it.

    `edges` are the seqs where such a block was entered and left.
    """

    records: list[Record] = field(default_factory=list)
    name: str | None = None
    children: list[Block] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)

    def span(self) -> tuple[int, int]:
        """Return the seqs at which it begins and ends; it is not empty."""
        seqs = [seq for r in self.records for seq in (r.seq, r.until or r.seq)] + self.edges
        for child in self.children:
            seqs += child.span()
        return min(seqs), max(seqs)

    def parameters(self) -> dict[str, JSONValue]:
        """Return the parameters the block sets, the last value of each."""
        return {r.name: r.value for r in self.records if r.kind == "parameter"}

    def measured(self) -> set[str]:
        """Return the names of the summaries and metrics the block measures."""
        names = {r.name for r in self.records if r.kind == "summary"}
        for record in self.records:
            names.update(record.series)
        return names


def split(records: Sequence[Record]) -> Block:
    """Split an execution's records.

    Parameters
    ----------
    records
        All records of one execution in the order they were made.

    Returns
    -------
    The block of the execution's own run; its `children` are the child runs, in order. When there
    are children through loops, the block's own records hold only what belongs to none of them.
    """
    whole = _explicit_children(records)
    spans = _spans(whole.records)
    if len(spans) > 1:
        whole.children = spans + whole.children
        whole.records = []
        return whole
    loop = _merge(_alternations(whole.records))
    if len(loop) > 1:
        whole.children = loop + whole.children
        whole.records = [r for r in whole.records if r.kind == "run"]
    return whole


def _explicit_children(records: Iterable[Record]) -> Block:
    """Take out what was recorded inside `with run(...)`, nested as it was."""
    open_blocks = [Block()]
    for record in records:
        if record.kind == "run" and record.name == "enter":
            child = Block(name=record.value if isinstance(record.value, str) else None)
            child.edges.append(record.seq)
            open_blocks[-1].children.append(child)
            open_blocks.append(child)
        elif record.kind == "run" and record.name == "exit":
            if len(open_blocks) > 1:
                open_blocks.pop().edges.append(record.seq)
        else:
            open_blocks[-1].records.append(record)
    return open_blocks[0]


def _spans(records: Sequence[Record]) -> list[Block]:
    """Cut at `start`, `publish` and `end`; spans without a parameter or result are dropped."""
    spans = [Block()]
    for record in records:
        edge = record.name if record.kind == "run" else None
        if edge == "start":
            spans.append(Block())
        spans[-1].records.append(record)
        if edge in _EDGES and edge != "start":
            spans.append(Block())
    return [span for span in spans if any(record.kind != "run" for record in span.records)]


def _alternations(records: Iterable[Record]) -> list[Block]:
    """Cut into parameters then measurements, or the reverse if a measurement comes first."""
    blocks = [Block()]
    leading: str | None = None
    previous: str | None = None
    for record in records:
        kind = "measurement" if record.kind in _MEASUREMENTS else record.kind
        if kind in ("parameter", "measurement"):
            leading = leading or kind
            if kind == leading and previous is not None and previous != leading:
                blocks.append(Block())
            previous = kind
        blocks[-1].records.append(record)
    return blocks


def _merge(blocks: Sequence[Block]) -> list[Block]:
    """Join each block to the one before, unless it begins a child run."""
    merged = [blocks[0]]
    in_force = dict(blocks[0].parameters())
    for block in blocks[1:]:
        sets = block.parameters()
        another_value = any(name in in_force and in_force[name] != sets[name] for name in sets)
        measured_again = bool(sets) and bool(block.measured() & merged[-1].measured())
        if another_value or measured_again:
            merged.append(block)
        else:
            merged[-1].records.extend(block.records)
        in_force.update(sets)
    return merged
