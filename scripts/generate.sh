#!/usr/bin/env bash
# Rewrites every generated file; with --check it fails when that would change a byte.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --check ]; then
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	go run ./scripts/docs "$tmp"
	for f in cli.md models.md formats.md upload.svg; do
		diff -u "docs/$f" "$tmp/$f" || { echo "docs/$f is not up to date: run make generate"; exit 1; }
	done
	echo "generated files are up to date"
else
	go run ./scripts/docs docs
	chmod 644 docs/*.md docs/*.svg
	# The tests of the package compare these tables with their source, so --check leaves them.
	go run ./scripts/encodings formats/internal/charset/tables_generated.go
fi
