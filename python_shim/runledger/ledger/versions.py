"""The order of versions: 3.9 comes before 3.11, and 2.0rc1 before 2.0."""

from __future__ import annotations

import re

# As Python packages write them (PEP 440); what follows a `+` has no part in the order.
_VERSION = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_number>\d*))?"
    r"(?:-(?P<build>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_number>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_number>\d*))?"
    r"(?:\+.*)?",
    re.ASCII | re.DOTALL,
)
_PHASES = {"a": "1", "alpha": "1", "b": "2", "beta": "2"}
_CANDIDATE = "3"


def rank_of(version: str) -> str:
    """Return a text that sorts as the version does among others; what is none stands last.

    It is made of digits and small letters, so that all databases sort it the same way.
    """
    found = _VERSION.fullmatch(version.strip().lower())
    if found is None:
        return f"z{version.lower()}"
    release = [int(part) for part in found["release"].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    begin = "d".join(_number(part) for part in (found["epoch"] or 0, *release))
    post = found["build"] or found["post_number"] or ("0" if found["post"] else None)
    # What comes after the release: a < b < c < d, as a preliminary version is before the final one,
    # that before its corrections, and these before the release with one more part.
    if found["pre"]:
        end = "a" + _PHASES.get(found["pre"], _CANDIDATE) + _number(found["pre_number"] or 0)
        if post is not None:
            end += "c" + _number(post)
    elif post is not None:
        end = "c" + _number(post)
    else:
        return begin + ("a0" + _number(found["dev_number"] or 0) if found["dev"] else "b")
    return begin + end + ("a" + _number(found["dev_number"] or 0) if found["dev"] else "b")


def _number(digits: str | int) -> str:
    """Write a number so that longer ones sort after shorter ones."""
    text = str(int(digits))
    return f"{len(text):02}{text}"
