#!/usr/bin/env bash
# The tests of the blobs, and of the server above them, on a real S3 service: one line a test, the sum at the end.
set -uo pipefail
cd "$(dirname "$0")/../.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT
scripts/real/s3.sh go test -count=1 -p 1 -v ./internal/blob ./internal/app/serve >"$out"
status=$?
[ "$status" = 69 ] && exit 69
grep -E '^ *--- (PASS|FAIL|SKIP)' "$out"
passed=$(grep -cE '^ *--- PASS' "$out")
failed=$(grep -cE '^ *--- FAIL' "$out")
# A skip here is something that was to be watched, and a run without a failed test may still have failed.
skipped=$(grep -cE '^ *--- SKIP: TestS3' "$out")
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
[ "$failed" = 0 ] || cat "$out" >&2
echo "$passed passed, $((failed + skipped)) failed"
