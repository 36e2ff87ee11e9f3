"""What a person gets who types `runledger export`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from test_runs_frame import Kernel

from runledger.cli import main
from runledger.history_text import csv_cell
from runledger.journal.books import Books, make_books


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.delenv("RUNLEDGER_DIR", raising=False)
    books = make_books(tmp_path)
    kernel = Kernel(books, "a.ipynb")
    kernel.cell(parameter={"lr": -0.5, "text": 'a, "b"\nc'}, summary={"acc": 0.5})
    kernel.cell(parameter={"lr": 2, "text": "=HYPERLINK(1)", "@x": [1, 2]}, summary={"acc": "NaN"})
    kernel.writer.close()
    return books


def export(books: Books, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = main(["export", *more, "--root", str(books.root)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_csv_has_a_line_a_run_that_reads_back_and_holds_no_formula(
    told: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = export(told, capsys, "--csv")
    assert code == 0
    assert out.count("\r\n") == 3
    newest, oldest = csv.DictReader(io.StringIO(out, newline=""))
    assert oldest["params.lr"] == "-0.5"
    assert oldest["params.text"] == 'a, "b"\nc'
    assert newest["params.text"] == "'=HYPERLINK(1)"
    assert (newest["params.@x"], newest["metrics.acc"]) == ("[1, 2]", "NaN")
    assert newest["started"].endswith("Z")
    assert newest["starred"] == "false"


def test_json_has_the_same_columns_and_a_filter_chooses(
    told: Books, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = export(told, capsys, "--json", "--filter", "params.lr < 0")
    assert code == 0
    (run,) = json.loads(out)
    assert (run["params.lr"], run["metrics.acc"]) == (-0.5, 0.5)
    assert "params.@x" not in run
    place = tmp_path / "runs.csv"
    assert export(told, capsys, "--csv", "-o", str(place))[0] == 0
    assert len(place.read_text().splitlines()) == 4  # a text has two lines
    code, _, err = export(told, capsys, "--csv", "-o", str(place))
    assert (code, err) == (1, f"runledger: {place} is there already.\n")
    assert export(told, capsys)[0] == 2
    assert "column" in export(told, capsys, "--csv", "--filter", "params.lr <")[2]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("+1+1", "'+1+1"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        (["=1"], "'=1"),
        ("-1.5e3", "-1.5e3"),
        ("-Infinity", "-Infinity"),
        (-3, "-3"),
        (True, "true"),
        (None, ""),
    ],
)
def test_what_could_be_executed_is_guarded_and_numbers_stay(value: object, cell: str) -> None:
    assert csv_cell(value) == cell  # type: ignore[arg-type]
