"""IPython's magics and shell escapes, as they stand in transformed source.

`%cd x` has become `get_ipython().run_line_magic('cd', 'x')`, `!ls {x}` has become
`get_ipython().system('ls {x}')`. This says which of them set process state, which hold Python, and
which variables their text takes in.
"""

# Long tables of words read best as text.
# ruff: noqa: SIM905
from __future__ import annotations

import ast
import re
from typing import NamedTuple

from runledger.journal.quiet import parse_expression

_METHODS = frozenset({"run_line_magic", "run_cell_magic", "system", "getoutput", "magic"})

# Line magics that change nothing for later cells.
_HARMLESS = frozenset(
    """
    who whos who_ls pwd ls ll la lsmagic history hist notebook time timeit prun lprun memit
    mprun pinfo pinfo2 pdoc psource pfile pdef psearch page recall rerun quickref magic env
    set_env debug tb bookmark dirs dhist less more cat man colors xmode capture store system
    sx sc writefile pycat edit load loadpy save macro logstart logstop logon logoff logstate
    connect_info qtconsole tensorboard config matplotlib_list python python3 bash sh perl
    ruby mv cp rm mkdir rmdir
    """.split()
)
_CODE_KEEPS = frozenset({"time", "capture", "prun", "mprun", "debug", "memit", "lprun"})
_CODE_DROPS = frozenset({"timeit"})
_OTHER_LANGUAGES = frozenset(
    """
    bash sh script sx system ! html HTML javascript js latex markdown svg perl ruby python
    python2 python3 pypy cmd writefile file sql bigquery R julia cython Cython mermaid css
    octave matlab powershell pwsh node typescript
    """.split()
)
_BRACES = re.compile(r"(?<!\{)\{([^{}]+)\}")
_DOLLAR = re.compile(r"\$([A-Za-z_]\w*)")
_OPTIONS = re.compile(r"^\s*(?:-[A-Za-z]+(?:\s*\d+)?\s+)*")
_SETS_ENVIRONMENT = re.compile(r"^\s*\w+\s*[= ]\s*\S")
_INSTALLS = re.compile(r"\b(?:pip3?|conda|mamba|uv)\s+(?:\S+\s+)*?(?:install|uninstall|remove)\b")


class Magic(NamedTuple):
    """What one magic or shell escape does.

    `code` is Python that it runs; `keeps` says whether what that binds stays bound.
    """

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    state: bool = False
    code: str | None = None
    keeps: bool = True


def magic_of(call: ast.Call) -> Magic | None:
    """Return what a call of `get_ipython()`'s magic methods does, or None if it is no such call."""
    function = call.func
    if not (
        isinstance(function, ast.Attribute)
        and function.attr in _METHODS
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "get_ipython"
    ):
        return None
    texts = [
        argument.value if isinstance(argument, ast.Constant) else None for argument in call.args
    ]
    if not all(isinstance(text, str) for text in texts) or not texts:
        return Magic(state=True)
    words = [str(text) for text in texts]
    if function.attr in ("system", "getoutput"):
        return Magic(reads=_expanded(words[0]), state=bool(_INSTALLS.search(words[0])))
    if function.attr == "magic":
        name, _, line = words[0].lstrip("%").partition(" ")
        return _line_magic(name, line)
    if function.attr == "run_cell_magic" and len(words) > 2:
        return _cell_magic(words[0], words[1], words[2])
    return _line_magic(words[0], words[1] if len(words) > 1 else "")


def _line_magic(name: str, line: str) -> Magic:
    reads = _expanded(line)
    if name in _CODE_KEEPS or name in _CODE_DROPS:
        if name == "capture":
            return Magic(reads)
        return Magic(reads, code=_OPTIONS.sub("", line), keeps=name in _CODE_KEEPS)
    if name in ("env", "set_env"):
        return Magic(reads, state=bool(_SETS_ENVIRONMENT.match(line)))
    if name == "store":
        words = [word for word in line.split() if word.isidentifier()]
        if "-r" in line.split():
            return Magic(reads, writes=frozenset(words), state=not words)
        return Magic(reads | set(words[:1]))
    if name == "xdel":
        words = [word for word in line.split() if word.isidentifier()]
        return Magic(reads, deletes=frozenset(words))
    if name.startswith(("pinfo", "pdoc", "psource", "pfile", "pdef")):
        root = line.strip().split(".")[0]
        return Magic(reads | ({root} if root.isidentifier() else set()))
    return Magic(reads, state=name not in _HARMLESS)


def _cell_magic(name: str, line: str, body: str) -> Magic:
    reads = _expanded(line)
    if name in _OTHER_LANGUAGES:
        return Magic(reads)
    if name in _CODE_DROPS:
        return Magic(reads, code=f"{_OPTIONS.sub('', line)}\n{body}", keeps=False)
    if name == "capture":
        words = [word for word in line.split() if word.isidentifier()]
        return Magic(reads, writes=frozenset(words[:1]), code=body)
    return Magic(reads, state=name not in _HARMLESS, code=body)


def _expanded(text: str) -> frozenset[str]:
    """Return the variables that IPython would put into a magic's text: `{x.a}` and `$x`."""
    names = set(_DOLLAR.findall(text))
    for inner in _BRACES.findall(text):
        try:
            tree = parse_expression(inner.strip())
        except (SyntaxError, ValueError):
            continue
        names.update(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(names)
