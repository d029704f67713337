"""Converts the same files with slmgen and with the tools that people use for it, side by side, and prints the table of docs/benchmarks.md.

    peers.py SLMGEN FOLDER [ROUNDS]

FOLDER holds alpaca.jsonl and chat.jsonl (see corpus). The contenders run in turns, each in a process of its own with two threads; the
best of the rounds counts. Every output is read again and must hold the same rows.
"""
import concurrent.futures
import multiprocessing
import os
import shutil
import subprocess
import sys
import textwrap

SLMGEN, FOLDER = sys.argv[1], sys.argv[2]
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
os.chdir(FOLDER)

SHARE_SQL = """copy (select [{'from':'human','value':case when input='' then instruction else instruction||chr(10)||input end},
 {'from':'gpt','value':output}] as conversations from read_json('alpaca.jsonl',format='newline_delimited',
 columns={instruction:'VARCHAR',input:'VARCHAR',output:'VARCHAR'})) to '%s' (format json)"""

TASKS = {
    "alpaca JSONL to ShareGPT JSONL": ("alpaca.jsonl", "share-%s.jsonl", {
        "slmgen": [SLMGEN, "convert", "alpaca.jsonl", "-o", "share-slmgen.jsonl", "--to", "sharegpt"],
        "DuckDB": f"""
            import duckdb
            c = duckdb.connect(); c.execute("set threads=2")
            c.execute({SHARE_SQL % 'share-DuckDB.jsonl'!r})""",
        "polars": """
            import polars as pl
            lf = pl.scan_ndjson("alpaca.jsonl", schema={"instruction": pl.String, "input": pl.String, "output": pl.String})
            human = pl.when(pl.col("input") == "").then(pl.col("instruction")).otherwise(pl.col("instruction") + "\\n" + pl.col("input"))
            turn = lambda who, what: pl.struct(pl.lit(who).alias("from"), what.alias("value"))
            lf.select(pl.concat_list([turn("human", human), turn("gpt", pl.col("output"))]).alias("conversations")).sink_ndjson("share-polars.jsonl")""",
        "Hugging Face datasets": """
            import datasets
            datasets.disable_progress_bars()
            d = datasets.load_dataset("json", data_files="alpaca.jsonl", split="train")
            def turn(r):
                ask = [i if not c else i + "\\n" + c for i, c in zip(r["instruction"], r["input"])]
                return {"conversations": [[{"from": "human", "value": q}, {"from": "gpt", "value": a}] for q, a in zip(ask, r["output"])]}
            d.map(turn, batched=True, num_proc=2, remove_columns=d.column_names).to_json("share-Hugging Face datasets.jsonl", num_proc=2, force_ascii=False)""",
        "jq": ["sh", "-c", r"""jq -c '{conversations:[{from:"human",value:(if .input=="" then .instruction else .instruction+"\n"+.input end)},{from:"gpt",value:.output}]}' alpaca.jsonl > share-jq.jsonl"""],
    }),
    "chat JSONL to Parquet, zstd level 3": ("chat.jsonl", "chat-%s.parquet", {
        "slmgen": [SLMGEN, "convert", "chat.jsonl", "-o", "chat-slmgen.parquet", "--to", "openai", "--to-container", "parquet"],
        "DuckDB": """
            import duckdb
            c = duckdb.connect(); c.execute("set threads=2")
            c.execute("copy (select * from read_json('chat.jsonl', format='newline_delimited')) to 'chat-DuckDB.parquet' (format parquet, compression zstd, compression_level 3)")""",
        "polars": """
            import polars as pl
            pl.scan_ndjson("chat.jsonl", infer_schema_length=1024).sink_parquet("chat-polars.parquet", compression="zstd", compression_level=3)""",
        "pyarrow": """
            import pyarrow as pa, pyarrow.json as pj, pyarrow.parquet as pq
            pa.set_cpu_count(2)
            t = pj.read_json("chat.jsonl", pj.ReadOptions(block_size=16 << 20))
            pq.write_table(t, "chat-pyarrow.parquet", compression="zstd", compression_level=3)""",
        "Hugging Face datasets": """
            import datasets
            datasets.disable_progress_bars()
            datasets.load_dataset("json", data_files="chat.jsonl", split="train").to_parquet("chat-Hugging Face datasets.parquet")""",
    }),
}


def run(name, what):
    """Runs one contender; gives wall seconds, the processor's seconds and the highest memory in MiB of it and its children."""
    cmd = what if isinstance(what, list) else [sys.executable, "-c", textwrap.dedent(what)]
    shutil.rmtree("cache", ignore_errors=True)
    env = dict(os.environ, HF_DATASETS_CACHE=os.path.abspath("cache"), HF_HUB_OFFLINE="1", POLARS_MAX_THREADS="2", OMP_NUM_THREADS="2", GOMAXPROCS="2")
    before = os.times()
    p = subprocess.Popen(cmd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    err = p.stderr.read()
    _, status, used = os.wait4(p.pid, 0)
    after = os.times()
    shutil.rmtree("cache", ignore_errors=True)
    if status:
        print(f"{name} failed: {err.decode()[-300:]}", file=sys.stderr)
        return None
    return after.elapsed - before.elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def same(task, files):
    """Compares what the outputs hold, by a hash over rows that does not depend on their order."""
    import duckdb
    c = duckdb.connect()
    c.execute("set threads=2; set memory_limit='4GB'")
    sums = {}
    for name, path in files.items():
        if path.endswith(".jsonl"):
            q = f"""select count(*), sum(hash(conversations[1].value, conversations[2].value)::hugeint) from read_json('{path}',
                format='newline_delimited', columns={{conversations:'STRUCT("from" VARCHAR, "value" VARCHAR)[]'}})"""
        else:
            q = f"""select count(*), sum(hash(i, m.role, m.content, m.weight, m.tool_call_id, m.tool_calls[1].id, m.tool_calls[1].function.arguments)::hugeint)
                from (select id as i, unnest(messages) as m from '{path}')"""
        sums[name] = c.execute(q).fetchone()
    want = sums["slmgen"]
    # datasets keeps lists of mixed members as JSON text, which hashes otherwise: there the count must do.
    wrong = {n: s for n, s in sums.items() if s != want and (n != "Hugging Face datasets" or s[0] != want[0])}
    if wrong:
        sys.exit(f"{task}: the outputs differ: {sums}")
    return want[0]


def version(module):
    import importlib.metadata
    return importlib.metadata.version(module)


for task, (source, output, contenders) in TASKS.items():
    best = {}
    slow = set()
    for n in range(ROUNDS):
        for name, what in contenders.items():
            if name in slow or name == "jq" and shutil.which("jq") is None:
                continue
            r = run(name, what)
            if r is None or r[0] > 45:
                slow.add(name)  # once is enough
            if r and (name not in best or r[0] < best[name][0]):
                best[name] = r
    # In a process of its own: what this one holds when it starts a contender would count as the contender's memory.
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as apart:
        rows = apart.submit(same, task, {name: output % name for name in best}).result()
    size = os.path.getsize(source) / 1e6
    print(f"\n### {task}\n\n{size:.0f} MB; the outputs hold the same {rows:,} rows or messages.\n")
    print("| tool | seconds | MB/s | processor seconds | memory, MiB | time against slmgen | output, MB |\n|---|---|---|---|---|---|---|")
    for name, (wall, cpu, mib) in sorted(best.items(), key=lambda kv: kv[1][0]):
        print(f"| {name} | {wall:.2f} | {size / wall:.0f} | {cpu:.1f} | {mib:.0f} | {wall / best['slmgen'][0]:.2f} | {os.path.getsize(output % name) / 1e6:.0f} |")
    for name in best:
        os.remove(output % name)
print("\nDatasets chooses its own compression for Parquet. DuckDB %s, polars %s, pyarrow %s, datasets %s; two threads each." % tuple(version(m) for m in ("duckdb", "polars", "pyarrow", "datasets")))
