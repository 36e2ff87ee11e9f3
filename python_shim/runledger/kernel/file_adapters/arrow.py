"""pyarrow: Parquet, CSV, JSON, Feather, ORC, IPC, datasets and bare files."""

from __future__ import annotations

from .watching import Watched, closes, opens, reads, writes


def _is_open(writer: object) -> bool:
    return bool(getattr(writer, "is_open", False))


WATCHED: dict[str, Watched] = {
    "pyarrow.lib": {
        "memory_map": opens(0, "path", 1),
        "create_memory_map": writes(0, "path"),
        "OSFile.__init__": opens(1, "path", 2),
        "input_stream": reads(0, "source"),
        "output_stream": writes(0, "source"),
    },
    "pyarrow._csv": {
        "read_csv": reads(0, "input_file"),
        "open_csv": reads(0, "input_file"),
        "write_csv": writes(1, "output_file"),
        "CSVWriter.__init__": writes(1, "sink"),
    },
    "pyarrow._json": {"read_json": reads(0, "input_file"), "open_json": reads(0, "input_file")},
    "pyarrow.ipc": {
        "RecordBatchFileReader.__init__": reads(1, "source"),
        "RecordBatchStreamReader.__init__": reads(1, "source"),
        "RecordBatchFileWriter.__init__": writes(1, "sink"),
        "RecordBatchStreamWriter.__init__": writes(1, "sink"),
    },
    "pyarrow.feather": {
        "write_feather": writes(1, "dest"),
        "read_feather": reads(0, "source"),
        "read_table": reads(0, "source"),
    },
    "pyarrow.orc": {
        "read_table": reads(0, "source"),
        "write_table": writes(1, "where"),
        "ORCFile.__init__": reads(1, "source"),
        "ORCWriter.__init__": writes(1, "where"),
    },
    "pyarrow.dataset": {
        "dataset": reads(0, "source"),
        "parquet_dataset": reads(0, "metadata_path"),
        "write_dataset": writes(1, "base_dir"),
    },
    "pyarrow.parquet.core": {
        "read_table": reads(0, "source"),
        "read_pandas": reads(0, "source"),
        "read_metadata": reads(0, "where"),
        "read_schema": reads(0, "where"),
        "write_table": writes(1, "where"),
        "write_metadata": writes(1, "where"),
        "write_to_dataset": writes(1, "root_path"),
        "ParquetFile.__init__": reads(1, "source"),
        "ParquetDataset.__init__": reads(1, "path_or_paths"),
        "ParquetWriter.__init__": writes(1, "where"),
        "ParquetWriter.close": closes("where", _is_open),
    },
}
