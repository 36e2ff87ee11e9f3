"""Estimators of scikit-learn that cells fit: what is known of them without a word of the user's."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import pytest

from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs
from runledger.ledger.store import open_ledger

from .conftest import Session

IMPORTS = """
import cloudpickle, inspect, pickle, threading, traceback
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_score, validation_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
X = np.random.default_rng(0).normal(size=(60, 3)); y = (X[:, 0] > 0).astype(int)
"""


@pytest.fixture(scope="module")
def fitting(session: Session) -> Session:
    assert session.run(IMPORTS, timeout=120) == []
    return session


def told(session: Session, cell: str, kind: str = "parameter") -> dict[str, Any]:
    """Run a cell; return what was told of the estimators in it."""
    assert [o for o in session.run(cell, timeout=120) if o["kind"] == "error"] == []
    entries = session.of(session.last_x())
    assert entries[-1]["kind"] in ("end", "hash"), entries[-1]
    found = [e for e in entries if e["kind"] == kind]
    assert all(e["inferred"] is True and e["by"] == "scikit-learn" for e in found)
    return {e["name"]: e["value"] for e in found}


def test_the_parameters_of_a_fitted_estimator_are_told_those_that_differ_first(
    fitting: Session,
) -> None:
    found = told(fitting, "m = LogisticRegression(tol=0.01, C=0.5).fit(X, y)")
    assert list(found)[:2] == ["LogisticRegression.C", "LogisticRegression.tol"]
    assert (found["LogisticRegression.C"], found["LogisticRegression.max_iter"]) == (0.5, 100)
    assert "LogisticRegression.random_state" not in found  # None, as it is without a word


def test_they_go_along_with_the_variables_of_their_statement(fitting: Session) -> None:
    entries = fitting.record("model = LogisticRegression().fit(X, y)")
    of = next(e["of"] for e in entries if e["kind"] == "parameter")
    assert of == ["LogisticRegression", "X", "model", "y"]


def test_of_a_search_the_search_is_told_and_what_it_found(fitting: Session) -> None:
    cell = "g = GridSearchCV(SVC(gamma=2), {'C': [1, 10]}, cv=2).fit(X, y)"
    found = told(fitting, cell)
    assert not [name for name in found if name.startswith("SVC")]
    assert found["GridSearchCV.estimator"] == "SVC"
    assert found["GridSearchCV.estimator__gamma"] == 2
    assert found["GridSearchCV.param_grid"] == {"C": [1, 10]}
    assert found["GridSearchCV.best_params_.C"] in (1, 10)
    score = told(fitting, cell, "summary")["GridSearchCV.best_score_"]
    assert 0 < score <= 1


def test_of_a_pipeline_the_steps_are_told_by_their_names(fitting: Session) -> None:
    found = told(
        fitting,
        "columns = ColumnTransformer([('scale', StandardScaler(with_mean=False), [0, 1])])\n"
        "p = make_pipeline(columns, LogisticRegression(C=7)).fit(X, y)",
    )
    assert {name.partition(".")[0] for name in found} == {"Pipeline"}
    assert found["Pipeline.logisticregression__C"] == 7
    assert found["Pipeline.columntransformer__scale__with_mean"] is False
    assert len(found) <= 50


def test_of_others_of_a_class_only_the_difference_is_told(fitting: Session) -> None:
    found = told(fitting, "for C in (1.0, 2.0, 2.0, 3.0):\n    LogisticRegression(C=C).fit(X, y)")
    differing = {name: value for name, value in found.items() if " " in name}
    assert differing == {"LogisticRegression 2.C": 2.0, "LogisticRegression 3.C": 3.0}


def test_many_fits_in_one_cell_are_told_within_bounds(fitting: Session) -> None:
    found = told(
        fitting,
        "m = SGDClassifier(random_state=1)\n"
        "for n in range(300):\n    m.partial_fit(X, y, classes=[0, 1]); m.set_params(alpha=1e-4 * (n + 1))",
    )
    titles = {name.partition(".")[0] for name in found}
    assert 1 < len(titles) <= 10


def test_of_cross_validation_the_estimator_is_told_once(fitting: Session) -> None:
    found = told(fitting, "s = cross_val_score(LogisticRegression(C=99), X, y, cv=3)")
    assert found["LogisticRegression.C"] == 99
    found = told(
        fitting,
        "s = validation_curve(SVC(degree=2), X, y, param_name='C', param_range=[1, 2, 3], cv=2)",
    )
    assert found["SVC.degree"] == 2
    assert not [name for name in found if name.startswith("SVC 2")]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Z = PCA(n_components=2).fit_transform(X)", "PCA.n_components"),
        ("Z = StandardScaler(with_std=False).fit_transform(X)", "StandardScaler.with_std"),
        ("Z = KMeans(3, n_init=1).fit_predict(X)", "KMeans.n_clusters"),
        ("Z = make_pipeline(StandardScaler()).fit_transform(X)", "Pipeline.standardscaler"),
        ("def train():\n    return SVC(C=3).fit(X, y)\nm = train()", "SVC.C"),
        (
            "t = threading.Thread(target=lambda: SVC(C=3).fit(X, y))\nt.start(); t.join()",
            "SVC.C",
        ),
    ],
)
def test_a_fit_is_noticed_in_whatever_way_it_is_called(
    fitting: Session, cell: str, name: str
) -> None:
    assert name in told(fitting, cell)


def test_a_fit_in_a_module_of_the_users_is_noticed(fitting: Session) -> None:
    (fitting.folder / "training.py").write_text(
        "from sklearn.svm import SVC\ndef train(X, y):\n    return SVC(C=5).fit(X, y)\n"
    )
    assert told(fitting, "import training\nm = training.train(X, y)")["SVC.C"] == 5


@pytest.mark.parametrize(
    "cell",
    [
        "m = SVC(); print(hasattr(m, 'fit'), callable(getattr(m, 'fit', None)))",
        "print(roc_auc_score(y, X[:, 0]))",  # which fits a binarizer of its own
        "print(clone(LogisticRegression(C=3)))",
    ],
)
def test_what_is_no_fit_of_the_users_is_not_told(fitting: Session, cell: str) -> None:
    assert told(fitting, cell) == {}


OWN = """
class Scale(TransformerMixin, BaseEstimator):
    def __init__(self, by=2):
        self.by = by
    def fit(self, X, y=None):
        self.inner_ = StandardScaler().fit(X)
        return self
    def transform(self, X):
        return X * self.by
    def fit_transform(self, X, y=None):
        return self.fit(X, y).transform(X)
"""


def test_estimators_that_a_cell_defines_are_told_and_what_they_fit_within_is_not(
    fitting: Session,
) -> None:
    fitting.run(OWN)
    assert told(fitting, "Z = Scale(by=3).fit_transform(X)") == {"Scale.by": 3}
    assert told(fitting, "s = Scale(by=4).fit(X)") == {"Scale.by": 4}


def test_nothing_of_ours_shows_in_an_estimator_or_its_class(fitting: Session) -> None:
    (output,) = fitting.run(
        OWN + "m = LogisticRegression().fit(X, y)\n"
        "print(inspect.signature(m.fit), inspect.isfunction(LogisticRegression.fit), inspect.ismethod(m.fit))\n"
        "print(m.fit.__func__ is LogisticRegression.fit, m.fit.__func__.__module__)\n"
        "print(b'runledger' in cloudpickle.dumps(Scale), b'runledger' in pickle.dumps(m))\n"
        "Again = pickle.loads(cloudpickle.dumps(Scale))\n"
        "print(Again is Scale, pickle.loads(pickle.dumps(m)).C)\n"
        "try:\n    m.fit(X * np.nan, y)\n"
        "except ValueError:\n    print('runledger' in traceback.format_exc())"
    )
    assert output["text"] == (
        "(X, y, sample_weight=None) True True\nTrue sklearn.linear_model._logistic\n"
        "False False\nTrue 1.0\nFalse\n"
    )


def test_a_class_that_cannot_be_defined_says_so_without_us(fitting: Session) -> None:
    (output,) = fitting.run("class Wrong(BaseEstimator, colour=1): pass")
    assert output["ename"] == "TypeError"
    assert "runledger" not in "".join(output["traceback"])


def test_they_stand_apart_in_the_run_and_begin_none(fitting: Session) -> None:
    cell = "m = SVC(C=11).fit(X, y)"
    for _ in range(2):
        fitting.run(cell, cell_id="train")
    fitting.run(
        "import runledger as rl\nrl.parameter('SVC.C', 'mine')\nm = SVC(C=12).fit(X, y)\nrl.summary('acc', m.score(X, y))",
        cell_id="declared",
    )
    engine = open_ledger(fitting.books.ledger)
    try:
        Posting(fitting.books, engine).catch_up()
        runs = list_runs(engine, sort="started")["runs"]
    finally:
        engine.dispose()
    *_, last = runs
    assert last["parameters"] == {"SVC.C": "mine"}
    assert "acc" in last["summaries"]
    inferred = last["inferred"]["parameters"]
    assert "SVC.C" not in inferred
    assert inferred["SVC.kernel"] == "rbf"
