#!/usr/bin/env bash
# The real program as processes on loopback ports: heap under uploads, and kill -9 under uploads and jobs, on SQLite and on a real PostgreSQL.
# One line a test, the sum at the end. Exits 69 where there is no PostgreSQL. tests/server says which variables make a campaign of it; the quota over
# several servers is part of it where SLMGEN_QUOTA is set.
set -uo pipefail
cd "$(dirname "$0")/../.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/slmgen" ./cmd/slmgen || exit 1
skip=
[ -n "${SLMGEN_QUOTA:-}" ] || skip="-skip ^TestQuota"
SLMGEN_SERVER=$tmp/slmgen scripts/real/postgres.sh go test -count=1 -timeout 2h -v $skip ./tests/server >"$tmp/out"
status=$?
[ "$status" = 69 ] && exit 69
grep -E '^ *--- (PASS|FAIL|SKIP)' "$tmp/out"
passed=$(grep -cE '^ *--- PASS' "$tmp/out")
failed=$(grep -cE '^ *--- FAIL' "$tmp/out")
# A skip here is something that was to be watched, and a run without a failed test may still have failed.
skipped=$(grep -cE '^ *--- SKIP' "$tmp/out")
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
[ "$failed" = 0 ] || cat "$tmp/out" >&2
echo "$passed passed, $((failed + skipped)) failed"
