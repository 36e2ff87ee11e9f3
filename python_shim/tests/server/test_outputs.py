"""Outputs are put together from IOPub messages as a notebook would show them."""

from __future__ import annotations

import json

import pytest

from runledger.server.outputs import Cleared, Dropped, Outputs, Put

LIMIT = 1_000_000


def outputs(limit: int = LIMIT) -> Outputs:
    return Outputs(limit, lambda text: text.replace("hunter2", "***"))


def stream(text: str, name: str = "stdout") -> dict:
    return {"name": name, "text": text}


def display(text: str, display_id: str | None = None) -> dict:
    return {
        "data": {"text/plain": text},
        "metadata": {},
        "transient": {} if display_id is None else {"display_id": display_id},
    }


def replay(*flushes: list) -> list:
    """What a reader of the journal ends up with, after docs/journal.md."""
    shown: dict[int, dict] = {}
    for change in [change for flush in flushes for change in flush]:
        if isinstance(change, Cleared):
            shown = {}
        elif isinstance(change, Put) and change.append:
            shown[change.n] = {
                **shown[change.n],
                "text": shown[change.n]["text"] + change.output["text"],
            }
        elif isinstance(change, Put):
            shown[change.n] = change.output
    return [shown[n] for n in sorted(shown)]


def test_prints_of_one_stream_are_one_output():
    held = outputs()
    for i in range(3):
        held.take("stream", stream(f"{i}\n"))
    held.take("stream", stream("oh\n", "stderr"))
    held.take("stream", stream("3\n"))
    assert replay(held.flush(final=True)) == [
        {"output_type": "stream", "name": "stdout", "text": "0\n1\n2\n"},
        {"output_type": "stream", "name": "stderr", "text": "oh\n"},
        {"output_type": "stream", "name": "stdout", "text": "3\n"},
    ]


def test_a_long_print_is_told_in_pieces_without_telling_any_twice():
    held = outputs()
    held.take("stream", stream("one\ntwo\n"))
    first = held.flush(final=False)
    held.take("stream", stream("three\n"))
    second = held.flush(final=True)
    assert [change.output["text"] for change in second] == ["three\n"]
    assert replay(first, second)[0]["text"] == "one\ntwo\nthree\n"


def test_a_long_stream_that_was_told_in_pieces_is_told_as_one_at_the_end():
    held = outputs()
    told = []
    for i in range(10):
        held.take("stream", stream(f"{i}" * 999 + "\n"))
        told.append(held.flush(final=False))
    told.append(held.flush(final=True))
    assert told[5][0].append
    (last,) = told[-1]
    assert not last.append
    assert last.output["text"] == "".join(f"{i}" * 999 + "\n" for i in range(10))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (["10%\r", "20%\r", "100%\n"], "100%\n"),
        (["long line\rshort"], "shortline"),
        (["a\r\nb\r\n"], "a\nb\n"),
        (["abc\b\bX\n"], "aXc\n"),
        (["1\n2\r", "3"], "1\n3"),
    ],
)
def test_carriage_returns_overwrite_as_in_a_terminal(written, shown):
    held = outputs()
    for text in written:
        held.take("stream", stream(text))
    assert replay(held.flush(final=True))[0]["text"] == shown


def test_a_progress_bar_of_a_hundred_thousand_steps_stays_one_line():
    held = outputs(limit=1000)
    told = []
    for i in range(100_000):
        held.take("stream", stream(f"\r{i:6d}/100000"))
        if i % 10_000 == 0:
            told.append(held.flush(final=False))
    told.append(held.flush(final=True))
    assert replay(*told) == [{"output_type": "stream", "name": "stdout", "text": " 99999/100000"}]


def test_result_error_and_display_have_the_fields_of_nbformat():
    held = outputs()
    held.take("execute_result", {"execution_count": 3, "data": {"text/plain": "4"}, "metadata": {}})
    held.take("display_data", display("x"))
    held.take("error", {"ename": "E", "evalue": "v", "traceback": ["a", "b"]})
    assert replay(held.flush(final=True)) == [
        {
            "output_type": "execute_result",
            "execution_count": 3,
            "data": {"text/plain": "4"},
            "metadata": {},
        },
        {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
    ]


def test_a_display_is_updated_by_its_id():
    held = outputs()
    held.take("display_data", display("0 of 2", "bar"))
    first = held.flush(final=False)
    held.update_display("bar", display("2 of 2"))
    second = held.flush(final=True)
    assert replay(first, second)[0]["data"] == {"text/plain": "2 of 2"}


def test_clear_output_that_waits_clears_when_the_next_output_comes():
    held = outputs()
    held.take("display_data", display("frame 1"))
    first = held.flush(final=False)
    held.take("clear_output", {"wait": True})
    assert replay(first, held.flush(final=False))[0]["data"] == {"text/plain": "frame 1"}
    held.take("display_data", display("frame 2"))
    second = held.flush(final=True)
    assert isinstance(second[0], Cleared)
    assert [o["data"] for o in replay(first, second)] == [{"text/plain": "frame 2"}]


def test_clear_output_clears_at_once():
    held = outputs()
    held.take("stream", stream("gone\n"))
    first = held.flush(final=False)
    held.take("clear_output", {"wait": False})
    assert replay(first, held.flush(final=True)) == []


def test_what_comes_after_the_limit_is_counted_and_an_error_is_kept_all_the_same():
    held = outputs(limit=1000)
    held.take("stream", stream("x" * 1500))
    held.take("stream", stream("y" * 100))
    held.take("display_data", display("late"))
    held.take("error", {"ename": "E", "evalue": "v", "traceback": []})
    told = held.flush(final=True)
    shown = replay(told)
    assert shown[0]["text"] == "x" * 1000
    assert shown[1]["ename"] == "E"
    dropped = [change.size for change in told if isinstance(change, Dropped)]
    late = {"output_type": "display_data", "data": {"text/plain": "late"}, "metadata": {}}
    assert dropped == [600 + len(json.dumps(late, separators=(",", ":")))]


def test_an_animation_does_not_fill_the_disk_but_its_last_frame_is_told():
    held = outputs(limit=10_000)
    told = []
    for i in range(1000):
        held.take("clear_output", {"wait": True})
        held.take("display_data", display(f"{i} " + "#" * 5000))
        told.append(held.flush(final=False))
    told.append(held.flush(final=True))
    written = sum(
        len(json.dumps(change.output)) for flush in told for change in flush if type(change) is Put
    )
    assert written < 40_000
    assert replay(*told)[0]["data"]["text/plain"].startswith("999 ")


def test_a_secret_cut_in_two_by_the_stream_is_never_told():
    held = outputs()
    held.take("stream", stream("ok\npassword is hun"))
    first = held.flush(final=False)
    held.take("stream", stream("ter2\n"))
    second = held.flush(final=True)
    text = json.dumps([change.output for change in first + second])
    assert "hun" not in text
    assert replay(first, second)[0]["text"] == "ok\npassword is ***\n"


def test_secrets_are_masked_in_tracebacks_and_texts_but_images_stay_as_they_are():
    held = outputs()
    held.take("error", {"ename": "E", "evalue": "hunter2", "traceback": ["at hunter2"]})
    held.take(
        "display_data",
        {"data": {"image/png": "hunter2", "text/html": "<b>hunter2"}, "metadata": {}},
    )
    error, shown = replay(held.flush(final=True))
    assert error["evalue"] == "***"
    assert error["traceback"] == ["at ***"]
    assert shown["data"] == {"image/png": "hunter2", "text/html": "<b>***"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {}),
        ("stream", {"name": 3, "text": None}),
        ("display_data", {"data": [1], "metadata": None, "transient": 7}),
        ("execute_result", {"execution_count": "x", "data": {"a": float("nan")}}),
        ("error", {"traceback": "no list"}),
        ("something", {"else": 1}),
    ],
)
def test_odd_messages_are_taken_for_what_they_hold(kind, content):
    held = outputs()
    held.take(kind, content)
    for change in held.flush(final=True):
        if isinstance(change, Put):
            json.dumps(change.output, allow_nan=False)


def test_a_value_under_the_name_of_a_secret_is_masked_in_json_too():
    held = outputs()
    data = {"application/json": {"api_key": "xyz", "max_tokens": "5", "deep": [{"password": "q"}]}}
    held.take("display_data", {"data": data, "metadata": {}})
    (shown,) = replay(held.flush(final=True))
    assert shown["data"]["application/json"] == {
        "api_key": "***",
        "max_tokens": "5",
        "deep": [{"password": "***"}],
    }
