"""Trains a tiny model through a generated bundle that reports to a live server, and breaks what can break on the way.

    runs.py WORK     WORK holds the bundles and slmgen; run by scripts/real/mail.sh"""

import email
import email.policy
import json
import mailbox
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import torch
import transformers

import tiny
from checks import Child, check, failed, finish, load_module, scratch

transformers.utils.logging.disable_progress_bar()
WORK = pathlib.Path(sys.argv[1])
SLMGEN, SCRIPT = str(WORK / "slmgen"), WORK / "trl-single" / "train.py"
MODEL = tiny.make(WORK / "models" / "llama", "llama", (WORK / "trl-single" / "train.jsonl").read_text().splitlines())
DOWN = float(os.environ.get("SLMGEN_DOWN", "12"))  # seconds that a killed server is away
STEPS = 60
HOST, PORT = os.environ["SLMGEN_TEST_SMTP"].split(":")
BOX = mailbox.Maildir(os.environ["SLMGEN_TEST_SMTP_MAIL"])


def free_port(host="127.0.0.1"):
    with socket.socket() as s:
        s.bind((host, 0))
        return s.getsockname()[1]


class Server:
    """`slmgen serve` that can be killed and started again in its place; before is what its commands run under."""

    def __init__(self, before=(), *more):
        self.folder, self.port, self.before, self.more = scratch(), free_port(), list(before), list(more)
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {"SLMGEN_HOME": str(self.folder / "home"), "SSL_CERT_FILE": os.environ["SLMGEN_TEST_SMTP_CA"]}
        self.key = self.slmgen("keys", "create", "--name", "verify", "--scope", "read,write,manage").strip()
        self.env |= {"SLMGEN_SERVER": self.url, "SLMGEN_KEY": self.key}
        self.start()

    def start(self):
        log = open(self.folder / "server.log", "a")
        self.process = subprocess.Popen([*self.before, SLMGEN, "serve", "--addr", f"127.0.0.1:{self.port}", "--auth", "keys", "--out-private", *self.more], env=self.env, stdout=log, stderr=log)
        until(lambda: "serving" in (self.folder / "server.log").read_text(), "the server does not begin")

    def slmgen(self, *args):
        done = subprocess.run([*self.before, SLMGEN, *args], env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def call(self, path, body=None):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None, {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            raise AssertionError(e.read().decode()) from e

    def run(self, run):
        return json.loads(self.slmgen("runs", "show", run, "--json"))

    def new(self, name, *more):
        made = json.loads(self.slmgen("runs", "create", name, "--json", *more))
        return made["run"]["id"], {"SLMGEN_RUN_URL": made["url"], "SLMGEN_RUN_SECRET": made["secret"]}

    def events(self, run):
        return [json.loads(line) for line in self.slmgen("runs", "export", run).splitlines()]

    def end(self):
        self.process.terminate()
        self.process.wait(60)


def until(is_so, why, patience=120):
    deadline = time.monotonic() + patience
    while not (found := is_so()):
        assert time.monotonic() < deadline, why
        time.sleep(0.1)
    return found


def train(output, env, slow=0.0, broken=0):
    """Trains in this process, slowly, and out of memory at a step."""
    os.environ.update(env)
    step = transformers.Trainer.training_step
    done = [0]

    def slower(self, *args, **kwargs):
        done[0] += 1
        if broken and done[0] == broken:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")
        time.sleep(slow)
        return step(self, *args, **kwargs)

    transformers.Trainer.training_step = slower
    return load_module(SCRIPT).main(["--model", MODEL, "--output", str(output), "--max-steps", str(STEPS)])


def local(output):
    """What the run's own log holds, without what a kill cut off."""
    found = []
    for line in (pathlib.Path(output) / "slmgen-run/events.jsonl").read_bytes().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            pass
    return found


def named(events):
    return sorted((e["attempt"], e["seq"], e["kind"]) for e in events)


def whole(server, run, output, state, attempt=1):
    """The run is in a state, and everything that its log holds is there, once."""
    shown = until(lambda: (r := server.run(run))["state"] == state and r["events"] >= len(local(output)) and r, f"the run is {server.run(run)}", 60)
    assert shown["attempt"] == attempt, shown
    assert named(server.events(run)) == named(local(output))
    assert not any(t["to"] == "lost" for t in shown["turns"]), shown["turns"]
    return shown


def mails(text):
    found = []
    for m in BOX:
        parsed = email.message_from_bytes(bytes(m), policy=email.policy.default)
        if text in parsed["Subject"] + parsed.get_body(("plain",)).get_content():
            found.append(parsed)
    return found


server = Server()
server.call("/v1/channels", {"name": "mail", "events": ["completed", "failed", "stopped"], "secrets": {"password": os.environ["SLMGEN_TEST_SMTP_PASSWORD"]},
                             "config": {"kind": "email", "email": {"host": HOST, "port": int(PORT), "user": os.environ["SLMGEN_TEST_SMTP_USER"], "from": "slmgen@example.org", "to": ["ops@example.org"]}}})

with check("runs: a training reports to the server: the curve is complete, the time left was shown, the mail came once"):
    name = "a whole one"
    run, env = server.new(name)
    output = scratch()
    child = Child(lambda: train(output, env, 0.1))
    left = until(lambda: (r := server.run(run)).get("remaining", {}).get("seconds") and r["remaining"], "no time left was ever shown")
    assert 0 <= left["low"] <= left["seconds"] <= left["high"], left
    metrics = child.wait()
    shown = whole(server, run, output, "completed")
    assert shown["step"] == shown["total"] == STEPS, shown
    chart = server.call(f"/v1/charts?run={run}&metric=loss&metric=eval_loss")
    lines = {line["metric"]: line for line in chart["lines"]}
    logged = [e for e in local(output) if e["kind"] == "log" and "loss" in e["metrics"]]
    assert lines["loss"]["x"] == [e["step"] for e in logged] and lines["loss"]["y"] == [e["metrics"]["loss"] for e in logged], lines["loss"]
    assert lines["eval_loss"]["x"], lines
    assert any(e["kind"] == "artifact" for e in local(output))
    got = until(lambda: mails(name), "no mail came", 60)
    time.sleep(2)
    assert len(mails(name)) == 1, len(mails(name))
    assert any(part.get_content_type() == "image/png" for part in got[0].walk()) and "a whole one" in got[0]["Subject"], got[0].items()
    print(f"     {len(logged)} logs, {shown['events']} events; seconds left at first: {left}")

with check(f"runs: the server is killed in mid-run for {DOWN:.0f} s: nothing is lost"):
    run, env = server.new("over a dead server")
    output = scratch()
    child = Child(lambda: train(output, env, (DOWN + 8) / STEPS))
    until(lambda: server.run(run)["step"] >= 4, "it does not train")
    server.process.kill()
    server.process.wait()
    time.sleep(DOWN)
    server.start()
    child.wait()
    whole(server, run, output, "completed")

with check("runs: the training is killed and goes on as the next attempt"):
    run, env = server.new("killed")
    output = scratch()
    child = Child(lambda: train(output, env, 0.1))
    until(lambda: (output / "checkpoint-12" / "trainer_state.json").exists(), "no checkpoint")
    child.kill()
    metrics = Child(lambda: train(output, env)).wait()
    assert metrics["resumed_from"], metrics
    shown = whole(server, run, output, "completed", attempt=2)
    line = server.call(f"/v1/charts?run={run}&metric=loss")["lines"][0]
    assert line["x"] == sorted(set(line["x"])) and line["x"][-1] == STEPS, line["x"]

with check("runs: out of memory is told, and mailed"):
    name = "too large"
    run, env = server.new(name)
    output = scratch()
    Child(lambda: train(output, env, broken=9)).wait(1)
    shown = whole(server, run, output, "failed")
    assert shown["text"].startswith("OutOfMemory"), shown["text"]
    mail = until(lambda: mails(name), "no mail came", 60)
    assert len(mail) == 1 and "20.00 GiB" in mail[0].get_body(("plain",)).get_content(), mail[0].get_body(("plain",)).get_content()

with check("runs: a user stops it"):
    run, env = server.new("to be stopped")
    output = scratch()
    child = Child(lambda: train(output, env, 0.4))
    until(lambda: server.run(run)["step"] >= 2, "it does not train")
    server.slmgen("runs", "stop", run)
    child.wait()
    shown = whole(server, run, output, "stopped")
    assert shown["step"] < STEPS, shown
server.end()

NS, OUTSIDE, INSIDE = f"slm{os.getpid() % 100000}", "10.213.77.1", "10.213.77.2"


def ip(*args, must=True):
    done = subprocess.run(["ip", *args], capture_output=True, text=True)
    assert done.returncode == 0 or not must, done.stderr
    return done.returncode == 0


if not shutil.which("ip") or os.getuid() != 0 or not ip("netns", "add", NS, must=False):
    print("SKIPPED runs: the relay between two networks; this machine has no network namespaces for us")
else:
    relay = None
    try:
        hidden = child = None
        with check("runs: through a relay to a server that nobody can reach; the adapter comes home, the relay learns nothing"):
            ip("link", "add", f"{NS}o", "type", "veth", "peer", "name", f"{NS}i", "netns", NS)
            ip("addr", "add", f"{OUTSIDE}/30", "dev", f"{NS}o")
            ip("link", "set", f"{NS}o", "up")
            for args in (("addr", "add", f"{INSIDE}/30", "dev", f"{NS}i"), ("link", "set", f"{NS}i", "up"), ("link", "set", "lo", "up")):
                ip("-n", NS, *args)
            port, kept = free_port(OUTSIDE), scratch()
            log = open(kept / "relay.log", "w")
            made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=relay", "-addext", f"subjectAltName=IP:{OUTSIDE}"]
            subprocess.run([*made, "-keyout", kept / "key.pem", "-out", kept / "cert.pem"], check=True, capture_output=True)
            relay = subprocess.Popen([SLMGEN, "relay", "--addr", f"{OUTSIDE}:{port}", "--dir", str(kept / "boxes"), "--tls-cert", str(kept / "cert.pem"), "--tls-key", str(kept / "key.pem")], stdout=log, stderr=log, env=os.environ | {"SLMGEN_HOME": str(kept / "home")})
            address = f"https://{OUTSIDE}:{port}"
            os.environ["SLMGEN_TEST_SMTP_CA"] = str(kept / "cert.pem")  # whom the server trusts
            hidden = Server(["ip", "netns", "exec", NS])
            for at in (INSIDE, "127.0.0.1"):
                with socket.socket() as s:
                    s.settimeout(2)
                    assert s.connect_ex((at, hidden.port)) != 0, "the server can be reached"
            run, env = hidden.new("behind a wall", "--mailbox", address)
            output = scratch()
            child = Child(lambda: train(output, {"SSL_CERT_FILE": str(kept / "cert.pem"), "SLMGEN_RUN_MAILBOX": address, "SLMGEN_RUN_SECRET": env["SLMGEN_RUN_SECRET"]}, 0.1))
            until(lambda: hidden.run(run)["step"] >= 4, "nothing arrives while it trains", 40)
            child.wait()
            whole(hidden, run, output, "completed")
            stored = b"".join(p.read_bytes() + p.name.encode() for p in (kept / "boxes").rglob("*") if p.is_file()) + (kept / "relay.log").read_bytes()
            assert len(stored) > 10_000, "the adapter is not there"
            for secret in (run, "loss", "adapter", "behind a wall", env["SLMGEN_RUN_SECRET"][6:], str(output)):
                assert secret.encode() not in stored, f"the relay knows {secret}"
            home = scratch()
            hidden.process.terminate()  # the workspace works without its server too
            hidden.process.wait(60)
            pulled = json.loads(hidden.slmgen("runs", "pull", run, "-o", str(home), "--json"))["artifacts"]
            names = {f["path"] for f in pulled[0]["files"]}
            assert any(n.endswith("adapter_model.safetensors") for n in names), names
            for f in pulled[0]["files"]:
                there, here = [p for p in output.rglob(pathlib.Path(f["path"]).name) if str(p).endswith(f["path"])], pathlib.Path(pulled[0]["dir"]) / f["path"]
                assert any(p.read_bytes() == here.read_bytes() for p in there), f
            print(f"     {len(stored)} bytes on the relay, {len(names)} files home")
    finally:
        if failed and hidden:
            print("     " + "\n     ".join((hidden.folder / "server.log").read_text().splitlines()[-5:]))
            print("     " + "\n     ".join(child.log.read_text().splitlines()[-5:]) if child else "")
        if relay:
            relay.send_signal(signal.SIGTERM)
        ip("netns", "del", NS, must=False)
        ip("link", "del", f"{NS}o", must=False)
finish()
