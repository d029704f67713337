#!/usr/bin/env bash
# Writes the argument names that each lane's pinned packages accept: slmgen/bundle/contract/LANE.json, or DIR/LANE.json.
#   scripts/contract.sh [DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/real/python.sh
. scripts/real/trainers.sh
to=${1:-slmgen/bundle/contract}
mkdir -p "$to"
export HF_HUB_OFFLINE=1 DISABLE_VERSION_CHECK=1 PYTHONWARNINGS=ignore
facts() { # LANE PYTHON [PYTHONPATH]
	PYTHONPATH=${3:-} "$2" scripts/contract/extract.py "$1" 2>/dev/null >"$to/$1.json.part" && mv "$to/$1.json.part" "$to/$1.json" ||
		{ rm -f "$to/$1.json.part"; echo "the facts of lane $1 could not be read" >&2; return 1; }
}
facts trl "$(trl_python)"
facts unsloth "$(unsloth_python)"
facts axolotl "$(trl_python)" "$(axolotl_path)"
facts llamafactory "$(trl_python)" "$(factory_path)"
facts mlx "$(mlx_python)"
