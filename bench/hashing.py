"""How fast files are hashed, and how fast unchanged ones are found to be unchanged.

Prints one JSON line for each of

- hashing one file on one core, against `openssl dgst -sha256` on the same file, in turns;
- hashing 16 files on all cores, against openssl with as many processes (`xargs -P`);
- re-checking 2,554 unchanged files in a session that has never seen them, against `dvc status` and
  `dvc add` on the same folder. Their number is that of a folder of 21 GB whose re-check is known to
  be slow elsewhere; the content does not matter for it, so here they are small.

    python bench/hashing.py --dvc .venv-peers/bin/dvc   # in full
    python bench/hashing.py --short                     # to see that it works
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from runledger.kernel.hash_cache import HashCache
from runledger.kernel.hashing import Hasher
from runledger.kernel.tree import tree_of

RATIO_AT_LEAST = 0.95  # of openssl's speed
RECHECK_MS_AT_MOST = 100.0
FILES = 2_554
MB = 2**20


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def openssl(*command: str, given: str | None = None) -> None:
    """Run openssl, or something that runs it."""
    subprocess.run(command, input=given, text=True, stdout=subprocess.DEVNULL, check=True)


def in_turns(rounds: int, **works: Callable[[], object]) -> dict[str, float]:
    """Return the median of the seconds that each work takes."""
    for work in works.values():
        work()  # the files are in memory from now on
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work))
    return {name: statistics.median(found) for name, found in times.items()}


def fresh(threads: int | None = None) -> Hasher:
    """Return what hashes, knowing nothing."""
    return Hasher(HashCache(), threads)


def one_file(folder: Path, megabytes: int, rounds: int) -> dict[str, object]:
    """Hash one file on one core."""
    path = folder / "one.bin"
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(MB))
    if hasattr(os, "sched_setaffinity"):
        every = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(every)})
    found = in_turns(
        rounds,
        runledger=lambda: fresh(1).hash(str(path)),
        openssl=lambda: openssl("openssl", "dgst", "-sha256", str(path)),
    )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, every)
    path.unlink()
    ratio = found["openssl"] / found["runledger"]
    return {
        "what": "hash one file on one core",
        "megabytes": megabytes,
        "runledger_mb_per_s": round(megabytes / found["runledger"]),
        "openssl_mb_per_s": round(megabytes / found["openssl"]),
        "ratio": round(ratio, 3),
        "at_least": RATIO_AT_LEAST,
        "kept": ratio >= RATIO_AT_LEAST,
    }


def many_files(folder: Path, megabytes: int, rounds: int) -> dict[str, object]:
    """Hash several files on all cores."""
    cores = os.cpu_count() or 1
    paths = [folder / f"{n}.bin" for n in range(16)]
    for path in paths:
        with path.open("wb") as file:
            for _ in range(max(1, megabytes // len(paths))):
                file.write(os.urandom(MB))
    names = "\n".join(map(str, paths))
    found = in_turns(
        rounds,
        runledger=lambda: fresh().hash_all([(str(path), None) for path in paths]),
        openssl=lambda: openssl(
            "xargs", f"-P{cores}", "-n1", "openssl", "dgst", "-sha256", given=names
        ),
    )
    for path in paths:
        path.unlink()
    return {
        "what": "hash 16 files on all cores",
        "cores": cores,
        "megabytes": megabytes,
        "runledger_mb_per_s": round(megabytes / found["runledger"]),
        "openssl_mb_per_s": round(megabytes / found["openssl"]),
        "ratio": round(found["openssl"] / found["runledger"], 3),
    }


def recheck(folder: Path, bytes_each: int, rounds: int, dvc: Path | None) -> dict[str, object]:
    """Look again at a folder whose files have not changed."""
    data = folder / "work" / "data"
    for n in range(FILES):
        path = data / f"{n % 50:02}" / f"{n}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(bytes_each))
    time.sleep(2.1)  # younger files are not known by their times

    def look() -> object:
        hasher = Hasher(HashCache(str(folder / "hashes")))
        found = tree_of(str(data), hasher)
        hasher.cache.save(everything=True)
        return found

    first = timed(look)
    ours = statistics.median(timed(look) for _ in range(rounds))
    theirs = _dvc(dvc, folder / "work", rounds)
    return {
        "what": f"re-check {FILES:,} unchanged files",
        "bytes_each": bytes_each,
        "runledger_first_ms": round(first * 1000, 1),
        "runledger_ms": round(ours * 1000, 1),
        "at_most_ms": RECHECK_MS_AT_MOST,
        "kept": ours * 1000 <= RECHECK_MS_AT_MOST,
        **theirs,
    }


def _dvc(dvc: Path | None, folder: Path, rounds: int) -> dict[str, object]:
    """Have DVC look at the same folder; its start-up is in its times, and told."""
    if dvc is None or not dvc.exists():
        return {"dvc": "not installed"}
    env = {**os.environ, "DVC_NO_ANALYTICS": "1"}

    def run(*words: str) -> None:
        subprocess.run([str(dvc), *words], cwd=folder, env=env, check=True, capture_output=True)

    try:
        run("init", "--no-scm")
        first = timed(lambda: run("add", "data"))
        add = statistics.median(timed(lambda: run("add", "data")) for _ in range(rounds))
        status = statistics.median(timed(lambda: run("status")) for _ in range(rounds))
        start = statistics.median(timed(lambda: run("--version")) for _ in range(rounds))
    except subprocess.CalledProcessError as error:
        return {"dvc": f"failed: {error.stderr.decode(errors='replace')[-300:]}"}
    version = subprocess.run([str(dvc), "--version"], capture_output=True, text=True, check=True)
    return {
        "dvc": version.stdout.strip(),
        "dvc_first_add_ms": round(first * 1000),
        "dvc_add_ms": round(add * 1000),
        "dvc_status_ms": round(status * 1000),
        "dvc_start_ms": round(start * 1000),
    }


def main() -> int:
    """Measure everything and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="only to see that it works")
    parser.add_argument("--dvc", type=Path, help="the dvc to compare with")
    options = parser.parse_args()
    megabytes, rounds, each = (32, 3, 512) if options.short else (512, 9, 65_536)
    kept = True
    folder = Path(tempfile.mkdtemp(prefix="runledger-bench-"))
    try:
        for result in (
            one_file(folder, megabytes, rounds),
            many_files(folder, megabytes, rounds),
            recheck(folder, each, min(rounds, 5), options.dvc and options.dvc.absolute()),
        ):
            print(json.dumps(result), flush=True)
            kept = kept and result.get("kept", True) is True
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
