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
import reported
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
    reported.told_script(output, metrics)
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
    at = int(metrics["resumed_from"].rpartition("-")[2])
    again = reported.told_script(output, metrics, attempts=2)
    before = [e for e in reported.events(output) if e["attempt"] == 1]
    assert before[-1]["kind"] != "state" or before[-1]["text"] == "running", before[-1]
    assert reported.running(again)["from_step"] == at and reported.running(again)["total_steps"] == 80, again[:2]
    assert reported.steps(again) == list(range(at + 2, 81, 2)) and reported.steps(before)[-1] >= 12, (at, reported.steps(again))
    print(f"     killed at {found[-1].name}, resumed; held out {metrics['held_out_loss_after']:.5f}, uninterrupted {whole['held_out_loss_after']:.5f}")

with check("trl: the reporter tells every step, evaluation and checkpoint, and takes next to no time"):

    def timed():
        script = load_module(bundle("single") / "train.py")
        report, spent = script.slmgen_report, []

        def clocked(call):
            def timed_call(*args, **kwargs):
                begin = time.thread_time()
                try:
                    return call(*args, **kwargs)
                finally:
                    spent.append(time.thread_time() - begin)

            return timed_call

        whole = report.Run.callback

        def callback(self):
            made = whole(self)
            for name in ("on_train_begin", "on_log", "on_save", "on_step_end"):
                setattr(made, name, clocked(getattr(made, name)))
            return made

        train, took = script.train, []

        def whole_training(*args):
            begin = time.process_time()
            metrics = train(*args)
            took.append(time.process_time() - begin)
            return metrics

        report.Run.callback, script.train = callback, whole_training
        output = scratch()
        metrics = script.main(["--model", shapes["llama"], "--output", str(output), "--max-steps", "80"])
        found = reported.told_script(output, metrics)
        return {"found": found, "training": took[0], "reporting": sum(spent), "calls": len(spent)}

    got, _ = run(timed)
    found = got["found"]
    assert reported.running(found)["total_steps"] == 80 and reported.steps(found) == list(range(2, 81, 2)), found[:3]
    assert [e["step"] for e in found if e["kind"] == "checkpoint"] == list(range(4, 81, 4)) and got["calls"] >= 80 + 40 + 20, got["calls"]
    assert [s for s, _ in reported.evals(found)][1:-1] == list(range(4, 81, 4)), reported.evals(found)
    print(f"     {len(found)} events; of {got['training']:.2f} s that training works {1000 * got['reporting']:.1f} ms are the reporter's: {100 * got['reporting'] / got['training']:.2f} %")

with check("trl: an exception in the middle is told with its traceback, and raised all the same"):
    broken = scratch()

    def breaks():
        script = load_module(bundle("single") / "train.py")

        def too_much(self, args, state, control, **kwargs):
            if state.global_step == 6:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

        script.Guard.on_step_end = too_much
        script.main(["--model", shapes["llama"], "--output", str(broken)])

    _, log = run(breaks, code=1)
    assert "torch.OutOfMemoryError: CUDA out of memory" in log, log[-2000:]
    found = reported.told(broken, "failed")
    said = found[-1]["text"]
    assert said.startswith("failed\nOutOfMemory: OutOfMemoryError: CUDA out of memory") and "too_much" in said and found[-1]["step"] >= 5, said

with check("trl: checkpoints of other settings are refused"):
    told = len(reported.events(output))
    _, log = run(lambda: load_module(bundle("multi") / "train.py").main(steps + [str(output)]), code=3)
    assert "other settings" in log, log[-500:]
    assert len(reported.events(output)) == told, "a refused run is told as one"

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
