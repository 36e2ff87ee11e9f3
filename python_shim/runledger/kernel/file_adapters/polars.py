"""polars: what reads, scans, writes and sinks; a scan counts where it is made."""

from __future__ import annotations

from .watching import Watched, reads, writes

_READ = (
    *("read_avro", "read_csv", "read_csv_batched", "read_delta", "read_excel", "read_ipc"),
    *("read_ipc_schema", "read_ipc_stream", "read_json", "read_lines", "read_ndjson", "read_ods"),
    *("read_parquet", "read_parquet_metadata", "read_parquet_schema"),
    *("scan_csv", "scan_delta", "scan_ipc", "scan_lines", "scan_ndjson", "scan_parquet"),
)
_WRITTEN = (
    *("write_avro", "write_csv", "write_ipc", "write_ipc_stream", "write_json", "write_ndjson"),
    *("write_parquet", "serialize"),
)
_SUNK = ("sink_csv", "sink_ipc", "sink_ndjson", "sink_parquet")

WATCHED: dict[str, Watched] = {
    "polars": {
        **{name: reads(0, "source") for name in _READ},
        **{f"DataFrame.{name}": writes(1, "file") for name in _WRITTEN},
        "DataFrame.write_delta": writes(1, "target"),
        "DataFrame.write_excel": writes(1, "workbook"),
        "LazyFrame.serialize": writes(1, "file"),
        **{f"LazyFrame.{name}": writes(1, "path") for name in _SUNK},
        "LazyFrame.sink_delta": writes(1, "target"),
    }
}
