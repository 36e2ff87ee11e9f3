"""Which names stand for secrets: whole parts of a name decide, so `max_tokens` is none.

What the user set is kept here, where all of masking begins: whether anything is masked, and which
names and values never are.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from functools import lru_cache

MASK = "***"

_LONGEST_EXCEPTED = 2_000  # characters of a value that is compared with the exceptions

# Words stand in blocks below: as lists they would take pages.

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

_WORDS = frozenset(
    """
    password passwords passwd passwds passphrase passphrases pwd pwds secret secrets token
    credential credentials apikey apikeys authtoken accesstoken accesskey privatekey secretkey
    bearer jwt authorization
    """.split()  # noqa: SIM905
)
# What makes a secret of a following `key` or `keys`.
_KEYS = frozenset(
    """
    api access private secret auth account encryption signing ssh gpg pgp subscription shared
    storage master deploy service sas license admin root bot webhook user
    openai anthropic azure aws google gcp gemini kaggle wandb huggingface hf stripe cohere mistral
    groq pinecone comet neptune cosmos cognitive speech datadog sendgrid twilio mailgun github
    gitlab slack openrouter replicate tavily serpapi langsmith nvidia
    """.split()  # noqa: SIM905
)
_PASS = frozenset(
    """
    db database user smtp ftp mail email root admin login mysql postgres my
    """.split()  # noqa: SIM905
)
# Tokens of texts, not of doors.
_TEXT_TOKENS = frozenset(
    """
    pad eos bos unk cls sep mask start end stop special next prev previous first last current
    new word sub added image prefix suffix blank separator begin eot fim text
    """.split()  # noqa: SIM905
)
# `token_count` and the like tell about a secret and are none.
_ABOUT = frozenset(
    """
    count counts type types length len limit ids idx index url uri endpoint path file filename
    name names column col field dim size pattern regex prompt label embedding embeddings ttl
    expiry expires expiration policy classification classifier hash hashes digest checksum
    fingerprint version env var variable class renewer provider
    """.split()  # noqa: SIM905
)

# A sign that a text may hold such a name at all; all of them are looked for in lower case.
_SIGNS = tuple("pass pwd pw secret token credential key bearer jwt auth login sign".split())  # noqa: SIM905
_SIGN = re.compile("|".join(_SIGNS))  # (quicker in a short text)
_LONGEST_NAME = 512  # characters of a name that count, its last
_NAMES = re.compile(r"[A-Za-z_][\w-]*")
# Names that make a secret of the second item of a pair.
PAIRS = frozenset({"auth", "basic_auth", "http_auth", "proxy_auth"})
LOGINS = frozenset({"login", "HTTPBasicAuth", "HTTPDigestAuth", "HTTPProxyAuth", "BasicAuth"})
SHORTEST_COMPARED = 4  # `token == "the"` is about words; a door opens for more
# Functions that are let in by a secret.
DOORS = frozenset({"authenticate", "authorize", "auth", "sign_in", "signin", "set_key"})
PLACEHOLDER = re.compile(r":?(?:\{.*\}|\$.*|%.*[sr]|\*+|<.*>|)")
_SCHEME = re.compile(r"\s*(?:bearer|basic|token|apikey)\s*", re.IGNORECASE)
# `api key`, as people write it.
_SPACED = re.compile(rf"\b(?:{'|'.join(sorted(_KEYS))}) keys?\b")


class _Rules:
    """What the user set: whether secrets are masked, and what is none."""

    masking = True
    exceptions: tuple[re.Pattern[str], ...] = ()


def set_rules(masking: bool, exceptions: Sequence[str]) -> None:
    """Say whether secrets are masked in this process, and which names and values never are.

    Parameters: `exceptions`, names or values, in which `*` and `?` stand for any characters.
    """
    _Rules.masking = masking
    # Each by itself: what `*` took is not tried anew, so a value is looked at in linear time.
    _Rules.exceptions = tuple(
        re.compile(fnmatch.translate(text.replace("[", "[[]")), re.IGNORECASE)
        for text in exceptions
    )
    is_secret_name.cache_clear()


def masks() -> bool:
    """Return whether secrets are masked."""
    return _Rules.masking


def is_excepted(text: str) -> bool:
    """Tell whether the user said of a name or a value that it is no secret."""
    return len(text) <= _LONGEST_EXCEPTED and any(
        exception.match(text) is not None for exception in _Rules.exceptions
    )


def is_a_secret(inner: str) -> bool:
    """Tell whether what stands between quotes under the name of a secret says something."""
    return not (PLACEHOLDER.fullmatch(inner) or _SCHEME.fullmatch(inner) or is_excepted(inner))


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether a string under this name is a secret: `api_key`, `dbPassword`, `X-Auth-Token`.

    Whole parts of the name decide: `max_tokens`, `tokenizer`, `key` and `monkey` are no secrets.
    """
    if not _Rules.masking or is_excepted(name) or is_excepted(name.rpartition(".")[2]):
        return False
    parts: list[str] = [part.lower() for part in _PARTS.findall(name[-_LONGEST_NAME:])]
    if not parts or parts[-1] in _ABOUT:
        return False
    before = ""
    for part in parts:
        if part in _WORDS and not (part == "token" and before in _TEXT_TOKENS):
            return True
        if part in ("key", "keys") and before in _KEYS:
            return True
        before = part
    if parts[-1] == "pass":
        return len(parts) > 1 and parts[-2] in _PASS
    return parts[-1] == "pw"


def possible_secrets(names: Sequence[str]) -> list[str]:
    """Return, quickly, those of some names of which any may stand for a secret."""
    return [name for name in names if _SIGN.search(name[-_LONGEST_NAME:].lower()) is not None]


def may_name_secrets(text: str) -> bool:
    """Tell, quickly, whether a text has a word that could be the name of a secret."""
    lower = text.lower()
    if not any(sign in lower for sign in _SIGNS):
        return False
    return any(
        is_secret_name(word) or word in PAIRS or word in LOGINS or word in DOORS
        for word in set(_NAMES.findall(text))
    ) or (" key" in lower and _SPACED.search(lower) is not None)
