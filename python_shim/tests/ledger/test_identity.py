"""Notebooks keep their history through renames, and names that are reused start clean."""

from __future__ import annotations

import random

import pytest

from runledger.ledger.identity import Identities, Move, Sighting, identify


def at(t: float) -> tuple[float, str, int]:
    return (t, "s", int(t))


def saw(t, path, owner, cells=None):
    return Sighting(at(t), path, owner, cells)


def moved(t, source, target):
    return Move(at(t), source, target)


def found(*events) -> Identities:
    sightings = [e for e in events if isinstance(e, Sighting)]
    moves = [e for e in events if isinstance(e, Move)]
    return identify(sightings, moves, frozenset)


def paths(identities: Identities) -> dict[str, str]:
    by_id = {book.id: book.path for book in identities.notebooks}
    return {session: by_id[book] for session, book in identities.of_session.items()}


def groups(identities: Identities) -> set[frozenset[str]]:
    by_book: dict[str, set[str]] = {}
    for session, book in identities.of_session.items():
        by_book.setdefault(book, set()).add(session)
    return {frozenset(g) for g in by_book.values()}


def together(*names: str) -> set[frozenset[str]]:
    return {frozenset(name) for name in names}


@pytest.mark.parametrize(
    ("events", "same", "now"),
    [
        pytest.param(
            [saw(1, "a", "A"), moved(2, "a", "b"), moved(3, "b", "c"), saw(4, "c", "B")],
            together("AB"),
            {"A": "c", "B": "c"},
            id="a chain of renames",
        ),
        pytest.param(
            [
                saw(1, "a", "A"),
                saw(1, "b", "B"),
                moved(2, "a", "tmp"),
                moved(3, "b", "a"),
                moved(4, "tmp", "b"),
                saw(5, "a", "C"),
                saw(5, "b", "D"),
            ],
            together("AD", "BC"),
            {"A": "b", "B": "a", "C": "a", "D": "b"},
            id="names swapped",
        ),
        pytest.param(
            [saw(1, "Untitled", "A"), moved(2, "Untitled", None), saw(3, "Untitled", "B")],
            together("A", "B"),
            {"A": "Untitled", "B": "Untitled"},
            id="deleted and made anew",
        ),
        pytest.param(
            [saw(1, "Untitled", "A"), moved(2, "Untitled", "kept"), saw(3, "Untitled", "B")],
            together("A", "B"),
            {"A": "kept", "B": "Untitled"},
            id="renamed, then a new one",
        ),
        pytest.param(
            [saw(1, "x/a", "A"), moved(2, "x", "y"), saw(3, "y/a", "B")],
            together("AB"),
            {"A": "y/a", "B": "y/a"},
            id="its folder renamed",
        ),
        pytest.param(
            [
                saw(1, "a", "A", "pqrs"),
                saw(2, "b", None),
                moved(3, "a", None),
                saw(4, "b", "B", "pqrt"),
            ],
            together("AB"),
            {"A": "b", "B": "b"},
            id="moved behind our back",
        ),
        pytest.param(
            [saw(1, "a", "A", "pqrs"), saw(2, "b", "B", "pqrs")],
            together("A", "B"),
            {"A": "a", "B": "b"},
            id="copied",
        ),
        pytest.param(
            [saw(1, "a", "A", "pqrs"), moved(2, "a", None), saw(3, "a", "B", "pqrs")],
            together("AB"),
            {"A": "a", "B": "a"},
            id="gone for a while",
        ),
        pytest.param(
            [
                saw(1, "a", "A", "pqrs"),
                moved(2, "a", None),
                saw(3, "b", "B", "pqrs"),
                saw(4, "a", "C", "wxyz"),
            ],
            together("AB", "C"),
            {"A": "b", "B": "b", "C": "a"},
            id="moved behind our back, then another of the old name",
        ),
        pytest.param(
            [saw(1, "a", "A", "pqrs"), saw(2, "b", "B", "wxyz")],
            together("A", "B"),
            {"A": "a", "B": "b"},
            id="two notebooks",
        ),
    ],
)
def test_history_goes_with_the_notebook(events, same, now):
    for seed in range(5):
        shuffled = list(events)
        random.Random(seed).shuffle(shuffled)
        identities = found(*shuffled)
        assert groups(identities) == same
        assert paths(identities) == now


def test_a_removed_notebook_is_marked_and_its_id_does_not_change():
    before = found(saw(1, "a", "A"))
    after = found(saw(1, "a", "A"), moved(2, "a", None), saw(3, "a", "B"))
    assert after.of_session["A"] == before.of_session["A"]
    assert {book.id: book.removed for book in after.notebooks} == {
        after.of_session["A"]: True,
        after.of_session["B"]: False,
    }


def test_cells_are_read_only_where_a_notebook_may_be_known_again():
    read: list[str] = []

    def cells_of(reference: str) -> frozenset[str]:
        read.append(reference)
        return frozenset(reference)

    seen = [saw(n, f"{n}.ipynb", f"K{n}", cells) for n, cells in enumerate(["abc", "xyz", "uvw"])]
    identify(seen, [], cells_of)
    assert read == []
    later = saw(9, "new.ipynb", "K9", "xyq")
    found = identify([*seen, later], [moved(5, "1.ipynb", None)], cells_of)
    assert set(read) == {"xyz", "xyq"}
    assert found.of_session["K9"] == found.of_session["K1"]
