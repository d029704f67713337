"""Tiny random models with a real tokenizer and chat template, made from a config on the spot: no download, seconds to train."""

import pathlib

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Like Qwen3's: an earlier answer loses its (empty) reasoning block, so a later turn rewrites what stood before it.
REWRITING = (
    "{% set ns = namespace(last=0) %}{% for m in messages %}{% if m['role'] == 'user' %}{% set ns.last = loop.index0 %}"
    "{% endif %}{% endfor %}{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['role'] == 'assistant' and loop.index0 > ns.last %}<think>\n\n</think>\n\n{% endif %}"
    "{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Shows the tools and the calls of a row.
TOOLED = (
    "{% if tools %}<|im_start|>system\n{{ tools | tojson }}<|im_end|>\n{% endif %}{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{{ m['content'] }}{% for c in m['tool_calls'] or [] %}{{ c | tojson }}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ["<pad>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]


def tokenizer(corpus, template=CHATML, vocab=512):
    """A byte-level BPE trained on the rows themselves."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    bpe.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=vocab, special_tokens=SPECIAL, initial_alphabet=alphabet))
    eos = "<|im_end|>" if template else "</s>"
    tok = PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token="<s>", eos_token=eos, pad_token="<pad>")
    tok.chat_template = template or None
    return tok


def make(folder, shape, corpus, template=CHATML):
    """Saves a model of the named shape (llama, qwen3) with hidden size 64 and two layers, and returns the folder."""
    import torch
    from transformers import AutoModelForCausalLM, LlamaConfig, Qwen3Config, set_seed

    set_seed(0)
    tok = tokenizer(corpus, template)
    size = dict(
        vocab_size=512, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, pad_token_id=0, bos_token_id=1, eos_token_id=tok.eos_token_id,
    )
    config = {"llama": lambda: LlamaConfig(**size), "qwen3": lambda: Qwen3Config(head_dim=16, **size)}[shape]()
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    folder = pathlib.Path(folder)
    model.save_pretrained(folder)
    tok.save_pretrained(folder)
    return str(folder)


if __name__ == "__main__":
    import sys

    corpus = [line for name in sys.argv[2:] for line in pathlib.Path(name).read_text(encoding="utf-8").splitlines()]
    print(make(sys.argv[1], "llama", corpus))
