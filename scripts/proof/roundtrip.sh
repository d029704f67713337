#!/usr/bin/env bash
# Takes every file of a folder (default: the samples beside the checkout) to eighteen formats in six containers and back, and compares the
# rows. scripts/proof/roundtrip.sh [FOLDER] [REPORT]
set -euo pipefail
folder=$(realpath "${1:-"$(dirname "$0")/../../../shared/data/formats"}")
report=$(realpath -m "${2:-"$(dirname "$0")/../../docs/proofs/roundtrip.json"}")
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/roundtrip" ./scripts/proof/roundtrip
status=0
"$tmp/roundtrip" "$folder" "$(git rev-parse HEAD)" >"$tmp/report.json" || status=$?
mv "$tmp/report.json" "$report"
cat "$report"
exit $status
