"""Chat templates beside jinja2: generated templates, and generated conversations for real templates.

    template_checks.py PROGRAM SEED TEMPLATES CONTEXTS [REPORT]

PROGRAM is tests/real/templates built. REPORT gets the figures as JSON.
"""
import collections
import copy
import json
import os
import pathlib
import random
import sys

import template_contexts
import template_language
import template_oracle

PROGRAM, SEED, TEMPLATES, CONTEXTS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared/data/chat-templates/templates.json"
env = template_oracle.environment()
passed = failed = 0
figures = {}


def compare(name, cases):
    global passed, failed
    requests, wants = [], []
    skipped = 0
    for template, context in cases:
        given = copy.deepcopy(context)  # the filter indent adds to a list that it is given
        want = template_oracle.expect(env, template, context)
        if want is None:
            skipped += 1
            continue
        wants.append(want)
        requests.append({"template": template, "vars": given, "now": template_oracle.NOW.isoformat() + "Z"})
    differ = collections.Counter()
    errors = 0
    for r, want, got in zip(requests, wants, template_oracle.ask(PROGRAM, requests)):
        errors += not want["ok"]
        if want["ok"] != got["ok"]:
            kind = "error" if want["ok"] else "no error"
        elif want["ok"] and want["out"] != got["out"]:
            kind = "text"
        elif not want["ok"] and want["class"] != got["class"] and not (got["class"] == "LimitError" and want["class"] == "OverflowError"):
            kind = "class"
        else:
            continue
        differ[kind] += 1
        if sum(differ.values()) <= int(os.environ.get("SHOW", "5")):
            print(f"DIFFERS ({kind}) {json.dumps(r['template'], ensure_ascii=False)[:1500]}\n  want {str(want)[:700]}\n  got  {str(got)[:700]}")
    wrong = sum(differ.values())
    print(f"{'FAIL' if wrong else 'ok  '} {name}: {len(requests)} cases, {errors} of them errors, {wrong} differ {dict(differ)}, {skipped} left out")
    figures[name] = {"cases": len(requests), "errors": errors, "differ": wrong, "left_out": skipped}
    passed += not wrong
    failed += bool(wrong)


rng = random.Random(SEED)
cases = []
for _ in range(TEMPLATES):
    m = template_language.Maker(rng)
    cases.append((m.template(), m.context()))
if cases:
    compare("generated templates", cases)

if CONTEXTS:
    if SHARED.exists():
        real = list(json.loads(SHARED.read_text()).items())
        rng.shuffle(real)
    else:
        print(f"{SHARED} is not here: own templates alone")
        real = [(p.name, p.read_text()) for p in sorted(pathlib.Path("formats/chattemplate/testdata/templates").glob("*.jinja"))]
    compare("generated conversations", [(real[i % len(real)][1], template_contexts.context(rng)) for i in range(CONTEXTS)])

print(f"{passed} passed, {failed} failed")
if len(sys.argv) > 5:
    pathlib.Path(sys.argv[5]).write_text(json.dumps({"seed": SEED, "jinja2": template_oracle.jinja2.__version__, "checks": figures}, indent=1) + "\n")
sys.exit(failed > 0)
