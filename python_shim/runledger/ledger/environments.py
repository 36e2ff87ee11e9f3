"""Which environment was in force when: a session has one, and another after each install."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from runledger.journal.entries import Entry
from runledger.ledger.pending import Pending
from runledger.ledger.structured import to_text
from runledger.ledger.tables import environments, session_environments


def put_environment(session: str, entry: Entry, pending: Pending) -> tuple[int, str]:
    """Keep the environment of an entry.

    Its hash is made anew: what stands under a hash in the ledger is the same in every session.

    Returns:
        The ordinal of the execution from which on it holds (0: from the session's start), and its
        hash.
    """
    data = dict(entry.mapping("data"))
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    since = max(entry.integer("x") or 0, 0)
    pending.put(environments, {"hash": name, "data": to_text(json.loads(text))})
    pending.put(session_environments, {"session": session, "since": since, "hash": name})
    return since, name


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
