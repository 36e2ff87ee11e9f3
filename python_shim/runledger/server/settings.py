"""The user's settings for the books: kept in `settings.json`, and obeyed by this server."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from runledger.journal.books import Books, BooksError
from runledger.journal.masking import set_rules
from runledger.journal.settings import (
    HIGHEST_PRICE,
    LONGEST_CURRENCY,
    LONGEST_EXCEPTION,
    MOST_EXCEPTIONS,
    Settings,
    SettingsFile,
    settings_of,
)

from .bodies import BadRequestError
from .recording import Recording

_NAMES = frozenset(Settings._fields)


class SettingsKeeper:
    """Writes the settings that a page sends, and obeys what stands in the books.

    Thread-safe. Another server on the same books may write them too, so the file is looked at.

    Args:
        recording: whose books they are.
        masking_changed: called when a text may be masked otherwise than before.
    """

    def __init__(self, recording: Recording, masking_changed: Callable[[], None]) -> None:
        self._recording = recording
        self._masking_changed = masking_changed
        self._lock = threading.Lock()
        self._file: SettingsFile | None = None
        self._path: Path | None = None
        self._wanted: Settings | None = None
        self._obeyed = Settings()
        set_rules(self._obeyed.masking, self._obeyed.exceptions)

    def look(self) -> Settings:
        """Take in what the books say, and return it."""
        with self._lock:
            return self._look()

    def put(self, settings: Settings) -> Settings:
        """Write settings into the books; return what stands there.

        Raises:
            OSError: with a sentence, if the books cannot be written.
        """
        books = self._recording.books
        if books is None:
            raise BooksError(self._recording.reason or "There are no books to write in.")
        with self._lock:
            self._wanted = settings
            if self._look() != settings:
                _write(books, settings)
            return self._look()

    def _look(self) -> Settings:
        books = self._recording.books
        if books is None:
            return self._obeyed
        if self._file is None or self._path != books.settings:
            self._path, self._file = books.settings, SettingsFile(str(books.settings))
        if self._wanted is not None and not books.settings.exists() and books.path.is_dir():
            with contextlib.suppress(OSError):  # the user removed the books, not the settings
                _write(books, self._wanted)
        self._file.look()
        now, before = self._file.now, self._obeyed
        if now != before:
            self._obeyed = now
        if (now.masking, now.exceptions) != (before.masking, before.exceptions):
            set_rules(now.masking, now.exceptions)
            self._masking_changed()
        return now


def _write(books: Books, settings: Settings) -> None:
    try:
        fd, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=books.path)
        try:
            with os.fdopen(fd, "w", encoding="utf-8") as file:
                json.dump(settings.fields(), file)
            Path(name).replace(books.settings)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise BooksError(
            f"The settings could not be written: {error.strerror or error}."
        ) from error


def settings_from(body: Mapping[str, object]) -> Settings:
    """Return the settings of a request's body.

    Raises:
        BadRequestError: they make no sense.
    """
    unknown = sorted(str(name)[:50] for name in body if name not in _NAMES)
    if unknown:
        raise BadRequestError(f"There is no setting {unknown[0]}.")
    if not isinstance(body.get("masking", True), bool):
        raise BadRequestError("masking has to be true or false.")
    exceptions = body.get("exceptions", [])
    if not isinstance(exceptions, list) or len(exceptions) > MOST_EXCEPTIONS:
        raise BadRequestError(f"exceptions has to be a list of at most {MOST_EXCEPTIONS} texts.")
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_EXCEPTION for text in exceptions):
        raise BadRequestError(
            f"Each of the exceptions has to be a text of 1 to {LONGEST_EXCEPTION} characters."
        )
    _check_price(body.get("price"))
    return settings_of(body)


def _check_price(price: object) -> None:
    if price is None:
        return
    if not isinstance(price, dict) or not set(price) <= {"hour", "currency"}:
        raise BadRequestError("price has to be an object with hour and currency, or null.")
    hour, currency = price.get("hour"), price.get("currency", "")
    if (
        isinstance(hour, bool)
        or not isinstance(hour, int | float)
        or not 0 <= hour <= HIGHEST_PRICE
    ):
        raise BadRequestError("The price of an hour has to be a number from 0 on.")
    if not isinstance(currency, str) or len(currency) > LONGEST_CURRENCY:
        raise BadRequestError(
            f"The currency has to be a text of at most {LONGEST_CURRENCY} characters."
        )
