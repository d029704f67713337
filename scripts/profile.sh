#!/usr/bin/env bash
# Renews cmd/slmgen/default.pgo, the profile that the compiler optimizes the program by. Run it after the paths that conversions spend their
# time in were changed, on a quiet machine; takes a minute and 3 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/bench/files.sh
go run -pgo=off ./scripts/profile cmd/slmgen/default.pgo "$(bench_files)"
