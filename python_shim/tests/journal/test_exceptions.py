"""The user says whether anything is masked, and what is no secret."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from runledger.journal.masking import mask_source, mask_text, mask_url, mask_value, set_rules
from runledger.journal.settings import Price, Settings, SettingsFile, settings_of
from tests.journal.key_corpus import BESIDE, KEYS, PASSWORD


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    yield
    set_rules(True, ())


def test_what_stands_under_an_excepted_name_is_no_secret() -> None:
    set_rules(True, ["demo_token", "*_PUBLIC_SECRET"])
    for name in ("demo_token", "DEMO_TOKEN", "my_public_secret"):
        for text in (f"{name} = '{PASSWORD}'", f"x = {{'{name}': '{PASSWORD}'}}"):
            assert mask_source(text) == (text, False)
        assert mask_text(f"{name}='{PASSWORD}'") == f"{name}='{PASSWORD}'"
        assert mask_value(name, PASSWORD) == PASSWORD
    assert mask_source(f"other_token = '{PASSWORD}'")[1]
    assert mask_value("demo_token", KEYS["GitHub personal"]) == "***"


def test_an_excepted_value_is_no_secret_wherever_it_stands() -> None:
    key = KEYS["OpenAI"]
    set_rules(True, [f"{key[:8]}*", "correct-horse", "a?c"])
    for text in (f"client = Client('{key}')", f"api_key = '{key}'", f"!tool {key}", key):
        assert mask_source(text) == (text, False)
        assert mask_text(text) == text
    assert mask_value("password", "correct-horse") == "correct-horse"
    assert mask_value("password", "abc") == "abc"
    assert mask_value("password", "abcd") == "***"
    assert mask_source("f(password='correct-horse', token='battery')") == (
        "f(password='correct-horse', token='***')",
        True,
    )
    assert mask_source(f"x = '{KEYS['Anthropic']}'")[1]


def test_with_masking_off_all_stays_but_credentials_in_addresses() -> None:
    set_rules(False, ())
    for text in [*KEYS.values(), *(text for text, _ in BESIDE.values())]:
        assert mask_source(text) == (text, False)
        assert mask_text(text) == text
    assert mask_value("token", PASSWORD) == PASSWORD
    assert mask_url(f"https://ada:{PASSWORD}@example.org/a.git") == "https://example.org/a.git"
    set_rules(True, ())
    assert mask_value("token", PASSWORD) == "***"


def test_exceptions_of_any_characters_are_taken_as_they_are_written_and_cost_little() -> None:
    set_rules(True, ["a.c(", "[x]"])
    assert mask_value("password", "a.c(") == "a.c("
    assert mask_value("password", "[x]") == "[x]"
    assert mask_value("password", "abc(") == "***"
    set_rules(True, ["*a*a*a*a*b"])
    before = time.process_time()
    assert mask_value("password", "a" * 2000) == "***"
    assert time.process_time() - before < 60  # seconds; not a speed test


@pytest.mark.parametrize(
    ("told", "settings"),
    [
        (None, Settings()),
        ({}, Settings()),
        ({"masking": "no", "exceptions": "x", "price": 3}, Settings()),
        ({"masking": False}, Settings(masking=False)),
        ({"exceptions": ["a", "", 3, "b" * 201]}, Settings(exceptions=("a",))),
        ({"price": {"hour": 2, "currency": " EUR "}}, Settings(price=Price(2.0, "EUR"))),
        ({"price": {"hour": 0, "currency": "EUR"}}, Settings()),
        ({"price": {"hour": float("nan")}}, Settings()),
    ],
)
def test_a_damaged_setting_bares_no_secret(told: object, settings: Settings) -> None:
    assert settings_of(told) == settings


def test_the_file_is_read_when_it_changes(tmp_path) -> None:
    path = tmp_path / "settings.json"
    file = SettingsFile(str(path))
    assert not file.look()
    path.write_text('{"masking": false}')
    assert file.look()
    assert not file.look()
    assert file.now == Settings(masking=False)
    path.write_text('{"masking": fal')
    assert not file.look()
    assert file.now == Settings(masking=False)
    path.unlink()
    assert file.look()
    assert file.now == Settings()
