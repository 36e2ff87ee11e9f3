"""Secrets that show by their form, in any text; every pattern is linear in the text's length.

That is why a pattern with an open end stands for one run of characters, and one of several parts
begins only where no such run is going on.
"""

from __future__ import annotations

import re

from .secret_names import MASK, is_secret_name, may_name_secrets

# Not in the middle of a word, except after an escape such as "\n" in a source.
_START = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))"

_KEYS = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|AIza[A-Za-z0-9_-]{30,}|"
    r"gl(?:pat|ptt|dt|rt|oas|cbt|soat|ft|imt|agent)-[A-Za-z0-9_.-]{16,}|"
    + _START
    + r"(?:"
    + "|".join(
        (
            r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA)[A-Z0-9]{16}(?![A-Za-z0-9])",
            r"xox[a-z]-[A-Za-z0-9-]{10,}",
            r"xapp-[A-Za-z0-9-]{16,}",
            r"sk-(?:ant|proj|svcacct|admin|or|None|lf)-[A-Za-z0-9_-]{16,}",
            r"sk-[A-Za-z0-9]{20,}",
            r"sk-(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{32,}",
            r"hf_[A-Za-z0-9]{16,}",
            r"ya29\.[A-Za-z0-9_-]{20,}",
            r"GOCSPX-[A-Za-z0-9_-]{20,}",
            r"[rs]k_(?:live|test)_[A-Za-z0-9]{10,}",
            r"whsec_[A-Za-z0-9+/]{20,}",
            r"npm_[A-Za-z0-9]{20,}",
            r"pypi-[A-Za-z0-9_-]{32,}",
            r"dapi[0-9a-f]{32}",
            r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
            r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        )
    )
    + r")"
)
_KEY_SIGNS = (
    *("AKIA", "ASIA", "ABIA", "ACCA", "AGPA", "AIDA", "AROA", "ANPA", "ANVA", "AIPA"),
    *(
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "glptt-",
        "gldt-",
        "glrt-",
        "gloas-",
        "glcbt-",
        "glsoat-",
        "glft-",
        "glimt-",
        "glagent-",
        "xox",
        "xapp-",
        "sk-",
        "hf_",
    ),
    *("AIza", "ya29.", "GOCSPX-", "k_live_", "k_test_", "whsec_", "npm_", "pypi-", "dapi", "SG."),
    "eyJ",
)

_HOOK = re.compile(r"(hooks\.slack\.com/(?:services|workflows)/)[A-Za-z0-9/_-]{8,}")
_ACCOUNT = re.compile(
    r"(?i)((?:Account|SharedAccess)Key=(?=[A-Za-z0-9+/=]{32})|[?&](?:sig|X-Amz-Signature)=)"
    r"[A-Za-z0-9+/=%_-]{8,}"
)
_BEARER = re.compile(r"(?i)(?<![a-z])(bearer\s{1,4})(?=[\w.~+/-]{0,64}[0-9]|\S{24})[\w.~+/-]{8,}=*")
_AUTHORIZATION = re.compile(
    r"(?i)((?:authorization:\s{0,4}(?:bearer|basic|token|digest|apikey|negotiate)\s{1,4}"
    r"|(?:x-api-key|api-key|private-token|x-auth-token):\s{0,4}))[\w.~+/-]+=*"
)
_USER = re.compile(r"://(?P<user>[^\s/?#@:\"'`<>|\\]*)(?P<password>:[^\s/?#\"'`<>|\\]*)?@")
_PLACEHOLDER = re.compile(r":?(?:\{.*\}|\$.*|%.*[sr]|\*+|<.*>|)")
_QUERY = re.compile(r"([?&]([\w.-]{1,64})=)([^&\s\"'`<>#*{$]{1,4096})")

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_RUN = re.compile(r"(\\[nrt])|[A-Za-z0-9+/=]{3,}")
_PEM_TORN = re.compile(r"[A-Za-z0-9+/=\s\\\"',:-]*")

_NAMED = re.compile(
    r"(?<![\w.-])([A-Za-z_][\w.-]{0,80})\\?[\"']?\s{0,3}(?:=>|:=|==|=|:)\s{0,3}(\\?[\"'])"
)
_VARIABLE = re.compile(r"(?m)^((?:env: |export |set )?([A-Z][A-Z0-9_]{2,80})=)([^\s\"'][^\n]*)$")


def mask_formats(text: str) -> str:
    """Mask the keys whose form is known, and credentials in URLs and headers; keeps all lines."""
    if any(sign in text for sign in _KEY_SIGNS):
        text = _KEYS.sub(MASK, text)
    if "-----BEGIN " in text:
        text = _mask_pem(text)
    if "://" in text:
        text = _HOOK.sub(r"\g<1>" + MASK, text)
        text = _USER.sub(_mask_user, text)
    lower = text.lower()
    if "key=" in lower or "sig=" in lower or "signature=" in lower:
        text = _ACCOUNT.sub(r"\g<1>" + MASK, text)
    if "?" in text or "&" in text:
        text = _QUERY.sub(_mask_query, text)
    if "bearer" in lower:
        text = _BEARER.sub(r"\g<1>" + MASK, text)
    if "authorization" in lower or "-key" in lower or "-token" in lower:
        text = _AUTHORIZATION.sub(r"\g<1>" + MASK, text)
    return text


def mask_prose(text: str) -> str:
    """Mask quoted strings under names of secrets, and variables as a shell prints them.

    For text that is no code: outputs, comments, the inside of strings.
    """
    if not may_name_secrets(text):
        return text
    out: list[str] = []
    done = 0
    match = _NAMED.search(text)
    while match is not None:
        start, quote = match.end(), match[2]
        end = text.find(quote, start) if is_secret_name(match[1]) else -1
        inner = text[start:end] if end > start else ""
        if "\n" not in inner and not _PLACEHOLDER.fullmatch(inner):
            out += (text[done:start], MASK)
            done = start = end
        match = _NAMED.search(text, start)
    out.append(text[done:])
    return _VARIABLE.sub(_mask_variable, "".join(out))


def cut_credentials(text: str) -> str:
    """Cut user names and passwords out of the URLs in a text, and mask secrets in their queries."""
    text = _USER.sub(_cut_user, text)
    return _QUERY.sub(_mask_query, text)


def _mask_variable(match: re.Match[str]) -> str:
    return match[1] + MASK if is_secret_name(match[2]) else match[0]


def _mask_query(match: re.Match[str]) -> str:
    return match[1] + MASK if is_secret_name(match[2]) else match[0]


def _mask_user(match: re.Match[str]) -> str:
    user, password = match["user"], match["password"]
    if password is None:
        # A lone user name is no secret, but a token may stand in its place.
        return f"://{MASK}@" if len(user) >= 20 and not _PLACEHOLDER.fullmatch(user) else match[0]
    if _PLACEHOLDER.fullmatch(password):
        return match[0]
    return f"://{user}:{MASK}@"


def _cut_user(match: re.Match[str]) -> str:
    before = match.string[max(match.start() - 8, 0) : match.start()]
    if before.endswith("ssh") and match["password"] is None:
        return match[0]
    return "://"


def _mask_pem(text: str) -> str:
    out: list[str] = []
    done = 0
    match = _PEM.search(text)
    while match is not None:
        start = match.end()
        end = text.find("-----END ", start)
        if end < 0:
            torn = _PEM_TORN.match(text, start)
            end = start if torn is None else torn.end()
        out += (text[done:start], _PEM_RUN.sub(lambda run: run[1] or MASK, text[start:end]))
        done = end
        match = _PEM.search(text, end)
    out.append(text[done:])
    return "".join(out)
