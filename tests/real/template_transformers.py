"""Chat templates beside transformers itself: apply_chat_template with messages, tools and documents, and the assistant's masks.

    template_transformers.py PROGRAM

PROGRAM is tests/real/templates built.
"""
import json
import pathlib
import random
import sys
from datetime import datetime

import template_contexts
import template_oracle
from transformers.utils import chat_template_utils

PROGRAM = sys.argv[1]
SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared/data/chat-templates/templates.json"
OWN = pathlib.Path(__file__).resolve().parents[2] / "formats/chattemplate/testdata/templates"
passed = failed = 0


class Fixed(datetime):
    @classmethod
    def now(cls, tz=None):
        return template_oracle.NOW


chat_template_utils.datetime = Fixed


def check(name, wrong, total):
    global passed, failed
    passed += not wrong and total > 0
    failed += bool(wrong) or total == 0
    print(f"{'FAIL' if wrong or not total else 'ok  '} {name}: {total} cases, {wrong} differ")


def theirs(template, c):
    c = dict(c)
    messages = c.pop("messages")
    given = dict(tools=c.pop("tools", None), documents=c.pop("documents", None), add_generation_prompt=c.pop("add_generation_prompt", False))
    try:
        # What apply_chat_template does before it renders: members that are null are left out.
        messages = [{k: v for k, v in m.items() if v is not None} for m in messages]
        out, spans = chat_template_utils.render_jinja_template([messages], chat_template=template, return_assistant_tokens_mask=True, **given, **c)
        out[0].encode()
        return out[0], [list(s) for s in spans[0]]
    except Exception as e:
        return type(e).__name__, None


def given(c):
    """The variables as transformers hands them to the template."""
    c = dict(c)
    c["messages"] = chat_template_utils._alias_reasoning_fields([{k: v for k, v in m.items() if v is not None} for m in c["messages"]])
    for name, value in (("tools", None), ("documents", None), ("add_generation_prompt", False)):
        c.setdefault(name, value)
    return c


rng = random.Random(5)
templates = {p.name: p.read_text() for p in sorted(OWN.glob("*.jinja"))}
if SHARED.exists():
    templates.update(json.loads(SHARED.read_text()))
else:
    print(f"{SHARED} is not here: own templates alone")
cases = []
for name, template in templates.items():
    # A template without generation blocks shows the text alone.
    for _ in range(20 if "generation %}" in template.replace("-%}", " %}") else 4):
        c = template_contexts.context(rng)
        # What transformers checks before it renders is not the template's business.
        c["messages"] = [m for m in c.get("messages") or [] if isinstance(m, dict)] or [{"role": "user", "content": "x"}]
        c["documents"] = None
        c.pop("continue_final_message", None)
        if any(not isinstance(t, dict) for t in c.get("tools") or []):
            c["tools"] = None
        cases.append((name, template, c))
requests = [{"template": t, "vars": given(c), "now": template_oracle.NOW.isoformat() + "Z"} for _, t, c in cases]
texts = masks = marked = wrong_masks = wrong_spans = errors = 0
for (name, template, c), got in zip(cases, template_oracle.ask(PROGRAM, requests)):
    out, spans = theirs(template, c)
    if (spans is not None) != got["ok"] or got["ok"] and out != got["out"] or spans is None and out != got["class"]:
        texts += 1
        print("  differs:", name, str(out)[:300], str(got)[:300])
        continue
    if spans is None:
        errors += 1
        continue
    masks += 1
    mine = got.get("reported") or []
    marked += bool(spans)
    if spans != mine:
        wrong_masks += 1
        print("  masks differ:", name, spans[:5], mine[:5])
    # Where a block stands in no macro, the place in the text is the reported one.
    if "macro" not in template and "call" not in template.split("%}")[0] and sorted(map(tuple, spans)) != sorted(map(tuple, got.get("spans") or [])):
        wrong_spans += 1
        print("  places differ:", name, spans[:5], (got.get("spans") or [])[:5])
check(f"texts of render_jinja_template ({errors} are errors in both)", texts, len(cases))
check(f"masks, character by character ({marked} with blocks)", wrong_masks, masks)
check("places of generation blocks", wrong_spans, masks)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
