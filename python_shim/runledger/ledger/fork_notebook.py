"""A new notebook that does what a run did: its parameters, then its executions in their order.

Run unchanged it gives the run's summaries, so a parameter is only set where the executions gave it
one value, and a value only where it is surely what was recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, RowMapping, select

from runledger.ledger.cells import code_cell, gone_cell, language_metadata, notebook_of, text_cell
from runledger.ledger.executions import rows_of_run
from runledger.ledger.facts import JSONValue
from runledger.ledger.literals import is_keyword_name, literal, masked_lines, overridden_by
from runledger.ledger.notebook_of_run import language_of
from runledger.ledger.session_flow import session_flow
from runledger.ledger.structured import list_of, mapping_of, texts_of, to_text
from runledger.ledger.tables import records, runs
from runledger.ledger.views import JSONObject

_LINE = 79


@dataclass(frozen=True, slots=True)
class Fork:
    """A notebook made of a run, and what the books have to know of it.

    `cells` are (fresh cell id, original cell id, execution id) of all cells but the first, whose id
    is `parameters`. `notes` are sentences for who made it.
    """

    notebook: JSONObject
    parameters: str
    cells: Sequence[tuple[str, str | None, str | None]]
    notes: Sequence[str] = field(default=())


def varied_parameters(connection: Connection, run: str, rows: Sequence[RowMapping]) -> list[str]:
    """Return the parameters of a run that executions which it rests on gave other values too.

    An override would give them all the same one. What ran again and nothing else needs does not
    count, nor do the turns of a loop: overriding is what repeats one of them.
    """
    row = connection.execute(
        select(runs.c.session, runs.c.parent, runs.c.parameters).where(runs.c.id == run)
    ).first()
    if row is None:
        return []
    parameters = mapping_of(row.parameters)
    counted = {each["x"] for each in rows if row.parent is None or each["inherited"]}
    shown = {each["x"] for each in rows if each["shown"]}
    told = connection.execute(
        select(records.c.name, records.c.value, records.c.x).where(
            records.c.session == row.session,
            records.c.kind == "parameter",
            records.c.inferred.is_(False),
        )
    )
    others = [
        found
        for found in told
        if found.x in counted
        and found.name in parameters
        and found.value != to_text(parameters[found.name])
    ]
    needed: set[int] = set()
    if any(found.x not in shown for found in others):
        flow = session_flow(connection, row.session)
        needed = {x for each in rows for x in flow.before.get(each["x"], ())}
    varied = {found.name for found in others if found.x in shown | needed}
    return [name for name in parameters if name in varied]


def compose_fork(engine: Engine, run: str, metadata: JSONObject) -> Fork | None:
    """Compose the fork of a run, or return None if there is no such run.

    Args:
        engine: the ledger.
        run: its id.
        metadata: of the original notebook, as far as it is known: only kernel and language count.
    """
    with engine.connect() as connection:
        language = language_of(connection, run)
        if language is None:
            return None
        row = connection.execute(
            select(runs.c.session, runs.c.parent, runs.c.parameters).where(runs.c.id == run)
        ).one()
        rows = rows_of_run(connection, run)
        varied = varied_parameters(connection, run, rows)
        dispensable = _dispensable(connection, row.session, rows)
    kept: JSONObject = {
        name: metadata[name] for name in ("kernelspec", "language_info") if name in metadata
    }
    made = _Composer(language.name or "python", mapping_of(row.parameters), frozenset(varied))
    made.compose([r for r in rows if r["x"] not in dispensable])
    if dispensable:
        made.say(len(dispensable), "{} that failed and ran again later {} left out.")
    if row.parent is not None:
        made.notes.append("This run was one turn of a loop: all turns are run, with its values.")
    return Fork(
        notebook_of(made.cells, kept or language_metadata(language.name, language.version)),
        made.parameters,
        made.mapping,
        made.notes,
    )


def _dispensable(connection: Connection, session: str, rows: Sequence[RowMapping]) -> set[int]:
    """Return failed executions whose cell ran again, and which nothing else in the run needs."""
    last = {row["cell_id"]: row["x"] for row in rows if row["cell_id"] is not None}
    failed = {
        row["x"]
        for row in rows
        if row["status"] == "error" and last.get(row["cell_id"], row["x"]) > row["x"]
    }
    if not failed:
        return failed
    flow = session_flow(connection, session)
    needed = {x for row in rows if row["x"] not in failed for x in flow.before.get(row["x"], ())}
    return failed - needed


class _Composer:
    def __init__(
        self, language: str, parameters: Mapping[str, JSONValue], varied: frozenset[str]
    ) -> None:
        self.cells: list[JSONObject] = []
        self.mapping: list[tuple[str, str | None, str | None]] = []
        self.notes: list[str] = []
        self.parameters = str(uuid.uuid4())
        self._language = language
        self._is_python = language.lower() in ("python", "ipython")
        self._values = parameters
        self._varied = varied

    def compose(self, rows: Sequence[RowMapping]) -> None:
        """Make the cells."""
        settable = {
            name: text
            for name, value in self._values.items()
            if name not in self._varied and literal(name) and (text := literal(value)) is not None
        }
        self.cells.append(self._first_cell(settable))
        if len(settable) < len(self._values) and self._is_python:
            unset = ", ".join(name for name in self._values if name not in settable)
            self.notes.append(f"Not set in the first cell, which says why: {unset}.")
        erased = replaced = 0
        for at, row in enumerate(rows):
            source = row["text"]
            if source is not None and self._is_told_anew(source, settable):
                replaced += 1
                continue
            made = str(uuid.uuid4())
            self.mapping.append((made, row["cell_id"], f"{row['session']}:{row['x']}"))
            if source is None:
                erased += 1
                self.cells.append(gone_cell(made, self._language))
                continue
            self.cells.append(code_cell(made, source, _tags(row, is_last=at == len(rows) - 1)))
            if row["masked"]:
                lines = ", ".join(map(str, masked_lines(source)))
                place = f"cell {len(self.cells)}" + (f", line {lines}" if lines else "")
                self.notes.append(f"A secret was masked: fill it in at {place}.")
        if erased:
            self.say(erased, "{} whose source is not in the books {} left empty.")
        if replaced:
            self.say(replaced, "{} that only set parameters {} replaced by the first.")

    def say(self, count: int, sentence: str) -> None:
        """Add a note about some cells."""
        cells = f"{count} cell" if count == 1 else f"{count} cells"
        self.notes.append(sentence.format(cells, "is" if count == 1 else "are"))

    def _first_cell(self, settable: Mapping[str, str]) -> JSONObject:
        if not self._is_python:
            shown = "\n".join(f"    {name}: {to_text(v)}" for name, v in self._values.items())
            text = "The parameters of the run this was forked from:\n\n" + shown
            return text_cell(self.parameters, "markdown", text)
        lines = [
            "# The parameters of the run this was forked from: change them here."
            if settable
            else "# The run this was forked from has no parameters that can be set here."
        ]
        for name, value in self._values.items():
            if name not in settable:
                lines.append(f"# {name!a} is not set: {self._why_not(name, value)}.")
        if settable:
            lines += ["import runledger as rl", "", *_call(settable)]
        return code_cell(self.parameters, "\n".join(lines), ["parameters"])

    def _why_not(self, name: str, value: JSONValue) -> str:
        if name in self._varied:
            return "the cells give it several values"
        if isinstance(value, str):
            return "its value was masked, cut or is no finite number"
        if isinstance(value, list) or (isinstance(value, dict) and "repr" not in value):
            return f"it may have been another type than {ascii(to_text(value))[1:-1][:200]}"
        return "only how its value looked was recorded"

    def _is_told_anew(self, source: str, settable: Mapping[str, str]) -> bool:
        told = overridden_by(source) if self._is_python else None
        return told is not None and all(n in settable or n not in self._values for n in told)


def _tags(row: RowMapping, *, is_last: bool) -> list[str]:
    tags = [tag for tag in texts_of(list_of(row["tags"])) if tag != "parameters"]
    if row["status"] == "error" and not is_last and "raises-exception" not in tags:
        # The run went on after this failure, and so does what repeats it.
        tags.append("raises-exception")
    return tags


def _call(settable: Mapping[str, str]) -> list[str]:
    named = [f"{name}={text}" for name, text in settable.items() if is_keyword_name(name)]
    keyed = [f"{name!r}: {text}" for name, text in settable.items() if not is_keyword_name(name)]
    mapping = ["{" + ", ".join(keyed) + "}"] if keyed else []
    short = f"rl.override({', '.join([*mapping, *named])})"
    if len(short) <= _LINE:
        return [short]
    lines = ["    {", *(f"        {pair}," for pair in keyed), "    },"] if keyed else []
    return ["rl.override(", *lines, *(f"    {word}," for word in named), ")"]
