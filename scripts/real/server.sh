#!/usr/bin/env bash
# The real program as processes on loopback ports: heap under uploads, and kill -9 under uploads and jobs, on SQLite and on a real PostgreSQL.
# One line a test, the sum at the end. Exits 69 where there is no PostgreSQL. tests/server says which variables make a campaign of it; the quota over
# several servers is part of it where SLMGEN_QUOTA is set.
set -uo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/gotests.sh

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/slmgen" ./cmd/slmgen || exit 1
skip=
[ -n "${SLMGEN_QUOTA:-}" ] || skip="-skip ^TestQuota"
export SLMGEN_SERVER=$tmp/slmgen
# shellcheck disable=SC2086 # a flag and its value, or nothing
go_tests '' scripts/real/postgres.sh go test -count=1 -timeout 2h -v $skip ./tests/server
