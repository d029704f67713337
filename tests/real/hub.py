"""Compares slmgen's reading of a hub with that of huggingface_hub and datasets, over a fake hub on this machine.

    python tests/real/hub.py WORK     WORK holds the programs slmgen and fakehub; needs huggingface_hub and datasets
"""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

work = Path(sys.argv[1]).resolve()
home = work / "hub-check"
for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "HF_DATASETS_OFFLINE"):
    os.environ.pop(name, None)
os.environ.update(HF_HOME=str(home / "hf"), HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1")
TOKEN = "hf_fake"

rng = random.Random(7)


def rows(n, start=0):
    return "".join(json.dumps({"instruction": f"q {i} {rng.random()}", "input": "", "output": f"a {i}"}) + "\n" for i in range(start, start + n))


def dataset(name, files):
    for path, text in files.items():
        p = home / "repos" / name / path
        p.parent.mkdir(parents=True, exist_ok=True)
        p.write_text(text)


dataset("port/shards", {f"data/{s}-{i:05d}-of-00002.jsonl": rows(200 + i) for s in ("train", "test") for i in range(2)} | {"README.md": "# a\n"})
dataset("port/folders", {"train/a.csv": "instruction,output\nq1,a1\n", "train/b.csv": "instruction,output\nq2,a2\n", "val/c.csv": "instruction,output\nq3,a3\n"})
dataset("port/names", {"my_train.jsonl": rows(30), "my_dev.jsonl": rows(4), "loader.py": "raise SystemExit('run')\n", "notes.png": "x"})
dataset("port/plain", {"b.jsonl": rows(5), "a.jsonl": rows(6), ".hidden.jsonl": rows(9), "dataset_infos.json": "{}"})
dataset("port/mixed", {"a.jsonl": rows(7), "b.jsonl": rows(8), "c.csv": "instruction,output\nq,a\n"})
dataset("port/card", {
    "README.md": "---\nconfigs:\n- config_name: easy\n  data_files: e/*.jsonl\n- config_name: hard\n  data_files:\n  - split: train\n    path:\n    - h/a.jsonl\n"
                 "    - h/b.jsonl\n  - split: test\n    path: h/t.jsonl\n---\n# c\n",
    "e/1.jsonl": rows(3), "e/2.jsonl": rows(5000), "h/a.jsonl": rows(6), "h/b.jsonl": rows(7), "h/t.jsonl": rows(8)})
dataset("port/default", {"README.md": "---\nconfigs:\n- config_name: x\n  default: true\n  data_dir: d\n- config_name: y\n  data_files: y.jsonl\n---\n",
                         "d/train.jsonl": rows(9), "d/test.jsonl": rows(2), "y.jsonl": rows(1)})
dataset("port/gated", {"train.jsonl": rows(12)})


class Hub:
    """A fake hub that runs as long as the block."""

    def __init__(self, **faults):
        self.env = os.environ | {"FAULTS": json.dumps(faults), "FAKEHUB_TOKEN": TOKEN}

    def __enter__(self):
        self.process = subprocess.Popen([work / "fakehub", home / "repos"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.env)
        self.endpoint = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def slmgen(endpoint, space, *args, token=None, offline=False):
    env = {k: v for k, v in os.environ.items() if not k.startswith("HF_")} | {"HF_ENDPOINT": endpoint, "SLMGEN_HOME": str(home / space)}
    if token:
        env["HF_TOKEN"] = token
    if offline:
        env["HF_HUB_OFFLINE"] = "1"
    p = subprocess.run([work / "slmgen", *args], capture_output=True, text=True, env=env)
    return p.returncode, p.stdout, p.stderr


passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok   " if good else "FAIL ") + name, "" if good else why)


def blobs(space):
    """The content that slmgen keeps, by hash of content."""
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in (home / space).rglob("blobs/*") if p.suffix not in (".lock", ".part")}


# Bytes: what huggingface_hub downloads without faults is what slmgen downloads with and without them.
with Hub() as h:
    script = ("import sys; from huggingface_hub import hf_hub_download\n"
              "print(hf_hub_download('port/card', 'e/2.jsonl', repo_type='dataset', cache_dir=sys.argv[1]))")
    p = subprocess.run([sys.executable, "-c", script, home / "real"], capture_output=True, text=True, env=os.environ | {"HF_ENDPOINT": h.endpoint})
    check("huggingface_hub downloads from the fake hub", p.returncode == 0, p.stderr[-800:])
    theirs = p.returncode == 0 and hashlib.sha256(Path(p.stdout.strip().splitlines()[-1]).read_bytes()).hexdigest()
for name, fault in {"calm": {}, "busy": {"Busy": 2}, "drops": {"DropEvery": 100_000}, "damaged": {"Damage": 1}, "expired": {"Expire": 1}}.items():
    with Hub(**fault) as h:
        code, out, err = slmgen(h.endpoint, f"bytes-{name}", "inspect", "hf://datasets/port/card/e/2.jsonl", "--json")
        check(f"{name}: the same bytes as huggingface_hub", code == 0 and theirs in blobs(f"bytes-{name}"), out + err)

# Choice: the files that datasets chooses, by their rows.
script = """
import json, sys, datasets
name, config = sys.argv[1], sys.argv[2] or None
d = datasets.load_dataset(name, config)
print(json.dumps({s: list(map(list, zip(x["instruction"], x["output"]))) for s, x in d.items()}))
"""
with Hub() as h:
    for name, config in [("shards", ""), ("folders", ""), ("names", ""), ("plain", ""), ("mixed", ""), ("card", "easy"), ("card", "hard"), ("default", "")]:
        address = f"hf://datasets/port/{name}" + (f"?config={config}" if config else "")
        out = home / f"{name}-{config}.jsonl"
        code, text, err = slmgen(h.endpoint, "choice", "convert", address, "--to", "alpaca", "-o", str(out), "--json")
        p = subprocess.run([sys.executable, "-c", script, f"port/{name}", config], capture_output=True, text=True, env=os.environ | {"HF_ENDPOINT": h.endpoint})
        if p.returncode or code:
            check(f"{name} {config}: both read it", False, text + err + p.stderr[-800:])
            continue
        theirs = [row for split in json.loads(p.stdout.splitlines()[-1]).values() for row in split]
        ours = [[r["instruction"], r["output"]] for r in map(json.loads, out.read_text().splitlines())]
        check(f"{name} {config}: the same {len(theirs)} rows as datasets", ours == theirs, f"{len(ours)} rows")
    code, text, _ = slmgen(h.endpoint, "choice", "inspect", "hf://datasets/port/card", "--json")
    check("several configs: named and asked for", code == 1 and "easy, hard" in text and "?config=" in text, text)
    code, text, _ = slmgen(h.endpoint, "gated", "inspect", "hf://datasets/port/gated", "--json")
    check("gated: explained", code == 1 and json.loads(text)["status"] == 401 and "HF_TOKEN" in text, text)
    code, text, _ = slmgen(h.endpoint, "gated", "inspect", "hf://datasets/port/gated", "--json", token=TOKEN)
    check("gated: read with a token, which shows nowhere", code == 0 and json.loads(text)["records"] == 12 and TOKEN not in text, text)
    kept = [p for p in (home / "gated").rglob("*") if p.is_file() and TOKEN.encode() in p.read_bytes()]
    check("the token is in no file", not kept, kept)
code, text, _ = slmgen(h.endpoint, "choice", "inspect", "hf://datasets/port/shards", "--json", offline=True)
check("offline: found again", code == 0 and json.loads(text)["records"] == 802, text)
code, text, _ = slmgen(h.endpoint, "choice", "inspect", "hf://datasets/port/new", "--json", offline=True)
check("offline: a clear error for what is not there", code == 1 and "HF_HUB_OFFLINE" in text, text)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
