"""Vocabularies in GGUF files, as the Hugging Face library has them: of a released file, and written here as converters write them."""
import json

from gguf import GGUFReader, GGUFWriter
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers


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


def write(path, model, pre, tokens, types, **more):
    """A GGUF file of a vocabulary alone, with the keys that converters write."""
    w = GGUFWriter(path, "llama")
    w.add_tokenizer_model(model)
    w.add_tokenizer_pre(pre)
    w.add_token_list(tokens)
    w.add_token_types(types)
    for key, value in more.items():
        if key == "cls_token_id":  # of older converters; later ones write bos_token_id
            w.add_uint32("tokenizer.ggml.cls_token_id", value)
        else:
            getattr(w, "add_" + key)(value)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.close()


def byte_bpe(source, path, pre):
    """Writes the vocabulary of a tokenizer.json, and gives what the library makes of that file without a template."""
    with open(source, encoding="utf-8") as f:
        doc = json.load(f)
    model = doc["model"]
    added = {a["id"]: a for a in doc["added_tokens"]}
    names = {i: x for x, i in model["vocab"].items()} | {i: a["content"] for i, a in added.items()}
    tokens, types = [], []
    for i in range(max(names) + 1):
        tokens.append(names.get(i, f"[PAD{i}]"))
        types.append(5 if i not in names else 3 if i in added and added[i]["special"] else 4 if i in added else 1)
    write(path, "gpt2", pre, tokens, types, token_merges=[m if isinstance(m, str) else " ".join(m) for m in model["merges"]], add_bos_token=False, add_eos_token=False)
    doc["post_processor"] = doc["truncation"] = doc["padding"] = None
    return Tokenizer.from_str(json.dumps(doc))


def word_piece(corpus, path, lower, accents=None):
    """Trains a model of BERT's kind and writes it: beginnings of words are marked, not their other pieces."""
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=lower, strip_accents=accents)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train([corpus], trainers.WordPieceTrainer(vocab_size=4000, special_tokens=special, show_progress=False))
    cls, sep = t.token_to_id("[CLS]"), t.token_to_id("[SEP]")
    t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    tokens = [t.id_to_token(i) for i in range(t.get_vocab_size())]
    marked = [x if x in special else x[2:] if x.startswith("##") else "▁" + x for x in tokens]
    write(path, "bert", "default", marked, [3 if x in special else 1 for x in tokens], unk_token_id=1, sep_token_id=sep, pad_token_id=0, mask_token_id=4, **{"cls_token_id" if lower else "bos_token_id": cls})
    return t


def unigram(pieces, charsmap, path):
    """The pieces of a SentencePiece model, as converters write those of T5."""
    write(path, "t5", "default", [p.piece for p in pieces], [p.type for p in pieces], token_scores=[p.score for p in pieces], unk_token_id=0, bos_token_id=1, eos_token_id=2,
          add_bos_token=False, add_eos_token=True, add_space_prefix=True, remove_extra_whitespaces=True, precompiled_charsmap=charsmap)
