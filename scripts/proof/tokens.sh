#!/usr/bin/env bash
# Holds ids, offsets and text against the released Hugging Face tokenizers library: 10,000 strings through fourteen real tokenizers,
# eight of them in GGUF too, two released GGUF vocabularies, models trained on the spot, every code point through every part, random configurations.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/tokens.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
commit=$(git rev-parse HEAD)
strings=${STRINGS:-10000} random=${RANDOM_CONFIGURATIONS:-1000}
python=$(tokens_python)
files=$(tokens_files $tokens_all)
gguf=$(tokens_gguf)
go build -o "$tmp/tokens" ./tests/real/tokens
list=()
for name in $tokens_all; do list+=("$files/$name/package/models/tokenizer.json"); done
RAYON_NUM_THREADS=1 "$python" tests/real/tokens.py "$tmp/tokens" "$tmp/work" "$strings" "$random" "$gguf" "${list[@]}" 2>"$tmp/err" | tee "$tmp/out" || true
tail -1 "$tmp/out" | grep -qE '^[0-9]+ passed, [0-9]+ failed$' || { tail -5 "$tmp/err" >&2; echo "the campaign broke off: no proof is written" >&2; exit 1; }
"$python" - "$tmp/out" "$commit" "$strings" "$random" >docs/proofs/tokens.json <<'P'
import importlib.metadata, json, re, sys
out, commit, strings, random = sys.argv[1:]
checks = []
for line in open(out, encoding="utf-8"):
    m = re.match(r"(ok  |FAIL) (.*): (\d+)(?: of (\d+) differ.*)?$", line.rstrip("\n"))
    if m:
        n = int(m[4] or m[3])
        checks.append({"check": m[2], "compared": n, "differ": int(m[3]) if m[4] else 0})
json.dump({"commit": commit, "command": f"STRINGS={strings} RANDOM_CONFIGURATIONS={random} scripts/proof/tokens.sh", "seed": 1, "tokenizers": importlib.metadata.version("tokenizers"),
           "compared": sum(c["compared"] for c in checks), "differ": sum(c["differ"] for c in checks), "checks": checks}, sys.stdout, indent=1)
print()
P
tail -1 "$tmp/out" | grep -q ' 0 failed$'
