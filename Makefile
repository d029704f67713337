# Every target works on a fresh machine: what a target needs beyond Go it installs itself, into ~/.cache/slmgen-real.
export CGO_ENABLED = 0
GO ?= go

.PHONY: all build test verify proof bench profile fuzz lint generate clean

all: build

build: ## the binary, in bin/
	$(GO) build -trimpath -o bin/slmgen ./cmd/slmgen

test: ## unit, golden, property and example tests, then the race detector (which needs a C compiler)
	$(GO) test ./...
	@if command -v $${CC:-cc} >/dev/null; then CGO_ENABLED=1 $(GO) test -race -short ./...; \
	else echo "SKIPPED: the race detector needs a C compiler"; [ -z "$$CI" ]; fi

verify: ## the real parts: trainers, notebooks, other tools' parsers
	scripts/real/verify.sh

proof: ## the long campaigns; each writes docs/proofs/NAME.json
	scripts/proof/all.sh

bench: ## benchmarks beside peers, written to docs/benchmarks.md
	scripts/bench.sh

profile: ## renews the profile that the compiler optimizes the program by
	scripts/profile.sh

fuzz: ## every fuzz target for FUZZTIME each (default 1m)
	scripts/fuzz.sh $${FUZZTIME:-1m}

lint: ## format, vet, golangci-lint, generated files, exported API
	scripts/lint.sh

generate: ## rewrite every generated file
	scripts/generate.sh

clean:
	rm -rf bin dist
