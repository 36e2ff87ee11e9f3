"""Messages of the IOPub channel: read from frames, if their kernel signed them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jupyter_client.session import DELIM, Session

# A kernel whose clock is further behind, in seconds, is not believed when it tells the time.
_MOST_ON_THE_WAY = 60.0
_DISCARDABLE = frozenset(["stream", "display_data", "update_display_data", "execute_result"])


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says.

    `at` is when it came, in seconds since the epoch; `date` is when it says that it went.
    """

    kind: str
    parent: str
    content: Mapping[str, object]
    at: float
    date: str = ""

    @property
    def sent(self) -> float:
        """When it was sent, as far as its kernel can be believed, else when it came."""
        try:
            sent = datetime.fromisoformat(self.date.replace("Z", "+00:00")).timestamp()
        except (ValueError, OverflowError):
            return self.at
        return sent if 0 <= self.at - sent < _MOST_ON_THE_WAY else self.at


def parsed(session: Session, frames: Sequence[bytes], at: float) -> Message | None:
    """Return a message that this kernel signed, or None for anything else."""
    try:
        start = list(frames).index(DELIM) + 1
        signature, header, parent, metadata, content = frames[start : start + 5]
    except ValueError:
        return None
    if (
        session.key
        and len(content)
        and session.sign([header, parent, metadata, content]) != (signature)
    ):
        return None
    head, up = _object(header), _object(parent)
    kind, parent_kind, msg_id = head.get("msg_type"), up.get("msg_type"), up.get("msg_id")
    if not isinstance(kind, str):
        return None
    caused = parent_kind == "execute_request" and isinstance(msg_id, str)
    if not caused and kind != "comm_msg":
        return None
    told = _object(content) if content else {}
    return Message(kind, str(msg_id) if caused else "", told, at, str(head.get("date") or ""))


def _object(data: bytes) -> Mapping[str, object]:
    # A kernel sends a file name that is no UTF-8 as the bytes it has; a page shows it like this.
    found = json.loads(data.decode("utf-8", "replace"))
    return found if isinstance(found, dict) else {}


def without_payload(frames: Sequence[bytes]) -> Sequence[bytes]:
    """Return the frames of an output without its content; other messages stay whole."""
    try:
        start = list(frames).index(DELIM) + 1
        if _object(frames[start + 1]).get("msg_type") in _DISCARDABLE:
            return [*frames[: start + 4], b""]
    except (ValueError, IndexError):
        pass
    return frames
