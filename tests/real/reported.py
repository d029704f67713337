"""What a run told of itself: its own log, read here line by line and by slmgen."""

import json
import os
import pathlib
import subprocess
import sys

from checks import scratch

SLMGEN = pathlib.Path(sys.argv[1]) / "slmgen"  # beside the bundles


def events(output):
    """Every event of a run's own log. Their numbers have no gap, whatever was killed."""
    lines = (pathlib.Path(output) / "slmgen-run/events.jsonl").read_bytes().splitlines()
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:  # a kill in the middle of a line
            assert found[-1]["attempt"] == 1, line
    assert [e["seq"] for e in found] == list(range(1, len(found) + 1)), found
    return found


def told(output, state="completed", attempts=1):
    """The events of the last attempt, after slmgen has read all of them: begun with the plan's facts, ended in the state, with logs and an artifact."""
    log = pathlib.Path(output) / "slmgen-run/events.jsonl"
    read = subprocess.run([SLMGEN, "runs", "replay", log, "--json"], capture_output=True, text=True)
    assert read.returncode == 0, read.stdout + read.stderr
    seen = [json.loads(line) for line in read.stdout.splitlines()][-1]
    assert seen["kind"] == "events" and not seen.get("skipped"), seen
    all_events = events(output)
    assert {e["attempt"] for e in all_events} == set(range(1, attempts + 1)), all_events
    last = [e for e in all_events if e["attempt"] == attempts]
    assert last[0]["text"] == "started" and last[0]["metrics"]["total_steps"] > 0 and last[0]["metrics"]["save_steps"] > 0, last[0]
    assert last[-1]["kind"] == "state" and last[-1]["text"].split("\n")[0] == state, last[-1]
    if state == "completed":
        nothing_left = running(last).get("from_step") == last[0]["metrics"]["total_steps"]
        assert nothing_left or any(e["kind"] == "log" and "loss" in e["metrics"] and e["step"] > 0 for e in last), last
        made = artifacts(last)
        assert len(made) == 1 and made[0]["metrics"]["bytes"] > 1000 and len(json.loads(made[0]["text"])["sha256"]) == 64, made
    else:
        assert not any(e["kind"] == "artifact" for e in last), last
    return last


def artifacts(found):
    """What the run made, without what it measured."""
    return [e for e in found if e["kind"] == "artifact" and "path" in json.loads(e["text"])]


def running(found):
    """The facts that the trainer gave when it began; a trainer that only prints may give none."""
    return next((e["metrics"] for e in found if e.get("text") == "running"), {})


def evals(found, metric="eval_loss"):
    return [(e["step"], e["metrics"][metric]) for e in found if e["kind"] == "eval" and metric in e["metrics"]]


def steps(found):
    return [e["step"] for e in found if e["kind"] == "log" and "loss" in e["metrics"]]


def told_script(output, metrics, **how):
    """That of train.py, beside the metrics that it wrote: every logged loss at its step, what was measured at the end, and the result."""
    found = told(output, **how)
    assert [e["text"] for e in found if e["kind"] == "state"][:2] == ["started", "running"], found
    whole = [(x["step"], x["loss"]) for x in metrics["train_loss"]]
    logged = [(e["step"], e["metrics"]["loss"]) for e in found if e["kind"] == "log" and "loss" in e["metrics"]]
    assert logged == whole[len(whole) - len(logged) :] and logged[-1] == whole[-1], (logged, whole)
    for measure in ("loss", "reward"):
        after = metrics.get(f"held_out_{measure}_after")
        assert after is None or evals(found, "eval_" + measure)[-1] == (metrics["steps"], after), (found, metrics)
    assert json.loads(artifacts(found)[0]["text"])["path"] == metrics["saved"], found
    measured = [json.loads(e["text"]) for e in found if e["kind"] == "artifact" and e["text"].startswith('{"setup"')]
    if pathlib.Path(metrics["model"]).is_dir():
        assert len(measured) == 1 and measured[0]["measured"] == {k: v for k, v in metrics.items() if v is not None and not isinstance(v, (list, dict))}, measured
    return found


def shell(folder, path="", **environment):
    """Starts the command of bundle.json in a bundle's folder, with this Python and what stands in path, as a group of its own."""
    tools = scratch()
    (tools / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tools / "python").chmod(0o755)
    environment = os.environ | {"PATH": f"{path}:{tools}:{os.environ['PATH']}"} | environment
    command = json.loads((pathlib.Path(folder) / "bundle.json").read_text())["run"]
    return subprocess.Popen(["sh", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
