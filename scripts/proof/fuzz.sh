#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME (default 10m; the template engine and the tokenizers for twice that), FUZZJOBS at once (default one
# a core), each on one core, and records how many inputs each saw in how many minutes at which commit. FUZZONLY is a pattern of target names. Targets that already ran at this commit are not run again, so a stopped
# campaign goes on; with FUZZKEEP=1 results of earlier commits stand too, unless they failed.
set -euo pipefail
cd "$(dirname "$0")/../.."
time=${FUZZTIME:-10m} jobs=${FUZZJOBS:-$(nproc)}
commit=$(git rev-parse HEAD)
logs=${SLMGEN_REAL_CACHE:-$HOME/.cache/slmgen-real}/fuzz/$time
mkdir -p "$logs"
one() { # DIR TARGET TIME LOGS COMMIT
	log=$4/$(echo "$1" | tr -c 'a-z0-9\n' _).$2
	if [ -e "$log.done" ]; then
		read -r _ _ code at < <(tail -1 "$log.done")
		[ "$at" != "$5" ] && [ "$code:${FUZZKEEP:-}" != 0:1 ] || return 0
	fi
	echo "== $1 $2" >&2
	code=0 long=$3
	case $1 in */chattemplate | */tokenizer) long=$((${3%[ms]} * 2))${3##*[0-9]} ;; esac
	go test "$1" -run '^$' -fuzz "^$2\$" -fuzztime "$long" -fuzzminimizetime 5x -parallel 1 >"$log" 2>&1 || code=$?
	echo "$1 $2 $code $5" >>"$log"
	mv "$log" "$log.done"
	tail -3 "$log.done" >&2
}
export -f one
git ls-files '*_test.go' | xargs grep -l '^func Fuzz' | sort | while read -r file; do
	grep -ho '^func Fuzz[A-Za-z0-9_]*' "$file" | sed "s|^func |./$(dirname "$file") |"
done | { grep -E "${FUZZONLY:-.}" || true; } | xargs -r -P "$jobs" -L 1 bash -c 'one "$0" "$1" '"$time '$logs' $commit"
python3 - "$logs" "$time" "$commit" "$jobs" >docs/proofs/fuzz.json <<'P'
import json, pathlib, re, sys
logs, time, _, jobs = sys.argv[1:]
targets = []
for log in sorted(pathlib.Path(logs).glob("*.done")):
    text = log.read_text()
    package, target, code, at = text.splitlines()[-1].split()
    runs = re.findall(r"elapsed: (?:(\d+)h)?(?:(\d+)m)?(\d+)s, execs: (\d+)", text)
    hours, minutes, _, inputs = map(int, (n or 0 for n in runs[-1])) if runs else (0, 0, 0, 0)
    targets.append({"package": package, "target": target, "commit": at, "minutes": hours * 60 + minutes, "inputs": inputs, "failed": code != "0"})
print(json.dumps({"claim": "no parser fails on hostile input", "command": "scripts/proof/fuzz.sh", "at_once": int(jobs), "targets": targets}, indent=1))
sys.exit(any(t["failed"] for t in targets))
P
