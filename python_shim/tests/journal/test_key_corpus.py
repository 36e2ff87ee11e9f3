"""Keys as their makers hand them out are masked, and what only looks like one is not."""

from __future__ import annotations

import pytest

from runledger.journal.masking import mask_source, mask_text, mask_value
from tests.journal.key_corpus import BESIDE, KEYS, NO_KEYS

LINES = [
    "client = Client('{}')",
    "# {}",
    "x = '''\n{}\n'''",
    "!tool {}",
    "%env X={}",
    "x = (",
    "print('\\n{}')",
    "a\\n{}",
]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_of_a_known_form_is_masked_wherever_it_stands(key: str) -> None:
    for line in LINES:
        text = line.replace("{}", key) if "{}" in line else line + key
        source, masked = mask_source(text)
        assert masked
        assert source == text.replace(key, "***")
        assert mask_text(text) == source
        assert mask_source(source) == (source, False)
    assert mask_value("note", f"see {key}") == "see ***"


@pytest.mark.parametrize(("text", "secret"), BESIDE.values(), ids=BESIDE)
def test_a_key_without_a_form_is_masked_by_what_stands_beside_it(text: str, secret: str) -> None:
    source, masked = mask_source(text)
    assert masked
    assert secret not in source
    assert source.count("\n") == text.count("\n")
    assert mask_source(source) == (source, False)


@pytest.mark.parametrize("text", NO_KEYS.values(), ids=NO_KEYS)
def test_what_only_looks_like_a_key_stays(text: str) -> None:
    assert mask_source(text) == (text, False)
    assert mask_text(text) == text
    assert mask_value("note", text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("api key: {}", True),
        ("Your API key is {}.", True),
        ("token {}", True),
        ("{'token': {}}", True),
        ("password -> {}", True),
        ("DB_PASSWORD {}", True),
        ("the key figures {}", False),
        ("sha256 {}", False),
        ("tokens {}", False),
    ],
)
def test_what_looks_random_beside_the_name_of_a_secret_is_masked_in_an_output(
    text: str, secret: bool
) -> None:
    drawn = KEYS["Databricks"][4:]
    told = text.replace("{}", drawn, 1)
    assert (drawn not in mask_text(told)) is secret
