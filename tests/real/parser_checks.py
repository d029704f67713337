"""Feeds the YAML of the axolotl and llamafactory lanes to those trainers' own readers, and compares what they understood."""

import ast
import importlib.machinery
import json
import os
import pathlib
import sys
import types

import yaml

# The dataset reader's package imports an audio library that nothing here uses.
audio = types.ModuleType("torchaudio")
audio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
sys.modules["torchaudio"] = audio

from axolotl.utils.schemas.config import AxolotlInputConfig  # noqa: E402
from llamafactory.data.converter import get_dataset_converter  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402
from llamafactory.data.template import TEMPLATES  # noqa: E402
from llamafactory.hparams import get_train_args  # noqa: E402

import wrapped  # noqa: E402
from checks import check, finish, run  # noqa: E402

BUNDLES = pathlib.Path(sys.argv[1])
KINDS = ("single", "tools", "text", "qlora", "full", "noeval", "dpo-pairs", "orpo-pairs", "kto-verdicts")
ONLY = {"axolotl": ("grpo-checks",), "llamafactory": ("dpo-pair-tools",)}


def understood(got, want, names):
    for ours, theirs in names.items():
        value = getattr(got, theirs)
        assert str(getattr(value, "value", value)) == str(want[ours]), f"{theirs} is {value!r}, not {want[ours]!r}"


def axolotl(kind):
    want = yaml.safe_load((BUNDLES / f"axolotl-{kind}" / "axolotl.yaml").read_text())
    # The reader resolves nothing on the hub or the card here: only the model's name is exchanged.
    got = AxolotlInputConfig(**(want | {"base_model": str(BUNDLES / "models" / "llama")}))
    names = ["micro_batch_size", "gradient_accumulation_steps", "learning_rate", "sequence_len", "num_epochs", "warmup_steps"]
    names += ["save_steps", "optimizer", "lr_scheduler", "seed", "sample_packing"]
    names += [k for k in ("train_on_inputs", "rl", "rl_beta", "orpo_alpha", "dpo_loss_type", "kto_desirable_weight", "kto_undesirable_weight") if k in want]
    names += [k for k in ("lora_r", "lora_alpha", "adapter", "load_in_4bit", "eval_steps", "peft_use_rslora", "max_steps") if k in want]
    understood(got, want, {n: n for n in names})
    if "trl" in want:
        understood(got.trl, want["trl"], {n: n for n in want["trl"]})
    unknown = set(want) - set(AxolotlInputConfig.model_fields) - {f.alias for f in AxolotlInputConfig.model_fields.values()}
    assert not unknown, f"keys that the reader drops: {unknown}"
    return len(want)


def factory(kind):
    folder = BUNDLES / f"llamafactory-{kind}"
    want = yaml.safe_load((folder / "train.yaml").read_text())
    os.chdir(folder)
    model, data, training, finetuning, _ = get_train_args(want | {"model_name_or_path": str(BUNDLES / "models" / "llama")})
    understood(data, want, {"cutoff_len": "cutoff_len"})
    understood(training, want, {k: k for k in ("per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate", "warmup_steps", "seed", "save_steps", "enable_jit_checkpoint")})
    own = ("lora_rank", "lora_alpha", "use_rslora", "finetuning_type", "stage", "pref_loss", "pref_beta", "kto_chosen_weight", "kto_rejected_weight")
    understood(finetuning, want, {k: k for k in own if k in want})
    described = get_dataset_list(data.dataset, data.dataset_dir)[0]
    assert described.dataset_name.endswith("train.jsonl"), described
    assert data.template is None or data.template in TEMPLATES, data.template
    if finetuning.stage in ("dpo", "kto"):
        convert = get_dataset_converter(described.formatting, described, data)
        for line in (folder / "train.jsonl").read_text().splitlines():
            row = convert(json.loads(line))
            assert len(row["_response"]) == 2 and row["_prompt"][-1]["role"] == "user" and row["_system"] == "Answer briefly.", row
            assert all(m["content"] for m in row["_response"]) or finetuning.stage == "kto", row  # kto has the verdict in which side is empty
    return [described.formatting, data.template, model.quantization_bit]


def factory_rejects():
    want = yaml.safe_load((BUNDLES / "llamafactory-single" / "train.yaml").read_text())
    os.chdir(BUNDLES / "llamafactory-single")
    try:
        get_train_args(want | {"model_name_or_path": "x", "lora_rnak": 8})
    except ValueError as e:
        return str(e)
    raise AssertionError("an unknown key was accepted")


for kind in KINDS + ONLY["axolotl"]:
    with check(f"axolotl {kind}: its own schema reads the file and means the same"):
        run(lambda: axolotl(kind))
for kind in KINDS + ONLY["llamafactory"]:
    with check(f"llamafactory {kind}: its own reader takes the file and means the same"):
        run(lambda: factory(kind))
with check("every generated notebook is valid, and every code cell is Python"):
    import nbformat

    books = sorted(BUNDLES.glob("*/notebook.ipynb"))
    assert len(books) > 20, books
    for book in books:
        nbformat.validate(json.loads(book.read_text()))
        for cell in json.loads(book.read_text())["cells"]:
            if cell["cell_type"] == "code":
                ast.parse("".join(cell["source"]))

with check("llamafactory: an unknown key is refused"):
    run(factory_rejects)

wrapped.checks(BUNDLES, str(BUNDLES / "models" / "llama"))
finish()
