"""Finds planted near-duplicates with slmgen and with rensa, side by side, and prints the table of docs/benchmarks.md.

    near.py SLMGEN ROWS TRUTH [ROUNDS]

ROWS and TRUTH are what scripts/bench/near writes. Both take words in lower case, three in a row a shingle, and 0.8 as the threshold. Recall is the
share of the planted copies that are reported, precision the share of the reported rows that have an exact Jaccard similarity of at least 0.8 with the
row they are reported with.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

WORD = re.compile(r"\w+")


def shingles(line):
    row = json.loads(line)
    words = WORD.findall((row["instruction"] + " " + row["output"]).lower())
    return {" ".join(words[i:i + 3]) for i in range(len(words) - 2)}


def rensa(rows, out):
    """The loop of rensa's own examples: 128 permutations, bands for the candidates, and the estimate of the whole digest for the decision."""
    from rensa import RMinHash, RMinHashLSH
    lsh, kept = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16), []
    with open(rows) as f, open(out, "w") as found:
        for n, line in enumerate(f):
            m = RMinHash(num_perm=128, seed=42)
            m.update(shingles(line))
            for other in sorted(lsh.query(m)):
                if m.jaccard(kept[other]) >= 0.8:
                    print(n + 1, other + 1, file=found)
                    break
            lsh.insert(n, m)
            kept.append(m)


def slmgen(binary, rows, out):
    pairs = out + ".jsonl"
    cmd = [binary, "analyze", rows, "--json", "--without", "language,paraphrase", "--pairs", pairs]
    used = measure(cmd)
    with open(pairs) as f, open(out, "w") as found:
        for line in f:
            p = json.loads(line)
            if p["rule"] == "near_duplicate":
                print(p["row"]["record"], p["like"]["record"], file=found)
    os.remove(pairs)
    return used


def measure(cmd):
    """Gives wall seconds, the processor's seconds and the highest memory in MiB."""
    before = os.times()
    p = subprocess.Popen(cmd, stdout=subprocess.DEVNULL, env=dict(os.environ, GOMAXPROCS="2"))
    _, status, used = os.wait4(p.pid, 0)
    if status:
        sys.exit(f"{cmd[0]} failed")
    return os.times().elapsed - before.elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def judge(rows, truth, out):
    read = lambda path: dict(tuple(map(int, line.split())) for line in open(path))
    planted, found = read(truth), read(out)
    need = set(found) | set(found.values())
    with open(rows) as f:
        sets = {n: shingles(line) for n, line in enumerate(f, 1) if n in need}
    right = sum(5 * len(sets[a] & sets[b]) >= 4 * len(sets[a] | sets[b]) for a, b in found.items())
    return sum(n in found for n in planted) / len(planted), right / max(1, len(found)), len(planted)


def main():
    if sys.argv[1] == "rensa":
        return rensa(*sys.argv[2:])
    binary, rows, truth = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    best = {}
    with tempfile.TemporaryDirectory() as tmp:
        for _ in range(rounds):
            for name in ("slmgen", "rensa"):
                out = os.path.join(tmp, name)
                used = slmgen(binary, rows, out) if name == "slmgen" else measure([sys.executable, __file__, "rensa", rows, out])
                if name not in best or used[0] < best[name][0]:
                    best[name] = used
        lines = sum(1 for _ in open(rows))
        judged = {name: judge(rows, truth, os.path.join(tmp, name)) for name in best}
    import importlib.metadata
    print(f"\n{lines:,} rows, {os.path.getsize(rows) / 1e6:.0f} MB, {judged['slmgen'][2]:,} planted. slmgen does the whole analysis but languages and paraphrases in that time.\n")
    print("| tool | seconds | processor seconds | memory, MiB | recall | precision | time against slmgen |\n|---|---|---|---|---|---|---|")
    for name, (wall, cpu, mib) in sorted(best.items(), key=lambda kv: kv[1][0]):
        recall, precision, _ = judged[name]
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {mib:.0f} | {recall:.4f} | {precision:.4f} | {wall / best['slmgen'][0]:.2f} |")
    print(f"\nrensa {importlib.metadata.version('rensa')}, 128 permutations, 16 bands.")


main()
