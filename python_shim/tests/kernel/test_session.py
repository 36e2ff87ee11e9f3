"""What a session in a real kernel leaves in the books."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.books import make_books

from .conftest import Kernel, Session, entries_of, wait_for


def only(entries: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found = [e for e in entries if e["kind"] == kind]
    assert len(found) == 1, entries
    return found[0]


def hashes(session: Session, x: int, count: int) -> dict[str, str]:
    found = wait_for(lambda: (h := session.of(x, "hash")) and len(h) >= count and h)
    return {e["path"]: e.get("sha256", "missing") for e in found}


def test_an_execution_has_source_begin_and_end(session: Session) -> None:
    entries = session.record("x = 40\nx + 2", cell_id="cell-a", tags=["parameters", "t"])
    begin, end = only(entries, "begin"), only(entries, "end")
    source = next(e for e in session.entries("source") if e["hash"] == begin["source"])
    assert source["text"] == "x = 40\nx + 2"
    assert source["hash"] == hashlib.sha256(source["text"].encode()).hexdigest()
    assert source["names"]["constants"] == {"x": 40}
    assert (begin["cell_id"], begin["tags"]) == ("cell-a", ["parameters", "t"])
    assert (end["status"], end["value"]) == ("ok", 42)
    assert source["seq"] < begin["seq"] < end["seq"]
    outputs = session.run("None")
    assert outputs == []


def test_the_prompt_number_is_recorded(session: Session) -> None:
    outputs = session.run("'shown'")
    assert session.of(session.last_x(), "begin")[0]["count"] == outputs[0]["execution_count"]


def test_the_header_names_the_kernel(session: Session) -> None:
    session.run("1")
    header = session.entries("session")[0]
    assert header["kernel_id"] == "11111111-2222"
    assert header["root"] == str(session.folder)
    assert (header["witness"], header["language"], header["segment"]) == ("kernel", "python", 0)


def test_a_source_is_written_once(session: Session) -> None:
    for _ in range(3):
        session.run("'said three times'")
    texts = [e["text"] for e in session.entries("source")]
    assert texts.count("'said three times'") == 1


@pytest.mark.parametrize(
    ("code", "status", "name"),
    [
        ("1 / 0", "error", "ZeroDivisionError"),
        ("x +", "error", "SyntaxError"),
        ("raise SystemExit(3)", "error", "SystemExit"),
        ("raise KeyboardInterrupt", "interrupted", "KeyboardInterrupt"),
        ("import asyncio\nawait asyncio.sleep(0)\n1 / 0", "error", "ZeroDivisionError"),
        ("import asyncio\nraise asyncio.CancelledError()", "interrupted", "CancelledError"),
        ("%nosuchmagic", "error", "UsageError"),
    ],
)
def test_how_a_cell_ended(session: Session, code: str, status: str, name: str) -> None:
    end = only(session.record(code), "end")
    assert end["status"] == status
    if name != "UsageError":  # IPython prints it and goes on
        assert end["error"]["name"] == name


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1.5", 1.5),
        ("import numpy\nnumpy.float32(0.5)", 0.5),
        ("float('nan')", "NaN"),
        ("numpy.int64(3)", 3),
    ],
)
def test_a_number_at_the_end_is_the_value(session: Session, code: str, value: object) -> None:
    assert only(session.record(code), "end")["value"] == value


@pytest.mark.parametrize(
    "code", ["True", "'text'", "numpy.bool_(True)", "numpy.arange(3)", "x = 3", "3;"]
)
def test_what_is_no_number_is_no_value(session: Session, code: str) -> None:
    session.run("import numpy")
    assert "value" not in only(session.record(code), "end")


def test_silent_and_unstored_requests_are_not_recorded(session: Session) -> None:
    before = session.last_x()
    session.run("'probe'", store_history=False)
    session.run("'silent'", silent=True)
    assert session.last_x() == before


def test_a_cell_run_by_a_cell_is_part_of_it(session: Session) -> None:
    session.run("import runledger as rl")
    before = session.last_x()
    entries = session.record(
        "get_ipython().run_cell('rl.label(\"in\", 1)', store_history=True)\nrl.label('out', 2)"
    )
    assert session.last_x() == before + 1
    assert [e["name"] for e in entries if e["kind"] == "label"] == ["in", "out"]
    assert entries[-1]["kind"] == "end"


def test_an_interrupted_cell(session: Session) -> None:
    msg = session.kernel.send("import time\nprint('ready', flush=True)\ntime.sleep(60)")
    wait_for(
        lambda: (
            len(session.of(session.last_x(), "begin")) and not session.of(session.last_x(), "end")
        )
    )
    time.sleep(0.3)
    session.kernel.manager.interrupt_kernel()
    session.kernel.finish(msg)
    assert session.of(session.last_x(), "end")[0]["status"] == "interrupted"


def test_an_interrupted_async_cell(session: Session) -> None:
    before = session.last_x()
    msg = session.kernel.send(
        "import asyncio\nfor _ in range(1000):\n    await asyncio.sleep(0.02)"
    )
    wait_for(lambda: session.last_x() > before)
    time.sleep(0.3)
    session.kernel.manager.interrupt_kernel()
    session.kernel.finish(msg)
    assert session.of(session.last_x(), "end")[0]["status"] == "interrupted"


@pytest.mark.parametrize(
    ("step", "times", "is_done"),
    [("write_begin", 2, True), ("write_begin", 1, False), ("begin", 1, False), ("watch", 1, True)],
)
def test_interrupts_before_a_cell_leave_it_recorded_once(
    session: Session, step: str, times: int, is_done: bool
) -> None:
    session.run(
        "from runledger.kernel.witness import active_witness\n"
        f"witness, left = active_witness(), [{times}]\n"
        "def interrupted(*args):\n"
        f"    done = {is_done} and type(witness).{step}(witness, *args)\n"
        "    if left[0]:\n"
        "        left[0] -= 1\n"
        "        raise KeyboardInterrupt\n"
        f"    return done or type(witness).{step}(witness, *args)\n"
        "left, armed = [0], left"
    )
    session.run(f"witness.{step} = interrupted\nleft[0] = armed[0] + {step == 'watch'}")
    msg = session.kernel.send("import time\ntime.sleep(1)")
    session.kernel.finish(msg)
    session.run(f"del witness.{step}")
    begun = {(entry["x"], entry["msg_id"]) for entry in session.entries("begin")}
    assert len(begun) == len({x for x, _ in begun}) == len({msg_id for _, msg_id in begun})
    assert msg in {msg_id for _, msg_id in begun}


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("steps", "getsignal"),
        ("witness.executions", "end"),
        ("witness", "watch"),
        ("witness", "tell_endings"),
        ("witness.surroundings", "end"),
        ("witness", "_write_variables"),
        ("witness", "write_files"),
        ("cells", "ending_of"),
        ("witness.recorder", "append"),
        ("witness", "ask_for_environment"),
    ],
)
def test_a_stop_after_a_cell_leaves_it_with_one_end(
    session: Session, owner: str, name: str, is_done: bool
) -> None:
    session.run(
        "import signal\nfrom runledger.kernel import cells, steps\n"
        "from runledger.kernel.witness import active_witness\n"
        f"witness, left = active_witness(), [0]\nbefore = {owner}.{name}\n"
        "def stop():\n"
        "    if left[0]:\n"
        "        left[0] = 0\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def stopped(*args, **named):\n"
        f"    if {name == 'append'} and args[0] != 'end': return before(*args, **named)\n"
        f"    if not {is_done}: stop()\n"
        "    try: return before(*args, **named)\n"
        "    finally: stop()\n"
    )
    session.run(f"{owner}.{name} = stopped", silent=True)
    outputs = session.run("left[0] = 1; 5")
    x = session.last_x()
    session.run(f"{owner}.{name} = before", silent=True)
    assert [o["kind"] for o in outputs] == ["execute_result"]
    end = only(session.of(x), "end")
    assert (end["status"], end.get("value", 5)) == ("ok", 5)
    assert only(session.record("'next'"), "end")["status"] == "ok"


def test_a_cell_that_ends_in_a_proxy_of_what_is_not_there_has_ended(session: Session) -> None:
    session.run(
        "class Lazy:\n    __repr__ = lambda self: 'lazy'\n"
        "    @property\n    def __class__(self): raise RuntimeError('not connected')"
    )
    assert only(session.record("Lazy()"), "end")["status"] == "ok"


def test_secrets_never_reach_the_disk(session: Session) -> None:
    secret, key = "hunter2-Very-Secret", "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    session.run("import runledger as rl")
    session.run(
        f"password = {secret!r}\nrl.parameter('api_key', password)\nraise ValueError({key!r})"
    )
    session.run(f"%env API_TOKEN={secret}")
    session.run(
        f"with rl.run({key!r}): rl.parameter({key!r}, 1); rl.log({{{key!r}: 1}})\n"
        f"rl.label({key!r}, 1); rl.model('https://u:{secret}@host/m?token={secret}', {key!r})"
    )
    wait_for(lambda: session.entries("environment"))
    assert [e["value"] for e in session.entries("parameter")] == ["***", 1]
    assert [e["masked"] for e in session.entries("source")][-3:] == [True, True, True]
    assert session.entries("run")[-1]["name"] == "***"
    assert session.entries("model")[-1]["path"] == "https://host/m?token=***"
    text = "".join(p.read_text() for p in session.books.journal.glob("*.jsonl"))
    assert secret not in text
    assert key not in text


def test_of_a_value_that_is_cut_within_a_secret_that_never_reaches_the_disk(
    session: Session,
) -> None:
    session.run(
        "import runledger as rl\nfrom runledger.kernel.libraries.telling import tell_values\n"
        "words = ['open', 'sesame'] * 40\nclass Config:\n"
        "    def __init__(self, n): self.n = n\n"
        "    def __repr__(self):\n"
        "        return f\"Config(notes={'n' * self.n!r}, password={' '.join(words)!r})\""
    )
    session.run(
        "rl.parameter('config', Config(120)); rl.label('config', Config(4000))\n"
        "tell_values('parameter', 'library', [('config', Config(120))])"
    )
    told = [str(e["value"]) for e in session.of(session.last_x(), "parameter", "label")]
    assert len([text for text in told if "password='***" in text]) == 3
    text = "".join(p.read_text() for p in session.books.journal.glob("*.jsonl"))
    assert "open sesame" not in text


def test_a_cell_shows_only_its_own_warnings(session: Session) -> None:
    session.run("import runledger as rl, warnings\nbefore = warnings.filters[:]")
    session.run("warnings.simplefilter('always')")
    outputs = session.run("x = rl.parameter('form', '\\d')")
    session.run("warnings.filters[:] = before")
    shown = "".join(o["text"] for o in outputs if o.get("name") == "stderr")
    assert "Warning" in shown
    assert "<unknown>" not in shown


def test_files_are_recorded_with_their_hashes(session: Session) -> None:
    (session.folder / "in.txt").write_text("given")
    session.run(
        "import os, shutil, sqlite3, pathlib, tarfile\n"
        "open('in.txt').read()\n"
        "open('out.txt', 'w').write('made')\n"
        "open('both.txt', 'w').close()\n"
        "pathlib.Path('p.bin').write_bytes(b'p')\n"
        "fd = os.open('fd.bin', os.O_CREAT | os.O_WRONLY); os.write(fd, b'f'); os.close(fd)\n"
        "open('t.tmp', 'w').write('r'); os.replace('t.tmp', 'renamed.txt')\n"
        "shutil.copyfile('in.txt', 'copy.txt')\n"
        "open('gone.txt', 'w').close(); os.remove('gone.txt')\n"
        "db = sqlite3.connect('d.db'); db.execute('create table t (a)'); db.close()\n"
        "tarfile.open('t.tar', 'w').close()\n"
        "try: open('missing.txt')\n"
        "except OSError: pass\n"
    )
    x = session.last_x()
    files = {(e["path"], e["mode"]) for e in session.of(x, "file")}
    assert files == {
        ("in.txt", "read"),
        ("out.txt", "write"),
        ("both.txt", "write"),
        ("p.bin", "write"),
        ("fd.bin", "write"),
        ("renamed.txt", "write"),
        ("copy.txt", "write"),
        ("d.db", "read"),
        ("d.db", "write"),
        ("t.tar", "write"),
    }
    end = session.of(x, "end")[0]
    assert all(e["seq"] < end["seq"] for e in session.of(x, "file"))
    found = hashes(session, x, 9)
    assert found["out.txt"] == hashlib.sha256(b"made").hexdigest()
    assert found["copy.txt"] == found["in.txt"] == hashlib.sha256(b"given").hexdigest()


def test_a_file_read_and_written_in_place(session: Session) -> None:
    (session.folder / "rw.txt").write_text("ab")
    session.run("with open('rw.txt', 'r+') as f: f.write('c')")
    assert {e["mode"] for e in session.of(session.last_x(), "file")} == {"read", "write"}


def test_a_path_is_taken_where_the_user_stood(session: Session) -> None:
    (session.folder / "sub").mkdir()
    session.run("import os\nos.chdir('sub')\nopen('s.txt', 'w').close()\nos.chdir('..')")
    assert [e["path"] for e in session.of(session.last_x(), "file")] == ["sub/s.txt"]


def test_a_file_of_another_thread_counts(session: Session) -> None:
    session.run(
        "import threading\nt = threading.Thread(target=lambda: open('thread.txt', 'w').close())\nt.start(); t.join()"
    )
    assert [e["path"] for e in session.of(session.last_x(), "file")] == ["thread.txt"]


def test_pandas_and_numpy_files(session: Session) -> None:
    session.run(
        "import pandas as pd, numpy as np\npd.DataFrame({'a': [1]}).to_csv('f.csv')\nnp.save('n.npy', np.arange(3))"
    )
    made = {e["path"] for e in session.of(session.last_x(), "file") if e["mode"] == "write"}
    assert made == {"f.csv", "n.npy"}
    session.run("pd.read_csv('f.csv'); np.memmap('n.npy', mode='r')")
    assert {(e["path"], e["mode"]) for e in session.of(session.last_x(), "file")} == {
        ("f.csv", "read"),
        ("n.npy", "read"),
    }


def test_imports_are_no_reads_but_own_modules_are_code(session: Session) -> None:
    (session.folder / "own_module.py").write_text("VALUE = 1\n")
    session.run("import sys\nsys.path.insert(0, '')\nimport own_module, xml.dom.minidom, plistlib")
    x = session.last_x()
    assert [(e["path"], e["mode"]) for e in session.of(x, "file")] == [("own_module.py", "code")]
    assert hashes(session, x, 1)["own_module.py"] == hashlib.sha256(b"VALUE = 1\n").hexdigest()


def test_named_files_are_declared(session: Session) -> None:
    (session.folder / "data").mkdir()
    (session.folder / "data" / "one.csv").write_text("1")
    session.run(
        "import runledger as rl\nassert rl.input('data') == 'data'\nopen(rl.output('res.txt'), 'w').write('r')\nrl.input('nowhere.csv')"
    )
    x = session.last_x()
    files = {(e["path"], e["mode"], e["declared"]) for e in session.of(x, "file")}
    assert files == {
        ("data", "read", True),
        ("res.txt", "write", True),
        ("nowhere.csv", "read", True),
    }
    one = hashlib.sha256(b"1").hexdigest()
    assert hashes(session, x, 3) == {
        "data": hashlib.sha256(b'[["one.csv","%s",1]]' % one.encode()).hexdigest(),
        "res.txt": hashlib.sha256(b"r").hexdigest(),
        "nowhere.csv": "missing",
    }


def test_the_environment_is_written_once(session: Session) -> None:
    session.run("1")
    entry = wait_for(lambda: session.entries("environment"))
    assert len(entry) == 1
    data = entry[0]["data"]
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry[0]["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert data["packages"]["numpy"] and data["packages"]["scikit-learn"]
    assert data["hardware"]["memory"] > 2**20
    assert data["git"] is None


def test_records_of_the_api(session: Session) -> None:
    session.run("import runledger as rl, numpy as np")
    entries = session.record(
        "assert rl.parameter('lr', 0.1) == 0.1\n"
        "acc = rl.summary('acc', np.float64(0.5))\n"
        "assert type(acc) is np.float64\n"
        "rl.metric('m', float('nan'))\n"
        "rl.log({'loss': np.float32(0.5), 'n': 2}, step=np.int64(7)); rl.log({'loss': 1})\n"
        "assert rl.label('k', 3) == 3\n"
        "rl.description('d'); rl.error('e')\n"
        "with rl.run('child'):\n    rl.parameter('in', 1)\n"
        "rl.start('s'); rl.end(); rl.publish('p')\n"
        "rl.model(ValueError('x'), name='v', path='v.bin')\n"
    )
    kept = [
        {k: v for k, v in e.items() if k not in ("session", "seq", "x", "kind")} | {"_": e["kind"]}
        for e in entries
        if e["kind"] not in ("begin", "variables", "end", "file", "hash")
    ]
    assert kept == [
        {"_": "parameter", "name": "lr", "value": 0.1, "of": ["rl"]},
        {"_": "summary", "name": "acc", "value": 0.5, "of": ["acc", "np", "rl"]},
        {"_": "summary", "name": "m", "value": "NaN", "of": ["rl"]},
        {"_": "metrics", "step": 7, "values": {"loss": 0.5, "n": 2}},
        {"_": "metrics", "step": None, "values": {"loss": 1}},
        {"_": "label", "name": "k", "value": "3", "of": ["rl"]},
        {"_": "description", "text": "d"},
        {"_": "error", "text": "e"},
        {"_": "run", "op": "enter", "name": "child"},
        {"_": "parameter", "name": "in", "value": 1, "of": ["rl"]},
        {"_": "run", "op": "exit", "name": "child"},
        {"_": "run", "op": "start", "name": None},
        {"_": "description", "text": "s"},
        {"_": "run", "op": "end", "name": None},
        {"_": "description", "text": "p"},
        {"_": "run", "op": "publish", "name": None},
        {"_": "model", "name": "v", "path": "v.bin", "type": "builtins.ValueError", "of": ["rl"]},
    ]


def test_a_record_is_of_the_statement_that_made_it(session: Session) -> None:
    session.run("import runledger as rl\ndef note(name, value):\n    rl.parameter(name, value)")
    entries = session.record(
        "lr, depth = 0.1, 3\nrate = rl.parameter('a', lr)\nfor d in [depth]:\n    note('b', d)\n%time rl.parameter('c', depth)"
    )
    of = {e["name"]: e["of"] for e in entries if e["kind"] == "parameter"}
    assert (of["a"], of["b"]) == (["lr", "rate", "rl"], ["d", "note"])
    timed = session.record("%%time\nz = 1\nrl.parameter('t', depth)")
    assert only(timed, "parameter")["of"] == ["depth", "rl"]


def test_records_of_threads_and_between_cells(session: Session) -> None:
    session.run("import runledger as rl, threading")
    entries = session.record(
        "t = threading.Thread(target=rl.label, args=('thread', 1)); t.start(); t.join()"
    )
    assert only(entries, "label")["name"] == "thread"
    x = session.last_x()
    session.run("threading.Timer(0.3, rl.label, ('late', 1)).start()")
    found = wait_for(lambda: [e for e in session.entries("label") if e["name"] == "late"])
    assert found[0]["x"] == x + 1


def test_an_override_replaces_a_parameter(session: Session) -> None:
    session.run("import runledger as rl\nrl.override(over=0.2)")
    entries = session.record(
        "assert rl.parameter('over', 1) == 0.2\nassert rl.add_parameter('over', 1) == 1"
    )
    assert [e["value"] for e in entries if e["kind"] == "parameter"] == [0.2, 1]


def test_misuse_is_a_type_error(session: Session) -> None:
    session.run("import runledger as rl")
    for call in (
        "rl.parameter(1, 2)",
        "rl.log({'a': 'b'})",
        "rl.input(3)",
        "rl.summary(None, 1)",
        "rl.log({'a': 1}, step='x')",
    ):
        outputs = session.run(call)
        assert outputs[0]["ename"] == "TypeError", call


def test_a_paused_notebook_is_not_recorded_and_the_api_is_silent(session: Session) -> None:
    session.run("import runledger as rl")
    control = session.books.control / "11111111-2222.json"
    before = len(session.entries("begin", "parameter", "file"))
    control.write_text('{"paused": true, "turn": 0}')
    outputs = session.run("open('hidden.txt', 'w').close()\nrl.parameter('hidden', 5)")
    assert outputs[0]["data"]["text/plain"] == "5"
    assert len(session.entries("begin", "parameter", "file")) == before
    control.write_text('{"paused": false, "turn": 0}')
    assert only(session.record("rl.parameter('seen', 6)"), "parameter")["value"] == 6


def test_a_turn_is_made_while_the_kernel_is_idle(session: Session) -> None:
    session.run("1")
    count = len(list(session.books.journal.glob("*.jsonl")))
    (session.books.control / "11111111-2222.json").write_text('{"paused": false, "turn": 1}')
    wait_for(lambda: len(list(session.books.journal.glob("*.jsonl"))) == count + 1)
    assert only(session.record("'after the turn'"), "end")["status"] == "ok"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_keeps_a_journal_of_its_own(session: Session) -> None:
    session.run("import runledger as rl, os")
    parent = session.entries("session")[0]["session"]
    entries = session.record(
        "pid = os.fork()\nif pid == 0:\n    open('child.txt', 'w').close()\n    rl.label('from', 'child')\n    os._exit(0)\n"
        "os.waitpid(pid, 0); rl.label('from', 'parent')"
    )
    (label,) = [e for e in entries if e["kind"] == "label" and e["session"] == parent]
    assert label["value"] == "parent"
    (child,) = [
        e for e in session.entries("label") if e["session"] != parent and e["name"] == "from"
    ]
    (header,) = [e for e in session.entries("session") if e["session"] == child["session"]]
    assert header["parent"] == parent
    assert {e["status"] for e in session.entries("end") if e["session"] == child["session"]} == {
        "ok"
    }
    (file,) = wait_for(lambda: [e for e in session.entries("file") if e["path"] == "child.txt"])
    assert (file["session"], file["by"]) == (parent, "child")


@pytest.mark.skipif(
    sys.platform != "linux", reason="fork is the way of multiprocessing on Linux only"
)
def test_workers_of_multiprocessing_leave_the_books_alone(session: Session) -> None:
    session.run(
        "import multiprocessing, os\ndef work(n):\n    open(f'w{n}.txt', 'w').close()\n    return n"
    )
    sessions = len({e["session"] for e in session.entries("session")})
    outputs = session.run(
        "with multiprocessing.get_context('fork').Pool(2) as pool: got = pool.map(work, range(4))\ngot"
    )
    assert outputs[-1]["data"]["text/plain"] == "[0, 1, 2, 3]"
    assert len({e["session"] for e in session.entries("session")}) == sessions
    assert session.of(session.last_x(), "end")[0]["status"] == "ok"


def test_a_killed_kernel_leaves_its_begin(tmp_path: Path) -> None:
    session = Session(tmp_path)
    try:
        session.run("import runledger as rl, os, signal")
        session.kernel.send("rl.parameter('lr', 0.1)\nos.kill(os.getpid(), signal.SIGKILL)")
        wait_for(lambda: not session.kernel.manager.is_alive())
        assert [e["x"] for e in session.entries("begin")] == [1, 2]
        assert session.entries("parameter")[0]["value"] == 0.1
        assert not session.of(2, "end")
        assert not session.entries("close")
    finally:
        session.kernel.stop()


def test_a_kernel_that_ends_closes_its_journal_and_finishes_its_hashes(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.run("open('last.bin', 'wb').write(bytes(20_000_000))")
    session.kernel.stop()
    assert session.entries("hash")[0]["sha256"] == hashlib.sha256(bytes(20_000_000)).hexdigest()
    assert session.entries()[-1]["kind"] == "close"


def test_a_kernel_without_books_is_left_alone(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, None)
    try:
        outputs = kernel.run("import runledger as rl\nrl.parameter('lr', rl.summary('a', 0.5))")
        assert outputs[0]["data"]["text/plain"] == "0.5"
        assert not (tmp_path / ".runledger").exists()
        outputs = kernel.run("import sys; 'runledger.kernel.cells' in sys.modules")
        assert outputs[0]["data"]["text/plain"] == "False"
    finally:
        kernel.stop()


def test_a_headless_kernel_records_where_books_exist_and_not_when_off(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    for environment, count in (({"RUNLEDGER_OFF": "true"}, 0), ({"RUNLEDGER_OFF": "0"}, 1)):
        kernel = Kernel(tmp_path, None, **environment)
        try:
            kernel.run("import runledger as rl\nrl.parameter('a', 1)")
        finally:
            kernel.stop()
        assert sum(e["kind"] == "begin" for e in entries_of(books)) == count


def test_a_notebook_written_for_dotscience_runs(tmp_path: Path) -> None:
    session = Session(tmp_path)
    try:
        (tmp_path / "in.csv").write_text("a\n1\n")
        cells = [
            "import runledger as ds\nimport sklearn\nds.interactive(); ds.connect('u', 'k', 'p', 'https://x'); ds.debug()",
            "ds.start('first')",
            "text = open(ds.input('in.csv')).read(); ds.add_inputs('in.csv')",
            "lr = ds.parameter('lr', 0.1); ds.add_parameters(depth=3, seed=1)",
            "ds.summary('acc', 0.9); ds.add_summaries(f1=0.8); ds.add_metric('loss', 0.1); ds.add_metrics(auc=0.7)",
            "ds.label('env', 'test'); ds.add_labels(a='b'); ds.set_description('d'); ds.set_error('none')",
            "open(ds.model(sklearn, 'clf', 'clf.bin', classes=['a']), 'wb').write(b'm')",
            "open(ds.output('out.csv'), 'w').write('x'); ds.end()",
            "ds.publish('done', build=False, deploy=False)",
        ]
        for cell in cells:
            outputs = session.run(cell)
            assert not [o for o in outputs if o["kind"] == "error"], outputs
        assert {e["name"]: e["value"] for e in session.entries("parameter")} == {
            "lr": 0.1,
            "depth": 3,
            "seed": 1,
        }
        assert {e["name"]: e["value"] for e in session.entries("summary")} == {
            "acc": 0.9,
            "f1": 0.8,
            "loss": 0.1,
            "auc": 0.7,
        }
        assert [e["op"] for e in session.entries("run")] == ["start", "end", "publish"]
        (model,) = session.entries("model")
        assert (model["name"], model["path"], model["type"]) == ("clf", "clf.bin", "sklearn")
    finally:
        session.kernel.stop()
