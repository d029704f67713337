"""Converts the GGUF file in a folder into the folder form that trainers read: convert.py GGUF_DIR TO"""

import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

source, to = sys.argv[1:]
name = next(pathlib.Path(source).glob("*.gguf")).name
tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=name)
model = AutoModelForCausalLM.from_pretrained(source, gguf_file=name, dtype=torch.float32)
# The weights are plain now, but the model still says that it is quantized, which refuses to be saved.
if hasattr(model.config, "quantization_config"):
    del model.config.quantization_config
model.hf_quantizer = None
for mark in ("quantization_method", "is_quantized"):
    model.__dict__.pop(mark, None)
model.save_pretrained(to)
tokenizer.save_pretrained(to)
