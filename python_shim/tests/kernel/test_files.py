"""What is recorded of files: folders, child processes, changed files, and that nothing shows."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.objects import get_object

from .conftest import Kernel, Session, wait_for


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(session: Session, x: int | None = None) -> dict[str, str]:
    """Return the files of an execution (the last one) by path: modes, and who did it."""
    found: dict[str, str] = {}
    for entry in session.of(x or session.last_x(), "file"):
        what = entry["mode"] + (f" by {entry['by']}" if "by" in entry else "")
        found[entry["path"]] = ", ".join(filter(None, (found.get(entry["path"]), what)))
    return found


def hash_of(session: Session, path: str, x: int | None = None) -> dict[str, Any]:
    """Return the hash entry of a path that an execution touched, once it is there."""
    number = x or session.last_x()
    return wait_for(
        lambda: next((e for e in session.of(number, "hash") if e["path"] == path), None)
    )


def settled(session: Session) -> None:
    """Wait until what was to be done in the background is: what comes last is done last."""
    session.run("import runledger as rl\nrl.input('settled.txt')")
    hash_of(session, "settled.txt")


# Adapters do not show


CLASSES = """
Captured = pa.OSFile.__base__ if pa.OSFile.__base__.__name__ == "OSFile" else pa.OSFile
class Mine(pa.OSFile, abc.ABC):
    pass
def matched(value):
    match value:
        case pa.OSFile(mode=mode):
            return mode
@functools.singledispatch
def kind(value):
    return type(value).__name__
@kind.register(pa.OSFile)
def _(value):
    return "OSFile"
"""


@pytest.fixture(scope="module")
def adapted(session: Session) -> Session:
    session.run(
        "import abc, copy, functools, inspect, pickle, pathlib, sys\nimport pyarrow as pa, pyarrow.parquet as pq, pyarrow.csv, polars as pl, h5py, safetensors"
    )
    session.run(CLASSES)
    return session


@pytest.mark.parametrize(
    "code",
    [
        "list(inspect.signature(pq.read_table).parameters)[:3] == ['source', 'columns', 'use_threads']",
        "inspect.getfullargspec(pq.write_table).args[:2] == ['table', 'where']",
        "'Read a Table' in pq.read_table.__doc__",
        "pickle.loads(pickle.dumps(pq.read_table)) is pq.read_table",
        "pickle.loads(pickle.dumps(pa.csv.read_csv)) is pa.csv.read_csv",
        "pickle.loads(pickle.dumps(pl.read_csv)) is pl.read_csv",
        "pickle.loads(pickle.dumps(pa.OSFile)) is pa.OSFile",
        "pq.read_table is pq.core.read_table and pa.csv.read_csv is pa._csv.read_csv",
        "pl.read_csv is pl.io.read_csv and pl.read_csv is pl.io.csv.read_csv",
        "list(inspect.signature(h5py.File).parameters)[:2] == ['name', 'mode']",
        "inspect.isclass(h5py.File) and inspect.isclass(pa.OSFile) and isinstance(pa.OSFile, type)",
        "issubclass(pa.OSFile, pa.NativeFile) and pa.OSFile.__name__ == 'OSFile'",
        "exec('class Mine(pa.OSFile): pass') or issubclass(Mine, pa.OSFile)",
        "isinstance(pa.OSFile('made.bin', 'w'), pa.OSFile)",
        "pa.OSFile | None == None | pa.OSFile",
        "matched(pa.OSFile('made.bin', 'w')) == 'wb' and matched(b'') is None",
        "type(pa.OSFile('made.bin', 'w')) is pa.OSFile is pa.lib.OSFile is type(Mine('made.bin', 'w')).__base__",
        "not isinstance(pa.BufferReader(b''), pa.OSFile) and not isinstance(pa.OSFile('made.bin'), Mine)",
        "isinstance(Captured('made.bin'), pa.OSFile) and issubclass(Captured, pa.OSFile) and not issubclass(Captured, Mine)",
        "Captured == pa.OSFile and {Captured: 1}[pa.OSFile] and Mine not in {pa.OSFile, Captured} == {pa.OSFile}",
        "kind(pa.OSFile('made.bin')) == kind(Captured('made.bin')) == kind(Mine('made.bin')) == 'OSFile'",
        "copy.deepcopy(pa.OSFile) is pa.OSFile and list[pa.OSFile].__args__ == (pa.OSFile,)",
        "repr(pa.OSFile) == repr(Captured) and repr(type(pa.OSFile('made.bin'))) == repr(Captured)",
        "pa.OSFile.__doc__ == Captured.__doc__ and not hasattr(pa.OSFile('made.bin'), '__dict__')",
        "safetensors.safe_open is safetensors._safetensors_rust.safe_open and type(safetensors.safe_open) is type",
        "list(inspect.signature(safetensors.safe_open).parameters)[:2] == ['filename', 'framework']",
        "'read_table' in inspect.getsource(pq.read_table)",
        "'File(' in inspect.getsource(h5py.File)",
        "pq.read_table.__module__ == 'pyarrow.parquet.core'",
        "not [p for p in sys.meta_path[1:] if 'runledger' in repr(p)]",
        "type(pq.__spec__.loader).__name__ == 'SourceFileLoader' and not hasattr(vars(pq.__spec__.loader), 'exec_module')",
    ],
)
def test_an_adapted_function_is_what_it_was(adapted: Session, code: str) -> None:
    assert adapted.run(f"assert {code}") == []


def test_a_librarys_error_reaches_the_user_as_it_is(adapted: Session) -> None:
    (output,) = adapted.run("pq.read_table('nowhere.parquet')")
    assert output["ename"] == "FileNotFoundError"
    assert "runledger" not in "".join(output["traceback"])
    assert files(adapted) == {}


def test_a_call_with_wrong_arguments_fails_as_ever(adapted: Session) -> None:
    (output,) = adapted.run("pq.read_table()")
    assert (output["ename"], "source" in output["evalue"]) == ("TypeError", True)
    assert adapted.run("pq.read_table(pa.BufferReader(b'PAR1'))")[0]["kind"] == "error"
    assert files(adapted) == {}


DUCK = """
import duckdb, pandas as pd
duckdb.sql("copy (select 40 as a) to 'duck.csv'")
con, frame = duckdb.connect(), pd.DataFrame({"a": [1, 2]})
def in_function(query, *parameters):
    mine = frame
    return query("select sum(a) from mine", *parameters).fetchall()
def many():
    mine = frame
    con.executemany("create or replace table made as select sum(a) from mine where a < ?", [[9]])
    return con.sql("from made").fetchall()
def written(write):
    mine = frame
    con.execute("create or replace view seen as select * from mine")
    getattr(con.view("seen"), write)("seen.out")
    return [(3,)]
"""


@pytest.mark.parametrize(
    "code",
    [
        "duckdb.sql('select sum(a) from frame').fetchall()",
        "con.execute('select sum(a) from frame').fetchall()",
        "[duckdb.query('select sum(a) from each').fetchall() for each in [frame]][0]",
        "list(map(duckdb.sql, ['select sum(a) from frame']))[0].fetchall()",
        "in_function(duckdb.sql)",
        "in_function(duckdb.execute)",
        "in_function(con.query)",
        "in_function(con.from_query)",
        "many()",
        "written('write_csv')",
        "written('to_parquet')",
    ],
)
def test_sql_finds_the_data_frames_of_whoever_calls_it(session: Session, code: str) -> None:
    session.run(f"if 'con' not in globals():\n    exec({DUCK!r})")
    assert session.run(f"found = {code}\nassert found == [(3,)], found") == []


def test_sql_that_fails_or_names_a_file_too_is_as_ever(session: Session) -> None:
    session.run(DUCK)
    sql = "select sum(a) from (from mine union all from 'duck.csv')"
    assert session.run(f"mine = frame\nassert duckdb.sql({sql!r}).fetchall() == [(43,)]") == []
    assert files(session) == {"duck.csv": "read"}
    for ours in ("args", "named", "caller", "call"):
        (output,) = session.run(f"duckdb.sql('from {ours}')")
        assert output["ename"] == "CatalogException"
        assert "runledger" not in "".join(output["traceback"])


@pytest.mark.parametrize(
    "code",
    [
        "pa.feather.write_feather(table, 'old.feather', version=1)",
        "pa.orc.write_table('swapped.orc', table)",
        "pl.LazyFrame({'a': [1]}).serialize('lazy.json', format='json')",
        "h5py.File('told.h5', 'w', swmr=True).close()",
    ],
)
def test_a_librarys_warning_is_about_the_users_line(adapted: Session, code: str) -> None:
    adapted.run("import pyarrow.feather, pyarrow.orc; table = pa.table({'a': [1]})")
    (output,) = adapted.run(f"def call():\n    {code}\nhere = call.__code__.co_filename\ncall()")
    (told,) = re.findall(r"^(.*):2: \w*Warning: ", output["text"], re.MULTILINE)
    assert adapted.run(f"assert here == {told!r}, here") == []
    assert "runledger" not in output["text"]


def test_an_address_is_no_file(adapted: Session) -> None:
    adapted.run("lazy = pl.scan_csv('http://127.0.0.1:1/x.csv')")
    assert files(adapted) == {}


def test_imports_touch_no_data(session: Session) -> None:
    session.run("import matplotlib.font_manager")  # which may say that it makes a cache first
    for names in (
        "pandas, numpy, matplotlib.pyplot, sklearn.ensemble, sklearn.datasets",
        "pyarrow.dataset, h5py, tables, polars, duckdb, safetensors.numpy, soundfile",
        "PIL.Image, joblib, openpyxl, sqlite3, multiprocessing.pool, concurrent.futures",
    ):
        assert session.run(f"import {names}") == []
        assert files(session) == {}
    session.run("d = sklearn.datasets.load_iris()\nimport matplotlib.pyplot as plt\nfig = plt.figure(); fig.text(0, 0, 'x'); fig.canvas.draw(); plt.close(fig)")  # fmt: skip
    assert files(session) == {}


def test_a_module_is_adapted_whoever_imports_it_and_whenever(session: Session) -> None:
    (session.folder / "late.py").write_text("def load(path):\n    return path\n")
    (session.folder / "broken.py").write_text("1 / 0\n")
    (session.folder / "by_hand.py").write_text("")
    code = """
import traceback
from runledger.kernel.on_import import when_imported
seen = []
when_imported("late", lambda m: seen.append(m.load("x")))
when_imported("late", lambda m: 1 / 0)
when_imported("late", lambda m: seen.append("again"))
when_imported("broken", lambda m: seen.append("never"))
when_imported("json", lambda m: seen.append(m.__name__))
try:
    import broken
except ZeroDivisionError as error:
    assert "runledger" not in "".join(traceback.format_exception(error)), "a frame of ours"
import late, json
assert seen == ["json", "x", "again"], seen
import importlib.util; importlib.reload(late)
assert seen == ["json", "x", "again"], seen
assert type(late.__spec__) is type(traceback.__spec__)
assert "exec_module" not in late.__loader__.__dict__
when_imported("by_hand", lambda m: seen.append(m.__name__))
spec = importlib.util.find_spec("by_hand")
assert str(spec).startswith("ModuleSpec(")
spec.loader.exec_module(importlib.util.module_from_spec(spec))
assert seen[3:] == ["by_hand"], seen
"""
    assert session.run(code) == []
    problems = [e["message"] for e in session.entries("problem")]
    assert [p for p in problems if "ZeroDivisionError" in p]


# Folders


def test_a_named_folder_is_one_artifact(session: Session) -> None:
    folder = session.folder / "pictures"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "x.png").write_bytes(b"no")
    expected = []
    for n in range(300):
        name = f"deep/er/{n}.png" if n % 2 else f"{n}.png"
        (folder / name).write_bytes(b"%d" % n)
        expected.append([name, sha(b"%d" % n), len(str(n))])
    code = "import runledger as rl, pathlib\nfor p in pathlib.Path(rl.input('pictures')).glob('*.png'): p.read_bytes()"
    session.run(code)
    assert files(session) == {"pictures": "read"}
    found = hash_of(session, "pictures")
    listing = json.dumps(sorted(expected), separators=(",", ":")).encode()
    assert get_object(session.books, found["tree"]) == listing
    assert (found["sha256"], found["files"]) == (sha(listing), 300)
    assert found["size"] == sum(size for _, _, size in expected)
    session.run(code)
    assert hash_of(session, "pictures")["sha256"] == found["sha256"]
    (folder / "0.png").write_bytes(b"other")
    session.run(code)
    assert hash_of(session, "pictures")["sha256"] != found["sha256"]


def test_what_a_cell_writes_into_a_named_input_stands_apart(session: Session) -> None:
    (session.folder / "given").mkdir()
    (session.folder / "given" / "a.txt").write_text("a")
    session.run(
        "rl.input('given'); open('given/a.txt').read(); open('given/b.txt', 'w').write('b')"
    )
    assert files(session) == {"given": "read", "given/b.txt": "write"}


def test_a_model_may_be_a_folder(session: Session) -> None:
    session.run(
        "import os\nos.makedirs('saved/assets')\nopen('saved/m.pb', 'w').write('m')\nrl.model('saved', 'net')"
    )
    assert files(session) == {"saved": "write"}
    assert hash_of(session, "saved")["files"] == 1
    (model,) = session.of(session.last_x(), "model")
    assert (model["name"], model["path"]) == ("net", "saved")


# Child processes


@pytest.fixture(scope="module")
def data(session: Session) -> Session:
    (session.folder / "sub").mkdir(exist_ok=True)
    (session.folder / "in.csv").write_text("a\n")
    (session.folder / "copying.py").write_text(
        "import sys, shutil; shutil.copy(sys.argv[1], sys.argv[2].split('=')[1])\n"
    )
    return session


CHILDREN = {
    "!cat in.csv > out1.csv": {"in.csv": "read by child", "out1.csv": "write by child"},
    "lines = !cp in.csv out2.csv": {"in.csv": "read by child", "out2.csv": "write by child"},
    "!{sys.executable} copying.py in.csv --to=out3.csv": {
        "copying.py": "read by child",
        "in.csv": "read by child",
        "out3.csv": "write by child",
    },
    "%%bash\nmkdir -p sub/sub2; cp in.csv sub/sub2/out4.csv": {
        "sub/sub2/out4.csv": "write by child"
    },
    "import os; code = os.system('cp in.csv out5.csv')": {
        "in.csv": "read by child",
        "out5.csv": "write by child",
    },
    "import subprocess; code = subprocess.run(['cp', '-p', '../in.csv', 'out6.csv'], cwd='sub')": {
        "in.csv": "read by child",
        "sub/out6.csv": "write by child",
    },
    "!echo more >> in.csv": {"in.csv": "write by child"},
    "import multiprocessing as mp\nchild = mp.get_context('fork').Process(target=lambda: open('out7.csv', 'w').write('1')); child.start(); child.join()": {
        "out7.csv": "write by child"
    },
    "open('mine.csv', 'w').write('1'); get_ipython().system('touch theirs.csv')": {
        "mine.csv": "write",
        "theirs.csv": "write by child",
    },
    "!ls": {},
    "!touch saved.ipynb .hidden; mkdir -p __pycache__ .git; touch __pycache__/x .git/y": {},
    "!rm out1.csv": {},
}


@pytest.mark.parametrize("code", CHILDREN)
def test_what_a_child_process_does_counts_to_the_cell(data: Session, code: str) -> None:
    data.run("import sys")
    data.run(code)
    x = data.last_x()
    settled(data)
    assert files(data, x) == CHILDREN[code]


def test_files_of_workers_that_were_there_before_count_too(data: Session) -> None:
    data.run(
        "from joblib import Parallel, delayed\ndef work(n):\n    open(f'w{n}.csv', 'w').write('1')\ndone = Parallel(2)(delayed(work)(n) for n in (0, 1))",
        timeout=60,
    )
    data.run("done = Parallel(2)(delayed(work)(n) for n in (2, 3))")
    x = data.last_x()
    settled(data)
    assert files(data, x) == {"w2.csv": "write by child", "w3.csv": "write by child"}


def test_very_many_files_of_a_child_are_one_folder(data: Session) -> None:
    data.run("!mkdir -p many/of; cd many/of; for n in $(seq 1100); do echo $n > $n.txt; done", timeout=60)  # fmt: skip
    x = data.last_x()
    settled(data)
    assert files(data, x) == {"many/of": "write by child"}
    assert hash_of(data, "many/of", x)["files"] == 1100


def test_a_large_tree_is_looked_at_in_part_and_that_is_said(tmp_path: Path) -> None:
    made = Session(tmp_path)
    try:
        made.run("import runledger.kernel.working_tree as w\nw.MOST_ENTRIES = 10")
        for n in range(30):
            (tmp_path / f"{n}.txt").write_text("1")
        made.run("!true")
        settled(made)
        assert any("not recorded" in e["message"] for e in made.entries("problem"))
    finally:
        made.kernel.stop()


@pytest.fixture
def neighbour(data: Session) -> Iterator[Session]:
    """A second kernel with the same books."""
    made = Session.__new__(Session)
    made.folder, made.books = data.folder, data.books
    made.kernel = Kernel(data.folder, str(data.books.path))
    yield made
    made.kernel.stop()


def test_what_another_kernel_writes_meanwhile_is_not_taken_for_a_childs(
    data: Session, neighbour: Session
) -> None:
    neighbour.run("import time, pathlib")
    running = neighbour.kernel.send(
        "while not pathlib.Path('stop').exists():\n    open('neighbour.csv', 'a').write('1')\n    pathlib.Path('began').touch()\n    time.sleep(0.01)"
    )
    wait_for((data.folder / "began").exists)
    data.kernel.run("!touch child.csv; sleep 0.2")
    mine = data.entries("begin")
    session = mine[0]["session"]
    x = max(e["x"] for e in mine if e["session"] == session)

    def written() -> set[str]:
        return {
            e["path"]
            for e in data.entries("file")
            if e["session"] == session and e["x"] == x and e["mode"] == "write"
        }

    wait_for(written)
    (data.folder / "stop").touch()
    neighbour.kernel.finish(running)
    assert written() == {"child.csv"}


# Names and ways to open


@pytest.fixture(scope="module")
def here(session: Session) -> Session:
    session.run(
        "import logging, os, shutil, sqlite3, numpy as np\n"
        "open('kept.csv', 'w').write('a\\n1\\n'); np.save('kept.npy', np.arange(3))\n"
        "base = sqlite3.connect('kept.db'); base.execute('create table t (a)'); base.close()"
    )
    return session


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "open(f'{os.getcwd()}/../{os.path.basename(os.getcwd())}/kept.csv').read()\nopen(f'{os.getcwd()}/./kept.csv').read()",
            {"kept.csv": "read"},
        ),
        ("open('kept.csv', 'r+').read()", {"kept.csv": "read"}),
        ("open('kept.csv', 'a').close()", {}),
        ("open('kept.csv', 'a').write('2\\n')", {"kept.csv": "write"}),
        ("try: open('kept.csv', 'x')\nexcept FileExistsError: pass", {}),
        ("try: os.rename('nowhere', 'kept.csv')\nexcept FileNotFoundError: pass", {}),
        ("open('x.tmp', 'x').write('1'); os.replace('x.tmp', 'x.csv')", {"x.csv": "write"}),
        (
            "os.mkdir('tmp'); open('tmp/w.bin', 'w').write('1'); os.rename('tmp', 'model')",
            {"model/w.bin": "write"},
        ),
        (
            "os.link('kept.csv', 'hard.csv'); os.symlink('kept.csv', 'soft.csv')",
            {"hard.csv": "write", "soft.csv": "write"},
        ),
        ("os.truncate('hard.csv', 1)", {"hard.csv": "write"}),
        ("np.load('kept.npy', mmap_mode='r+').sum()", {"kept.npy": "read"}),
        (
            "base = sqlite3.connect('file:kept.db?mode=ro', uri=True); base.close()",
            {"kept.db": "read"},
        ),
        (
            "base = sqlite3.connect('file:kept.db', uri=True); base.execute('insert into t values (1)'); base.commit(); base.close()",
            {"kept.db": "write, read"},
        ),
        ("sqlite3.connect('file:kept.db?mode=memory', uri=True).close()", {}),
    ],
)
def test_files_count_for_what_was_done_to_them(
    here: Session, code: str, expected: dict[str, str]
) -> None:
    assert [output for output in here.run(f"{code}\nNone") if output["kind"] == "error"] == []
    assert files(here) == expected


def test_a_file_that_is_left_open_is_written_by_each_cell_that_changes_it(here: Session) -> None:
    cells = {
        "left = open('left.txt', 'w')": {"left.txt": "write"},
        "n = left.write('hello')": {},
        "left.flush()": {"left.txt": "write"},
        "m = left.write('!'); left.close()": {"left.txt": "write"},
        "open('left.txt').read(); None": {"left.txt": "read"},
        "None": {},
    }
    for code, expected in cells.items():
        here.run(code)
        assert files(here) == expected, code
    assert hash_of(here, "left.txt", here.last_x() - 2)["sha256"] == sha(b"hello!")


# What changed meanwhile


def test_a_file_that_changed_after_it_was_read_is_said_to_have(session: Session) -> None:
    (session.folder / "moving.csv").write_text("before")
    running = session.kernel.send(
        "import time, pathlib\nopen('moving.csv').read()\npathlib.Path('was_read').touch()\nwhile not pathlib.Path('changed').exists(): time.sleep(0.01)"
    )
    wait_for((session.folder / "was_read").exists)
    (session.folder / "moving.csv").write_text("after!!")
    (session.folder / "changed").touch()
    session.kernel.finish(running)
    found = hash_of(session, "moving.csv")
    assert (found["sha256"], found["changed"]) == (sha(b"after!!"), True)


def test_a_file_read_and_then_written_has_what_was_written(session: Session) -> None:
    (session.folder / "both.csv").write_text("before")
    session.run("open('both.csv').read(); open('both.csv', 'w').write('after')")
    assert files(session) == {"both.csv": "write, read"}
    found = hash_of(session, "both.csv")
    assert (found["sha256"], "changed" in found) == (sha(b"after"), False)
