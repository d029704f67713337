"""What slmgen exports of a run's events is read equal by DuckDB, pyarrow, polars and pandas.

    events.py EVENTS WORK    EVENTS: the program tests/real/events; WORK: an empty folder
"""

import datetime
import json
import math
import pathlib
import random
import subprocess
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet as pq

from checks import check, finish

WORK = pathlib.Path(sys.argv[2])
WORK.mkdir(parents=True, exist_ok=True)
random.seed(1)
START = datetime.datetime(2026, 11, 29, tzinfo=datetime.timezone.utc)
WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def event(i):
    metrics = {f"m{k}": random.choice([random.gauss(0, 1), random.gauss(0, 1e-9), "NaN", "Infinity", "-Infinity"]) for k in random.sample(range(20), random.randrange(6))}
    at = START + datetime.timedelta(milliseconds=250 * i)
    e = {"attempt": 1 + i // 6000, "seq": i + 1, "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "kind": "log", "metrics": metrics}
    if i % 7:
        e["step"] = 10 * i
    if i % 50 == 0:
        e["text"] = f'line "one", é\r\nline {i}'
    return e


EVENTS = [event(i) for i in range(9000)]
NAMES = sorted({n for e in EVENTS for n in e["metrics"]})
FILE = WORK / "events.jsonl"
FILE.write_text("".join(json.dumps(e) + "\n" for e in EVENTS))
CSV, PARQUET = str(WORK / "events.csv"), str(WORK / "events.parquet")
subprocess.run([sys.argv[1], FILE, CSV, PARQUET], check=True)


def value(v):
    """Tells NaN from nothing, and makes it equal to itself."""
    v = WORDS.get(v, v)
    return "NaN" if isinstance(v, float) and math.isnan(v) else v


def wanted(e):
    return [e["attempt"], e["seq"], e["kind"], e.get("step"), e.get("text")] + [value(e["metrics"].get(n)) for n in NAMES]


WANT = [wanted(e) for e in EVENTS]
COLUMNS = ["attempt", "seq", "kind", "step", "text"] + NAMES


def same(rows):
    rows = [[value(v) for v in row] for row in rows]
    assert len(rows) == len(WANT), f"{len(rows)} rows"
    for i, (got, want) in enumerate(zip(rows, WANT)):
        assert got == want, f"row {i} is {got} and not {want}"


with check("pyarrow"):
    table = pq.read_table(PARQUET)
    same(zip(*(table[c].to_pylist() for c in COLUMNS)))
    assert table.schema.field("time").type == pyarrow.timestamp("ns", tz="UTC")
    times = table["time"].cast(pyarrow.timestamp("ms", tz="UTC")).to_pylist()
    assert times == [START + datetime.timedelta(milliseconds=250 * i) for i in range(len(EVENTS))]

select = ", ".join(f'"{c}"' for c in COLUMNS)
with check("DuckDB, Parquet"):
    same(duckdb.sql(f"select {select} from '{PARQUET}' order by seq").fetchall())
with check("DuckDB, CSV"):
    types = ", ".join([f"'{n}': 'DOUBLE'" for n in NAMES] + ["'attempt': 'BIGINT'", "'seq': 'BIGINT'", "'step': 'BIGINT'"])
    same(duckdb.sql(f"select {select} from read_csv('{CSV}', header=true, delim=',', quote='\"', escape='\"', strict_mode=false, types={{{types}}}) order by seq").fetchall())
with check("polars, Parquet"):
    same(polars.read_parquet(PARQUET).select(COLUMNS).rows())
with check("pandas, CSV"):
    frame = pandas.read_csv(CSV, keep_default_na=False, dtype=str)
    same([int(r["attempt"]), int(r["seq"]), r["kind"], int(r["step"]) if r["step"] else None, r["text"] or None] +
         [WORDS.get(r[n], float(r[n]) if r[n] and r[n] not in WORDS else None) for n in NAMES] for r in frame.to_dict("records"))
finish()
