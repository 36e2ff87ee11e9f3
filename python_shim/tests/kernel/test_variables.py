"""Variables: what is told of an object, and which names an execution bound and changed."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import array
import collections
import datetime
import decimal
import enum
import functools
import gc
import json
import marshal
import os
import pathlib
import random
import subprocess
import sys
import threading
import types
import weakref
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from runledger.kernel import variables as variables_module
from runledger.kernel.fingerprint import content_of
from runledger.kernel.names import names_of
from runledger.kernel.variables import Variables, tree_of
from runledger.kernel.walk import Deadline

from .conftest import Session

SHIM = pathlib.Path(__file__).resolve().parents[2]


def looked(value: object) -> Any:
    return content_of(value, Deadline(10))


def fingerprint(value: object) -> str | None:
    found: str | None = looked(value).fingerprint
    return found


class Notebook:
    """Cells in a namespace of this process, and what is told of each."""

    def __init__(self, **names: Any) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__", **names}
        self.variables = Variables(self.namespace)

    def run(self, source: str) -> dict[str, Any]:
        tree = tree_of(names_of(source))
        before = self.variables.before(tree)
        exec(compile(source, "<cell>", "exec"), self.namespace)
        told: dict[str, Any] = self.variables.after(before, tree, 5)
        return told


class Point(collections.namedtuple("Point", "x y")):
    pass


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Thing:
    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: int) -> None:
        self.a = a


def keeping(value: Any) -> Any:
    return lambda: value


def ring(*before: Any) -> list[Any]:
    made: list[Any] = [*before]
    made.append(made)
    return made


FRAME = pd.DataFrame({"a": [1.0, None], "b": ["x", "y"], "c": pd.Categorical(["u", "v"])})
BASE = np.arange(12.0).reshape(3, 4)

EQUAL: dict[str, tuple[Any, Any]] = {
    "numbers as keys, in any order": ({1: "a", 2: "b"}, {2: "b", 1: "a"}),
    "a large table, however its columns lie": (
        pd.DataFrame(np.arange(400_000.0).reshape(-1, 4), columns=list("abcd")),
        pd.DataFrame(
            {c: np.arange(400_000.0).reshape(-1, 4)[:, n].copy() for n, c in enumerate("abcd")}
        ),
    ),
    "nan": (float("nan"), float("inf") - float("inf")),
    "nan in a list": ([1.0, float("nan")], [1.0, float("inf") - float("inf")]),
    "text": ("ab", "".join(["a", "b"])),
    "dict in any order": ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
    "dict with keys of any kind": ({1: 2, "a": 3}, {"a": 3, 1: 2}),
    "set": ({3, "a", 1.5}, {"a", 1.5, 3}),
    "shared and copied parts": ([[1]] * 2, [[1], [1]]),
    "circular": (ring(1), ring(1)),
    "memory order": (BASE, np.asfortranarray(BASE)),
    "a view and its copy": (BASE[:, ::2], BASE[:, ::2].copy()),
    "nan of another kind": (np.array([np.nan, 1]), np.array([-np.nan, 1])),
    "objects in an array": (
        np.array(["a", None], object),
        np.array(["a", None], object)[::-1][::-1],
    ),
    "frame": (FRAME, FRAME.copy(deep=True)),
    "frame by blocks": (
        pd.DataFrame(np.zeros((3, 2)), columns=["a", "b"]),
        pd.DataFrame({"a": np.zeros(3)}).assign(b=np.zeros(3)),
    ),
    "sparse": (sparse.csr_array(np.eye(3)), sparse.csr_array(np.eye(3))),
    "instance": (Thing(a=[1], b=2), Thing(b=2, a=[1])),
    "function": (eval("lambda x: x + 1"), eval("\n\nlambda x: x + 1")),
    "generator of numbers": (np.random.default_rng(1), np.random.default_rng(1)),
    "path": (pathlib.Path("a/b"), pathlib.Path("a") / "b"),
    "secrets in a dict": ({"password": "one"}, {"password": "two"}),
}

DIFFERENT: dict[str, tuple[Any, Any]] = {
    "a key that is a number or its text": ({1: "a"}, {"1": "a"}),
    "a key that is true or one": ({1: "a"}, {True: "a"}),
    "int and float": (1, 1.0),
    "int and bool": (1, True),
    "int and text": (1, "1"),
    "text and bytes": ("a", b"a"),
    "list and tuple": ([1], (1,)),
    "set and frozenset": ({1}, frozenset({1})),
    "dict and its pairs": ({1: 2}, [(1, 2)]),
    "ordered dicts": (
        collections.OrderedDict(a=1, b=2),
        collections.OrderedDict(b=2, a=1),
    ),
    "where lists end": ([["a"], "b"], [["a", "b"]]),
    "named tuple": (Point(1, 2), (1, 2)),
    "enum": (Colour.RED, Colour.BLUE),
    "slots": (Slotted(1), Slotted(2)),
    "attributes": (Thing(a=1), Thing(a=2)),
    "dtype": (np.zeros(2, "int32"), np.zeros(2, "int64")),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "dates": (datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1)),
    "moments": (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-02")),
    "decimals": (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    "partial": (functools.partial(int, 1), functools.partial(int, 2)),
    "column names": (FRAME, FRAME.rename(columns={"a": "z"})),
    "index": (FRAME, FRAME.set_index(FRAME.index + 1)),
    "categories": (FRAME.c, FRAME.c.cat.add_categories(["w"])),
    "attrs": (FRAME.a, FRAME.a.rename("z")),
    "closures": (keeping(1), keeping(2)),
    "code": (eval("lambda x: x + 1"), eval("lambda x: x + 2")),
    "one element of many": (np.zeros(1000), np.eye(1, 1000)[0]),
    "masked arrays": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
    "sparse": (sparse.csr_array(np.eye(3)), sparse.csr_array(np.eye(3) * 2)),
    "random": (random.Random(1), random.Random(2)),
    "bytes in an array": (array.array("b", [1]), array.array("B", [1])),
    "simple namespaces": (types.SimpleNamespace(a=1), types.SimpleNamespace(a=2)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_content_has_equal_fingerprints(name: str) -> None:
    one, other = map(fingerprint, EQUAL[name])
    assert one is not None
    assert one == other


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_content_has_different_fingerprints(name: str) -> None:
    one, other = map(fingerprint, DIFFERENT[name])
    assert None not in (one, other)
    assert one != other


IN_ANOTHER_PROCESS = """
import collections, datetime, json, numpy as np, pandas as pd, polars as pl, pyarrow as pa
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import RandomForestClassifier
from runledger.kernel.fingerprint import content_of
from runledger.kernel.walk import Deadline
X = np.arange(40.0).reshape(20, 2)
y = X[:, 0] > 20
frame = pd.DataFrame({'a': range(5), 's': list('abcde'), 't': pd.date_range('2020', periods=5)})
held = {
    'set': {'a', 'b', 'c', 1, None}, 'frozen': frozenset('abc'), 'dict': {k: 1 for k in {'x', 'y'}},
    'frame': frame, 'index': frame.set_index('s'), 'polars': pl.DataFrame({'a': [1, None], 'b': ['x', 'y']}),
    'arrow': pa.table({'a': [1, None], 'b': ['x', 'y']}), 'array': np.array(['a', 'bb']),
    'model': LogisticRegression().fit(X, y),
    'forest': RandomForestClassifier(3, random_state=0).fit(X, y),
    'text': 'a' * 10**7, 'many': list(range(10**6)), 'large': np.arange(10.0**6),
    'counter': collections.Counter('hello'), 'when': datetime.datetime(2020, 1, 1),
    'function': lambda x: x in {'a', 'b', 'c'},
}
print(json.dumps({name: content_of(value, Deadline(60)).fingerprint for name, value in held.items()}))
"""


def test_fingerprints_are_the_same_in_every_process() -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SHIM)},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert told[0] == told[1]
    assert None not in told[0].values()
    assert len(set(told[0].values())) == len(told[0])


def test_tables_are_equal_however_they_are_cut() -> None:
    pa = pytest.importorskip("pyarrow")
    pl = pytest.importorskip("polars")
    whole = pa.chunked_array([["a", None, "c"]])
    cut = pa.chunked_array([["a"], [None, "c"]])
    assert fingerprint(whole) == fingerprint(cut)
    assert fingerprint(whole.slice(1)) == fingerprint(pa.chunked_array([[None, "c"]]))
    frame = pl.DataFrame({"a": [1, 2, 3]})
    assert fingerprint(frame[1:]) == fingerprint(pl.DataFrame({"a": [2, 3]}))
    assert fingerprint(frame) != fingerprint(frame.with_columns(a=pl.lit(1)))
    assert fingerprint(frame.lazy()) is None


def test_what_is_too_large_is_sampled_and_a_change_of_its_edge_is_seen() -> None:
    large = np.zeros(10**6)
    before = looked(large)
    large[0] = 1
    after = looked(large)
    assert before.sampled
    assert before.fingerprint != after.fingerprint
    assert looked(list(range(10**6))).sampled
    assert looked(pd.DataFrame(np.zeros((10**5, 20)))).sampled
    assert not looked(np.zeros(10**5)).sampled


def test_what_cannot_be_seen_has_no_fingerprint(tmp_path: pathlib.Path) -> None:
    mapped = np.memmap(tmp_path / "m", dtype="f8", mode="w+", shape=(4,))
    unseen = [iter([1]), (n for n in [1]), threading.Lock(), mapped, [open], {"f": sys.stdout}]
    assert [fingerprint(value) for value in unseen[:4]] == [None] * 4
    assert fingerprint(unseen[5]) is None
    generator = (n for n in [1, 2])
    fingerprint([generator])
    assert list(generator) == [1, 2]


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(name)

    def __hash__(cls) -> int:
        raise AssertionError

    def __eq__(cls, other: object) -> bool:
        raise AssertionError


def trap(*_: Any, **__: Any) -> Any:
    raise AssertionError("the user's code ran")


TRAPS = dict.fromkeys(
    [
        "__getattr__",
        "__getattribute__",
        "__len__",
        "__iter__",
        "__repr__",
        "__str__",
        "__eq__",
        "__ne__",
        "__hash__",
        "__bool__",
        "__getitem__",
        "__contains__",
        "__reduce__",
        "__reduce_ex__",
        "__getstate__",
        "__array__",
        "__float__",
        "__int__",
        "__index__",
        "items",
        "keys",
        "values",
        "copy",
        "tolist",
        "get_params",
        "__sizeof__",
    ],
    trap,
)
TRAPPED = {
    "plain": type("Trap", (), {**TRAPS, "__class__": property(trap)}),
    "with a dict of its own": type("Trap", (), {**TRAPS, "__dict__": property(trap)}),
    "list": type("TrapList", (list,), TRAPS),
    "dict": type("TrapDict", (dict,), TRAPS),
    "tuple": type("TrapTuple", (tuple,), TRAPS),
    "set": type("TrapSet", (set,), TRAPS),
    "text": type("TrapText", (str,), TRAPS),
    "number": type("TrapFloat", (float,), TRAPS),
    "ordered": type("TrapOrdered", (collections.OrderedDict,), TRAPS),
    "array": type("TrapArray", (np.ndarray,), {**TRAPS, "__array_finalize__": lambda *_: None}),
    "frame": type(
        "TrapFrame", (pd.DataFrame,), {n: t for n, t in TRAPS.items() if "getattr" not in n}
    ),
    "metaclass": Meta("Strange", (), {}),
}


@pytest.mark.parametrize("name", TRAPPED)
def test_no_code_of_the_users_runs(name: str) -> None:
    kind = TRAPPED[name]
    value = type.__call__(kind, (2,)) if name == "array" else type.__call__(kind)
    notebook = Notebook(value=value, held=[value], by_key={"key": value})
    notebook.run("value; held; by_key")
    told = notebook.run("value; held; by_key")
    assert set(told["values"]) == {"value", "held", "by_key"}
    assert "skipped" not in told


def test_a_variable_is_told_with_its_outside() -> None:
    told = Notebook(np=np, pd=pd).run(
        "a = np.zeros((2, 3), 'f4')\ndf = pd.DataFrame({'x': [1], 2: ['s']})\nn = [1, 2]"
    )
    a, df, n = (told["values"][name] for name in ("a", "df", "n"))
    assert (a["type"], a["shape"], a["dtypes"], a["size"]) == (
        "numpy.ndarray",
        [2, 3],
        "float32",
        24,
    )
    assert df["type"].endswith(".DataFrame")
    assert (df["shape"], df["dtypes"]["x"]) == ([1, 2], "int64")
    assert (n["type"], n["shape"]) == ("builtins.list", [2])
    assert told["writes"] == ["a", "df", "n"]


def test_modules_classes_and_library_functions_are_no_variables() -> None:
    told = Notebook().run(
        "import math\nfrom math import sqrt\nclass A: pass\ndef f(): pass\nx = sqrt(4)"
    )
    assert set(told["values"]) == {"f", "x"}
    assert {"A", "f", "math", "sqrt", "x"} <= set(told["writes"])


def test_of_a_secret_only_the_type_is_told() -> None:
    told = Notebook().run("api_key = 'hunter2'\nname = 'n'")
    assert told["values"]["api_key"] == {"type": "builtins.str"}
    assert "fingerprint" in told["values"]["name"]


@pytest.mark.parametrize("value", ["hunter2", 1234567, 0.25])
def test_a_fingerprint_does_not_give_a_short_value_away(value: object) -> None:
    told = str(fingerprint(value))
    written = marshal.dumps(value, 2)
    assert len(told) == 32
    assert not any(written[at : at + 3].hex() in told for at in range(len(written) - 2))


def test_what_changes_in_place_is_told_for_every_name_of_it() -> None:
    notebook = Notebook(np=np)
    notebook.run("a = np.zeros(4)\nv = a[1:]\nb = a\nbox = {'a': a}\nother = np.zeros(4)")
    assert notebook.run("v[0] = 1")["changes"] == ["a", "b", "box", "v"]
    assert "changes" not in notebook.run("v.sum()")
    assert notebook.run("box['a'] += 1")["changes"] == ["a", "b", "box", "v"]
    told = notebook.run("other.sort()")
    assert (told.get("changes"), told["same"]) == (None, ["other"])


def test_a_change_of_the_frames_array_is_a_change_of_the_frame() -> None:
    pytest.importorskip("pandas")
    notebook = Notebook(pd=pd)
    notebook.run("df = pd.DataFrame({'a': [1, 2]})\ns = df['a']")
    assert notebook.run("df.loc[0, 'a'] = 9")["changes"] == ["df"]
    assert notebook.run("df.drop(columns='a', inplace=True)")["changes"] == ["df"]
    assert "changes" not in notebook.run("df.describe() if len(df.columns) else df.head()")


def test_a_new_object_at_the_address_of_the_old_one_is_another() -> None:
    notebook = Notebook(np=np)
    notebook.run("a = np.zeros(10)")
    for n in range(20):
        told = notebook.run(f"a = None\na = np.full(10, {n}.5)")
        assert "a" in told.get("writes", ()) or "a" in told.get("changes", ())
    notebook.run("x = [0]")
    told = notebook.run("x = None\nx = [1]")
    assert told["writes"] == ["x"]


def test_objects_are_not_kept_alive() -> None:
    notebook = Notebook(np=np, Thing=Thing)
    notebook.run("a = np.zeros(10)\nt = Thing(a=a)\nl = [t]")
    seen = [weakref.ref(notebook.namespace["a"]), weakref.ref(notebook.namespace["t"])]
    notebook.run("del a, t, l")
    gc.collect()
    assert [reference() for reference in seen] == [None, None]
    assert not notebook.variables._known
    assert not notebook.variables._sharing


def test_what_there_is_no_time_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables_module, "MODULE_SECONDS", 0)
    notebook = Notebook()
    tree = tree_of(names_of("x = [1]"))
    before = notebook.variables.before(tree)
    notebook.namespace["x"] = [1]
    told = notebook.variables.after(before, tree, 0)
    assert told["skipped"] == ["x"]
    assert told["values"] == {"x": {"type": "builtins.list", "shape": [1]}}


def test_an_object_that_another_thread_changes_meanwhile_harms_nothing() -> None:
    notebook = Notebook()
    stop = threading.Event()
    shared: dict[int, Any] = {}

    def change() -> None:
        n = 0
        while not stop.is_set():
            shared[n % 500] = [n]
            shared.pop((n * 7) % 500, None)
            n += 1

    notebook.namespace["shared"] = shared
    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(50):
            told = notebook.run("shared")
            assert "shared" in told["values"]
    finally:
        stop.set()
        thread.join()


# In a real kernel


def variables_of(session: Session, code: str, **options: Any) -> dict[str, Any]:
    (entry,) = [e for e in session.record(code, **options) if e["kind"] == "variables"]
    return entry


def test_each_execution_has_one_entry_before_its_end(session: Session) -> None:
    entries = session.record("get_ipython().run_cell('inner = 1', store_history=True)")
    assert [e["kind"] for e in entries] == ["begin", "variables", "end"]
    assert "inner" in entries[1]["writes"]
    entries = session.record("inner = 2; 1 / 0")
    assert [e["kind"] for e in entries] == ["begin", "variables", "end"]
    assert entries[1]["values"]["inner"]["type"] == "builtins.int"


@pytest.mark.parametrize("options", [{"silent": True}, {"store_history": False}])
def test_what_ran_unrecorded_is_not_blamed_on_the_next_cell(
    session: Session, options: dict[str, Any]
) -> None:
    session.run("mine = [1]")
    session.run("mine.append(2)", **options)
    assert "changes" not in variables_of(session, "len(mine)")
    assert variables_of(session, "mine.append(3)")["changes"] == ["mine"]


def test_what_a_thread_of_the_users_changes_is_not_blamed_on_the_next_cell(
    session: Session,
) -> None:
    session.run(
        "import threading\nseen = []\ngo, gone = threading.Event(), threading.Event()\n"
        "def work():\n    go.wait()\n    seen.append(1)\n    gone.set()\n    go.clear(); go.wait()\n"
        "threading.Thread(target=work, daemon=True).start()"
    )
    session.run("go.set(); gone.wait()", silent=True)
    assert "changes" not in variables_of(session, "len(seen)")
    session.run("go.set()", silent=True)


def test_a_secret_is_nowhere_in_the_journal(session: Session) -> None:
    session.run("import os\nos.environ['PIN'] = '4711'", silent=True)
    told = variables_of(session, "db_password = os.environ['PIN']")
    assert told["values"]["db_password"] == {"type": "builtins.str"}
