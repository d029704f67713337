# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "torch==2.15.0",
#   "transformers==5.23.0",
#   "trl==1.16.0",
#   "peft==0.21.2",
#   "datasets==5.2.0",
#   "accelerate==1.15.0",
#   "bitsandbytes==0.50.2",
# ]
# ///
"""Fine-tunes Qwen/Qwen3-0.6B on tea ”questions”: lora, lane trl.

    uv run train.py                    installs the packages named above, then trains
    python train.py --max-steps 10     a short try in an environment made from requirements.lock

It trains on train.jsonl, measures the loss on eval.jsonl before and after, continues from the last complete checkpoint when it is
started again, and writes OUTPUT/adapter (or OUTPUT/model) and OUTPUT/metrics.json. What it logs goes to OUTPUT/slmgen-run/events.jsonl too, and
from there to a server if SLMGEN_RUN_URL names one. No token is kept in this file.
"""
import argparse
import collections
import hashlib
import importlib.util
import json
import math
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

import torch
from datasets import Dataset, Features, List, Value
from peft import LoraConfig, PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, EarlyStoppingCallback, TrainerCallback
from trl import SFTConfig, SFTTrainer

import slmgen_report  # beside this file: tells how the run goes, and never makes it wait

MODEL = "Qwen/Qwen3-0.6B"
METHOD = "lora"  # full, lora or qlora
PRECISION = "bf16"  # what was planned; the card decides between bf16 and fp16 when it runs
LORA_R = 16
LORA_ALPHA = 16
LORA_DROPOUT = 0.0
LORA_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
USE_RSLORA = False
LEARNING_RATE = 0.0002
SCHEDULER = "cosine"
WARMUP_STEPS = 5
WEIGHT_DECAY = 0.001
MAX_GRAD_NORM = 1.0
OPTIMIZER = "adamw_8bit"  # an 8-bit one needs CUDA
BATCH = 2  # sequences on the device at once
GRAD_ACCUM = 4  # effective batch: 8
EPOCHS = 2.0
MAX_STEPS = -1  # -1: as many as the epochs need
PLANNED_STEPS = 8  # how many those are, as planned
MAX_LENGTH = 512  # tokens; longer rows are cut, and counted aloud
PACKING = False
CHECKPOINTING = True  # recompute activations: less memory, more time
LOSS_ON = "completion"  # completion: prompt tokens are masked; all: every token is learned
EVAL_STEPS = 2  # 0: no held-out rows
SAVE_STEPS = 4
SAVE_LIMIT = 2
LOGGING_STEPS = 1
PATIENCE = 3  # evaluations without a gain before it stops early; 0: never
SEED = 42
REPORT_TO = "wandb"
GGUF = "q4_k_m"  # quantization to export to, "" for none
GATED = False
TEMPLATE = ""  # SHA-256 of chat_template.jinja, the template that the model is to be served with; "": the model's own
PLAN = "f5c83356d6416d6d"  # plan and data; a checkpoint of another plan is not continued
SETUP = {  # told with what the run measures, for those who learn from it
    "model": "Qwen/Qwen3-0.6B",
    "lane": "trl",
    "objective": "sft",
    "method": METHOD,
    "rank": LORA_R,
    "optimizer": OPTIMIZER,
    "max_length": MAX_LENGTH,
    "batch": BATCH,
    "grad_accum": GRAD_ACCUM,
    "packing": PACKING,
    "checkpointing": CHECKPOINTING,
    "examples": 30,
    "split": "1f3a:42:10",  # losses on the same held-out rows compare
}


def options(argv=None):
    """Command line over environment over the settings above."""
    get = os.environ.get
    here = pathlib.Path(globals().get("__file__", "train.py")).resolve().parent
    cli = argparse.ArgumentParser(description="Fine-tunes " + MODEL)
    cli.add_argument("--model", default=get("SLMGEN_MODEL", MODEL), help="model id or folder")
    cli.add_argument("--data", default=get("SLMGEN_DATA", str(here)), help="folder of train.jsonl and eval.jsonl")
    cli.add_argument("--output", default=get("SLMGEN_OUTPUT", "output"), help="checkpoints, adapter and metrics go here")
    cli.add_argument("--max-steps", type=int, default=int(get("SLMGEN_MAX_STEPS", MAX_STEPS)), help="-1: by epochs")
    cli.add_argument("--fresh", action="store_true", help="do not continue from a checkpoint")
    cli.add_argument("--merge", action="store_true", help="also save the model with the adapter merged in")
    cli.add_argument("--gguf", action="store_true", help="also export to GGUF for llama.cpp and Ollama")
    opt = cli.parse_args(argv)
    opt.output, opt.data = pathlib.Path(opt.output), pathlib.Path(opt.data)
    return opt


def secret(name):
    """A token from Colab's secrets or the environment. It is never printed or written."""
    try:
        from google.colab import userdata

        return userdata.get(name) or None
    except Exception:  # not on Colab, or the secret is not there
        return os.environ.get(name) or None


def precision():
    """Device and number format, asked of the card itself: it may not be the planned one."""
    if not torch.cuda.is_available():
        return "cpu", "fp32"
    if PRECISION == "fp32":
        return "cuda", "fp32"
    # torch.cuda.is_bf16_supported() says yes on cards that only emulate it, such as the T4.
    return "cuda", "bf16" if torch.cuda.get_device_capability() >= (8, 0) else "fp16"


DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}


# For models that come without a chat template (most base models). END is the end-of-turn token.
CHAT_TEMPLATE = """{%- if tools %}<|im_start|>system
Tools: {{ tools | tojson }}END
{% endif %}{%- for m in messages %}<|im_start|>{{ m['role'] }}
{{ m['content'] or '' }}{% for c in m['tool_calls'] or [] %}{{ '\\n' }}<tool_call>{{ c['function'] | tojson }}</tool_call>{% endfor %}END
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


def template_hash(tokenizer):
    """SHA-256 of the chat template in use; a deployment that renders by another one serves a worse model."""
    return hashlib.sha256((tokenizer.chat_template or "").encode()).hexdigest()


def prepare(tokenizer, model, opt):
    """Gives the tokenizer a chat template, an end-of-turn token and a padding token where they are missing."""
    if TEMPLATE:
        tokenizer.chat_template = (opt.data / "chat_template.jinja").read_bytes().decode()
        if template_hash(tokenizer) != TEMPLATE:
            sys.exit("chat_template.jinja is not the one that this plan was made with: write the bundle again")
    if isinstance(tokenizer.chat_template, dict):  # several, by name
        names = tokenizer.chat_template
        tokenizer.chat_template = names["default"]
    if tokenizer.chat_template is None:
        if "<|im_end|>" in tokenizer.get_vocab():
            tokenizer.eos_token = "<|im_end|>"
        tokenizer.chat_template = CHAT_TEMPLATE.replace("END", tokenizer.eos_token)
        print("The model has no chat template: ChatML is used and saved with the adapter.")
    # Some base models end a turn with a token that is not their end-of-sequence token; they would never stop.
    turn = tokens(tokenizer, [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}])
    special = set(tokenizer.added_tokens_decoder) | set(tokenizer.all_special_ids)
    ends = [t for t in turn[-3:] if t in special]
    if ends and tokenizer.eos_token_id not in ends:
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(ends[-1])
        print("A turn ends with", tokenizer.eos_token, "here: it becomes the end-of-sequence token.")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token  # padding is masked by position, so sharing the token is harmless
    known = model.generation_config.eos_token_id
    known = known if isinstance(known, list) else [] if known is None else [known]
    model.generation_config.eos_token_id = [tokenizer.eos_token_id] + [t for t in known if t != tokenizer.eos_token_id]
    return tokenizer


def tokens(tokenizer, messages, tools=None, prompt=False):
    """The exact tokens of messages in the model's chat template; prompt: up to where the next answer starts."""
    text = tokenizer.apply_chat_template(messages, tools=tools or None, add_generation_prompt=prompt, tokenize=False)
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def fold_system(tokenizer, messages):
    """Moves a system message into the first user message for templates that refuse one (Gemma's)."""
    if not messages or messages[0]["role"] != "system":
        return messages
    try:
        tokens(tokenizer, [messages[0], {"role": "user", "content": "a"}])
        return messages
    except Exception:
        rest = [dict(m) for m in messages[1:]]
        if not rest or rest[0]["role"] != "user":
            return [{"role": "user", "content": messages[0]["content"]}] + rest
        rest[0]["content"] = messages[0]["content"] + "\n\n" + rest[0]["content"]
        return rest


def shared(a, b):
    """How many leading tokens two lists have in common."""
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


def encode(tokenizer, row):
    """Turns a row into examples of input_ids and labels, where -100 is a token that is not learned.

    The mask is not guessed from marker strings. The prompt is rendered alone, then with its answer; the tokens both share are the
    prompt. A conversation becomes one example when each turn's rendering is a prefix of the next, which is checked, and one
    example for each answer when the template rewrites earlier turns (reasoning models drop old thoughts).
    """
    if "text" in row:
        ids = tokenizer(row["text"])["input_ids"]
        if not ids or ids[-1] != tokenizer.eos_token_id:
            ids = ids + [tokenizer.eos_token_id]
        cuts = range(0, len(ids), MAX_LENGTH)  # a long text becomes several examples: nothing is cut off
        return [{"input_ids": ids[i : i + MAX_LENGTH], "labels": ids[i : i + MAX_LENGTH]} for i in cuts]
    tools = row.get("tools")
    marked = [m.get("train", m["role"] == "assistant") for m in row["messages"]]
    messages = [{k: v for k, v in m.items() if k != "train"} for m in row["messages"]]
    folded = fold_system(tokenizer, messages)
    marked = marked[len(messages) - len(folded) :]
    last = max((i for i, learn in enumerate(marked) if learn), default=-1)
    if last < 0:
        return []
    whole = tokens(tokenizer, folded[: last + 1], tools)
    if LOSS_ON == "all":
        return [{"input_ids": whole, "labels": list(whole)}]
    labels, apart = [-100] * len(whole), []
    for i in [i for i, learn in enumerate(marked) if learn]:
        prompt = tokens(tokenizer, folded[:i], tools, prompt=True) if i else []
        upto = whole if i == last else tokens(tokenizer, folded[: i + 1], tools)
        start = shared(prompt, upto)
        apart.append({"input_ids": upto, "labels": [-100] * start + upto[start:]})
        if labels is not None and shared(upto, whole) == len(upto):
            labels[start : len(upto)] = upto[start:]
        else:
            labels = None  # a later turn rewrites this one
    return [{"input_ids": whole, "labels": labels}] if labels is not None else apart


def load_rows(tokenizer, path, scratch):
    """Reads a JSONL file into a dataset on disk, so that memory does not grow with it. Says what was cut or left out."""
    count = collections.Counter()

    def generate():
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                examples = encode(tokenizer, json.loads(line))
                count["rows"] += 1
                count["split"] += len(examples) > 1
                for e in examples:
                    count["cut"] += len(e["input_ids"]) > MAX_LENGTH
                    e = {k: v[:MAX_LENGTH] for k, v in e.items()}
                    # After cutting, a long prompt may leave nothing to learn: such a row would only add noise to the batch size.
                    if all(label == -100 for label in e["labels"]):
                        count["empty"] += 1
                        continue
                    count["examples"] += 1
                    yield e

    features = Features({"input_ids": List(Value("int32")), "labels": List(Value("int64"))})
    data = Dataset.from_generator(generate, features=features, cache_dir=str(scratch))
    print(f"{path.name}: {count['rows']} rows, {count['examples']} examples", end="")
    print(f", {count['split']} rows in several parts" if count["split"] else "", end="")
    print(f", {count['cut']} cut at {MAX_LENGTH} tokens" if count["cut"] else "", end="")
    print(f", {count['empty']} left out (no answer within {MAX_LENGTH} tokens)" if count["empty"] else "")
    if count["examples"] == 0:
        sys.exit(f"{path} has no row to learn from")
    return data


def load_model(opt):
    """The base model and its tokenizer. QLoRA quantizes the frozen weights to 4 bits, which needs CUDA."""
    device, number = precision()
    quantization = None
    if METHOD == "qlora" and device == "cuda":
        quantization = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=DTYPES[number],
        )
    elif METHOD == "qlora":
        print("QLoRA needs CUDA: this run trains LoRA on unquantized weights.")
    token = secret("HF_TOKEN")
    tokenizer = AutoTokenizer.from_pretrained(opt.model, token=token)
    model = AutoModelForCausalLM.from_pretrained(
        opt.model,
        # fp16 training scales its loss, which needs 32-bit weights where they are trained themselves.
        dtype=torch.float32 if METHOD == "full" and number == "fp16" else DTYPES[number],
        quantization_config=quantization,
        device_map={"": 0} if device == "cuda" else None,
        token=token,
    )
    model.config.use_cache = False  # of no use in training, and it fights with activation checkpointing
    return model, prepare(tokenizer, model, opt)


class Guard(TrainerCallback):
    """Stops a run whose loss is no number any more, or exactly 0 three times: hours on a card that learn nothing."""

    zeros = 0

    def on_log(self, args, state, control, logs=None, **kwargs):
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        self.zeros = self.zeros + 1 if float(loss) == 0.0 else 0
        if not math.isfinite(float(loss)) or self.zeros >= 3:
            raise RuntimeError(f"the loss is {loss} at step {state.global_step}: lower the learning rate, or use a card with bf16")


class Clock(TrainerCallback):
    """Times the steps alone, without the first one, which compiles and allocates."""

    steps, seconds, since = -1, 0.0, None

    def on_step_begin(self, args, state, control, **kwargs):
        self.since = time.monotonic()

    def on_step_end(self, args, state, control, **kwargs):
        self.steps += 1
        if self.steps > 0:
            self.seconds += time.monotonic() - self.since


def build_trainer(opt, model, tokenizer, train_rows, eval_rows):
    """The trainer with every setting written out."""
    device, number = precision()
    evaluate = EVAL_STEPS > 0 and eval_rows is not None
    # Packed sequences must not see each other: only flash attention keeps them apart for certain.
    packing = PACKING and device == "cuda" and importlib.util.find_spec("flash_attn") is not None
    if PACKING and not packing:
        print("Packing is off: flash attention is not installed here.")
    best = evaluate and PATIENCE > 0
    args = SFTConfig(
        output_dir=str(opt.output),
        max_length=MAX_LENGTH,
        packing=packing,
        per_device_train_batch_size=BATCH,
        per_device_eval_batch_size=BATCH,
        gradient_accumulation_steps=GRAD_ACCUM,
        num_train_epochs=EPOCHS,
        max_steps=opt.max_steps,
        learning_rate=LEARNING_RATE,
        lr_scheduler_type=SCHEDULER,
        warmup_steps=WARMUP_STEPS,
        weight_decay=WEIGHT_DECAY,
        max_grad_norm=MAX_GRAD_NORM,
        optim=OPTIMIZER if device == "cuda" else "adamw_torch",
        bf16=number == "bf16",
        fp16=number == "fp16",
        use_cpu=device == "cpu",
        gradient_checkpointing=CHECKPOINTING and device == "cuda",
        logging_steps=LOGGING_STEPS,
        eval_strategy="steps" if evaluate else "no",
        eval_steps=EVAL_STEPS if evaluate else None,
        save_strategy="steps",
        save_steps=SAVE_STEPS,
        save_total_limit=SAVE_LIMIT,
        load_best_model_at_end=best,
        metric_for_best_model="eval_loss" if best else None,
        greater_is_better=False if best else None,
        dataloader_pin_memory=device == "cuda",
        report_to=REPORT_TO,
        seed=SEED,
    )
    trainer = SFTTrainer(
        model=model,
        args=args,
        train_dataset=train_rows,
        eval_dataset=eval_rows if evaluate else None,
        processing_class=tokenizer,
        peft_config=LoraConfig(
            r=LORA_R,
            lora_alpha=LORA_ALPHA,
            lora_dropout=LORA_DROPOUT,
            target_modules=LORA_TARGETS,
            use_rslora=USE_RSLORA,
            bias="none",
            task_type="CAUSAL_LM",
        ),
        callbacks=[Guard(), Clock()] + ([EarlyStoppingCallback(early_stopping_patience=PATIENCE)] if best else []),
    )
    if number == "fp16":  # fp16's loss scaling needs fp32 adapters; the trainer makes those of a quantized model bf16
        for p in trainer.model.parameters():
            if p.requires_grad:
                p.data = p.data.float()
    return trainer


def save_json(path, value):
    """Writes a file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def read_json(path):
    """The JSON in path, None where there is none that parses."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def last_checkpoint(opt):
    """The newest checkpoint that was written to its end: its trainer_state.json parses and its weights are there."""
    found = []
    for folder in opt.output.glob("checkpoint-*"):
        step = folder.name.rpartition("-")[2]
        state = read_json(folder / "trainer_state.json")
        if step.isdigit() and state and state.get("global_step") == int(step) and any(folder.glob("*.safetensors")):
            found.append((int(step), str(folder)))
    return max(found, default=(0, None))[1]


def begin(opt):
    """Says where to continue, and refuses to mix the checkpoints of two plans in one folder."""
    mark = hashlib.sha256(f"{PLAN} {opt.model}".encode()).hexdigest()
    state = read_json(opt.output / "run.json") or {}
    checkpoint = None if opt.fresh else last_checkpoint(opt)
    if checkpoint and state.get("mark") != mark:
        sys.exit(f"{opt.output} holds checkpoints of other settings: choose another --output, or --fresh to ignore them")
    if not checkpoint or "before" not in state:
        state = {"mark": mark}
        save_json(opt.output / "run.json", state)
    return state, checkpoint


def report(opt):
    """Begins to report the run, or goes on as its next attempt. A folder of another plan is refused before: it holds another run."""
    begin(opt)
    facts = {"total_steps": opt.max_steps if opt.max_steps > 0 else PLANNED_STEPS, "eval_steps": EVAL_STEPS, "save_steps": SAVE_STEPS}
    return slmgen_report.start(opt.output, recipe=PLAN, **{k: v for k, v in facts.items() if v})


def held_out_size(trainer):
    """Learned tokens of the held-out rows, and the bytes of text that they stand for: losses of models with other tokenizers compare a byte."""
    tokens, size = 0, 0
    for labels in trainer.eval_dataset["labels"]:
        learned = [int(t) for t in labels if t != -100]
        tokens += len(learned)
        size += len(trainer.processing_class.decode(learned, skip_special_tokens=True).encode())
    return {"held_out_tokens": tokens, "held_out_bytes": size}


def pace(trainer):
    """How much was trained in the steps that the clock timed, and on what: what later estimates learn from."""
    clock = next(c for c in trainer.callback_handler.callbacks if isinstance(c, Clock))
    if clock.steps < 1 or not torch.cuda.is_available():
        return {}
    share = trainer.state.epoch * clock.steps / trainer.state.global_step
    lengths = [len(ids) for ids in trainer.train_dataset["input_ids"]]
    return {
        "card": torch.cuda.get_device_name(),
        "sequences_seen": round(share * len(lengths)),
        "tokens_seen": round(share * sum(lengths)),
        "train_steps_s": clock.seconds,
    }


def train(opt, trainer, run):
    """Measures, trains, measures again, saves the result and writes metrics.json. Everything that is logged is reported."""
    state, checkpoint = begin(opt)
    print("Continuing from", checkpoint) if checkpoint else print("Starting at step 0")
    trainer.add_callback(run.callback())
    measured = trainer.eval_dataset is not None
    if measured and state.get("before") is None:
        state["before"] = trainer.evaluate()["eval_loss"]
        save_json(opt.output / "run.json", state)
    if measured:
        print(f"Held-out loss before training: {state['before']:.4f}")
    result = trainer.train(resume_from_checkpoint=checkpoint)
    after = trainer.evaluate()["eval_loss"] if measured else None
    if measured:
        print(f"Held-out loss after training: {after:.4f}")
    folder = opt.output / ("model" if METHOD == "full" else "adapter")
    trainer.model.config.use_cache = True
    trainer.save_model(str(folder))
    trainer.processing_class.save_pretrained(str(folder))
    run.artifact(folder)
    losses = [(h["step"], h["loss"]) for h in trainer.state.log_history if "loss" in h]
    metrics = {
        "model": str(opt.model),
        "method": METHOD,
        "precision": precision()[1],
        "steps": trainer.state.global_step,
        "resumed_from": checkpoint,
        "train_examples": len(trainer.train_dataset),
        "train_loss": [{"step": s, "loss": v} for s, v in losses],
        "train_runtime_s": result.metrics.get("train_runtime"),
        "held_out_loss_before": state.get("before"),
        "held_out_loss_after": after,
        **(held_out_size(trainer) if measured else {}),
        **pace(trainer),
        "saved": str(folder),
        "chat_template_sha256": template_hash(trainer.processing_class),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    save_json(opt.output / "metrics.json", metrics)
    if opt.model == MODEL or pathlib.Path(opt.model).is_dir():  # of another model the setup is not true
        run.measured(SETUP, metrics, planned=opt.max_steps == MAX_STEPS and not run.stop_requested)
    print("Saved", folder)
    return metrics


def merge(opt, model, tokenizer):
    """Saves the model with the adapter merged in. The base is loaded again, so that a 4-bit one is not merged into."""
    folder = opt.output / "merged"
    if METHOD == "full":
        return opt.output / "model"
    dtype = DTYPES[precision()[1]]
    base = AutoModelForCausalLM.from_pretrained(opt.model, dtype=dtype, token=secret("HF_TOKEN"))
    base.generation_config.eos_token_id = model.generation_config.eos_token_id
    merged = PeftModel.from_pretrained(base, str(opt.output / "adapter")).merge_and_unload()
    merged.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    print("Merged model in", folder)
    return folder


def export_gguf(opt, model, tokenizer):
    """Writes a GGUF file with llama.cpp's converter, found in the folder that LLAMA_CPP names (default: llama.cpp)."""
    if not GGUF:
        return print("The plan asks for no GGUF export.")
    tool = pathlib.Path(os.environ.get("LLAMA_CPP", "llama.cpp"))
    if not (tool / "convert_hf_to_gguf.py").exists():
        print("No GGUF written: clone https://github.com/ggml-org/llama.cpp, name its folder in LLAMA_CPP and run this again.")
        return None
    folder, wide = merge(opt, model, tokenizer), opt.output / "model-f16.gguf"
    convert = [sys.executable, str(tool / "convert_hf_to_gguf.py"), str(folder), "--outtype", "f16", "--outfile", str(wide)]
    subprocess.run(convert, check=True)
    quantize = next((p for p in (tool / "build/bin/llama-quantize", tool / "llama-quantize") if p.exists()), None)
    if GGUF in ("f16", "") or quantize is None:
        print("GGUF in", wide, "" if GGUF == "f16" else f"(build llama-quantize to make it {GGUF})")
        return wide
    small = opt.output / f"model-{GGUF}.gguf"
    subprocess.run([str(quantize), str(wide), str(small), GGUF.upper()], check=True)
    print("GGUF in", small)
    return small


def main(argv=None):
    opt = options(argv)
    if GATED and not secret("HF_TOKEN") and not pathlib.Path(opt.model).exists():
        print("This model asks you to accept its licence: set HF_TOKEN to a token of an account that did.")
    with report(opt) as run, tempfile.TemporaryDirectory() as scratch:
        model, tokenizer = load_model(opt)
        train_rows = load_rows(tokenizer, opt.data / "train.jsonl", scratch)
        held_out = opt.data / "eval.jsonl"
        eval_rows = load_rows(tokenizer, held_out, scratch) if EVAL_STEPS and held_out.exists() else None
        trainer = build_trainer(opt, model, tokenizer, train_rows, eval_rows)
        metrics = train(opt, trainer, run)
        if opt.merge:
            merge(opt, trainer.model, tokenizer)
        if opt.gguf:
            export_gguf(opt, trainer.model, tokenizer)
    return metrics


if __name__ == "__main__":
    main()
