"""Holds the ids, offsets and decoded text of this project's tokenizer against those of the released Hugging Face tokenizers library.

    tokens.py PROGRAM WORK STRINGS FILE...

PROGRAM is tests/real/tokens. STRINGS are encoded with every FILE: tokenizer.json.
"""
import json
import os
import subprocess
import sys

from tokenizers import Tokenizer

import tokens_text

PASSED = FAILED = 0


class Program:
    """The Go program: orders in, answers out, many at once."""

    def __init__(self, path):
        self.path = path

    def ask(self, orders):
        data = "".join(json.dumps(o) + "\n" for o in orders)
        out = subprocess.run([self.path], input=data.encode(), stdout=subprocess.PIPE, check=True).stdout
        answers = [json.loads(line) for line in out.decode().split("\n") if line]
        assert len(answers) == len(orders), (len(answers), len(orders))
        return answers


def check(name, bad, n, first):
    global PASSED, FAILED
    if bad:
        FAILED += 1
        print(f"FAIL {name}: {bad} of {n} differ, first: {first}")
    else:
        PASSED += 1
        print(f"ok   {name}: {n}")


def compare(hf, answers, texts, pairs, decoded):
    """Counts the texts whose answers differ, by what differs."""
    bad, first = {}, {}

    def note(what, text, ours, theirs):
        bad[what] = bad.get(what, 0) + 1
        first.setdefault(what, (text[:200], str(ours)[:300], str(theirs)[:300]))

    for text, pair, a in zip(texts, pairs, answers):
        try:
            plain = hf.encode(text, add_special_tokens=False).ids
            special = hf.encode(text).ids
            e = hf.encode(text, pair) if pair is not None else hf.encode(text)
        except Exception as err:
            if "error" not in a:
                note("errors", text, a["ids"], err)
            continue
        if "error" in a:
            note("errors", text, a["error"], plain)
            continue
        if a["plain"] != plain:
            note("ids", text, a["plain"], plain)
            continue
        if a["special"] != special or (a["ids"] or []) != e.ids:
            note("ids with the template", text, a["ids"], e.ids)
            continue
        if (a["types"] or []) != e.type_ids:
            note("type ids", text, a["types"], e.type_ids)
        if [tuple(o) for o in a["offsets"] or []] != e.offsets:
            note("offsets", text, [x for x in zip(a["offsets"], e.offsets, e.tokens) if tuple(x[0]) != x[1]][:5], "")
    for ids, a in decoded:
        ours = (a.get("text"), a.get("skipped"))
        theirs = (hf.decode(ids, skip_special_tokens=False), hf.decode(ids, skip_special_tokens=True))
        if ours != theirs:
            note("decode", str(ids), ours, theirs)
    return bad, first


def hold(program, name, path, texts, cache=None, hf=None):
    hf = hf or Tokenizer.from_file(path)
    pairs = [texts[i - 1] if i % 5 == 0 else None for i in range(len(texts))]
    lists = [hf.encode(t).ids for t in texts[::3]] if True else []
    size = hf.get_vocab_size()
    lists += [[(i * 7919 + j * j * 31) % (size + 3) for j in range(i % 17)] for i in range(300)]
    orders = [{"load": path}] + ([{"cache": cache}] if cache else [])
    orders += [{"text": t, "pair": p} if p is not None else {"text": t} for t, p in zip(texts, pairs)]
    orders += [{"decode": ids} for ids in lists]
    answers = program.ask(orders)
    head = 2 if cache else 1
    for a in answers[:head]:
        if "error" in a:
            check(name, 1, 1, a)
            return
    answers = answers[head:]
    bad, first = compare(hf, answers[:len(texts)], texts, pairs, list(zip(lists, answers[len(texts):])))
    for what in ("errors", "ids", "ids with the template", "type ids", "offsets", "decode"):
        check(f"{name}: {what}", bad.get(what, 0), len(lists) if what == "decode" else len(texts), first.get(what))


def main():
    program, work, count, files = Program(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    os.makedirs(work, exist_ok=True)
    texts = tokens_text.strings(1, count)
    for path in files:
        name = path.split("/package/")[0].split("/")[-1]
        hold(program, name, path, texts, cache=os.path.join(work, name + ".slmtok"))
    print(f"{PASSED} passed, {FAILED} failed")


if __name__ == "__main__":
    main()
