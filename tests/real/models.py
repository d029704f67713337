"""Models that transformers saved, as `slmgen models check` reads them: parameters beside the model's own count, adapters beside peft's, for
every architecture that the formulas hold for, in random small shapes; and models that must be refused.

  models.py SLMGEN WORK SEED"""
import json, pathlib, random, subprocess, sys
import torch, transformers
from peft import LoraConfig, get_peft_model
import checks
from checks import finish

slmgen, work, rng = sys.argv[1], pathlib.Path(sys.argv[2]), random.Random(int(sys.argv[3]))
work.mkdir(parents=True, exist_ok=True)
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def check(name, ok, said=""):
    with checks.check(name):
        assert ok, said
    return ok


def command(*args):
    p = subprocess.run([slmgen, *map(str, args), "--json"], capture_output=True, text=True, env={"SLMGEN_HOME": str(work / "home")})
    return p.returncode, json.loads(p.stdout)


def config(kind, **more):
    heads = rng.choice([4, 8])
    head_dim = rng.choice([16, 32])
    c = dict(num_hidden_layers=rng.randint(1, 7), hidden_size=heads * head_dim, num_attention_heads=heads, num_key_value_heads=rng.choice([1, 2, heads]),
             intermediate_size=rng.randint(8, 40) * 8, vocab_size=rng.randint(200, 900), max_position_embeddings=rng.choice([512, 4096]),
             pad_token_id=0, bos_token_id=1, eos_token_id=2)
    c.update(more)
    return getattr(transformers, kind + "Config")(**c)


PLAIN = {"Llama": {}, "Mistral": {}, "Qwen2": {}, "Qwen3": {"head_dim": 24}, "Gemma2": {"head_dim": 40, "sliding_window": 64},
         "Gemma3Text": {"head_dim": 40, "sliding_window": 64}, "SmolLM3": {}, "Olmo2": {}, "StableLm": {}, "Phi3": {}}
CAUSAL = {"Gemma3Text": "Gemma3ForCausalLM"}
for kind, more in PLAIN.items():
    for tied in (True, False):
        extra = dict(more, tie_word_embeddings=tied)
        if kind == "StableLm":
            extra["use_qkv_bias"] = tied
        try:
            model = getattr(transformers, CAUSAL.get(kind, kind + "ForCausalLM"))(config(kind, **extra))
        except AttributeError:
            check(f"{kind}: transformers has it", False)
            continue
        folder = work / f"{kind}-{tied}"
        model.save_pretrained(folder)
        code, said = command("models", "check", folder)
        name = f"{kind}, {'tied' if tied else 'own head'}"
        if not check(f"{name}: accepted", code == 0, said):
            continue
        m = said["models"][0]
        check(f"{name}: parameters", m["params"]["value"] == model.num_parameters(), (m["params"], model.num_parameters()))
        check(f"{name}: read from the weights", "safetensors" in m["params"]["source"], m["params"])
        # Without weights the count follows from the shape alone.
        for f in folder.glob("*.safetensors"):
            f.unlink()
        code, said = command("models", "check", folder)
        check(f"{name}: computed", code == 0 and said["models"][0]["params"]["value"] == model.num_parameters(), said)
        code, _ = command("models", "add", folder, "--id", f"me/{kind}")
        rank = rng.choice([4, 8, 16])
        targets = [t for t in LINEAR + ["qkv_proj", "gate_up_proj"] if any(n.endswith("." + t) for n, _ in model.named_modules())]
        adapter = get_peft_model(model, LoraConfig(r=rank, target_modules=targets))
        trained = sum(p.numel() for p in adapter.parameters() if p.requires_grad)
        code, said = command("estimate", "--model", f"me/{kind}", "--gpu", "L4", "--rank", rank, "--lane", "trl")
        terms = {t["name"]: t for t in said.get("vram", {}).get("terms", [])}
        got = terms.get("adapter", {}).get("inputs", {}).get("adapter_params")
        if kind != "Phi3":  # estimate adapts seven matrices, Phi has four
            check(f"{name}: adapter", got == trained, (got, trained, said))

for kind, more, why in (("Mixtral", {"num_local_experts": 4}, "mixtral"), ("Llama", {"mlp_bias": True}, "mlp_bias"), ("GPT2", {}, "gpt2"),
                        ("Mamba", {}, "mamba")):
    folder = work / f"refused-{kind}"
    config(kind, **more).save_pretrained(folder)
    code, said = command("models", "check", folder)
    check(f"{kind} is refused", code == 1 and said["code"] == "unsupported" and why in said["detail"], said)
finish()
