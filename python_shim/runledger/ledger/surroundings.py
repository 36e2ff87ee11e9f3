"""What runs can be asked of their environment: `python`, `platform`, `git`, `packages.<name>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import CTE, ColumnElement, Select, func, select

from runledger.journal.digests import text_sha256
from runledger.ledger.facts import JSONValue
from runledger.ledger.structured import to_text
from runledger.ledger.tables import environments, package_versions, storable
from runledger.ledger.versions import rank_of

Text = ColumnElement[str | None]
Cells = dict[str, object]

SURROUNDINGS = ("python", "platform", "git")
PACKAGES = "packages."

_LONGEST = 500  # characters of a name or value that filters and sorts look at
_MOST_PACKAGES = 10_000


def is_surrounding(name: str) -> bool:
    """Return whether an environment can be asked for something."""
    return name in SURROUNDINGS or (name.startswith(PACKAGES) and name != PACKAGES)


def has_versions(name: str) -> bool:
    """Return whether the values are versions, which have an order of their own."""
    return name == "python" or name.startswith(PACKAGES)


def package_name(name: str) -> str:
    """Return the name that a package has, however it is written: `scikit_learn`, `Scikit-Learn`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environments_with(name: str, test: Callable[[Text, Text], ColumnElement[bool]]) -> Select[str]:
    """Return the query for the hashes of environments in which something meets a condition.

    Args:
        name: what is asked for.
        test: makes the condition of the value, and of what values are sorted by.
    """
    chosen = select(environments.c.hash).where(test(*_columns_of(name)))
    if not name.startswith(PACKAGES):
        return chosen
    return chosen.join(package_versions, package_versions.c.list == environments.c.packages).where(
        package_versions.c.name == package_name(name.removeprefix(PACKAGES))
    )


def surroundings_of(name: str, hashes: Sequence[str]) -> Select[str, str]:
    """Return the query for what some environments have, by their hashes."""
    chosen = environments_with(name, lambda value, _: value.is_not(None))
    return chosen.add_columns(_columns_of(name)[0]).where(environments.c.hash.in_(hashes))


def ranked_environments(name: str) -> CTE:
    """Return a table of the environments that have something: `hash`, and `rank` to sort by."""
    chosen = environments_with(name, lambda value, _: value.is_not(None))
    ranked = chosen.add_columns(_columns_of(name)[1].label("rank"))
    return ranked.cte("surroundings")


def surroundings_in(data: Mapping[str, JSONValue]) -> tuple[Cells, list[Cells]]:
    """Return what can be asked of an environment: the columns of its row, and its packages' rows.

    Args:
        data: of the journal's entry.
    """
    versions = _versions(_part(data, "packages"))
    listing = text_sha256(to_text(dict(versions))) if versions else None
    python = _text(_part(data, "python").get("version"))
    cells: Cells = {
        "python": python,
        "python_rank": None if python is None else rank_of(python),
        "platform": _platform(_part(data, "platform")),
        "git": _commit(_part(data, "git")),
        "packages": listing,
    }
    return cells, [
        {"list": listing, "name": name, "version": version, "rank": rank_of(version)}
        for name, version in versions.items()
    ]


def _versions(packages: Mapping[str, JSONValue]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(packages)[:_MOST_PACKAGES]:
        version = _text(packages[name])
        if version is not None and 0 < len(name) <= _LONGEST:
            found.setdefault(storable(package_name(name)), version)
    return found


def _platform(told: Mapping[str, JSONValue]) -> str | None:
    words = [_text(told.get(key)) for key in ("system", "release", "machine")]
    return " ".join(word for word in words if word) or None


def _commit(told: Mapping[str, JSONValue]) -> str | None:
    """Return the commit, with a `+` where files differed from it."""
    commit = _text(told.get("commit"))
    return f"{commit}+" if commit is not None and told.get("dirty") is True else commit


def _part(data: Mapping[str, JSONValue], name: str) -> Mapping[str, JSONValue]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: JSONValue) -> str | None:
    return value[:_LONGEST] if isinstance(value, str) and value else None


def _columns_of(name: str) -> tuple[Text, Text]:
    """Return the column of a value, and the one that it is sorted by."""
    return _COLUMNS.get(name, (package_versions.c.version, package_versions.c.rank))


_COLUMNS: dict[str, tuple[Text, Text]] = {
    "python": (environments.c.python, environments.c.python_rank),
    "platform": (environments.c.platform, func.lower(environments.c.platform)),
    "git": (environments.c.git, environments.c.git),
}
