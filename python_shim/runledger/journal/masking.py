"""Masking: what is secret is taken out before anything is written.

Secret are keys of a known form, wherever they stand, string literals under the name of a secret,
and what looks random beside one. Numbers, booleans and None never are. Masking twice gives what
masking once gave.
"""

from __future__ import annotations

import re

from .digests import text_sha256
from .key_formats import cut_credentials, mask_formats, mask_prose, mask_random
from .lexing import Piece, is_masked, masked_inner, pieces
from .listed import mask_listed
from .literals import mask_literals
from .secret_names import (
    MASK,
    is_excepted,
    is_secret_name,
    masks,
    may_name_secrets,
    set_rules,
)
from .values import JSONValue

__all__ = [
    "ENVIRONMENT_ALLOWED",
    "MASK",
    "is_secret_name",
    "mask_source",
    "mask_text",
    "mask_url",
    "mask_value",
    "set_rules",
]

# The variables that change what a computation does or say where it ran; no others are recorded.
# Of these at most six bytes each, so that a source fits into a line.
SOURCE_CHARACTERS = 1_000_000

ENVIRONMENT_ALLOWED = frozenset(
    """
    CONDA_DEFAULT_ENV CONDA_PREFIX VIRTUAL_ENV PYTHONHASHSEED PYTHONOPTIMIZE PYTHONPATH
    PYTHONUTF8 PYTHONIOENCODING LANG LC_ALL LC_CTYPE LC_NUMERIC TZ CUDA_VISIBLE_DEVICES
    CUDA_HOME CUBLAS_WORKSPACE_CONFIG HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES OMP_NUM_THREADS
    MKL_NUM_THREADS OPENBLAS_NUM_THREADS NUMEXPR_MAX_THREADS NUMEXPR_NUM_THREADS
    VECLIB_MAXIMUM_THREADS BLIS_NUM_THREADS NUMBA_NUM_THREADS POLARS_MAX_THREADS
    RAYON_NUM_THREADS TF_DETERMINISTIC_OPS TF_CUDNN_DETERMINISTIC TF_ENABLE_ONEDNN_OPTS
    TF_XLA_FLAGS XLA_FLAGS JAX_PLATFORMS JAX_ENABLE_X64 KERAS_BACKEND MPLBACKEND
    PYTORCH_CUDA_ALLOC_CONF TOKENIZERS_PARALLELISM NCCL_DEBUG RANK LOCAL_RANK WORLD_SIZE
    SLURM_JOB_ID SLURM_NTASKS SLURM_CPUS_PER_TASK
    """.split()  # noqa: SIM905 (a list takes a page)
)

# Lines that a shell or a magic reads, not Python.
_SHELL = re.compile(r"(?m)^[ \t]*(?:[!%]|[A-Za-z_][\w ,.]{0,100}=[ \t]*[!%])(?:[^\n]*\\\n)*[^\n]*")
_HELP = re.compile(r"(?m)^[ \t]*(?:\?[^\n]*|[^\n#\"']*\?[ \t]*)$")
_PYTHON_LINE = re.compile(r"[^!%]{0,110}%{1,2}(?:time|timeit|capture|prun|memit|mprun|lprun)\b")
_CELL_MAGIC = re.compile(r"\s*%%(\w+|!)([^\n]*)")
# Cell magics whose body is no Python; what they write to a .py file is.
_FOREIGN_MAGICS = frozenset(
    """
    ! bash sh zsh cmd powershell script system sx writefile file sql bigquery html HTML javascript
    js markdown latex svg SVG perl ruby R julia
    """.split()  # noqa: SIM905 (a list takes a page)
)

_ASSIGNED = re.compile(
    r"(?<![\w.-])([A-Za-z_][\w.-]{0,80})([ \t]{0,3}[=:][ \t]{0,3})([^\s\"'`;&|<>]+)"
)
_OPTION = re.compile(
    r"(?<![\w-])(--([A-Za-z][\w-]{0,80})(?:=|[ \t]{1,4}))([^\s\"'`;&|<>-][^\s\"'`;&|<>]*)"
)
_QUOTED_OPTION = re.compile(r"(?<![\w-])--([A-Za-z][\w-]{0,80})(?:=|[ \t]{1,4})$")
_SET_VARIABLE = re.compile(r"(%(?:set_)?env[ \t]{1,4}([A-Za-z_]\w{0,80})[ \t=]{1,4})([^\n]+)")
_CURL_USER = re.compile(
    r"((?<!\S)(?:-u|--user|--proxy-user)[ =]{0,2}[\"']?[^\s:\"']{1,80}:)([^\s\"']+)"
)
_SCHEME = re.compile(r"(?i)bearer|basic|token|digest|apikey|negotiate")
_REFERENCE = re.compile(r"[{$%<\[(*].*")

# What colours a terminal, and other sequences that it does not show.
_COLOURS = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,1000}(?:\x07|\x1b\\)|[@-Z\\^_])"
)

# Stands for a line that is no Python while the rest is parsed.
_HIDDEN = "pass;_runledger_hidden_"
_PLACE = re.compile(_HIDDEN + r"(\d+)_(\n*)")

# What stands before a string and gives it a name, in a source that does not parse.
_NAME_BEFORE = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.]{0,80})[ \t]*(?::[^=\n]{0,80})?(?:=|==|!=|\+=|:=)"
    r"[ \t\n]{0,40}\(?[ \t\n]{0,40}\Z"
)
_KEY_BEFORE = re.compile(r"[ \t]*(?:[:,]|\][ \t]*=|=>)[ \t\n]{0,40}\Z")
_NOTHING_BEFORE = re.compile(r"[\s\\]{0,200}\Z")
_LOOK_BACK = 250


def mask_source(text: str) -> tuple[str, bool]:
    """Mask a cell's source, and cut one that is too long for a line of the journal.

    Returns the source, with as many lines as before unless it was cut, and whether it is another.
    """
    if len(text) > SOURCE_CHARACTERS:
        digest = text_sha256(text)
        mark = f"\n# … ({len(text)} characters, SHA-256 {digest})"
        return mask_source(text[: SOURCE_CHARACTERS - len(mark)])[0] + mark, True
    if not masks():
        return text, False
    masked = mask_formats(text)
    if _may_hold_secrets(masked):
        masked = _mask_named(masked)
    return masked, masked != text


def mask_text(text: str) -> str:
    """Mask what a cell printed, or any other text that is no source."""
    if not masks():
        return text
    masked = mask_prose(mask_formats(text))
    return _mask_coloured(masked) if "\x1b" in masked else masked


def _mask_coloured(text: str) -> str:
    """Mask what only shows when a terminal's colours are read as colours, as in a traceback.

    A line in which something is masked loses its colours, but for those it ends with.
    """
    plain = _COLOURS.sub("", text)
    masked = mask_prose(mask_formats(plain))
    if masked == plain:
        return text
    lines, shown = text.split("\n"), masked.split("\n")
    if len(lines) != len(shown):
        return masked
    return "\n".join(
        line if new == _COLOURS.sub("", line) else "".join(_COLOURS.findall(line)) + new
        for line, new in zip(lines, shown)
    )


def mask_value(name: str, value: JSONValue) -> JSONValue:
    """Mask a value that stands under a name: all its strings if that names a secret."""
    if isinstance(value, str):
        if is_secret_name(name):
            return MASK if value.strip() and not is_excepted(value) else value
        return mask_text(value)
    if isinstance(value, list):
        return [mask_value(name, item) for item in value]
    if isinstance(value, dict):
        if is_secret_name(name):
            return {mask_text(key): mask_value(name, item) for key, item in value.items()}
        return {mask_text(key): mask_value(key, item) for key, item in value.items()}
    return value


def mask_url(text: str) -> str:
    """Cut the credentials out of a git remote, a package's URL or an argument.

    That is done even where the user wants nothing masked.
    """
    cut = cut_credentials(text)
    return mask_formats(cut) if masks() else cut


def _may_hold_secrets(text: str) -> bool:
    # `curl -u user:password` names nothing.
    return may_name_secrets(text) or (("curl" in text or "wget" in text) and "-u" in text)


def _mask_named(text: str) -> str:
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic[1] in _FOREIGN_MAGICS and not magic[2].rstrip().endswith(".py"):
        return mask_listed(_mask_shell(text))
    plain = mask_literals(text)
    if plain is not None:
        return _mask_inside(plain)
    text = _SHELL.sub(_mask_shell_lines, text)
    hidden: list[str] = []
    if _HIDDEN not in text:
        python = _HELP.sub(lambda lines: _hide(lines[0], hidden), text)
        python = _SHELL.sub(lambda lines: _hide(lines[0], hidden), python)
        plain = mask_literals(python) if hidden else None
    if plain is None:
        return mask_random(mask_listed(_mask_inside(_mask_strings(text))))
    return _PLACE.sub(lambda place: _shown(place, hidden), _mask_inside(plain))


def _hide(lines: str, hidden: list[str]) -> str:
    """Put a statement in the place of lines that are no Python, with as many lines."""
    code = lines.lstrip(" \t")
    hidden.append(code)
    indent = lines[: len(lines) - len(code)]
    return f"{indent}{_HIDDEN}{len(hidden) - 1}_" + "\n" * code.count("\n")


def _shown(place: re.Match[str], hidden: list[str]) -> str:
    lines = hidden[int(place[1])]
    return lines + place[2][lines.count("\n") :]


def _mask_inside(text: str) -> str:
    """Mask what looks like a named secret inside strings and comments."""
    out: list[str] = []
    done = 0
    for piece in pieces(text):
        out += (text[done : piece.inner], mask_prose(text[piece.inner : piece.inner_end]))
        done = piece.inner_end
    out.append(text[done:])
    return "".join(out)


def _mask_strings(text: str) -> str:
    """Mask the strings under names of secrets in a source that does not parse."""
    out: list[str] = []
    done = 0
    before: Piece | None = None
    chained = False
    for piece in pieces(text):
        if not piece.quote:
            continue
        chained = _is_secret_piece(text, piece, before, chained)
        inner = text[piece.inner : piece.inner_end]
        if chained and not is_masked(inner):
            out += (text[done : piece.inner], masked_inner(inner, piece.quote))
            done = piece.inner_end
        before = piece
    out.append(text[done:])
    return "".join(out)


def _is_secret_piece(text: str, piece: Piece, before: Piece | None, chained: bool) -> bool:
    least = max(piece.start - _LOOK_BACK, 0)
    if before is None or before.end < least:
        gap = text[least : piece.start]
    else:
        gap = text[before.end : piece.start]
        if chained and _NOTHING_BEFORE.match(gap):
            return True  # the next part of a string in several parts
        if _KEY_BEFORE.match(gap):
            return is_secret_name(text[before.inner : before.inner_end][-100:])
    name = _NAME_BEFORE.search(gap)
    return name is not None and is_secret_name(name[1])


def _mask_shell_lines(lines: re.Match[str]) -> str:
    if not _may_hold_secrets(lines[0]):
        return lines[0]
    if _PYTHON_LINE.match(lines[0]):
        return _mask_strings(lines[0])
    return _mask_shell(lines[0])


def _mask_shell(text: str) -> str:
    """Mask what a shell or a magic is given: `--token …`, `API_KEY=…`, `-u user:…`."""
    text = _SET_VARIABLE.sub(_mask_assigned, text)
    text = _OPTION.sub(_mask_assigned, text)
    text = _ASSIGNED.sub(_mask_plain, text)
    text = _CURL_USER.sub(r"\g<1>" + MASK, text)
    out: list[str] = []
    done = 0
    before: Piece | None = None
    for piece in pieces(text):
        if not piece.quote:
            continue
        inner = text[piece.inner : piece.inner_end]
        option = _QUOTED_OPTION.search(text, max(piece.start - 100, 0), piece.start)
        named = option is not None and is_secret_name(option[1])
        if (named or _is_secret_piece(text, piece, before, False)) and not is_masked(inner):
            if not _REFERENCE.match(inner):
                out += (text[done : piece.inner], masked_inner(inner, piece.quote))
                done = piece.inner_end
        else:
            out += (text[done : piece.inner], mask_prose(inner))
            done = piece.inner_end
        before = piece
    out.append(text[done:])
    return "".join(out)


def _mask_assigned(match: re.Match[str]) -> str:
    if not is_secret_name(match[2]) or _REFERENCE.match(match[3]):
        return match[0]
    return match[0] if is_excepted(match[3]) else match[1] + MASK


def _mask_plain(match: re.Match[str]) -> str:
    if not is_secret_name(match[1]) or _REFERENCE.match(match[3]) or _SCHEME.fullmatch(match[3]):
        return match[0]
    return match[0] if is_excepted(match[3]) else match[1] + match[2] + MASK
