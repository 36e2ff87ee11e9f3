"""Large objects: what is copied and asked of them stays small, however large they are."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from runledger.journal import secret_names
from runledger.journal.secret_names import is_secret_name, possible_secrets
from runledger.kernel import fingerprint as fingerprint_module
from runledger.kernel.fingerprint import Content, content_of
from runledger.kernel.walk import WHOLE_BYTES, Deadline

MANY = 1_000_000
FIELDS = [("x", "f8"), ("n", "i4"), ("y", "f8")]


def looked(value: object) -> Content:
    return content_of(value, Deadline(10))


def trap(*_: object) -> Any:
    raise AssertionError("the user's code ran")


TRAPS = dict.fromkeys(["__len__", "__iter__", "__getitem__"], trap)
OwnList = type("OwnList", (list,), TRAPS)
OwnTuple = type("OwnTuple", (tuple,), TRAPS)
OwnText = type("OwnText", (str,), {**TRAPS, "__str__": trap})
OwnBytes = type("OwnBytes", (bytes,), {**TRAPS, "__bytes__": trap, "__buffer__": trap})


def records(first: int, *, kind: Any = FIELDS, count: int = MANY) -> Any:
    made = np.zeros(count, kind)
    made[kind[0][0]][0] = first
    return made


def nullable(first: int, beneath: int = 0) -> Any:
    """Return a column of which the second value is missing, whatever lies beneath."""
    values = np.zeros(MANY, "int64")
    values[:2] = first, beneath
    missing = np.zeros(MANY, bool)
    missing[1] = True
    return pd.Series(pd.arrays.IntegerArray(values, missing))


LARGE: dict[str, Callable[[int], Any]] = {
    "records": records,
    "every second record": lambda first: records(first)[::2],
    "records with images": lambda first: records(
        first, kind=[("image", "u1", (200, 200)), ("label", "i4")], count=500
    ),
    "one record": lambda first: records(first, kind=[("x", "f8", 3 * MANY)], count=1),
    "records of many fields": lambda first: records(
        first, kind=[(f"x{n}", "f8") for n in range(200)], count=10_000
    ),
    "an array of long texts": lambda first: np.array([str(first) * 50_000] * 50),
    "a list of long texts": lambda first: [str(first) * 2000] * 5000,
    "a list of longer texts": lambda first: [str(first) * 200_000] * 60,
    "a dict of long texts": lambda first: dict.fromkeys(range(1000), str(first) * 5000),
    "a subclass of list": lambda first: OwnList([first, *range(MANY)]),
    "a subclass of tuple": lambda first: OwnTuple([first, *range(MANY)]),
    "a subclass of str": lambda first: OwnText(str(first) + "é" * 3 * MANY),
    "a subclass of bytes": lambda first: OwnBytes(bytes([first]) + bytes(3 * MANY)),
    "a column with missing values": nullable,
    "a table with missing values": lambda first: pd.DataFrame({"a": nullable(first)}),
}


@pytest.mark.parametrize("name", LARGE)
def test_of_a_large_object_only_the_sample_is_copied(name: str) -> None:
    one, other = LARGE[name](1), LARGE[name](2)
    looked(one)  # (what is imported and kept for the first of a kind)
    tracemalloc.start()
    try:
        found = looked(one)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < WHOLE_BYTES
    assert found.sampled
    assert found.fingerprint == looked(LARGE[name](1)).fingerprint
    assert found.fingerprint != looked(other).fingerprint


def test_a_text_of_a_subclass_is_what_it_says_with_its_type() -> None:
    for kind, one, other in ((OwnText, "one", "other"), (OwnBytes, b"one", b"other")):
        assert looked(kind(one)).fingerprint == looked(kind(one)).fingerprint
        assert looked(kind(one)).fingerprint not in (
            looked(kind(other)).fingerprint,
            looked(one).fingerprint,
        )


def test_what_lies_beneath_a_missing_value_means_nothing() -> None:
    one, other = nullable(1, beneath=5), nullable(1, beneath=6)
    assert looked(one).fingerprint == looked(other).fingerprint
    one, other = one[:100], other[:100]
    assert not looked(one).sampled
    assert looked(one).fingerprint == looked(other).fingerprint


class Asked(Deadline):
    """A deadline that counts how often it is asked for, and does not come."""

    count = 0

    def passed(self) -> bool:
        self.count += 1
        return False


def test_the_time_is_looked_at_with_each_long_text_of_a_set() -> None:
    deadline = Asked(10)
    content_of({f"{n} " * 5000 for n in range(500)}, deadline)
    assert deadline.count > 500


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of which it was asked whether they stand for secrets."""
    names: list[str] = []

    def ask(name: str) -> bool:
        names.append(name)
        return is_secret_name(name)

    monkeypatch.setattr(fingerprint_module, "is_secret_name", ask)
    return names


def test_keys_without_a_sign_of_a_secret_are_not_asked_for_one_by_one(asked: list[str]) -> None:
    assert not looked({f"word_{n}": n for n in range(4000)}).sampled
    assert asked == []


def test_no_name_of_a_secret_is_without_a_sign() -> None:
    names = [*secret_names._WORDS, "smtp_pw"]
    names += [f"{kind}_key" for kind in secret_names._KEYS]
    names += [f"{kind}_pass" for kind in secret_names._PASS]
    secrets = [style(name) for name in names for style in (str.lower, str.upper, str.title)]
    assert all(map(is_secret_name, secrets))
    assert possible_secrets(secrets) == secrets


def test_of_a_dict_too_large_to_be_looked_at_whole_only_the_sample_is_asked_for(
    asked: list[str],
) -> None:
    for count in (4000, 10_000):
        asked.clear()
        found = looked({f"key_{n}": n for n in range(count)})
        assert found.sampled
        assert found.fingerprint is not None
        assert len(asked) < 1000


def test_a_secret_among_thousands_of_keys_is_none_of_the_fingerprint() -> None:
    words = {f"word_{n}": n for n in range(1000)}
    one, other = (looked({**words, "api_key": key}).fingerprint for key in ("one", "two"))
    assert one is not None
    assert one == other
    assert one != looked({**words, "api_kez": "one"}).fingerprint
