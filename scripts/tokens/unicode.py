"""Writes formats/tokenizer/internal/ucd/tables.bin: what the released Hugging Face tokenizers library takes every code point for.

    unicode.py OUTPUT            (needs tokenizers and unicodedata2, pinned in unicode.txt)

The library mixes several versions of Unicode: its regular expressions, its normalizers and its pre-tokenizers each have their own. So the
tables are measured: every property is asked of the library itself, code point by code point. Only the list of names and candidates comes
from the Unicode data of Python.
"""
import sys
import zlib

import unicodedata2 as ud
from tokenizers import Regex
from tokenizers import normalizers as N
from tokenizers import pre_tokenizers as P

CPS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
ALL = "".join(map(chr, CPS))
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn".split()
SCRIPTS = """Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi
Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Garay Georgian
Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Gurung_Khema Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana
Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar
Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao
Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki
Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya
Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham
Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho
Warang_Citi Yezidi Yi Zanabazar_Square""".split()
FLAGS = ["word", "space", "white", "numeric", "punct", "mark", "bertpunct", "bertwhite", "cleandrop", "cleanspace", "han",
         "nmtdrop", "nmtspace", "rustword", "rustspace", "alpha", "graph", "print", "lower", "upper", "posixword", "bertmark"]


def matched(rx, cps=None):
    """The code points that the regular expression matches alone."""
    text = ALL if cps is None else "".join(map(chr, cps))
    cps = cps or CPS
    out, at = set(), 0
    for _, (a, b) in P.Split(Regex(rx), "removed").pre_tokenize_str(text):
        out.update(cps[at:a])
        at = b
    out.update(cps[at:])
    return out


def apart(pre, around="a"):
    """What a pre-tokenizer does to each code point between two letters: joined, alone or gone."""
    text = around + around.join(map(chr, CPS)) + around
    owner = {}
    for _, (a, b) in pre.pre_tokenize_str(text):
        for i in range(a, b):
            owner[i] = a
    joined, alone, gone = set(), set(), set()
    for k, c in enumerate(CPS):
        i = 2 * k + 1
        if i not in owner:
            gone.add(c)
        elif owner[i] == owner[i - 1] and owner[i + 1] == owner[i]:
            joined.add(c)
        else:
            alone.add(c)
    return joined, alone, gone


def shapes(normalizer):
    return {c: normalizer.normalize_str(chr(c)) for c in CPS}


class Out:
    def __init__(self):
        self.b = bytearray()

    def number(self, n):
        while n >= 0x80:
            self.b.append(n & 0x7F | 0x80)
            n >>= 7
        self.b.append(n)

    def text(self, s):
        raw = s.encode()
        self.number(len(raw))
        self.b += raw

    def runs(self, of):
        """of: a value for every code point, written as runs (length, value)."""
        runs, last = [], None
        for c in range(0x110000):
            v = of.get(c, 0)
            if v == last:
                runs[-1][0] += 1
            else:
                runs.append([1, v])
                last = v
        self.number(len(runs))
        for n, v in runs:
            self.number(n)
            self.number(v)

    def mapping(self, of):
        self.number(len(of))
        last = 0
        for c in sorted(of):
            self.number(c - last)
            last = c
            self.text(of[c])


def main():
    flag = {n: set() for n in FLAGS}
    category = {}
    for i, g in enumerate(CATEGORIES):
        for c in matched(r"\p{%s}" % g):
            category[c] = i
    assert len(category) == len(CPS)
    print("flags", flush=True)
    flag["word"], flag["space"] = matched(r"\w"), matched(r"\s")
    flag["alpha"], flag["graph"], flag["print"] = matched("[[:alpha:]]"), matched("[[:graph:]]"), matched("[[:print:]]")
    flag["lower"], flag["upper"], flag["posixword"] = matched("[[:lower:]]"), matched("[[:upper:]]"), matched("[[:word:]]")
    flag["white"] = apart(P.WhitespaceSplit())[2]
    flag["numeric"] = apart(P.Digits(individual_digits=True))[1]
    flag["punct"] = apart(P.Punctuation())[1]
    _, flag["bertpunct"], flag["bertwhite"] = apart(P.BertPreTokenizer())
    flag["rustword"], _, flag["rustspace"] = apart(P.Whitespace())
    flag["mark"] = {c for c, s in shapes(N.StripAccents()).items() if s == ""}
    bare = shapes(N.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False))
    flag["bertmark"] = {c for c, s in bare.items() if s == ""}
    clean = shapes(N.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False))
    flag["cleandrop"] = {c for c, s in clean.items() if s == ""}
    flag["cleanspace"] = {c for c, s in clean.items() if s == " " and c != 32}
    han = shapes(N.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False))
    flag["han"] = {c for c, s in han.items() if len(s) == 3}
    nmt = shapes(N.Nmt())
    flag["nmtdrop"] = {c for c, s in nmt.items() if s == ""}
    flag["nmtspace"] = {c for c, s in nmt.items() if s == " " and c != 32}
    for what in (clean, nmt):
        assert all(s in ("", " ", chr(c)) for c, s in what.items())

    named = {CATEGORIES.index("Cn"), CATEGORIES.index("Co")}
    assigned = [c for c in CPS if category[c] not in named] # no script holds any other
    print("scripts", flush=True)
    script = {}
    for i, s in enumerate(SCRIPTS):
        for c in matched(r"\p{%s}" % s, assigned):
            script[c] = i + 1

    # The scripts of the UnicodeScripts pre-tokenizer, an older list with some scripts merged: two code points are of one class when
    # the library does not cut between them; class 0 joins with anything.
    one, many = {}, set()
    left, count = set(CPS), 0

    def joined(a, cs):
        text = a + a.join(map(chr, cs)) + a
        starts = {i for _, (i, _) in P.UnicodeScripts().pre_tokenize_str(text)}
        return {c for k, c in enumerate(cs) if 2 * k + 1 not in starts and 2 * k + 2 not in starts}

    many = joined("a", CPS) & joined("\u0434", CPS)
    left -= many
    print("classes", flush=True)
    while left:
        first = min(left)
        count += 1
        same = joined(chr(first), sorted(left))
        assert first in same
        for c in same:
            one[c] = count
        left -= same

    print(count, flush=True)
    order = {n: i for i, n in enumerate(FLAGS)}
    combos, of = {}, {}
    bits = {c: 0 for c in CPS}
    for n, s in flag.items():
        for c in s:
            bits[c] |= 1 << order[n]
    for c in CPS:
        key = (category[c], bits[c])
        of[c] = combos.setdefault(key, len(combos))
    surrogate = combos.setdefault((CATEGORIES.index("Cn"), 0), len(combos))
    for c in range(0xD800, 0xE000):
        of[c] = surrogate
    assert len(combos) < 256, len(combos)

    nfd, nfkd, nfc = shapes(N.NFD()), shapes(N.NFKD()), N.NFC()
    canonical = {c: s for c, s in nfd.items() if s != chr(c) and not 0xAC00 <= c < 0xD7A4}
    compat = {c: s for c, s in nfkd.items() if s != nfd[c]}
    d = N.NFD()
    combining = {}
    for c in CPS:
        cc = ud.combining(chr(c))
        if cc and (nfd[c] == chr(c)):
            if (cc < 230 and d.normalize_str("\u0301" + chr(c)) != "\u0301" + chr(c)) or (
                    cc >= 230 and d.normalize_str(chr(c) + "\u0316") != chr(c) + "\u0316"):
                combining[c] = cc
    compose = {}
    for c in canonical:
        for mapping in (ud.decomposition(chr(c)),):
            if mapping and not mapping.startswith("<") and len(mapping.split()) == 2:
                pair = "".join(chr(int(x, 16)) for x in mapping.split())
                if nfc.normalize_str(pair) == chr(c):
                    compose[c] = pair
    lower = {c: s for c, s in shapes(N.Lowercase()).items() if s != chr(c)}

    # Which code points match each other under (?i), from the candidates that fold or map to each other.
    near = {}
    for c in CPS:
        s = chr(c)
        for t in {s.lower(), s.upper(), s.casefold(), s.title()} - {s}:
            if len(t) == 1:
                near.setdefault(c, set()).add(ord(t))
                near.setdefault(ord(t), set()).add(c)
    fold = {}
    for c in sorted(near):
        group, todo = {c}, [c]
        while todo:
            for x in near.get(todo.pop(), ()):
                if x not in group:
                    group.add(x)
                    todo.append(x)
        text = "".join(map(chr, sorted(group)))
        got, at = set(), 0
        for _, (a, b) in P.Split(Regex("(?i:\\x{%x})" % c), "removed").pre_tokenize_str(text):
            got.update(text[at:a])
            at = b
        got.update(text[at:])
        got.discard(chr(c))
        if got:
            fold[c] = "".join(sorted(got))

    out = Out()
    for names in (CATEGORIES, FLAGS, SCRIPTS):
        out.number(len(names))
        for n in names:
            out.text(n)
    out.number(len(combos))
    for (g, b) in combos:
        out.number(g)
        out.number(b)
    out.runs(of)
    out.runs(script)
    out.runs(one)
    out.runs(combining)
    for m in (canonical, compat, compose, lower, fold):
        out.mapping(m)
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = z.compress(bytes(out.b)) + z.flush()
    open(sys.argv[1], "wb").write(data)
    print(len(combos), "classes", len(out.b), "bytes", len(data), "compressed", count, "script classes", len(many), "joining",
          len(canonical), len(compat), len(compose), len(lower), len(fold), len(combining))


main()
