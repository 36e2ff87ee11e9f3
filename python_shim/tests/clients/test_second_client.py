"""Clients beside the page on a kernel of the server: their executions are the kernel's, too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from server.live import Kernel, Server, wait_for

CELL = "vscode-notebook-cell:/home/me/train.ipynb#W0sZmlsZQ%3D%3D"


@pytest.fixture(scope="module")
def kernel(served: Server) -> Iterator[Kernel]:
    started = served.kernel("shared.ipynb")
    yield started
    started.shut_down()


def last_executions(server: Server, count: int) -> list[dict[str, Any]]:
    found = server.get("executions", notebook="shared.ipynb", limit=count).json["executions"]
    return list(reversed(found))


def test_what_is_typed_in_a_console_is_recorded_beside_the_page(
    served: Server, kernel: Kernel
) -> None:
    page = kernel.run("x = 41", cell="of-the-page")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("RUNLEDGER", "JUPYTER"))
    }
    environment |= {"HOME": str(served.home), "JUPYTER_RUNTIME_DIR": str(served.home / "runtime")}
    file = f"kernel-{kernel.id}.json"
    done = subprocess.run(
        [sys.executable, *("-m", "jupyter_console", "--simple-prompt", "--existing"), file],
        input="x += 1\nprint('x is', x)\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "x is 42" in done.stdout
    last = kernel.run("x + 1", cell="of-the-page")
    run = served.run_of(last)
    assert page in [e["msg_id"] for e in run["executions"]]
    found = [(e["source"], e["cell_id"]) for e in last_executions(served, 4)]
    assert found == [
        ("x = 41", "of-the-page"),
        ("x += 1", None),
        ("print('x is', x)", None),
        ("x + 1", "of-the-page"),
    ]
    typed = [e["msg_id"] for e in run["executions"] if e["cell_id"] is None]
    assert served.outputs_of(typed[1])[0]["text"] == "x is 42\n"


def test_probes_of_an_editor_leave_nothing_and_its_cells_keep_their_ids(
    served: Server, kernel: Kernel
) -> None:
    before = kernel.run("seen = 'before'", cell=CELL)
    probes = [
        kernel.run("'probe' + 'd'", store_history=False),
        kernel.run("'probe' + 'd'", silent=True),
    ]
    asked = kernel.request("", silent=True, user_expressions={"p": "seen"})
    assert kernel.reply(asked)["user_expressions"]["p"]["data"]["text/plain"] == "'before'"
    after = kernel.run("seen = 'after'", cell=CELL)
    served.run_of(after)
    found = last_executions(served, 2)
    assert [(e["msg_id"], e["cell_id"]) for e in found] == [(before, CELL), (after, CELL)]
    for path in (served.root / ".runledger/journal").glob("k-*"):
        assert not any(probe.encode() in path.read_bytes() for probe in (*probes, asked))
    history = served.get("executions", notebook="shared.ipynb", cell=CELL).json["executions"]
    assert [e["msg_id"] for e in history] == [after, before]


def test_rich_outputs_images_updates_and_clearing_are_what_a_notebook_shows(
    served: Server, kernel: Kernel
) -> None:
    pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    msg_id = kernel.run(
        "from IPython.display import HTML, clear_output, display, update_display\n"
        "print('is cleared')\n"
        "clear_output(wait=True)\n"
        "display(HTML('<b>old</b>'), display_id='shown')\n"
        "update_display(HTML('<b>new</b>'), display_id='shown')\n"
        f"display({{'image/gif': {pixel!r}, 'text/plain': 'a pixel'}}, raw=True)\n"
        "1 / 0"
    )
    html, image, error = served.outputs_of(msg_id, 3)
    assert html["data"]["text/html"] == "<b>new</b>"
    assert image["data"] == {"image/gif": pixel, "text/plain": "a pixel"}
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    later = kernel.run("update_display(HTML('<b>newest</b>'), display_id='shown')")
    served.run_of(later)
    wait_for(
        lambda: served.outputs_of(msg_id, 3)[0]["data"]["text/html"] == "<b>newest</b>",
        "the update by a later cell",
    )
