"""Writes the text that the language detector is trained on: CORPUS/CODE.words.txt, a word and how often
it is used a line, and CORPUS/CODE.messages.txt, a sentence a line.

    corpus.py SOURCES CORPUS [CODE...]

SOURCES holds the unpacked packages of sources.txt. Two kinds of text come out of them:

words     Words after the n-gram models of lingua 1.3.5 (Apache-2.0). The models give P(last letter | letters before) for n-grams of up
          to five letters inside words. What follows a context too seldom to add up to one is the end of a word, and what precedes an n-gram
          too seldom is its start, so the models hold the frequency of every short word, and a Markov chain over them spells longer ones.
          Its models leave out vowel signs, so Hindi, Marathi and Nepali come from the trigrams of langdetect 1.0.9 (Apache-2.0) instead,
          which have blanks at the edges of words. Lists of our own (everyday) add what encyclopedias and newspapers seldom say, as I, you
          and please, for these three; and for Malay and Indonesian, which share most words, some that only one of them has or likes.
messages  Translations of Home Assistant and its pages (Apache-2.0), of Django (BSD), and sentences that Home Assistant's intents understand
          (Apache-2.0).

Same sources, same text.
"""
import collections
import functools
import gettext
import json
import multiprocessing
import os
import random
import re
import sys
import zlib

import brotli

NAMES = {"no": "nb"}  # codes that are not ours; regions and scripts are cut off
RAREST, LONGEST = 2e-7, 20
SIGNED = {"hi", "mr", "ne"}
SKIP = {"zh", "ja", "ko", "th", "el", "he", "hy", "ka", "bn", "ta", "te", "gu", "pa", "kn", "ml", "gsw", "lg", "sn", "st", "tn", "ts"}  # told by their script, or not ours


def models(folder):
    """counts[n] maps an n-gram to how often it occurred, n from 1 to 5."""
    counts = [None]
    for name in ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"):
        with open(os.path.join(folder, name + ".json.br"), "rb") as f:
            fractions = json.loads(brotli.decompress(f.read()))["ngrams"]
        table = {}
        for fraction, grams in fractions.items():
            up, down = map(int, fraction.split("/"))
            for gram in grams.split(" "):
                table[gram] = up / down * (counts[-1].get(gram[:-1], 0) if counts[-1] else 1e9)
        counts.append(table)
    return counts


def spell(starts, order, following, ends):
    """Every word that a chain spells, with how often it is expected, while that is at least RAREST of all.

    starts has (beginning, count, whether that is a whole word); following[context] has [(letter, share)] and ends[context] the share of
    words that end after the last order letters."""
    least = RAREST * sum(c for _, c, _ in starts)
    found = collections.Counter()
    stack = list(starts)
    while stack:
        word, count, whole = stack.pop()
        if count < least:
            continue
        if whole:
            found[word] += count
            continue
        context = word[-order:]
        stack.append((word, count * ends.get(context, 0), True))
        if len(word) < LONGEST:
            stack.extend((word + letter, count * share, False) for letter, share in following.get(context, ()))
    return found


def words(folder):
    """The words of lingua's models."""
    counts = models(folder)
    before, after, both = (collections.Counter() for _ in range(3))  # how often n-grams have a letter before, after, on both sides
    for k in (2, 3, 4, 5):
        for gram, c in counts[k].items():
            before[gram[1:]] += c
            after[gram[:-1]] += c
            if k > 2:
                both[gram[1:-1]] += c
    starts = [(g, c - before[g] - after[g] + both[g], True) for k in (1, 2, 3) for g, c in counts[k].items()]
    starts += [(g, c - before[g], False) for g, c in counts[4].items()]
    following = collections.defaultdict(list)
    for gram, c in counts[5].items():
        following[gram[:4]].append((gram[4], c / counts[4][gram[:4]]))
    ends = {g: max(1 - after[g] / c, 0) for g, c in counts[4].items()}
    return spell(starts, 4, following, ends)


def signed_words(path):
    """The words of a profile of langdetect, by its trigrams."""
    with open(path, encoding="utf8") as f:
        freq = json.load(f)["freq"]
    starts, following, ends = [], collections.defaultdict(list), {}
    for gram, c in sorted(freq.items()):
        if len(gram) == 3 and re.fullmatch(r" ?[\u0900-\u0963\u0970-\u097f]{1,3} ?", gram):
            if gram[0] == " ":
                starts.append((gram[1:].strip(), c, gram[2] == " "))
            following[gram[:2]].append((gram[2], c))
    for context, options in following.items():
        total = sum(c for _, c in options)
        ends[context] = sum(c for letter, c in options if letter == " ") / total
        following[context] = [(letter, c / total) for letter, c in options if letter != " "]
    return spell(starts, 2, following, ends)


def leaves(node, path=()):
    if isinstance(node, dict):
        for k, v in node.items():
            yield from leaves(v, path + (k,))
    elif isinstance(node, list):
        for i, v in enumerate(node):
            yield from leaves(v, path + (i,))
    elif isinstance(node, str):
        yield path, node


def clean(text):
    text = re.sub(r"```.*?```|`[^`]*`|https?://\S+|\[%.*?%\]|<[^>]*>|\{\{.*?\}\}|\{[^{}]*\}|\[([^\]]*)\]\([^)]*\)", r" \1 ", text, flags=re.S)
    return " ".join(re.sub(r"[*#|_\\]+", " ", text).split())


def keep(found, code, text, english):
    """Adds the sentences of a translation that is not left in English."""
    text = clean(text)
    if len(text.split()) >= 2 and (code.startswith("en") or clean(english) != text):
        found[code].update(s for s in re.split(r"(?<=[.!?])\s+|\n+", text) if len(s.split()) >= 2)


def home_assistant(sources, found):
    """Strings of the integrations, whose files are CODE.json, and of the pages, whose files are CODE-HASH.json."""
    for root, pattern in (("homeassistant", r"(.+)()\.json$"), ("hass_frontend", r"(.+)-([0-9a-f]{32})\.json$")):
        for folder, _, files in sorted(os.walk(os.path.join(sources, root))):
            names = {m[1]: n for n in sorted(files) if (m := re.match(pattern, n))}
            if "translations" not in folder or "en" not in names:
                continue
            english = dict(leaves(json.load(open(os.path.join(folder, names["en"]), encoding="utf8"))))
            for code, name in names.items():
                for path, text in leaves(json.load(open(os.path.join(folder, name), encoding="utf8"))):
                    keep(found, code, text, english.get(path, ""))


def django(sources, found):
    for folder, _, files in sorted(os.walk(os.path.join(sources, "django"))):
        code = os.path.basename(os.path.dirname(folder)).replace("_", "-")
        for name in sorted(files):
            if name.endswith(".mo"):
                with open(os.path.join(folder, name), "rb") as f:
                    for key, text in sorted(gettext.GNUTranslations(f)._catalog.items(), key=str):
                        english = key[0] if isinstance(key, tuple) else key
                        if english:
                            keep(found, code, re.sub(r"%\(\w+\)[sd]|%[sd]", " ", text), english)


def words_of(sources, code):
    """The words of a language; a quarter of all are those of its list of our own, if there is one."""
    if code in SIGNED:
        found = signed_words(os.path.join(sources, "langdetect", "profiles", code))
    else:
        found = words(os.path.join(sources, "lingua", "language-models", code))
    everyday = os.path.join(os.path.dirname(__file__), "everyday", code + ".txt")
    if os.path.exists(everyday):
        with open(everyday, encoding="utf8") as f:
            often = f.read().split()
        found.update(dict.fromkeys(often, 0.25 * sum(found.values()) / len(often)))
    return found


class Intents:
    """Draws from the sentence templates of one language: [optional], (one|of|these), <rule>, {slot}."""

    def __init__(self, data, rng):
        self.rules, self.rng = data.get("expansion_rules", {}), rng
        self.templates = [t for i in data.get("intents", {}).values() for d in i.get("data", []) for t in d.get("sentences", [])]
        self.answers = [clean(re.sub(r"\{%.*?%\}", "\n", t, flags=re.S)) for _, t in leaves(data.get("responses", {}))]

    def draw(self, text, depth=0):
        text = re.sub(r"<([^<>]+)>", lambda m: self.draw(self.rules.get(m[1], ""), depth + 1) if depth < 6 else "", text)
        text = re.sub(r"\{[^{}]*\}", " ", text)
        while True:
            inner = re.search(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)", text)
            if not inner:
                return " ".join(text.split())
            optional = inner[1] is not None
            chosen = "" if optional and self.rng.random() < 0.5 else self.rng.choice((inner[1] if optional else inner[2]).split("|"))
            text = text[:inner.start()] + chosen + text[inner.end():]

    def sentences(self):
        drawn = {self.draw(t) for t in self.templates for _ in range(4)} | set(self.answers)
        return {s for s in drawn if len(s.split()) >= 2 and not re.search(r"[<>{}\[\]|]", s)}


def main():
    sources, corpus, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(corpus, exist_ok=True)

    def write(code, kind, lines):
        with open(os.path.join(corpus, f"{code}.{kind}.txt"), "w", encoding="utf8") as f:
            f.writelines(line + "\n" for line in lines)

    if not wanted or wanted == ["messages"]:
        found = collections.defaultdict(set)
        home_assistant(sources, found)
        django(sources, found)
        folder = os.path.join(sources, "home_assistant_intents", "data")
        for name in sorted(os.listdir(folder)):
            rng = random.Random(zlib.crc32(name.encode()))
            found[name[:-5]] |= Intents(json.load(open(os.path.join(folder, name), encoding="utf8")), rng).sentences()
        ours = collections.defaultdict(set)
        for code, lines in found.items():
            code = code.split("-")[0]
            if code not in SKIP:
                ours[NAMES.get(code, code)] |= lines
        for code, lines in ours.items():
            write(code, "messages", sorted(lines))
    folder = os.path.join(sources, "lingua", "language-models")
    codes = [c for c in sorted(set(os.listdir(folder)) | SIGNED) if c not in SKIP and (not wanted or c in wanted)]
    with multiprocessing.Pool() as pool:
        for code, found in zip(codes, pool.imap(functools.partial(words_of, sources), codes)):
            write(code, "words", (f"{word} {count:.6g}" for word, count in sorted(found.items(), key=lambda x: (-x[1], x[0]))))
            print(code, len(found), [w for w, _ in found.most_common(8)], file=sys.stderr)


if __name__ == "__main__":
    main()
