"""A cell that was run stands in the list of runs, with what it printed, read and wrote."""

from __future__ import annotations

import json

from .live import Kernel, Server, wait_for


def text_of(output: dict) -> str:
    return output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]


def test_a_run_has_parameters_summaries_files_sources_and_outputs(server: Server):
    kernel = server.kernel("train.ipynb")
    code = (
        "import runledger as rl\n"
        "lr = rl.parameter('lr', 0.1)\n"
        "open('data.csv', 'w').write('1,2')\n"
        "print('training')\n"
        "rl.summary('accuracy', 0.9)"
    )
    msg_id = kernel.run(code, "cell-1")
    run = server.run_of(msg_id)
    assert run["notebook"] == "train.ipynb"
    assert run["status"] == "ok"
    assert run["parameters"] == {"lr": 0.1}
    assert run["summaries"] == {"accuracy": 0.9}
    outputs = server.outputs_of(msg_id, 2)
    assert [text_of(output) for output in outputs] == ["training\n", "0.9"]
    (execution,) = server.run_of(msg_id)["executions"]
    assert execution["source"] == code
    assert execution["cell_id"] == "cell-1"
    wait_for(
        lambda: [
            file
            for file in server.run_of(msg_id)["executions"][0]["files"]
            if file["path"] == "data.csv" and file["sha256"] and file["mode"] == "write"
        ],
        "the hash of the file",
    )
    listed = [r for r in server.runs(notebook="train.ipynb") if r["id"] == run["id"]]
    assert listed[0]["parameters"] == {"lr": 0.1}
    assert server.runs(notebook="other.ipynb") == []
    kernel.shut_down()


def test_an_error_is_kept_with_its_traceback(server: Server, kernel: Kernel):
    msg_id = kernel.run("1 / 0")
    run = server.run_of(msg_id)
    assert run["status"] == "error"
    assert run["error"]["name"] == "ZeroDivisionError"
    (output,) = server.outputs_of(msg_id)
    assert output["output_type"] == "error"
    assert output["ename"] == "ZeroDivisionError"
    assert any("ZeroDivisionError" in line for line in output["traceback"])


def test_a_large_output_is_an_object_that_comes_as_an_attachment(server: Server, kernel: Kernel):
    msg_id = kernel.run("'x' * 10_000")
    (output,) = server.outputs_of(msg_id)
    assert output["output_type"] == "execute_result"
    answer = server.get(f"objects/{output['object']}")
    assert answer.status == 200
    assert len(answer.body) == output["size"]
    assert json.loads(answer.body)["data"]["text/plain"] == repr("x" * 10_000)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_thirty_thousand_prints_lose_no_line_and_do_not_hold_the_server(
    server: Server, kernel: Kernel
):
    code = (
        "import sys\nfor i in range(30_000):\n    print(i)\n    if i % 10 == 0: sys.stdout.flush()"
    )
    msg_id = kernel.request(code)
    assert server.get("status").status == 200
    kernel.reply(msg_id)

    after = kernel.run("print('after')")  # by then, all that this one printed was told
    assert text_of(server.outputs_of(after)[0]) == "after\n"
    (output,) = server.outputs_of(msg_id)
    told = server.get(f"objects/{output['object']}").json if "object" in output else output
    lines = told["text"].splitlines()
    assert lines == [str(i) for i in range(30_000)]


def test_thirty_thousand_displays_are_all_kept_or_counted(server: Server, kernel: Kernel):
    """What is over the limit is counted to the byte, and the next cell is recorded as ever."""
    msg_id = kernel.run("for i in range(30_000): display(i)")
    after = kernel.run("print('after')")
    assert text_of(server.outputs_of(after)[0]) == "after\n"

    def whole() -> bool:
        (execution,) = [e for e in server.run_of(msg_id)["executions"] if e["msg_id"] == msg_id]
        frame = {"output_type": "display_data", "data": {"text/plain": "9"}, "metadata": {}}
        bare = len(json.dumps(frame, separators=(",", ":"))) - 1
        every = sum(bare + len(str(i)) for i in range(30_000))
        kept = sum(bare + len(text_of(output)) for output in execution["outputs"])
        assert kept <= 1_000_000
        return kept + execution["outputs_dropped"] == every

    wait_for(whole, "every output to be kept or counted")


def test_a_progress_bar_is_kept_as_it_was_last_seen(server: Server, kernel: Kernel):
    msg_id = kernel.run("for i in range(1000): print(f'\\r{i + 1}/1000', end='', flush=True)")
    assert text_of(server.outputs_of(msg_id)[0]) == "1000/1000"


def test_outputs_show_while_the_cell_runs(server: Server, kernel: Kernel):
    msg_id = kernel.request("import time\nprint('one\\ntwo', flush=True)\ntime.sleep(4)")
    run = server.run_of(msg_id, done=False)
    assert run["ended"] is None
    wait_for(lambda: server.get(f"runs/{run['id']}").json["executions"][-1]["outputs"], "output")
    assert server.get(f"runs/{run['id']}").json["status"] == "running"
    kernel.reply(msg_id)


def test_silent_executions_leave_nothing(server: Server, kernel: Kernel):
    silent = kernel.run("print('silent-text')", silent=True)
    seen = kernel.run("print('said')")
    server.outputs_of(seen)
    journals = b"".join(p.read_bytes() for p in (server.root / ".runledger/journal").iterdir())
    assert silent.encode() not in journals
    assert b"silent-text" not in journals


def test_secrets_in_outputs_never_reach_the_disk(server: Server, kernel: Kernel):
    secret = "AKIA" + "QWERTYUIOPASDFGH"
    msg_id = kernel.run(
        "print('AKIA' + 'QWERTYUIOPASDFGH')\nraise ValueError('AKIA' 'QWERTYUIOPASDFGH')"
    )
    server.outputs_of(msg_id, 2)
    for path in (server.root / ".runledger").rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


def test_hostile_text_comes_back_as_it_was(server: Server, kernel: Kernel):
    text = "</script><img src=x onerror=alert(1)>\u2028'\"\\ {{x}} %s \x1b[31m"
    msg_id = kernel.run(
        f"import runledger as rl\nrl.parameter({text!r}, {text!r})\nprint({text!r})"
    )
    answer = server.get(f"runs/{server.run_of(msg_id)['id']}")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json["parameters"][text] == text
    assert text_of(server.outputs_of(msg_id)[0]) == text + "\n"


def test_while_paused_nothing_is_kept(server: Server):
    kernel = server.kernel("paused.ipynb")
    assert server.send("PUT", "recording", {"kernel_id": kernel.id, "paused": True}).json == {
        "state": "paused",
        "reason": None,
    }
    hidden = kernel.run("print('while-paused')")
    assert server.get("status", kernel_id=kernel.id).json["recording"]["state"] == "paused"
    answer = server.send("PUT", "recording", {"kernel_id": kernel.id, "paused": False})
    assert answer.json["state"] == "on"
    seen = kernel.run("print('again')")
    server.outputs_of(seen)
    for path in (server.root / ".runledger").rglob("*.jsonl"):
        assert b"while-paused" not in path.read_bytes()
        assert hidden.encode() not in path.read_bytes()
    kernel.shut_down()


def test_a_kernel_without_the_witness_is_recorded_from_the_wire_and_says_so(server: Server):
    kernel = server.kernel("bare.ipynb")
    # What a kernel of another environment looks like: nobody there writes down that a cell began.
    kernel.run(
        "import runledger\n"
        "for event in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'):\n"
        "    for callback in list(get_ipython().events.callbacks[event]):\n"
        "        if 'runledger' in getattr(callback, '__module__', ''):\n"
        "            get_ipython().events.unregister(event, callback)",
        silent=True,
    )
    first = kernel.run("print('first-of-' + 'bare')")
    status = wait_for(
        lambda: [
            s
            for s in [server.get("status", kernel_id=kernel.id).json["recording"]]
            if s["reason"] is not None
        ],
        "the light to say how much is recorded",
    )
    assert status[0]["state"] == "on"
    assert "pip install runledger" in status[0]["reason"]
    second = kernel.run("raise ValueError('second-of-bare')")
    run = server.run_of(second)
    assert [e["status"] for e in run["executions"]] == ["ok", "error"]
    assert run["executions"][0]["source"] == "print('first-of-' + 'bare')"
    assert text_of(server.outputs_of(first)[0]) == "first-of-bare\n"
    kernel.shut_down()


def test_a_problem_that_the_kernel_reports_is_the_reason(server: Server):
    kernel = server.kernel("problem.ipynb")
    kernel.run(
        "k = get_ipython().kernel\n"
        "k.session.send(k.iopub_socket, 'comm_msg', {'comm_id': 'runledger',"
        " 'data': {'problem': 'The disk is full.'}}, ident=b'runledger.event')",
        silent=True,
    )
    wait_for(
        lambda: (
            server.get("status", kernel_id=kernel.id).json["recording"]
            == {"state": "off", "reason": "The disk is full."}
        ),
        "the reason",
    )
    kernel.run("1 + 1")  # and its begin is written
    wait_for(
        lambda: server.get("status", kernel_id=kernel.id).json["recording"]["state"] == "on",
        "the light to go on again",
    )
    kernel.shut_down()


def test_the_light_goes_on_when_the_kernel_says_that_its_problem_is_over(server: Server):
    kernel = server.kernel("over.ipynb")
    for problem, state in (("'The disk is full.'", "off"), ("None", "on")):
        kernel.run(
            "k = get_ipython().kernel\n"
            "k.session.send(k.iopub_socket, 'comm_msg', {'comm_id': 'runledger',"
            f" 'data': {{'problem': {problem}}}}}, ident=b'runledger.event')",
            silent=True,
        )
        wait_for(
            lambda state=state: (
                server.get("status", kernel_id=kernel.id).json["recording"]["state"] == state
            ),
            f"the light to be {state}",
        )
    kernel.shut_down()


def test_the_status_says_where_the_books_are(server: Server):
    status = server.get("status").json
    assert status["root"] == str(server.root)
    assert status["books"] == str(server.root / ".runledger")
    assert status["posting"] == {"state": "ok", "message": None}
    assert status["prefix"] == ""
