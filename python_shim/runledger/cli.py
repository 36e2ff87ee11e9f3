"""The command line: what is asked of the books in a terminal, each command with `--json`.

Exit codes: 0 done, 1 it could not be done (one sentence on standard error), 2 a wrong call.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from runledger._version import __version__
from runledger.cli_books import CommandError, books_of, current, find, path_of, post
from runledger.history import HistoryError, read_history
from runledger.history_text import csv_lines, json_lines
from runledger.journal.books import Books, BooksError, relative_path
from runledger.ledger.artifacts import file_detail, sha256_of, sha256_of_folder
from runledger.ledger.difference_text import difference_text
from runledger.ledger.doctor import examine
from runledger.ledger.filter_keys import QueryError
from runledger.ledger.fork_file import fork_path, original_metadata, save_fork
from runledger.ledger.fork_notebook import compose_fork
from runledger.ledger.gc import gc
from runledger.ledger.lock import PostingLock
from runledger.ledger.posting import Posting
from runledger.ledger.provenance import provenance_of_content, versions_of
from runledger.ledger.quantities import size_text
from runledger.ledger.queries import MAX_LIMIT, find_runs, list_runs, run_detail
from runledger.ledger.run_difference import difference
from runledger.ledger.store import LedgerError, ledger_error, open_ledger, remove_ledger
from runledger.ledger.text import doctor_text, run_lines, run_text
from runledger.ledger.trace_text import folder_trace_text, trace_text
from runledger.ledger.views import RunDetail

_SERVER_POSTS = "A server is posting into this ledger"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    options = _parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (CommandError, LedgerError, HistoryError, QueryError, BooksError) as error:
        return _fail(str(error))
    except BrokenPipeError:
        # Whoever read us has enough; nothing more may be written when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except SQLAlchemyError as error:
        return _fail(str(ledger_error(error)))
    except Exception as error:  # a user never sees a traceback
        if os.environ.get("RUNLEDGER_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename and error.strerror:
            return _fail(f"{error.filename}: {error.strerror}.")
        reason = " ".join(str(error).split()) or type(error).__name__
        return _fail(f"This failed: {reason}.")


def _fail(sentence: str, code: int = 1) -> int:
    print(f"runledger: {sentence}", file=sys.stderr)
    return code


def _joined(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `--sort -started` as one, for argparse takes that for two."""
    joined = list(arguments)
    for place, argument in enumerate(joined[:-1]):
        if argument == "--sort" and joined[place + 1][:1] == "-":
            joined[place : place + 2] = [f"--sort={joined[place + 1]}"]
            break
    return joined


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="runledger", description="The books of your notebooks.")
    parser.add_argument("--version", action="version", version=__version__)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument(
        "--root", type=Path, metavar="FOLDER", help="folder whose books are meant (or one below it)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        about = (command.__doc__ or "").split("\n")[0].rstrip(".")
        made = commands.add_parser(name, parents=[shared], help=about, description=about + ".")
        made.set_defaults(command=command)
        return made

    listing = add("ls", _ls)
    _add_choice(listing)
    listing.add_argument("--sort", help="such as -started or params.lr")
    listing.add_argument("--limit", type=_limit, default=20, help="runs at most (20)")
    add("show", _show).add_argument("run", help="a run's id, or its beginning")
    comparing = add("diff", _diff)
    comparing.add_argument("a", help="a run's id, or its beginning")
    comparing.add_argument("b", help="another's")
    comparing.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="whether to use colours (auto: in a terminal)",
    )
    add("trace", _trace).add_argument("file", help="a file, also one that was renamed or is gone")
    forking = add("fork", _fork)
    forking.add_argument("run", help="a run's id, or its beginning")
    forking.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the notebook (else beside the original)"
    )
    exporting = add("export", _export)
    _add_choice(exporting)
    exporting.add_argument("--csv", action="store_true", help="a table")
    exporting.add_argument("--archived", action="store_true", help="archived runs too")
    exporting.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="a new file (else the terminal)"
    )
    add("rebuild", _rebuild)
    add("gc", _gc)
    add("doctor", _doctor)
    return parser


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--notebook", help="only runs of this notebook (its current path)")
    parser.add_argument("--filter", help='such as "metrics.accuracy > 0.9 and params.lr = 0.1"')


def _limit(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    raise argparse.ArgumentTypeError(f"a number from 1 to {MAX_LIMIT}, not {text!r}")


def _print(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=not _is_unicode()))


def _is_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _say(text: str) -> None:
    print(_shown(text))


def _shown(text: str) -> str:
    """Return text that may hold characters this terminal has not, without them."""
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "replace").decode(encoding)


def _ls(options: argparse.Namespace) -> int:
    """List runs, newest first."""
    books = books_of(options)
    page = list_runs(
        current(books),
        limit=options.limit,
        filter=options.filter,
        sort=options.sort,
        notebook=path_of(books, options.notebook),
    )
    if options.json:
        _print(page)
    else:
        _say(run_lines(page["runs"]))
    return 0


def _show(options: argparse.Namespace) -> int:
    """Show one run whole."""
    books = books_of(options)
    run = _run(books, current(books), options.run)
    if options.json:
        _print(run)
    else:
        _say(run_text(run))
    return 0


def _run(books: Books, engine: Engine, wanted: str) -> RunDetail:
    """Return the run whose id begins with a text."""
    found = find_runs(engine, wanted) if wanted else []
    if len(found) > 1:
        raise CommandError(f"Several runs begin with {wanted!r}: {', '.join(found)}.")
    run = run_detail(engine, found[0], books) if found else None
    if run is None:
        raise CommandError(f"There is no run {wanted!r}.")
    return run


def _diff(options: argparse.Namespace) -> int:
    """Show what differs between two runs."""
    books = books_of(options)
    engine = current(books)
    found = difference(_run(books, engine, options.a), _run(books, engine, options.b))
    if options.json:
        _print(found)
    else:
        in_terminal = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        colour = options.color == "always" or (options.color == "auto" and in_terminal)
        _say(difference_text(found, colour=colour))
    return 0


def _trace(options: argparse.Namespace) -> int:
    """Say which runs made a file, from what, and what came of it."""
    books = books_of(options)
    engine = current(books)
    path = Path(options.file)
    place = relative_path(books.root, path)
    size: int | None = None
    if path.exists():
        try:
            sha256, size = sha256_of_folder(path) if path.is_dir() else sha256_of(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from error
    else:
        with engine.connect() as connection:
            versions = versions_of(connection, place)
        if not versions:
            raise CommandError(f"There is no file {path}, neither here nor in the books.")
        sha256 = versions[0]
    file = file_detail(engine, sha256, size, books)
    above = provenance_of_content(engine, sha256, ways=["up"])
    below = provenance_of_content(engine, sha256, ways=["down"])
    if options.json:
        _print({"path": place, **file, "upstream": above, "downstream": below})
        return 0 if file["known"] else 1
    if file["known"] and (above is None or below is None):
        _say(folder_trace_text(place, file))
        return 0
    if above is None or below is None:
        with engine.connect() as connection:
            others = len(versions_of(connection, place))
        more = f" They know {others} of its earlier contents." if others else ""
        raise CommandError(f"No run that the books know wrote or read {path} as it is now.{more}")
    _say(trace_text(place, file, above, below))
    return 0


def _fork(options: argparse.Namespace) -> int:
    """Make a new notebook that does what a run did."""
    books = books_of(options)
    engine = current(books)
    run = _run(books, engine, options.run)
    fork = compose_fork(engine, run["id"], original_metadata(books, run["notebook"]))
    if fork is None:
        raise CommandError(f"There is no run {run['id']!r} any more.")
    path: Path = options.output or fork_path(books, run["notebook"], Path.cwd())
    try:
        problem = save_fork(books, run["id"], fork, path)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
    answer = {"path": str(path), "run": run["id"], "linked": problem is None, "notes": fork.notes}
    if options.json:
        _print(answer)
    else:
        _say(f"{path} is the fork of {run['title']!r}: {len(fork.cells) + 1} cells.")
        for note in fork.notes:
            _say(f"  {note}")
    if problem is not None:
        print(f"runledger: The books do not know of the fork. {problem}", file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    """Write the runs, with all that they declared, as CSV or JSON."""
    if options.csv == options.json:
        return _fail("Say how to export: either --csv or --json.", 2)
    books = books_of(options)
    post(books)
    history = read_history(books, options.filter, options.notebook, options.archived)
    parts = csv_lines(history) if options.csv else json_lines(history)
    if options.output is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")  # the lines end by themselves
        for part in parts:
            sys.stdout.write(_shown(part))
        return 0
    try:
        with options.output.open("x", encoding="utf-8", newline="") as file:
            file.writelines(parts)
    except FileExistsError as error:
        raise CommandError(f"{options.output} is there already.") from error
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"{options.output} cannot be written: {reason}.") from error
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    """Make the ledger anew from the journals."""
    books = books_of(options)
    with PostingLock(books) as lock:
        held = lock.acquire()
        try:
            remove_ledger(books.ledger)
        except OSError as error:
            reason = error.strerror or str(error)
            problem = f"The ledger cannot be removed: {reason}."
            raise CommandError(problem if held else f"{_SERVER_POSTS}. {problem}") from error
        if not held:
            if options.json:
                _print({"by": "server"})
            else:
                _say(f"{_SERVER_POSTS}; it makes it anew now.")
            return 0
        engine = open_ledger(books.ledger)
        posting = Posting(books, engine)
        changes = posting.catch_up()
    answer = {"by": "command", "runs": len(changes.runs), "skipped": posting.skipped}
    if options.json:
        _print(answer)
    else:
        _say(f"The ledger was made anew: {answer['runs']} runs, {answer['skipped']} bad lines.")
    return 0


def _gc(options: argparse.Namespace) -> int:
    """Erase what no kept run uses."""
    books = books_of(options)
    with PostingLock(books) as lock:
        if not lock.acquire():
            answer = {"by": "server", "runs": 0, "freed": 0, "pending": True}
            if options.json:
                _print(answer)
            else:
                _say(f"{_SERVER_POSTS}; it erases deleted runs by itself.")
            return 0
        done = gc(books, open_ledger(books.ledger))
    answer = {
        "by": "command",
        "runs": len(done.runs),
        "freed": done.freed,
        "pending": done.pending,
    }
    if options.json:
        _print(answer)
    else:
        _say(f"{answer['runs']} runs erased, {size_text(done.freed)} freed.")
        if done.pending:
            _say("Some of it is in use by a running kernel and goes when that has ended.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    """Say how the books are, and whether this environment records."""
    found = examine(find(options))
    if options.json:
        _print(found)
    else:
        _say(doctor_text(found))
    return 0 if not found["problems"] else 1
