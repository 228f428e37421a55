"""Does PM4Py open what we write, and find the same log in it?

Usage: ``PYTHONPATH=src python benchmarks/pm4py_opens_ours.py LOG.xes.gz PYTHON_WITH_PM4PY``

PM4Py is AGPL: it runs in its own process and environment, and only here. Prints one row per format: events, objects
and whether PM4Py's table of (case, activity, time) in order equals the one it reads from the original file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from zhiheng.eventlog.reading import open_log
from zhiheng.eventlog.writing import write_ocel_json, write_ocel_sqlite, write_xes

_PEER = """
import sys, warnings
warnings.simplefilter("ignore")
import pandas as pd, pm4py
COLUMNS = ["case:concept:name", "concept:name", "time:timestamp"]
def flat(path):
    if ".xes" in path:
        return pm4py.read_xes(path)[COLUMNS]
    read = pm4py.read_ocel2_json if path.endswith("json") else pm4py.read_ocel2_sqlite
    table = read(path).relations
    table = table[["ocel:oid", "ocel:activity", "ocel:timestamp"]]
    return table.set_axis(COLUMNS, axis=1)
def counted(table):
    table = table.copy()
    table["time:timestamp"] = pd.to_datetime(table["time:timestamp"], utc=True)
    return table.sort_values(COLUMNS, kind="stable").reset_index(drop=True)
first = flat(sys.argv[1])
for path in sys.argv[2:]:
    other = flat(path)
    equal = "equal" if counted(first).equals(counted(other)) else "DIFFERENT"
    if equal == "DIFFERENT" and path.endswith("sqlite"):  # there PM4Py converts offsets; in XES and JSON it drops them
        pairs = [table[COLUMNS[:2]].value_counts().sort_index() for table in (first, other)]
        equal = "equal but for offsets" if pairs[0].equals(pairs[1]) else equal
    order = "in order" if list(first["concept:name"]) == list(other["concept:name"]) else "order by time"
    name, cases = path.rsplit("/", 1)[1], other["case:concept:name"].nunique()
    print(name, len(other), cases, equal, order, sep="\\t", file=sys.stderr)
"""


def main(log: str, python: str) -> int:
    """Write the log in every format that PM4Py reads and let it compare them with the original."""
    tables = open_log(log)
    with tempfile.TemporaryDirectory() as directory:
        files = [str(Path(directory) / name) for name in ("ours.xes.gz", "ours.json", "ours.sqlite")]
        for file, write in zip(files, (write_xes, write_ocel_json, write_ocel_sqlite), strict=True):
            write(tables, file)
        run = subprocess.run([python, "-c", _PEER, log, *files], capture_output=True, text=True, check=False)
    rows = [line for line in run.stderr.splitlines() if "\t" in line and line.startswith("ours.")]
    print("file\tevents\tobjects\tlog\torder", *rows, sep="\n")
    if run.returncode:
        print(run.stderr[-2000:])
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
