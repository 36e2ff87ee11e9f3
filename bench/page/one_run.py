"""Write one more run into the books of a folder, as a kernel would.

    python one_run.py FOLDER NUMBER

Prints when its first entry stood on disk, in milliseconds since 1970.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from runledger.journal.books import make_books
from seed import Session, training

books, number = make_books(Path(sys.argv[1])), int(sys.argv[2])
text, entries = training(random.Random(number))
session = Session(books, number)
session.execute("train", text, *entries)
print(int(time.time() * 1000))
session.close()
