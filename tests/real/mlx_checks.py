"""Trains the mlx lane's bundles for real on a Linux CPU, and checks which tokens that trainer masks."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import notebooks
import reported
from checks import check, finish, scratch

BUNDLES = pathlib.Path(sys.argv[1])
MODEL = str(BUNDLES / "models" / "llama")


def train(name):
    """Runs the trainer as the card says, on a copy of the bundle with the tiny model. Gives the losses and the folder."""
    work = scratch() / name
    shutil.copytree(BUNDLES / f"mlx-{name}", work)
    config = (work / "lora.yaml").read_text()
    config = re.sub(r"(?m)^model: .*$", "model: " + ("base-4bit" if name == "qlora" else MODEL), config)
    (work / "lora.yaml").write_text(config)
    if name == "qlora":
        convert = [sys.executable, "-m", "mlx_lm", "convert", "--hf-path", MODEL, "-q", "--q-bits", "4", "--mlx-path", "base-4bit"]
        subprocess.run(convert, cwd=work, check=True, capture_output=True)
    process = reported.shell(work)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", process.communicate()[0])
    assert process.returncode == 0, text[-2000:]
    losses = [float(x) for x in re.findall(r"\bval +([0-9.]+)", text)]
    found = reported.told(work / "output")
    assert [x for _, x in reported.evals(found)] == losses and reported.steps(found) == [2, 4, 6, 8, 10, 12], found
    assert found[0]["metrics"] == {"total_steps": 12, "eval_steps": 4, "save_steps": 4} and sum(e["kind"] == "checkpoint" for e in found) == 3, found
    return losses, work, text


for kind in ("single", "multi", "text", "tools", "qlora"):
    with check(f"mlx: rows of kind {kind} train, the held-out loss falls, the adapter is saved"):
        losses, work, text = train(kind)
        assert len(losses) >= 2 and losses[-1] < 0.97 * losses[0], (losses, text[-1500:])
        assert (work / "output/adapter/adapters.safetensors").exists()
        print(f"     held out {losses[0]:.3f} -> {losses[-1]:.3f}")

with check("mlx: a run that fails says why, and one that is started again is its next attempt"):
    _, work, _ = train("single")
    config = (work / "lora.yaml").read_text()
    (work / "lora.yaml").write_text(re.sub(r"(?m)^model: .*$", "model: /nowhere/at-all", config))
    process = reported.shell(work)
    process.communicate()
    found = reported.told(work / "output", "failed", 2)
    assert process.returncode == 1 and "Traceback (most recent call last)" in found[-1]["text"] and "/nowhere/at-all" in found[-1]["text"], found[-1]

with check("mlx: its own reader masks the prompt of every row, and each answer is learned once"):
    from mlx_lm.tuner.datasets import ChatDataset
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    rows = [json.loads(line) for line in (BUNDLES / "mlx-multi" / "train.jsonl").read_text().splitlines()]
    assert len(rows) == 96, len(rows)
    data = ChatDataset(rows, tokenizer, mask_prompt=True)
    for i in (0, 1):
        ids, offset = data.process(data[i])
        prompt, answer = tokenizer.decode(ids[:offset]), tokenizer.decode(ids[offset:])
        assert prompt.endswith("<|im_start|>assistant\n") and answer.strip().endswith("<|im_end|>"), (prompt, answer)
        assert answer.startswith(rows[i]["messages"][-1]["content"]), answer

with check("mlx: the notebook runs from top to bottom"):
    out = notebooks.execute(BUNDLES / "mlx-single", MODEL)
    assert "adapters.safetensors" in out and "hash as expected" in out, out[-2000:]

finish()
