from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SHIM = Path(__file__).parents[2]
FILES = sorted((SHIM / "runledger" / "journal").glob("*.py"))

PROGRAM = """
import json, sys
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
import runledger.journal
from runledger.journal import books, entries, lock, masking, objects, reader, writer
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def test_the_journal_needs_nothing_but_the_standard_library() -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, str(SHIM)], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    imported = set(json.loads(run.stdout))
    assert imported - sys.stdlib_module_names == {"runledger"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_python_3_9_reads_the_journals_code(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 9))


def test_all_files_of_the_journal_are_looked_at() -> None:
    assert {"entries.py", "writer.py", "reader.py", "masking.py"} <= {path.name for path in FILES}
