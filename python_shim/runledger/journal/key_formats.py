"""Secrets that show by their form, in any text; every pattern is linear in the text's length.

That is why a pattern with an open end stands for one run of characters, and one of several parts
begins only where no such run is going on.
"""

from __future__ import annotations

import re
from functools import cache

from .lexing import closing
from .listed import mask_listed
from .randomness import looks_random
from .secret_names import (
    MASK,
    PLACEHOLDER,
    SHORTEST_COMPARED,
    is_a_secret,
    is_excepted,
    is_secret_name,
    may_name_secrets,
)

# Not in the middle of a word, except after an escape such as "\n" in a source.
_START = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))"

# Of each kind of key what it begins with, and its whole form, which begins so. What they have in
# common: a prefix that no word has, and a length.
_FORMS: tuple[tuple[str, str], ...] = (
    ("AKIA ASIA ABIA ACCA AGPA AIDA AROA ANPA ANVA AIPA", r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("GR1348941", r"[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])"),
    ("ya29. GOCSPX- 1//0", r"[A-Za-z0-9_-]{20,}"),
    ("xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs-", r"[A-Za-z0-9%.-]{10,}"),
    ("xapp-", r"[A-Za-z0-9-]{16,}"),
    (
        "sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or- sk-None- sk-lf-",
        r"[A-Za-z0-9_-]{16,}",
    ),
    ("sk-", r"(?:[A-Za-z0-9]{20,}|(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{32,})"),
    ("sk_live_ sk_test_ rk_live_ rk_test_ whsec_", r"[A-Za-z0-9+/]{10,}={0,2}"),
    ("hf_ api_org_", r"(?=[A-Za-z]{0,64}[0-9]|[A-Za-z]{34})[A-Za-z0-9]{16,}"),
    ("gsk_ r8_ fw_ pplx- xai- npm_", r"(?=[A-Za-z]{0,64}[0-9])[A-Za-z0-9]{20,}"),
    ("nvapi- tvly- pcsk_ csk- lsv2_pt_ lsv2_sk_ ls__", r"(?=[A-Za-z_-]{0,64}[0-9])[\w-]{20,}"),
    ("wandb_v1_ KGAT_ pat-na1- pat-eu1-", r"[A-Za-z0-9_-]{20,}"),
    ("dapi", r"[0-9a-f]{32}(?:-\d)?(?![0-9a-f])"),
    ("pypi-", r"[A-Za-z0-9_-]{32,}"),
    ("rubygems_ dop_v1_ doo_v1_ dor_v1_ dckr_pat_ dckr_oat_", r"[A-Za-z0-9_-]{24,}"),
    ("shpat_ shpss_ shpca_ shppa_", r"[0-9a-fA-F]{32}"),
    ("sq0atp- sq0csp-", r"[A-Za-z0-9_-]{22,}"),
    (
        "hvs. hvb. dp.pt. dp.st. sntrys_ sntryu_ glc_ glsa_ figd_ lin_api_ ntn_ fm2_",
        r"(?=[A-Za-z_.-]{0,64}[0-9])[\w.+/=-]{24,}",
    ),
    ("NRAK- HRKU- ATATT3x ATCTT3x ATBB sbp_ sb_secret_ pscale_tkn_", r"[\w=-]{20,}"),
    ("SG.", r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("AGE-SECRET-KEY-1", r"[A-Z0-9]{40,}"),
    ("eyJ", r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    ("eyJhcGlfYWRkcmVzcyI6", r"[A-Za-z0-9+/_-]{20,}={0,2}"),
)
# Keys that stand in the middle of a word too; that of Google not in an image's base64.
_FORMS_WITHIN = (
    r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}"
    r"|gl(?:pat|ptt|dt|rt|oas|cbt|soat|ft|imt|agent)-[A-Za-z0-9_.-]{16,}"
    r"|(?:(?<![A-Za-z0-9_+/-])|(?<=\\[nrt]))AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"
)
_SIGNS_WITHIN = """
    ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- glptt- gldt- glrt- gloas- glcbt- glsoat- glft-
    glimt- glagent- AIza
    """.split()  # noqa: SIM905 (a list takes a page)
# Of parts of fixed lengths: Telegram, Discord, Mailchimp, Azure's client secrets, Twilio, Airtable.
_SHAPES = (
    r"(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",
    r"[MNO][A-Za-z0-9]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_.-])",
    r"[0-9a-f]{32}-us[0-9]{1,2}(?![0-9A-Za-z])",
    r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])",
    r"SK[0-9a-f]{32}(?![0-9A-Za-z])",
    r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
)
# One of these stands in every such key.
_SIGNS_OF_SHAPES = re.compile(
    r":AA|Q~|-us[0-9]|SK[0-9a-f]|\.[0-9a-f]{64}|[A-Za-z0-9_-]\.[A-Za-z0-9_-]{6}\."
)


@cache
def _keys() -> re.Pattern[str]:
    """Return the pattern of all keys, made when the first sign of one is seen: that takes 4 ms."""
    forms = (
        f"(?:{'|'.join(map(re.escape, sorted(starts.split(), key=len, reverse=True)))}){rest}"
        for starts, rest in _FORMS
    )
    return re.compile(f"{_FORMS_WITHIN}|{_START}(?:{'|'.join(forms)})")


_KEY_SIGNS = (*_SIGNS_WITHIN, *(start for starts, _ in _FORMS for start in starts.split()))
_SHAPED = re.compile(_START + f"(?:{'|'.join(_SHAPES)})")

_SIGNS_OF_PAIRS = ("akia", "asia", "wandb", "username")
# A secret key of AWS beside its id, that of W&B where it logs in, and that of Kaggle in its file.
_PAIRED = re.compile(
    r"((?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}[\"'\s,:;|/=]{1,8})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
    r"|(wandb[ \t]{1,4}login[ \t]{1,4}(?:--[a-z-]{1,20}[ \t]{1,4}){0,3})[0-9a-f]{40}(?![0-9a-f])"
    r"|(\\?[\"']username\\?[\"']\s{0,4}:\s{0,4}\\?[\"'][\w.-]{1,80}\\?[\"']\s{0,4},\s{0,4}"
    r"\\?[\"']key\\?[\"']\s{0,4}:\s{0,4}\\?[\"'])[0-9a-f]{32}(?![0-9a-f])"
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
_QUERY = re.compile(r"([?&]([\w.-]{1,64})=)([^&\s\"'`<>#*{$]{1,4096})")

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_RUN = re.compile(r"(\\[nrt])|[A-Za-z0-9+/=]{3,}")
_PEM_TORN = re.compile(r"[A-Za-z0-9+/=\s\\\"',:-]*")

_NAMED = re.compile(
    r"(?<![\w.-])([A-Za-z_][\w.-]{0,80})\\?[\"']?\s{0,3}(=>|:=|==|!=|=|:)\s{0,3}"
    r"(?:(?:bytearray|np\.bytes_|np\.str_)\()?[rRbBuUfF]{0,2}(\\?[\"'])"
)
_VARIABLE = re.compile(r"(?m)^((?:env: |export |set )?([A-Z][A-Z0-9_]{2,80})=)([^\s\"'][^\n]*)$")
_APOSTROPHE = re.compile(r"(?<=\w\w)'(?=\w)")
_CUT_MARK = " characters)"  # as `values.shorten` writes it

# `host=… password=…` and `Server=…;Pwd=…;`, as drivers of databases are told.
_CONNECTION = re.compile(
    r"((?:(?<=;)|(?:host|dbname|server|user|uid|username|driver)=[^;,\s\"'`]{1,100}[; ]{1,3})"
    r"[ ]{0,3}(password|pwd|pass|passwd)=)([^;,\s\"'`]{1,200})",
    re.IGNORECASE,
)
# A name, little between, and a run of characters: `api key: …`, `token is …`, `("password", …`.
_BESIDE = re.compile(
    r"((?<![\w.-])([A-Za-z_][\w.-]{0,80}(?: keys?\b)?)\\?[\"'`]?[^\w\n]{1,6}"
    r"(?:(?:is|was|for|user|bearer|basic|b)[^\w\n]{1,4}){0,2})"
    r"([A-Za-z0-9_~+/][A-Za-z0-9_~.+/=-]{15,511})",
    re.IGNORECASE,
)


def mask_formats(text: str) -> str:
    """Mask the keys whose form is known, and credentials in URLs and headers; keeps all lines."""
    lower = text.lower()
    if any(sign in lower for sign in _SIGNS_OF_PAIRS):
        text = _PAIRED.sub(_mask_paired, text)
    if any(sign in text for sign in _KEY_SIGNS):
        text = _keys().sub(_mask_key, text)
    if _SIGNS_OF_SHAPES.search(text):
        text = _SHAPED.sub(_mask_key, text)
    if "-----BEGIN " in text:
        text = _mask_pem(text)
    if "://" in text:
        text = _HOOK.sub(_mask_after, text)
        text = _USER.sub(_mask_user, text)
    if "key=" in lower or "sig=" in lower or "signature=" in lower:
        text = _ACCOUNT.sub(_mask_after, text)
    if "?" in text or "&" in text:
        text = _QUERY.sub(_mask_query, text)
    if "bearer" in lower:
        text = _BEARER.sub(_mask_after, text)
    if "authorization" in lower or "-key" in lower or "-token" in lower:
        text = _AUTHORIZATION.sub(_mask_after, text)
    return text


def mask_prose(text: str) -> str:
    """Mask quoted strings under names of secrets, and variables as a shell prints them.

    For text that is no code: outputs, comments, the inside of strings. Of a string whose closing
    quote was cut off, the rest of the line is masked.
    """
    if not may_name_secrets(text):
        return text
    text = mask_listed(text)
    out: list[str] = []
    done = line_start = line_end = line_out = 0
    match = _NAMED.search(text)
    while match is not None:
        start = match.end()
        if is_secret_name(match[1]):
            if line_end < start:
                line_start = text.rfind("\n", 0, start) + 1
                newline = text.find("\n", start)
                line_end = newline if newline >= 0 else len(text)
                line_out = len(out)
            end = closing(text, match[3], start, line_end)
            if end < 0:
                # As it will stand there: masking what is masked must change nothing.
                before = "".join(out[line_out:]).rpartition("\n")[2]
                before += text[max(done, line_start) : match.start(3)]
                cut = text.endswith(_CUT_MARK, start, line_end) or _is_opening(match[3], before)
                end = line_end if cut else start
            inner = text[start:end]
            compared = match[2] in ("==", "!=") and len(inner) < SHORTEST_COMPARED
            if not compared and is_a_secret(inner):
                out += (text[done:start], MASK)
                done = start = end
        match = _NAMED.search(text, start)
    out.append(text[done:])
    text = _VARIABLE.sub(_mask_variable, "".join(out))
    text = _CONNECTION.sub(_mask_connection, text)
    return mask_random(text)


def _is_opening(quote: str, before: str) -> bool:
    """Tell whether a quote begins a string, from what stands before it on its line."""
    return _APOSTROPHE.sub("", before).count(quote) % 2 == 0


def mask_random(text: str) -> str:
    """Mask what looks drawn at random and stands beside the name of a secret, quoted or not."""
    return _BESIDE.sub(_mask_beside, text)


def cut_credentials(text: str) -> str:
    """Cut user names and passwords out of the URLs in a text, and mask secrets in their queries."""
    text = _USER.sub(_cut_user, text)
    return _QUERY.sub(_mask_query, text)


def _mask_key(match: re.Match[str]) -> str:
    return match[0] if is_excepted(match[0]) else MASK


def _mask_after(match: re.Match[str]) -> str:
    """Mask what follows the first group."""
    return match[0] if is_excepted(match[0][len(match[1]) :]) else match[1] + MASK


def _mask_paired(match: re.Match[str]) -> str:
    before = match[1] or match[2] or match[3]
    return match[0] if is_excepted(match[0][len(before) :]) else before + MASK


def _mask_variable(match: re.Match[str]) -> str:
    return match[1] + MASK if is_secret_name(match[2]) and not is_excepted(match[3]) else match[0]


def _mask_query(match: re.Match[str]) -> str:
    return match[1] + MASK if is_secret_name(match[2]) and not is_excepted(match[3]) else match[0]


def _mask_connection(match: re.Match[str]) -> str:
    value = match[3]
    if not is_secret_name(match[2]) or PLACEHOLDER.fullmatch(value) or is_excepted(value):
        return match[0]
    return match[1] + MASK


def _mask_beside(match: re.Match[str]) -> str:
    name, value = match[2].replace(" ", "_"), match[3]
    if not is_secret_name(name) or is_excepted(value) or not looks_random(value):
        return match[0]
    return match[1] + MASK


def _mask_user(match: re.Match[str]) -> str:
    user, password = match["user"], match["password"]
    if is_excepted(user if password is None else password[1:]):
        return match[0]
    if password is None:
        # A lone user name is no secret, but a token may stand in its place.
        return f"://{MASK}@" if len(user) >= 20 and not PLACEHOLDER.fullmatch(user) else match[0]
    if PLACEHOLDER.fullmatch(password):
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
