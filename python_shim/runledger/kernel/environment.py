"""What the code ran on: interpreter, packages, machine and git commit, once a session."""

# Runs around every cell, in the user's process: plain os calls, imports when first needed, and
# nothing that was raised may get out.
# ruff: noqa: PLC0415
from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GIT_SECONDS = 5.0
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
        },
        "platform": {
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
        },
        "hardware": {"cpus": os.cpu_count(), "memory": _memory()},
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
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"hash": digest, "data": data}


def installed_packages(path: Iterable[str]) -> dict[str, str]:
    """Return the installed packages and their versions, from the names of their metadata folders.

    Reading every package's metadata would hold the interpreter for a tenth of a second.
    """
    found: dict[str, str] = {}
    for folder in path:
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
    for argument in arguments:
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
    """Return commit, branch, dirty and remote of the working directory's repository, or None."""
    from runledger.journal.masking import mask_url

    git = shutil.which("git")
    if git is None:
        return None
    status = _git(git, root, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
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
    remote = _git(git, root, "config", "--get", "remote.origin.url")
    return {
        "commit": commit,
        "branch": branch,
        "dirty": dirty,
        "remote": mask_url(remote.strip()) if remote else None,
    }


def _git(git: str, folder: str, *arguments: str) -> str | None:
    quiet = {
        **os.environ,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            [git, "-c", "core.fsmonitor=false", *arguments],
            cwd=folder,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _memory() -> int | None:
    """Return the machine's memory in bytes, or None where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
