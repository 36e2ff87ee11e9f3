"""Which files an SQL statement of DuckDB names: `FROM 'x.csv'`, `read_csv('x.csv')`, `COPY … TO`.

A literal names a file by where it stands, so a value that happens to be a file's name is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Of a longer statement only the beginning is looked at.
_MOST_CHARACTERS = 200_000

_TOKEN = re.compile(
    r"""
    (?P<comment> --[^\n]* | /\*.*?\*/ )
  | (?P<literal> '(?:[^']|'')*' )
  | (?P<quoted> "(?:[^"]|"")*" )
  | (?P<parameter> \?\d* | \$\w+ )
  | (?P<word> [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign> [()\[\],;] )
  | (?P<other> [^\s] )
    """,
    re.VERBOSE | re.DOTALL,
)

_READING_FUNCTION = re.compile(r"(?:read|sniff|parquet|st_read)(?:_\w+)?|\w+_scan")


class NamedFile(NamedTuple):
    """A file in a statement; `mode` is "read", "write" or "database"."""

    path: str
    mode: str


def files_of(sql: str, parameters: object = None) -> list[NamedFile]:
    """Return the files that SQL names, in the order they stand there.

    Parameters: `parameters`, what stands for `?`, `$1` and `$name` in it, in a list or dict.
    """
    found: list[NamedFile] = []
    asked = 0
    functions: list[str] = []  # what stands before each open bracket
    statement = before = ""
    for match in _TOKEN.finditer(sql[:_MOST_CHARACTERS]):
        kind, text = match.lastgroup, match.group()
        if kind == "comment":
            continue
        if kind in ("literal", "quoted", "parameter"):
            asked += text == "?"
            if kind == "parameter":
                path = _parameter(parameters, text[1:] or str(asked))
            else:
                path = text[1:-1].replace(text[0] * 2, text[0])
            mode = _mode(statement, before, functions, kind != "quoted")
            if mode and path:
                found.append(NamedFile(path, mode))
            before = ""
            continue
        word = text.lower()
        if text in "([":
            functions.append(before)
        elif text in ")]":
            del functions[-1:]
        elif text == ";":
            statement, functions = "", []
        statement = statement or (word if kind == "word" else "")
        # In a list, what follows a comma stands where the first one did.
        if not (text == "," and functions):
            before = word
    return found


def _parameter(parameters: object, name: str) -> str:
    value: object = None
    if isinstance(parameters, Mapping):
        value = parameters.get(name)
    elif isinstance(parameters, Sequence) and name.isdigit():
        place = int(name) - 1
        value = parameters[place] if 0 <= place < len(parameters) else None
    return value if isinstance(value, str) else ""


def _mode(statement: str, before: str, functions: list[str], is_literal: bool) -> str:
    if before in ("from", "join"):
        return "read"
    if not is_literal:
        return ""
    if before == "to" and statement == "copy":
        return "write"
    if before in ("attach", "exists") and statement == "attach":
        return "database"
    if before == "database" and statement in ("attach", "export", "import"):
        return {"attach": "database", "export": "write", "import": "read"}[statement]
    return "read" if any(map(_READING_FUNCTION.fullmatch, functions)) else ""
