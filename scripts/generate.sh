#!/usr/bin/env bash
# Rewrites every generated file; with --check it fails when that would change a byte. What needs npm and a Python, the SDKs of other
# languages, is checked by `scripts/real/verify.sh api`.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --check ]; then
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	# same FILE NEW
	same() { diff -u "$1" "$2" || { echo "$1 is not up to date: run make generate"; exit 1; }; }
	go run ./scripts/docs "$tmp"
	for f in cli.md models.md formats.md upload.svg; do same "docs/$f" "$tmp/$f"; done
	cp openapi/openapi.yaml "$tmp"
	go run ./scripts/openapi "$tmp/openapi.yaml" "$tmp/needs.gen.go"
	same openapi/openapi.yaml "$tmp/openapi.yaml"
	same api/needs.gen.go "$tmp/needs.gen.go"
	for f in api/server.gen api/client/client.gen; do
		sed "s|^output: .*|output: $tmp/out.go|" "$f.yaml" >"$tmp/out.yaml"
		(cd "${f%/*}" && go tool oapi-codegen -config "$tmp/out.yaml" "$OLDPWD/openapi/openapi.yaml")
		same "$f.go" "$tmp/out.go"
	done
	echo "generated files are up to date"
else
	go run ./scripts/docs docs
	chmod 644 docs/*.md docs/*.svg
	# The tests of the package compare these tables with their source, so --check leaves them.
	go run ./scripts/encodings formats/internal/charset/tables_generated.go
	go run ./scripts/openapi openapi/openapi.yaml api/needs.gen.go
	go generate ./api ./api/client
	. scripts/real/python.sh
	. scripts/real/sdk.sh
	sdk_generated openapi/sdk/typescript openapi/sdk/python
fi
