"""Which names stand for secrets: whole parts of a name decide, so `max_tokens` is none."""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "***"

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
    storage master deploy service sas license
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
    expiry expires expiration policy classification classifier
    """.split()  # noqa: SIM905
)

# A sign that a text may hold such a name at all; all of them are looked for in lower case.
_SIGNS = tuple("pass pwd pw secret token credential key bearer jwt auth login".split())  # noqa: SIM905
_NAMES = re.compile(r"[A-Za-z_][\w-]*")
# Names that make a secret of the second item of a pair.
PAIRS = frozenset({"auth", "basic_auth", "http_auth", "proxy_auth"})
LOGINS = frozenset({"login", "HTTPBasicAuth", "HTTPDigestAuth", "HTTPProxyAuth", "BasicAuth"})


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether a string under this name is a secret: `api_key`, `dbPassword`, `X-Auth-Token`.

    Whole parts of the name decide: `max_tokens`, `tokenizer`, `key` and `monkey` are no secrets.
    """
    parts: list[str] = [part.lower() for part in _PARTS.findall(name[-512:])]
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


def may_name_secrets(text: str) -> bool:
    """Tell, quickly, whether a text has a word that could be the name of a secret."""
    lower = text.lower()
    if not any(sign in lower for sign in _SIGNS):
        return False
    return any(
        is_secret_name(word) or word in PAIRS or word in LOGINS
        for word in set(_NAMES.findall(text))
    )
