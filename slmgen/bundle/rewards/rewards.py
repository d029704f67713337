"""Rewards of sampled answers, between 0 and 1. This file is yours to edit; it needs Python's standard library alone.

Each row carries a reward: {"kind": "number", "answer": "42"}. The kind names a function of REWARDS, which gets the text of an answer (without
its reasoning) and what is expected. To add a kind, write a function and name it there; rows of a kind that is not there stop the run before
it begins. An expected answer that is a list is met by any of its items.
"""

import json
import re
import sys
import unicodedata
from fractions import Fraction

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d+)?(?:[eE][-+]?\d+)?(?:\s*/\s*\d+(?![\d/]))?")


def exact(text, expected):
    """The same words, whatever their case, punctuation and spaces: the whole text, or what follows its last "answer:" or "####"."""
    marked = re.split(r"(?i)####|\banswer(?:\s+is)?\s*:", text)
    return float(words(str(expected)) in (words(text), words(marked[-1])))


def number(text, expected):
    """The last number of the text has the expected value: 1,200 is 1200.0, 3/4 is 0.75."""
    found = [v for v in map(value, NUMBER.findall(plain(text))) if v is not None]
    return float(bool(found) and same_number(found[-1], needed_number(expected)))


def choice(text, expected):
    """The letter of an option: after the word answer, in a box, at the start, or the last one that stands as (B), B) or B."""
    text = plain(text)
    box = boxed_part(text)
    for found in (
        re.findall(r"(?i:\b(?:answer|option|choice)\b)(?:\s+is)?[^A-Za-z0-9]*([A-J])\b", text),
        re.findall(r"^\W*(?:\\text\{)?([A-J])\b", box) if box is not None else [],
        re.findall(r"^\W*([A-J])(?:[).:]|\W*$)", text),
        re.findall(r"\(([A-J])\)|\b([A-J])\)|\b([B-J])\b", text),
    ):
        if found:
            last = found[-1] if isinstance(found[-1], str) else "".join(found[-1])
            return float(last == str(expected).strip(" ().").upper())
    return 0.0


def boxed(text, expected):
    """What stands in the last \\boxed{}: the same LaTeX, or the same number."""
    part = boxed_part(text)
    if part is None:
        return 0.0
    want = boxed_part(str(expected)) or str(expected)
    a, b = value(latex(part)), value(latex(want))
    return float(latex(part) == latex(want) or (a is not None and b is not None and same_number(a, b)))


def regex(text, expected):
    """The pattern is found in the text; anchor it with ^ and $ to hold all of it."""
    return float(re.search(str(expected), text.strip()) is not None)


def json_value(text, expected):
    """The text is JSON, alone or in a code block, and equal to the expected value where there is one."""
    found, parsed = json_in(text)
    return float(found and (expected is None or parsed == expected))


def schema(text, expected):
    """The text is JSON that keeps the schema. See keeps for the keywords."""
    found, parsed = json_in(text)
    return float(found and keeps(parsed, expected))


REWARDS = {
    "exact": exact,
    "number": number,
    "choice": choice,
    "boxed": boxed,
    "regex": regex,
    "json": json_value,
    "schema": schema,
}


def score(completions, reward, **columns):
    """The rewards of a batch: what the trainer calls. completions are texts or lists of messages, reward the column of that name."""
    return [one(said(c), r) for c, r in zip(completions, reward)]


def one(text, reward):
    """The reward of one answer."""
    spec = parsed(reward)
    judge, expected = REWARDS[spec["kind"]], spec.get("answer")
    text = text.rpartition("</think>")[2]
    if isinstance(expected, list) and judge is not json_value:
        return max(judge(text, e) for e in expected)
    if isinstance(expected, list) and json_in(text)[1] in expected:
        return judge(text, json_in(text)[1])
    return judge(text, expected)


def check(reward):
    """Raises ValueError for a reward that cannot be computed. It is called for every row before training begins."""
    spec = parsed(reward)
    kind, expected = spec.get("kind"), spec.get("answer")
    if kind not in REWARDS:
        raise ValueError(f"rewards.py has no reward called {kind!r}, which a row asks for: add it to REWARDS, or use one of {', '.join(REWARDS)}")
    if expected in (None, [], "") and kind in ("exact", "number", "choice", "boxed", "regex", "schema"):
        raise ValueError(f"the reward {kind!r} needs an answer to compare with")
    for e in expected if isinstance(expected, list) else [expected]:
        if kind == "number":
            needed_number(e)
        elif kind == "regex":
            try:
                re.compile(str(e))
            except re.error as problem:
                raise ValueError(f"the pattern {e!r} is no regular expression: {problem}") from None
        elif kind == "schema":
            keeps(None, e)


def check_rows(path):
    """Checks every row of a JSONL file; the error names the line."""
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                check(json.loads(line)["reward"])
            except ValueError as problem:
                raise ValueError(f"{path}, line {number}: {problem}") from None


def parsed(reward):
    spec = json.loads(reward) if isinstance(reward, str) else reward
    if not isinstance(spec, dict):
        raise ValueError(f"a reward must be an object with a kind, not {spec!r}")
    return spec


def said(completion):
    """The text of a sampled answer."""
    if isinstance(completion, str):
        return completion
    return "".join(m.get("content") or "" for m in completion)


def plain(text):
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-")


def words(text):
    """Letters and digits in lower case, single spaces, no articles."""
    text = re.sub(r"[^\w\s]|_", " ", plain(text).casefold())
    return " ".join(w for w in text.split() if w not in ("a", "an", "the"))


def value(text):
    """The number that a text is, None when it is none. Currency, per cent and thousands separators do not count."""
    text = re.sub(r"[$€£%\s]|(?<=\d),(?=\d{3})", "", plain(str(text))).rstrip(".")
    top, _, bottom = text.partition("/")
    if len(text) > 1000 or len(re.sub(r".*[eE][-+]?0*", "", text)) > 3 and re.search("[eE]", text):
        return None  # an answer may say 1e999999999, which would take forever to write out
    try:
        return Fraction(top) / Fraction(bottom or 1)
    except (ValueError, ZeroDivisionError):
        return None


def needed_number(expected):
    found = value(expected)
    if found is None:
        raise ValueError(f"the expected answer {expected!r} is no number")
    return found


def same_number(a, b):
    return a == b or abs(a - b) <= Fraction(1, 10**6) * max(abs(a), abs(b))


def boxed_part(text):
    """What stands in the last \\boxed{} whose braces close, None without one."""
    start = text.rfind("\\boxed{")
    if start < 0:
        return None
    depth = 0
    for i in range(start + len("\\boxed"), len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return text[start + len("\\boxed{") : i]
    return None


def latex(text):
    """LaTeX without what does not change its meaning; a fraction of plain numbers as a/b."""
    text = re.sub(r"\\(?:left|right|,|!|;|:| )|\$|\s|\^\{?\\circ\}?|\\%", "", plain(text))
    text = re.sub(r"\\(?:text|mathrm|mbox)\{([^{}]*)\}", r"\1", text.replace("dfrac", "frac").replace("tfrac", "frac"))
    return re.sub(r"\\frac\{(-?\d+)\}\{(\d+)\}", r"\1/\2", text).rstrip(".")


def json_in(text):
    """Whether a text is a JSON value or holds a JSON object or list, and that value."""
    fence = re.search(r"```(?:json)?\s*(.*?)```", text, re.S)
    body = fence.group(1) if fence else text
    opening = re.search(r"[\[{]", body)
    decoder = json.JSONDecoder(parse_constant=nothing)
    reads = [lambda: decoder.decode(body)]
    if opening:
        reads.append(lambda: decoder.raw_decode(body[opening.start() :])[0])
    for read in reads:
        try:
            return True, read()
        except (ValueError, RecursionError):
            continue
    return False, None


def nothing(word):
    raise ValueError(word + " is no JSON")


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
NOTES = {"$schema", "$id", "title", "description", "default", "examples", "format", "deprecated"}


def keeps(value, rule):
    """Whether a value keeps a JSON schema. A keyword that is not known here is an error: to ignore it would reward wrong answers."""
    if isinstance(rule, bool):
        return rule
    if not isinstance(rule, dict):
        raise ValueError(f"a schema must be an object, not {rule!r}")
    return all([keyword(k, v, value, rule) for k, v in rule.items() if k not in NOTES])


def keyword(name, want, value, rule):
    """Whether a value keeps one keyword. Every branch looks at what it is given, so that check finds unknown keywords at any depth."""
    size = len(value) if isinstance(value, (str, list, dict)) else 0
    quantity = value if is_type(value, "number") else None
    if name == "type":
        return any([is_type(value, t) for t in (want if isinstance(want, list) else [want])])
    if name in ("enum", "const"):
        return value in want if name == "enum" else value == want
    if name in ("allOf", "anyOf", "oneOf"):
        kept = sum([keeps(value, r) for r in want])
        return kept == len(want) if name == "allOf" else kept >= 1 if name == "anyOf" else kept == 1
    if name == "not":
        return not keeps(value, want)
    if name == "properties":
        inside = value if isinstance(value, dict) else {}
        return all([keeps(inside.get(k), r) or k not in inside for k, r in want.items()])
    if name == "required":
        return not isinstance(value, dict) or all(k in value for k in want)
    if name == "additionalProperties":
        extra = [v for k, v in value.items() if k not in rule.get("properties", {})] if isinstance(value, dict) else []
        return all([keeps(v, want) for v in extra or [None]]) or not extra
    if name == "items":
        return all([keeps(v, want) for v in value]) if isinstance(value, list) and value else keeps(None, want) or True
    if name in ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"):
        kind = {"Items": list, "Length": str, "Properties": dict}[name[3:]]
        return not isinstance(value, kind) or (size >= want if name.startswith("min") else size <= want)
    if name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if quantity is None:
            return True
        return {"minimum": quantity >= want, "maximum": quantity <= want, "exclusiveMinimum": quantity > want, "exclusiveMaximum": quantity < want}[name]
    if name == "uniqueItems":
        return not (want and isinstance(value, list)) or all(value[i] not in value[:i] for i in range(len(value)))
    if name == "pattern":
        return not isinstance(value, str) or re.search(want, value) is not None
    raise ValueError(f"rewards.py knows no schema keyword {name!r}: add it to keyword(), or leave it out of the schema")


def is_type(value, name):
    if name in ("number", "integer"):
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
        return right and (name == "number" or float(value).is_integer())
    if name not in TYPES:
        raise ValueError(f"a schema has no type {name!r}")
    return isinstance(value, TYPES[name])


if __name__ == "__main__":
    try:
        for name in sys.argv[1:]:
            check_rows(name)
    except ValueError as problem:
        sys.exit(str(problem))
