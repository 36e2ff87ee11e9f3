"""The peers that log values, each in an environment of its own, and what is asked of them.

A program is run in a process of its own, in a folder of its own; its last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# What every program begins with; VALUES are logged, EACH of them in a call.
_TIMING = """
import json, sys, time
CALLS, EACH = int(sys.argv[1]), int(sys.argv[2])
names = [f"value{i}" for i in range(EACH)]
points = [{name: (call * 7919 + i) % 1000 / 1000 for i, name in enumerate(names)}
          for call in range(CALLS)]
def told(times, begun, **more):
    seconds = time.time() - begun
    times.sort()
    print(json.dumps({"p50_us": times[len(times) // 2] * 1e6,
                      "p95_us": times[int(len(times) * 0.95)] * 1e6,
                      "begun": begun, "seconds": seconds,
                      "values_per_s": CALLS * EACH / seconds, **more}))
times, clock = [], time.perf_counter
"""

_LOOP = """
begun = time.time()
for step, point in enumerate(points):
    before = clock()
    {call}
    times.append(clock() - before)
"""

OURS = (
    _TIMING
    + "import runledger\nrunledger.label('warm', 1)\n"
    + _LOOP.format(call="runledger.log(point, step)")
    + "told(times, begun)\n"
)

PEERS: dict[str, str] = {
    "mlflow": _TIMING
    + "import mlflow\nmlflow.set_tracking_uri('sqlite:///mlflow.db')\nrun = mlflow.start_run()\n"
    + _LOOP.format(call="mlflow.log_metrics(point, step=step)")
    + "client = mlflow.MlflowClient()\n"
    "assert len(client.get_metric_history(run.info.run_id, names[0])) == CALLS\n"
    "told(times, begun, version=mlflow.__version__, durable='SQLite, queried')\n",
    "wandb": _TIMING
    + "import wandb\nrun = wandb.init(mode='offline', project='bench')\n"
    + _LOOP.format(call="run.log(point, step=step)")
    + "run.finish()\n"
    "told(times, begun, version=wandb.__version__, durable='file of the run, not queryable')\n",
    "aim": _TIMING
    + "import aim\nrun = aim.Run(repo='.', experiment='bench', system_tracking_interval=None,"
    " log_system_params=False, capture_terminal_logs=False)\n"
    + _LOOP.format(call="for name, value in point.items(): run.track(value, name=name, step=step)")
    + "run.close()\n"
    "from importlib.metadata import version\n"
    "told(times, begun, version=version('aim'), durable='RocksDB, not asked')\n",
    "trackio": _TIMING
    + "import trackio\ntrackio.init(project='bench', name='run')\n"
    + _LOOP.format(call="trackio.log(point, step=step)")
    + "trackio.finish()\nfrom trackio.sqlite_storage import SQLiteStorage\n"
    "assert len(SQLiteStorage.get_logs('bench', 'run')) == CALLS\n"
    "told(times, begun, version=trackio.__version__, durable='SQLite, queried')\n",
}

_CLOCK = "import json, time\nbegun = time.perf_counter()\n"
_SPENT = "print(json.dumps({'ms': 1000 * (time.perf_counter() - begun)}))\n"

FIRST_OURS = _CLOCK + "import runledger\nrunledger.parameter('lr', 0.1)\n" + _SPENT
FIRST: dict[str, str] = {
    "mlflow": _CLOCK
    + "import mlflow\nmlflow.set_tracking_uri('sqlite:///mlflow.db')\nmlflow.start_run()\n"
    "mlflow.log_param('lr', 0.1)\n" + _SPENT,
    "wandb": _CLOCK
    + "import wandb\nrun = wandb.init(mode='offline', project='bench')\nrun.config['lr'] = 0.1\n"
    + _SPENT,
    "aim": _CLOCK + "import aim\nrun = aim.Run(repo='.')\nrun['lr'] = 0.1\n" + _SPENT,
    "trackio": _CLOCK + "import trackio\ntrackio.init(project='bench', config={'lr': 0.1})\n"
    "trackio.log({'a': 1})\n" + _SPENT,
}


def interpreter(peers: Path, name: str) -> Path | None:
    """Return the Python that has a peer, or None if it is not installed."""
    for python in (peers / name / "bin" / "python", peers / name / "Scripts" / "python.exe"):
        probe = [str(python), "-c", f"import importlib.util as u; assert u.find_spec({name!r})"]
        if (
            python.exists()
            and subprocess.run(probe, check=False, capture_output=True).returncode == 0
        ):
            return python
    return None


def run(
    program: str, folder: Path, *arguments: object, python: Path | None = None
) -> dict[str, object]:
    """Run a program in a folder; returns what its last line tells, or `error`.

    Nothing leaves the machine: where a peer would call its makers, it is told not to.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RUNLEDGER")}
    environment |= {
        "HOME": str(folder),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "WANDB_MODE": "offline",
        "WANDB_SILENT": "true",
        "WANDB_ERROR_REPORTING": "false",
        "TRACKIO_DIR": str(folder / "trackio"),
        "HF_HUB_OFFLINE": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "AIM_TRACKING_DISABLED": "1",
    }
    command = [str(python or sys.executable), "-c", program, *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "it took over 300 s"}
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("{"):
            told: dict[str, object] = json.loads(line)
            return told
    lines = done.stderr.strip().splitlines()
    return {"error": lines[-1][:200] if lines else f"it ended with {done.returncode}"}


def in_a_folder(program: str, *arguments: object, python: Path | None = None) -> dict[str, object]:
    """Run a program in a new folder, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="runledger-bench-", ignore_cleanup_errors=True) as name:
        return run(program, Path(name), *arguments, python=python)
