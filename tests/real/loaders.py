"""Rows that `slmgen convert` writes are loaded by TRL and by LLaMA-Factory, and mean there what they meant before.

    loaders.py SLMGEN WORK    with PYTHONPATH of llamafactory, as parser_checks.py
"""

import importlib.machinery
import json
import pathlib
import subprocess
import sys
import types

# The dataset reader's package imports an audio library that nothing here uses.
audio = types.ModuleType("torchaudio")
audio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
sys.modules["torchaudio"] = audio

import datasets  # noqa: E402
from llamafactory.data.converter import get_dataset_converter  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402
from trl.data_utils import is_conversational, maybe_convert_to_chatml, maybe_extract_prompt, unpair_preference_dataset  # noqa: E402

from checks import check, finish, run  # noqa: E402

datasets.disable_progress_bars()
SLMGEN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
WORK.mkdir(parents=True, exist_ok=True)

CHATS = [{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": f"q{i} \u00e9\n"}, {"role": "assistant", "content": f"a{i}"},
                       {"role": "user", "content": "more?"}, {"role": "assistant", "content": f"b{i}"}]} for i in range(40)]
SINGLE = [{"messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": f"a{i} \u4f60"}]} for i in range(40)]
PAIRS = [{"prompt": f"p{i}", "chosen": f"yes{i}", "rejected": f"no{i}"} for i in range(40)]
LABELS = [{"prompt": f"p{i}", "completion": f"c{i}", "label": i % 2 == 0} for i in range(40)]


def convert(rows, to, name):
    source, target = WORK / "in.jsonl", WORK / name
    source.write_text("".join(json.dumps(r) + "\n" for r in rows))
    done = subprocess.run([SLMGEN, "convert", str(source), "-o", str(target), "--to", to, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["written"] == len(rows) and not report["losses"], report
    return target


def load(rows, to, ending="jsonl"):
    path = convert(rows, to, f"{to}.{ending}")
    return datasets.load_dataset("parquet" if ending == "parquet" else "json", data_files=str(path), split="train")


def pairs(messages):
    return [(m["role"], m["content"]) for m in messages]


def trl_chat(to, ending):
    d = load(CHATS, to, ending)
    assert is_conversational(d[0])
    for row, want in zip(d, CHATS):
        assert pairs(maybe_convert_to_chatml(row)["messages"]) == pairs(want["messages"]), row
    return len(d)


def trl_completion():
    d = load(SINGLE, "prompt-completion")
    for row, want in zip(d, SINGLE):
        prompt, completion = row["prompt"], row["completion"]
        if is_conversational(row):
            prompt, completion = prompt[-1]["content"], completion[-1]["content"]
        assert (prompt, completion) == tuple(m["content"] for m in want["messages"]), row
    return len(d)


def trl_pairs(to):
    d = load(PAIRS, to).map(maybe_extract_prompt)
    text = lambda x: x if isinstance(x, str) else x[-1]["content"]  # noqa: E731
    for row, want in zip(d, PAIRS):
        assert (text(row["prompt"]), text(row["chosen"]), text(row["rejected"])) == tuple(want.values()), row
    assert len(unpair_preference_dataset(d.select_columns(["prompt", "chosen", "rejected"]))) == 2 * len(PAIRS)
    return len(d)


def trl_kto():
    d = load(LABELS, "kto")
    for row, want in zip(d, LABELS):
        assert row["label"] is want["label"] and row["completion"] in (want["completion"], [{"role": "assistant", "content": want["completion"]}]), row
    return len(d)


def factory(rows, to, info, check_row):
    path = convert(rows, to, f"factory-{to}.json")
    folder = WORK / f"factory-{to}"
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_bytes(path.read_bytes())
    (folder / "dataset_info.json").write_text(json.dumps({"data": {"file_name": path.name, **info}}))
    attr = get_dataset_list(["data"], str(folder))[0]
    turn = get_dataset_converter(attr.formatting, attr, types.SimpleNamespace(media_dir=str(WORK)))
    got = [turn(row) for row in json.loads(path.read_text())]
    assert len(got) == len(rows)
    for g, want in zip(got, rows):
        check_row(g, want)
    return len(got)


def same_chat(got, want):
    system = [m["content"] for m in want["messages"] if m["role"] == "system"]
    assert (got["_system"] or "") == (system[0] if system else ""), got
    assert pairs(got["_prompt"] + got["_response"]) == pairs(m for m in want["messages"] if m["role"] != "system"), got


def same_pair(got, want):
    assert [m["content"] for m in got["_response"]] == [want["chosen"], want["rejected"]], got
    assert got["_prompt"][-1]["content"] == want["prompt"], got


TAGS = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant", "system_tag": "system"}
for ending in ("jsonl", "parquet"):
    with check(f"trl: openai in {ending}"):
        run(lambda: trl_chat("openai", ending))
with check("trl: prompt-completion"):
    run(trl_completion)
for to in ("dpo", "dpo-messages"):
    with check(f"trl: {to}"):
        run(lambda: trl_pairs(to))
with check("trl: kto"):
    run(trl_kto)
with check("llamafactory: alpaca"):
    run(lambda: factory(SINGLE, "alpaca", {}, same_chat))
with check("llamafactory: sharegpt"):
    run(lambda: factory(CHATS, "sharegpt", {"formatting": "sharegpt", "columns": {"messages": "conversations"}}, same_chat))
with check("llamafactory: openai"):
    run(lambda: factory(CHATS, "openai", {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": TAGS}, same_chat))
with check("llamafactory: dpo-sharegpt"):
    run(lambda: factory(PAIRS, "dpo-sharegpt", {"formatting": "sharegpt", "ranking": True, "columns": {"messages": "conversations", "chosen": "chosen", "rejected": "rejected"}}, same_pair))
finish()
