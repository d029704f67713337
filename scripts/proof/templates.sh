#!/usr/bin/env bash
# Chat templates beside jinja2: many generated templates and conversations, several seeds; and the masks of transformers. No difference is
# allowed. CASES and SEEDS make it longer.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/trainers.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python=$(trl_python)
export PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore HF_HUB_OFFLINE=1
go build -o "$tmp/templates" ./tests/real/templates
for seed in ${SEEDS:-101 102 103}; do
	"$python" tests/real/template_checks.py "$tmp/templates" "$seed" "${CASES:-10000}" "${CASES:-10000}" "$tmp/$seed.json" >&2
done
"$python" tests/real/template_transformers.py "$tmp/templates" >&2
python3 - "$(git rev-parse HEAD)" "$tmp" >"$tmp/report" <<'P'
import json, pathlib, sys
commit, tmp = sys.argv[1:]
runs = [json.loads(p.read_text()) for p in sorted(pathlib.Path(tmp).glob("*.json"))]
total = {name: {k: sum(r["checks"][name][k] for r in runs) for k in runs[0]["checks"][name]} for name in runs[0]["checks"]}
print(json.dumps({"claim": "chat templates render as in jinja2, errors included", "commit": commit, "command": "scripts/proof/templates.sh", "total": total, "runs": runs}, indent=1))
P
mv "$tmp/report" docs/proofs/templates.json
