"""What `slmgen convert` writes is read equal, row by row, by DuckDB, pyarrow, polars, pandas and Hugging Face datasets, and what they
write is read equal by it.

    interop.py SLMGEN WORK    WORK: an empty folder
"""

import json
import os
import pathlib
import subprocess
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
SLMGEN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
WORK.mkdir(parents=True, exist_ok=True)
os.environ["HF_HOME"] = str(WORK / "hf")

import datasets  # noqa: E402
import duckdb  # noqa: E402
import pandas  # noqa: E402
import polars  # noqa: E402
import pyarrow.ipc as ipc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from checks import check, finish  # noqa: E402

datasets.disable_progress_bars()
ODD = "é😀\u2028 \"q\" \\ line\r\ntwo\n\ttab 你好"


def chat(i):
    turns = [{"role": "system", "content": f"s{i}"}, {"role": "user", "content": f"q{i} {ODD}"}]
    if i % 5 == 0:
        call = {"id": f"c{i}", "type": "function", "function": {"name": "look", "arguments": json.dumps({"n": i, "é": [1.5, None]})}}
        turns += [{"role": "assistant", "content": None, "tool_calls": [call]}, {"role": "tool", "content": str(i), "tool_call_id": f"c{i}"}]
    turns.append({"role": "assistant", "content": f"a{i}\n" * (i % 7), "weight": i % 2})
    return {"id": i, "messages": turns, "tags": ["a", None, "b"][: i % 4], "score": i / 8, "ok": i % 3 == 0, "meta": {"source": "x", "at": None if i % 2 else f"t{i}"}}


CHATS = [chat(i) for i in range(3000)]
PAIRS = [{"prompt": f"p{i} {ODD}", "chosen": f"yes{i}", "rejected": "no"} for i in range(500)]
ALPACA = [{"instruction": f"i{i} {ODD}", "input": "" if i % 2 else f"in, \"{i}\"", "output": f"o{i}", "n": i} for i in range(2000)]


def slmgen(*arguments):
    done = subprocess.run([SLMGEN, *map(str, arguments), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def jsonl(name, rows):
    path = WORK / name
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    return path


def lines(path):
    return [json.loads(x) for x in pathlib.Path(path).read_text().split("\n")[:-1]]


def bare(x):
    """A value without members that are null: a typed column does not tell null from absent."""
    if isinstance(x, dict):
        return {k: bare(v) for k, v in x.items() if v is not None}
    if isinstance(x, (list, tuple)):
        return [bare(v) for v in x]
    return x


def same(got, want):
    got, want = list(got), list(want)
    assert len(got) == len(want), f"{len(got)} rows, not {len(want)}"
    for g, w in zip(got, want):
        assert bare(g) == bare(w), f"{g} is not {w}"


def convert(rows, name, to, source="in.jsonl", *more):
    target = WORK / name
    report = slmgen("convert", jsonl(source, rows), "-o", target, "--to", to, *more)
    assert report["records"] == report["used"] == report["written"] == len(rows), report
    return target, report


SETS = {"openai": CHATS, "dpo": PAIRS, "alpaca": ALPACA}
for fmt, rows in SETS.items():
    with check(f"{fmt}: parquet, read by everybody"):
        path, report = convert(rows, f"{fmt}.parquet", fmt)
        assert set(report["losses"]) <= {"null", "absent"}, report["losses"]
        same(pq.read_table(path).to_pylist(), rows)
        same(pq.ParquetFile(path).read().to_pylist(), rows)
        c = duckdb.connect()
        same((dict(zip([d[0] for d in c.description], r)) for r in c.execute(f"select * from '{path}'").fetchall()), rows)
        same(polars.read_parquet(path).to_dicts(), rows)
        same(datasets.load_dataset("parquet", data_files=str(path), split="train"), rows)
        same(pandas.read_parquet(path, dtype_backend="pyarrow").to_dict("records") if fmt != "openai" else rows, rows)
    with check(f"{fmt}: parquet and arrow come back identical with a sidecar"):
        for name in ("parquet", "arrow"):
            path, report = convert(rows, f"{fmt}.side.{name}", fmt, "in.jsonl", "--sidecar")
            assert report["losses"] == {}, report
            slmgen("convert", path, "-o", WORK / "back.jsonl", "--to", fmt)
            assert (WORK / "back.jsonl").read_text() == "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)
    with check(f"{fmt}: arrow, read by pyarrow, polars and datasets"):
        path, _ = convert(rows, f"{fmt}.arrow", fmt)
        table = ipc.open_file(path).read_all()
        table.validate(full=True)
        same(table.to_pylist(), rows)
        same(polars.read_ipc(path).to_dicts(), rows)
        same(datasets.load_dataset("arrow", data_files=str(path), split="train"), rows)
    with check(f"{fmt}: json and jsonl"):
        path, report = convert(rows, f"{fmt}.json", fmt)
        assert json.loads(path.read_text()) == rows and report["losses"] == {}
        path, report = convert(rows, f"{fmt}.out.jsonl", fmt)
        assert lines(path) == rows and report["losses"] == {}
        same(datasets.load_dataset("json", data_files=str(path), split="train"), rows)
        same(polars.read_ndjson(path, infer_schema_length=None).to_dicts(), rows)
    with check(f"{fmt}: what pyarrow, DuckDB, polars and datasets write"):
        source = jsonl("theirs.jsonl", rows)
        duckdb.sql(f"copy (select * from read_json('{source}', format='newline_delimited', maximum_depth=-1)) to '{WORK}/{fmt}.duck.parquet' (format parquet)")
        polars.read_ndjson(source, infer_schema_length=None).write_parquet(WORK / f"{fmt}.polars.parquet")
        polars.read_ndjson(source, infer_schema_length=None).write_ipc(WORK / f"{fmt}.polars.arrow", compression="zstd")
        d = datasets.load_dataset("json", data_files=str(source), split="train")
        d.to_parquet(WORK / f"{fmt}.hf.parquet")
        d.save_to_disk(WORK / f"{fmt}.saved", num_shards=3)
        datasets.DatasetDict({"train": d.select(range(100)), "test": d.select(range(100, 150))}).save_to_disk(WORK / f"{fmt}.dict")
        for name in (f"{fmt}.duck.parquet", f"{fmt}.polars.parquet", f"{fmt}.polars.arrow", f"{fmt}.hf.parquet", f"{fmt}.saved"):
            slmgen("convert", WORK / name, "-o", WORK / "ours.jsonl", "--to", fmt)
            same(lines(WORK / "ours.jsonl"), rows)
        slmgen("convert", WORK / f"{fmt}.dict", "-o", WORK / "ours.jsonl", "--to", fmt, "--from-split", "test")
        same(lines(WORK / "ours.jsonl"), rows[100:150])

with check("alpaca: csv, read by pandas, polars, DuckDB and datasets"):
    path, report = convert([{k: v for k, v in r.items() if k != "n"} for r in ALPACA], "alpaca.csv", "alpaca")
    want = [{k: r[k] for k in ("instruction", "input", "output")} for r in ALPACA]
    cut = lambda rows: [{k: r[k] or "" for k in ("instruction", "input", "output")} for r in rows]  # noqa: E731
    same(cut(pandas.read_csv(path, keep_default_na=False, dtype=str).to_dict("records")), want)
    same(cut(polars.read_csv(path, infer_schema=False).to_dicts()), want)
    same(cut(datasets.load_dataset("csv", data_files=str(path), split="train", keep_default_na=False)), want)
    c = duckdb.connect()
    got = c.execute(f"select instruction, input, output from read_csv('{path}', all_varchar=true, header=true, new_line='\\n', quote='\"', escape='\"')").fetchall()
    same(cut({"instruction": a, "input": b, "output": o} for a, b, o in got), want)

with check("jsonl.gz, zst, xz, lz4, bz2 and shards of others"):
    for codec in ("gzip", "bz2", "zstd", "lz4"):
        import pyarrow as pa
        path = WORK / f"packed.{codec}"
        with pa.CompressedOutputStream(str(path), codec) as f:
            f.write(jsonl("plain.jsonl", CHATS[:300]).read_bytes())
        slmgen("convert", path, "-o", WORK / "ours.jsonl", "--to", "openai")
        assert lines(WORK / "ours.jsonl") == CHATS[:300]
    folder = WORK / "shards"
    folder.mkdir(exist_ok=True)
    for i in range(3):
        polars.DataFrame(PAIRS[i::3]).write_parquet(folder / f"train-{i:05d}-of-00003.parquet")
    slmgen("convert", folder, "-o", WORK / "ours.jsonl", "--to", "dpo")
    same(lines(WORK / "ours.jsonl"), PAIRS[0::3] + PAIRS[1::3] + PAIRS[2::3])
finish()
