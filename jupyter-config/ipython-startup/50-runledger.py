# Run Ledger's kernel witness. Removed by `pip uninstall runledger`; RUNLEDGER_OFF=1 keeps it out.
try:
    from runledger.kernel import activate as _runledger_activate

    _runledger_activate(get_ipython())  # noqa: F821
except Exception:  # noqa: BLE001, S110 - a kernel must start whatever is wrong with us
    pass
finally:
    globals().pop("_runledger_activate", None)
