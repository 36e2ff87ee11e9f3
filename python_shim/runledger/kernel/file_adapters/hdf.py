"""HDF5 and NetCDF: h5py, PyTables (with it pandas' `to_hdf`), netCDF4 (with it xarray's)."""

from __future__ import annotations

from .watching import (
    Arguments,
    Named,
    Watched,
    argument,
    closes,
    note_opened,
    opens,
    reads,
)


def _h5py_writes(file: object) -> bool:
    return bool(getattr(file, "id", None)) and getattr(file, "mode", "r") != "r"


def _tables_writes(file: object) -> bool:
    return bool(getattr(file, "isopen", 0)) and getattr(file, "mode", "r") != "r"


def _netcdf_opened(args: Arguments, named: Named) -> None:
    if named.get("memory") is not None or (named.get("diskless") and not named.get("persist")):
        return  # no file
    mode = str(argument(args, named, 2, "mode") or "r")
    # A trailing "s" asks for unbuffered access.
    note_opened(argument(args, named, 1, "filename"), mode.rstrip("s"))


WATCHED: dict[str, Watched] = {
    "h5py._hl.files": {
        "File.__init__": opens(1, "name", 2),
        "File.close": closes("filename", _h5py_writes),
    },
    "tables.file": {
        "File.__init__": opens(1, "filename", 2),
        "File.close": closes("filename", _tables_writes),
    },
    "netCDF4._netCDF4": {
        "Dataset.__init__": _netcdf_opened,
        "MFDataset.__init__": reads(1, "files"),
    },
}
