"""Run Ledger keeps the books of a notebook."""
