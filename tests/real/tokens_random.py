"""Small tokenizers made up of random parts, trained on the spot: every normalizer, pre-tokenizer, model, template and decoder meets others."""
import json
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import tokens_text

REGEXES = [r"\p{N}{1,3}", r"[^\s\p{L}\p{N}]+", r"\s+", r"\w+|[^\w\s]+", r"(?i:'s|'t|'re)|\p{L}+", r"(?<=\p{L})(?=\d)\d+", r"[A-Z]+(?![a-z])", r"\p{Han}|\p{Hiragana}+", r"(?:a|b)++c?", r"[^\r\n]*[\r\n]",
           r"\p{Lu}?\p{Ll}*?[aeiou]", r"[[:punct:]]{2,}", r"\b\w", r"[\p{L}&&[^a-m]]+", r"(\w)\1", r"(?<!\s)\s", r"\h{2}", r" ?[^(\s|[.,!?…。，、।۔،])]+", r"(?>a+)b|\d(?=,)", r"(?m:.{3})", r".{2,4}?", r"\p{Latin}+|\p{Cyrillic}+|\p{Arabic}+"]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def pattern(r):
    return Regex(r.choice(REGEXES)) if r.random() < 0.6 else r.choice([" ", "a", "th", "-", "\n", "▁"])


def normalizer(r):
    make = [normalizers.NFC, normalizers.NFD, normalizers.NFKC, normalizers.NFKD, normalizers.Lowercase, normalizers.StripAccents, normalizers.Nmt,
            lambda: normalizers.Strip(r.random() < 0.5, r.random() < 0.5), lambda: normalizers.Replace(pattern(r), r.choice(["", "_", "xyz", "▁"])), lambda: normalizers.Prepend(r.choice(["▁", "ab", " "])),
            lambda: normalizers.BertNormalizer(r.random() < 0.5, r.random() < 0.5, r.choice([None, True, False]), r.random() < 0.5), normalizers.ByteLevel]
    return r.choice(make)()


def pre_tokenizer(r):
    p = pre_tokenizers
    make = [lambda: p.ByteLevel(r.random() < 0.5, use_regex=r.random() < 0.7), lambda: p.Split(pattern(r), r.choice(BEHAVIORS), r.random() < 0.3), lambda: p.Metaspace("▁", r.choice(["always", "never", "first"]), r.random() < 0.7),
            lambda: p.Digits(r.random() < 0.5), lambda: p.Punctuation(r.choice(BEHAVIORS)), p.Whitespace, p.WhitespaceSplit, p.BertPreTokenizer, lambda: p.CharDelimiterSplit(r.choice("-a ")), p.UnicodeScripts]
    return r.choice(make)()


def some(r, one, join, most):
    n = r.randint(0, most)
    parts = [one(r) for _ in range(n)]
    return None if n == 0 else parts[0] if n == 1 else join(parts)


def model(r):
    kind = r.random()
    if kind < 0.5:
        unk = r.choice([None, "<unk>"])
        opts = {"unk_token": unk, "fuse_unk": r.random() < 0.5}
        train = {}
        if r.random() < 0.3:
            opts["continuing_subword_prefix"] = train["continuing_subword_prefix"] = "##"
        if r.random() < 0.3:
            opts["end_of_word_suffix"] = train["end_of_word_suffix"] = "</w>"
        special = ["<unk>"]
        if r.random() < 0.5:
            special += ["<0x%02X>" % b for b in range(256)]
            opts["byte_fallback"] = True
        return models.BPE(**opts), trainers.BpeTrainer(vocab_size=700, special_tokens=special, show_progress=False, **train)
    if kind < 0.7:
        return models.Unigram(), trainers.UnigramTrainer(vocab_size=500, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False)
    if kind < 0.85:
        return models.WordPiece(unk_token="<unk>", max_input_chars_per_word=r.choice([8, 100])), trainers.WordPieceTrainer(vocab_size=500, special_tokens=["<unk>"], show_progress=False)
    return models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=300, special_tokens=["<unk>"], show_progress=False)


def decoder(r):
    d = decoders
    make = [d.ByteLevel, lambda: d.Metaspace("▁", r.choice(["always", "never", "first"])), lambda: d.WordPiece("##", r.random() < 0.5), d.BPEDecoder, lambda: d.Sequence([d.Replace("▁", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 1)]), lambda: d.CTC(), d.ByteFallback, lambda: None]
    return r.choice(make)()


def template(r, t):
    kind = r.random()
    if kind < 0.3:
        return None
    t.add_special_tokens(["[CLS]", "[SEP]"])
    c, s = ("[CLS]", t.token_to_id("[CLS]")), ("[SEP]", t.token_to_id("[SEP]"))
    if kind < 0.6:
        return processors.TemplateProcessing(single="[CLS] $A [SEP]", pair=r.choice(["[CLS] $A [SEP] $B:1 [SEP]:1", "$B:1 [SEP] $A"]), special_tokens=[c, s])
    if kind < 0.7:
        return processors.BertProcessing(s, c)
    if kind < 0.85:
        return processors.RobertaProcessing(s, c, r.random() < 0.5, r.random() < 0.5)
    return processors.ByteLevel(trim_offsets=r.random() < 0.7)


def make(seed):
    """A random tokenizer; None where the library itself cannot train it."""
    r = random.Random(seed)
    m, trainer = model(r)
    t = Tokenizer(m)
    n = some(r, normalizer, normalizers.Sequence, 3)
    p = some(r, pre_tokenizer, pre_tokenizers.Sequence, 3)
    if n is not None:
        t.normalizer = n
    if p is not None:
        t.pre_tokenizer = p
    corpus = [tokens_text.string(r)[:300] for _ in range(150)]
    t.train_from_iterator(corpus, trainer)
    d = decoder(r)
    if d is not None:
        t.decoder = d
    taken = set()
    for content in r.sample(["<sep>", "the", "HTTP", " a", "<|x|>", "é", "É", "naïve café", "aa", "a", "\n\n"], r.randint(0, 4)):
        special = r.random() < 0.4
        found = content if n is None else n.normalize_str(content)
        if found == "" or found in taken:
            continue  # it is found everywhere, without end; or which of two counts changes from run to run
        taken.add(found)
        a = AddedToken(content, single_word=r.random() < 0.3, lstrip=r.random() < 0.3, rstrip=r.random() < 0.3, normalized=r.random() < 0.5, special=special)
        (t.add_special_tokens if special else t.add_tokens)([a])
    post = template(r, t)
    if post is not None:
        t.post_processor = post
    s = json.loads(t.to_str())
    if s["model"]["type"] == "Unigram" and r.random() < 0.4:
        s["model"]["byte_fallback"] = True
    if s["model"]["type"] == "BPE":
        s["model"]["ignore_merges"] = r.random() < 0.3
    return json.dumps(s)
