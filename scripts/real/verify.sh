#!/usr/bin/env bash
# Trains generated bundles for real: every lane that runs on a CPU trains tiny models, the others are read by their own parsers.
#   scripts/real/verify.sh [readme|containers|mapping|loaders|hub|templates|tokens|prompts|validators|weights|models|trl|pilots|mlx|unsloth|parsers|contract|store|blobs|server|api|login|notify|push|runs]...      default: all
# Prints the sum at the end. What cannot be installed is skipped aloud, which is a failure under CI.
set -uo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/trainers.sh
. scripts/real/tokens.sh
. scripts/real/sdk.sh
. scripts/real/firefox.sh
. tests/real/bundles.sh

export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false PYTHONWARNINGS=ignore
export PYTHONDONTWRITEBYTECODE=1 HF_HOME SLMGEN_WORK
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
HF_HOME=$work/hf SLMGEN_WORK=$work/runs
mkdir -p "$HF_HOME" "$SLMGEN_WORK"

passed=0 failed=0 skipped=0
# checks NAME COMMAND...: runs one program of checks, shows it, and adds its sum.
checks() {
	local name=$1 out=$work/out status
	shift
	echo "== $name"
	"$@" >"$out" 2>"$work/err"
	status=$?
	cat "$out"
	local sum
	sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -1)
	if [ -z "$sum" ]; then
		echo "FAIL $name ended with $status before its sum:"
		tail -15 "$work/err"
		failed=$((failed + 1))
		return
	fi
	passed=$((passed + ${sum%% *})) failed=$((failed + $(echo "$sum" | cut -d' ' -f3)))
}

# skip NAME: a part that could not be installed.
skip() {
	echo "SKIPPED $1: its packages could not be installed"
	skipped=$((skipped + 1))
}

trl() {
	local python
	python=$(trl_python) || { skip trl; return; }
	checks "trl: training, masks, resume, notebook" "$python" tests/real/trl_checks.py "$work"
}

# A sweep of pilots from its plan to the decision.
pilots() {
	local python
	python=$(trl_python) && go build -o "$work/slmgen" ./cmd/slmgen || { skip pilots; return; }
	checks "pilots: planned, trained, killed, ranked, decided with" "$python" tests/real/pilots.py "$work/slmgen" "$work/pilots"
}

mlx() {
	local python
	[ "$(uname -sm)" = "Linux x86_64" ] || [ "$(uname -s)" = Darwin ] || { skip mlx; return; }
	python=$(mlx_python) || { skip mlx; return; }
	checks "mlx: training on this machine, masks, notebook" "$python" tests/real/mlx_checks.py "$work"
}

unsloth() {
	local python overlay
	python=$(unsloth_python) && overlay=$(unsloth_cpu) || { skip unsloth; return; }
	# It leaves a cache in the folder where it is started.
	checks "unsloth: training on a CPU" env -C "$work" PYTHONPATH="$overlay" "$python" "$PWD/tests/real/unsloth_checks.py" "$work" \
		"$(grep -E '^unsloth==' slmgen/bundle/lanes/unsloth.lock | cut -d= -f3)"
}

parsers() {
	local python a f
	python=$(trl_python) && a=$(axolotl_path) && f=$(factory_path) || { skip parsers; return; }
	checks "axolotl and llamafactory: their own parsers" env DISABLE_VERSION_CHECK=1 PYTHONPATH="$f:$a" "$python" tests/real/parser_checks.py "$work"
}

# A fake hub on this machine: what slmgen reads from it is what huggingface_hub and datasets read.
# Files of other programs read here, and files of this one read there, row by row.
containers() {
	local python
	python=$(interop_python) && go build -o "$work/slmgen" ./cmd/slmgen && go build -o "$work/rows" ./tests/real/rows && go build -o "$work/events" ./tests/real/events || { skip containers; return; }
	checks "containers: Parquet of every writer" "$python" tests/real/parquet_read.py "$work/rows" "$work/parquet"
	checks "containers: Arrow, Excel and YAML" "$python" tests/real/containers_write.py "$work/rows" "$work/containers"
	checks "containers: DuckDB, pyarrow, polars, pandas, datasets" "$python" tests/real/interop.py "$work/slmgen" "$work/interop"
	checks "exports of runs: DuckDB, pyarrow, polars, pandas" "$python" tests/real/events.py "$work/events" "$work/events-of-runs"
}

# Mappings that other trainers' own parsers and converters read.
mapping() {
	local python a f
	python=$(trl_python) && a=$(axolotl_path) && f=$(factory_path) && go build -o "$work/slmgen" ./cmd/slmgen || { skip mapping; return; }
	checks "mapping: the parsers of LLaMA-Factory and axolotl" env DISABLE_VERSION_CHECK=1 PYTHONPATH="$f:$a" "$python" tests/real/mapping_foreign.py "$work/slmgen" "$work"
}

# Written rows through the loaders of TRL and LLaMA-Factory.
loaders() {
	local python a f
	python=$(trl_python) && a=$(axolotl_path) && f=$(factory_path) && go build -o "$work/slmgen" ./cmd/slmgen || { skip loaders; return; }
	checks "loaders: TRL and LLaMA-Factory" env DISABLE_VERSION_CHECK=1 PYTHONPATH="$f:$a" "$python" tests/real/loaders.py "$work/slmgen" "$work/loaders"
}

# Ids, offsets and text beside the released tokenizers library: real vocabularies, models trained here, random configurations.
tokens() {
	local python files gguf name list=()
	python=$(tokens_python) && files=$(tokens_files $tokens_short gemma3) && gguf=$(tokens_gguf) || { skip tokens; return; }
	go build -o "$work/tokens" ./tests/real/tokens || { failed=$((failed + 1)); return; }
	for name in $tokens_short gemma3; do list+=("$files/$name/package/models/tokenizer.json"); done
	checks "tokens: ids beside the released library" env RAYON_NUM_THREADS=1 "$python" tests/real/tokens.py "$work/tokens" "$work/vocab" 1500 60 "$gguf" "${list[@]}"
}

hub() {
	local python
	python=$(trl_python) && go build -o "$work/slmgen" ./cmd/slmgen && go build -o "$work/fakehub" ./tests/real/fakehub || { skip hub; return; }
	checks "hub: the files and rows of huggingface_hub and datasets" "$python" tests/real/hub.py "$work"
}

# Headers of model files beside the formats' own libraries.
weights() {
	local python models
	python=$(weights_python) && models=$(tokens_gguf) && go build -o "$work/header" ./tests/real/header || { skip weights; return; }
	checks "weights: headers of GGUF and safetensors files" "$python" tests/real/weights.py "$work/header" "$work/weights" "$models"/*.gguf
}

# Models that transformers saved: parameters and adapters by their config.json beside what the library counts.
models() {
	local python
	python=$(trl_python) && go build -o "$work/slmgen" ./cmd/slmgen || { skip models; return; }
	checks "models: saved folders beside transformers and peft" "$python" tests/real/models.py "$work/slmgen" "$work/saved" 7
}

# Chat templates beside jinja2, and beside transformers with its masks.
templates() {
	local python
	python=$(trl_python) && go build -o "$work/templates" ./tests/real/templates || { skip templates; return; }
	checks "templates: generated ones, and conversations, beside jinja2" "$python" tests/real/template_checks.py "$work/templates" 7 3000 2000
	checks "templates: transformers, text and masks" "$python" tests/real/template_transformers.py "$work/templates"
}

# What rows become: the tokens and the mask of the train.py of a bundle, with real tokenizers and their templates.
prompts() {
	local python files name list=() models="qwen2_5 qwen3 llama3_2 mistral_nemo gemma2"
	# shellcheck disable=SC2086 # a list of names
	python=$(trl_python) && files=$(tokens_files $models) || { skip prompts; return; }
	go build -o "$work/slmgen" ./cmd/slmgen && go build -o "$work/sequences" ./tests/real/sequences || { failed=$((failed + 1)); return; }
	for name in $models; do list+=("$files/$name/package/models"); done
	checks "prompts: rows beside train.py" "$python" tests/real/prompts.py "$work/slmgen" "$work/sequences" "$work/prompts" "${list[@]}"
}

# The committed names of arguments must be those of the pinned packages.
contract() {
	echo "== contract: the committed facts are those of the packages"
	if ! scripts/contract.sh "$work/contract"; then skip contract; return; fi
	local f
	for f in "$work"/contract/*.json; do
		if cmp -s "$f" "slmgen/bundle/contract/${f##*/}"; then echo "ok   ${f##*/}"; passed=$((passed + 1)); else
			echo "FAIL ${f##*/} differs: run scripts/contract.sh"
			diff "$f" "slmgen/bundle/contract/${f##*/}" | head -5
			failed=$((failed + 1))
		fi
	done
}

# The verdicts of slmgen validate beside those of the services' own checkers.
validators() {
	local python later
	python=$(validators_python) && later=$(validators_later) || { skip validators; return; }
	go build -o "$work/slmgen" ./cmd/slmgen || { failed=$((failed + 1)); return; }
	checks "validators: the checkers of Together, OpenAI and Mistral" "$python" tests/real/validators.py "$work/slmgen" "$work/validators" "$later"
}

# What a server keeps, in a PostgreSQL of its own.
store() {
	scripts/real/postgres.sh true || { skip store; return; }
	checks "store: SQLite and PostgreSQL" scripts/real/store.sh
}

# Blobs in an S3 service, and a server above it.
blobs() {
	scripts/real/s3.sh true || { skip blobs; return; }
	checks "blobs: an S3 service (versitygw), the server on it" scripts/real/blobs.sh
}

# The description of the API, the SDKs made from it against a server, and a minute of made-up requests.
api() {
	local web python fuzz uv
	web=$(web_tools) && python=$(sdk_python) && fuzz=$(api_python) && uv=$(uv_path) && go build -o "$work/slmgen" ./cmd/slmgen || { skip api; return; }
	mkdir -p "$work/api/generated/typescript" "$work/api/generated/python"
	sdk_generated "$work/api/generated/typescript" "$work/api/generated/python" 2>"$work/err" || { cat "$work/err"; failed=$((failed + 1)); return; }
	checks "api: the description and the SDKs" "$python" tests/real/api.py "$work/slmgen" "$work/api" "$web" "$uv"
	checks "api: made-up requests" "$python" tests/real/api_fuzz.py "$work/slmgen" "$work/fuzz" "${fuzz%/*}/schemathesis" 60
}

# People log in at a real OpenID provider.
login() {
	local dir
	dir=$(login_tools) && go build -o "$work/slmgen" ./cmd/slmgen || { skip login; return; }
	checks "login: code and PKCE at a provider, roles by groups, sessions" tests/real/login/run.sh "$work/slmgen" "$dir" "$work/login"
}

# Messages about runs at a mail server, and read by the libraries of those who get webhooks and push messages.
notify() {
	local python
	python=$(notify_python) && go build -o "$work/notify" ./tests/real/notify || { skip notify; return; }
	checks "notify: mail, webhooks, push" scripts/real/mail.sh "$python" tests/real/notify.py "$work/notify"
}

# Trainings that report to a live server, over everything that can break on the way.
runs() {
	local python
	python=$(trl_python) && notify_python >/dev/null || { skip runs; return; }
	checks "runs: a server follows trainings" timeout 600 scripts/real/mail.sh "$python" tests/real/runs.py "$work"
}

# Push messages shown by a real Firefox.
push() {
	local dir firefox python
	dir=$(push_tools) && firefox=$(firefox_path) && python=$(base_python) && go build -o "$work/notify" ./tests/real/notify && go build -o "$work/slmgen" ./cmd/slmgen || { skip push; return; }
	checks "push: through a push service into Firefox" timeout 180 node "$dir/checks.mjs" "$work/notify" "$firefox"
	checks "push: of runs, from the reporter over the server into Firefox" timeout 180 node "$dir/runs.mjs" "$work/slmgen" "$firefox" "$python"
}

# The server as processes, killed and watched.
server() {
	scripts/real/postgres.sh true || { skip server; return; }
	checks "server: heap under uploads, kills, full and dead disks" scripts/real/server.sh
}

# Every command that the README shows, in a fresh clone.
readme() {
	checks "readme: every command, as a newcomer" scripts/real/readme.sh
}

make_bundles "$work" || exit 1
if [ $# = 0 ]; then set -- readme containers mapping loaders hub templates tokens prompts validators weights models trl pilots mlx unsloth parsers contract store blobs server api login notify push runs; fi
# The other parts use the models that the first one makes.
case " $* " in *" trl "*) ;; *" mlx "* | *" unsloth "* | *" parsers "*)
	python=$(trl_python) && "$python" tests/real/tiny.py "$work/models/llama" "$work"/trl-*/train.jsonl || exit 1 ;;
esac
for part in "$@"; do "$part"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && { [ "$skipped" = 0 ] || [ -z "${CI:-}" ]; }
