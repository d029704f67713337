#!/usr/bin/env bash
# Writes docs/benchmarks.md: the Go benchmarks, and conversions of large made-up files beside the tools that people use for it, with the
# machine and the date. The files (1.4 GB) are kept in the cache. BENCH_ROUNDS=1 is quicker.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench/files.sh
. scripts/real/tokens.sh
out=$(mktemp) peers=$(mktemp) templates=$(mktemp) tokens=$(mktemp) near=$(mktemp) languages=$(mktemp)
trap 'rm -f "$out" "$peers" "$templates" "$tokens" "$near" "$languages"' EXIT
python=$(pyenv peers scripts/bench/peers.txt)
files=$(bench_files)
go build -trimpath -o "$files/slmgen" ./cmd/slmgen
"$python" scripts/bench/peers.py "$files/slmgen" "$files" "${BENCH_ROUNDS:-3}" | tee "$peers"
go build -o "$files/templates" ./scripts/bench/templates
"$(pyenv templates scripts/bench/templates.txt)" scripts/bench/templates.py "$files/templates" "${BENCH_ROUNDS:-3}" | tee "$templates"
scripts/bench/tokens.sh "${BENCH_ROUNDS:-3}" | tee "$tokens"
near_rows=$(near_file)
"$(pyenv near scripts/bench/near.txt)" scripts/bench/near.py "$files/slmgen" "$near_rows/rows.jsonl" "$near_rows/truth.txt" "${BENCH_ROUNDS:-3}" | tee "$near"
go build -o "$files/languages" ./scripts/bench/languages
"$(pyenv languages scripts/bench/languages.txt)" scripts/bench/languages.py "$files/languages" internal/langid/testdata/fresh.tsv "${BENCH_ROUNDS:-3}" | tee "$languages"
go test ./formats/... ./slmgen/... ./internal/langid -run '^$' -bench . -benchtime 1s -count 3 | tee "$out"
{
	echo "# Benchmarks"
	echo
	echo "Made by \`make bench\` on $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3), $(nproc) cores ($(grep -m1 'model name' /proc/cpuinfo 2>/dev/null | cut -d: -f2 | xargs)), commit $(git rev-parse --short HEAD)."
	echo "The best of three runs. Figures of a shared machine: compare within one table, not between dates."
	echo
	echo "## Conversions beside other tools"
	cat "$peers"
	echo
	echo "## Chat templates beside other engines"
	cat "$templates"
	echo
	echo "## Tokenizers"
	cat "$tokens"
	echo
	echo "## Near-duplicates"
	cat "$near"
	echo
	echo "## Languages of short rows beside other detectors"
	cat "$languages"
	echo
	echo "## Go benchmarks"
	echo
	echo "| benchmark | time | throughput |"
	echo "|---|---|---|"
	awk '/^Benchmark/ {
		name = $1; sub(/-[0-9]+$/, "", name); ns = $3; mb = ""
		for (i = 4; i < NF; i++) if ($(i + 1) == "MB/s") mb = $i
		if (!(name in best) || ns < best[name]) { if (!(name in best)) order[++n] = name; best[name] = ns; speed[name] = mb }
	} END { for (i = 1; i <= n; i++) { k = order[i]; printf "| %s | %.3g ms | %s |\n", substr(k, 10), best[k] / 1e6, speed[k] == "" ? "" : speed[k] " MB/s" } }' "$out"
} >docs/benchmarks.md
