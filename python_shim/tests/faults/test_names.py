"""Names and texts that are no UTF-8."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from .served import books_of, serving, shown
from .standing import executions_of, lines_of, problems_of, stand

FILES = """\
import os, runledger as rl
folder = b"caf\\xe9-\\xff"
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, b"{n}\\xfe.csv"), "wb") as file:
    file.write(b"{n}\\xff")
rl.output(os.fsdecode(folder))
print(os.fsdecode(folder))
"""

READ = """\
with open(os.fsdecode(os.path.join(folder, b"{n}\\xfe.csv")), "rb") as file:
    print(file.read())
"""

VALUES = """\
import runledger as rl
high, low = chr(0xd800), chr(0xdcff)
rl.parameter("p" + high, low)
rl.summary("s" + low, [high, {low: high}])
rl.label("l" + low, high)
rl.description(high + low)
rl.log({"m" + high: 1})
print("before", ascii(high))
raise ValueError(low)
"""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_names_and_texts_that_are_no_utf8(tmp_path: Path, rounds: int) -> None:
    with serving(tmp_path) as server:
        books = books_of(server)
        kernel = server.kernel("names.ipynb")
        for n in range(max(1, rounds // 5)):
            msg_id = kernel.request(FILES.replace("{n}", str(n)), "files")
            assert [o["name"] for o in shown(kernel, msg_id)] == ["stdout"]
            told = executions_of(books)[msg_id]
            assert told.status == "ok"
            run = server.run_of(msg_id)
            (execution,) = [e for e in run["executions"] if e["msg_id"] == msg_id]
            assert "write" in {f["mode"] for f in execution["files"]}
            assert server.outputs_of(msg_id)[0]["text"].startswith("caf")
            msg_id = kernel.request(READ.replace("{n}", str(n)), "read")
            assert [o["name"] for o in shown(kernel, msg_id)] == ["stdout"]
            run = server.run_of(msg_id)
            (execution,) = [e for e in run["executions"] if e["msg_id"] == msg_id]
            assert [f["mode"] for f in execution["files"]] == ["read"]
            msg_id = kernel.request(VALUES, "values")
            outputs = shown(kernel, msg_id)
            assert [o.get("text") or o["ename"] for o in outputs] == [
                "before '\\ud800'\n",
                "ValueError",
            ]
            assert executions_of(books)[msg_id].status == "error"
            assert server.run_of(msg_id)["status"] == "error"
            kinds = [o["output_type"] for o in server.outputs_of(msg_id, 2)]
            assert kinds == ["stream", "error"]
        kernel.shut_down()
        hashes = [e for s in lines_of(books).values() for e in s if e["kind"] == "hash"]
        assert [e for e in hashes if os.fsencode(e["path"]).startswith(b"caf\xe9-\xff")]
        stand(books)
        assert problems_of(books) == []


def test_source_with_lone_surrogates(tmp_path: Path, rounds: int) -> None:
    """Python runs no such text: its error is all that is shown."""
    with serving(tmp_path) as server:
        books = books_of(server)
        kernel = server.kernel("surrogates.ipynb")
        # Written as an escape, as a page does, it comes to the kernel as it is.
        kernel.client.session.pack = lambda value: json.dumps(value, default=str).encode()
        for n in range(max(1, rounds // 5)):
            msg_id = kernel.request(f"text = '\udcff {n}'\nprint(len(text))")
            outputs = shown(kernel, msg_id)
            assert "runledger" not in json.dumps(outputs)
            status = kernel.reply(msg_id)["status"]
            assert executions_of(books)[msg_id].status == status
            assert server.run_of(msg_id)["status"] == status
            after = kernel.request(f"print('goes on {n}')")
            assert shown(kernel, after)[0]["text"] == f"goes on {n}\n"
            assert server.outputs_of(after)[0]["text"] == f"goes on {n}\n"
        kernel.shut_down()
        stand(books)
        assert problems_of(books) == []
