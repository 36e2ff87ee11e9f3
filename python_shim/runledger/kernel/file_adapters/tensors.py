"""Tensors and networks: torch, safetensors, TensorFlow."""

from __future__ import annotations

from .watching import Watched, opens, reads, writes

WATCHED: dict[str, Watched] = {
    "torch.serialization": {"save": writes(1, "f")},
    "torch.jit._serialization": {"save": writes(1, "f"), "load": reads(0, "f")},
    "torch.jit._script": {
        "RecursiveScriptModule.save": writes(1, "f"),
        "ScriptModule.save": writes(1, "f"),
    },
    "torch.export": {"save": writes(1, "f"), "load": reads(0, "f")},
    "safetensors": {
        "serialize_file": writes(1, "filename"),
        "safe_open.__init__": reads(1, "filename"),
    },
    "tensorflow.python.lib.io.file_io": {"FileIO.__init__": opens(1, "name", 2)},
    "tensorflow.python.lib.io.tf_record": {"TFRecordWriter.__init__": writes(1, "path")},
    "tensorflow.python.data.ops.readers": {
        "TFRecordDatasetV2.__init__": reads(1, "filenames"),
        "TextLineDatasetV2.__init__": reads(1, "filenames"),
    },
    "tensorflow.python.saved_model.save": {"save": writes(1, "export_dir")},
    "tensorflow.python.saved_model.load": {"load": reads(0, "export_dir")},
}
