# bench_files makes the large files that benchmarks convert, once, and gives their folder in the cache. To be sourced from the root.
. scripts/real/python.sh
bench_files() {
	local files
	files=$real_cache/bench-$(stamp "$(cat scripts/bench/corpus/main.go)")
	if [ ! -e "$files/complete" ]; then
		mkdir -p "$files"
		go run ./scripts/bench/corpus alpaca 413000000 7 >"$files/alpaca.jsonl"
		go run ./scripts/bench/corpus chat 1000000000 7 >"$files/chat.jsonl"
		touch "$files/complete"
	fi
	echo "$files"
}

# near_file makes a million rows with planted near-duplicates, once, and gives the folder with rows.jsonl and truth.txt.
near_file() {
	local files
	files=$real_cache/near-$(stamp "$(cat scripts/bench/near/main.go)")
	if [ ! -e "$files/complete" ]; then
		mkdir -p "$files"
		go run ./scripts/bench/near 1000000 7 "$files/truth.txt" >"$files/rows.jsonl"
		touch "$files/complete"
	fi
	echo "$files"
}
