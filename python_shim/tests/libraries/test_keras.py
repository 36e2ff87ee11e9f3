"""Keras in a real kernel, on a light backend."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import pytest

from .conftest import Notebook

ENVIRONMENT = {"KERAS_BACKEND": "jax", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
pytestmark = pytest.mark.library("keras", "jax")

MODEL = """
import keras, numpy as np
X = np.random.default_rng(0).normal(size=(80, 3)).astype('float32'); y = X.sum(axis=1)
def model(rate=0.01):
    made = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(rate, momentum=0.5), 'mse', metrics=['mae'])
    return made
"""


@pytest.fixture(scope="module")
def keras(notebook: Notebook) -> Notebook:
    notebook.cell(MODEL)
    return notebook


def test_a_fit_tells_what_it_was_given_and_the_metrics_of_each_epoch(keras: Notebook) -> None:
    keras.cell(
        "history = model().fit(X, y, epochs=3, batch_size=16, validation_split=0.25, verbose=0)\n"
        "assert len(history.history['loss']) == 3",
        cell_id="fit",
    )
    told = keras.told()
    assert {name: told[name] for name in told if name.startswith("Sequential.")} == {
        "Sequential.epochs": 3,
        "Sequential.steps": 4,
        "Sequential.batch_size": 16,
        "Sequential.loss": "mse",
        "Sequential.count_params": 11,
        "Sequential.optimizer": "SGD",
    }
    assert (told["SGD.learning_rate"], told["SGD.momentum"]) == (0.01, 0.5)
    run = keras.last_run()
    assert set(run["inferred"]["metrics"]) == {"loss", "mae", "val_loss", "val_mae"}
    assert not run["parameters"] and not run["summaries"] and not run["metrics"]


def test_callbacks_and_history_of_the_user_stay_as_they_are(keras: Notebook) -> None:
    (output,) = keras.cell(
        "class Mine(keras.callbacks.Callback):\n"
        "    def on_epoch_end(self, epoch, logs=None):\n        print(epoch, sorted(logs))\n"
        "h = model().fit(X, y, epochs=2, verbose=0, callbacks=[Mine()])\n"
        "print(type(h).__name__, type(h).__module__, sorted(h.history))"
    )
    assert output["text"] == (
        "0 ['loss', 'mae']\n1 ['loss', 'mae']\nHistory keras.src.callbacks.history ['loss', 'mae']\n"
    )


def test_an_error_in_a_training_shows_nothing_of_ours(keras: Notebook) -> None:
    outputs = keras.run(
        "class Bad(keras.callbacks.Callback):\n"
        "    def on_epoch_end(self, epoch, logs=None):\n        raise RuntimeError('mine')\n"
        "model().fit(X, y, epochs=2, verbose=0, callbacks=[Bad()])",
        timeout=120,
    )
    (error,) = [output for output in outputs if output["kind"] == "error"]
    assert (error["ename"], error["evalue"]) == ("RuntimeError", "mine")
    assert "runledger" not in "".join(error["traceback"])


def test_evaluating_and_predicting_tell_nothing(keras: Notebook) -> None:
    keras.cell("m = model(); m.evaluate(X, y, verbose=0); m.predict(X, verbose=0)")
    assert not keras.told()
    assert not keras.of(keras.last_x(), "metrics")
