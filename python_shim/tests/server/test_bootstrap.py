"""A Python kernel of another environment, without our package, is made to record by one request."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runledger.server.bootstrap import archive

from .live import Kernel, Server, wait_for

ROOT = Path(__file__).parents[3]
FOREIGN = ROOT / ".venv-foreign"
SILENT = {"silent": True, "store_history": False, "stop_on_error": False}


@pytest.fixture(scope="module")
def foreign_python() -> str:
    """The interpreter of an environment with ipykernel and without our package, made once."""
    made = FOREIGN / ".installed"
    if not made.exists():
        subprocess.run(["make", "-s", made.relative_to(ROOT)], cwd=ROOT, check=True, timeout=300)
    return str(FOREIGN / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@pytest.fixture
def foreign(server: Server, foreign_python: str) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels of that environment, for a notebook and with environment variables."""
    made: list[Kernel] = []

    def start(notebook: str, python: str = foreign_python, **environment: str) -> Kernel:
        folder = server.home / "data/kernels/elsewhere"
        folder.mkdir(parents=True, exist_ok=True)
        spec = {
            "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": "Elsewhere",
            "language": "python",
            "env": environment,
        }
        (folder / "kernel.json").write_text(json.dumps(spec))
        model = {
            "path": notebook,
            "name": notebook,
            "type": "notebook",
            "kernel": {"name": "elsewhere"},
        }
        answer = server.ask("POST", "api/sessions", model)
        assert answer.status == 201, answer.body
        made.append(Kernel(server, answer.json["kernel"]["id"]))
        return made[-1]

    yield start
    for kernel in made:
        kernel.shut_down()


def bootstrap(server: Server, kernel: Kernel, times: int = 1) -> None:
    """Do what the page does when a kernel starts."""
    for _ in range(times):
        kernel.run(server.get("bootstrap").json["code"], **SILENT)


def ask(kernel: Kernel, expression: str) -> Any:
    """Evaluate an expression without executing a cell."""
    msg_id = kernel.request("", user_expressions={"it": expression}, **SILENT)
    return ast.literal_eval(kernel.reply(msg_id)["user_expressions"]["it"]["data"]["text/plain"])


def light(server: Server, kernel: Kernel) -> dict[str, Any]:
    return server.get("status", kernel_id=kernel.id).json["recording"]


def test_its_cells_are_recorded_with_parameters_and_files(
    server: Server, foreign: Callable[..., Kernel]
):
    kernel = foreign("elsewhere.ipynb")
    bootstrap(server, kernel, times=2)
    msg_id = kernel.run(
        "import runledger as rl\n"
        "rate = rl.parameter('rate', 0.25)\n"
        "with open('made.csv', 'w') as file:\n    file.write('1,2')\n"
        "rl.summary('score', 0.75)",
        "cell-of-elsewhere",
    )
    run = server.run_of(msg_id)
    assert run["notebook"] == "elsewhere.ipynb"
    assert (run["parameters"], run["summaries"]) == ({"rate": 0.25}, {"score": 0.75})
    (execution,) = run["executions"]
    assert execution["cell_id"] == "cell-of-elsewhere"
    wait_for(
        lambda: (
            [
                (file["path"], file["mode"])
                for file in server.run_of(msg_id)["executions"][0]["files"]
                if file["sha256"] == hashlib.sha256(b"1,2").hexdigest()
            ]
            == [("made.csv", "write")]
        ),
        "the hash of its file",
    )
    assert light(server, kernel) == {"state": "on", "reason": None}


def test_the_user_sees_nothing_of_it(server: Server, foreign: Callable[..., Kernel]):
    kernel = foreign("unseen.ipynb")
    seen = (
        "(sorted(get_ipython().user_ns), get_ipython().execution_count,"
        " list(get_ipython().history_manager.get_range(raw=True)))"
    )
    before, path = ask(kernel, seen), ask(kernel, "list(__import__('sys').path)")
    bootstrap(server, kernel)
    assert ask(kernel, seen) == before
    # One place more to look for modules, the last one, and nothing of ours there but the witness.
    *kept, added = ask(kernel, "list(__import__('sys').path)")
    assert kept == path
    found = "[bool(__import__('importlib.util').util.find_spec('runledger.' + n)) for n in %r]"
    assert ask(kernel, found % ["kernel", "journal", "api"]) == [True] * 3
    assert ask(kernel, found % ["ledger", "server", "cli"]) == [False] * 3
    assert Path(added).parent == server.root / ".runledger/control"


def test_only_cells_that_ran_before_it_are_not_recorded(
    server: Server, foreign: Callable[..., Kernel]
):
    kernel = foreign("late.ipynb")
    early = kernel.request("early = 1")
    code = server.get("bootstrap").json["code"]
    kernel.request(code, **SILENT)
    late = kernel.run("late = early + 1")
    executions = server.run_of(late)["executions"]
    assert [e["msg_id"] for e in executions] == [late]
    assert early not in json.dumps(server.get("executions", notebook="late.ipynb").json)


def test_a_kernel_that_is_told_to_record_nothing_is_left_alone(
    server: Server, foreign: Callable[..., Kernel]
):
    kernel = foreign("off.ipynb", RUNLEDGER_OFF="1")
    before = ask(kernel, "list(__import__('sys').path)")
    bootstrap(server, kernel)
    assert ask(kernel, "list(__import__('sys').path)") == before
    assert ask(kernel, "'runledger' in __import__('sys').modules") is False


def test_a_kernel_that_has_us_is_left_as_it_is(server: Server, kernel: Kernel):
    before = ask(kernel, "list(__import__('sys').path)")
    bootstrap(server, kernel)
    assert ask(kernel, "list(__import__('sys').path)") == before
    assert len(server.run_of(kernel.run("once = 1"))["executions"]) >= 1
    assert sys.executable in server.get("bootstrap").json["interpreters"]


def test_of_a_kernel_that_cannot_reach_the_books_the_light_says_so(
    server: Server, foreign: Callable[..., Kernel]
):
    kernel = foreign("remote.ipynb")
    code = server.get("bootstrap").json["code"]
    (kept,) = (server.root / ".runledger/control").glob("runledger-*.zip")
    aside = kept.rename(kept.with_suffix(".aside"))
    try:
        kernel.run(code, **SILENT)
    finally:
        aside.rename(kept)
    reason = wait_for(lambda: light(server, kernel)["reason"], "the light to say why")
    assert reason == (
        "Only code, outputs and timing of this kernel are recorded:"
        f" it cannot reach the books at {server.root / '.runledger'}."
    )
    msg_id = kernel.run("print('seen on the wire')")
    assert server.outputs_of(msg_id)[0]["text"] == "seen on the wire\n"
    (execution,) = server.run_of(msg_id)["executions"]
    assert execution["source"] == "print('seen on the wire')"


def test_the_archive_is_private_made_again_when_it_is_gone_and_old_ones_go(
    new_server: Callable[..., Server], tmp_path: Path
):
    control = tmp_path / "root/.runledger/control"
    server = new_server(tmp_path / "root")
    server.get("bootstrap")
    (kept,) = control.glob("runledger-*.zip")
    before = kept.stat().st_mtime_ns
    server.get("bootstrap")
    assert kept.stat().st_mtime_ns == before
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    old = kept.rename(control / f"runledger-{'0' * 64}.zip")
    assert server.get("bootstrap").status == 200
    assert kept.exists()
    server.stop()
    server.start()
    wait_for(lambda: not old.exists(), "the archive of another version to go")
    assert kept.exists()


def test_where_nothing_is_recorded_nobody_is_bootstrapped(
    new_server: Callable[..., Server], tmp_path: Path
):
    server = new_server(tmp_path / "root", RUNLEDGER_OFF="1")
    assert server.get("bootstrap").json == {"code": None, "interpreters": []}


def test_every_module_of_the_archive_needs_nothing_but_itself(tmp_path: Path):
    (tmp_path / "kernel.zip").write_bytes(archive())
    with zipfile.ZipFile(io.BytesIO(archive())) as file:
        sources = {name: file.read(name) for name in file.namelist() if name.endswith(".py")}
    for name, source in sources.items():
        ast.parse(source, name, feature_version=(3, 9))
    modules = [name[:-3].replace("/", ".").removesuffix(".__init__") for name in sources]
    assert {"runledger", "runledger.api", "runledger.kernel.cells"} <= set(modules)
    program = (
        "import importlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "for name in sys.argv[2:]: importlib.import_module(name)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    python = shutil.which("python3") or sys.executable
    ran = subprocess.run(
        [python, "-I", "-S", "-c", program, str(tmp_path / "kernel.zip"), *modules],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stdout.split()) - sys.stdlib_module_names <= {"runledger", "__main__"}
