"""The vocabularies inside two GGUF files, as the Hugging Face library has them."""
from gguf import GGUFReader
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers


def smollm(path):
    """SmolLM2 as its tokenizer.json builds it: digits apart, then GPT-2's cuts over bytes."""
    fields = GGUFReader(path).fields
    get = lambda key: fields["tokenizer.ggml." + key].contents()
    assert get("model") == "gpt2" and get("pre") == "smollm"
    tokens = get("tokens")
    t = Tokenizer(models.BPE({x: i for i, x in enumerate(tokens)}, [tuple(m.split(" ")) for m in get("merges")]))
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    t.decoder = decoders.ByteLevel()
    for x, kind in zip(tokens, get("token_type")):
        if kind == 3:
            t.add_special_tokens([AddedToken(x, special=True, normalized=False)])
        elif kind == 4:
            t.add_tokens([AddedToken(x, normalized=False)])
    return t
