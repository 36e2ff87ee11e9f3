"""Put runs into MLflow's own store, as its tables have them: its API would take minutes.

    python mlflow_runs.py FOLDER < runs.jsonl    # with the Python that has MLflow

Each line is a run as `GET runs` answers it. A series is given by its last value only, which is
less than the peer of this benchmark has to hold. Prints the id of the experiment.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from mlflow.store.tracking.dbmodels.models import (
    SqlLatestMetric,
    SqlMetric,
    SqlParam,
    SqlRun,
    SqlTag,
)
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

STATUS = {
    "ok": "FINISHED",
    "error": "FAILED",
    "killed": "KILLED",
    "interrupted": "KILLED",
    "running": "RUNNING",
}


def main() -> None:
    """Read the runs and write them."""
    folder = Path(sys.argv[1]).resolve()
    store = SqlAlchemyStore(f"sqlite:///{folder / 'mlflow.db'}", str(folder / "artifacts"))
    experiment = int(store.create_experiment("study"))
    rows: dict[type[Any], list[dict[str, object]]] = {
        SqlRun: [],
        SqlTag: [],
        SqlParam: [],
        SqlMetric: [],
        SqlLatestMetric: [],
    }
    for line in sys.stdin:
        run = json.loads(line)
        began, ended = _milliseconds(run["started"]), _milliseconds(run["ended"])
        rows[SqlRun].append(
            {
                "run_uuid": run["id"],
                "name": run["title"],
                "source_type": "LOCAL",
                "user_id": "ada",
                "status": STATUS[run["status"]],
                "start_time": began,
                "end_time": ended,
                "lifecycle_stage": "active",
                "artifact_uri": str(folder / "artifacts" / run["id"]),
                "experiment_id": experiment,
            }
        )
        # Its page does not show a run without tags.
        tags = {"mlflow.runName": run["title"], "mlflow.user": "ada"}
        for name, value in tags.items():
            rows[SqlTag].append({"run_uuid": run["id"], "key": name, "value": value})
        for name, value in run["parameters"].items():
            rows[SqlParam].append({"run_uuid": run["id"], "key": name, "value": str(value)})
        for name, value in {**run["metrics"], **run["summaries"]}.items():
            point = {
                "run_uuid": run["id"],
                "key": name,
                "value": value,
                "timestamp": ended,
                "step": 0,
                "is_nan": False,
            }
            rows[SqlMetric].append(point)
            rows[SqlLatestMetric].append(point)
    with store.ManagedSessionMaker() as session:
        for model, values in rows.items():
            session.bulk_insert_mappings(model, values)
    print(experiment)


def _milliseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)


if __name__ == "__main__":
    main()
