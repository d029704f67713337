"""What formats/prompt makes of rows beside what the train.py of a bundle makes of them: the same tokens, the same mask, for real tokenizers
with their real chat templates.

  prompts.py SLMGEN SEQUENCES WORK FOLDER...     each FOLDER holds tokenizer.json and tokenizer_config.json of a model"""

import json
import pathlib
import random
import subprocess
import sys
import types

import transformers
from checks import check, finish, load_module

slmgen, sequences, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
work.mkdir(parents=True, exist_ok=True)
TEXTS = ["When does the ferry leave?", "", " padded \n", "你好，世界 🙂", "naïve café\n\n```go\nfunc main() {}\n```", "<think>hm</think>", "<|im_end|> or </s>", "1234567 + 89",
         "Zürich\tGenève", "مرحبا", "a" * 300, "नमस्ते दुनिया"]
TOOL = {"type": "function", "function": {"name": "weather", "description": "Weather of a city — \"now\"", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer", "default": 3}}, "required": ["city"]}}}


def conversation(r):
    """A made-up conversation: with or without system, tools, calls, reasoning, several answers, marks on turns."""
    say = lambda: r.choice(TEXTS) + r.choice(["", " " + r.choice(TEXTS)])
    messages, tools = [], r.random() < 0.25
    if r.random() < 0.4:
        messages.append({"role": "system", "content": say() or "S"})
    for _ in range(r.randint(1, 4)):
        messages.append({"role": "user", "content": say()})
        if tools and r.random() < 0.6:
            call = {"type": "function", "id": "call12345", "function": {"name": "weather", "arguments": {"city": r.choice(TEXTS), "days": r.randint(0, 9), "t": 1.0, "n": None}}}
            messages.append({"role": "assistant", "content": r.choice(["", "Let me see."]), "tool_calls": [call]})
            messages.append({"role": "tool", "content": '{"t": 21}', "tool_call_id": "call12345", "name": "weather"})
        answer = {"role": "assistant", "content": say() or "yes"}
        if r.random() < 0.25:
            answer["reasoning_content"] = say() or "hm"
        if r.random() < 0.15:
            answer["train"] = False
        messages.append(answer)
    messages[-1].pop("train", None)
    row = {"messages": messages}
    if tools:
        row["tools"] = [TOOL]
    return row


def rows(seed, n):
    r = random.Random(seed)
    return [conversation(r) for _ in range(n)]


def bundle(folder, data, name, tools):
    out = work / name
    # Any model of the registry will do: the tokenizer and the template are those of the folder.
    run = subprocess.run([slmgen, "upload", str(data), "--task", "chat", "--deploy", "server", "--model", "Qwen/Qwen2.5-0.5B-Instruct", "--tokenizer", str(folder),
                          "--lane", "trl", "-o", str(out), "--replace", "--json"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return out, load_module(out / "train.py"), json.loads(run.stdout)


def same(folder, seed, n):
    name = folder.parent.parent.name if folder.name == "models" else folder.name
    data = work / f"{name}.jsonl"
    data.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows(seed, n)), encoding="utf-8")
    out, train, doc = bundle(folder, data, "bundle-" + name, True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
    model = types.SimpleNamespace(generation_config=types.SimpleNamespace(eos_token_id=None))
    tokenizer = train.prepare(tokenizer, model, types.SimpleNamespace(data=out))
    template = (out / "chat_template.jinja")
    found = subprocess.run([sequences, str(data), str(folder)] + [str(template) if template.exists() else ""], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-2000:]
    refused = split = learned = total = 0
    for i, (line, row) in enumerate(zip(found.stdout.splitlines(), data.read_text(encoding="utf-8").splitlines(), strict=True)):
        ours, row = json.loads(line), json.loads(row)
        marks = [m.get("train", m["role"] == "assistant") for m in row["messages"]]
        last = max(i for i, m in enumerate(marks) if m)
        row["messages"] = row["messages"][: last + 1]  # what bundles leave out: it teaches nothing
        try:
            theirs = train.encode(tokenizer, row)
        except Exception as e:
            theirs = e
        if isinstance(theirs, Exception) or isinstance(ours, dict):
            assert isinstance(theirs, Exception) and isinstance(ours, dict), (i, theirs, ours)
            refused += 1
            continue
        assert len(ours) == len(theirs), (i, len(ours), len(theirs))
        split += len(ours) > 1
        for a, b in zip(ours, theirs):
            assert a["ids"] == b["input_ids"], (i, a["text"], tokenizer.decode(b["input_ids"]))
            assert a["learned"] == [int(l != -100) for l in b["labels"]], (i, a["text"])
            assert all(l in (-100, t) for l, t in zip(b["labels"], b["input_ids"]))
            learned, total = learned + sum(a["learned"]), total + len(a["ids"])
    t = doc["plan"]["dataset"]["tokens"]
    assert not t["estimated"] and t["completion"] == learned and max(t["total"], t.get("trained", 0)) == total, (t, learned, total)
    print(f"     {name}: {n} rows, {split} in several parts, {refused} refused by both, {total} tokens, {learned} learned")


for folder in map(pathlib.Path, sys.argv[4:]):
    with check(f"prompts: {folder.parent.parent.name if folder.name == 'models' else folder.name}: ids and mask of train.py"):
        same(folder, 7, 150)
finish()
