#!/usr/bin/env bash
# Converts generated chat files of growing size to Parquet and records the peak memory of each; a row of 64 MiB among them; a virtual
# 10 GB file for detection. Every row must be written.
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
    return json.loads(out), round(time.time() - start, 2), round(used.ru_maxrss / 1024)

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
print(json.dumps({"claim": "JSONL to Parquet in memory that does not grow with the file", "commit": commit, "command": "scripts/proof/convert.sh", "seed": 7,
                  "sizes": sizes, "row_of_64_mib": {"peak_rss_mib": peak, "seconds": seconds}, "cores": os.cpu_count()}, indent=1))
P
cat docs/proofs/convert_memory.json
