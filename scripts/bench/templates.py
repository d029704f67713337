"""Renders the same chats with slmgen, jinja2 and minijinja (through its Python binding), side by side, and prints a table of docs/benchmarks.md.

    templates.py PROGRAM [ROUNDS]

PROGRAM is scripts/bench/templates built. The engines run in turns; the lowest median of the rounds counts. Templates are parsed once before.
All outputs must be the same. Templates: our own, and Qwen3's where the shared test data is there.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import jinja2
import jinja2.ext
import jinja2.sandbox
import minijinja

PROGRAM = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 1.0

TEXT = "Could you explain how the tides follow the moon, and why there are two of them a day? Please keep it short and give one example from a real harbour, with its times."
CHAT = {"messages": [{"role": ("user", "assistant")[i % 2], "content": f"{TEXT} ({i}) {TEXT[:60]}"} for i in range(20)], "add_generation_prompt": True, "tools": None}
TOOL = {"type": "function", "function": {"name": "get_weather", "description": "The weather of a city", "parameters": {"type": "object", "properties": {f"p{i}": {"type": "string", "description": TEXT} for i in range(8)}, "required": ["p0"]}}}

templates = {"ChatML, own (tests of the project)": "{%- for m in messages %}\n    {{- '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n"}
shared = ROOT.parent / "shared/data/chat-templates/templates.json"
if shared.exists():
    templates["Qwen3"] = json.loads(shared.read_text())["ikllama--Qwen-Qwen3-0.6B.jinja"]


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def of_jinja2(source, context):
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    t = env.from_string(source)
    return lambda: t.render(**context)


def of_minijinja(source, context):
    env = minijinja.Environment(trim_blocks=True, lstrip_blocks=True, pycompat=True)
    env.add_filter("tojson", tojson)
    env.add_template("t", source)
    return lambda: env.render_template("t", **context)


def measure(f):
    f()
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter_ns()
        out = f()
        times.append(time.perf_counter_ns() - start)
    times.sort()
    return times[len(times) // 2] / 1000, hashlib.sha256(out.encode()).hexdigest(), len(out.encode())


def of_slmgen(source, context):
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        (d / "t").write_text(source)
        (d / "v").write_text(json.dumps(context))
        doc = json.loads(subprocess.run([PROGRAM, d / "t", d / "v", str(SECONDS)], check=True, stdout=subprocess.PIPE).stdout)
    return doc["microseconds"], doc["sha256"], doc["bytes"]


ENGINES = {
    "slmgen": of_slmgen,
    "minijinja, in Python": lambda s, c: measure(of_minijinja(s, c)),
    "jinja2": lambda s, c: measure(of_jinja2(s, c)),
}
for name, source in templates.items():
    best, sums = {}, {}
    for _ in range(ROUNDS):
        for engine, run in ENGINES.items():
            micros, digest, size = run(source, CHAT)
            best[engine] = min(micros, best.get(engine, micros))
            sums[engine] = (digest, size)
    if len(set(sums.values())) > 1:
        sys.exit(f"{name}: the outputs differ: {sums}")
    print(f"\n### {name}, a chat of 20 turns\n\n{size / 1000:.1f} kB; the outputs are the same bytes.\n")
    print("| engine | microseconds, median | MB/s | time against slmgen |\n|---|---|---|---|")
    for engine, micros in sorted(best.items(), key=lambda kv: kv[1]):
        print(f"| {engine} | {micros:.0f} | {size / micros:.0f} | {micros / best['slmgen']:.1f} |")
print(f"\njinja2 {jinja2.__version__}, minijinja 3.0.5.")
