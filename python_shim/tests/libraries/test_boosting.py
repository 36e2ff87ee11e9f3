"""XGBoost and LightGBM in a real kernel: parameters, and evaluations round by round."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import json
from typing import Any

import pytest
from kernel.test_log import logged

from .conftest import Notebook

DATA = """
import numpy as np
X = np.random.default_rng(0).normal(size=(120, 4)); y = (X[:, 0] > 0).astype(int)
Xv, yv = X[:9], 1 - y[:9]  # where each round makes it worse
"""

XGBOOST = pytest.mark.library("xgboost-cpu")
LIGHTGBM = pytest.mark.library("lightgbm")


@pytest.fixture(scope="module")
def data(notebook: Notebook) -> Notebook:
    notebook.cell(DATA)
    return notebook


def series(run: dict[str, Any]) -> set[str]:
    return set(run["inferred"]["metrics"])


@XGBOOST
def test_the_parameters_of_train_and_the_evaluations_after_each_round(data: Notebook) -> None:
    data.cell(
        "import xgboost as xgb\nd = xgb.DMatrix(X, y); result = {}\n"
        "b = xgb.train({'max_depth': 3, 'objective': 'binary:logistic'}, d, 4,"
        " evals=[(d, 'train')], evals_result=result, verbose_eval=False)\n"
        "assert len(result['train']['logloss']) == 4\n"
        "print(result['train']['logloss'][-1])"
    )
    assert data.told() == {
        "xgboost.max_depth": 3,
        "xgboost.objective": "binary:logistic",
        "xgboost.num_boost_round": 4,
    }
    run = data.last_run()
    assert series(run) == {"train-logloss"}
    assert 0 < run["inferred"]["summaries"]["train-logloss"] < 0.7
    assert not run["parameters"]


@XGBOOST
def test_the_parameters_of_an_estimator_once_and_its_evaluations(data: Notebook) -> None:
    data.cell(
        "from xgboost import XGBClassifier\n"
        "m = XGBClassifier(n_estimators=5, max_depth=2, early_stopping_rounds=2, eval_metric='logloss')"
        ".fit(X, y, eval_set=[(X, y)], verbose=False)",
        cell_id="xgb",
    )
    told = data.told()
    assert {name.partition(".")[0] for name in told} == {"XGBClassifier"}
    assert (told["XGBClassifier.n_estimators"], told["XGBClassifier.max_depth"]) == (5, 2)
    assert "validation_0-logloss" in series(data.last_run())


@XGBOOST
def test_cross_validation_tells_the_means_of_each_round(data: Notebook) -> None:
    data.cell("r = xgb.cv({'max_depth': 3}, d, 3, nfold=2)\nassert len(r) == 3")
    assert data.told()["xgboost.nfold"] == 2
    assert {"train-rmse", "test-rmse"} <= series(data.last_run())


@XGBOOST
def test_the_round_that_stops_a_training_early_is_told_too(data: Notebook) -> None:
    (output,) = data.cell(
        "import json; result = {}\n"
        "b = xgb.train({'objective': 'binary:logistic'}, d, 60, evals=[(xgb.DMatrix(Xv, yv), 'held')],"
        " early_stopping_rounds=2, evals_result=result, verbose_eval=False)\n"
        "print(json.dumps(result['held']['logloss']))"
    )
    losses = json.loads(output["text"])
    assert 2 < len(losses) < 60
    assert logged(data.of(data.last_x()), "held-logloss") == list(enumerate(losses))


@XGBOOST
def test_models_and_callbacks_are_what_they_were(data: Notebook) -> None:
    (output,) = data.cell(
        "import pickle, copy, inspect, traceback\nfrom sklearn.base import clone\n"
        "again = pickle.loads(pickle.dumps(m))\n"
        "print(np.allclose(again.predict(X), m.predict(X)), b'runledger' in pickle.dumps(m))\n"
        "print(clone(m).get_params() == m.get_params(), 'eval_set' in inspect.signature(m.fit).parameters)\n"
        "try:\n    m.fit(X, y[:3])\n"
        "except Exception:\n    print('runledger' in traceback.format_exc())"
    )
    assert output["text"] == "True False\nTrue True\nFalse\n"


@LIGHTGBM
def test_the_parameters_of_a_training_and_the_evaluations_after_each_round(data: Notebook) -> None:
    data.cell(
        "import lightgbm as lgb\nd = lgb.Dataset(X, y); v = lgb.Dataset(X, y, reference=d); seen = {}\n"
        "b = lgb.train({'num_leaves': 5, 'objective': 'binary', 'verbose': -1}, d, 4, valid_sets=[v],"
        " callbacks=[lgb.record_evaluation(seen)])\n"
        "assert len(seen['valid_0']['binary_logloss']) == 4"
    )
    told = data.told()
    assert (told["lightgbm.num_leaves"], told["lightgbm.num_iterations"]) == (5, 4)
    assert "valid_0-binary_logloss" in series(data.last_run())


@LIGHTGBM
def test_the_parameters_of_an_estimator_and_its_evaluations(data: Notebook) -> None:
    data.cell(
        "m = lgb.LGBMClassifier(n_estimators=3, num_leaves=4, verbose=-1).fit(X, y, eval_set=[(X + 0, y)])",
        cell_id="lgb",
    )
    told = data.told()
    assert {name.partition(".")[0] for name in told} == {"LGBMClassifier"}
    assert told["LGBMClassifier.num_leaves"] == 4
    assert any(name.endswith("-binary_logloss") for name in series(data.last_run()))


@LIGHTGBM
def test_cross_validation_tells_its_parameters(data: Notebook) -> None:
    data.cell("r = lgb.cv({'num_leaves': 5, 'verbose': -1}, lgb.Dataset(X, y), 3, nfold=2)")
    assert data.told()["lightgbm.nfold"] == 2
    assert "valid-l2" in series(data.last_run())


@LIGHTGBM
@pytest.mark.parametrize(
    ("trained", "given", "name"),
    [("train", "valid_sets=[lgb.Dataset(Xv, yv)]", "valid_0-l2"), ("cv", "nfold=2", "valid-l2")],
)
def test_the_round_that_stops_it_early_is_told_too(
    data: Notebook, trained: str, given: str, name: str
) -> None:
    (output,) = data.cell(
        "import json; kept = []\n"
        "def keep(env):\n    kept.append(env.evaluation_result_list[0][2])\n"
        f"r = lgb.{trained}({{'learning_rate': 0.9, 'verbose': -1}}, lgb.Dataset(X, y), 200, {given},"
        " callbacks=[lgb.early_stopping(2, verbose=False), keep])\n"
        "print(json.dumps(kept))"
    )
    losses = json.loads(output["text"].splitlines()[-1])
    assert 2 < len(losses) < 200
    assert logged(data.of(data.last_x()), name) == list(enumerate(losses))


@LIGHTGBM
def test_early_stopping_and_callbacks_of_the_user_work_as_ever(data: Notebook) -> None:
    (output,) = data.cell(
        "rounds = []\n"
        "b = lgb.train({'learning_rate': 0.9, 'verbose': -1}, lgb.Dataset(X, y), 60,"
        " valid_sets=[lgb.Dataset(Xv, yv)],"
        " callbacks=[lgb.early_stopping(2, verbose=False), lambda env: rounds.append(env.iteration)])\n"
        "print(b.best_iteration < 60, len(rounds) < 60)"
    )
    assert output["text"].splitlines()[-1] == "True True"
