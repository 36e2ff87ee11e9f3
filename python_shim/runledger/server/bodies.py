"""What comes in with a request, checked at the border.

Every function takes the raw text or the parsed JSON and returns a typed record, or raises
`BadRequestError` with one sentence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from runledger.ledger.series_queries import DEFAULT_POINTS, MOST_POINTS, Range
from runledger.ledger.small_curves import MOST_CURVES

from .notebooks import COLLABORATION
from .recording import is_kernel_id

LARGEST_BODY = 16 * 2**20
MOST_MESSAGES = 10_000
MOST_CELLS = 100_000
LONGEST_ID = 256
LONGEST_PATH = 4_096
LONGEST_NAME = 1_000
MOST_RUNS = 1_000
MOST_SERIES = 100
MOST_FORK_CELLS = 10_000

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_CELL_TYPES = frozenset(["code", "markdown", "raw"])
_OF_FORK = frozenset(["path", "parameters", "cells"])


class BadRequestError(Exception):
    """What was asked makes no sense; the message is one sentence, the status a 4xx.

    `column` is where in a filter it does not, from 1.
    """

    def __init__(self, message: str, status: int = 400, column: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.column = column


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A notebook's ordered cells at the moment of these requests.

    `requests` says which cell a request executes, by msg_id.
    """

    kernel_id: str
    msg_ids: tuple[str, ...]
    notebook: str
    cells: tuple[tuple[str, str, str], ...]
    sources: Mapping[str, str]
    requests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ForkLink:
    """Where a fork is, and of its cells (fresh id, original id, execution) but the first one."""

    path: str
    parameters: str | None
    cells: tuple[tuple[str, str | None, str | None], ...]

    @property
    def fresh(self) -> list[str]:
        """The ids of all its cells."""
        first = [] if self.parameters is None else [self.parameters]
        return first + [cell for cell, _, _ in self.cells]


def json_object(body: bytes) -> Mapping[str, object]:
    """Return the JSON object of a request's body."""
    if len(body) > LARGEST_BODY:
        raise BadRequestError("The request is larger than 16 MB.", 413)
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadRequestError("The request's body is not JSON.") from None
    if not isinstance(value, dict):
        raise BadRequestError("The request's body is not a JSON object.")
    return value


def limit_of(text: str | None, default: int = 100, most: int = MOST_RUNS) -> int:
    """Return a page's size."""
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise BadRequestError(f"limit has to be a number from 1 to {most}.")
    return int(text)


def points_of(text: str | None, default: int = DEFAULT_POINTS, most: int = MOST_POINTS) -> int:
    """Return how many points of a series are answered at most."""
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise BadRequestError(f"points has to be a number from 1 to {most}.")
    return int(text)


def range_of(starts: list[str], end: str | None, names: int) -> Range:
    """Return which points of so many series are answered."""
    if len(starts) not in (0, 1, names):
        raise BadRequestError("from has to be given once, or once for each name.")
    for text in [*starts, *([] if end is None else [end])]:
        if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            raise BadRequestError("from and to have to be numbers of points, counted from 0.")
    return Range(tuple(map(int, starts)) or (0,), None if end is None else int(end))


def curves_of(runs: list[str], names: list[str]) -> list[tuple[str, str]]:
    """Return which series of which runs are answered at a glance."""
    if not 1 <= len(runs) <= MOST_CURVES:
        raise BadRequestError(f"run has to be given from 1 to {MOST_CURVES} times.")
    if len(names) not in (1, len(runs)):
        raise BadRequestError("name has to be given once, or once for each run.")
    checked = [checked_id("run", run) for run in runs]
    named = [checked_text("name", name, LONGEST_NAME) for name in names]
    return list(zip(checked, named * (len(checked) // len(named)), strict=True))


def truth_of(name: str, text: str | None) -> bool:
    """Return what an argument of the query says that is true or false; false without it."""
    if text not in (None, "true", "false"):
        raise BadRequestError(f"{name} has to be true or false.")
    return text == "true"


def moment_of(text: str) -> float:
    """Return a moment as seconds since the epoch."""
    try:
        return datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text)).timestamp()
    except (ValueError, OverflowError):
        raise BadRequestError("since has to be a time in ISO 8601.") from None


def checked_text(name: str, value: object, longest: int) -> str:
    """Return a text of bounded length."""
    if not isinstance(value, str):
        raise BadRequestError(f"{name} has to be a text.")
    if len(value) > longest:
        raise BadRequestError(f"{name} may have {longest} characters at most.")
    return value


def checked_id(name: str, value: object) -> str:
    """Return an id: a text that is not empty, and has no control characters."""
    text = checked_text(name, value, LONGEST_ID)
    if not text or not text.isprintable():
        raise BadRequestError(f"{name} is not an id.")
    return text


def checked_path(value: object, name: str = "notebook") -> str:
    """Return a path that stays under the server's root: relative, with `/`, without `..`."""
    path = checked_text(name, value, LONGEST_PATH).removeprefix(COLLABORATION)
    parts = path.split("/")
    if (
        not path
        or "\0" in path
        or path.startswith(("/", "\\", "~"))
        or ".." in parts
        or ".." in path.split("\\")
        or re.match(r"[A-Za-z]:", path)
    ):
        raise BadRequestError(f"{name} has to be a path relative to the server's root.")
    return "/".join(part for part in parts if part not in ("", "."))


def checked_kernel_id(value: object) -> str:
    """Return what can be the id of a kernel."""
    if not isinstance(value, str) or not is_kernel_id(value):
        raise BadRequestError("kernel_id is not the id of a kernel.")
    return value


def checked_sha256(value: object) -> str:
    """Return a SHA-256 in lower-case hex digits."""
    if not isinstance(value, str) or not _SHA256.match(value):
        raise BadRequestError("This is not the SHA-256 of an object.")
    return value


def pause_of(body: Mapping[str, object]) -> tuple[str, bool]:
    """Return which kernel is to be paused or resumed."""
    paused = body.get("paused")
    if not isinstance(paused, bool):
        raise BadRequestError("paused has to be true or false.")
    return checked_kernel_id(body.get("kernel_id")), paused


def snapshot_of(body: Mapping[str, object]) -> Snapshot:
    """Return the document as the page saw it."""
    messages = checked_list("msg_ids", body.get("msg_ids"), MOST_MESSAGES)
    cells = checked_list("cells", body.get("cells"), MOST_CELLS)
    sources = body.get("sources", {})
    if not isinstance(sources, dict):
        raise BadRequestError("sources has to be an object.")
    requests = body.get("requests", {})
    if not isinstance(requests, dict) or len(requests) > MOST_MESSAGES:
        raise BadRequestError(f"requests has to be an object of {MOST_MESSAGES} cells at most.")
    texts: dict[str, str] = {}
    for name, text in sources.items():
        if not isinstance(text, str):
            raise BadRequestError("Each of sources has to be a text.")
        texts[name] = _well_formed(text)
        if hashlib.sha256(texts[name].encode("utf-8")).hexdigest() != name:
            raise BadRequestError("Each of sources has to stand under its SHA-256.")
    return Snapshot(
        kernel_id=checked_kernel_id(body.get("kernel_id")),
        msg_ids=tuple(checked_id("Each of msg_ids", item) for item in messages),
        notebook=checked_path(body.get("notebook")),
        cells=tuple(_cell(item) for item in cells),
        sources=texts,
        requests={
            checked_id("Each of requests", msg_id): checked_id("Each of requests", cell_id)
            for msg_id, cell_id in requests.items()
        },
    )


def fork_of(body: Mapping[str, object]) -> ForkLink:
    """Return what the page says of the fork that it makes."""
    unknown = sorted(str(name)[:50] for name in body if name not in _OF_FORK)
    if unknown:
        raise BadRequestError(f"A fork has no {unknown[0]}.")
    first = body.get("parameters")
    link = ForkLink(
        path=checked_path(body.get("path"), "path"),
        parameters=None if first is None else checked_id("parameters", first),
        cells=tuple(
            _fork_cell(c) for c in checked_list("cells", body.get("cells"), MOST_FORK_CELLS)
        ),
    )
    if len(set(link.fresh)) < len(link.fresh):
        raise BadRequestError("Two cells of the fork have the same id.")
    if set(link.fresh) & {original for _, original, _ in link.cells}:
        raise BadRequestError("The cells of a fork have to have fresh ids.")
    return link


def _fork_cell(value: object) -> tuple[str, str | None, str | None]:
    if not isinstance(value, list) or len(value) != 3:
        raise BadRequestError("Each of cells has to be a list of fresh id, original id, execution.")
    fresh, original, execution = value
    return (
        checked_id("A cell's fresh id", fresh),
        None if original is None else checked_id("A cell's original id", original),
        None if execution is None else checked_id("An execution's id", execution),
    )


def _well_formed(text: str) -> str:
    """Replace lone surrogates as a page does when it makes UTF-8 of a text."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def checked_list(name: str, value: object, most: int) -> list[object]:
    """Return a list of bounded length."""
    if not isinstance(value, list):
        raise BadRequestError(f"{name} has to be a list.")
    if len(value) > most:
        raise BadRequestError(f"{name} may have {most} items at most.")
    return value


def _cell(value: object) -> tuple[str, str, str]:
    if not isinstance(value, list) or len(value) != 3:
        raise BadRequestError("Each of cells has to be a list of id, type and hash.")
    cell_id, kind, source = value
    if not isinstance(kind, str) or kind not in _CELL_TYPES:
        raise BadRequestError("A cell's type has to be code, markdown or raw.")
    return checked_id("A cell's id", cell_id), kind, checked_sha256(source)
