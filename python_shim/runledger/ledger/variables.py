"""What kernels held after executions: from entries to the ledger's rows, and out of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from runledger.journal.entries import Entry
from runledger.ledger.facts import JSONValue, Names, Variables
from runledger.ledger.structured import from_text, mapping_of, texts_of, to_text
from runledger.ledger.tables import variables
from runledger.ledger.views import JSONObject, VariableView

# Of one entry. A kernel writes fewer.
_NAMES = 5000
_VALUES = 1000
_NAME_CHARACTERS = 256
_DIMENSIONS = 64
_COLUMNS = 200

_FINGERPRINT = re.compile(r"[0-9a-f]{8,128}", re.ASCII)
_LISTS = ("writes", "deletes", "changes", "same", "skipped")

Access = Literal["read", "written", "changed"]


class Told(NamedTuple):
    """What an entry tells, as the ledger keeps it: `names` for the flow, and `values`."""

    names: JSONObject
    values: JSONObject

    def facts(self) -> Variables:
        """Return what the run rule takes of it."""
        return facts_of(self.names)

    def row(self, session: str, x: int) -> dict[str, object]:
        """Return the row of an execution."""
        return {
            "session": session,
            "x": x,
            "names": to_text(self.names),
            "held": to_text(self.values),
        }


def told_by(entry: Entry) -> Told:
    """Return what an entry tells, checked and bounded."""
    names: JSONObject = {}
    for kind in _LISTS:
        found = [name for name in entry.texts(kind)[:_NAMES] if len(name) <= _NAME_CHARACTERS]
        if found:
            names[kind] = [*sorted(set(found))]
    values: JSONObject = {}
    for name, value in list(entry.mapping("values").items())[:_VALUES]:
        if len(name) <= _NAME_CHARACTERS and isinstance(value, dict):
            values[name] = _checked(value)
    return Told(names, values)


def _checked(value: Mapping[str, JSONValue]) -> JSONObject:
    kind, shape, dtypes = value.get("type"), value.get("shape"), value.get("dtypes")
    size, fingerprint = value.get("size"), value.get("fingerprint")
    made: JSONObject = {"type": kind[:_NAME_CHARACTERS] if isinstance(kind, str) else ""}
    if isinstance(shape, list) and all(_is_count(length) for length in shape[:_DIMENSIONS]):
        made["shape"] = shape[:_DIMENSIONS]
    if isinstance(dtypes, str):
        made["dtypes"] = dtypes[:_NAME_CHARACTERS]
    elif isinstance(dtypes, dict):
        made["dtypes"] = {
            column[:_NAME_CHARACTERS]: dtype[:_NAME_CHARACTERS]
            for column, dtype in list(dtypes.items())[:_COLUMNS]
            if isinstance(dtype, str)
        }
    if _is_count(size):
        made["size"] = size
    if isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint):
        made["fingerprint"] = fingerprint
        if value.get("sampled") is True:
            made["sampled"] = True
    return made


def _is_count(value: JSONValue) -> bool:
    return type(value) is int and 0 <= value < 2**63


def facts_of(names: Mapping[str, JSONValue]) -> Variables:
    """Return what the run rule takes of the names in a row."""
    return Variables(
        frozenset(texts_of(names.get("writes"))),
        frozenset(texts_of(names.get("deletes"))),
        frozenset(texts_of(names.get("changes"))),
        frozenset(texts_of(names.get("same"))),
    )


def variables_of_session(connection: Connection, session: str) -> dict[int, Variables]:
    """Return what the kernel held after each execution of a session, as the run rule takes it."""
    return {
        x: facts_of(mapping_of(names))
        for x, names in connection.execute(
            select(variables.c.x, variables.c.names).where(variables.c.session == session)
        )
    }


def views_of(names: str | None, held: str | None, tree: Names) -> list[VariableView]:
    """Return the variables of an execution as they go out, in the order of their names.

    Args:
        names: of its row.
        held: of its row.
        tree: what its source does with names.
    """
    told = facts_of(mapping_of(names))
    values = mapping_of(held)
    return [
        _view(name, value, access_of(name, told, tree))
        for name, value in sorted(values.items())
        if isinstance(value, dict)
    ]


def access_of(name: str, told: Variables, tree: Names) -> Access:
    """Return what an execution did with a name that it had to do with."""
    if name in told.writes:
        return "written"
    if name in told.changes:
        return "changed"
    if name in told.same:
        return "read"
    return "written" if name in tree.writes else "changed" if name in tree.changes else "read"


def _view(name: str, value: Mapping[str, JSONValue], access: Access) -> VariableView:
    kind, shape, dtypes = value.get("type"), value.get("shape"), value.get("dtypes")
    size, fingerprint = value.get("size"), value.get("fingerprint")
    return {
        "name": name,
        "type": kind if isinstance(kind, str) else "",
        "shape": [n for n in shape if isinstance(n, int)] if isinstance(shape, list) else None,
        "dtypes": dtypes if isinstance(dtypes, (str, dict)) else None,
        "size": size if isinstance(size, int) else None,
        "fingerprint": fingerprint if isinstance(fingerprint, str) else None,
        "sampled": value.get("sampled") is True,
        "access": access,
    }


def skipped_of(names: str | None) -> list[str]:
    """Return the names that there was no time for."""
    told = from_text(names)
    return texts_of(told.get("skipped")) if isinstance(told, dict) else []
