from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runledger.journal.entries import (
    LINE_BYTES,
    Entry,
    encode,
    is_session,
    parse_entry,
    parse_line,
    session_name,
    split_segment_name,
)

texts = st.text(st.characters(), max_size=40)  # lone surrogates included
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
fields = st.dictionaries(
    texts.filter(lambda name: name not in {"v", "seq", "t", "kind"}), values, max_size=5
)
SESSION = "k-20260101T120000-0123456789ab"
GOOD = {"v": 1, "seq": 0, "t": 1.5, "kind": "end"}


@given(
    fields,
    st.integers(0, 2**53 - 1),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
)
def test_what_is_written_is_read_back(fields: dict[str, object], seq: int, kind: str) -> None:
    entry = Entry(SESSION, 1, seq, 1700000000.25, kind, fields)  # type: ignore[arg-type]
    line = encode(entry)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    line.decode("utf-8")
    assert parse_entry(SESSION, line) == entry


@given(st.binary(max_size=200))
def test_any_bytes_are_an_entry_or_nothing(line: bytes) -> None:
    assert parse_line(line) is None or isinstance(parse_line(line), dict)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": 0},
        {"v": True},
        {"v": "1"},
        {"v": None},
        {"seq": -1},
        {"seq": 1.0},
        {"seq": 2**60},
        {"seq": False},
        {"t": "now"},
        {"t": None},
        {"t": -1},
        {"t": 10**400},
        {"t": True},
        {"kind": ""},
        {"kind": 3},
        {"kind": "x" * 65},
        {"kind": None},
    ],
)
def test_a_line_without_valid_v_seq_t_and_kind_is_set_aside(change: dict[str, object]) -> None:
    assert parse_line(json.dumps(GOOD).encode()) is not None
    assert parse_line(json.dumps({**GOOD, **change}).encode()) is None
    (name,) = change
    assert parse_line(json.dumps({k: v for k, v in GOOD.items() if k != name}).encode()) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b'"v"',
        b'{"v":1,"seq":0,"t":1.5,"kind":"end"',
        b'{"v":1,"seq":0,"t":NaN,"kind":"end"}',
        b'{"v":1,"seq":0,"t":1,"kind":"end","value":Infinity}',
        b'{"v":1,"seq":0,"t":1e999,"kind":"end"}',
        b'{"v":1,"seq":0,"t":1,"kind":"end","name":"\xff"}',
        b'{"v":1,"seq":0,"t":1,"kind":"end","value":' + b"[" * 100_000,
        b'{"v":1,"seq":0,"t":1,"kind":"end","value":' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"v":1,"seq":0,"t":1,"kind":"end","value":' + b"9" * 10_000 + b"}",
        json.dumps({**GOOD, "text": "x" * LINE_BYTES}).encode(),
    ],
)
def test_what_is_torn_or_no_json_or_too_much_is_set_aside(line: bytes) -> None:
    assert parse_line(line) is None


def test_a_number_too_large_for_a_float_is_no_infinity() -> None:
    raw = parse_line(b'{"v":1,"seq":0,"t":1,"kind":"end","value":-1e999}')
    assert raw is not None
    assert raw["value"] == "-Infinity"


def test_values_that_are_no_json_are_written_in_its_words() -> None:
    entry = Entry(SESSION, 1, 0, 1.0, "summary", {"value": float("nan"), "of": {"a"}})  # type: ignore[dict-item]
    read = parse_entry(SESSION, encode(entry))
    assert read is not None
    assert read.fields == {"value": "NaN", "of": ["a"]}


@pytest.mark.parametrize("letter", ["x", "\x00", "\U0001f600", "\ud800"])
def test_an_entry_too_long_for_a_line_is_shortened_not_lost(letter: str) -> None:
    entry = Entry(SESSION, 1, 3, 1.0, "source", {"hash": "ab", "text": letter * (LINE_BYTES + 1)})
    read = parse_entry(SESSION, encode(entry))
    assert read is not None
    assert read.text("hash") == "ab"
    assert str(read.text("text")).endswith(f"({LINE_BYTES + 1} characters)")


def test_the_accessors_give_the_promised_type_or_nothing() -> None:
    entry = Entry(
        SESSION,
        1,
        0,
        1.0,
        "x",
        {"a": "text", "b": 3, "c": True, "d": [1, "y"], "e": {"k": 1}, "f": 2**70, "g": 1e300},
    )
    assert (entry.text("a"), entry.text("b"), entry.text("none")) == ("text", None, None)
    assert (entry.integer("b"), entry.integer("c"), entry.integer("f")) == (3, None, None)
    assert (entry.number("b"), entry.number("c"), entry.number("a")) == (3, None, None)
    assert (entry.number("f"), entry.number("g")) == (None, 1e300)
    assert (entry.flag("c"), entry.flag("b")) == (True, False)
    assert (entry.items("d"), entry.texts("d"), entry.items("a")) == ([1, "y"], ["y"], [])
    assert (entry.mapping("e"), entry.mapping("d")) == ({"k": 1}, {})


def test_sessions_are_named_by_their_writer_and_their_beginning() -> None:
    name = session_name("k", 0.0)
    assert name.startswith("k-19700101T000000-")
    assert is_session(name)
    assert session_name("k", 0.0) != name
    assert split_segment_name(f"{name}.12.jsonl") == (name, 12)


@pytest.mark.parametrize(
    "name", ["x.0.jsonl", f".{SESSION}.0.tmp", f"{SESSION}.jsonl", f"{SESSION}.0.jsonl.gz"]
)
def test_other_files_are_no_segments(name: str) -> None:
    assert split_segment_name(name) is None
