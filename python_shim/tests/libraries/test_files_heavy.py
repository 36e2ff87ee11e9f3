"""Which files of heavy libraries are seen; docs/files.md has the same table."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

from typing import NamedTuple

import pytest

from .conftest import Notebook

ENVIRONMENT = {"KERAS_BACKEND": "torch", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}


class Case(NamedTuple):
    """What runs before, the cell, what it reads and what it writes."""

    library: tuple[str, ...]
    before: str
    code: str
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def case(library: str, before: str, code: str, reads: str = "", writes: str = "") -> Case:
    """Make a case of words."""
    return Case(
        tuple(library.split()), before, code, frozenset(reads.split()), frozenset(writes.split())
    )


NET = "net = torch.nn.Linear(2, 1)\n"
MODEL = "model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])\n"
CUBE = "cube = xr.Dataset({'t': (('x', 'y'), np.arange(6.0).reshape(2, 3))})\n"

CASES = {
    "torch.save": case(
        "torch", f"import torch\n{NET}", "torch.save(net.state_dict(), 'w.pt')", "", "w.pt"
    ),
    "torch.save, the old format": case(
        "torch", "", "torch.save([1], 'old.pt', _use_new_zipfile_serialization=False)", "", "old.pt"
    ),
    "torch.load": case("torch", "", "net.load_state_dict(torch.load('w.pt'))", "w.pt"),
    "torch.load, mapped": case("torch", "", "torch.load('w.pt', mmap=True)", "w.pt"),
    "torch.jit.save": case(
        "torch",
        "traced = torch.jit.trace(net, torch.ones(1, 2))",
        "torch.jit.save(traced, 'j.pt')",
        "",
        "j.pt",
    ),
    "ScriptModule.save": case("torch", "", "traced.save('j2.pt')", "", "j2.pt"),
    "torch.jit.load": case("torch", "", "torch.jit.load('j.pt')", "j.pt"),
    "torch.export": case(
        "torch",
        "program = torch.export.export(net, (torch.ones(1, 2),))",
        "torch.export.save(program, 'e.pt2')",
        "",
        "e.pt2",
    ),
    "torch.export.load": case("torch", "", "torch.export.load('e.pt2')", "e.pt2"),
    "safetensors.torch": case(
        "safetensors torch",
        "from safetensors.torch import save_file, load_file",
        "save_file({'w': torch.ones(3)}, 'm.safetensors')",
        "",
        "m.safetensors",
    ),
    "safetensors.torch read": case(
        "safetensors torch", "", "load_file('m.safetensors')", "m.safetensors"
    ),
    "netCDF4": case(
        "netCDF4",
        "import netCDF4, numpy as np",
        "with netCDF4.Dataset('a.nc', 'w') as d: d.createDimension('x', 3)\nassert isinstance(d, netCDF4.Dataset) and not d.isopen()",
        "",
        "a.nc",
    ),
    "netCDF4, a class of the user's": case(
        "netCDF4",
        "class Once(type): pass\nclass Mine(netCDF4.Dataset, metaclass=Once): pass",
        "with Mine('own.nc', 'w') as d:\n    match d.createGroup('g'):\n        case netCDF4.Dataset(name=n): assert n == 'g'\nassert type(d) is Mine and type(netCDF4.Dataset('own.nc')) is netCDF4.Dataset",
        "own.nc",
        "own.nc",
    ),
    "netCDF4 without a change": case("netCDF4", "", "netCDF4.Dataset('a.nc', 'a').close()", "a.nc"),
    "netCDF4 read": case("netCDF4", "", "with netCDF4.Dataset('a.nc') as d: d.dimensions", "a.nc"),
    "netCDF4 several": case(
        "netCDF4",
        "def part(n):\n    with netCDF4.Dataset(f'm{n}.nc', 'w', format='NETCDF4_CLASSIC') as d:\n        d.createDimension('t', None); d.createVariable('v', 'f8', ('t',))[:] = [n]\npart(1); part(2)",
        "m = netCDF4.MFDataset('m*.nc'); m.close()\nassert issubclass(netCDF4.Group, netCDF4.Dataset)",
        "m1.nc m2.nc",
    ),
    "netCDF4 in memory": case(
        "netCDF4", "", "netCDF4.Dataset('none.nc', 'w', diskless=True).close()"
    ),
    "xarray, netcdf4": case(
        "xarray netCDF4",
        f"import xarray as xr\n{CUBE}",
        "cube.to_netcdf('x.nc', engine='netcdf4')",
        "",
        "x.nc",
    ),
    "xarray, netcdf4 read": case(
        "xarray netCDF4",
        "import pickle",
        "with xr.open_dataset('x.nc', engine='netcdf4') as d: d.load(); pickle.dumps(d)",
        "x.nc",
    ),
    "xarray, h5netcdf": case(
        "xarray h5netcdf", "", "cube.to_netcdf('h.nc', engine='h5netcdf')", "", "h.nc"
    ),
    "xarray, h5netcdf read": case(
        "xarray h5netcdf",
        "",
        "with xr.open_dataset('h.nc', engine='h5netcdf') as d: d.load()",
        "h.nc",
    ),
    "xarray, scipy read": case(
        "xarray scipy",
        "cube.to_netcdf('s2.nc', engine='scipy')",
        "with xr.open_dataset('s2.nc', engine='scipy') as d: d.load()",
        "s2.nc",
    ),
    "xarray, scipy": case("xarray scipy", "", "cube.to_netcdf('s.nc', engine='scipy')", "", "s.nc"),
    "zarr": case(
        "zarr",
        "import zarr",
        "z = zarr.open('z.zarr', mode='w', shape=(100, 100), chunks=(10, 10), dtype='f4'); z[:] = 1",
        "",
        "z.zarr",
    ),
    "zarr read": case("zarr", "", "total = zarr.open('z.zarr', mode='r')[:].sum()", "z.zarr"),
    "zarr changed": case("zarr", "", "zarr.open('z.zarr', mode='r+')[:10] = 2", "z.zarr", "z.zarr"),
    "xarray, zarr": case("xarray zarr", "", "s = cube.to_zarr('x.zarr', mode='w')", "", "x.zarr"),
    "xarray, zarr read": case("xarray zarr", "", "xr.open_zarr('x.zarr').load()", "x.zarr"),
    "cv2.imwrite": case(
        "opencv-python-headless",
        "import cv2",
        "assert cv2.imwrite('i.png', np.zeros((4, 4, 3), 'uint8'))",
        "",
        "i.png",
    ),
    "cv2.imread": case(
        "opencv-python-headless", "", "assert cv2.imread('i.png') is not None", "i.png"
    ),
    "cv2.imread of no file": case("opencv-python-headless", "", "cv2.imread('nowhere.png')"),
    "cv2.VideoWriter": case(
        "opencv-python-headless",
        "",
        "v = cv2.VideoWriter('v.avi', cv2.VideoWriter_fourcc(*'MJPG'), 5, (16, 16)); v.write(np.zeros((16, 16, 3), 'uint8')); v.release()",
        "",
        "v.avi",
    ),
    "cv2.VideoCapture": case(
        "opencv-python-headless",
        "",
        "v = cv2.VideoCapture('v.avi'); assert v.read()[0]; v.release(); assert type(v) is cv2.VideoCapture",
        "v.avi",
    ),
    "cv2.VideoCapture.open": case(
        "opencv-python-headless",
        "class Mine(cv2.VideoCapture): pass",
        "v = Mine(); assert v.open('v.avi') and v.read()[0]; v.release()",
        "v.avi",
    ),
    "keras": case("keras torch", f"import keras\n{MODEL}", "model.save('m.keras')", "", "m.keras"),
    "keras read": case("keras torch", "", "keras.saving.load_model('m.keras')", "m.keras"),
    "keras weights": case(
        "keras torch", "", "model.save_weights('m.weights.h5')", "", "m.weights.h5"
    ),
    "keras weights read": case(
        "keras torch", "", "model.load_weights('m.weights.h5')", "m.weights.h5"
    ),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.library(*c.library)) for n, c in CASES.items()]
)
def test_its_files_are_seen(notebook: Notebook, name: str) -> None:
    given = CASES[name]
    if given.before:
        notebook.cell(given.before)
    notebook.cell(f"{given.code}\nNone")
    files = notebook.of(notebook.last_x(), "file")
    assert {e["path"] for e in files if e["mode"] == "read"} == given.reads
    assert {e["path"] for e in files if e["mode"] == "write"} == given.writes


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.library(name))
        for name in ("torch", "netCDF4", "xarray", "zarr", "keras", "datasets", "sklearn")
    ],
)
def test_importing_it_touches_no_data(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    made = Notebook(tmp_path_factory.mktemp("root"), **ENVIRONMENT)
    try:
        made.cell(f"import {name}")
        assert made.of(made.last_x(), "file") == []
    finally:
        made.kernel.stop()
