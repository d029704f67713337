"""Runs the generated train.py of DPO, ORPO, KTO and GRPO for real on a CPU: what the trainer is fed, training, a kill and a resume."""

import json
import math
import pathlib
import shutil

import notebooks
import reported
import tiny
from trl import DPOTrainer, GRPOTrainer, KTOTrainer  # noqa: F401  imported once here, used by every fork
from trl.experimental import orpo

from checks import Child, check, load_module, run, scratch, wait_for


def train(folder, model, *extra):
    """Trains a bundle in this process and gives its metrics."""
    output = scratch()
    metrics = load_module(folder / "train.py").main(["--model", model, "--output", str(output), *extra])
    reported.told_script(output, metrics)
    return metrics | {"output": str(output), "files": sorted(str(p.relative_to(output)) for p in output.rglob("*"))}


def losses(metrics):
    found = [x["loss"] for x in metrics["train_loss"]]
    assert len(found) >= 2 and all(math.isfinite(x) for x in found), found
    return found


def fed(folder, model):
    """The first batch as the trainer makes it, decoded: of each sequence what is given and what is compared or judged."""
    script = load_module(folder / "train.py")
    opt = script.options(["--model", model, "--output", str(scratch())])
    loaded, tokenizer = script.load_model(opt)
    rows = script.load_rows(tokenizer, opt.data / "train.jsonl", scratch())
    trainer = script.build_trainer(opt, loaded, tokenizer, rows, None)
    batches = iter(trainer.get_eval_dataloader(trainer.train_dataset))
    batch = next(batches)
    if "prompt" in batch[0] if isinstance(batch, list) else False:
        return [trainer.processing_class.decode(trainer._tokenize_prompts([r["prompt"]])[0][0]) for r in batch], len(rows)
    if "chosen_labels" in batch:  # ORPO
        parts = [(batch[f"{side}_input_ids"], batch[f"{side}_labels"], batch[f"{side}_attention_mask"]) for side in ("chosen", "rejected")]
        masks = [(ids, labels != -100, mask) for ids, labels, mask in parts]
    else:
        masks = [(batch["input_ids"], batch["completion_mask"].bool(), batch["attention_mask"])]
    out = []
    for ids, answer, attended in masks:
        for i, a, m in zip(ids, answer, attended.bool()):
            out.append([tokenizer.decode(i[m & ~a]), tokenizer.decode(i[m & a])])
    if "label" in batch:
        return [out, batch["label"].tolist(), [b["label"].tolist() for b in batches]], len(rows)
    return out, len(rows)


def checks(bundles, shapes, corpus):
    llama = shapes["llama"]

    def bundle(name):
        return bundles / f"trl-{name}"

    for name in ("dpo-pairs", "orpo-pairs", "kto-verdicts"):
        with check(f"trl {name}: the loss is finite and falls, held out too, and the adapter changes the model"):
            metrics, _ = run(lambda: train(bundle(name), llama))
            found = losses(metrics)
            assert metrics["held_out_loss_after"] < metrics["held_out_loss_before"], metrics
            assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]
            before, after = metrics["held_out_before"], metrics["held_out_after"]
            assert after["rewards/margins"] > before["rewards/margins"] + 0.1 or name.startswith("orpo"), (before, after)
            if name.startswith("dpo"):
                assert after["rewards/accuracies"] > 0.9, after
            print(f"     loss {found[0]:.3f} -> {found[-1]:.3f}, held out {metrics['held_out_loss_before']:.3f} -> {metrics['held_out_loss_after']:.3f}")

    start = "<|im_start|>system\nAnswer briefly.<|im_end|>\n<|im_start|>user\nNumber 0: which colour has the sea?<|im_end|>\n<|im_start|>assistant\n"
    for name in ("dpo-pairs", "orpo-pairs"):
        with check(f"trl {name}: both answers follow the prompt of the chat template, token by token"):
            sequences, n = run(lambda: fed(bundle(name), llama))[0]
            assert n == 48 and len(sequences) == 8, (n, sequences)
            assert sequences[0] == [start, "It is blue.<|im_end|>\n"] and sequences[4] == [start, "Perhaps green?<|im_end|>\n"], sequences

    with check("trl: a template that begins answers by itself begins both of a pair"):
        sequences, _ = run(lambda: fed(bundle("dpo-pairs"), shapes["qwen3"]))[0]
        assert sequences[0][1] == "<think>\n\n</think>\n\nIt is blue.<|im_end|>\n" and sequences[4][1].startswith("<think>\n\n</think>\n\nPerhaps"), sequences

    with check("trl kto: every answer has its verdict, and most batches hold both"):
        (sequences, labels, others), n = run(lambda: fed(bundle("kto-verdicts"), llama))[0]
        assert n == 48 and sum(len(set(b)) == 2 for b in others) > len(others) / 2, (n, others)
        assert all(answer.startswith("It is" if good else "Perhaps") for (_, answer), good in zip(sequences, labels)), (sequences, labels)

    tooled = tiny.make(bundles / "models" / "tooled", "llama", corpus, tiny.TOOLED)
    for name in ("dpo-pair-tools", "orpo-pair-tools", "grpo-check-tools"):
        with check(f"trl {name}: tools are rendered, and calls as they stand in the row"):
            sequences, _ = run(lambda: fed(bundle(name), tooled))[0]
            given = sequences[0] if isinstance(sequences[0], str) else sequences[0][0]
            assert given.count('"name": "look"') == 1 and given.startswith("<|im_start|>system\n[{"), given
            if not name.startswith("grpo"):
                row = json.loads((bundle(name) / "train.jsonl").read_text().splitlines()[0])
                call = row["chosen"][0]["tool_calls"][0]
                assert sequences[0][1] == json.dumps(call) + "<|im_end|>\n", sequences[0][1]
    with check("trl dpo: every weight can be trained, beside a frozen copy"):
        metrics, _ = run(lambda: train(bundle("dpo-full"), llama))
        found = losses(metrics)
        assert abs(found[0] - math.log(2)) < 0.05 and found[-1] < found[0] and "model/model.safetensors" in metrics["files"], metrics

    with check("trl grpo: answers are sampled and rewarded, the adapter is saved"):
        metrics, _ = run(lambda: train(bundle("grpo-checks"), llama, "--max-steps", "4"))
        losses(metrics)
        assert 0 <= metrics["held_out_reward_before"] <= 1 and 0 <= metrics["held_out_reward_after"] <= 1, metrics
        assert "adapter/adapter_model.safetensors" in metrics["files"], metrics["files"]

    with check("trl grpo: the model learns what is rewarded"):
        metrics, _ = run(lambda: train(bundle("grpo-full"), llama))
        rewards = [x["reward"] for x in metrics["train_reward"]]
        assert rewards[-1] > rewards[0] + 0.15, rewards
        print(f"     reward {rewards[0]:.2f} -> {rewards[-1]:.2f}")

    with check("trl grpo: a reward that rewards.py does not have stops the run before the first step"):
        copy = scratch() / "unknown"
        shutil.copytree(bundle("grpo-checks"), copy)
        with open(copy / "train.jsonl", "a") as f:
            f.write('{"prompt":[{"role":"user","content":"x"}],"reward":{"kind":"rhymes","answer":"moon"}}\n')
        _, log = run(lambda: train(copy, llama), code=3)
        assert "line 49: rewards.py has no reward called 'rhymes'" in log and "Starting" not in log, log[-800:]
        edited = (copy / "rewards.py").read_text().replace("REWARDS = {", 'REWARDS = {\n    "rhymes": lambda text, expected: float(text.endswith("oon")),')
        (copy / "rewards.py").write_text(edited)
        losses(run(lambda: train(copy, llama, "--max-steps", "2"))[0] | {"train_loss": [{"loss": 0.0}] * 2})

    for kind in ("preferences", "verdicts", "sums"):
        with check(f"trl: the bundle of slmgen upload trains as it stands, ferry-{kind}"):
            metrics, _ = run(lambda: train(bundle(f"upload-{kind}"), shapes["qwen3"], "--max-steps", "1"))
            assert metrics["steps"] == 1 and metrics["objective"] == {"preferences": "dpo", "verdicts": "kto", "sums": "grpo"}[kind], metrics

    with check("trl dpo: killed with SIGKILL, it continues from the last complete checkpoint to the same result"):
        output = scratch()
        script = bundle("dpo-pairs") / "train.py"
        steps = ["--model", llama, "--max-steps", "32", "--output"]
        whole, _ = run(lambda: load_module(script).main(steps + [str(scratch())]))
        child = Child(lambda: load_module(script).main(steps + [str(output)]))
        wait_for(output / "checkpoint-8" / "trainer_state.json")
        child.kill()
        assert not (output / "metrics.json").exists(), "it was already done when the kill came"
        metrics, log = run(lambda: load_module(script).main(steps + [str(output)]))
        assert metrics["resumed_from"] and "Continuing from" in log and metrics["steps"] == whole["steps"], metrics
        assert metrics["held_out_before"] == whole["held_out_before"], "what was measured before the kill is lost"
        assert abs(metrics["held_out_loss_after"] - whole["held_out_loss_after"]) < 2e-3, (metrics["held_out_loss_after"], whole["held_out_loss_after"])

    with check("trl grpo: the notebook runs from top to bottom, rewards included"):
        out = notebooks.execute(bundle("grpo-checks"), llama)
        assert "Held-out reward after training" in out, out[-2000:]

    with check("axolotl dpo, orpo, kto, grpo: TRL reads their rows as they stand"):
        rows = {"dpo": "pairs", "orpo": "pairs", "kto": "verdicts", "grpo": "checks"}
        run(lambda: [read_by_trl(o, bundles / f"axolotl-{o}-{kind}", llama) for o, kind in rows.items()])


def read_by_trl(objective, folder, model):
    """Gives the rows of the axolotl lane to TRL in the way that axolotl does: loaded as JSON, with the chat template in the tokenizer."""
    import importlib.util

    import trl
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = orpo if objective == "orpo" else trl
    name = objective.upper()
    rows = load_dataset("json", data_files=str(folder / "train.jsonl"), split="train", cache_dir=str(scratch()))
    extra, more = {"max_length": 128}, {}
    if objective == "grpo":
        spec = importlib.util.spec_from_file_location("rewards", folder / "rewards.py")
        rewards = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(rewards)
        rewards.check_rows(folder / "train.jsonl")
        extra, more = {"num_generations": 4, "max_completion_length": 4}, {"reward_funcs": rewards.score}
    args = getattr(source, name + "Config")(
        output_dir=str(scratch()), per_device_train_batch_size=4, max_steps=2, bf16=False, use_cpu=True, report_to="none",
        remove_unused_columns=False, gradient_checkpointing=False, **extra,
    )
    trainer = getattr(source, name + "Trainer")(
        model=AutoModelForCausalLM.from_pretrained(model), args=args, train_dataset=rows, processing_class=AutoTokenizer.from_pretrained(model), **more
    )
    loss = trainer.train().training_loss
    assert math.isfinite(loss), loss
    return loss


if __name__ == "__main__":  # python objectives.py FOLDER: these checks alone
    import sys

    import transformers

    from checks import finish

    transformers.utils.logging.disable_progress_bar()
    where = pathlib.Path(sys.argv[1])
    lines = [line for f in sorted(where.glob("trl*/train.jsonl")) for line in f.read_text().splitlines()]
    made = {"llama": tiny.make(where / "models/llama", "llama", lines), "qwen3": tiny.make(where / "models/qwen3", "qwen3", lines, tiny.REWRITING)}
    checks(where, made, lines)
    finish()
