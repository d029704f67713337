"""Feeds exported mappings to LLaMA-Factory's and axolotl's own readers, converts rows with LLaMA-Factory's converter, and compares the
messages with those that slmgen makes by the same mapping.

    mapping_foreign.py SLMGEN WORK    with PYTHONPATH of llamafactory and axolotl, as parser_checks.py
"""

import importlib.machinery
import json
import pathlib
import subprocess
import sys
import types

import yaml

# The dataset reader's package imports an audio library that nothing here uses.
audio = types.ModuleType("torchaudio")
audio.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
sys.modules["torchaudio"] = audio

from axolotl.utils.schemas.datasets import DPODataset, KTODataset, SFTDataset  # noqa: E402
from llamafactory.data.converter import get_dataset_converter  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402

from checks import check, finish, run  # noqa: E402

SLMGEN, WORK = sys.argv[1], pathlib.Path(sys.argv[2]) / "mapping"
WORK.mkdir(parents=True, exist_ok=True)


def talk(first):
    return [{"who": "guest", "said": first}, {"who": "host", "said": "Yes."}, {"who": "guest", "said": "And <more> \u00e9?"}, {"who": "host", "said": "No."}]


TURNS = {"keys": {"role": "who", "content": "said"}, "roles": {"guest": "user", "host": "assistant"}}
# name: (fields of the mapping, rows)
CASES = {
    "pair": ([{"role": "user", "column": "q"}, {"role": "assistant", "column": "a"}], [{"q": "1?", "a": "one"}, {"q": "2?", "a": "two\nlines"}]),
    "alpaca": (
        [{"role": "system", "column": "s"}, {"role": "history", "column": "h"}, {"role": "user", "column": "i"}, {"role": "context", "column": "in"}, {"role": "assistant", "column": "o"}],
        [{"s": "Be brief.", "h": [["a", "b"]], "i": "Do", "in": "it", "o": "done"}, {"s": "Be long.", "h": [["a", "b"], ["c", "d"]], "i": "Do", "in": "", "o": "no"}],
    ),
    "chat": ([{"role": "messages", "column": "talk", "turns": TURNS}], [{"talk": talk("Hi?")}, {"talk": talk("\u4f60\u597d")}]),
    "choice": ([{"role": "user", "column": "q"}, {"role": "chosen", "column": "good"}, {"role": "rejected", "column": "bad"}], [{"q": "1?", "good": "one", "bad": "two"}]),
    "verdict": ([{"role": "user", "column": "q"}, {"role": "assistant", "column": "a"}, {"role": "label", "column": "ok"}], [{"q": "1?", "a": "one", "ok": True}, {"q": "2?", "a": "one", "ok": False}]),
}


def slmgen(*arguments):
    done = subprocess.run([SLMGEN, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(name):
    fields, rows = CASES[name]
    mapping, data = WORK / f"{name}.mapping.json", WORK / f"{name}.jsonl"
    mapping.write_text(json.dumps({"schema": "slmgen.mapping/1", "fields": fields}))
    data.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return mapping, data, rows


def said(messages):
    return [(m["role"], m["content"]) for m in messages if m["role"] != "system"]


def ours(name, to):
    mapping, data, _ = files(name)
    out = WORK / f"{name}.{to}.jsonl"
    slmgen("convert", data, "--mapping", mapping, "--to", to, "-o", out)
    return [json.loads(line) for line in out.read_text().splitlines()]


def theirs(name):
    """The rows as LLaMA-Factory's own parser and converter make them."""
    mapping, data, rows = files(name)
    folder = WORK / f"factory-{name}"
    folder.mkdir(exist_ok=True)
    slmgen("mapping", "export", mapping, "--to", "llamafactory", "--name", name, "--file", data.name, "-o", folder / "dataset_info.json")
    attr = get_dataset_list([name], str(folder))[0]
    assert attr.dataset_name == data.name, attr.dataset_name
    convert = get_dataset_converter(attr.formatting, attr, types.SimpleNamespace(media_dir=str(WORK)))
    return attr, [convert(row) for row in rows]


def factory_chat(name):
    _, rows = theirs(name)
    mine = ours(name, "openai")
    assert len(rows) == len(mine)
    for row, own in zip(rows, mine):
        assert said(row["_prompt"] + row["_response"]) == said(own["messages"]), (row, own)
        system = [m["content"] for m in own["messages"] if m["role"] == "system"]
        assert (row["_system"] or "") == (system[0] if system else ""), row
    return len(rows)


def factory_choice():
    attr, rows = theirs("choice")
    assert attr.ranking is True
    for row, source in zip(rows, CASES["choice"][1]):
        assert [m["content"] for m in row["_response"]] == [source["good"], source["bad"]], row
        assert said(row["_prompt"]) == [("user", source["q"])], row
    return len(rows)


def factory_verdict():
    _, rows = theirs("verdict")
    for row, source in zip(rows, CASES["verdict"][1]):
        answers = [m["content"] for m in row["_response"]]
        assert answers == ([source["a"], ""] if source["ok"] else ["", source["a"]]), row
    return len(rows)


def axolotl(name, schema, want):
    mapping, data, _ = files(name)
    text = slmgen("mapping", "export", mapping, "--to", "axolotl", "--file", data)
    entry = yaml.safe_load(text)["datasets"][0]
    unknown = set(entry) - set(schema.model_fields) - {"ds_type"}  # its loader reads ds_type of every kind of dataset
    assert not unknown, f"keys that the reader drops: {unknown}"
    got = schema(**entry)
    for key, value in want.items():
        held = got.type if key.startswith("type.") else got
        held = getattr(held, key.removeprefix("type."))
        assert held == value, f"{key} is {held!r}, not {value!r}"
    return len(want)


def back(name, tool):
    """What was exported and imported again is the same mapping."""
    mapping, data, _ = files(name)
    out = WORK / f"{name}.{tool}"
    slmgen("mapping", "export", mapping, "--to", tool, "--name", name, "--file", data, "-o", out)
    again = json.loads(slmgen("mapping", "import", out))
    assert again["fields"] == CASES[name][0], again
    return len(again["fields"])


for case in ("pair", "alpaca", "chat"):
    with check(f"llamafactory {case}: its parser and converter make the messages that slmgen makes"):
        run(lambda: factory_chat(case))
with check("llamafactory choice: its converter makes the same two answers"):
    run(factory_choice)
with check("llamafactory verdict: its converter takes the same verdict"):
    run(factory_verdict)
with check("axolotl pair: its schema reads the columns"):
    run(lambda: axolotl("pair", SFTDataset, {"type.field_instruction": "q", "type.field_output": "a", "ds_type": "json"}))
with check("axolotl chat: its schema reads keys and roles"):
    run(lambda: axolotl("chat", SFTDataset, {"type": "chat_template", "field_messages": "talk", "message_property_mappings": {"role": "who", "content": "said"}, "roles": {"user": ["guest"], "assistant": ["host"]}}))
with check("axolotl choice: its schema reads prompt and answers"):
    run(lambda: axolotl("choice", DPODataset, {"type.field_prompt": "q", "type.field_chosen": "good", "type.field_rejected": "bad"}))
with check("axolotl verdict: its schema reads completion and label"):
    run(lambda: axolotl("verdict", KTODataset, {"type.field_prompt": "q", "type.field_completion": "a", "type.field_label": "ok"}))
for case in CASES:
    with check(f"llamafactory {case}: exported and imported again it is equal"):
        run(lambda: back(case, "llamafactory"))
for case in ("pair", "chat", "choice", "verdict"):
    with check(f"axolotl {case}: exported and imported again it is equal"):
        run(lambda: back(case, "axolotl"))
finish()
