"""Trains a tiny model through a generated bundle that reports to a live server, and breaks what can break on the way.

    runs.py WORK     WORK holds the bundles and slmgen; run by scripts/real/mail.sh"""

import datetime
import email
import email.policy
import gzip
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

import torch
import transformers

import tiny
from checks import Child, check, failed, finish, load_module, scratch
from run_server import Server, free_port, until

transformers.utils.logging.disable_progress_bar()
WORK = pathlib.Path(sys.argv[1])
SLMGEN, SCRIPT = str(WORK / "slmgen"), WORK / "trl-single" / "train.py"
MODEL = tiny.make(WORK / "models" / "llama", "llama", (WORK / "trl-single" / "train.jsonl").read_text().splitlines())
DOWN = float(os.environ.get("SLMGEN_DOWN", "60"))  # seconds that a killed server is away
STEPS = 60
REPORT = load_module(WORK / "trl-single" / "slmgen_report.py")
HOST, PORT = os.environ["SLMGEN_TEST_SMTP"].split(":")
BOX = mailbox.Maildir(os.environ["SLMGEN_TEST_SMTP_MAIL"])


def train(output, env, slow=0.0, broken=0):
    """Trains in this process, slowly, and out of memory at a step."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
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


def said(events):
    """Everything that events say, in the order of their numbers."""
    at = lambda e: datetime.datetime.fromisoformat(e["time"])
    return sorted(((e["attempt"], e["seq"], e["kind"], e.get("step"), at(e), e.get("metrics") or {}, e.get("text")) for e in events), key=lambda e: e[:2])


def whole(server, run, output, state, attempt=1):
    """The run is in a state, and everything that its log holds is there, once."""
    shown = until(lambda: (r := server.run(run))["state"] == state and r["events"] >= len(local(output)) and r, f"the run is {server.run(run)}", 60)
    assert shown["attempt"] == attempt, shown
    assert said(server.events(run)) == said(local(output))
    assert not any(t["to"] == "lost" for t in shown["turns"]), shown["turns"]
    return shown


def mails(text):
    found = []
    for m in BOX:
        parsed = email.message_from_bytes(bytes(m), policy=email.policy.default)
        if text in parsed["Subject"] + parsed.get_body(("plain",)).get_content():
            found.append(parsed)
    return found


signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is stopped leaves nothing behind
server, ended = Server(SLMGEN), []
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
    ended.append(name)
    assert shown["step"] == shown["total"] == STEPS, shown
    chart = server.call(f"/v1/charts?run={run}&metric=loss&metric=eval_loss")
    lines = {line["metric"]: line for line in chart["lines"]}
    logged = [e for e in local(output) if e["kind"] == "log" and "loss" in e["metrics"]]
    assert lines["loss"]["x"] == [e["step"] for e in logged] and lines["loss"]["y"] == [e["metrics"]["loss"] for e in logged], lines["loss"]
    assert lines["eval_loss"]["x"], lines
    made = [e for e in server.events(run) if e["kind"] == "artifact" and "path" in json.loads(e["text"])]
    assert len(made) == 1 and made[0]["metrics"]["bytes"] == sum(f.stat().st_size for f in (output / "adapter").rglob("*") if f.is_file()), made
    got = until(lambda: mails(name), "no mail came", 60)
    time.sleep(2)
    assert len(mails(name)) == 1, len(mails(name))
    assert any(part.get_content_type() == "image/png" for part in got[0].walk()) and "a whole one" in got[0]["Subject"], got[0].items()
    print(f"     {len(logged)} logs, {shown['events']} events; seconds left at first: {left}")

with check(f"runs: the server is killed in mid-run for {DOWN:.0f} s: nothing is lost"):
    name = "over a dead server"
    run, env = server.new(name)
    output = scratch()
    child = Child(lambda: train(output, env, (DOWN + 8) / STEPS))
    until(lambda: server.run(run)["step"] >= 4, "it does not train")
    server.kill()
    before = len(local(output))
    time.sleep(DOWN)
    alone = len(local(output)) - before
    assert alone >= 4 and not (output / "metrics.json").exists(), f"{alone} events while the server was away"
    server.start()
    child.wait()
    whole(server, run, output, "completed")
    ended.append(name)
    print(f"     {alone} events while the server was away")

with check("runs: the training is killed and goes on as the next attempt"):
    name = "begun again"
    run, env = server.new(name)
    output = scratch()
    child = Child(lambda: train(output, env, 0.1))
    until(lambda: (output / "checkpoint-12" / "trainer_state.json").exists(), "no checkpoint")
    child.kill()
    metrics = Child(lambda: train(output, env)).wait()
    assert metrics["resumed_from"], metrics
    shown = whole(server, run, output, "completed", attempt=2)
    ended.append(name)
    line = server.call(f"/v1/charts?run={run}&metric=loss")["lines"][0]
    assert line["x"] == sorted(set(line["x"])) and line["x"][-1] == STEPS, line["x"]

with check("runs: out of memory is told, and mailed"):
    name = "too large"
    run, env = server.new(name)
    output = scratch()
    Child(lambda: train(output, env, broken=9)).wait(1)
    shown = whole(server, run, output, "failed")
    ended.append(name)
    assert shown["text"].startswith("OutOfMemory"), shown["text"]
    mail = until(lambda: mails(name), "no mail came", 60)
    assert len(mail) == 1 and "20.00 GiB" in mail[0].get_body(("plain",)).get_content(), mail[0].get_body(("plain",)).get_content()

with check("runs: a user stops it"):
    name = "to be stopped"
    run, env = server.new(name)
    output = scratch()
    child = Child(lambda: train(output, env, 0.4))
    until(lambda: server.run(run)["step"] >= 2, "it does not train")
    server.slmgen("runs", "stop", run)
    child.wait()
    shown = whole(server, run, output, "stopped")
    ended.append(name)
    assert shown["step"] < STEPS, shown

with check("runs: of each end one mail came, over TLS and after a login"):
    until(lambda: all(map(mails, ended)), "a mail is missing", 60)
    time.sleep(3)
    assert [len(mails(name)) for name in ended] == [1] * len(ended) and len(BOX) == len(ended) >= 5, [m["Subject"] for m in mails("")]
    logins = (pathlib.Path(os.environ["SLMGEN_TEST_SMTP_MAIL"]).parent / "log").read_text().splitlines()
    assert len(logins) >= len(ended) and all(line.endswith(" in tls") for line in logins), logins
    server.end()


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in pathlib.Path(folder).rglob("*") if p.is_file()}


def learned(kept, address, run, secret, output):
    """What the relay has learned: nothing, though the events are there, as who has the secret sees."""
    key = REPORT.base64.b64decode(secret[6:])
    box = REPORT.Mailbox(address, key)
    stored = files(kept / "boxes")
    items = {pathlib.PurePath(path).name: data for path, data in stored.items() if data.startswith(b"SLM1")}
    opened = {name: box.open(name, data) for name, data in items.items()}
    assert None not in opened.values(), "an item is not sealed by the run"
    events = [json.loads(line) for name, data in sorted(opened.items()) if name.startswith("e-") for line in gzip.decompress(data).splitlines()]
    assert said(events) == said(local(output)[-len(events):]) and len(events) >= 20 and any(n.startswith("a-") for n in items), sorted(items)
    log = (kept / "relay.log").read_bytes()
    assert len(log.splitlines()) >= len(items), "the relay's log says nothing"
    seen = b"\n".join([log, *(path.encode() + b"\n" + data for path, data in stored.items())])
    metrics = {(name, value) for e in local(output) for name, value in (e.get("metrics") or {}).items()}
    private = {run, secret, secret[6:], key, key.hex(), "behind a wall", "adapter", str(output), *box.tokens.values(), box.seal_key, box.auth_key, box.nonce_key}
    private |= {name for name, _ in metrics} | {str(value) for _, value in metrics if len(str(value)) >= 8}
    for word in private:
        assert (word if isinstance(word, bytes) else word.encode()) not in seen, f"the relay knows {word}"
    print(f"     {len(seen)} bytes on the relay, in them {len(events)} events; {len(private)} words are not")


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
            hidden = Server(SLMGEN, ["ip", "netns", "exec", NS])
            for at in (INSIDE, "127.0.0.1"):
                with socket.socket() as s:
                    s.settimeout(2)
                    assert s.connect_ex((at, hidden.port)) != 0, "the server can be reached"
            run, env = hidden.new("behind a wall", "--mailbox", address)
            output = scratch()
            child = Child(lambda: train(output, {"SSL_CERT_FILE": str(kept / "cert.pem"), "SLMGEN_RUN_MAILBOX": address, "SLMGEN_RUN_SECRET": env["SLMGEN_RUN_SECRET"]}, 0.1))
            until(lambda: hidden.run(run)["step"] >= 4, "nothing arrives while it trains", 40)
            hidden.kill()  # what comes from now on stays on the relay
            child.wait()
            learned(kept, address, run, env["SLMGEN_RUN_SECRET"], output)
            hidden.start()
            whole(hidden, run, output, "completed")
            hidden.end()  # the workspace works without its server too
            home = scratch()
            pulled = json.loads(hidden.slmgen("runs", "pull", run, "-o", str(home), "--json"))["artifacts"]
            assert len(pulled) == 1 and files(pulled[0]["dir"]) == files(output / "adapter"), (pulled, sorted(files(output / "adapter")))
            print(f"     {len(files(home))} files home")
    finally:
        if failed and hidden:
            print("     " + "\n     ".join((hidden.folder / "server.log").read_text().splitlines()[-5:]))
            print("     " + "\n     ".join(child.log.read_text().splitlines()[-5:]) if child else "")
        if relay:
            relay.send_signal(signal.SIGTERM)
        ip("netns", "del", NS, must=False)
        ip("link", "del", f"{NS}o", must=False)
finish()
