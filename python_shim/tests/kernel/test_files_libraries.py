"""Which files of real libraries are seen, in one kernel; docs/files.md has the same table."""

# A cell reads best on one line.
# ruff: noqa: E501
from __future__ import annotations

import pytest

from .conftest import Session

SETUP = """
import os, pathlib
import numpy as np, pandas as pd
frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "k": ["x", "y"]})
"""

ARROW = "import pyarrow as pa, pyarrow.parquet as pq, pyarrow.csv, pyarrow.json, pyarrow.feather, pyarrow.dataset, pyarrow.orc, pyarrow.ipc\ntable = pa.table({'a': [1, 2], 'k': ['x', 'y']})"
POLARS = "import polars as pl\npf = pl.DataFrame({'a': [1, 2], 'k': ['x', 'y']})"
DUCK = "import duckdb"

# What runs before, the cell, what it reads and what it writes.
CASES: dict[str, tuple[str, str, set[str], set[str]]] = {
    "pyarrow parquet write": (
        ARROW,
        "pq.write_table(table, 'a.parquet')",
        set(),
        {"a.parquet"},
    ),
    "pyarrow parquet read": ("", "pq.read_table('a.parquet')", {"a.parquet"}, set()),
    "pyarrow parquet schema": (
        "",
        "pq.read_schema(pathlib.Path('a.parquet'))",
        {"a.parquet"},
        set(),
    ),
    "pyarrow ParquetFile": ("", "pq.ParquetFile('a.parquet').read()", {"a.parquet"}, set()),
    "pyarrow ParquetWriter": (
        "",
        "with pq.ParquetWriter('w.parquet', table.schema) as w: w.write_table(table)",
        set(),
        {"w.parquet"},
    ),
    "pyarrow ParquetWriter left open": (
        "",
        "w = pq.ParquetWriter(where='late.parquet', schema=table.schema); w.write_table(table)",
        set(),
        {"late.parquet"},
    ),
    "pyarrow ParquetWriter closed later": ("", "w.close()", set(), {"late.parquet"}),
    "pyarrow partitioned": (
        "",
        "pq.write_to_dataset(table, 'parts', partition_cols=['k'])",
        set(),
        {"parts"},
    ),
    "pyarrow partitioned read": ("", "pq.read_table('parts')", {"parts"}, set()),
    "pyarrow dataset": ("", "pa.dataset.dataset('parts').to_table()", {"parts"}, set()),
    "pyarrow dataset of files": (
        "",
        "pa.dataset.dataset(['a.parquet', 'w.parquet'])",
        {"a.parquet", "w.parquet"},
        set(),
    ),
    "pyarrow write_dataset": (
        "",
        "pa.dataset.write_dataset(table, 'set', format='csv')",
        set(),
        {"set"},
    ),
    "pyarrow csv": ("", "pa.csv.write_csv(table, 'a.csv')", set(), {"a.csv"}),
    "pyarrow csv read": ("", "pa.csv.read_csv('a.csv')", {"a.csv"}, set()),
    "pyarrow CSVWriter": (
        "",
        "with pa.csv.CSVWriter('c.csv', table.schema) as w: w.write_table(table)\nassert isinstance(w, pa.csv.CSVWriter)",
        set(),
        {"c.csv"},
    ),
    "pyarrow json": (
        "n = pathlib.Path('a.jsonl').write_text('{\"a\": 1}\\n')",
        "pa.json.read_json('a.jsonl')",
        {"a.jsonl"},
        set(),
    ),
    "pyarrow feather": ("", "pa.feather.write_feather(table, 'a.feather')", set(), {"a.feather"}),
    "pyarrow feather read": ("", "pa.feather.read_table('a.feather')", {"a.feather"}, set()),
    "pyarrow orc": ("", "pa.orc.write_table(table, 'a.orc')", set(), {"a.orc"}),
    "pyarrow orc read": ("", "pa.orc.read_table('a.orc')", {"a.orc"}, set()),
    "pyarrow ipc": (
        "",
        "with pa.ipc.new_file('a.arrow', table.schema) as w: w.write_table(table)",
        set(),
        {"a.arrow"},
    ),
    "pyarrow OSFile and memory_map": (
        "",
        "with pa.OSFile('a.arrow') as f: pa.ipc.open_file(f).read_all()\nwith pa.memory_map('w.parquet') as f: pq.read_table(f)",
        {"a.arrow", "w.parquet"},
        set(),
    ),
    "pyarrow ipc read": ("", "t = pa.ipc.open_file('a.arrow')", {"a.arrow"}, set()),
    "pyarrow streams": (
        "",
        "with pa.output_stream('str.bin') as f: f.write(b'x')\nwith pa.input_stream('a.csv') as f: f.read()",
        {"a.csv"},
        {"str.bin"},
    ),
    "pyarrow OSFile write": (
        "",
        "with pa.OSFile('raw.bin', 'wb') as f: f.write(b'x')",
        set(),
        {"raw.bin"},
    ),
    "h5py": (
        "import h5py",
        "with h5py.File('a.h5', 'w') as f: f['x'] = np.arange(3)",
        set(),
        {"a.h5"},
    ),
    "h5py read": ("", "with h5py.File('a.h5') as f: f['x'][:]", {"a.h5"}, set()),
    "h5py r+ with a change": (
        "",
        "with h5py.File('a.h5', 'r+') as f: f['y'] = 1",
        {"a.h5"},
        {"a.h5"},
    ),
    "h5py r+ without a change": ("", "h5py.File('a.h5', 'r+').close()", {"a.h5"}, set()),
    "h5py left open": ("", "h = h5py.File('o.h5', 'w')", set(), {"o.h5"}),
    "h5py closed later": ("", "h['x'] = np.arange(1000); h.close()", set(), {"o.h5"}),
    "pandas hdf (PyTables)": ("", "frame[['a']].to_hdf('p.h5', key='t')", set(), {"p.h5"}),
    "pandas hdf read": ("", "pd.read_hdf('p.h5')", {"p.h5"}, set()),
    "PyTables": (
        "import tables",
        "with tables.open_file('t.h5', 'w') as f: f.create_array('/', 'x', [1])",
        set(),
        {"t.h5"},
    ),
    "PyTables a without a change": ("", "tables.open_file('t.h5', 'a').close()", {"t.h5"}, set()),
    "PyTables read": ("", "with tables.open_file('t.h5') as f: f.root.x[:]", {"t.h5"}, set()),
    "pandas csv": ("", "frame.to_csv('f.csv', index=False)", set(), {"f.csv"}),
    "pandas csv c": ("", "pd.read_csv('f.csv')", {"f.csv"}, set()),
    "pandas csv pyarrow": ("", "pd.read_csv('f.csv', engine='pyarrow')", {"f.csv"}, set()),
    "pandas csv python": ("", "pd.read_csv('f.csv', engine='python')", {"f.csv"}, set()),
    "pandas csv gzip": ("", "frame.to_csv('f.csv.gz')", set(), {"f.csv.gz"}),
    "pandas parquet": ("", "frame.to_parquet('f.parquet')", set(), {"f.parquet"}),
    "pandas parquet read": ("", "pd.read_parquet('f.parquet')", {"f.parquet"}, set()),
    "pandas parquet partitioned": (
        "",
        "frame.to_parquet('fparts', partition_cols=['k'])",
        set(),
        {"fparts"},
    ),
    "pandas parquet folder": ("", "pd.read_parquet('fparts')", {"fparts"}, set()),
    "pandas feather": ("", "frame.to_feather('f.feather')", set(), {"f.feather"}),
    "pandas feather read": ("", "pd.read_feather('f.feather')", {"f.feather"}, set()),
    "pandas orc read": ("", "pd.read_orc('a.orc')", {"a.orc"}, set()),
    "pandas json": ("", "frame.to_json('f.json')", set(), {"f.json"}),
    "pandas json read": ("", "pd.read_json('f.json')", {"f.json"}, set()),
    "pandas pickle": ("", "frame.to_pickle('f.pkl')", set(), {"f.pkl"}),
    "pandas pickle read": ("", "pd.read_pickle('f.pkl')", {"f.pkl"}, set()),
    "pandas excel (openpyxl)": ("", "frame.to_excel('f.xlsx')", set(), {"f.xlsx"}),
    "pandas excel read": ("", "pd.read_excel('f.xlsx')", {"f.xlsx"}, set()),
    "pandas sqlite": (
        "import sqlite3",
        "con = sqlite3.connect('f.db'); frame.to_sql('t', con, index=False)",
        {"f.db"},
        {"f.db"},
    ),
    "pandas sqlite, a connection of an earlier cell": (
        "",
        "frame.to_sql('u', con, index=False)",
        {"f.db"},
        {"f.db"},
    ),
    "pandas sqlite read": (
        "con.close()",
        "con = sqlite3.connect('f.db'); pd.read_sql('select * from t', con)",
        {"f.db"},
        set(),
    ),
    "polars csv": (POLARS, "pf.write_csv('p.csv')", set(), {"p.csv"}),
    "polars csv read": ("", "pl.read_csv('p.csv')", {"p.csv"}, set()),
    "polars csv scan": ("", "lazy = pl.scan_csv(pathlib.Path('p.csv'))", {"p.csv"}, set()),
    "polars pattern": (
        "pf.write_csv('p2.csv')",
        "pl.read_csv('p*.csv')",
        {"p.csv", "p2.csv"},
        set(),
    ),
    "polars parquet": ("", "pf.write_parquet('p.parquet')", set(), {"p.parquet"}),
    "polars parquet read": ("", "pl.read_parquet('p.parquet')", {"p.parquet"}, set()),
    "polars parquet scan": ("", "pl.scan_parquet('p.parquet').collect()", {"p.parquet"}, set()),
    "polars ipc": ("", "pf.write_ipc('p.arrow')", set(), {"p.arrow"}),
    "polars ipc read": ("", "pl.read_ipc('p.arrow')", {"p.arrow"}, set()),
    "polars ndjson": ("", "pf.write_ndjson('p.ndjson')", set(), {"p.ndjson"}),
    "polars ndjson read": ("", "pl.read_ndjson('p.ndjson')", {"p.ndjson"}, set()),
    "polars json": ("", "pf.write_json('p.json')", set(), {"p.json"}),
    "polars json read": ("", "pl.read_json('p.json')", {"p.json"}, set()),
    "polars avro": ("", "pf.write_avro('p.avro')", set(), {"p.avro"}),
    "polars avro read": ("", "pl.read_avro('p.avro')", {"p.avro"}, set()),
    "polars sink": (
        "",
        "pl.scan_csv('p.csv').sink_parquet('sunk.parquet')",
        {"p.csv"},
        {"sunk.parquet"},
    ),
    "duckdb reads a file in SQL": (
        DUCK,
        "duckdb.sql(\"select * from 'p.csv' where k = 'p2.csv'\").fetchall()",
        {"p.csv"},
        set(),
    ),
    "duckdb read_parquet": (
        "",
        "duckdb.read_parquet('p.parquet').fetchall()",
        {"p.parquet"},
        set(),
    ),
    "duckdb read_csv": ("", "duckdb.read_csv('p.csv').fetchall()", {"p.csv"}, set()),
    "duckdb reads files in parameters": (
        "",
        "duckdb.execute(\"select * from read_csv([?, $2]) where k <> ?\", ['p.csv', 'p2.csv', 'a.csv']).fetchall(); duckdb.sql('from read_parquet($p)', params={'p': 'p.parquet'}).fetchall()",
        {"p.csv", "p2.csv", "p.parquet"},
        set(),
    ),
    "files at home": (
        "home = os.environ.get('HOME'); os.environ['HOME'] = os.getcwd()",
        "pl.read_csv('~/p.csv'); duckdb.sql(\"from '~/p2.csv'\").fetchall(); pq.read_table('~/a.parquet')",
        {"p.csv", "p2.csv", "a.parquet"},
        set(),
    ),
    "files with an address": (
        "os.environ['HOME'] = home; pq.write_table(table, 'with space.parquet')",
        "pq.read_table(f'file://{os.getcwd()}/with%20space.parquet')",
        {"with space.parquet"},
        set(),
    ),
    "h5py, a name of bytes": (
        "",
        "with h5py.File(b'a.h5', 'a') as f: f['z'] = 1",
        {"a.h5"},
        {"a.h5"},
    ),
    "duckdb reads files of a function": (
        "",
        "duckdb.execute(\"select * from read_csv(['p.csv', 'p2.csv'], delim=',')\").fetchall()",
        {"p.csv", "p2.csv"},
        set(),
    ),
    "duckdb copy": (
        "",
        "duckdb.sql(\"copy (from 'p.csv') to 'd.parquet'\")",
        {"p.csv"},
        {"d.parquet"},
    ),
    "duckdb relation": (
        "",
        "duckdb.sql('select 1 as one').write_csv('one.csv')",
        set(),
        {"one.csv"},
    ),
    "duckdb read_json": ("", "duckdb.read_json('p.ndjson').fetchall()", {"p.ndjson"}, set()),
    "duckdb writes a relation as Parquet": (
        "",
        "duckdb.sql('select 1 as one').write_parquet('one.parquet')",
        set(),
        {"one.parquet"},
    ),
    "duckdb attach and copy from": (
        "",
        "r = duckdb.sql(\"attach 'at.duckdb' as other; create table other.t (a bigint, k text); copy other.t from 'p.csv'; detach other\")",
        {"at.duckdb", "p.csv"},
        {"at.duckdb"},
    ),
    "duckdb export": (
        "",
        "r = duckdb.sql(\"create table e as select 1 as a; export database 'exported'\")",
        set(),
        {"exported"},
    ),
    "duckdb database": (
        "",
        "d = duckdb.connect('d.duckdb'); d.execute('create table t as select 1 as a')",
        {"d.duckdb"},
        {"d.duckdb"},
    ),
    "duckdb connection of an earlier cell": (
        "",
        "d.execute('insert into t select * from range(1000)'); d.close()",
        {"d.duckdb"},
        {"d.duckdb"},
    ),
    "duckdb read only": (
        "",
        "d = duckdb.connect('d.duckdb', read_only=True); d.sql('from t').fetchall(); d.close()",
        {"d.duckdb"},
        set(),
    ),
    "safetensors": (
        "import safetensors, safetensors.numpy as sn",
        "sn.save_file({'w': np.ones(3)}, 'm.safetensors')",
        set(),
        {"m.safetensors"},
    ),
    "safetensors read": ("", "sn.load_file('m.safetensors')", {"m.safetensors"}, set()),
    "safetensors safe_open": (
        "",
        "with safetensors.safe_open('m.safetensors', 'np') as f: f.get_tensor('w')\nassert isinstance(f, safetensors.safe_open)",
        {"m.safetensors"},
        set(),
    ),
    "soundfile": (
        "import soundfile as sf",
        "sf.write('s.wav', np.zeros(100), 8000)",
        set(),
        {"s.wav"},
    ),
    "soundfile, in pieces": (
        "",
        "with sf.SoundFile('s2.wav', 'w', 8000, 1) as f: f.write(np.zeros(9))",
        set(),
        {"s2.wav"},
    ),
    "soundfile read": ("", "sf.read('s.wav')", {"s.wav"}, set()),
    "numpy": (
        "",
        "np.save('n.npy', np.ones(2)); np.savez('n.npz', a=1); np.savetxt('n.txt', [1]); np.ones(2).tofile('n.bin')",
        set(),
        {"n.npy", "n.npz", "n.txt", "n.bin"},
    ),
    "numpy read": (
        "",
        "np.load('n.npy'); np.load('n.npz')['a']; np.loadtxt('n.txt'); np.fromfile('n.bin'); np.memmap('n.npy', mode='r')",
        {"n.npy", "n.npz", "n.txt", "n.bin"},
        set(),
    ),
    "pillow": (
        "from PIL import Image",
        "Image.new('RGB', (2, 2)).save('i.png')",
        set(),
        {"i.png"},
    ),
    "pillow read": ("", "Image.open('i.png').load()", {"i.png"}, set()),
    "matplotlib": (
        "import matplotlib.pyplot as plt",
        "fig, ax = plt.subplots(); ax.plot([1]); fig.savefig('fig.png'); plt.close(fig)",
        set(),
        {"fig.png"},
    ),
    "joblib": ("import joblib", "joblib.dump({'a': 1}, 'j.joblib')", set(), {"j.joblib"}),
    "joblib read": ("", "joblib.load('j.joblib')", {"j.joblib"}, set()),
    "gzip, zip and tar": (
        "import gzip, zipfile, tarfile",
        "gzip.open('g.gz', 'w').close(); zipfile.ZipFile('z.zip', 'w').close(); tarfile.open('t.tar', 'w').close()",
        set(),
        {"g.gz", "z.zip", "t.tar"},
    ),
    "gzip, zip and tar read": (
        "",
        "gzip.open('g.gz').read(); zipfile.ZipFile('z.zip').namelist(); tarfile.open('t.tar').getnames()",
        {"g.gz", "z.zip", "t.tar"},
        set(),
    ),
}


@pytest.fixture(scope="module")
def seen(session: Session) -> dict[str, tuple[set[str], set[str], list[object]]]:
    """Run all cells in one kernel; return what each read and wrote, and its outputs."""
    found: dict[str, tuple[set[str], set[str], list[object]]] = {}
    session.run(SETUP)
    for name, (before, code, _, _) in CASES.items():
        told = session.run(before) if before else []
        told = [*told, *session.run(code + "\nNone", timeout=60)]
        files = session.of(session.last_x(), "file")
        found[name] = (
            {e["path"] for e in files if e["mode"] == "read"},
            {e["path"] for e in files if e["mode"] == "write"},
            [output.get("traceback", output) for output in told],
        )
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_files_of_a_library_are_seen(
    name: str, seen: dict[str, tuple[set[str], set[str], list[object]]]
) -> None:
    _, _, reads, writes = CASES[name]
    found_reads, found_writes, outputs = seen[name]
    assert outputs == []
    assert (found_reads, found_writes) == (reads, writes)
