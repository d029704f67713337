#!/usr/bin/env bash
# Runs every fuzz target for the given time (default 1m); a crasher is kept in testdata/fuzz and fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-1m}
fail=0
while read -r file; do
	dir=./$(dirname "$file")
	while read -r target; do
		echo "== $dir $target"
		go test "$dir" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5x || fail=1
	done < <(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/^func //')
done < <(git ls-files '*_test.go' | xargs grep -l '^func Fuzz' | sort)
exit "$fail"
