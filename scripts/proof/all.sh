#!/usr/bin/env bash
# Runs every long campaign; each writes docs/proofs/NAME.json with commit, command, seed and raw figures.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p docs/proofs
for script in scripts/proof/*.sh; do
	[ "$(basename "$script")" = all.sh ] && continue
	echo "== $script"
	"$script"
done
