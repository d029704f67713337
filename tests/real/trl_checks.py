"""Runs the generated train.py of the trl lane for real on a CPU: tiny models, every kind of row, masks, a kill and a resume."""

import json
import math
import pathlib
import sys
import time

import torch  # noqa: F401  imported once here, used by every fork
import transformers
import trl  # noqa: F401
from peft import AutoPeftModelForCausalLM  # noqa: F401

import notebooks
import objectives
import tiny
from checks import Child, check, finish, load_module, run, scratch, wait_for

transformers.utils.logging.disable_progress_bar()
BUNDLES = pathlib.Path(sys.argv[1])
CORPUS = [line for f in sorted(BUNDLES.glob("trl*/train.jsonl")) for line in f.read_text().splitlines()]
MODELS = BUNDLES / "models"


def bundle(name):
    return BUNDLES / f"trl-{name}"


def train(name, model, *extra):
    """Trains a bundle in this process and gives its metrics."""
    script = load_module(bundle(name) / "train.py")
    output = scratch()
    metrics = script.main(["--model", model, "--output", str(output), *extra])
    return metrics | {"output": str(output), "files": sorted(str(p.relative_to(output)) for p in output.rglob("*"))}


def learned(metrics, ratio=0.95):
    losses = [x["loss"] for x in metrics["train_loss"]]
    assert len(losses) >= 2 and all(math.isfinite(x) for x in losses), losses
    assert losses[-1] < ratio * losses[0], f"the loss does not fall: {losses}"
    if metrics["held_out_loss_before"] is not None:
        assert metrics["held_out_loss_after"] < metrics["held_out_loss_before"], metrics
    return losses


def batch_of(name, model):
    """What the trainer really feeds the model for the first rows: decoded prompt and learned parts."""
    script = load_module(bundle(name) / "train.py")
    opt = script.options(["--model", model, "--output", str(scratch())])
    loaded, tokenizer = script.load_model(opt)
    rows = script.load_rows(tokenizer, opt.data / "train.jsonl", scratch())
    trainer = script.build_trainer(opt, loaded, tokenizer, rows, None)
    batch = next(iter(trainer.get_eval_dataloader(trainer.train_dataset)))
    out = []
    for ids, labels, attended in zip(batch["input_ids"].tolist(), batch["labels"].tolist(), batch["attention_mask"].tolist()):
        assert all(label in (-100, token) for token, label in zip(ids, labels)), "a label is neither masked nor its token"
        assert all(label == -100 for label, a in zip(labels, attended) if not a), "padding is learned"
        parts, last = [], None
        for token, label, a in zip(ids, labels, attended):
            if a and (label != -100) != last:
                last = label != -100
                parts.append([last, []])
            if a:
                parts[-1][1].append(token)
        out.append([[learn, tokenizer.decode(t)] for learn, t in parts])
    return out, len(rows)


shapes = {
    "llama": tiny.make(MODELS / "llama", "llama", CORPUS),
    "qwen3": tiny.make(MODELS / "qwen3", "qwen3", CORPUS, tiny.REWRITING),
    "base": tiny.make(MODELS / "base", "llama", CORPUS, ""),
}

for shape in ("llama", "qwen3"):
    with check(f"trl {shape}: the loss is finite and falls, the adapter is saved and loads"):
        metrics, _ = run(lambda: train("single", shapes[shape]))
        losses = learned(metrics)
        assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]

        def difference():
            ids = torch.tensor([[5, 6, 7, 8]])
            tuned = AutoPeftModelForCausalLM.from_pretrained(metrics["output"] + "/adapter").eval()
            with torch.no_grad(), tuned.disable_adapter():
                plain = tuned(ids).logits
            with torch.no_grad():
                return float((tuned(ids).logits - plain).abs().max())

        assert run(difference)[0] > 1e-3, "the saved adapter changes nothing"
        print(f"     loss {losses[0]:.3f} -> {losses[-1]:.3f}, held out {metrics['held_out_loss_before']:.3f} -> {metrics['held_out_loss_after']:.3f}")

with check("trl: prompt tokens are masked, the answer and its end are learned"):
    rows, n = run(lambda: batch_of("single", shapes["llama"]))[0]
    for parts in rows:
        assert [learn for learn, _ in parts] == [False, True], parts
        assert parts[0][1].endswith("<|im_start|>assistant\n") and "which colour" in parts[0][1], parts
        assert parts[1][1].startswith("It is ") and parts[1][1].strip().endswith(".<|im_end|>"), parts
    assert n == 48, n

with check("trl: a conversation with a stable template is one row that learns both answers"):
    rows, n = run(lambda: batch_of("multi", shapes["llama"]))[0]
    assert n == 48 and [learn for learn, _ in rows[0]] == [False, True, False, True], (n, rows[0])
    assert "can be bright.<|im_end|>" in rows[0][3][1] and "Answer briefly." in rows[0][0][1], rows[0]

with check("trl: a template that rewrites earlier turns gives one row for each answer"):
    rows, n = run(lambda: batch_of("multi", shapes["qwen3"]))[0]
    assert n == 96, n
    assert all([learn for learn, _ in parts] == [False, True] for parts in rows), rows
    assert all(parts[1][1].startswith("<think>\n\n</think>\n\n") for parts in rows), rows

with check("trl: a base model gets the ChatML template, its end token, and learns to stop"):
    rows, _ = run(lambda: batch_of("base", shapes["base"]))[0]
    assert rows[0][1][1].strip().endswith("<|im_end|>"), rows[0]
    metrics, log = run(lambda: train("base", shapes["base"]))
    assert "no chat template" in log, log[-2000:]
    saved = pathlib.Path(metrics["output"]) / "adapter" / "chat_template.jinja"
    assert "<|im_start|>" in saved.read_text()

for kind in ("text", "mixed", "tools"):
    with check(f"trl: rows of kind {kind} train"):
        metrics, _ = run(lambda: train(kind, shapes["llama"]))
        learned(metrics)

with check("trl: the bundle of slmgen upload trains as it stands"):
    metrics, _ = run(lambda: train("upload", shapes["qwen3"], "--max-steps", "30"))
    assert metrics["steps"] == 30 and metrics["train_examples"] >= 50, metrics
    learned(metrics, 0.99)  # its learning rate is meant for a real model

with check("trl: every weight can be trained too"):
    metrics, _ = run(lambda: train("full", shapes["llama"]))
    learned(metrics)
    assert "model/model.safetensors" in metrics["files"], metrics["files"]

with check("trl: without held-out rows it trains and measures nothing"):
    metrics, _ = run(lambda: train("noeval", shapes["llama"]))
    assert metrics["held_out_loss_after"] is None and learned(metrics)

with check("trl: killed with SIGKILL, it continues from the last complete checkpoint to the same result"):
    output = scratch()
    steps = ["--model", shapes["llama"], "--max-steps", "80", "--output"]
    script = bundle("single") / "train.py"
    whole, _ = run(lambda: load_module(script).main(steps + [str(scratch())]))
    child = Child(lambda: load_module(script).main(steps + [str(output)]))
    wait_for(output / "checkpoint-12" / "trainer_state.json")
    child.kill()
    found = sorted(output.glob("checkpoint-*"), key=lambda p: int(p.name.split("-")[1]))
    assert not (output / "metrics.json").exists(), "it was already done when the kill came"
    torn = output / "checkpoint-999"
    torn.mkdir()
    (torn / "trainer_state.json").write_text('{"global_step": 99')  # as a kill in the middle of a write leaves it
    metrics, log = run(lambda: load_module(script).main(steps + [str(output)]))
    assert metrics["resumed_from"] and "checkpoint-999" not in metrics["resumed_from"], metrics["resumed_from"]
    assert metrics["steps"] == 80 and "Continuing from" in log, metrics
    assert abs(metrics["held_out_loss_after"] - whole["held_out_loss_after"]) < 2e-3, (metrics, whole)
    print(f"     killed at {found[-1].name}, resumed; held out {metrics['held_out_loss_after']:.5f}, uninterrupted {whole['held_out_loss_after']:.5f}")

with check("trl: the reporter's callback tells every step, evaluation and checkpoint, and how the run ended"):

    def reported():
        reporter = load_module(pathlib.Path(__file__).resolve().parents[2] / "slmgen/track/reporter/slmgen_report.py")
        script = load_module(bundle("single") / "train.py")
        output = scratch()
        opt = script.options(["--model", shapes["llama"], "--output", str(output), "--max-steps", "24"])
        model, tokenizer = script.load_model(opt)
        rows, held_out = (script.load_rows(tokenizer, opt.data / f"{name}.jsonl", scratch()) for name in ("train", "eval"))
        trainer = script.build_trainer(opt, model, tokenizer, rows, held_out)
        with reporter.start(output) as run:
            trainer.add_callback(run.callback())
            trainer.train()
        took = []
        for step in range(2000):
            begin = time.perf_counter()
            run.report(step, loss=1.0, grad_norm=0.5, learning_rate=1e-4, mean_token_accuracy=0.9, num_tokens=1000.0, entropy=1.5)
            took.append(time.perf_counter() - begin)
        events = [json.loads(line) for line in run.path.read_text().splitlines()]
        return {"events": events[:-2000], "history": trainer.state.log_history, "microseconds": sorted(1e6 * t for t in took)}

    got, _ = run(reported)
    events, history = got["events"], got["history"]
    logged = {(e["step"], e["metrics"]["loss"]) for e in events if e["kind"] == "log" and "loss" in e["metrics"]}
    assert logged == {(h["step"], h["loss"]) for h in history if "loss" in h} and len(logged) >= 10, logged
    assert [e["metrics"]["eval_loss"] for e in events if e["kind"] == "eval"] == [h["eval_loss"] for h in history if "eval_loss" in h]
    assert any(e["kind"] == "checkpoint" for e in events) and [e["text"] for e in events if e["kind"] == "state"] == ["started", "running", "completed"], events
    assert events[1]["metrics"]["total_steps"] == 24 and [e["seq"] for e in events] == list(range(1, len(events) + 1)), events[:3]
    print(f"     {len(events)} events; a call takes {got['microseconds'][1000]:.0f} us, one in a hundred {got['microseconds'][1980]:.0f}")

with check("trl: checkpoints of other settings are refused"):
    _, log = run(lambda: load_module(bundle("multi") / "train.py").main(steps + [str(output)]), code=3)
    assert "other settings" in log, log[-500:]

with check("trl: the adapter merges into a model that answers as the adapter does"):
    metrics, _ = run(lambda: train("single", shapes["llama"], "--merge"))

    def compare():
        merged = transformers.AutoModelForCausalLM.from_pretrained(metrics["output"] + "/merged", dtype=torch.float32)
        tuned = AutoPeftModelForCausalLM.from_pretrained(metrics["output"] + "/adapter", dtype=torch.float32)
        ids = torch.tensor([[5, 6, 7, 8]])
        with torch.no_grad():
            return float((merged(ids).logits - tuned(ids).logits).abs().max())

    assert run(compare)[0] < 1e-4

with check("trl: the notebook runs from top to bottom, each cell twice"):
    out = notebooks.execute(bundle("single"), shapes["llama"], twice=True)
    assert "Held-out loss after training" in out and "hash as expected" in out, out[-2000:]

objectives.checks(BUNDLES, shapes, CORPUS)
finish()
