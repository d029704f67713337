"""What this project writes as Arrow, Excel and YAML is read equal by others, and what they write is read equal by it.

  containers_write.py ROWS WORK    ROWS: the program of tests/real/rows; WORK: an empty folder
Needs pyarrow, openpyxl, PyYAML and ruamel.yaml.
"""

import json
import pathlib
import subprocess
import sys

import openpyxl
import pyarrow.ipc as ipc
import yaml
from ruamel.yaml import YAML

import checks

ROWS, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
WORK.mkdir(parents=True, exist_ok=True)
ODD = "é😀\u2028\x85\x01 \"q\" \\ line\r\ntwo\n\ttab "
TABLE = [{"instruction": f"q{i} {ODD}", "output": "=1+1" if i % 2 else "yes", "stars": i, "score": i / 4, "ok": i % 3 == 0} for i in range(3000)]
NESTED = [
    {"id": i, "messages": [{"role": "user", "content": f"q{i}\n"}, {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "arguments": {f"a{i}": 1}}]} if i % 7 == 0 else {"role": "assistant", "content": "x"}],
     "tags": ["a", None] if i % 3 else [], "mixed": i if i % 2 else str(i)} for i in range(500)
]


def write(name, rows, losses=None):
    source, target = WORK / "in.jsonl", WORK / f"out.{name}"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows))
    subprocess.run([ROWS, "-to", name, str(source), str(target)], check=True)
    assert json.loads((WORK / f"out.{name}.losses").read_text()) == (losses or {})
    assert read(target) == rows, "not what was written"
    return target


def read(path):
    subprocess.run([ROWS, str(path)], check=True)
    errors = path.with_name(path.name + ".errors").read_text()
    assert not errors, errors[:300]
    return [json.loads(x) for x in path.with_name(path.name + ".rows").read_text().split("\n")[:-1]]


with checks.check("arrow: pyarrow reads a table"):
    table = ipc.open_file(write("arrow", TABLE)).read_all()
    table.validate(full=True)
    assert table.to_pylist() == TABLE
with checks.check("arrow: pyarrow reads nested rows"):
    table = ipc.open_file(write("arrow", NESTED)).read_all()
    table.validate(full=True)
    assert [m["role"] for m in table["messages"][3].as_py()] == ["user", "assistant"]
with checks.check("xlsx: openpyxl reads a table"):
    plain = [{k: v.replace("\x01", "").replace("\x85", "") if isinstance(v, str) else v for k, v in r.items()} for r in TABLE]
    values = list(openpyxl.load_workbook(write("xlsx", plain)).active.iter_rows(values_only=True))
    assert [dict(zip(values[0], v)) for v in values[1:]] == plain
    write("xlsx", TABLE)
for rows in (TABLE[:300], NESTED):
    with checks.check("yaml: PyYAML reads what is written"):
        assert yaml.safe_load(write("yaml", rows).read_text()) == rows
    with checks.check("yaml: files of PyYAML and ruamel.yaml"):
        path = WORK / "theirs.yaml"
        path.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False))
        assert read(path) == rows
        path.write_text(yaml.safe_dump_all(rows, sort_keys=False))
        assert read(path) == rows
        with path.open("w") as f:
            YAML().dump(rows, f)
        assert read(path) == rows
checks.finish()
