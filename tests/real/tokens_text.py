"""Strings that tell tokenizers apart, the same ones for a seed."""
import random

WORDS = """the quick brown fox Hello WORLD isn't don't I'll we've it'S THEY'RE camelCase snake_case HTTPServer naïve café Ångström straße
über İstanbul ﬁne ﬀ Ⅷ ½ ² ١٢٣ १२३ ไทยแลนด์ สวัสดี 你好世界 東京都 カタカナ ひらがな 한국어 ᄒ안녕 שלום عربي فارسی Привет мир Ελληνικά हिन्दी தமிழ்
తెలుగు ქართული አማርኛ ខ្មែរ မြန်မာ ᏣᎳᎩ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠀀𠮷 ｆｕｌｌ ＡＢＣ ﷺ 3.14 1,000,000 12345678 0x1F 2024-11-28 user@example.com https://a.b/c?d=e#f""".split()
CODE = ["def f(x):\n    return x**2  # ok\n", "if (a && b) { return a[i++]; }\r\n", "SELECT * FROM t WHERE a = 'b';", '{"a": [1, 2.5e-3, null], "b": "\\u00e9"}',
        "\tfor (int i = 0; i < n; ++i)\n\t\tsum += a[i];\n\n\n", "<div class=\"x\">&nbsp;</div>", "```py\nprint(1)\n```", "a/b//c\\d/\n/\n", "#!/bin/sh\n\n\n  x=$((1+2))\n"]
MARKS = ["😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "e\u0301", "a\u0308\u0323", "\u0323\u0307", "q\u0307\u0323\u0301", "ﬃ", "\u200d", "\u200b", "\ufeff", "\u00ad", "\u2028", "\u2029", "\u0085",
         "\u00a0", "\u3000", "\u1680", "\u180e", "\u2060", "\ufffd", "\u0000", "\u0001", "\u001f", "\u007f", "\x1b[0m", "\uffff", "\U0010ffff", "\ue000", "\u0378", "ſ", "'ſ", "K", "\u0130",
         "ǅ", "ʰ", "ª", "ا\u064b\u0651", "क्ष", "각", "\u1100\u1161\u11a8", "\u212b", "\u2126", "①", "㍿", "ﾊﾝｶｸ", "\u0344", "\u0f43", "\U0001d15e", "𖹠", "𐳀", "\ua7f2", "\u32ff"]
LOOKALIKE = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|begin_of_text|>", "<bos>", "<unk>", "<0x0A>", "[CLS]", "[SEP]", "[MASK]", "<|", "|>", "<|im_start", " <s> ", "\n</s>\n",
             "<start_of_turn>user\n", "[INST]", "<|reserved_special_token_0|>", "▁", "▁▁", "Ġ", "Ċ", "##a", "<|im_start|><|im_start|>", "<tool_call>", "<unused0>", "\t\t\t", "\n\n\n\n", "<｜User｜>"]
SPACES = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n ", "\n \n", "        ", "\u00a0 ", " \u3000", "\r", "\x0b", "\x0c", " \t "]


def string(r):
    kind = r.random()
    if kind < 0.05:
        c = r.choice(WORDS + MARKS + LOOKALIKE + SPACES + list("aA1.!'"))
        return c * r.randint(1, 400)
    if kind < 0.15:
        return "".join(chr(code(r)) for _ in range(r.randint(1, 40)))
    if kind < 0.2:
        return bytes(r.choice([r.randrange(256), r.choice(b"abc \n"), r.choice(b"\xe2\x82\xac\xf0\x9f\xed\xa0")]) for _ in range(r.randint(1, 40))).decode("utf-8", "replace")
    out = []
    for _ in range(r.randint(0, 25)):
        k = r.random()
        if k < 0.5:
            out.append(r.choice(WORDS))
        elif k < 0.6:
            out.append(r.choice(CODE))
        elif k < 0.7:
            out.append(r.choice(MARKS))
        elif k < 0.76:
            out.append(r.choice(LOOKALIKE))
        elif k < 0.82:
            out.append(str(r.randrange(10 ** r.randint(1, 12))))
        elif k < 0.88:
            out.append("".join(r.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”…—") for _ in range(r.randint(1, 6))))
        else:
            out.append("".join(chr(code(r)) for _ in range(r.randint(1, 4))))
        if r.random() < 0.75:
            out.append(" " if r.random() < 0.7 else r.choice(SPACES))
    return "".join(out)


RANGES = [(0x20, 0x7F), (0x80, 0x250), (0x250, 0x700), (0x700, 0x1200), (0x1200, 0x2000), (0x2000, 0x2C00), (0x2C00, 0x3400), (0x3400, 0xA000), (0xA000, 0xD800),
          (0xE000, 0x10000), (0x10000, 0x12000), (0x12000, 0x1E000), (0x1E000, 0x20000), (0x20000, 0x32000), (0xE0000, 0xE0200), (0, 0x20)]


def code(r):
    a, b = r.choice(RANGES)
    return r.randrange(a, b)


def strings(seed, n):
    r = random.Random(seed)
    return ["", " ", "\n", "a", "  a", "a  ", " \n"] + [string(r) for _ in range(n)]
