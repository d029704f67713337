#!/usr/bin/env bash
# Ten minutes of made-up requests against a server (schemathesis); every answer must be one that the API describes.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/sdk.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PYTHONDONTWRITEBYTECODE=1
fuzz=$(api_python)
python=$(sdk_python)
go build -o "$tmp/slmgen" ./cmd/slmgen
"$python" tests/real/api_fuzz.py "$tmp/slmgen" "$tmp/work" "${fuzz%/*}/schemathesis" "${SECONDS_OF_FUZZING:-600}" docs/proofs/api.json "$(git rev-parse HEAD)"
