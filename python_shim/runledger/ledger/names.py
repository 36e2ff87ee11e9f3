"""The `names` of a source as the run rule takes them, from the JSON of a journal entry."""

from __future__ import annotations

from runledger.ledger.facts import FunctionNames, JSONValue, Names
from runledger.ledger.structured import texts_of

NO_NAMES = Names()


def names_from(value: JSONValue) -> Names:
    """Return the names of a source; none where the text did not parse or the entry is no object."""
    if not isinstance(value, dict):
        return NO_NAMES
    functions = value.get("functions")
    constants = value.get("constants")
    last = value.get("last")
    return Names(
        reads=frozenset(texts_of(value.get("reads"))),
        writes=frozenset(texts_of(value.get("writes"))),
        deletes=frozenset(texts_of(value.get("deletes"))),
        changes=frozenset(texts_of(value.get("changes"))),
        imports=frozenset(texts_of(value.get("imports"))),
        functions={
            name: FunctionNames(
                frozenset(texts_of(parts.get("reads"))),
                frozenset(texts_of(parts.get("changes"))),
                parts.get("fits") is True,
            )
            for name, parts in (functions.items() if isinstance(functions, dict) else ())
            if isinstance(parts, dict)
        },
        constants=constants if isinstance(constants, dict) else {},
        last=last if isinstance(last, str) else None,
        state=value.get("state") is True,
        fits=value.get("fits") is True,
    )
