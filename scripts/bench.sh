#!/usr/bin/env bash
# Runs the Go benchmarks and writes docs/benchmarks.md: throughput of reading, analysing and planning, with the machine and the date.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp)
trap 'rm -f "$out"' EXIT
go test ./formats/... ./slmgen/... -run '^$' -bench . -benchtime 1s -count 3 | tee "$out"
{
	echo "# Benchmarks"
	echo
	echo "Made by \`make bench\` on $(date -u +%Y-%m-%d), $(go version | cut -d' ' -f3), $(nproc) cores ($(grep -m1 'model name' /proc/cpuinfo 2>/dev/null | cut -d: -f2 | xargs)), commit $(git rev-parse --short HEAD)."
	echo "The best of three runs. Figures of a shared machine: compare within one table, not between dates."
	echo
	echo "| benchmark | time | throughput |"
	echo "|---|---|---|"
	awk '/^Benchmark/ {
		name = $1; sub(/-[0-9]+$/, "", name); ns = $3; mb = ""
		for (i = 4; i < NF; i++) if ($(i + 1) == "MB/s") mb = $i
		if (!(name in best) || ns < best[name]) { if (!(name in best)) order[++n] = name; best[name] = ns; speed[name] = mb }
	} END { for (i = 1; i <= n; i++) { k = order[i]; printf "| %s | %.3g ms | %s |\n", substr(k, 10), best[k] / 1e6, speed[k] == "" ? "" : speed[k] " MB/s" } }' "$out"
} >docs/benchmarks.md
