"""Run Ledger keeps the books of a notebook.

`import runledger as rl` gives the functions of `runledger.api`; nothing has to be called for runs
to be recorded.
"""

from __future__ import annotations

from .api import (
    add_input,
    add_inputs,
    add_label,
    add_labels,
    add_metric,
    add_metrics,
    add_model,
    add_output,
    add_outputs,
    add_parameter,
    add_parameters,
    add_summaries,
    add_summary,
    connect,
    debug,
    description,
    end,
    error,
    input,  # noqa: A004
    interactive,
    label,
    log,
    metric,
    model,
    output,
    override,
    parameter,
    publish,
    remote,
    run,
    runs,
    script,
    set_description,
    set_error,
    start,
    summary,
)

__all__ = [
    "add_input",
    "add_inputs",
    "add_label",
    "add_labels",
    "add_metric",
    "add_metrics",
    "add_model",
    "add_output",
    "add_outputs",
    "add_parameter",
    "add_parameters",
    "add_summaries",
    "add_summary",
    "connect",
    "debug",
    "description",
    "end",
    "error",
    "input",
    "interactive",
    "label",
    "log",
    "metric",
    "model",
    "output",
    "override",
    "parameter",
    "publish",
    "remote",
    "run",
    "runs",
    "script",
    "set_description",
    "set_error",
    "start",
    "summary",
]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server where its extension is; nothing of it is imported in a kernel."""
    from runledger.server import RunLedgerApp  # noqa: PLC0415

    return [{"module": "runledger.server", "app": RunLedgerApp}]
