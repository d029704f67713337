"""Greedy exact match on held-out rows, before and after training: score.py MODEL OUTPUT ROWS. Prints JSON."""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

model_dir, output, path = sys.argv[1:]
rows = [json.loads(line) for line in open(path, encoding="utf-8")]
tokenizer = AutoTokenizer.from_pretrained(output + "/adapter")
tokenizer.padding_side = "left"
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(model_dir, dtype=torch.float32), output + "/adapter").eval()


def answers():
    got = []
    for i in range(0, len(rows), 16):
        prompts = [tokenizer.apply_chat_template(r["messages"][:-1], add_generation_prompt=True, tokenize=False) for r in rows[i : i + 16]]
        batch = tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.no_grad():
            out = model.generate(**batch, max_new_tokens=8, do_sample=False)
        got += [tokenizer.decode(o[batch["input_ids"].shape[1] :], skip_special_tokens=True).strip() for o in out]
    return got


def score(got):
    want = [r["messages"][-1]["content"] for r in rows]
    hits = sum(g == w for g, w in zip(got, want))
    return {"rows": len(rows), "hits": hits, "exact_match": hits / len(rows), "first_answers": got[:5]}


with model.disable_adapter():
    before = score(answers())
json.dump({"metric": "greedy exact match", "before": before, "after": score(answers())}, sys.stdout, indent=1)
