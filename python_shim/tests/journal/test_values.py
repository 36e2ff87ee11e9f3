from __future__ import annotations

import enum
import json
import math
import sys
import threading
import tracemalloc
from collections import OrderedDict, namedtuple

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runledger.journal.values import JSONValue, jsonable


class Color(enum.IntEnum):
    RED = 1


class Plain:
    pass


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (10**30, 10**30),
        (0.5, 0.5),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (Color.RED, 1),
        ("text\ud800", "text\ud800"),
        ((1, [2]), [1, [2]]),
        (Point(1, 2), [1, 2]),
        (OrderedDict(a=1), {"a": 1}),
        (
            {1: "a", None: "b", "1": "e", 2.5: "c", (1, 2): "d"},
            {"1": "a", "null": "b", "1 (3)": "e", "2.5": "c", "(1, 2)": "d"},
        ),
        ({3, 1, 2}, [1, 2, 3]),
        (numpy.float32(1.5), 1.5),
        (numpy.float64(2.5), 2.5),
        (numpy.int64(7), 7),
        (numpy.bool_(True), True),
        (numpy.float64("nan"), "NaN"),
        (numpy.longdouble(2), 2.0),
        (numpy.str_("a"), "a"),
        (numpy.array(3.5), 3.5),
        (numpy.zeros((2, 3)), {"repr": "ndarray (2, 3)"}),
        (pandas.DataFrame({"a": [1]}), {"repr": "DataFrame (1, 1)"}),
        (pandas.Series([1.5])[0], 1.5),
        (pandas.NaT, {"repr": "NaT"}),
        (b"ab", {"repr": "b'ab'"}),
        (1j, {"repr": "1j"}),
    ],
)
def test_values_keep_their_json_type(value: object, written: JSONValue) -> None:
    result = jsonable(value)
    assert result == written
    assert type(result) is type(written)


def test_an_object_is_a_short_repr_without_its_address() -> None:
    assert jsonable(Plain()) == {"repr": f"<{__name__}.Plain>"}
    assert jsonable(len) == {"repr": "<built-in function len>"}
    assert "0x" not in json.dumps(jsonable({"f": lambda: 0, "p": [Plain()]}))


def test_what_is_large_is_cut_with_a_mark() -> None:
    text = jsonable("x" * 10_000)
    assert isinstance(text, str)
    assert len(text) == 4096
    assert text.endswith("… (10000 characters)")
    items = jsonable(list(range(5000)))
    assert isinstance(items, list)
    assert items[-2:] == [999, {"repr": "… 4000 more"}]
    table = jsonable({str(i): i for i in range(5000)})
    assert isinstance(table, dict)
    assert table["…"] == {"repr": "… 4000 more"}
    assert jsonable(set(range(5000))) == {"repr": "set of 5000"}
    assert "(1000 bytes)" in str(jsonable(bytes(1000)))
    assert jsonable(10**5000) == {"repr": "int of 16610 bits"}


def test_the_whole_stays_bounded_however_it_is_nested() -> None:
    wide = ["x" * 10_000] * 1000
    nest: list[object] = []
    nest.append(nest)
    for value in ([[wide] * 1000] * 1000, nest, {"a": {"b": nest}}):
        assert len(json.dumps(jsonable(value))) < 3_000_000


def test_a_repr_that_raises_is_contained() -> None:
    class Bad(BaseException):
        pass

    class Raises:
        def __repr__(self) -> str:
            raise Bad

    class NoText:
        def __repr__(self) -> str:
            return 3  # type: ignore[return-value]

    assert jsonable(Raises()) == {"repr": "<Raises>"}
    assert jsonable([NoText(), 1]) == [{"repr": "<NoText>"}, 1]


def test_subclasses_of_plain_types_do_not_run_their_code() -> None:
    class Trap(dict):  # type: ignore[type-arg]
        def items(self) -> object:  # type: ignore[override]
            raise AssertionError

    class TrapList(list):  # type: ignore[type-arg]
        def __iter__(self) -> object:  # type: ignore[override]
            raise AssertionError

    class TrapText(str):
        def __str__(self) -> str:
            raise AssertionError

    assert jsonable([Trap(a=1), TrapList([2]), TrapText("a")]) == [{"a": 1}, [2], "a"]


def trap(*_: object) -> None:
    raise AssertionError("the user's code ran")


TRAPS = dict.fromkeys(["__len__", "__getitem__", "__str__", "__repr__", "__bytes__"], trap)


@pytest.mark.parametrize("kind", [str, bytes, bytearray])
def test_of_a_long_text_of_a_subclass_only_the_beginning_is_copied(kind: type) -> None:
    given = "x" * 5_000_000 if kind is str else b"x" * 5_000_000
    own, plain = type("Own", (kind,), TRAPS)(given), kind(given)
    jsonable(own)
    tracemalloc.start()
    try:
        found = jsonable([own, {own: own}] if kind is str else [own])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200_000
    assert found == jsonable([plain, {plain: plain}] if kind is str else [plain])


def test_what_a_repr_prints_does_not_land_in_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    stdout, stderr = sys.stdout, sys.stderr
    inside, done = threading.Event(), threading.Event()

    class Prints:
        def __repr__(self) -> str:
            print("from the repr")
            print("and to stderr", file=sys.stderr)
            inside.set()
            assert done.wait(10)
            return "quiet"

    def other() -> None:
        assert inside.wait(10)
        print("from another thread")
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    assert jsonable(Prints()) == {"repr": "quiet"}
    thread.join()
    assert (sys.stdout, sys.stderr) == (stdout, stderr)
    print("after")
    assert capsys.readouterr() == ("from another thread\nafter\n", "")


def test_an_interruption_by_the_user_is_not_swallowed() -> None:
    class Slow:
        def __repr__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jsonable([Slow()])


@given(
    st.recursive(
        st.floats() | st.text(st.characters()) | st.binary() | st.integers(),
        st.lists,
        max_leaves=10,
    )
)
def test_everything_becomes_pure_json(value: object) -> None:
    assert json.loads(json.dumps(jsonable(value), allow_nan=False)) == jsonable(value)
