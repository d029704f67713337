#!/usr/bin/env bash
# Uploads a generated 2 GB JSONL file and records the peak memory; the bundle must hold every row. SIZE in bytes changes the size.
set -euo pipefail
cd "$(dirname "$0")/../.."
size=${SIZE:-2000000000} seed=7
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/slmgen" ./cmd/slmgen
go run ./scripts/proof/largefile "$size" "$seed" >"$tmp/large.jsonl"
python3 - "$tmp" "$size" "$seed" "$(git rev-parse HEAD)" >docs/proofs/large_upload.json <<'P'
import json, os, resource, subprocess, sys, time
tmp, size, seed, commit = sys.argv[1:]
rows = sum(1 for _ in open(tmp + "/large.jsonl", "rb"))
start = time.time()
out = subprocess.run([tmp + "/slmgen", "upload", tmp + "/large.jsonl", "--task", "qa", "--deploy", "edge", "-o", tmp + "/bundle", "--json"], capture_output=True)
seconds = time.time() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert out.returncode == 0, out.stderr.decode()
doc = json.loads(out.stdout)
written = doc["bundle"]["rows"]
assert doc["dataset"]["records"] == rows == written["train"] + written["eval"], (rows, written)
print(json.dumps({"claim": "a 2 GB JSONL is uploaded in bounded memory", "commit": commit, "command": "scripts/proof/large.sh", "seed": int(seed),
                  "bytes": int(size), "rows": rows, "written": written, "peak_rss_mib": round(peak / 1024), "seconds": round(seconds), "cores": os.cpu_count()}, indent=1))
P
cat docs/proofs/large_upload.json
