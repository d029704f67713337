"""Holds the ids, offsets and decoded text of this project's tokenizer against those of the released Hugging Face tokenizers library.

    tokens.py PROGRAM WORK STRINGS RANDOM GGUF FILE...

PROGRAM is tests/real/tokens. So many STRINGS are encoded with every FILE, a tokenizer.json, with the vocabularies in the folder GGUF, with a
model that SentencePiece trains here, and some with so many RANDOM configurations.
"""
import contextlib
import io
import json
import os
import resource
import subprocess
import sys

from tokenizers import Tokenizer

import tokens_gguf
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


def compare(hf, answers, texts, pairs, decoded, skipping=True, exact=True):
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
        if exact and [tuple(o) for o in a["offsets"] or []] != e.offsets:
            note("offsets", text, [x for x in zip(a["offsets"], e.offsets, e.tokens) if tuple(x[0]) != x[1]][:5], "")
    for ids, a in decoded:
        ours = (a.get("text"), a.get("skipped"))
        theirs = (hf.decode(ids, skip_special_tokens=False), hf.decode(ids, skip_special_tokens=True))
        if ours != theirs and (skipping or ours[0] != theirs[0]):
            note("decode", str(ids), ours, theirs)
    return bad, first


def exact_offsets(path):
    """With a suffix or a prefix written as bytes the library gives offsets beyond the text; this project does not."""
    if not path.endswith(".json"):
        return True
    m = json.load(open(path, encoding="utf-8"))["model"]
    return not (m.get("byte_fallback") and (m.get("end_of_word_suffix") or m.get("continuing_subword_prefix")))


def hold(program, name, path, texts, cache=None, hf=None, skipping=True):
    hf = hf or Tokenizer.from_file(path)
    pairs = [texts[i - 1] if i % 5 == 0 else None for i in range(len(texts))]
    lists = [hf.encode(t).ids for t in texts[::3]]
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
    bad, first = compare(hf, answers[:len(texts)], texts, pairs, list(zip(lists, answers[len(texts):])), skipping, exact_offsets(path))
    for what in ("errors", "ids", "ids with the template", "type ids", "offsets", "decode"):
        check(f"{name}: {what}", bad.get(what, 0), len(lists) if what == "decode" else len(texts), first.get(what))


def one_random(program, work, seed, count):
    """Exit status of a process: 0 all equal, 1 something differs, 2 the library itself fails."""
    import tokens_random
    out, path = io.StringIO(), os.path.join(work, "random.json")
    try:
        spec = tokens_random.make(seed)
        with open(path, "w") as f:
            f.write(spec)
        with contextlib.redirect_stdout(out):
            hold(program, f"random {seed}", path, tokens_text.strings(seed + 1000, count), cache=os.path.join(work, "random.slmtok"))
    except subprocess.CalledProcessError as err:
        print(f"FAIL random {seed}: this project's program ended with {err.returncode}", flush=True)
        return 1
    except BaseException:  # a panic of the library is no Exception
        return 2
    differ = [line for line in out.getvalue().splitlines() if line.startswith("FAIL")]
    print("".join(line[:600] + "\n" for line in differ), end="", flush=True)
    return 1 if differ else 0


def random_parts(program, work, first, last, count):
    """Tokenizers made up of random parts. What the library itself cannot train or run is left out, and counted: each runs in a process of its
    own with 4 GiB, as the library has endless loops that eat memory."""
    ends = []
    for seed in range(first, last):
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            status = 2
            try:
                resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
                status = one_random(program, work, seed, count)
            finally:
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        ends.append(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 2)
    n = len(ends) - ends.count(2)
    check(f"random configurations {first} to {last - 1}, {ends.count(2)} left out", ends.count(1), n, "see above")


def sentencepiece_model(program, work, texts):
    """A Unigram model that SentencePiece trains here, with its own charsmap, as converters write it; and WordPiece models of the same text."""
    import base64

    import sentencepiece as spm
    from sentencepiece import sentencepiece_model_pb2 as pb
    from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers, processors

    path_of_corpus = os.path.join(work, "corpus.txt")
    with open(path_of_corpus, "w", encoding="utf-8") as f:
        f.write("\n".join(t.replace("\n", " ").replace("\0", "") for t in tokens_text.strings(77, 1500)))
    spm.SentencePieceTrainer.train(input=path_of_corpus, model_prefix=os.path.join(work, "spm"), vocab_size=3500, character_coverage=0.98, hard_vocab_limit=False, minloglevel=2, max_sentence_length=100000)
    m = pb.ModelProto()
    with open(os.path.join(work, "spm.model"), "rb") as f:
        m.ParseFromString(f.read())
    for fallback in (False, True):
        t = Tokenizer(models.Unigram([(p.piece, p.score) for p in m.pieces], unk_id=0, byte_fallback=fallback))
        t.normalizer = normalizers.Sequence([normalizers.Precompiled(m.normalizer_spec.precompiled_charsmap), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
        t.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
        t.decoder = decoders.Metaspace("▁", "always")
        t.add_special_tokens(["<unk>", "<s>", "</s>"])
        t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])
        path = os.path.join(work, "spm.json")
        t.save(path)
        hold(program, f"Unigram of SentencePiece, fallback {fallback}", path, texts, cache=os.path.join(work, "spm.slmtok"))
        if not fallback:
            gguf = os.path.join(work, "spm.gguf")
            tokens_gguf.unigram(m.pieces, m.normalizer_spec.precompiled_charsmap, gguf)
            hold(program, "Unigram of SentencePiece in GGUF", gguf, texts, cache=os.path.join(work, "spm.slmtok"), hf=Tokenizer.from_file(path))
    gguf, plain = os.path.join(work, "bert.gguf"), os.path.join(work, "plain.txt")
    with open(path_of_corpus, encoding="utf-8") as f, open(plain, "w", encoding="utf-8") as to:
        to.write(f.read().replace("▁", ""))
    for lower in (False, True):
        t = tokens_gguf.word_piece(plain, gguf, lower)
        hold(program, f"WordPiece in GGUF, lower case {lower}", gguf, texts, cache=os.path.join(work, "bert.slmtok"), hf=t)
    for name, corpus, accents in (("lower case with accents", plain, False), ("with the letter that marks words", path_of_corpus, None)):
        tokens_gguf.word_piece(corpus, gguf, True, accents)
        check(f"WordPiece in GGUF, {name}: refused", "error" not in program.ask([{"load": gguf}])[0], 1, "loaded")


# What tokenizer.ggml.pre says of these vocabularies.
PRE = {"llama3": "llama-bpe", "qwen2_5": "qwen2", "mistral_nemo": "tekken", "gpt4o": "gpt-4o", "gptoss": "gpt-4o", "deepseek_v3": "deepseek-v3", "command_r_plus": "command-r", "gpt2": "gpt-2"}


def every_code_point(program, work):
    """Every code point through every part that looks at its kind."""
    from tokenizers import models
    from tokenizers import normalizers as n
    from tokenizers import pre_tokenizers as p
    from tokenizers import Regex

    points = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    texts = ["a".join(map(chr, points[i:i + 4000])) for i in range(0, len(points), 4000)]
    parts = {"NFC": n.NFC(), "NFD": n.NFD(), "NFKC": n.NFKC(), "NFKD": n.NFKD(), "lower case": n.Lowercase(), "StripAccents": n.StripAccents(), "Nmt": n.Nmt(), "BertNormalizer": n.BertNormalizer(),
             "classes": p.Split(Regex(r"\p{L}+|\p{N}|\p{M}+|\s+|[\p{P}\p{S}]+|\p{C}"), "isolated"), "words": p.Split(Regex(r"\w+"), "isolated"), "cases": p.Split(Regex(r"[\p{Lu}\p{Lt}]+|\p{Ll}+|\p{Lm}|\p{Lo}+"), "isolated"),
             "Whitespace": p.Whitespace(), "WhitespaceSplit": p.WhitespaceSplit(), "Punctuation": p.Punctuation(), "Digits": p.Digits(), "BertPreTokenizer": p.BertPreTokenizer(), "UnicodeScripts": p.UnicodeScripts()}
    for name, part in parts.items():
        t = Tokenizer(models.BPE(vocab={"<unk>": 0, "a": 1}, merges=[], unk_token="<unk>", fuse_unk=True))
        if isinstance(part, n.Normalizer):
            t.normalizer = part
        else:
            t.pre_tokenizer = part
        path = os.path.join(work, "points.json")
        t.save(path)
        answers = program.ask([{"load": path}] + [{"text": x} for x in texts])[1:]
        bad, first = compare(t, answers, texts, [None] * len(texts), [])
        check(f"every code point: {name}", sum(bad.values()), len(texts), [v[1:] for v in first.values()])


def main():
    program, work, count, configurations, gguf, files = Program(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], sys.argv[6:]
    os.makedirs(work, exist_ok=True)
    texts = tokens_text.strings(1, count)
    by_name = {path.split("/package/")[0].split("/")[-1]: path for path in files}
    for name, path in by_name.items():
        hold(program, name, path, texts, cache=os.path.join(work, name + ".slmtok"))
        if name in PRE:
            path_gguf = os.path.join(work, "bytes.gguf")
            without = tokens_gguf.byte_bpe(path, path_gguf, PRE[name])
            hold(program, f"{name} in GGUF as {PRE[name]}", path_gguf, texts, hf=without)
    smol = os.path.join(gguf, "smollm2.gguf")
    hold(program, "SmolLM2 in GGUF", smol, texts, cache=os.path.join(work, "smol.slmtok"), hf=tokens_gguf.smollm(smol))
    if "gemma3" in by_name:
        # The file marks more tokens as special than tokenizer.json does, so what decoding skips is not compared.
        hold(program, "Gemma 3 in GGUF", os.path.join(gguf, "gemma3.gguf"), texts, hf=Tokenizer.from_file(by_name["gemma3"]), skipping=False)
    sentencepiece_model(program, work, texts[:1500])
    if count >= 5000:
        every_code_point(program, work)
    random_parts(program, work, 0, configurations, 60)
    print(f"{PASSED} passed, {FAILED} failed")


if __name__ == "__main__":
    main()
