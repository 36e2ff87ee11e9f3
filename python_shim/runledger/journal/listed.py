"""Secrets of which a text lists several: in a list or dict under one name, in lines below it.

Numbers and the keys of a dict never are; everything is linear in the text's length.
"""

from __future__ import annotations

import re

from .lexing import closing
from .secret_names import MASK, is_a_secret, is_excepted, is_secret_name

# A name, and what opens a list or dict; a round bracket may open an aside.
_LISTED = re.compile(
    r"(?<![\w.-])([A-Za-z_][\w.-]{0,80})\\?[\"']?\s{0,3}(?:=>|:=|==|!=|=|:)\s{0,3}"
    r"(?:(?:array|deque|frozenset|set|OrderedDict)\()?"
    r"([\[{]|\((?=\s{0,3}(?:[rbuRBU]{0,2}\\?[\"']|[\[({])))"
)
# A list ends with its bracket, and with an empty line at the latest.
_PART = re.compile(r"\\?[\"']|(?:np\.(?:str_|bytes_)|bytearray)?\(|[\[{]|[\])}]|\n[ \t\r]{0,100}\n")
_ENDS_A_NAME = re.compile(r"[\w\])]")
_IS_KEY = re.compile(r"\s{0,3}:")
_WORD = re.compile(r"[^\d_]*")

# `passwords:` and below it lines such as `- hunter22`; `password: hunter22` on a line by itself.
_HEADING = re.compile(r"(?m)^[ \t]*(?:- )?[\"']?([A-Za-z_][\w.-]{0,80})[\"']?:[ \t]*\r?$")
_ITEMS = re.compile(r"(?:\n[ \t]*-[ \t][^\n]*)+")
_SETTING = re.compile(r"(?m)^([ \t]*(?:- )?([A-Za-z_][\w.-]{0,80}):[ \t]+)(\S{8,200})(?=[ \t\r]*$)")
_ITEM = re.compile(r"(\n[ \t]*-[ \t]+)(\S{8,200})(?=[ \t\r]*(?:\n|\Z))")
# Letters and digits, and neither quoted nor composed; no type (`float64`) nor version is meant.
_CHOSEN = re.compile(r"(?=[^\d\s]*\d)(?=[^A-Za-z\s]*[A-Za-z])[^\s\"'\[{(<$*&!|>/]\S*")
_TYPE = re.compile(r"(?:u?int|b?float|complex|datetime|timedelta|base|utf|sha|md|v?\d)[\d.]+\S*")


def mask_listed(text: str) -> str:
    """Mask the strings in lists and dicts under names of secrets, and those below such names."""
    out: list[str] = []
    done = 0
    match = _LISTED.search(text)
    while match is not None:
        end = match.end()
        if is_secret_name(match[1]):
            spans, end = _strings(text, match.start(2))
            for start, stop in spans:
                inner = text[start:stop]
                # Many a text has its words under `token`.
                is_word = match[1].lower() == "token" and _WORD.fullmatch(inner)
                if is_a_secret(inner) and not is_word:
                    out += (text[done:start], MASK)
                    done = stop
        match = _LISTED.search(text, end)
    out.append(text[done:])
    return _mask_lines("".join(out))


def _strings(text: str, start: int) -> tuple[list[tuple[int, int]], int]:
    """Return where the strings in a list or dict stand but for its keys, and where it ends.

    What is given to a function in it, or looked up, is none of its items. Of a string whose closing
    quote is missing, the rest of the line counts.
    """
    found: list[tuple[int, int]] = []
    open_brackets: list[tuple[bool, bool]] = []  # whether items stand in it, and whether keys may
    line_end = -1
    part = _PART.search(text, start)
    while part is not None:
        place, sign = part.end(), part[0][-1]
        if sign in "[({":
            before = text[part.start() - 1 : part.start()]
            is_call = bool(open_brackets) and _ENDS_A_NAME.match(before) is not None
            open_brackets.append((not is_call, sign == "{"))
        elif sign in "])}\n":
            del open_brackets[-1:]
            if sign == "\n" or not open_brackets:
                return found, part.start() if sign == "\n" else place
        else:
            if line_end < place:
                newline = text.find("\n", place)
                line_end = newline if newline >= 0 else len(text)
            end = closing(text, part[0], place, line_end)
            inner = place, end if end >= 0 else line_end
            place = inner[1] + len(part[0]) if end >= 0 else line_end
            has_items, has_keys = open_brackets[-1]
            if has_items and not (has_keys and _IS_KEY.match(text, place)):
                found.append(inner)
        part = _PART.search(text, place)
    return found, len(text)


def _mask_lines(text: str) -> str:
    """Mask what stands unquoted on lines by itself, as in YAML, if somebody may have chosen it."""
    if ":" not in text:
        return text
    text = _SETTING.sub(_mask_setting, text)
    out: list[str] = []
    done = 0
    for heading in _HEADING.finditer(text):
        items = _ITEMS.match(text, heading.end()) if is_secret_name(heading[1]) else None
        if items is not None and items.start() >= done:
            out += (text[done : items.start()], _ITEM.sub(_mask_item, items[0]))
            done = items.end()
    out.append(text[done:])
    return "".join(out)


def _mask_setting(match: re.Match[str]) -> str:
    is_secret = is_secret_name(match[2]) and match[2].lower() != "token"
    return match[1] + MASK if is_secret and _is_chosen(match[3]) else match[0]


def _mask_item(match: re.Match[str]) -> str:
    return match[1] + MASK if _is_chosen(match[2]) else match[0]


def _is_chosen(value: str) -> bool:
    is_type = _TYPE.fullmatch(value) is not None
    return _CHOSEN.fullmatch(value) is not None and not is_type and not is_excepted(value)
