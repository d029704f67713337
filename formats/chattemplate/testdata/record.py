"""Records what jinja2 3.1.6 renders of the templates here (goldens.json) and of made-up ones (language.json). Run with tests/real on the path:

    PYTHONPATH=tests/real python formats/chattemplate/testdata/record.py
"""
import json
import pathlib
import random

import template_language
import template_oracle

here = pathlib.Path(__file__).parent
TOOL = {"type": "function", "function": {"name": "get_weather", "description": " The weather of a city — <b>\"now\"</b>. ", "parameters": {"type": "object", "properties": {
    "city": {"type": "string"}, "days": {"type": ["integer", "null"], "default": 3}, "unit": {"type": "string", "default": "°C"}}, "required": ["city"]}}}
CALL = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Zürich", "days": 2, "f": 1.0, "none": None, "list": [True, "é\n"]}}}
contexts = {
    "chat": {"messages": [{"role": "system", "content": " Be short. "}, {"role": "user", "content": "Hi 🙂\n"}, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello & <bye>"}, {"role": "user", "content": "More"}],
             "add_generation_prompt": True, "bos_token": "<s>", "eos_token": "</s>"},
    "trained": {"messages": [{"role": "user", "content": "Hé"}, {"role": "assistant", "content": "Aé"}], "bos_token": "", "eos_token": "</s>", "date": True},
    "tools": {"messages": [{"role": "user", "content": "Weather?"}, {"role": "assistant", "content": None, "tool_calls": [CALL, CALL]}, {"role": "tool", "content": "{\"t\": 21}", "tool_call_id": "c1"}, {"role": "assistant", "content": "21"}], "tools": [TOOL, TOOL["function"]]},
    "parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}], "more": [{"role": "x", "content": "<y>"}]}], "bos_token": "<s>", "eos_token": "</s>"},
    "values": {"values": [0, -1, 1.0, 1e16, 1e-7, 2**64, True, False, None, "", "it's", 'both \' and "', "\u200b\n\\", [], [1, [2.5, None]], {}, {"a": {"b": "é"}}], "messages": []},
    "empty": {},
}
env = template_oracle.environment()
goldens = {}
for path in sorted(here.glob("templates/*.jinja")):
    goldens[path.name] = {name: template_oracle.expect(env, path.read_text(), c) for name, c in contexts.items()}
(here / "goldens.json").write_text(json.dumps({"contexts": contexts, "goldens": goldens}, ensure_ascii=False, indent=1) + "\n")

rng = random.Random(20260305)
cases = []
while len(cases) < 300:
    m = template_language.Maker(rng)
    template, context = m.template(), m.context()
    want = template_oracle.expect(env, template, context)
    if want and len(template) < 600 and (want["ok"] or rng.random() < 0.3):
        want.pop("message", None)
        cases.append({"template": template, "vars": context, **want})
(here / "language.json").write_text("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")
