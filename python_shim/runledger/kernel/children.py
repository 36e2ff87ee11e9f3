"""Child processes of an execution: since when there were some, and which files their words name.

What a child opens nobody sees. What it changed shows in the working tree (`working_tree.py`); of
what it read, only the files that its command line names are known.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed.
# ruff: noqa: PLC0415, PTH100, PTH111, PTH113, PTH118, PTH207
from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

from .touches import signature_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .touches import Signature, Touches

EVENTS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
        "os.startfile",
    }
)

_CLOCK_REALTIME_COARSE = 5  # Linux's number, for which Python has no name

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "ash"})
_JOINTS = frozenset({"|", "||", "&&", ";", "&", ">", ">>", "<", "(", ")"})

# Commands and words of one execution that are looked at.
_MOST_COMMANDS = 200
_MOST_WORDS = 2_000
_MOST_CHARACTERS = 20_000


class Children:
    """The child processes that one execution started.

    `since` is when the first did, in ns by the clock that file systems take their times from;
    `named` are the files that command lines named and how they looked then; `folders` are where
    they ran.
    """

    def __init__(self) -> None:
        self.since = file_clock()
        self.named: dict[str, Signature] = {}
        self.folders: dict[str, None] = {}
        self._commands = 0

    def take(self, command: Sequence[str], cwd: str | None) -> None:
        """Take in one child's command line."""
        self._commands += 1
        if self._commands > _MOST_COMMANDS:
            return
        folder = os.path.abspath(cwd) if cwd else os.getcwd()  # noqa: PTH109
        self.folders[folder] = None
        for path in _files_in(_words(command), folder):
            signature = signature_of(path)
            if signature is not None:
                self.named.setdefault(path, signature)


def started(touches: Touches, command: Sequence[str], cwd: str | None) -> None:
    """Note that an execution starts a child process."""
    if touches.children is None:
        touches.children = Children()
    touches.children.take(command, cwd)


def file_clock() -> int:
    """Return now, in ns, by the clock that file systems take their times from.

    On Linux that clock ticks every few milliseconds and is never ahead of the other.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return time.clock_gettime_ns(_CLOCK_REALTIME_COARSE)
    return time.time_ns()


def command_of(event: str, args: tuple[object, ...]) -> tuple[list[str], str | None]:
    """Return the words and the working folder in an audit event about a child process."""
    command: object = ()
    cwd: object = None
    if event == "subprocess.Popen":
        command, cwd = args[1], args[2]
    elif event == "os.system":
        command = args[0]
    elif event in ("os.posix_spawn", "os.spawn"):
        command = args[1] if event == "os.posix_spawn" else args[2]
    if isinstance(command, (str, bytes)):
        words = ["sh", "-c", os.fsdecode(command)]
    elif isinstance(command, (list, tuple)):
        kinds = (str, bytes, os.PathLike)
        words = [os.fsdecode(word) for word in command if isinstance(word, kinds)]
    else:
        words = []
    folder = os.fsdecode(cwd) if isinstance(cwd, (str, bytes, os.PathLike)) else None
    return words, folder


def _words(command: Sequence[str]) -> list[str]:
    """Return the words of a command line, those of a shell's command too."""
    words = list(command[:_MOST_WORDS])
    if len(words) < 3 or os.path.basename(words[0]) not in _SHELLS or "c" not in words[1]:  # noqa: PTH119
        return words[1:] if len(words) > 1 else []
    import shlex

    lexer = shlex.shlex(words[2][:_MOST_CHARACTERS], posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found = []
    try:
        for word in lexer:
            found.append(word)
            if len(found) >= _MOST_WORDS:
                break
    except ValueError:  # a quote that is never closed
        pass
    return found


def _files_in(words: Sequence[str], folder: str) -> list[str]:
    import glob

    folders = [folder]
    found: list[str] = []
    before = ""
    for word in words:
        if before == "cd":
            folders.append(os.path.join(folders[-1], os.path.expanduser(word)))
        elif word not in _JOINTS and before not in (">", ">>"):
            # `--data=train.csv` names a file as well.
            for part in {word, word.partition("=")[2]} - {""}:
                text = os.path.expandvars(os.path.expanduser(part))
                for base in folders:
                    path = os.path.normpath(os.path.join(base, text))
                    above, name = os.path.split(path)
                    # A pattern over several folders could take long.
                    is_pattern = glob.has_magic(name) and not glob.has_magic(above)
                    if is_pattern and not os.path.exists(path):  # noqa: PTH110
                        found += sorted(glob.glob(path))[:_MOST_WORDS]
                    else:
                        found.append(path)
        before = word
    within = os.path.join(folder, "")
    return [
        path
        for path in found
        # A program from elsewhere is no data.
        if os.path.isfile(path) and (path.startswith(within) or not os.access(path, os.X_OK))
    ]
