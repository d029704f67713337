#!/usr/bin/env bash
# Builds the release snapshot twice from two checkouts of the same commit and compares every artifact byte for byte.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/tools.sh
root=$PWD
goreleaser=$(tool goreleaser github.com/goreleaser/goreleaser/v2 v2.16.0)
commit=$(git rev-parse HEAD)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for n in 1 2; do
	git clone -q "$root" "$tmp/$n"
	# The recipe asks for a remote to name the project by; the two must agree.
	git -C "$tmp/$n" remote set-url origin https://github.com/slmgen/slmgen.git
	(cd "$tmp/$n" && git checkout -q "$commit" && "$goreleaser" release --snapshot --clean --skip=publish >"$tmp/log$n" 2>&1) || { tail -30 "$tmp/log$n"; exit 1; }
	(cd "$tmp/$n/dist" && find . -type f \( -name '*.tar.gz' -o -name '*.zip' -o -name 'SHA256SUMS' -o -name '*.cdx.json' \) | sort | xargs sha256sum) >"$tmp/sums$n"
done
diff "$tmp/sums1" "$tmp/sums2"
python3 - "$commit" "$tmp/sums1" >docs/proofs/release.json <<'P'
import json, sys
files = [line.split(None, 1) for line in open(sys.argv[2])]
print(json.dumps({"commit": sys.argv[1], "command": "scripts/proof/release.sh", "builds": 2, "identical": True,
                  "artifacts": [{"path": p.strip(), "sha256": s} for s, p in files]}, indent=1))
P
echo "release: $(wc -l <"$tmp/sums1") artifacts, twice the same"
