"""What the code ran on: interpreter, packages, machine and git commit.

Taken once a session, and again when packages were installed meanwhile.
"""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PLC0415, PTH112, PTH116, PTH118, PTH119
from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import sys
from typing import TYPE_CHECKING

from runledger.journal.digests import text_sha256

from .machine import cpu_model, gpu_names, memory
from .program import output_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Callable

_GIT_SECONDS = 5.0
_DIFF_SECONDS = 30.0
# So that no program of the user's runs, and binary files count by their full hash.
DIFF_OPTIONS = ("--no-ext-diff", "--no-textconv", "--no-color", "--full-index")
_FOLDER = re.compile(r"(?P<name>.+?)-(?P<version>[0-9][^-]*)(?:-py[\d.]+.*)?\.(?:dist|egg)-info$")


def environment(root: str) -> dict[str, object]:
    """Return the fields of an `environment` entry.

    Parameters: `root`, the folder whose git commit counts if the working directory has none.
    """
    from runledger.journal.masking import ENVIRONMENT_ALLOWED, mask_text

    data: dict[str, object] = {
        "python": {
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "executable": sys.executable,
            "environment": python_environment(),
        },
        "platform": {
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
        },
        "hardware": {
            "cpus": os.cpu_count(),
            "cpu": cpu_model(),
            "memory": memory(),
            "gpus": gpu_names(),
        },
        "packages": installed_packages(sys.path),
        "git": git_state(root),
        "argv": masked_arguments(sys.argv),
        "env": {
            name: mask_text(os.environ[name])
            for name in sorted(ENVIRONMENT_ALLOWED)
            if name in os.environ
        },
    }
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = text_sha256(text)
    return {"hash": digest, "data": data}


def package_folders() -> dict[str, int]:
    """Return the folders that packages are imported from, with when something came or went there.

    A look at these tells, in microseconds, whether packages may have been installed.
    """
    seen: dict[str, int] = {}
    for folder in sys.path:
        # site-packages, and Debian's dist-packages. What is no text, as a Path, Python passes over.
        if isinstance(folder, str) and "-packages" in folder:
            try:
                seen[folder] = os.stat(folder).st_mtime_ns
            except OSError:
                continue
    return seen


def python_environment() -> dict[str, str] | None:
    """Return kind and name of the virtual or conda environment, or None outside of any."""
    if os.path.isdir(os.path.join(sys.prefix, "conda-meta")):
        active = os.environ.get("CONDA_PREFIX") == sys.prefix
        name = os.environ.get("CONDA_DEFAULT_ENV") if active else None
        return {"kind": "conda", "name": name or os.path.basename(sys.prefix)}
    if sys.prefix != sys.base_prefix:
        return {"kind": "venv", "name": os.path.basename(sys.prefix)}
    return None


def installed_packages(path: Iterable[str]) -> dict[str, str]:
    """Return the installed packages and their versions, from the names of their metadata folders.

    Reading every package's metadata would hold the interpreter for a tenth of a second.
    """
    found: dict[str, str] = {}
    for folder in path:
        if not isinstance(folder, str):
            continue
        try:
            with os.scandir(folder or ".") as entries:
                names = [entry.name for entry in entries if entry.name.endswith("-info")]
        except OSError:
            continue
        for name in names:
            match = _FOLDER.match(name)
            if match is not None:
                package = re.sub(r"[-_.]+", "-", match["name"]).lower()
                found.setdefault(package, match["version"])
    return dict(sorted(found.items()))


def masked_arguments(arguments: Sequence[str]) -> list[str]:
    """Return the command line without its secrets."""
    from runledger.journal.masking import is_secret_name, mask_text, mask_url

    masked = []
    hide_next = False
    for argument in map(str, arguments):  # a cell may have put anything there
        name, equals, _ = argument.partition("=")
        secret = is_secret_name(name.lstrip("-").replace("-", "_"))
        if hide_next and not argument.startswith("-"):
            masked.append("***")
        elif secret and equals:
            masked.append(f"{name}=***")
        else:
            masked.append(mask_text(mask_url(argument)))
        hide_next = secret and not equals and argument.startswith("-")
    return masked


def git_state(root: str) -> dict[str, object] | None:
    """Return commit, branch, dirty, remote and the diff's hash of a repository, or None.

    Files that git does not track count for nothing. Parameters: `root`, a folder in it.
    """
    from runledger.journal.masking import mask_url

    git = shutil.which("git")
    if git is None:
        return None

    def ask(*arguments: str, take: Callable[[bytes], object] | None = None) -> str | None:
        quiet = {
            **os.environ,
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "LC_ALL": "C",
        }
        seconds = _GIT_SECONDS if take is None else _DIFF_SECONDS
        command = [git, "-c", "core.fsmonitor=false", *arguments]
        return output_of(command, seconds, take, root, quiet)

    status = ask("status", "--porcelain=v2", "--branch", "--untracked-files=no")
    if status is None:
        return None
    commit: str | None = None
    branch: str | None = None
    dirty = False
    for line in status.splitlines():
        if line.startswith("# branch.oid "):
            commit = line[13:] if line[13:] != "(initial)" else None
        elif line.startswith("# branch.head "):
            branch = line[14:] if line[14:] != "(detached)" else None
        elif not line.startswith("#"):
            dirty = True
    remote = ask("config", "--get", "remote.origin.url")
    found: dict[str, object] = {
        "commit": commit,
        "branch": branch,
        "dirty": dirty,
        "remote": mask_url(remote.strip()) if remote else None,
        "diff": None,
    }
    if dirty and commit is not None:
        digest = hashlib.sha256()
        if ask("diff", *DIFF_OPTIONS, "HEAD", take=digest.update) is None:
            del found["diff"]  # it took too long
        else:
            found["diff"] = digest.hexdigest()
    return found
