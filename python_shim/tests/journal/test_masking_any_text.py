"""Masking takes any text, in linear time, and once for all."""

from __future__ import annotations

import ast
import time
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runledger.journal.masking import mask_source, mask_text, mask_url

ALNUM = "a1B2c3D4e5F6g7H8i9J0"


fragments = st.lists(
    st.sampled_from(
        [
            *(
                "token",
                "password",
                "api_key",
                "x",
                " = ",
                "=",
                ": ",
                "(",
                ")",
                "{",
                "}",
                "[",
                "]",
                ",",
            ),
            *(
                "'",
                '"',
                "'''",
                '"""',
                "\\",
                "\n",
                "#",
                "f'",
                "b'",
                "!",
                "%",
                "%%bash\n",
                "%env ",
                "?",
                "$",
            ),
            *(
                " ",
                "://",
                "@",
                "--token ",
                "Bearer ",
                "Authorization: ",
                "abc",
                "é",
                "***",
                "\r\n",
                "-u a:b",
                "passwords",
                "[",
                "{",
                "\n  - ",
            ),
            *(
                "-----BEGIN PRIVATE " + "KEY-----",
                "sk" + "-" + ALNUM,
                "==",
                "+",
                "\t",
                "\x1b[31m",
                "\x1b",
                "\x0c",
                "\x00",
                "\ud800",
            ),
        ]
    ),
    max_size=30,
).map("".join)


@given(fragments | st.text(st.characters(), max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_is_masked_without_an_exception_in_its_lines_and_once_for_all(text: str) -> None:
    source, masked = mask_source(text)
    assert masked == (source != text)
    assert source.count("\n") == text.count("\n")
    assert mask_source(source)[0] == source
    printed = mask_text(text)
    assert mask_text(printed) == printed
    mask_url(text)
    if parses(text) and ALNUM not in text:  # a key that stands as an expression is no code after
        assert parses(source)


HOSTILE = {
    "one long word": "a" * 10**6,
    "prefixes of keys": "sk-" * 333_333,
    "beginnings of JWTs": "eyJaaaaaaaa." * 80_000,
    "colons and slashes": "://a:" * 200_000,
    "open strings": "token='" * 140_000,
    "crossed quotes": "token='\"" * 120_000,
    "beginnings of private keys": ("-----BEGIN PRIVATE " + "KEY-----") * 35_000,
    "options": "--token " * 120_000,
    "headers": "authorization: bearer " * 45_000,
    "deep nesting": "token=(" * 140_000,
    "backslashes": "token='" + "\\" * 10**6,
    "dots": "a." * 500_000 + "token",
    "spaces": "token" + " " * 10**6 + "= 'x'",
    "blank lines": (" " * 1000 + "\n") * 1000 + "token",
    "question marks": "token" + "?" * 10**6,
    "key parts": "key_" * 250_000 + "token = 'x'",
    "triple quotes": "token='''" * 110_000,
    "colours": "token='\x1b[31m" * 80_000,
    "unfinished escapes": "\x1b]8;;" * 140_000 + "token",
    "lists": "passwords=['" * 80_000,
    "empty lists": "passwords: [\n\n" * 70_000,
    "headings": "passwords:\n" * 90_000,
    "lines of lists": "passwords:\n" + "- a\n" * 250_000,
    "braces": "{" * 500_000 + "token" + "}" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("mask", [mask_source, mask_text, mask_url])
def test_a_megabyte_of_hostile_text_takes_linear_time(
    mask: Callable[[str], object], text: str
) -> None:
    # Not a speed test: a quadratic pattern would need minutes to hours for these.
    before = time.process_time()
    mask(text)
    assert time.process_time() - before < 10


def parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
