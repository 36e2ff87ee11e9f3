"""Scripts, and what we cost at a process's start."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runledger.journal.books import Books, make_books

from .conftest import entries_of

SHIM = Path(__file__).resolve().parents[2]


def run_script(
    folder: Path, code: str, expect: int = 0, **env: str
) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    (folder / "train.py").write_text(code)
    variables = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")} | env
    done = subprocess.run(
        [sys.executable, "train.py"],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == expect, done.stderr
    return done


def kinds(entries: list[dict[str, Any]]) -> list[str]:
    return [e["kind"] for e in entries]


def test_what_is_left_open_is_closed_by_its_library_at_the_interpreters_exit(
    tmp_path: Path,
) -> None:
    done = run_script(
        tmp_path,
        "import runledger as rl\nrl.parameter('lr', 0.1)\n"
        "import threading, pyarrow as pa, pyarrow.parquet as pq\ntable = pa.table({'a': [1]})\n"
        # Where it lives longer than our modules do.
        "threading.left = pq.ParquetWriter('left.parquet', table.schema)\n"
        "threading.left.write_table(table)\n"
        "class Late:\n    def __del__(self, open=open, str=str):\n        open('late.txt', 'w').close()\n"
        "threading.late = Late()\n",
    )
    assert done.stderr == ""
    assert (tmp_path / "late.txt").exists()
    assert (tmp_path / "left.parquet").read_bytes().endswith(b"PAR1")


def test_a_script_is_one_execution(tmp_path: Path) -> None:
    code = (
        "import runledger as rl\nlr = rl.parameter('lr', 0.1)\n"
        "open('made.txt', 'w').write('m')\nrl.summary('acc', lr * 9)\nprint('done')\n"
    )
    done = run_script(tmp_path, code)
    assert (done.stdout, done.stderr) == ("done\n", "")
    entries = entries_of(Books(tmp_path / ".runledger"))
    by_kind = {e["kind"]: e for e in entries}
    assert kinds(entries)[:3] == ["session", "source", "begin"]
    assert kinds(entries)[-1] == "close"
    assert by_kind["session"]["script"] == "train.py"
    assert by_kind["session"]["kernel_id"] is None
    assert by_kind["source"]["text"] == code
    assert by_kind["begin"]["x"] == 1
    assert (by_kind["parameter"]["value"], by_kind["parameter"]["of"]) == (0.1, ["lr", "rl"])
    assert by_kind["file"]["path"] == "made.txt"
    assert by_kind["end"]["status"] == "ok"
    assert by_kind["hash"]["size"] == 1
    assert by_kind["environment"]["data"]["argv"] == ["train.py"]
    assert (tmp_path / ".runledger").stat().st_mode & 0o777 == 0o700


def test_a_script_that_fails_keeps_its_exit_code_and_its_traceback(tmp_path: Path) -> None:
    done = run_script(tmp_path, "import runledger as rl\nrl.label('a', 1)\n1 / 0\n", expect=1)
    assert "ZeroDivisionError" in done.stderr
    assert "runledger/" not in done.stderr
    entries = entries_of(Books(tmp_path / ".runledger"))
    assert "file" not in kinds(entries)
    end = next(e for e in entries if e["kind"] == "end")
    assert (end["status"], end["error"]["name"]) == ("error", "ZeroDivisionError")


@pytest.mark.parametrize("step", ["tell_endings", "write_files", "_write_variables"])
def test_a_script_has_ended_though_a_stop_came_while_that_is_written(
    tmp_path: Path, step: str
) -> None:
    run_script(
        tmp_path,
        "import runledger as rl, signal\nfrom runledger.kernel.witness import active_witness\n"
        "rl.label('a', 1)\n"
        f"active_witness().{step} = lambda *_: signal.raise_signal(signal.SIGINT)\n",
    )
    assert end_of(tmp_path)["status"] == "ok"


def end_of(folder: Path) -> dict[str, Any]:
    entries = entries_of(Books(folder / ".runledger"))
    assert kinds(entries)[-1] == "close"
    (end,) = [e for e in entries if e["kind"] == "end"]
    return end


@pytest.mark.parametrize(
    ("last", "code", "message"),
    [
        ("sys.exit(3)", 3, "3"),
        ("sys.exit('no data')", 1, "no data"),
        ("sys.exit('no access with sk-' + 48 * 'a')", 1, "no access with ***"),
        ("exit(4)", 4, "4"),
        ("quit(True)", 1, "True"),
        ("def main():\n    sys.exit(2)\nmain()", 2, "2"),
        ("try:\n    sys.exit(3)\nfinally:\n    print('tidied')", 3, "3"),
        ("with rl.run('child'):\n    sys.exit(3)", 3, "3"),
        ("try:\n    sys.exit(0)\nexcept SystemExit:\n    sys.exit(5)", 5, "5"),
        ("import argparse\nargparse.ArgumentParser().parse_args(['--no-such'])", 2, "2"),
    ],
)
def test_a_script_that_exits_with_a_code_failed(
    tmp_path: Path, last: str, code: int, message: str
) -> None:
    done = run_script(
        tmp_path, f"import runledger as rl, sys\nrl.label('a', 1)\n{last}\n", expect=code
    )
    assert "runledger/" not in done.stderr
    end = end_of(tmp_path)
    assert (end["status"], end["error"]) == ("error", {"name": "SystemExit", "message": message})


@pytest.mark.parametrize(
    "last",
    [
        "sys.exit()",
        "sys.exit(0)",
        "sys.exit(None)",
        "exit()",
        "try:\n    sys.exit(3)\nexcept SystemExit:\n    pass",
        "try:\n    sys.exit(3)\nexcept SystemExit:\n    sys.exit(0)",
        "def asked():\n    try:\n        sys.exit(3)\n    except SystemExit:\n        return 1\nasked()",
        "import threading\nt = threading.Thread(target=sys.exit, args=(3,))\nt.start(); t.join()",
        "import os\npid = os.fork()\nif not pid: sys.exit(3)\nos.waitpid(pid, 0)",
    ],
)
def test_a_script_that_exits_without_a_code_is_fine(tmp_path: Path, last: str) -> None:
    if "fork" in last and not hasattr(os, "fork"):
        pytest.skip("no fork here")
    run_script(tmp_path, f"import runledger as rl, sys\nrl.label('a', 1)\n{last}\n")
    end = end_of(tmp_path)
    assert (end["status"], "error" in end) == ("ok", False)


@pytest.mark.parametrize("module", [["-m", "train"], ["-c", "import train"]])
def test_a_module_that_exits_with_a_code_failed(tmp_path: Path, module: list[str]) -> None:
    (tmp_path / "train.py").write_text(
        "import runledger as rl, sys\nrl.label('a', 1)\nsys.exit(3)\n"
    )
    variables = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    done = subprocess.run(
        [sys.executable, *module], cwd=tmp_path, env=variables, timeout=60, check=False
    )
    assert done.returncode == 3
    assert end_of(tmp_path)["error"] == {"name": "SystemExit", "message": "3"}


def test_an_interrupted_script(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(
        "import runledger as rl, signal, time\nrl.label('a', 1)\n"
        # A process that was started in the background may have been told to ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    variables = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    with subprocess.Popen(
        [sys.executable, "train.py"],
        cwd=tmp_path,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in stderr
    end = end_of(tmp_path)
    assert (end["status"], end["error"]["name"]) == ("interrupted", "KeyboardInterrupt")


def test_a_script_uses_the_nearest_books(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    run_script(tmp_path / "sub", "import runledger as rl\nrl.label('a', 1)\n")
    assert not (tmp_path / "sub" / ".runledger").exists()
    assert next(e for e in entries_of(books) if e["kind"] == "session")["script"] == "sub/train.py"


def test_a_script_that_only_imports_us_leaves_nothing(tmp_path: Path) -> None:
    run_script(tmp_path, "import runledger\n")
    assert not (tmp_path / ".runledger").exists()


@pytest.mark.parametrize(
    "env", [{"RUNLEDGER_OFF": "true"}, {"RUNLEDGER_DIR": "/nonexistent/.runledger"}]
)
def test_a_script_without_books_runs_on(tmp_path: Path, env: dict[str, str]) -> None:
    done = run_script(tmp_path, "import runledger as rl\nprint(rl.parameter('a', 1))\n", **env)
    assert (done.stdout, done.stderr) == ("1\n", "")
    assert not (tmp_path / ".runledger").exists()


def test_the_environment_overrides_parameters(tmp_path: Path) -> None:
    code = "import runledger as rl\nrl.override(lr=3, n=4)\nprint(rl.parameter('lr', 1), rl.parameter('n', 1), rl.parameter('m', 1))\n"
    done = run_script(tmp_path, code, RUNLEDGER_PARAMETERS=json.dumps({"lr": "0.2"}))
    assert done.stdout == "0.2 4 1\n"


def test_spawned_workers_that_import_their_script_make_no_runs(tmp_path: Path) -> None:
    code = (
        "import multiprocessing, runledger as rl\nlr = rl.parameter('lr', 1)\n"
        "def work(n):\n    return n\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n        print(pool.map(work, [1, 2]))\n"
    )
    assert run_script(tmp_path, code).stdout == "[1, 2]\n"
    assert kinds(entries_of(Books(tmp_path / ".runledger"))).count("session") == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_forked_at_once_can_import_what_we_import(tmp_path: Path) -> None:
    code = (
        "import runledger as rl, os, signal\nrl.label('a', 1)\npid = os.fork()\n"
        "if not pid:\n    signal.alarm(30)\n    import asyncio, platform, shutil, subprocess\n    os._exit(0)\n"
        "print(os.waitpid(pid, 0)[1])\n"
    )
    assert run_script(tmp_path, code).stdout == "0\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_forked_in_the_middle_of_an_import_of_ours_can_import_it(tmp_path: Path) -> None:
    code = (
        "import importlib, os, signal, sys, threading, time\nbegun = []\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if threading.current_thread() is not threading.main_thread():\n"
        "            begun.append(name)\n            time.sleep(0.05)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "import runledger as rl\nrl.label('a', 1)\n"
        "statuses, end = {}, time.monotonic() + 30\n"
        "while 'runledger.journal.reader' not in sys.modules and time.monotonic() < end:\n"
        "    time.sleep(0.001)\n"
        "    if not begun or begun[-1] in statuses:\n        continue\n"
        "    name, pid = begun[-1], os.fork()\n"
        "    if not pid:\n        signal.alarm(10)\n        importlib.import_module(name)\n        os._exit(0)\n"
        "    statuses[name] = os.waitpid(pid, 0)[1]\n"
        "print(len(statuses) > 2, set(statuses.values()))\n"
    )
    assert run_script(tmp_path, code).stdout == "True {0}\n"


def test_our_threads_import_nothing_that_a_fork_does_not_wait_for(tmp_path: Path) -> None:
    """Whatever they do; what they import is loaded ahead (`_NEEDED` in `kernel/background.py`)."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'A100, 100, 5'\n")
    program.chmod(0o755)
    for command in ("init -q", "add bin", "-c user.name=a -c user.email=a@b commit -qm a"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    program.write_text(program.read_text() + "\n")
    code = (
        "import atexit, os, sys, threading, time\nfound = []\natexit.register(lambda: print(found))\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if threading.current_thread() is not threading.main_thread():\n"
        "            from runledger.kernel.imports import Imports\n"
        "            if not Imports.lock._is_owned():\n                found.append(name)\n"
        "sys.meta_path.insert(0, Watch())\n"
        "import runledger as rl\nrl.log({'loss': 1})\n"
        "os.mkdir('folder')\nopen('folder/in.bin', 'wb').write(b'x' * 100_000)\nrl.output('folder')\n"
        "open('made.bin', 'wb').write(b'x' * 100_000)\nos.system('echo 1 > theirs.txt')\n"
        "time.sleep(1.5)\n"  # so that what is written so far is told to other sessions
    )
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    assert run_script(tmp_path, code, PATH=path).stdout == "[]\n"
    entries = entries_of(Books(tmp_path / ".runledger"))
    (data,) = [e["data"] for e in entries if e["kind"] == "environment"]
    assert (data["hardware"]["gpus"], data["git"]["dirty"]) == (["A100"], True)
    hashed = {e["path"] for e in entries if e["kind"] == "hash"}
    assert hashed == {"folder", "made.bin", "theirs.txt"}


def test_a_module_that_fails_to_import_is_not_imported_again_by_us(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "from runledger.kernel.on_import import when_imported\n"
        "print('once', flush=True)\nwhen_imported('broken', print)\n1 / 0\n"
    )
    code = (
        "import threading\ntry:\n    import broken\nexcept ZeroDivisionError:\n    pass\n"
        "for thread in threading.enumerate():\n"
        "    if thread is not threading.main_thread():\n        thread.join(10)\n"
    )
    assert run_script(tmp_path, code).stdout == "once\n"


IMPORT_ALL = """
import sys
sys.path.insert(0, {shim!r})
import importlib, pkgutil
import runledger, runledger.api, runledger.kernel, runledger.journal
for package in (runledger.kernel, runledger.journal):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
outside = sorted(
    name for name, module in sys.modules.items()
    if name.partition(".")[0] not in sys.stdlib_module_names | {{"runledger", "__main__"}}
)
print(outside)
"""


def test_what_runs_in_a_kernel_needs_the_standard_library_only() -> None:
    code = IMPORT_ALL.format(shim=str(SHIM))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_kernel_start_loads_little_of_us(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SHIM)!r})\n"
        "from runledger.kernel import activate\n"
        "activate(object())\n"
        "print(sorted(n for n in sys.modules if n.startswith('runledger')), 'ast' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    loaded = ["runledger", "runledger.api", "runledger.kernel", "runledger.kernel.calls"]
    assert done.stdout == f"{loaded} False\n"
