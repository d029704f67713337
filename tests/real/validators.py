"""Compares the verdicts of `slmgen validate` with those of the services' own checkers, over generated good and bad files, and gives every
file that --fix makes to the same checkers.

    python validators.py SLMGEN WORK TOGETHER_TOOLS

TOGETHER_TOOLS is a folder with a later together client, which knows tools. Ends with "N passed, M failed".
"""

import contextlib
import io
import json
import os
import subprocess
import sys

from validator_files import chats, good, lines, others, pictures, prompts, raw, tools

slmgen, work, later = sys.argv[1:4]
passed = failed = 0


def check(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAIL", what)


# --- the checkers -----------------------------------------------------------------------------------------------------------------

def together(path):
    from together.utils.files import check_file
    try:
        report = check_file(path)
    except Exception as e:  # what makes the checker itself fail is refused too
        return False, repr(e)
    return bool(report["is_check_passed"]), report.get("message") or report.get("load_parquet")


class TogetherTools:
    """The later client in a process of its own, as two versions of a package cannot live in one."""

    def __init__(self):
        code = (
            "import sys, json\n"
            "from together.lib.utils.files import check_file\n"
            "for line in sys.stdin:\n"
            "    try:\n"
            "        r = check_file(json.loads(line)); out = [bool(r['is_check_passed']), str(r.get('message'))]\n"
            "    except Exception as e:\n"
            "        out = [False, repr(e)]\n"
            "    print(json.dumps(out), flush=True)\n"
        )
        env = dict(os.environ, PYTHONPATH=later, TOGETHER_DISABLE_TQDM="true")
        self.p = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
                                  stderr=subprocess.DEVNULL)

    def __call__(self, path):
        self.p.stdin.write(json.dumps(str(path)) + "\n")
        self.p.stdin.flush()
        ok, why = json.loads(self.p.stdout.readline())
        return ok, why


def openai_legacy(path):
    from openai.lib import _validators as v
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            df, remediation = v.read_any_format(str(path))
            v.apply_necessary_remediation(None, remediation)
            v.apply_validators(df, str(path), remediation, v.get_validators(), True, lambda *a: None)
        except SystemExit:
            return False, out.getvalue()
        except Exception as e:
            return False, repr(e)
    return "[Necessary]" not in out.getvalue(), out.getvalue()


def mistral(path):
    """What mistral-finetune does with a row before it calls mistral-common, told in our words; the rest is mistral-common's."""
    from mistral_common.protocol.instruct.messages import FinetuningAssistantMessage, ToolMessage, UserMessage
    from mistral_common.protocol.instruct.tool_calls import Function, FunctionCall, Tool, ToolCall
    from mistral_common.protocol.instruct.validator import MistralRequestValidatorV3, ValidationMode

    def tools_of(rows):
        made = []
        for t in rows:
            f = t["function"]
            if not isinstance(f["parameters"], dict):
                raise ValueError("parameters")
            made.append(Tool(function=Function(name=f["name"], description=f["description"], parameters=f["parameters"])))
        return made

    def row(data, text):
        if text:
            texts = [k for k in ("text", "content") if k in data]
            if len(texts) != 1 or not isinstance(data[texts[0]], str):
                raise ValueError("text")
            return
        if "messages" in data and "interactions" in data or "tools" in data and "available_tools" in data:
            raise ValueError("both")
        said, system = [], data.get("system_prompt")
        for m in data.get("messages", data.get("interactions")):
            calls, role = m.get("tool_calls"), m["role"]
            if "content" in m and "text" in m:
                raise ValueError("content and text")
            content = m.get("content") if m.get("content") is not None else m.get("text")
            if calls is None and content is None:
                raise ValueError("no content")
            if role == "user":
                said.append(UserMessage(content=content))
            elif role == "assistant":
                made = None
                if calls is not None:
                    for c in calls:
                        if not isinstance(c["function"]["arguments"], str):
                            raise ValueError("arguments")
                    made = [ToolCall(id=c["id"], function=FunctionCall(name=c["function"]["name"], arguments=c["function"]["arguments"])) for c in calls]
                said.append(FinetuningAssistantMessage(content=content, tool_calls=made, weight=m.get("weight")))
            elif role == "system":
                if system is not None or not isinstance(content, str):
                    raise ValueError("system")
                system = content
            elif role == "tool":
                said.append(ToolMessage(content=content, tool_call_id=m["tool_call_id"], name=m.get("name")))
            else:
                raise ValueError("role")
        v = MistralRequestValidatorV3(ValidationMode.finetuning)
        v.validate_messages(said)
        v._validate_tools(tools_of(data.get("tools") or data.get("available_tools") or []))

    try:
        with open(path, encoding="utf-8") as f:
            lines = f.readlines()
        if not lines:
            return False, "empty"
        first = json.loads(lines[0])
        text = "messages" not in first and "interactions" not in first  # a setting of the training, not of the file
        for line in lines:
            row(json.loads(line), text)
    except Exception as e:
        return False, repr(e)
    return True, ""


# --- the comparison ---------------------------------------------------------------------------------------------------------------

def write(name, data, ending=".jsonl"):
    path = os.path.join(work, name.replace(" ", "_") + ending)
    with open(path, "wb") as f:
        f.write(data)
    return path


def ours(path, provider, *more):
    p = subprocess.run([slmgen, "validate", path, "--for", provider, "--json", *more], capture_output=True, text=True)
    try:
        rep = json.loads(p.stdout)
    except ValueError:
        rep = {"valid": None, "errors": [{"code": p.stdout + p.stderr}]}
    if rep.get("valid") is not None and (p.returncode != 0) == rep["valid"]:
        check(False, f"{path}: exit {p.returncode} with valid {rep['valid']}")
    return rep


os.makedirs(work, exist_ok=True)
later_together = TogetherTools()
checkers = {"together": together, "together-tools": later_together, "mistral": mistral}
files = {}
for group in (chats, tools, pictures, others):
    for name, rows in group.items():
        files[name] = lines(*rows)
files.update(raw)
for name, data in files.items():
    path = write(name, data)
    for provider, checker in checkers.items():
        want, why = checker(path)
        rep = ours(path, provider)
        codes = [e["code"] for e in rep["errors"]]
        check(rep.get("valid") == want, f"{provider}: {name}: theirs {want} ({why}), ours {rep.get('valid')} {codes}")
        # What is repaired must pass; a file of which nothing is left has nothing to pass.
        out = write("fixed " + provider + " " + name, b"")
        fixed = ours(path, provider, "--fix", "-o", out)
        if fixed.get("fixed", {}).get("written"):
            ok, why = checker(out)
            check(ok and fixed["valid"], f"{provider}: {name} repaired: theirs {ok} ({why}), ours {fixed['valid']} {fixed['errors'][:2]}")
for name, rows in prompts.items():
    path = write("legacy " + name, lines(*rows))
    want, why = openai_legacy(path)
    rep = ours(path, "openai")
    check(rep.get("valid") == want, f"openai: {name}: theirs {want} ({why[-300:]}), ours {rep.get('valid')} {[e['code'] for e in rep['errors']]}")
    out = write("fixed legacy " + name, b"")
    fixed = ours(path, "openai", "--fix", "-o", out)
    if fixed.get("fixed", {}).get("written", 0) >= 10 and fixed.get("kind") == "prompt-completion":
        ok, why = openai_legacy(out)
        check(ok and fixed["valid"] or not fixed["valid"] and not ok, f"openai: {name} repaired: theirs {ok} ({why[-300:]}), ours {fixed['valid']}")

import pyarrow as pa
import pyarrow.parquet as pq

for name, table in {
    "tokens": {"input_ids": [[1, 2]], "attention_mask": [[1, 1]], "labels": [[1, 2]]}, "ids alone": {"input_ids": [[1]]}, "no ids": {"labels": [[1]]}, "texts": {"text": ["x"]},
    "ids and more": {"input_ids": [[1]], "id": [4]}, "no rows": {"input_ids": pa.array([], pa.list_(pa.int64()))},
}.items():
    path = os.path.join(work, name.replace(" ", "_") + ".parquet")
    pq.write_table(pa.table(table), path)
    want, why = together(path)
    rep = ours(path, "together")
    check(rep.get("valid") == want, f"together: {name}.parquet: theirs {want} ({why}), ours {rep.get('valid')} {[e['code'] for e in rep['errors']]}")
for ending in (".json", ".csv", ".txt"):
    path = write("ending", lines(good), ending)
    want, why = together(path)
    check(ours(path, "together").get("valid") == want, f"together: ending {ending}: theirs {want} ({why})")
later_together.p.stdin.close()
later_together.p.wait()
print(f"{passed} passed, {failed} failed")
