"""The suite of `make test-libraries`: real libraries in real kernels, and the table it leaves.

A test says by `@pytest.mark.library("name", …)` which distributions it is of. With
`--results docs/libraries.md` the table between the marks there is written anew.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from kernel.conftest import Session

from runledger.ledger.posting import Posting
from runledger.ledger.queries import list_runs, run_detail
from runledger.ledger.store import open_ledger

_NOT_INSTALLED = "not installed"

BEGIN, END = "<!-- results -->", "<!-- end of results -->"

# Nothing of this may reach a network, whatever the libraries would like to.
QUIET = {
    "WANDB_MODE": "offline",
    "WANDB_SILENT": "true",
    "WANDB_ERROR_REPORTING": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_TRACKING_URI": "sqlite:///mlflow.db",
    "DO_NOT_TRACK": "1",
    "LITMODELS_DISABLE_TELEMETRY": "1",
    "PYTHONWARNINGS": "ignore",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}


class Notebook(Session):
    """A kernel whose cells are posted to a ledger."""

    def cell(self, code: str, timeout: float = 300, **options: Any) -> list[dict[str, Any]]:
        """Run a cell that must not fail; return its outputs."""
        outputs = self.run(code, timeout=timeout, **options)
        errors = [output for output in outputs if output["kind"] == "error"]
        assert not errors, "\n".join(errors[0]["traceback"])
        return outputs

    def told(self, kind: str = "parameter", inferred: bool = True) -> dict[str, Any]:
        """Return the names and values of one kind that the last cell recorded."""
        return {
            e["name"]: e["value"]
            for e in self.of(self.last_x(), kind)
            if e.get("inferred", False) is inferred
        }

    def last_run(self) -> dict[str, Any]:
        """Post the books and return the newest run, whole."""
        engine = open_ledger(self.books.ledger)
        try:
            Posting(self.books, engine).catch_up()
            (newest,) = list_runs(engine, limit=1)["runs"]
            whole = run_detail(engine, newest["id"], self.books)
        finally:
            engine.dispose()
        assert whole is not None
        return dict(whole)


@pytest.fixture(scope="module")
def notebook(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Notebook]:
    """Give a kernel of this module's own; its `ENVIRONMENT` comes on top."""
    environment = QUIET | getattr(request.module, "ENVIRONMENT", {})
    made = Notebook(tmp_path_factory.mktemp("root"), **environment)
    yield made
    made.kernel.stop()


# The table of results


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", metavar="FILE", help="the page to write the table of results to")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "library(*names): the distributions that a test is of")
    if config.getoption("--results", default=None):
        config.pluginmanager.register(_Results(Path(config.getoption("--results"))))


class _Results:
    """Gathers outcomes by library, and writes them down."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self._outcomes: dict[str, list[tuple[str, str]]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report: pytest.TestReport = yield  # type: ignore[assignment]
        if report.when == "call" or report.outcome != "passed":
            self._note(item, report.outcome)
        return report  # type: ignore[return-value]

    def _note(self, item: pytest.Item, outcome: str) -> None:
        function = getattr(item, "originalname", item.name)
        sentence = str(function).removeprefix("test_").replace("_", " ")
        for mark in item.iter_markers("library"):
            for name in mark.args:
                self._outcomes.setdefault(_distribution(name), []).append((sentence, outcome))

    def pytest_sessionfinish(self) -> None:
        text = self._page.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        self._page.write_text(f"{before}{BEGIN}\n{self._table()}{END}{after}", encoding="utf-8")

    def _table(self) -> str:
        machine = f"{platform.system()} {platform.machine()}"
        python = platform.python_version()
        day = datetime.now(timezone.utc).date().isoformat()
        lines = [
            "",
            f"Last run: {day}, Python {python} on {machine}.",
            "",
            "| library | version | what was tested | result |",
            "| --- | --- | --- | --- |",
        ]
        for name, outcomes in sorted(self._outcomes.items()):
            sentences = dict.fromkeys(sentence for sentence, _ in outcomes)
            results = [outcome for _, outcome in outcomes]
            said = ", ".join(
                f"{results.count(each)} {each}"
                for each in ("passed", "failed", "skipped")
                if each in results
            )
            lines.append(f"| {name} | {_version(name)} | {'; '.join(sentences)} | {said} |")
        return "\n".join([*lines, "", ""])


@cache
def _distribution(name: str) -> str:
    """Return what is installed under a name that may be the one it is imported by."""
    if _version(name) != _NOT_INSTALLED:
        return name
    return packages_distributions().get(name, [name])[0]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _NOT_INSTALLED
