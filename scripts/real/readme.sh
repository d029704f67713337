#!/usr/bin/env bash
# Runs every command of the README's sh blocks, in order, in a fresh clone, as a newcomer would. `go test` and the clone of the public
# repository are replaced: the tests have run, and the commit under test is this one.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' README.md >"$tmp/commands"
[ -s "$tmp/commands" ] || { echo "the README shows no command"; exit 1; }
export SLMGEN_HOME=$tmp/home
cd "$tmp"
passed=0 failed=0
while IFS= read -r line; do
	[ -n "$line" ] || continue
	case $line in
	"git clone "*)
		git clone -q "$root" slmgen && cd slmgen
		passed=$((passed + 1))
		continue
		;;
	"go test "*) continue ;;
	esac
	if eval "$line" >"$tmp/out" 2>&1; then
		passed=$((passed + 1))
		echo "ok   $line"
	else
		failed=$((failed + 1))
		echo "FAIL $line"
		tail -5 "$tmp/out"
	fi
done <"$tmp/commands"
go run ./examples/quickstart || failed=$((failed + 1))
go run ./examples/runs || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
