"""What the ledger's tables are made of: texts as databases store them, and keys."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Dialect, MetaData, Text
from sqlalchemy.types import TypeDecorator


def storable(text: str) -> str:
    """Return a text as the ledger stores it; what stands in keys is made so as it is read."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


class Words(TypeDecorator[str]):
    """Text from a journal: what no database stores (lone surrogates, NUL) is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text as it can be stored."""
        return None if value is None else storable(value)


metadata = MetaData()


def key(name: str) -> Column[str]:
    """Return a column of a natural key that is text."""
    return Column(name, Words, primary_key=True)


def number_key(name: str) -> Column[int]:
    """Return a column of a natural key that is a number."""
    return Column(name, BigInteger, primary_key=True, autoincrement=False)
