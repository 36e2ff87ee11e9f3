"""What the user set for these books: `settings.json`, written by the server, obeyed by witnesses.

What makes no sense in it counts as not set: a damaged file must neither stop a witness nor bare a
secret.
"""

# Looked at around every cell, in the user's process: plain os calls.
# ruff: noqa: PTH116, PTH123
from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import NamedTuple

MOST_EXCEPTIONS = 200
LONGEST_EXCEPTION = 200
LONGEST_CURRENCY = 20
HIGHEST_PRICE = 1e9

_LARGEST = 2**18  # bytes: twice what the most and longest exceptions take


class Price(NamedTuple):
    """What an hour of this machine costs, in a currency that is a text to us."""

    hour: float
    currency: str

    def fields(self) -> dict[str, object]:
        """Return it as journal and settings have it."""
        return self._asdict()


class Settings(NamedTuple):
    """`masking`, whether secrets are taken out; `exceptions`, names and values that are none."""

    masking: bool = True
    exceptions: tuple[str, ...] = ()
    price: Price | None = None

    def fields(self) -> dict[str, object]:
        """Return them as the file has them."""
        return {
            "masking": self.masking,
            "exceptions": list(self.exceptions),
            "price": None if self.price is None else self.price.fields(),
        }


def settings_of(told: object) -> Settings:
    """Return the settings of a file's JSON value, whatever that is."""
    if not isinstance(told, Mapping):
        return Settings()
    exceptions = told.get("exceptions")
    return Settings(
        told.get("masking") is not False,
        tuple(
            text
            for text in (exceptions if isinstance(exceptions, list) else [])[:MOST_EXCEPTIONS]
            if isinstance(text, str) and 0 < len(text) <= LONGEST_EXCEPTION
        ),
        price_of(told.get("price")),
    )


def price_of(told: object) -> Price | None:
    """Return a price from JSON; None for what is none, or costs nothing."""
    if not isinstance(told, Mapping):
        return None
    hour, currency = told.get("hour"), told.get("currency")
    if isinstance(hour, bool) or not isinstance(hour, (int, float)):
        return None
    if not 0 < hour <= HIGHEST_PRICE:
        return None
    text = currency.strip() if isinstance(currency, str) else ""
    return Price(float(hour), text[:LONGEST_CURRENCY])


class SettingsFile:
    """The settings of some books, read again only when the file changed.

    Parameters: `path` of the file, which need not be there.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self.now = Settings()

    def look(self) -> bool:
        """Take in what was written since the last look; returns whether anything changed."""
        try:
            found = os.stat(self._path)
        except OSError:
            return self._become(None, Settings())
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen:
            return False
        try:
            with open(self._path, "rb") as file:
                return self._become(seen, settings_of(json.loads(file.read(_LARGEST))))
        except (OSError, ValueError, RecursionError):
            return False  # half written: the next look sees it whole

    def _become(self, seen: tuple[int, int, int] | None, settings: Settings) -> bool:
        changed = settings != self.now
        self._seen, self.now = seen, settings
        return changed
