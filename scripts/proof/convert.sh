#!/usr/bin/env bash
# Converts generated chat files of growing size to Parquet and records the peak memory of each; a row of 64 MiB among them; and how
# long a file of 10 GB takes to be recognized, process start included. Every row must be written. Needs 15 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/slmgen" ./cmd/slmgen
go build -o "$tmp/corpus" ./scripts/bench/corpus
python3 - "$tmp" "$(git rev-parse HEAD)" >docs/proofs/convert_memory.json <<'P'
import json, os, subprocess, sys, time
tmp, commit = sys.argv[1:]

def run(*arguments):
    start = time.time()
    p = subprocess.Popen([tmp + "/slmgen", *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = p.stdout.read(), p.stderr.read()
    _, status, used = os.wait4(p.pid, 0)
    assert status == 0, out.decode() + err.decode()
    return json.loads(out), round(time.time() - start, 3), round(used.ru_maxrss / 1024)

sizes = []
for size in (100_000_000, 500_000_000, 1_000_000_000, 2_000_000_000):
    source = tmp + "/chat.jsonl"
    with open(source, "wb") as f:
        subprocess.run([tmp + "/corpus", "chat", str(size), "7"], stdout=f, check=True)
    rows = sum(1 for _ in open(source, "rb"))
    doc, seconds, peak = run("convert", source, "-o", tmp + "/chat.parquet", "--to", "openai")
    assert doc["records"] == doc["written"] == rows and not doc["losses"], doc
    sizes.append({"bytes": size, "rows": rows, "peak_rss_mib": peak, "seconds": seconds, "parquet_bytes": os.path.getsize(tmp + "/chat.parquet")})

with open(source, "w") as f:
    small = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}) + "\n"
    f.write(small * 100)
    f.write(json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "x" * (64 << 20)}]}) + "\n")
    f.write(small * 100)
doc, seconds, peak = run("convert", source, "-o", tmp + "/long.parquet", "--to", "openai")
assert doc["written"] == 201, doc
back, _, _ = run("convert", tmp + "/long.parquet", "-o", tmp + "/long.jsonl", "--to", "openai")
assert open(tmp + "/long.jsonl").read() == open(source).read().replace(": ", ":").replace(", ", ","), "the rows came back otherwise"

with open(source, "wb") as f:
    subprocess.run([tmp + "/corpus", "chat", "1000000000", "7"], stdout=f, check=True)
with open(tmp + "/large.jsonl", "wb") as f:
    for _ in range(10):
        with open(source, "rb") as part:
            while block := part.read(1 << 24):
                f.write(block)
looks = [run("inspect", tmp + "/large.jsonl", "--quick") for _ in range(5)]
assert all(doc["format"] == "openai" and doc["container"] == "jsonl" and doc["records"] is None for doc, _, _ in looks), looks
with open(tmp + "/small.jsonl", "w") as f:
    f.write(small * 10)
start = [run("inspect", tmp + "/small.jsonl", "--quick")[1] for _ in range(5)]
detection = {"bytes": os.path.getsize(tmp + "/large.jsonl"), "seconds": sorted(s for _, s, _ in looks)[2], "seconds_of_a_small_file": sorted(start)[2]}
print(json.dumps({"claim": "JSONL to Parquet in memory that does not grow with the file", "commit": commit, "command": "scripts/proof/convert.sh", "seed": 7,
                  "sizes": sizes, "row_of_64_mib": {"peak_rss_mib": peak, "seconds": seconds}, "detection": detection, "cores": os.cpu_count()}, indent=1))
P
cat docs/proofs/convert_memory.json
