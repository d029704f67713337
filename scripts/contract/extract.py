"""Prints, as JSON, the names of the arguments that a lane's pinned packages accept. Facts alone: names, no code.

    python extract.py trl|unsloth|axolotl|llamafactory|mlx

Dataclasses and signatures are asked of the imported package where that is possible, else read from its source.
"""

import ast
import dataclasses
import importlib.metadata
import importlib.util
import inspect
import json
import pathlib
import sys


def versions(*names):
    return {n: importlib.metadata.version(n) for n in names}


def signature(f):
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return sorted(p.name for p in inspect.signature(f).parameters.values() if p.name != "self" and p.kind not in several)


def fields(*classes):
    return sorted({f.name for c in classes for f in dataclasses.fields(c) if f.init})


def source_of(module):
    """The file of a module, found without running its package."""
    package, _, rest = module.partition(".")
    root = pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0])
    return ast.parse((root / (rest.replace(".", "/") + ".py")).read_text(encoding="utf-8"))


def function(module, name, owner=None):
    """The argument names of a function (or of a method of owner) as its source spells them."""
    for node in ast.walk(source_of(module)):
        body = node.body if isinstance(node, ast.ClassDef) and node.name == owner else [node] if owner is None else []
        for f in body:
            if isinstance(f, ast.FunctionDef) and f.name == name:
                a = f.args
                return sorted(x.arg for x in a.posonlyargs + a.args + a.kwonlyargs if x.arg not in ("self", "model", "tokenizer"))
    raise LookupError(f"{module}: no {owner or ''} {name}")


def hugging_face():
    from peft import LoraConfig
    from transformers import BitsAndBytesConfig, EarlyStoppingCallback

    # BitsAndBytesConfig and from_pretrained take more by **kwargs; only the documented names are facts.
    return trainers() | {
        "LoraConfig": fields(LoraConfig),
        "BitsAndBytesConfig": signature(BitsAndBytesConfig.__init__),
        "EarlyStoppingCallback": signature(EarlyStoppingCallback.__init__),
    }


def trainers():
    """The trainers of the objectives, and their settings."""
    import trl as library
    from trl.experimental import orpo

    calls = {}
    for name in ("SFT", "DPO", "KTO", "GRPO", "ORPO"):
        module = orpo if name == "ORPO" else library
        calls[name + "Config"] = fields(getattr(module, name + "Config"))
        calls[name + "Trainer"] = signature(getattr(module, name + "Trainer").__init__)
    return calls


def trl():
    calls = hugging_face()
    # Named in the documentation of from_pretrained, which takes them by **kwargs.
    calls["AutoModelForCausalLM.from_pretrained"] = ["device_map", "dtype", "quantization_config", "token"]
    calls["AutoTokenizer.from_pretrained"] = ["token"]
    return {"packages": versions("trl", "transformers", "peft"), "calls": calls}


def unsloth():
    from transformers import EarlyStoppingCallback

    calls = trainers() | {
        "EarlyStoppingCallback": signature(EarlyStoppingCallback.__init__),
        "FastLanguageModel.from_pretrained": function("unsloth.models.loader", "from_pretrained", "FastLanguageModel"),
        "FastLanguageModel.get_peft_model": function("unsloth.models.llama", "get_peft_model", "FastLlamaModel"),
        "model.save_pretrained_merged": function("unsloth.save", "unsloth_save_pretrained_merged"),
        "model.save_pretrained_gguf": function("unsloth.save", "unsloth_save_pretrained_gguf"),
    }
    return {"packages": versions("unsloth", "unsloth_zoo", "trl", "transformers"), "calls": calls}


def axolotl():
    from axolotl.utils.schemas.config import AxolotlInputConfig
    from axolotl.utils.schemas.datasets import SFTDataset
    from axolotl.utils.schemas.trl import TRLConfig

    def names(model):
        aliases = {f.alias for f in model.model_fields.values() if f.alias}
        return sorted(set(model.model_fields) | aliases)

    dataset = names(SFTDataset)
    keys = {"": names(AxolotlInputConfig), "datasets[]": dataset, "test_datasets[]": dataset, "trl": names(TRLConfig)}
    return {"packages": versions("axolotl"), "keys": keys}


def llamafactory():
    from llamafactory.hparams import DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments, TrainingArguments

    parser = source_of("llamafactory.data.parser")
    columns, tags = [], []
    for node in ast.walk(parser):
        if isinstance(node, (ast.Assign, ast.AugAssign)) and isinstance(node.value, ast.List):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            words = [e.value for e in node.value.elts if isinstance(e, ast.Constant)]
            {"column_names": columns, "tag_names": tags}.get(getattr(target, "id", ""), []).extend(words)
    keys = {
        "": fields(DataArguments, FinetuningArguments, GeneratingArguments, ModelArguments, TrainingArguments),
        "dataset": ["columns", "file_name", "folder", "formatting", "num_samples", "ranking", "split", "subset", "tags"],
        "dataset.columns": sorted(columns),
        "dataset.tags": sorted(tags),
    }
    return {"packages": versions("llamafactory"), "keys": keys}


def mlx():
    tree = source_of("mlx_lm.lora")
    defaults = next(n.value for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "CONFIG_DEFAULTS")
    top = sorted(k.value for k in defaults.keys)
    nested = {k.value: v for k, v in zip(defaults.keys, defaults.values)}
    lora = {k.value for k in nested["lora_parameters"].keys}
    schedule = set()
    for node in ast.walk(source_of("mlx_lm.tuner.utils")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            if getattr(node.func.value, "id", "") == "config":
                lora.add(node.args[0].value)
            if getattr(node.func.value, "id", "") == "schedule_config":
                schedule.add(node.args[0].value)
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "schedule_config":
            schedule.add(node.slice.value)
    keys = {
        "": top,
        "lora_parameters": sorted(lora),
        "lr_schedule": sorted(schedule),
        "optimizer_config": sorted(k.value for k in nested["optimizer_config"].keys),
        "optimizer_config.adamw": adamw(),
    }
    return {"packages": versions("mlx-lm", "mlx"), "keys": keys}


def adamw():
    import mlx.optimizers as optimizers

    return [n for n in signature(optimizers.AdamW.__init__) if n != "learning_rate"]


if __name__ == "__main__":
    lane, out = sys.argv[1], sys.stdout
    sys.stdout = sys.stderr  # some packages greet on import
    facts = {"lane": lane, **globals()[lane]()}
    json.dump(facts, out, indent=1, sort_keys=True)
    out.write("\n")
