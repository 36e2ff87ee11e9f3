"""The server witness: a Jupyter Server extension that observes kernels, posts and answers."""

from __future__ import annotations

from .app import RunLedgerApp

__all__ = ["RunLedgerApp"]
