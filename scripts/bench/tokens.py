"""Times tokenizers on the same mixed text, one thread each, and prints the table of docs/benchmarks.md.

    tokens.py PROGRAM PEER TEXT CACHES ROUNDS FILE...

PROGRAM is scripts/bench/tokens, PEER the crate bpe-openai (scripts/bench/tokens/peer; "-" where it could not be built), FILE a
tokenizer.json. CPU time of each process counts, the best of the rounds; the contenders take turns. Tokenizing tools give ids alone.
"""
import os
import subprocess
import sys

program, peer, text, caches, rounds, *files = sys.argv[1:]
os.environ.update(TOKENIZERS_PARALLELISM="false", RAYON_NUM_THREADS="1")

HF = """
import sys, time
from tokenizers import Tokenizer
text, rounds = open(sys.argv[1], encoding="utf-8", newline="").read(), int(sys.argv[2])
data, chunks = text.encode(), []
while data:
    i = data.find(b"\\n", min(10000, len(data)))
    n = i + 1 if i >= 0 else len(data)
    chunks.append(data[:n].decode())
    data = data[n:]
for path in sys.argv[3:]:
    start = time.process_time()
    t = Tokenizer.from_file(path)
    load, best = time.process_time() - start, 1e9
    for _ in range(rounds):
        start = time.process_time()
        n = sum(len(t.encode(c, add_special_tokens=False).ids) for c in chunks)
        best = min(best, time.process_time() - start)
    print(path, f"{load * 1e3:.1f} {len(text.encode()) / 1e6 / best:.2f} {n}", flush=True)
"""


def run(command):
    out = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return {line.split(" ")[0]: tuple(map(float, line.split(" ")[1:])) for line in out.splitlines()}


ours, hf, crate = {}, {}, {}
names = {path: path.split("/package/")[0].split("/")[-1] for path in files}
cached = {os.path.join(caches, n + ".slmtok"): p for p, n in names.items()}
for path, n in names.items():
    subprocess.run([program, "-cache", path, os.path.join(caches, n + ".slmtok")], check=True)


def best(into, found):
    for k, v in found.items():
        old = into.get(k, (1e9, 0, 0))
        into[k] = (min(old[0], v[0]), max(old[1], v[1]), v[2])


for _ in range(int(rounds)):
    best(ours, {cached[k]: v for k, v in run([program, text, "2", *cached]).items()})
    best(hf, run([sys.executable, "-c", HF, text, "1", *files]))
    if peer != "-":
        best(crate, run([peer, text, "2"]))
print("\n| vocabulary | tool | load ms | MB/s | tokens | times the speed of Hugging Face |\n|---|---|---:|---:|---:|---:|")
for path, n in names.items():
    assert ours[path][2] == hf[path][2], (n, ours[path], hf[path])
    print(f"| {n} | slmgen, from its cache of {os.path.getsize(os.path.join(caches, n + '.slmtok')) / 1e6:.2f} MB | {ours[path][0]:.0f} | {ours[path][1]:.1f} | {ours[path][2]:.0f} | {ours[path][1] / hf[path][1]:.1f} |")
    print(f"| {n} | Hugging Face tokenizers | {hf[path][0]:.0f} | {hf[path][1]:.1f} | {hf[path][2]:.0f} | 1 |")
for n, v in crate.items():
    print(f"| {n} | bpe-openai | {v[0]:.0f} | {v[1]:.1f} | {v[2]:.0f} | |")
print(f"\n{os.path.getsize(text) / 1e6:.1f} MB of prose in 36 languages, code, JSON and chat, in pieces of 10 kB; CPU time of one thread. o200k is the vocabulary of gpt4o; cl100k is of llama3's class.")
