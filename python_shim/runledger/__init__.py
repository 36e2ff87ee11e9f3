"""Run Ledger keeps the books of a notebook."""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server where its extension is; nothing of it is imported in a kernel."""
    from runledger.server import RunLedgerApp  # noqa: PLC0415

    return [{"module": "runledger.server", "app": RunLedgerApp}]
