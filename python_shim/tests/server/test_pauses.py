"""What a kernel sent while it was paused is not kept, however late the server reads it."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
from jupyter_client.session import Session

from runledger.server.iopub import parsed
from runledger.server.recording import Recording

KERNEL = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    monkeypatch.setenv("RUNLEDGER_DIR", "")
    recording = Recording(tmp_path, "0", logging.getLogger("test"))
    recording.open()
    return recording


def test_a_pause_that_is_over_still_holds_for_what_was_sent_in_it(recording: Recording) -> None:
    before = time.time()
    recording.pause(KERNEL, True)
    during = time.time()
    assert recording.was_paused(KERNEL, during)
    recording.pause(KERNEL, False)
    assert recording.was_paused(KERNEL, during)
    assert not recording.was_paused(KERNEL, before - 1)
    assert not recording.was_paused(KERNEL, time.time() + 1)
    assert not recording.was_paused("another", during)


def test_a_pause_of_an_earlier_server_holds_until_it_is_ended(
    recording: Recording, tmp_path: Path
) -> None:
    recording.pause(KERNEL, True)
    later = Recording(tmp_path, "0", logging.getLogger("test"))
    later.open()
    assert later.is_paused(KERNEL)
    later.pause(KERNEL, False)
    assert later.was_paused(KERNEL, time.time() - 100)
    assert not later.was_paused(KERNEL, time.time() + 1)


@pytest.mark.parametrize(
    ("told", "sent"),
    [(90.0, 90.0), (101.0, 100.0), (-1e6, 100.0), (None, 100.0)],
    ids=["earlier than it came", "in the future", "long ago", "not at all"],
)
def test_a_message_went_when_its_kernel_says_if_that_may_be(
    told: float | None, sent: float
) -> None:
    session = Session(key=b"")
    message = session.msg("status", {"execution_state": "busy"})
    message["parent_header"] = {"msg_type": "execute_request", "msg_id": "m"}
    moment = None if told is None else datetime.fromtimestamp(told, timezone.utc).isoformat()
    message["header"]["date"] = moment
    frames = session.serialize(message)
    read = parsed(session, frames, 100.0)
    assert read is not None
    assert json.loads(frames[2])["msg_type"] == read.kind
    assert read.sent == pytest.approx(sent)
