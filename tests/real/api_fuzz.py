"""Requests of schemathesis against a server, judged by its report:

    api_fuzz.py SLMGEN WORK SCHEMATHESIS SECONDS [PROOF COMMIT]

Requests that erase, streams without end and the rotation of the key in use are left out. positive_data_acceptance is not asked for: what the
schema allows may still name an object that is not there."""

import json
import os
import pathlib
import re
import subprocess
import sys

from api_server import Server, seed
from checks import check, finish

slmgen, work, schemathesis, seconds, *proof = sys.argv[1:]
work = pathlib.Path(work)
work.mkdir(parents=True, exist_ok=True)
root = pathlib.Path(__file__).resolve().parents[2]
left_out = ["--exclude-method", "DELETE", "--exclude-path-regex", "events$", "--exclude-path", "/v1/projects/{project}/keys/{key}/rotate"]
only_login = {"POST /v1/projects"}  # a key may not


def campaign(server):
    """Gives the report of the run, and what it printed: how to repeat each failure."""
    made = seed(server, root / "examples/data/ferry-faq.jsonl")
    parameters = [f'"path.{k}" = "{v}"' for k, v in made.items()] + [f'"header.Slmgen-Project" = "{made["project"]}"']
    (work / "schemathesis.toml").write_text("\n".join(["[parameters]", *parameters, ""]))
    command = [schemathesis, "run", server.url + "/openapi.yaml", "-H", f"Authorization: Bearer {server.key}", "--checks", "all", "--exclude-checks", "positive_data_acceptance",
               "--phases", "examples,coverage,fuzzing,stateful", *left_out, "--seed", "1", "--request-timeout", "20", "--max-failures", "400", "--max-time", seconds,
               "--report", "json", "--report-json-path", "report.json"]
    env = os.environ | {"SCHEMATHESIS_HOOKS": "api_hooks", "SLMGEN_DATASET": made["dataset"], "PYTHONPATH": str(root / "tests/real")}
    run = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, timeout=int(seconds) + 300)
    path = work / "report.json"
    assert path.exists(), run.stdout[-2000:] + run.stderr[-2000:]
    return json.loads(path.read_text()), run.stdout


server = Server(slmgen, work)
try:
    report, said = campaign(server)
finally:
    server.stop()
shown = said[said.find("= FAILURES =") :][:6000] if report["failures"] else ""
statuses = re.findall(r" method=(\S+) path=(\S+) .*status=(5\d\d)", server.log.read_text())
with check(f"fuzz: every operation that was selected was tested ({report['operations']['tested']})"):
    assert 0 < report["operations"]["selected"] == report["operations"]["tested"], report["operations"]
    assert report["complete"] and not report["errors"], report["errors"]
    assert all(p["status"] == "success" for p in report["phases"].values()) or report["failures"], report["phases"]
with check("fuzz: the key opened what keys open"):
    assert set(report["warnings"]["missing_auth"]) <= only_login, report["warnings"]["missing_auth"]
with check(f"fuzz: {report['test_cases']['generated']} requests, none answered otherwise than the API describes"):
    assert report["test_cases"]["generated"] > 5 * report["operations"]["tested"], report["test_cases"]
    assert not report["failures"], shown
with check("fuzz: the server logged no fault"):  # the tool may overlook one
    assert not statuses, statuses[:10]

if proof:
    path, commit = proof
    figures = {k: report[k] for k in ("schemathesis_version", "seed", "running_time", "stop_reason", "operations", "phases", "test_cases", "failures", "errors")}
    pathlib.Path(path).write_text(json.dumps({"commit": commit, "command": f"SECONDS_OF_FUZZING={seconds} scripts/proof/api.sh", "server_faults": len(statuses), **figures}, indent=1) + "\n")
finish()
