"""The commands of the axolotl and llamafactory lanes' bundles, from the shell to the end, with a stand-in for the trainers, which are not installed as a
whole: it reads the few settings of their file that say how long and how often, and trains with transformers' own Trainer, of which both are made. What is
printed is transformers' own; LLaMA-Factory's log is written by its own callback."""

import ast
import contextlib
import gzip
import http.server
import importlib.util
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
import types
import weakref

import numpy.ctypeslib  # noqa: F401: saving imports it, and axolotl's handler, which saves too, may come in the middle of that
import torch
import yaml
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

import reported
from checks import check, scratch, wait_for

# The program that the command starts hands its output over to a fork of this process, which has imported everything, and passes signals on.
PROGRAM = """#!{python} -IS
import os, signal, socket, sys
to = socket.socket(socket.AF_UNIX)
to.connect({address!r})
for s in signal.SIGINT, signal.SIGTERM: signal.signal(s, lambda s, _: to.send(b"%d" % s))
socket.send_fds(to, [b"run"], [1])
sys.exit(int(to.recv(16) or b"1"))
"""


class Middle(TrainerCallback):
    """Leaves time for a kill, and fails where it is told to."""

    def __init__(self, pause, fail):
        self.pause, self.fail = pause, fail

    def on_step_end(self, args, state, control, **kwargs):
        time.sleep(self.pause)
        if state.global_step == self.fail:
            raise RuntimeError("the stand-in broke")


def train(lane, folder, model, pause, fail):
    os.chdir(folder)
    want = yaml.safe_load(pathlib.Path("axolotl.yaml" if lane == "axolotl" else "train.yaml").read_text())
    tokenizer = AutoTokenizer.from_pretrained(model)

    def rows(name):
        texts = [" ".join(m["content"] for m in json.loads(line)["messages"]) for line in pathlib.Path(name).read_text().splitlines()]
        ids = [torch.tensor(tokenizer(t, truncation=True, padding="max_length", max_length=24)["input_ids"]) for t in texts]
        return [{"input_ids": i, "labels": i} for i in ids]

    callbacks = [Middle(pause, fail)]
    if lane == "llamafactory":
        from llamafactory.train.callbacks import LogCallback

        callbacks.append(LogCallback())
    own = {"enable_jit_checkpoint": want["enable_jit_checkpoint"]} if lane == "llamafactory" else {}
    args = TrainingArguments(
        output_dir=want["output_dir"], per_device_train_batch_size=4, per_device_eval_batch_size=4, max_steps=want["max_steps"], logging_steps=want["logging_steps"],
        eval_strategy="steps", eval_steps=want["eval_steps"], save_steps=want["save_steps"], learning_rate=0.01, use_cpu=True, report_to="none", **own,
    )
    base = AutoModelForCausalLM.from_pretrained(model)
    if lane == "axolotl":
        axolotl_signals()(types.SimpleNamespace(local_rank=0, use_ray=False, output_dir=want["output_dir"]), base)
    trainer = Trainer(model=base, args=args, train_dataset=rows("train.jsonl"), eval_dataset=rows("eval.jsonl"), callbacks=callbacks)
    trainer.train(resume_from_checkpoint=get_last_checkpoint(want["output_dir"]))
    trainer.save_model(want["output_dir"])


def axolotl_signals():
    """axolotl's own setup_signal_handler, by its source: the module around it needs all that axolotl needs."""
    path = importlib.util.find_spec("axolotl").submodule_search_locations[0] + "/train.py"
    found = [n for n in ast.parse(pathlib.Path(path).read_text()).body if getattr(n, "name", "") == "setup_signal_handler"]
    names = {"signal": signal, "sys": sys, "weakref": weakref, "DictDefault": dict, "PreTrainedModel": PreTrainedModel, "cleanup_distributed": lambda: None}
    exec(compile(ast.Module(found, []), path, "exec"), names)
    return names["setup_signal_handler"]


class Command:
    """The command of a bundle's copy."""

    def __init__(self, lane, bundle, model):
        self.lane, self.model, self.folder = lane, model, scratch() / lane
        shutil.copytree(bundle, self.folder)
        self.output = self.folder / "output"
        tools = scratch()
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(tools / "socket"))
        self.server.listen()
        self.server.settimeout(60)
        program = tools / {"axolotl": "axolotl", "llamafactory": "llamafactory-cli"}[lane]
        program.write_text(PROGRAM.format(python=sys.executable, address=str(tools / "socket")))
        program.chmod(0o755)
        self.path = str(tools)

    def run(self, kill_after=None, pause=0.0, fail=-1, **environment):
        """Runs it and gives its exit code and what it printed. With kill_after all of it is killed when that file is there."""
        process = reported.shell(self.folder, self.path, **environment)
        asked, _ = self.server.accept()
        _, fds, _, _ = socket.recv_fds(asked, 16, 1)
        child = os.fork()
        if not child:
            code = 1
            try:
                os.dup2(fds[0], 1), os.dup2(fds[0], 2)
                sys.stdout.reconfigure(write_through=True)  # as the reporter asks of every Python program that it starts
                train(self.lane, self.folder, self.model, pause, fail)
                code = 0
            except SystemExit as e:
                code = e.code
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush(), sys.stderr.flush()
                os._exit(code)
        os.close(fds[0])
        if kill_after:
            wait_for(kill_after)
            os.killpg(process.pid, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)
        asked.settimeout(0.1)
        while not (ended := os.waitpid(child, os.WNOHANG))[0]:
            with contextlib.suppress(TimeoutError):
                if said := asked.recv(16):
                    os.kill(child, int(said))
        code = os.waitstatus_to_exitcode(ended[1])
        asked.settimeout(None)
        if not kill_after:
            asked.send(str(code).encode())
        out = process.communicate()[0]
        return process.returncode, out


class Stopping(http.server.BaseHTTPRequestHandler):
    """A server that takes what is reported, and from the first loss on answers that the run is to stop."""

    stop = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        Stopping.stop = Stopping.stop or b'"loss"' in body
        said = json.dumps({"stop": Stopping.stop}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


def checks(bundles, model):
    for lane in ("axolotl", "llamafactory"):
        with check(f"{lane}: its command reports steps, evaluations, the result; killed and started again it goes on as the next attempt"):
            command = Command(lane, bundles / f"{lane}-single", model)
            command.run(kill_after=command.output / "checkpoint-8" / "trainer_state.json", pause=0.15)
            begun = reported.events(command.output)
            assert begun[-1].get("text") != "completed" and reported.steps(begun)[:2] == [2, 4], begun
            code, out = command.run()
            assert code == 0, out[-3000:]
            found = reported.told(command.output, attempts=2)
            assert reported.steps(found) == [10, 12] and [s for s, _ in reported.evals(found)] == [12], found
            assert found[0]["metrics"] == {"total_steps": 12, "eval_steps": 4, "save_steps": 4} and found[-1]["step"] == 12, found
            assert json.loads(found[-2]["text"])["path"] == "output" and found[-2]["metrics"]["bytes"] > 100_000, found[-2]

        with check(f"{lane}: a run that breaks is told as failed, with its traceback"):
            command = Command(lane, bundles / f"{lane}-single", model)
            code, out = command.run(fail=6)
            assert code == 1 and "the stand-in broke" in out, (code, out[-2000:])
            found = reported.told(command.output, "failed")
            said = found[-1]["text"]
            assert said.startswith("failed\nexit 1\n") and said.endswith("RuntimeError: the stand-in broke") and "Traceback (most recent call last)" in said, said

        with check(f"{lane}: a user stops it from the server: it saves, says so, and goes on when it is started again"):
            command = Command(lane, bundles / f"{lane}-single", model)
            Stopping.stop = False
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stopping)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            code, out = command.run(pause=2.0, SLMGEN_RUN_URL=f"http://127.0.0.1:{server.server_port}/v1/runs/run_1", SLMGEN_RUN_SECRET="whsec_" + "A" * 43 + "=")
            server.shutdown()
            assert code == 0, (code, out[-2000:])
            found = reported.events(command.output)
            assert found[-1]["text"] == "stopped\nasked to stop" and max(reported.steps(found)) < 12, found
            assert found[-2]["kind"] == "artifact" and (command.output / "model.safetensors").exists(), found[-2:]
            saved = sorted(int(p.name[11:]) for p in command.output.glob("checkpoint-*"))
            # transformers may save before the optimizer's step in which it hears of the wish, and log that step all the same.
            assert lane == "axolotl" or saved and saved[-1] >= max(reported.steps(found)) - 1, f"no checkpoint of where it was stopped: {saved}"
            code, out = command.run()
            assert code == 0 and reported.events(command.output)[-1]["text"] == "completed", out[-2000:]
            print(f"     stopped after step {max(reported.steps(found))}, checkpoints {saved}")
