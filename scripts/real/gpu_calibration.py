"""Measures training memory and speed on an NVIDIA GPU, for the formulas of slmgen/estimate.

    python scripts/real/gpu_calibration.py --date 2026-11-22 --out points.jsonl
    python scripts/real/gpu_calibration.py --date 2026-11-22 --out more.jsonl --skip points.jsonl
    python scripts/real/gpu_calibration.py --smoke --out /tmp/smoke.jsonl       a tiny model on the CPU, to try the script

Models of real shapes (slmgen/registry/data/models) are built from a configuration with random weights, on the card. A point is one
setting: model, method, rank, optimizer, length, batch, checkpointing, loss. It trains as the trl lane's Trainer does (bf16 autocast by
accelerate, AdamW, clipped gradients, SDPA attention), first `warmup` steps, then some timed ones, and becomes one line of JSON with
the allocator's peaks, the driver's figure and tokens a second. The order spreads over the shapes first, so that a run that is cut
short is useful; what does not fit is a point too, with status oom. Points with runner sft go through trl's SFTTrainer itself.

GiB are 2**30 bytes. weights_gib: allocated once the model, its adapter included, is built. allocated_gib, reserved_gib: peaks of
PyTorch's allocator while it trained. context_gib: what the driver counts for this process beyond PyTorch's allocator (CUDA context, kernels,
library workspaces). driver_gib: reserved_gib + context_gib, what nvidia-smi shows at the peak. tokens_per_s counts padding too.
"""

import argparse
import contextlib
import gc
import importlib.metadata
import itertools
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torch.nn as nn
import transformers
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from transformers import AutoConfig, AutoModelForCausalLM

GIB = 2**30
MODELS = pathlib.Path(__file__).resolve().parents[2] / "slmgen" / "registry" / "data" / "models"

# Smallest first: the seven Llama and Qwen3 shapes, and two whose vocabulary or bias differs.
SHAPES = [
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "Qwen/Qwen3-0.6B",
    "google/gemma-3-1b-it",
    "meta-llama/Llama-3.2-1B-Instruct",
    "Qwen/Qwen2.5-1.5B-Instruct",
    "Qwen/Qwen3-1.7B",
    "meta-llama/Llama-3.2-3B-Instruct",
    "Qwen/Qwen3-4B",
    "meta-llama/Llama-3.1-8B-Instruct",
]
FEW = ["Qwen/Qwen3-0.6B", "meta-llama/Llama-3.2-3B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"]
TINY = {
    "id": "tiny",
    "architecture": "llama",
    "layers": 2,
    "hidden_size": 64,
    "heads": 4,
    "kv_heads": 2,
    "head_dim": 16,
    "intermediate_size": 128,
    "vocab_size": 512,
    "tied_embeddings": True,
    "params": 106816,
}
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
DEFAULTS = {
    "method": "lora",
    "rank": 16,
    "optimizer": "adamw_torch",
    "seq": 1024,
    "batch": 1,
    "checkpointing": True,
    "loss": "chunked",  # chunked: trl's fused head, no logits of a whole batch; full: the model's own loss
    "padding": 0.0,  # share of the batch that is padding
    "kbit_prepared": False,  # qlora: peft's prepare_model_for_kbit_training (32-bit norms, embeddings and adapters)
    "runner": "loop",  # sft: trl's SFTTrainer
}


# ----- shapes and points


def registry():
    """The registry's models with the facts of their shape, by id."""
    out = {}
    for path in sorted(MODELS.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            out[row["id"]] = {k: v["value"] if isinstance(v, dict) else v for k, v in row.items() if k != "scores"}
    return out


def config_of(m):
    """A configuration of transformers with the shape of a registry model."""
    kinds = {"llama": "llama", "mistral": "mistral", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3_text": "gemma3_text"}
    extra = {"sliding_window": m["sliding_window"]} if m["architecture"] == "gemma3_text" else {}
    return AutoConfig.for_model(
        kinds[m["architecture"]],
        vocab_size=m["vocab_size"],
        hidden_size=m["hidden_size"],
        intermediate_size=m["intermediate_size"],
        num_hidden_layers=m["layers"],
        num_attention_heads=m["heads"],
        num_key_value_heads=m["kv_heads"],
        head_dim=m["head_dim"],
        tie_word_embeddings=m["tied_embeddings"],
        max_position_embeddings=max(8192, m.get("context_length", 0)),
        use_cache=False,
        **extra,
    )


def setting(model, **changes):
    p = {"model": model, **DEFAULTS, **changes}
    if p["method"] == "full":
        p["rank"] = 0
    return p


def key(p):
    """The identity of a point: its settings."""
    return json.dumps([p["model"]] + [p[k] for k in DEFAULTS])


def plan(models, memory):
    """Every point in the order of measurement, without those that take too long or can never fit."""
    profiles = [
        {},
        {"method": "qlora"},
        {"method": "full"},
        {"seq": 2048, "batch": 4, "checkpointing": False},
        {"seq": 2048, "batch": 4, "loss": "full"},
        {"seq": 2048, "batch": 4, "method": "qlora"},
        {"seq": 2048, "batch": 2, "method": "full", "optimizer": "adamw_8bit"},
        {"seq": 4096, "batch": 2},
        {"seq": 512, "batch": 8, "checkpointing": False, "loss": "full"},
        {"seq": 1024, "batch": 4, "method": "full", "checkpointing": False},
        {"seq": 512, "batch": 4, "method": "qlora", "checkpointing": False},
        {"seq": 8192, "batch": 1, "loss": "full"},
    ]
    special = [
        {"seq": 1024, "batch": 4, "runner": "sft"},
        {"seq": 1024, "batch": 4, "runner": "sft", "method": "qlora"},
        {"seq": 1024, "batch": 4, "runner": "sft", "method": "full"},
        {"seq": 1024, "batch": 4, "method": "qlora", "kbit_prepared": True},
        {"seq": 1024, "batch": 4, "padding": 0.3},
        {"seq": 1024, "batch": 4, "rank": 64},
        {"seq": 1024, "batch": 4},
        {"seq": 1024, "batch": 4, "method": "qlora"},
        {"seq": 1024, "batch": 4, "method": "full"},
    ]
    out = []
    for i, profile in enumerate(profiles):
        out += [setting(m, **profile) for m in SHAPES]
        if i == 4:
            out += [setting(m, **s) for s in special for m in FEW]
    grid = itertools.product(["lora", "qlora", "full"], [512, 1024, 2048, 4096, 8192], [1, 2, 4, 8], [True, False], ["chunked", "full"])
    rest = [
        setting(m, method=method, seq=seq, batch=batch, checkpointing=checkpointing, loss=loss, optimizer=optimizer)
        for method, seq, batch, checkpointing, loss in grid
        for m in SHAPES
        for optimizer in (["adamw_torch", "adamw_8bit"] if method == "full" else ["adamw_torch"])
    ]
    random.Random(0).shuffle(rest)

    def worthwhile(p):
        m, tokens = models[p["model"]], p["seq"] * p["batch"]
        least = m["params"] * {"full": 8, "lora": 2, "qlora": 0.6}[p["method"]]
        if p["loss"] == "full":
            least += 10 * tokens * m["vocab_size"]
        return m["params"] * tokens <= 7e13 and least < memory

    seen, points = set(), []
    for p in out + rest:
        if key(p) not in seen and worthwhile(p):
            seen.add(key(p))
            points.append(p)
    return points


def smoke_points():
    p = {"seq": 32, "batch": 2}
    out = [
        setting("tiny", **p, **s)
        for s in (
            {},
            {"method": "full", "loss": "full", "checkpointing": False},
            {"method": "qlora"},
            {"method": "qlora", "kbit_prepared": True},
            {"padding": 0.3},
            {"runner": "sft"},
            {"runner": "sft", "method": "qlora"},
            {"runner": "sft", "method": "full", "checkpointing": False},
            {"loss": "full"},
        )
    ]
    return out


# ----- the machine


def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def smi(field):
    """One figure of nvidia-smi, None where it does not answer."""
    try:
        out = subprocess.run(
            ["nvidia-smi", "-i", os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0], "--query-gpu=" + field, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=20,
        )
        return out.stdout.strip().splitlines()[0].strip() if out.returncode == 0 else None
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return None


class Device:
    """What is measured, on a card or (smoke) on the CPU, where memory is unknown."""

    def __init__(self, cpu):
        self.cpu = cpu
        self.name = "cpu" if cpu else "cuda"
        used = None if cpu else smi("memory.used")  # before this process has a context
        self.others = float(used) * 2**20 if used and used.replace(".", "").isdigit() else 0.0
        self.total = 2**62 if cpu else torch.cuda.mem_get_info()[1]

    def facts(self):
        out = {k: version(k) for k in ("torch", "transformers", "peft", "accelerate", "trl", "bitsandbytes", "triton")}
        out["torch"] = torch.__version__
        out["python"], out["cuda"] = platform.python_version(), torch.version.cuda
        if self.cpu:
            return {"gpu": "cpu", **out}
        prop = torch.cuda.get_device_properties(0)
        return {
            "gpu": prop.name,
            "driver": smi("driver_version"),
            "compute_capability": f"{prop.major}.{prop.minor}",
            "memory_gib": round(self.total / GIB, 3),
            **out,
        }

    def sync(self):
        if not self.cpu:
            torch.cuda.synchronize()

    def clean(self):
        gc.collect()
        if not self.cpu:
            getattr(torch._C, "_cuda_clearCublasWorkspaces", lambda: None)()
            torch.cuda.empty_cache()

    def built(self):
        """Starts the count of the peak; what is allocated now are the weights."""
        self.sync()
        if self.cpu:
            return {}
        self.clean()
        torch.cuda.reset_peak_memory_stats()
        return {"weights_gib": gib(torch.cuda.memory_allocated())}

    def peaks(self):
        if self.cpu:
            return {}
        self.sync()
        free, total = torch.cuda.mem_get_info()
        context = total - free - self.others - torch.cuda.memory_reserved()
        reserved = torch.cuda.max_memory_reserved()
        return {
            "allocated_gib": gib(torch.cuda.max_memory_allocated()),
            "reserved_gib": gib(reserved),
            "context_gib": gib(context),
            "driver_gib": gib(reserved + context),
            "alloc_retries": torch.cuda.memory_stats().get("num_alloc_retries", 0),
        }


def gib(n):
    return round(n / GIB, 4)


# ----- one point


def build(m, p, device):
    """The base model with random weights on the device, 4-bit for qlora."""
    torch.manual_seed(0)
    with torch.device(device.name):
        model = AutoModelForCausalLM.from_config(config_of(m), dtype=torch.bfloat16, attn_implementation="sdpa")
    model.to(device.name)
    model.tie_weights()
    if model.num_parameters() != m["params"]:
        raise ValueError(f"{p['model']} has {model.num_parameters()} weights here and {m['params']} in the registry")
    if p["method"] == "qlora":
        quantize(model, device)
    return model


def quantize(model, device):
    """What load_in_4bit does while loading: NF4 with double quantization for the linear layers of the blocks."""
    import bitsandbytes as bnb
    from transformers import BitsAndBytesConfig
    from transformers.quantizers.auto import AutoHfQuantizer

    for name, old in [(n, x) for n, x in model.named_modules() if isinstance(x, nn.Linear) and n != "lm_head"]:
        new = bnb.nn.Linear4bit(
            old.in_features,
            old.out_features,
            bias=old.bias is not None,
            compute_dtype=torch.bfloat16,
            compress_statistics=True,
            quant_type="nf4",
            device="meta",
        )
        new.weight = bnb.nn.Params4bit(old.weight.data, requires_grad=False, quant_type="nf4", compress_statistics=True, module=new)
        new.bias = old.bias
        new = new.to(device.name)
        parent, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(parent), leaf, new)
        old.weight = None
    quantization = BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=torch.bfloat16
    )
    model.is_loaded_in_4bit = model.is_quantized = True
    model.quantization_method = quantization.quant_method
    model.config.quantization_config = quantization
    model.hf_quantizer = AutoHfQuantizer.from_config(quantization)
    device.clean()


def lora(p):
    return LoraConfig(r=p["rank"], lora_alpha=2 * p["rank"], lora_dropout=0.0, target_modules=TARGETS, bias="none", task_type="CAUSAL_LM")


def adapt(model, p):
    """Adapter and checkpointing as trl's SFTTrainer sets them."""
    if p["method"] != "full":
        if p["kbit_prepared"]:
            model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=p["checkpointing"])
        model = get_peft_model(model, lora(p))
        if p["checkpointing"]:
            model.enable_input_require_grads()
        if p["method"] == "qlora" and not p["kbit_prepared"]:
            for x in model.parameters():
                if x.requires_grad:
                    x.data = x.data.to(torch.bfloat16)
    if p["checkpointing"]:
        model.gradient_checkpointing_enable()
    if p["loss"] == "chunked":
        from trl.trainer.utils import add_fused_lm_head

        base = model.get_base_model() if p["method"] != "full" else model
        add_fused_lm_head(base, outputs=("log_probs", "entropy", "is_top1"))
    return model.train()


@contextlib.contextmanager
def optimizer_of(model, p):
    """AdamW over what is trained, as the Trainer of transformers makes it: embeddings keep 32-bit moments in the 8-bit one."""
    trained = [x for x in model.parameters() if x.requires_grad]
    if p["optimizer"] == "adamw_torch":
        yield torch.optim.AdamW(trained, lr=1e-5)
        return
    import bitsandbytes as bnb

    manager = bnb.optim.GlobalOptimManager
    try:
        for x in model.modules():
            if isinstance(x, nn.Embedding):
                manager.get_instance().register_module_override(x, "weight", {"optim_bits": 32})
        yield bnb.optim.AdamW(trained, lr=1e-5, optim_bits=8)
    finally:
        manager._instance = None  # it would keep the model


def lengths(p):
    """Real tokens of each row: the last rows are shorter, so that the asked share is padding."""
    b = p["batch"]
    if b == 1 or not p["padding"]:
        return [p["seq"]] * b
    return [p["seq"] - int(2 * p["padding"] * p["seq"] * i / (b - 1)) for i in range(b)]


def batch_of(m, p, device):
    ids = torch.randint(0, m["vocab_size"], (p["batch"], p["seq"]), device=device.name)
    mask = torch.ones_like(ids)
    for row, n in enumerate(lengths(p)):
        mask[row, n:] = 0
    return {"input_ids": ids, "attention_mask": mask, "labels": ids.masked_fill(mask == 0, -100)}


def enough(seconds):
    """At least three timed steps (two slow ones), then until a second has passed or there are twenty."""
    return len(seconds) >= 20 or len(seconds) >= 3 and sum(seconds) >= 1 or len(seconds) >= 2 and seconds[-1] > 1.5


def run_loop(m, p, device, result):
    model = adapt(build(m, p, device), p)
    result["trainable"] = sum(x.numel() for x in model.parameters() if x.requires_grad)
    result.update(device.built())
    AcceleratorState._reset_state(reset_partial_state=True)  # a point before may have set another precision
    accelerator = Accelerator(mixed_precision="bf16", cpu=device.cpu)
    model = accelerator.prepare_model(model)
    fused = {"fused_lm_head": True} if p["loss"] == "chunked" else {}
    seconds = []
    with optimizer_of(model, p) as optimizer:
        for step in range(result["warmup"] + 20):
            batch = batch_of(m, p, device)
            device.sync()
            start = time.perf_counter()
            loss = model(**batch, **fused).loss
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            device.sync()
            if step >= result["warmup"]:
                seconds.append(time.perf_counter() - start)
                if enough(seconds):
                    break
        result.update(device.peaks())
    result["final_loss"] = round(float(loss.detach()), 4)
    return seconds


def run_sft(m, p, device, result):
    """The same through SFTTrainer; its peak counts from the first step."""
    from datasets import Dataset, disable_progress_bars
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    disable_progress_bars()
    steps = result["warmup"] + 4
    rows = batch_of(m, {**p, "batch": p["batch"] * steps}, Device(True))["input_ids"].tolist()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"<pad>": 0, "<eos>": 1}, unk_token="<pad>")), pad_token="<pad>", eos_token="<eos>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    marks = []

    class Clock(TrainerCallback):
        def on_step_begin(self, args, state, control, **kwargs):
            if state.global_step == 0:
                result.update(device.built())
            device.sync()
            marks.append(time.perf_counter())

        def on_step_end(self, args, state, control, **kwargs):
            device.sync()
            marks.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as scratch:
        trainer = SFTTrainer(
            model=build(m, p, device),
            args=SFTConfig(
                output_dir=scratch,
                max_length=p["seq"],
                per_device_train_batch_size=p["batch"],
                max_steps=steps,
                learning_rate=1e-5,
                optim=p["optimizer"],
                bf16=not device.cpu,
                use_cpu=device.cpu,
                gradient_checkpointing=p["checkpointing"],
                logging_strategy="no",
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            train_dataset=Dataset.from_dict({"input_ids": rows, "labels": rows}),
            processing_class=tokenizer,
            peft_config=lora(p) if p["method"] != "full" else None,
            callbacks=[Clock()],
        )
        result["trainable"] = sum(x.numel() for x in trainer.model.parameters() if x.requires_grad)
        trainer.train()
        result.update(device.peaks())
        trainer.accelerator.free_memory()
    seconds = [b - a for a, b in zip(marks[::2], marks[1::2])]
    return seconds[result["warmup"] :]


def measure(m, p, device, facts):
    result = {**facts, **p, "attention": "sdpa", "precision": "bf16", "architecture": m["architecture"], "params": m["params"]}
    result["targets"] = "none" if p["method"] == "full" else "all-linear"
    result["warmup"] = 2
    left = 0 if device.cpu else gib(torch.cuda.memory_allocated())
    if left > 0.01:  # of the points before; it would be in every figure below
        result["left_gib"] = left
    try:
        seconds = (run_sft if p["runner"] == "sft" else run_loop)(m, p, device, result)
        step = statistics.median(seconds)
        result.update(status="ok", step_s=[round(s, 5) for s in seconds], tokens_per_s=round(p["seq"] * p["batch"] / step, 1))
    except torch.OutOfMemoryError as e:
        result.update(status="oom", reason=str(e).split(".")[0][:160])
    except Exception as e:  # one broken setting must not end the run
        result.update(status="error", reason=f"{type(e).__name__}: {e}"[:300])
    return result


# ----- the run


def skip_keys(paths):
    """Points that were measured before; those that failed are tried again."""
    out = set()
    for path in paths:
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("status") != "error":
                out.add(key({**DEFAULTS, **row}))
    return out


def missing(p):
    """Why this environment cannot measure a point, None if it can."""
    if (p["method"] == "qlora" or p["optimizer"] == "adamw_8bit") and not WORKS["bitsandbytes"]:
        return "bitsandbytes"
    if (p["loss"] == "chunked" or p["runner"] == "sft") and not WORKS["trl"]:
        return "trl"
    return None


WORKS = {}


def probe(device):
    """Tries the optional libraries once, so that points that need a broken one are left out instead of failing one by one."""
    try:
        from trl.trainer.utils import add_fused_lm_head  # noqa: F401

        WORKS["trl"] = True
    except Exception as e:
        WORKS["trl"] = False
        print(f"no chunked loss and no SFTTrainer: trl is not usable: {type(e).__name__}: {e}"[:300], flush=True)
    try:
        import bitsandbytes as bnb

        x = bnb.nn.Params4bit(torch.randn(64, 64, dtype=torch.bfloat16), requires_grad=False, quant_type="nf4").to(device.name)
        bnb.functional.dequantize_4bit(x.data, x.quant_state)
        device.sync()
        WORKS["bitsandbytes"] = True
    except Exception as e:
        WORKS["bitsandbytes"] = False
        print(f"no qlora and no 8-bit optimizer: bitsandbytes is not usable: {type(e).__name__}: {e}"[:300], flush=True)


def table(rows):
    print(f"\n{'model':22} {'method':6} {'seq':>5} {'b':>2} {'ckpt':4} {'loss':7} {'runner':6} {'alloc':>7} {'reserved':>8} {'driver':>7} {'tokens/s':>9}")
    for r in rows:
        show = lambda k: f"{r[k]:.2f}" if r.get(k) is not None else "-"  # noqa: E731
        print(
            f"{r['model'].split('/')[-1][:22]:22} {r['method']:6} {r['seq']:5} {r['batch']:2} {'on' if r['checkpointing'] else 'off':4} {r['loss']:7} "
            f"{r['runner']:6} {show('allocated_gib'):>7} {show('reserved_gib'):>8} {show('driver_gib'):>7} {r.get('tokens_per_s') or r['status']:>9}"
        )


def main():
    cli = argparse.ArgumentParser(description="Measures training memory and speed by setting.")
    cli.add_argument("--out", default=os.path.join(os.environ.get("OUT", "."), "gpu_calibration.jsonl"), help="points go here, one JSON a line")
    cli.add_argument("--date", default=time.strftime("%Y-%m-%d"), help="the date that the points bear")
    cli.add_argument("--seconds", type=float, default=480, help="no point is begun that may end later than this")
    cli.add_argument("--skip", action="append", default=[], help="a file of points that are not measured again; may be repeated")
    cli.add_argument("--only", default="", help="measure only models whose id contains this")
    cli.add_argument("--limit", type=int, default=0, help="at most so many points")
    cli.add_argument("--list", action="store_true", help="print the plan and stop")
    cli.add_argument("--smoke", action="store_true", help="one tiny shape on the CPU")
    opt = cli.parse_args()
    start = time.monotonic()

    models = {**{k: v for k, v in registry().items() if k in SHAPES}, "tiny": TINY}
    if opt.list:
        points = plan(models, 150e9)
        for p in points:
            print(key(p))
        return print(len(points), "points")
    if not opt.smoke and not torch.cuda.is_available():
        sys.exit("no NVIDIA GPU is visible; --smoke tries the script on the CPU")
    device = Device(opt.smoke)
    if not opt.smoke and torch.cuda.get_device_capability() < (8, 0):
        sys.exit("this card has no bf16, and the script measures bf16 alone")
    transformers.logging.set_verbosity_error()
    probe(device)
    facts = {"date": opt.date, **device.facts()}
    print(json.dumps(facts), flush=True)

    warnings.filterwarnings("ignore", category=FutureWarning)
    points = smoke_points() if opt.smoke else plan(models, device.total)
    if not WORKS["trl"]:  # then the model's own loss takes the place of the chunked one
        points = list({key(p): p for p in ({**p, "loss": "full"} for p in points)}.values())
    done = skip_keys(opt.skip)
    points = [p for p in points if key(p) not in done and opt.only in p["model"] and not missing(p)]
    points = points[: opt.limit or None]
    rows, failed, slowest = [], {}, 3.0
    pathlib.Path(opt.out).parent.mkdir(parents=True, exist_ok=True)
    with open(opt.out, "a", encoding="utf-8") as out:
        for p in points:
            kind = (p["method"], p["loss"], p["optimizer"], p["runner"], p["kbit_prepared"])
            if failed.get(kind, 0) >= 2:  # it does not work here
                continue
            if time.monotonic() - start + 2 * slowest > opt.seconds:
                print("the time is over")
                break
            began = time.monotonic()
            row = measure(models[p["model"]], p, device, facts)
            took = time.monotonic() - began
            slowest = max(0.9 * slowest, took)  # recent ones weigh most
            failed[kind] = failed.get(kind, 0) + 1 if row["status"] == "error" else 0
            row["point_s"] = round(took, 2)
            rows.append(row)
            out.write(json.dumps(row) + "\n")
            out.flush()
            print(
                f"{time.monotonic() - start:6.1f} s  {len(rows):3}/{len(points)}  {key(p)}  {row['status']}  "
                f"{row.get('allocated_gib', '-')} GiB  {row.get('tokens_per_s', '-')} tokens/s  {row.get('reason', '')}",
                flush=True,
            )
            try:
                device.clean()
                device.sync()
            except RuntimeError as e:  # a broken CUDA context answers nothing any more
                print(f"the card no longer answers ({e}): start again with --skip {opt.out}"[:300])
                break
    table(rows)
    states = [r["status"] for r in rows]
    print(f"{len(rows)} points, {states.count('ok')} ok, {states.count('oom')} oom, {states.count('error')} error, {time.monotonic() - start:.0f} s: {opt.out}")
    if opt.smoke and set(states) != {"ok"}:
        sys.exit(1)


if __name__ == "__main__":
    main()
