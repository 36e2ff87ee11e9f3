"""Diff two notebooks with nbdime, once for each line on standard input; print the milliseconds.

Run with the paths of two .ipynb files. Reading them is not counted, as it is not for the others.
"""

import sys
import time

import nbformat
from nbdime import diff_notebooks

base, other = (nbformat.read(path, as_version=4) for path in sys.argv[1:3])
for _ in sys.stdin:
    start = time.perf_counter()
    diff_notebooks(base, other)
    print((time.perf_counter() - start) * 1000, flush=True)
