#!/usr/bin/env bash
# The store's tests on SQLite and on a real PostgreSQL: one line a test, the sum at the end. Exits 69 where there is no PostgreSQL.
set -uo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/gotests.sh
go_tests ': .*/postgres' scripts/real/postgres.sh go test -count=1 -v ./internal/store
