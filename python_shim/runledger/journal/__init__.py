"""The entry format, its writer and its reader: what kernel, ledger and server share."""
