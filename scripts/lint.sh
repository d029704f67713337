#!/usr/bin/env bash
# Format, vet, golangci-lint (pinned), generated files up to date, incompatible API changes listed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/real/tools.sh

bad=$(git ls-files '*.go' | xargs gofmt -l)
[ -z "$bad" ] || { echo "not gofmt-ed:"; echo "$bad"; exit 1; }
go mod tidy -diff >/dev/null || { echo "go.mod is not tidy: run go mod tidy"; exit 1; }
go vet ./...
"$(tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint v2.15.0)" run
go run ./scripts/examples formats slmgen api/client
scripts/generate.sh --check
scripts/apidiff.sh
