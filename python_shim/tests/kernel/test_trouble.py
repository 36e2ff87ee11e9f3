"""Whatever is wrong with us or with the books, the user's cells run as if we were not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runledger.journal.books import make_books

from .conftest import Kernel, Session, entries_of, wait_for

CELL = (
    "import runledger as rl\nlr = rl.parameter('lr', 0.5)\nrl.log({'a': 1})\n"
    "open('f.txt', 'w').write('x')\nrl.input('f.txt')\nprint('user')\nlr"
)


def assert_unharmed(kernel: Kernel) -> None:
    """The cell shows what it would show without us, and nothing else."""
    outputs = kernel.run(CELL)
    assert [(o["kind"], o.get("text")) for o in outputs] == [
        ("stream", "user\n"),
        ("execute_result", None),
    ]
    assert outputs[1]["data"]["text/plain"] == "0.5"
    outputs = kernel.run("1 / 0")
    assert [o["kind"] for o in outputs] == ["error"]
    assert "runledger" not in "".join(outputs[0]["traceback"])


BREAK = """
def _break(*args, **kwargs):
    raise RuntimeError("made to raise")
import importlib
_module, _, _path = {target!r}.partition(":")
_owner = importlib.import_module(_module)
*_parents, _name = _path.split(".")
for _parent in _parents:
    _owner = getattr(_owner, _parent)
_before = getattr(_owner, _name)
setattr(_owner, _name, _break)
"""
RESTORE = "setattr(_owner, _name, _before)"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = Session(tmp_path_factory.mktemp("broken"))
    session.run(CELL)
    yield session
    session.kernel.stop()


@pytest.mark.parametrize(
    "target",
    [
        "runledger.kernel.cells:CellWitness._before",
        "runledger.kernel.cells:CellWitness._begin",
        "runledger.kernel.cells:CellWitness._after",
        "runledger.kernel.cells:CellWitness._source",
        "runledger.kernel.cells:CellWitness._obey",
        "runledger.kernel.cells:CellWitness._tell",
        "runledger.kernel.cells:CellWitness._note_variables",
        "runledger.kernel.cells:CellWitness._write_variables",
        "runledger.kernel.cells:ending_of",
        "runledger.kernel.variables:Variables.before",
        "runledger.kernel.variables:Variables.after",
        "runledger.kernel.variables:Variables.disturb",
        "runledger.kernel.variables:content_of",
        "runledger.kernel.variables:library_kind",
        "runledger.kernel.witness:Witness.begin",
        "runledger.kernel.witness:Witness.write_files",
        "runledger.kernel.witness:Witness._write_hashes",
        "runledger.kernel.witness:Witness.execution",
        "runledger.kernel.witness:Witness.declare",
        "runledger.kernel.witness:Witness.stumbled",
        "runledger.kernel.recorder:Recorder.append",
        "runledger.kernel.recorder:Recorder.report",
        "runledger.kernel.names:names_of",
        "runledger.kernel.statements:variables_of_caller",
        "runledger.kernel.files:_opened",
        "runledger.kernel.files:_note",
        "runledger.kernel.hashing:Hasher.hash",
        "runledger.kernel.control:Control.look",
        "runledger.journal.writer:JournalWriter.append",
        "runledger.journal.masking:mask_source",
        "runledger.journal.values:jsonable",
        "runledger.kernel.calls:_witness",
    ],
)
def test_a_hook_that_raises_shows_nothing(broken: Session, target: str) -> None:
    broken.run(BREAK.format(target=target), silent=True)
    try:
        assert_unharmed(broken.kernel)
    finally:
        broken.run(RESTORE, silent=True)
    entries = broken.record("'all is well'")
    assert [e["kind"] for e in entries] == ["begin", "variables", "end"]


def test_an_error_of_ours_is_told_once(broken: Session) -> None:
    broken.kernel.problems.clear()
    broken.run(BREAK.format(target="runledger.kernel.cells:CellWitness._count"), silent=True)
    try:
        for _ in range(3):
            broken.run("1")
    finally:
        broken.run(RESTORE, silent=True)
    told = [p for p in broken.kernel.problems if p]
    assert len(told) == 1
    assert "RuntimeError" in told[0]
    assert "made to raise" not in told[0]
    assert [e["message"] for e in broken.entries("problem")].count(told[0]) == 1


@pytest.mark.parametrize(
    "target",
    [
        "runledger.kernel.cells:ending_of",
        "runledger.kernel.cells:CellWitness._write_variables",
        "runledger.kernel.surroundings:Surroundings.end",
        "runledger.kernel.surroundings:Surroundings.ask_for_environment",
        "runledger.kernel.witness:Witness.tell_endings",
        "runledger.kernel.witness:Witness.write_files",
    ],
)
def test_the_end_is_written_though_what_stands_before_it_cannot_be(
    broken: Session, target: str
) -> None:
    broken.run(BREAK.format(target=target), silent=True)
    try:
        entries = broken.record("open('g.txt', 'w').close()")
    finally:
        broken.run(RESTORE, silent=True)
    assert [entry["kind"] for entry in entries].count("end") == 1


def test_an_environment_that_could_not_be_had_is_had_after_the_next_cell(tmp_path: Path) -> None:
    session = Session(tmp_path)
    try:
        session.run(BREAK.format(target="runledger.kernel.environment:environment"), silent=True)
        session.run("1")
        wait_for(lambda: session.entries("problem"))
        session.run(RESTORE, silent=True)
        session.run("2")
        assert len(wait_for(lambda: session.entries("environment"))) == 1
    finally:
        session.kernel.stop()


@contextlib.contextmanager
def kernel_in(folder: Path, books_dir: Path) -> Iterator[Kernel]:
    kernel = Kernel(folder, str(books_dir))
    try:
        yield kernel
    finally:
        kernel.stop()


def test_books_that_are_missing_are_told_of_and_used_when_they_come(tmp_path: Path) -> None:
    with kernel_in(tmp_path, tmp_path / ".runledger") as kernel:
        assert_unharmed(kernel)
        assert_unharmed(kernel)
        assert kernel.problems == [f"The books at {tmp_path / '.runledger'} are not there."]
        assert not (tmp_path / ".runledger").exists()
        books = make_books(tmp_path)
        kernel.run("'recorded'")
        assert "'recorded'" in [e["text"] for e in entries_of(books) if e["kind"] == "source"]
        assert kernel.problems[-1] is None


def test_a_journal_that_is_a_file(tmp_path: Path) -> None:
    books = make_books(tmp_path)
    books.journal.rmdir()
    books.journal.write_text("in the way")
    with kernel_in(tmp_path, books.path) as kernel:
        assert_unharmed(kernel)
        assert len(kernel.problems) == 1
        assert kernel.problems[0].startswith("The books at ")


def test_books_that_are_a_file(tmp_path: Path) -> None:
    (tmp_path / ".runledger").write_text("in the way")
    with kernel_in(tmp_path, tmp_path / ".runledger") as kernel:
        assert_unharmed(kernel)
        assert len(kernel.problems) == 1


def test_a_segment_whose_path_is_a_directory(tmp_path: Path) -> None:
    session = Session(tmp_path)
    try:
        session.run("1")
        (segment,) = session.books.journal.glob("*.jsonl")
        shutil.rmtree(session.books.journal)
        segment.mkdir(parents=True)
        wait_for(lambda: (assert_unharmed(session.kernel), session.kernel.problems or True)[1])
    finally:
        session.kernel.stop()


def test_after_the_books_were_removed_what_runs_again_has_its_source_and_environment(
    tmp_path: Path,
) -> None:
    session = Session(tmp_path)
    try:
        session.record("'again'")
        (before,) = wait_for(lambda: session.entries("environment"))
        shutil.rmtree(session.books.path)
        make_books(tmp_path)
        session.run("'again'")
        (begin,) = session.entries("begin")
        (source,) = session.entries("source")
        assert (source["text"], source["hash"]) == ("'again'", begin["source"])
        assert source["seq"] < begin["seq"]
        (after,) = wait_for(lambda: session.entries("environment"))
        assert after["hash"] == before["hash"]
    finally:
        session.kernel.stop()


def test_no_cell_is_lost_while_the_books_are_away_without_a_word(tmp_path: Path) -> None:
    session = Session(tmp_path)
    try:
        session.run("'before'")
        shutil.rmtree(session.books.path)
        for _ in range(3):
            assert_unharmed(session.kernel)
        assert session.kernel.problems[0].startswith("The books at ")
        make_books(tmp_path)
        session.run("'before'")
        assert "'before'" in [e["text"] for e in session.entries("source")]
        assert session.kernel.problems[-1] is None
    finally:
        session.kernel.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB, where the machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=256k", "none", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no small disk here: {done.stderr.decode()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_told_of_and_recording_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path
) -> None:
    books = make_books(small_disk)
    with kernel_in(tmp_path, books.path) as kernel:
        kernel.run("'before'")
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(512))
        with contextlib.suppress(OSError), (small_disk / "rest").open("wb", buffering=0) as file:
            while True:
                file.write(b"x")
        for _ in range(40):  # what is left of the journal's last block
            assert_unharmed(kernel)
        assert any("is full" in problem for problem in kernel.problems if problem)
        filler.unlink()
        kernel.run("'after'")
        texts = [e["text"] for e in entries_of_lossy(books) if e["kind"] == "source"]
        assert "'before'" in texts
        assert "'after'" in texts
        assert kernel.problems[-1] is None


def entries_of_lossy(books):  # type: ignore[no-untyped-def]
    """As `entries_of`, but a torn line may have been set aside."""
    from runledger.journal.reader import read_segment, segments

    return [
        {"kind": entry.kind} | dict(entry.fields)
        for segment in segments(books.journal)
        for entry in read_segment(segment.path).entries
    ]


def test_books_on_a_read_only_mount(small_disk: Path, tmp_path: Path) -> None:
    books = make_books(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with kernel_in(tmp_path, books.path) as kernel:
        assert_unharmed(kernel)
        assert len(kernel.problems) == 1
        assert "Read-only" in kernel.problems[0]
