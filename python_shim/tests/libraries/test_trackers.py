"""What MLflow, Weights & Biases and TensorBoard are told is declared in our books too."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import pytest

from .conftest import Notebook

ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": ""}

MLFLOW = pytest.mark.library("mlflow")
WANDB = pytest.mark.library("wandb")
TENSORBOARDS = [
    pytest.param("torch.utils.tensorboard", marks=pytest.mark.library("tensorboard", "torch")),
    pytest.param("tensorboardX", marks=pytest.mark.library("tensorboardX")),
]


def declared(notebook: Notebook) -> dict[str, Any]:
    return notebook.told("parameter", inferred=False)


def points(notebook: Notebook, by: str) -> dict[str, list[tuple[int | None, float]]]:
    """Return the (step, value) pairs of the last cell, by series."""
    found: dict[str, list[tuple[int | None, float]]] = {}
    for entry in notebook.of(notebook.last_x(), "metrics"):
        assert entry["by"] == by
        if "columns" in entry:
            for name, column in zip(entry["names"], entry["columns"], strict=True):
                found.setdefault(name, []).extend(zip(entry["steps"], column, strict=True))
        else:
            for name, value in entry["values"].items():
                found.setdefault(name, []).append((entry["step"], value))
    return found


def failed(outputs: list[dict[str, Any]]) -> dict[str, Any]:
    (error,) = [output for output in outputs if output["kind"] == "error"]
    assert "runledger" not in "".join(error["traceback"])
    return error


@MLFLOW
def test_parameters_and_metrics_of_the_fluent_functions(notebook: Notebook) -> None:
    (output, *_) = notebook.cell(
        "import logging; logging.disable(logging.WARNING)\n"
        "import mlflow\nfrom mlflow import log_metric\n"
        "with mlflow.start_run() as active:\n"
        "    print(mlflow.log_param('lr', 0.1))\n"
        "    mlflow.log_params({'depth': 3, 'kind': 'tree'})\n"
        "    log_metric('acc', 0.9)\n"
        "    for n in (1, 2): mlflow.log_metrics({'loss': 1 / n}, step=n)\n"
        "saved = mlflow.get_run(active.info.run_id).data\n"
        "assert saved.params['lr'] == '0.1' and saved.metrics['loss'] == 0.5",
        cell_id="mlflow",
    )
    assert output["text"] == "0.1\n"
    assert declared(notebook) == {"lr": 0.1, "depth": 3, "kind": "tree"}
    assert points(notebook, "mlflow") == {"acc": [(None, 0.9)], "loss": [(1, 1.0), (2, 0.5)]}
    run = notebook.last_run()
    assert run["parameters"] == {"lr": 0.1, "depth": 3, "kind": "tree"}
    assert run["metrics"] == {"acc": 0.9, "loss": 0.5}


@MLFLOW
def test_calls_and_batches_of_a_client(notebook: Notebook) -> None:
    notebook.cell(
        "client = mlflow.MlflowClient()\nid = client.create_run('0').info.run_id\n"
        "client.log_param(id, 'flag', True)\nclient.log_metric(id, 'm', 1.5, step=7)\n"
        "client.log_batch(id, metrics=[mlflow.entities.Metric('b', 2.0, 0, 1)],"
        " params=[mlflow.entities.Param('p', 'x')])"
    )
    assert declared(notebook) == {"flag": True, "p": "x"}
    assert points(notebook, "mlflow") == {"m": [(7, 1.5)], "b": [(1, 2.0)]}


@MLFLOW
def test_an_error_of_mlflow_shows_nothing_of_ours(notebook: Notebook) -> None:
    outputs = notebook.run(
        "with mlflow.start_run():\n"
        "    mlflow.log_param('lr', 0.1)\n    mlflow.log_param('lr', 0.2)",
        timeout=120,
    )
    assert failed(outputs)["ename"] == "MlflowException"


@MLFLOW
def test_what_autologging_logs_nobody_declared(notebook: Notebook) -> None:
    notebook.cell(
        "import numpy as np\nfrom sklearn.linear_model import Ridge\n"
        "mlflow.sklearn.autolog(silent=True, log_models=False, log_datasets=False)\n"
        "Ridge(alpha=3).fit(np.eye(4), [1, 2, 3, 4])\n"
        "mlflow.sklearn.autolog(disable=True)"
    )
    assert declared(notebook) == {}
    assert notebook.told()["alpha"] == "3"


@WANDB
def test_config_logged_values_and_summary_of_a_run(notebook: Notebook) -> None:
    notebook.cell(
        "import wandb\n"
        "run = wandb.init(project='p', config={'lr': 0.3, 'net': {'depth': 2}}, settings=wandb.Settings(console='off'))\n"
        "wandb.config.update({'bs': 4}); wandb.config.seed = 1; run.config['kind'] = 'tree'\n"
        "for n in (1, 2): wandb.log({'loss': 1 / n, 'note': 'text', 'val': {'acc': n}})\n"
        "run.log({'loss': 0.25}, step=9)\nrun.summary['best'] = 0.25\n"
        "assert run.config['lr'] == 0.3\nwandb.finish()",
        cell_id="wandb",
    )
    assert declared(notebook) == {
        "lr": 0.3,
        "net.depth": 2,
        "bs": 4,
        "seed": 1,
        "kind": "tree",
    }
    assert points(notebook, "wandb") == {
        "loss": [(0, 1.0), (1, 0.5), (9, 0.25)],
        "val.acc": [(0, 1), (1, 2)],
    }
    assert notebook.told("summary", inferred=False) == {"best": 0.25}
    run = notebook.last_run()
    assert run["metrics"]["loss"] == 0.25
    assert run["parameters"]["bs"] == 4


@WANDB
def test_an_error_of_wandb_shows_nothing_of_ours(notebook: Notebook) -> None:
    outputs = notebook.run(
        "run = wandb.init(project='p', settings=wandb.Settings(console='off'))\nwandb.log(3)",
        timeout=120,
    )
    error = failed(outputs)
    assert error["ename"] == "TypeError"
    assert not notebook.of(notebook.last_x(), "metrics")
    notebook.cell("wandb.finish()")


@pytest.mark.parametrize("module", TENSORBOARDS)
def test_scalars_and_hyperparameters_of_a_summary_writer(notebook: Notebook, module: str) -> None:
    notebook.cell(
        f"import numpy as np\nfrom {module} import SummaryWriter\nimport torch\n"
        f"writer = SummaryWriter('runs/{module}')\n"
        "for n in (1, 2): writer.add_scalar('loss', 0.1 * n, n)\n"
        "writer.add_scalar('tensor', torch.tensor(0.5))\n"
        "writer.add_scalars('many', {'a': 1, 'b': 2}, 3)\n"
        "writer.add_histogram('weights', np.arange(9), 1)\n"
        "writer.add_hparams({'lr': 0.1, 'kind': 'tree'}, {'hp/acc': 0.9})\nwriter.close()",
        cell_id=module,
    )
    assert declared(notebook) == {"lr": 0.1, "kind": "tree"}
    assert points(notebook, "tensorboard") == {
        "loss": [(1, 0.1), (2, 0.2)],
        "tensor": [(None, 0.5)],
        "many/a": [(3, 1)],
        "many/b": [(3, 2)],
    }
    assert notebook.told("summary", inferred=False) == {"hp/acc": 0.9}


@pytest.mark.parametrize("module", TENSORBOARDS)
def test_an_error_of_a_writer_shows_nothing_of_ours(notebook: Notebook, module: str) -> None:
    outputs = notebook.run(
        f"from {module} import SummaryWriter\nSummaryWriter('runs/e').add_scalar('x', [1, 2], 1)",
        timeout=120,
    )
    failed(outputs)
    assert not notebook.of(notebook.last_x(), "metrics")
