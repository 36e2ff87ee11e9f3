"""What a cell does with names, as a table of sources."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import ast
import sys
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runledger.kernel.names import SOURCE_LIMIT, names_of
from runledger.kernel.statements import variables_at, variables_of_caller

SETS = ("reads", "writes", "deletes", "changes", "imports")


def sets_of(source: str) -> dict[str, set[str]]:
    names: Any = names_of(source)
    return {key: set(names[key]) for key in SETS if names[key]}


def r(text: str = "") -> dict[str, set[str]]:
    """`reads=a b writes=c` as sets."""
    found: dict[str, set[str]] = {}
    key = ""
    for word in text.replace("=", "= ").split():
        if word.endswith("="):
            key = word[:-1]
            found[key] = set()
        else:
            found[key].add(word)
    return found


TABLE = [
    # bindings
    ("x = 1", "writes=x"),
    ("x = y", "reads=y writes=x"),
    ("x = 1\ny = x", "writes=x y"),
    ("y = x\nx = 1", "reads=x writes=x y"),
    ("a, (b, *c) = d", "reads=d writes=a b c"),
    ("a = b = c", "reads=c writes=a b"),
    ("x: int = 1", "reads=int writes=x"),
    ("x: Foo", "reads=Foo"),
    ("from __future__ import annotations\nx: Foo = 1", "writes=annotations x imports=annotations"),
    ("import numpy as np, os.path", "writes=np os imports=np os"),
    ("from a import b as c", "writes=c imports=c"),
    ("(n := f())", "reads=f writes=n"),
    ("def f(a, b=c):\n    return a + g", "reads=c writes=f"),
    ("@deco\ndef f(x: T) -> U: pass", "reads=deco T U writes=f"),
    ("class A(B, metaclass=M):\n    y = z\n    w = y", "reads=B M z writes=A"),
    ("class A:\n    x = x", "reads=x writes=A"),
    ("with open(p) as f:\n    t = f.read()", "reads=open p writes=f t"),
    ("for i in xs:\n    s = i", "reads=xs writes=i s"),
    ("x = lambda a: a + b", "writes=x"),
    ("globals()['x'] = 1", "reads=globals writes=x"),
    ("async def f(): await g()", "writes=f"),
    ("await x.go()", "reads=x changes=x"),
    ("async for i in xs: pass", "reads=xs writes=i"),
    ("async with a as b: b", "reads=a writes=b"),
    # certain and uncertain
    ("if c:\n    x = 1\nprint_(x)", "reads=c print_ x writes=x"),
    ("if c:\n    x = 1\nelse:\n    x = 2\nu(x)", "reads=c u writes=x"),
    ("if c:\n    x = 1\nelif d:\n    x = 2\nu(x)", "reads=c d u x writes=x"),
    ("if c:\n    raise E\nelse:\n    x = 2\nu(x)", "reads=c E u writes=x"),
    ("for i in xs:\n    x = i\nu(x, i)", "reads=xs u writes=i x"),
    ("async for i in xs:\n    x = i\nu(x, i)", "reads=xs u writes=i x"),
    ("for i in xs:\n    u(t)\n    t = i", "reads=xs u t writes=i t"),
    ("while c:\n    x = 1\nu(x)", "reads=c u writes=x"),
    ("for i in xs:\n    for j in ys:\n        x = j\nu(x, i, j)", "reads=xs ys u writes=i j x"),
    ("for i in xs:\n    if c:\n        x = i\nu(x)", "reads=xs c u x writes=i x"),
    (
        "for i in xs:\n    y = i\n    if c: break\n    x = i\nu(x, y, i)",
        "reads=xs c u x writes=i x y",
    ),
    (
        "for i in xs:\n    y = i\n    if c: continue\n    x = i\nu(x, y, i)",
        "reads=xs c u x writes=i x y",
    ),
    ("for i in xs:\n    for j in ys: break\n    x = i\nu(x)", "reads=xs ys u writes=i j x"),
    ("for i in xs:\n    x = i\n    break\nu(x, i)", "reads=xs u writes=i x"),
    (
        "while True:\n    try:\n        x = f()\n        break\n    except E:\n        y = 1\nu(x, y)",
        "reads=f E u y writes=x y",
    ),
    (
        "while True:\n    x = 1\n    if c: continue\n    y = x\n    if d: break\nu(x, y)",
        "reads=c d u writes=x y",
    ),
    ("for i in xs:\n    x = i\n    raise E(x)\nu(x)", "reads=xs E u x writes=i x"),
    (
        "for i in xs:\n    if c:\n        x = i\n        break\nelse:\n    x = 0\nu(x)",
        "reads=xs c u writes=i x",
    ),
    ("for i in xs:\n    if c: break\nelse:\n    x = 0\nu(x)", "reads=xs c u x writes=i x"),
    ("for i in xs:\n    if c: break\nelse:\n    raise E\nu(i)", "reads=xs c E u writes=i"),
    ("for i in xs:\n    x = i\n    del x\nu(x)", "reads=xs u x writes=i x deletes=x"),
    ("try:\n    x = f()\nexcept E as e:\n    x = e\nu(x)", "reads=f E u writes=x"),
    ("try:\n    x = f()\nexcept E:\n    pass\nu(x)", "reads=f E u x writes=x"),
    ("try:\n    x = f()\nexcept E:\n    raise\nu(x)", "reads=f E u writes=x"),
    ("try:\n    f()\nfinally:\n    x = 1\nu(x)", "reads=f u writes=x"),
    (
        "try:\n    import a\nexcept ImportError:\n    a = None\na",
        "reads=ImportError writes=a imports=a",
    ),
    ("with suppress(E):\n    x = f()\nu(x)", "reads=suppress E f u x writes=x"),
    ("a and (x := 1)\nu(x)", "reads=a u x writes=x"),
    ("(x := 1) and a\nu(x)", "reads=a u writes=x"),
    ("y = x if c else (x := 2)\nu(x)", "reads=c x u writes=x y"),
    ("assert (x := f()), m\nx", "reads=f m writes=x"),
    ("x = 1\ndel x\nu(x)", "reads=u x writes=x deletes=x"),
    ("del a, b[0]", "reads=b deletes=a changes=b"),
    # changes
    ("x[0] = y", "reads=x y changes=x"),
    ("x.a.b = y", "reads=x y changes=x"),
    ("x[i].a += 1", "reads=x i changes=x"),
    ("x += 1", "reads=x changes=x"),
    ("x = 0\nx += 1", "writes=x changes=x"),
    ("x.append(1)", "reads=x changes=x"),
    ("x.y[0].append(z)", "reads=x z changes=x"),
    ("y = x.pop()", "reads=x writes=y"),
    ("df.head()", "reads=df"),
    ("df.describe().round(2)", "reads=df"),
    ("df.dropna(inplace=True)", "reads=df changes=df"),
    ("df.drop(columns=c, inplace=False)", "reads=df c"),
    ("model.fit(X, y)", "reads=model X y changes=model"),
    ("fig.add_subplot(111).plot(x)", "reads=fig x changes=fig"),
    ("x.a, y[0] = 1, 2", "reads=x y changes=x y"),
    ("for x[0] in xs: pass", "reads=x xs changes=x"),
    # scopes
    ("[a for a in xs if a > t]", "reads=xs t"),
    ("[x for x in x]", "reads=x"),
    ("{k: v for k, v in d.items()}", "reads=d"),
    ("[y := i for i in xs]\nu(y)", "reads=xs u y writes=y"),
    ("[a for b in bs for a in b]", "reads=bs"),
    ("sorted(xs, key=lambda v: w[v])", "reads=sorted xs w"),
    ("def f():\n    global n\n    n = 1\nf()", "writes=f changes=n"),
    ("def f():\n    return a\nf()", "reads=a writes=f"),
    ("a = 1\ndef f():\n    return a\nf()", "writes=a f"),
    ("def f():\n    return g()\ndef g():\n    return a\nf()", "reads=a writes=f g"),
    ("def f():\n    xs.append(1)\nf()", "reads=xs writes=f changes=xs"),
    ("def f():\n    xs = []\n    xs.append(1)\nf()", "writes=f"),
    (
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n    g()\nf()",
        "writes=f",
    ),
    ("def f(n):\n    return f(n - 1)", "writes=f"),
    ("class A:\n    def m(self):\n        return q\nA().m()", "reads=q writes=A"),
    ("f'{x!r:>{w}}'", "reads=x w"),
    ("x: 'Later' = 1", "writes=x"),
    # magics, as IPython transforms them
    ("get_ipython().system('ls {d.name} $e')", "reads=d e"),
    ("x = get_ipython().getoutput('ls')", "writes=x"),
    ("get_ipython().run_cell_magic('time', '', 'x = y\\n')", "reads=y writes=x"),
    ("get_ipython().run_cell_magic('timeit', '-n 3', 'x = y\\n')", "reads=y"),
    ("get_ipython().run_cell_magic('timeit', 'x = z', 'u(x)\\n')", "reads=z u"),
    ("get_ipython().run_cell_magic('capture', 'out', 'x = y\\n')", "reads=y writes=out x"),
    ("get_ipython().run_cell_magic('bash', '', 'x = y\\n')", ""),
    ("get_ipython().run_cell_magic('writefile', '{n}.py', 'x = y\\n')", "reads=n"),
    ("get_ipython().run_line_magic('time', 'x = f(y)')", "reads=f y writes=x"),
    ("get_ipython().run_line_magic('timeit', '-n 10 -r 2 f(y)')", "reads=f y"),
    ("get_ipython().run_line_magic('store', '-r x')", "writes=x"),
]


@pytest.mark.parametrize(("source", "expected"), TABLE, ids=[source for source, _ in TABLE])
def test_a_cell_reads_writes_and_changes_these_names(source: str, expected: str) -> None:
    assert sets_of(source) == r(expected)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match came with 3.10")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("match a:\n    case [x, *y]: u(x, y)", "reads=a u writes=x y"),
        ("match a:\n    case K(v=q) | m.C as q: pass", "reads=a K m writes=q"),
        (
            "match a:\n    case {'k': v, **rest}: z = v\n    case _: z = 2\nz",
            "reads=a writes=v rest z",
        ),
        ("match a:\n    case 1: z = 2\nz", "reads=a z writes=z"),
    ],
)
def test_match_binds_its_captures(source: str, expected: str) -> None:
    assert sets_of(source) == r(expected)


STATE = [
    "random.seed(0)",
    "np.random.seed(0)",
    "import numpy as q\nq.random.seed(1)",
    "from random import seed\nseed(3)",
    "torch.manual_seed(0)",
    "tf.random.set_seed(1)",
    "os.chdir('x')",
    "os.environ['A'] = 'b'",
    "os.environ.update(A='b')",
    "del os.environ['A']",
    "pd.set_option('x', 1)",
    "pd.options.display.max_rows = 3",
    "np.set_printoptions(precision=2)",
    "plt.rcParams['figure.dpi'] = 100",
    "plt.style.use('ggplot')",
    "sns.set_theme()",
    "warnings.filterwarnings('ignore')",
    "sys.path.append('x')",
    "sys.path.insert(0, 'x')",
    "sys.path += ['x']",
    "locale.setlocale(locale.LC_ALL, '')",
    "set_seed(1)",
    "pl.seed_everything(1)",
    "from m import *",
    "exec('x = 1')",
    "get_ipython().run_line_magic('cd', 'x')",
    "get_ipython().run_line_magic('load_ext', 'x')",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "get_ipython().run_line_magic('run', 'x.py')",
    "get_ipython().run_line_magic('autoreload', '2')",
    "get_ipython().run_line_magic('env', 'A=1')",
    "get_ipython().system('pip install x')",
    "get_ipython().run_cell_magic('time', '', 'random.seed(0)\\n')",
    "if c:\n    random.seed(0)",
    "def f():\n    random.seed(0)\nf()",
    "decimal.getcontext().prec = 9",
]
NO_STATE = [
    "x = 1",
    "rng = np.random.default_rng(0)",
    "random.random()",
    "os.environ['A']",
    "os.getcwd()",
    "sys.path",
    "df.set_index('a')",
    "def f():\n    random.seed(0)",
    "get_ipython().run_line_magic('who', '')",
    "get_ipython().run_line_magic('env', 'A')",
    "get_ipython().system('ls')",
    "x.seed = 1",
    "get_ipython().run_line_magic('time', 'f()')",
    "plt.rcParams['figure.dpi']",
    "pd.options.display",
]


@pytest.mark.parametrize("source", STATE)
def test_seeds_and_process_state_are_seen(source: str) -> None:
    names: Any = names_of(source)
    assert names["state"] is True


@pytest.mark.parametrize("source", NO_STATE)
def test_other_cells_set_no_state(source: str) -> None:
    names: Any = names_of(source)
    assert names["state"] is False


@pytest.mark.parametrize(
    ("source", "constants"),
    [
        (
            "lr = 0.1\nn = -3\ns = 'a'\nb = True\nz = None",
            {"lr": 0.1, "n": -3, "s": "a", "b": True, "z": None},
        ),
        ("a, b = 1, 2", {"a": 1, "b": 2}),
        ("x: int = 3", {"x": 3}),
        ("a = b = 1", {"a": 1, "b": 1}),
        ("(a, [b, c]), d = (1, [2, 3]), f()", {"a": 1, "b": 2, "c": 3}),
        ("a, *b, c = 1, 2, 3, 4", {"a": 1, "c": 4}),
        ("a, *b = 1, *c", {"a": 1}),
        ("a, *b = *c, 1", {}),
        ("x = 1\nx = f()", {}),
        ("x = 1\nx += 1", {}),
        ("x = 1\ndel x", {}),
        ("if c:\n    x = 1", {}),
        ("x = 1e999", {"x": "Infinity"}),
        ("x = 2 ** 3", {}),
        ("x = " + "9" * 400, {}),
        ("for x in y:\n    pass\nx = 4", {"x": 4}),
    ],
)
def test_constants_are_top_level_literals(source: str, constants: dict[str, object]) -> None:
    names: Any = names_of(source)
    assert names["constants"] == constants


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("x = 1\nx + 1", "x + 1"),
        ("x = 1", None),
        ("f(\n  1)", "f(\n  1)"),
        ("", None),
        ("'é' + y", "'é' + y"),
        ("x = 1\rx + 1", "x + 1"),
        ("x = 1\r\nf(\r  x)\r", "f(\n  x)"),
        ("s = 'a\fb'\f\ns\f\n", "s"),
        ("get_ipython().system('ls')", None),
        ("a" * 100, "a" * 80),
    ],
)
def test_last_is_the_source_of_the_last_expression(source: str, last: str | None) -> None:
    names: Any = names_of(source)
    assert names["last"] == last


def test_functions_have_their_free_names() -> None:
    names: Any = names_of(
        "def f(a, *b, k=1, **c):\n    t = a + w\n    data[0] = t\n    def g():\n        return t + h\n"
        "    return g\n"
        "k = lambda q: q + z\n"
        "class C(Base):\n    v = 1\n    def m(self):\n        return v + other\n"
        "async def co():\n    global total\n    total = 1\n"
    )
    assert names["functions"] == {
        "f": {"reads": ["data", "h", "w"], "changes": ["data"]},
        "k": {"reads": ["z"], "changes": []},
        "C": {"reads": ["other", "v"], "changes": []},
        "co": {"reads": [], "changes": ["total"]},
    }


FIT = "def train(x):\n    m.fit(x)\n"
NET = "class Net(Base):\n    def __init__(self):\n        self.m.fit()\n"


@pytest.mark.parametrize(
    "source",
    [
        "m.fit(x)",
        "a = m.b().train()",
        "for x in data:\n    loss = f(x)\n    loss.backward()",
        "while go:\n    if x:\n        m.fit(x)",
        "with strategy.scope():\n    m.fit(x)",
        "try:\n    m.fit(x)\nexcept E:\n    pass",
        "ms = [M(d).fit(x) for d in depths]",
        "ms = {d: M(d).fit(x) for d in depths if d}",
        "print(cross(M().fit(x)))",
        "await m.fit(x)",
        "if (h := m.fit(x)):\n    pass",
        "def f(a=m.fit(x)):\n    pass",
        "@study.fit(3)\ndef f():\n    pass",
        "class A:\n    m = M().fit(x)",
        "study.optimize(lambda trial: m.fit(trial), 3)",
        "get_ipython().run_cell_magic('time', '', 'm.fit(x)')",
        "get_ipython().run_line_magic('time', 'm.fit(x)')",
        FIT + "train(1)",
        FIT + "[train(x) for x in xs]",
        FIT + "for x in xs:\n    train(x)",
        FIT + "study.optimize(train, 3)",
        FIT + "run(lambda: train(1))",
        FIT + "go = train\ngo(1)",
        FIT + "def main():\n    train(1)\nmain()",
        "def main():\n    train(1)\n" + FIT + "main()",
        FIT + "class A:\n    def m(self):\n        train(1)\nA()",
        FIT + "get_ipython().run_cell_magic('time', '', 'train(1)')",
        FIT + "class A:\n    m = train(1)",
        "train = lambda x: m.fit(x)\ntrain(1)",
        "async def train():\n    m.fit()\nawait train()",
        NET + "net = Net()",
        NET + "class Deep(Net):\n    pass\nDeep()",
        NET + "ms = [N() for N in (Net, Other)]",
    ],
)
def test_a_cell_that_fits_a_model(source: str) -> None:
    names: Any = names_of(source)
    assert names["fits"] is True


@pytest.mark.parametrize(
    "source",
    [
        "fit(x)\nm.fit\nm.transform(x)",
        FIT,
        "async " + FIT,
        FIT + "train",
        FIT + "Learner.train_one = train",
        FIT + "go = train",
        FIT + "def main(how=train):\n    train(1)",
        FIT + "class A:\n    how = train\n    def m(self):\n        train(1)",
        FIT + "train = 3\nprint(train)",
        FIT + "del train",
        "train = lambda x: m.fit(x)",
        "train: Callable = lambda x: m.fit(x)",
        "class A:\n    go = lambda self: self.m.fit()",
        NET,
        NET + "class Deep(Net):\n    pass",
        NET + "def use(net: Net, more: list[Net] = None) -> Net:\n    return net",
        NET + "best: Net = None",
        "if gpu:\n    def train(x):\n        m.fit(x)\nelse:\n    def train(x):\n        m.fit(x)",
        FIT + "print(m.score(x))",
    ],
)
def test_a_cell_that_only_defines_what_fits(source: str) -> None:
    names: Any = names_of(source)
    assert names["fits"] is False


def test_functions_say_whether_they_fit() -> None:
    names: Any = names_of(
        FIT
        + NET
        + "class Deep(Net):\n    pass\n"
        + "def main():\n    train(1)\n"
        + "def show(how=train):\n    print(x)\n"
        + "go = lambda: loss.backward()\n"
        + "later = lambda: other()\n"
    )
    assert {name for name, free in names["functions"].items() if free.get("fits") is True} == {
        "train",
        "Net",
        "Deep",
        "main",
        "go",
    }
    assert all("fits" not in names["functions"][name] for name in ("show", "later"))


@pytest.mark.parametrize(
    "source", ["x +", "x\0", "#" * (SOURCE_LIMIT + 1), "(" * 5000 + ")" * 5000]
)
def test_what_cannot_be_read_has_no_names(source: str) -> None:
    assert names_of(source) is None


def test_the_body_of_a_cell_magic_may_hold_magics() -> None:
    def transform(text: str) -> str:
        assert text == "%cd x\ny = z\n"
        return "get_ipython().run_line_magic('cd', 'x')\ny = z\n"

    names: Any = names_of("get_ipython().run_cell_magic('time', '', '%cd x\\ny = z\\n')", transform)
    assert (names["state"], names["reads"], names["writes"]) == (True, ["z"], ["y"])


ATOMS = st.sampled_from(
    [
        "x = y",
        "del x",
        "x += 1",
        "x.y(z)",
        "[a for a in b]",
        "(n := 1)",
        "import a.b",
        "pass",
        "f = lambda q: q",
        "x[0], *y = z",
        "global g",
        "print(f'{x}')",
        "return",
        "yield x",
        "break",
        "await w",
    ]
)
BLOCKS = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        lambda head, body: head + ":\n" + "\n".join("  " + line for line in body.split("\n")),
        st.sampled_from(
            [
                "if c",
                "for i in j",
                "while k",
                "def f(p=d)",
                "class C(B)",
                "with s as t",
                "try:\n  pass\nfinally",
                "async def h()",
                "try:\n  x\nexcept E as e",
            ]
        ),
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=4).map("\n".join))
def test_whatever_parses_has_names(source: str) -> None:
    try:
        ast.parse(source)
    except SyntaxError:
        assert names_of(source) is None
        return
    names: Any = names_of(source)
    stored = {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
    assert set(names["reads"]) <= stored


AT = [
    ("lr = rl.parameter('lr', 0.1)", 1, None, ["lr", "rl"]),
    ("x = 1\nrl.summary('a', train(model,\n   y))", 3, None, ["model", "rl", "train", "y"]),
    ("for v in vs:\n    rl.parameter('lr', v)", 2, None, ["rl", "v"]),
    ("for v in f(vs):\n    pass", 1, None, ["f", "v", "vs"]),
    ("a(x); b(y)", 1, 6, ["b", "y"]),
    ("a(x); b(y)", 1, 0, ["a", "x"]),
    ("rl.summary('s', sum(v for v in xs))", 1, None, ["rl", "xs"]),
    ("with rl.run('a') as r:\n    pass", 1, None, ["r", "rl"]),
    ("def f():\n    rl.label('a', len(q))\nf()", 2, None, ["q", "rl"]),
    ("try:\n    a\nexcept E:\n    rl.error(b)", 4, None, ["b", "rl"]),
    ("x = 1", 9, None, []),
]


@pytest.mark.parametrize(("source", "line", "column", "expected"), AT)
def test_the_variables_of_a_statement(
    source: str, line: int, column: int | None, expected: list[str]
) -> None:
    assert variables_at(ast.parse(source), line, column) == expected


def test_what_is_deleted_and_bound_anew_is_not_deleted() -> None:
    assert not names_of("del x\nx = 1")["deletes"]  # type: ignore[index]
    assert names_of("x = 1\ndel x")["deletes"] == ["x"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"x = '\d'", "writes=x"),
        (r"get_ipython().run_cell_magic('time', '', 'x = \'\\d\'')", "writes=x"),
        (r"get_ipython().system('ls {y + \'\\d\'}')", "reads=y"),
    ],
)
def test_names_are_the_same_where_warnings_are_errors(source: str, expected: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sets_of(source) == r(expected)


def test_a_statement_has_its_variables_where_warnings_are_errors() -> None:
    source = r"of = told(globals(), source), '\d'"
    namespace: dict[str, Any] = {"told": variables_of_caller, "source": source}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, "<cell>", "exec")
        warnings.simplefilter("error")
        exec(code, namespace)
    assert namespace["of"][0] == ["of", "source", "told"]
