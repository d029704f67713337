"""Trains the unsloth lane's generated script on a CPU, with the release after the pinned one: the pinned one has no CPU mode.
What needs a CUDA card (4-bit loading, its kernels, its GGUF export) is not run here; the contract check covers those arguments."""

import math
import pathlib
import sys

import unsloth  # first, as in the script
import torch  # noqa: F401

import reported
from checks import check, finish, load_module, run, scratch

BUNDLES = pathlib.Path(sys.argv[1])
MODEL = str(BUNDLES / "models" / "llama")
print("unsloth", unsloth.__version__, "on a CPU; the lane pins", sys.argv[2])


def train(name):
    script = load_module(BUNDLES / f"unsloth-{name}" / "train.py")
    output = scratch()
    metrics = script.main(["--model", MODEL, "--output", str(output)])
    reported.told_script(output, metrics)
    return metrics | {"files": sorted(str(p.relative_to(output)) for p in output.rglob("*"))}


for kind in ("single", "multi"):
    with check(f"unsloth: rows of kind {kind} train, the loss falls, the adapter is saved"):
        metrics, _ = run(lambda: train(kind))
        losses = [x["loss"] for x in metrics["train_loss"]]
        assert all(math.isfinite(x) for x in losses) and losses[-1] < 0.97 * losses[0], losses
        assert metrics["held_out_loss_after"] < metrics["held_out_loss_before"], metrics
        assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]
        print(f"     loss {losses[0]:.3f} -> {losses[-1]:.3f}, held out {metrics['held_out_loss_before']:.3f} -> {metrics['held_out_loss_after']:.3f}")

for kind in ("dpo-pairs", "orpo-pairs", "kto-verdicts"):
    with check(f"unsloth {kind}: the loss is finite and falls, the adapter is saved"):
        metrics, _ = run(lambda: train(kind))
        losses = [x["loss"] for x in metrics["train_loss"]]
        assert all(math.isfinite(x) for x in losses) and metrics["held_out_loss_after"] < metrics["held_out_loss_before"], (losses, metrics)
        assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]
        print(f"     loss {losses[0]:.3f} -> {losses[-1]:.3f}, held out {metrics['held_out_loss_before']:.3f} -> {metrics['held_out_loss_after']:.3f}")

with check("unsloth grpo-checks: answers are sampled and rewarded, the adapter is saved"):
    metrics, _ = run(lambda: train("grpo-checks"))
    assert all(math.isfinite(x["loss"]) for x in metrics["train_loss"]) and 0 <= metrics["held_out_reward_after"] <= 1, metrics
    assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]

finish()
