"""Lightning in a real kernel, by either of its names."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import pytest

from .conftest import Notebook

ENVIRONMENT = {"CUDA_VISIBLE_DEVICES": ""}

PACKAGES = [
    pytest.param("lightning", marks=pytest.mark.library("lightning", "torch")),
    pytest.param("pytorch_lightning", marks=pytest.mark.library("pytorch-lightning")),
]

CELL = """
import logging, warnings, torch
import {package} as L
warnings.simplefilter('ignore'); logging.disable(logging.WARNING)
from torch.utils.data import DataLoader, TensorDataset
class Net(L.LightningModule):
    def __init__(self, lr=0.01, hidden=4):
        super().__init__(); self.save_hyperparameters(); self.layer = torch.nn.Linear(4, 1)
    def loss(self, batch):
        return ((self.layer(batch[0]) - batch[1]) ** 2).mean()
    def training_step(self, batch, index):
        loss = self.loss(batch); self.log('train_loss', loss); return loss
    def validation_step(self, batch, index):
        self.log('val_loss', self.loss(batch))
    def test_step(self, batch, index):
        self.log('test_loss', self.loss(batch))
    def on_train_epoch_end(self):
        self.log('late', float(self.current_epoch))
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
loader = DataLoader(TensorDataset(torch.rand(40, 4), torch.rand(40, 1)), batch_size=8)
def trainer(**more):
    return L.Trainer(max_epochs=4, check_val_every_n_epoch=2, accelerator='cpu', log_every_n_steps=1,
                     enable_progress_bar=False, enable_model_summary=False, **more)
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_a_fit_tells_hyperparameters_and_the_metrics_of_each_epoch(
    notebook: Notebook, package: str
) -> None:
    notebook.cell(CELL.format(package=package), cell_id=package)
    notebook.cell("t = trainer(); t.fit(Net(hidden=3), loader, loader)", cell_id=f"fit {package}")
    told = notebook.told()
    assert (told["Net.lr"], told["Net.hidden"]) == (0.01, 3)
    assert (told["Trainer.max_epochs"], told["DataLoader.batch_size"]) == (4, 8)
    assert told["SGD.lr"] == 0.01
    points: dict[str, list[int]] = {}
    for entry in notebook.of(notebook.last_x(), "metrics"):
        assert entry["inferred"] is True, entry  # the loggers of Lightning's own say nothing twice
        for name in entry.get("names") or entry["values"]:
            steps = entry.get("steps") or [entry["step"]]
            points.setdefault(name, []).extend(steps)
    assert points == {
        "train_loss": [0, 1, 2, 3],
        "late": [0, 1, 2, 3],
        "val_loss": [1, 3],
    }
    run = notebook.last_run()
    assert set(run["inferred"]["metrics"]) >= {"train_loss", "late", "val_loss"}
    assert not run["metrics"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_test_tells_its_results(notebook: Notebook, package: str) -> None:
    notebook.cell(f"import {package} as L\n" + CELL.format(package=package))
    notebook.cell(
        "r = trainer(logger=False, enable_checkpointing=False).test(Net(), loader, verbose=False)"
    )
    (name,) = notebook.told("summary")
    assert name == "test_loss"


@pytest.mark.parametrize("package", PACKAGES)
def test_callbacks_pickle_without_us_and_errors_show_nothing_of_ours(
    notebook: Notebook, package: str
) -> None:
    notebook.cell(CELL.format(package=package))
    (output,) = notebook.cell(
        "import pickle\n"
        "t = trainer(logger=False)\n"
        "print(b'runledger' in pickle.dumps(t.callbacks), len(t.checkpoint_callbacks))"
    )
    assert output["text"] == "False 1\n"
    outputs = notebook.run(
        "class Bad(L.Callback):\n"
        "    def on_train_epoch_end(self, trainer, module):\n        raise RuntimeError('mine')\n"
        "trainer(logger=False, callbacks=[Bad()]).fit(Net(), loader)",
        timeout=120,
    )
    (error,) = [output for output in outputs if output["kind"] == "error"]
    assert error["evalue"] == "mine"
    assert "runledger" not in "".join(error["traceback"])
