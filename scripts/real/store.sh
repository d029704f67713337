#!/usr/bin/env bash
# The store's tests on SQLite and on a real PostgreSQL: one line a test, the sum at the end. Exits 69 where there is no PostgreSQL.
set -uo pipefail
cd "$(dirname "$0")/../.."

out=$(mktemp)
trap 'rm -f "$out"' EXIT
scripts/real/postgres.sh go test -count=1 -v ./internal/store >"$out"
status=$?
[ "$status" = 69 ] && exit 69
grep -E '^ *--- (PASS|FAIL|SKIP)' "$out"
passed=$(grep -cE '^ *--- PASS' "$out")
failed=$(grep -cE '^ *--- FAIL' "$out")
# A skip here is something that was to be watched, and a run without a failed test may still have failed.
skipped=$(grep -cE '^ *--- SKIP: .*/postgres' "$out")
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
[ "$failed" = 0 ] || cat "$out" >&2
echo "$passed passed, $((failed + skipped)) failed"
