#!/usr/bin/env bash
# The server as processes: heap under uploads of a gibibyte, 200 kills under uploads and jobs on SQLite and on PostgreSQL, and a quota under 10,000
# requests at once over four servers, undisturbed and with 20 kills. Writes docs/proofs/server.json. Takes about 20 minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/figures"
begin=$(date -u +%FT%TZ)
status=0
SLMGEN_KILLS=${SLMGEN_KILLS:-200} SLMGEN_QUOTA=${SLMGEN_QUOTA:-10000} SLMGEN_QUOTA_KILLS=${SLMGEN_QUOTA_KILLS:-20} SLMGEN_FIGURES=$tmp/figures \
	scripts/real/server.sh | tee "$tmp/out" || status=$?
python3 - "$tmp/figures" "$tmp/out" "$begin" "$(git rev-parse HEAD)" "$status" <<'PY'
import json, pathlib, sys

figures, out, begin, commit, status = sys.argv[1:]
tests = {f.stem: json.loads(f.read_text()) for f in sorted(pathlib.Path(figures).glob("*.json"))}
lines = [line.strip() for line in pathlib.Path(out).read_text().splitlines()]
proof = {"commit": commit, "command": "scripts/proof/server.sh", "began": begin, "seed": "kills at random times", "status": int(status), "sum": lines[-1] if lines else "", "tests": tests}
pathlib.Path("docs/proofs/server.json").write_text(json.dumps(proof, indent=1) + "\n")
PY
exit "$status"
