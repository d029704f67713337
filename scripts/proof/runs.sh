#!/usr/bin/env bash
# Training runs on a server: 20,000 events a second, as many as are taken, 1,000 kills under reports, 2,000 streams that are all broken off. Writes
# docs/proofs/runs.json. Takes about ten minutes; the figures are worth something on a quiet machine alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
go build -o "$tmp/slmgen" ./cmd/slmgen
go build -o "$tmp/proof" ./scripts/proof/runs
"$tmp/proof" -kills "${SLMGEN_KILLS:-1000}" -seconds "${SECONDS_OF_LOAD:-30}" "$tmp/slmgen" "$tmp/work/first" >"$tmp/figures"
python3 - "$tmp/figures" "$(git rev-parse HEAD)" <<'PY'
import json, pathlib, sys

figures, commit = sys.argv[1:]
proof = {"commit": commit, "command": "scripts/proof/runs.sh", "seed": "batches and moments of kills from fixed seeds", **json.loads(pathlib.Path(figures).read_text())}
pathlib.Path("docs/proofs/runs.json").write_text(json.dumps(proof, indent=1) + "\n")
PY
