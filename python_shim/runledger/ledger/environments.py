"""Which environment was in force when: a session has one, and another after each install."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from runledger.journal.digests import text_sha256
from runledger.journal.entries import Entry
from runledger.ledger.drafts import MAX_ORDINAL
from runledger.ledger.pending import Pending
from runledger.ledger.structured import to_text
from runledger.ledger.surroundings import surroundings_in
from runledger.ledger.tables import environments, package_versions, session_environments


def put_environment(session: str, known: dict[int, str], entry: Entry, pending: Pending) -> None:
    """Keep the environment of an entry, unless one that holds from the same moment on is known.

    Its hash is made anew: what stands under a hash in the ledger is the same in every session.

    Args:
        session: whose journal the entry stands in.
        known: its environments so far, by the ordinal of the execution from which on each holds
            (0: from the session's start); this one is added.
        entry: of the kind `environment`.
        pending: takes the rows.
    """
    since = max(entry.integer("x") or 0, 0)
    if since in known or since >= MAX_ORDINAL:
        return
    data = dict(entry.mapping("data"))
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    name = text_sha256(text)
    known[since] = name
    columns, versions = surroundings_in(data)
    pending.put(environments, {"hash": name, **columns, "data": to_text(json.loads(text))})
    for version in versions:
        pending.put(package_versions, version)
    pending.put(session_environments, {"session": session, "since": since, "hash": name})


def load_environments(connection: Connection, session: str) -> dict[int, str]:
    """Return the environments of a session, by the ordinal from which on each holds."""
    here = session_environments.c.session == session
    return {
        row.since: row.hash for row in connection.execute(select(session_environments).where(here))
    }


def in_force(sinces: Iterable[int], x: int) -> int | None:
    """Return from which ordinal on the environment of the execution `x` held."""
    known = sorted(sinces)
    place = bisect_right(known, x)
    return known[place - 1] if place else None


def environment_of(found: Mapping[int, str], x: int) -> str | None:
    """Return the hash of the environment of the execution `x`."""
    since = in_force(found, x)
    return None if since is None else found[since]
