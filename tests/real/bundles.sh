# Sourced: make_bundles DIR writes every bundle that the checks train.
make_bundles() {
	local dir=$1 make=$1/mkbundle
	mkdir -p "$dir/models"
	CGO_ENABLED=0 go build -o "$make" ./tests/real/mkbundle
	local kind lane
	# The whole way once, through the command line: file, analysis, choice, plan, bundle.
	CGO_ENABLED=0 go build -o "$dir/slmgen" ./cmd/slmgen
	SLMGEN_HOME=$dir/home "$dir/slmgen" upload examples/data/ferry-faq.jsonl --task qa --deploy edge --lane trl -o "$dir/trl-upload" >/dev/null
	for kind in single multi tools text mixed; do "$make" -lane trl -kind $kind -o "$dir/trl-$kind" >/dev/null; done
	"$make" -lane trl -base -o "$dir/trl-base" >/dev/null
	"$make" -lane trl -o "$dir/trl-full" method=full learning_rate=0.005 >/dev/null
	"$make" -lane trl -o "$dir/trl-noeval" eval.rows=0 eval.steps=0 early_stopping_patience=0 >/dev/null
	local objective
	for objective in dpo:pairs orpo:pairs kto:verdicts grpo:checks dpo:pair-tools orpo:pair-tools grpo:check-tools; do
		"$make" -lane trl -objective ${objective%:*} -kind ${objective#*:} -o "$dir/trl-${objective/:/-}" max_length=512 >/dev/null
	done
	"$make" -lane trl -objective dpo -kind pairs -o "$dir/trl-dpo-full" method=full learning_rate=0.003 >/dev/null
	"$make" -lane trl -objective grpo -kind checks -o "$dir/trl-grpo-full" method=full learning_rate=0.003 max_steps=24 scheduler=constant batch.per_device=32 \
		logging_steps=8 eval.rows=0 eval.steps=0 >/dev/null
	for kind in preferences verdicts sums; do
		SLMGEN_HOME=$dir/home "$dir/slmgen" upload examples/data/ferry-$kind.jsonl --task chat --deploy edge --lane trl -o "$dir/trl-upload-$kind" >/dev/null
	done
	for objective in dpo:pairs orpo:pairs kto:verdicts grpo:checks; do
		"$make" -lane unsloth -objective ${objective%:*} -kind ${objective#*:} -o "$dir/unsloth-${objective/:/-}" >/dev/null
	done
	for kind in single multi; do "$make" -lane unsloth -kind $kind -o "$dir/unsloth-$kind" >/dev/null; done
	for kind in single multi tools text; do "$make" -lane mlx -kind $kind -o "$dir/mlx-$kind" save_steps=4 >/dev/null; done
	"$make" -lane mlx -o "$dir/mlx-qlora" method=qlora >/dev/null
	for lane in axolotl llamafactory; do
		for kind in single tools text; do "$make" -lane $lane -kind $kind -o "$dir/$lane-$kind" precision=fp32 >/dev/null; done
		for objective in dpo:pairs orpo:pairs kto:verdicts; do
			"$make" -lane $lane -objective ${objective%:*} -kind ${objective#*:} -o "$dir/$lane-${objective/:/-}" precision=fp32 >/dev/null
		done
		"$make" -lane $lane -o "$dir/$lane-qlora" method=qlora precision=fp32 lora.rslora=true lora.target_modules=all-linear >/dev/null
		"$make" -lane $lane -o "$dir/$lane-full" method=full precision=fp32 optimizer=adamw_8bit scheduler=cosine >/dev/null
		"$make" -lane $lane -o "$dir/$lane-noeval" precision=fp32 eval.rows=0 eval.steps=0 early_stopping_patience=0 max_steps=0 >/dev/null
	done
	"$make" -lane axolotl -objective grpo -kind checks -o "$dir/axolotl-grpo-checks" precision=fp32 >/dev/null
	"$make" -lane llamafactory -objective dpo -kind pair-tools -o "$dir/llamafactory-dpo-pair-tools" precision=fp32 >/dev/null
}
