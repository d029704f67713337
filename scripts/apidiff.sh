#!/usr/bin/env bash
# Fails when the exported API of a public package changed incompatibly since CHANGELOG.md was last edited: list the change there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/real/tools.sh

git rev-parse -q --verify HEAD >/dev/null || { echo "apidiff: no commit yet"; exit 0; }
# A change that is being listed right now is listed.
git diff --quiet HEAD -- CHANGELOG.md || { echo "apidiff: CHANGELOG.md is being edited"; exit 0; }
base=$(git log -1 --format=%H -- CHANGELOG.md)
[ -n "$base" ] || { echo "apidiff: CHANGELOG.md is not committed yet"; exit 0; }
apidiff=$(tool apidiff golang.org/x/exp/cmd/apidiff v0.0.0-20261014143641-f0251eb4aa3e)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/base"
git archive "$base" | tar x -C "$tmp/base"
packages() { (cd "$1" && go list ./formats/... ./slmgen/... 2>/dev/null | grep -v /internal/ || true); }
breaks=0
while read -r pkg; do
	[ -n "$pkg" ] || continue
	(cd "$tmp/base" && "$apidiff" -w "$tmp/old" "$pkg")
	if ! go list "$pkg" >/dev/null 2>&1; then
		echo "removed package: $pkg"
		breaks=1
		continue
	fi
	# The program reports breaks but exits 0: read what it says.
	out=$("$apidiff" -incompatible "$tmp/old" "$pkg" || true)
	if [ -n "$out" ]; then
		echo "$pkg:"
		echo "$out"
		breaks=1
	fi
done < <(packages "$tmp/base")
[ "$breaks" = 0 ] || { echo "These changes break callers: list them in CHANGELOG.md under Incompatible."; exit 1; }
echo "apidiff: no unlisted incompatible change since ${base:0:10}"
