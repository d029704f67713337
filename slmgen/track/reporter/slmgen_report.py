"""Reports a training run, step by step, without ever standing in its way. Python's standard library alone; Python 3.9 and later.

    run = slmgen_report.start("output", total_steps=500)
    with run:                                  # tells how it ended: completed, stopped, or failed and why
        trainer.add_callback(run.callback())   # transformers and TRL
        trainer.train()

or by hand:  run.report(step, loss=1.2)   run.report(step, kind="eval", eval_loss=1.1)   run.artifact("output/adapter")

or around a trainer that is a program of its own, whose log file or output is followed:

    python slmgen_report.py --dir output --log output/trainer_log.jsonl --artifact output -- llamafactory-cli train config.yaml

Everything goes to DIR/slmgen-run/events.jsonl first; `slmgen runs replay` reads it. If SLMGEN_RUN_URL names a run on a server
and SLMGEN_RUN_SECRET holds its secret (Colab's secrets will do), a thread sends it there, in order, again and again until it is
acknowledged; without a network it waits. After a restart in the same folder the run goes on as its next attempt.

If SLMGEN_RUN_MAILBOX names a mailbox (https://RELAY or s3://BUCKET/PREFIX?endpoint=https://HOST&region=R, with AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY), events are put there instead, and the files of run.artifact(path) too, sealed with keys of the secret.
"""
import argparse
import ast
import atexit
import base64
import codecs
import collections
import contextlib
import datetime
import email.utils
import gzip
import hashlib
import hmac
import http.client
import json
import math
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import zlib

EVENTS = 100  # a request holds at most so many
BYTES = 64 << 10  # and at most so many bytes, before compression
EVERY = 1.0  # seconds between requests
HEARTBEAT = 15.0  # seconds of silence after which the run says that it lives
SPOOL = 64 << 20  # bytes that wait to be sent; beyond them only the extremes of every ten logs are kept
TEXT = 16 << 10  # characters of one text
PART = 1 << 20  # bytes of a file that one item of a mailbox holds
PATIENCE = 120.0  # seconds without progress after which the end of a run gives up on sending its files; what is left goes with the next start


def secret(name):
    """A secret from Colab's or the environment. It is never printed or written."""
    try:
        from google.colab import userdata

        return userdata.get(name) or None
    except Exception:  # not on Colab, or it is not there
        return os.environ.get(name) or None


def now(offset=0.0):
    """The time in UTC, to the millisecond."""
    return datetime.datetime.fromtimestamp(time.time() + offset, datetime.timezone.utc).isoformat(timespec="milliseconds")


def number(value):
    """A metric as JSON holds it: NaN and the infinities are words, what is no number is None."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return None
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def scrubbed(text):
    """text without secrets: values of variables that are named like one, and tokens by their form."""
    for name, value in os.environ.items():
        if len(value) >= 8 and value in text and re.search("TOKEN|SECRET|PASSW|KEY|CREDENTIAL", name, re.I):
            text = text.replace(value, "***")
    return re.sub(r"\b(hf_|sk-|whsec_|ghp_|github_pat_|glpat-|AKIA|Bearer )[A-Za-z0-9_\-+/=.]{8,}", r"\1***", text)[-TEXT:]


def write_whole(path, text):
    """Writes a file that is never half written."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text)
    os.replace(temporary, path)


def clock_offset(headers):
    """By how many seconds this clock is behind the server's; 0 when it is right or not known to be wrong."""
    with contextlib.suppress(TypeError, ValueError):
        offset = email.utils.parsedate_to_datetime(headers.get("Date")).timestamp() - time.time()
        return offset if abs(offset) > 60 else 0.0
    return 0.0


def retry_after(headers):
    """How many seconds a server asks to wait; None: it does not say."""
    wait = headers.get("Retry-After") or headers.get("RateLimit-Reset") or ""
    return float(wait) if wait.isdigit() else None


class Run:
    """One attempt of a run. Its methods never raise for what goes wrong with reporting, and never wait for a network."""

    def __init__(self, folder, url=None, key=None, facts=None, send_from_thread=True, mailbox=None, recipe=""):
        self.folder = pathlib.Path(folder) / "slmgen-run"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / "events.jsonl"
        self.url, self.lock, self.wake = mailbox or url, threading.Lock(), threading.Event()
        self.key = base64.b64decode(key[6:] if key.startswith("whsec_") else key) if key else None
        self.box = Mailbox(mailbox, self.key) if mailbox and self.key else None
        self.stop_requested, self.ended, self.broken = False, False, None
        self.step, self.pending, self.clock_offset, self.last_write, self.log = None, [], 0.0, 0.0, ""
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.attempt, self.seq = self._last()
        self.attempt += 1
        self.sent = self._sent()
        self.size = os.fstat(self.file).st_size
        self.event("state", text="started", metrics=facts or {})
        if recipe:
            self.event("heartbeat", text="recipe " + recipe)
        self.closing = threading.Event()
        self.thread = self.uploads = None
        if self.url and self.key and send_from_thread:
            self.thread = threading.Thread(target=self._send_all, name="slmgen-report", daemon=True)
            self.thread.start()
            self.uploads = Uploads(self) if self.box else None
            atexit.register(self.close)

    def _last(self):
        """Attempt and number of the last event in the log. A line that a kill cut short is closed and counts for nothing."""
        attempt = seq = 0
        size = os.fstat(self.file).st_size
        with open(self.path, "rb") as log:
            log.seek(max(0, size - (1 << 20)))
            tail = log.read()
        for line in tail.split(b"\n"):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                event = json.loads(line)
                attempt, seq = max(attempt, event["attempt"]), max(seq, event["seq"])
        if tail and not tail.endswith(b"\n"):
            os.write(self.file, b"\n")
        return attempt, seq

    def _sent(self):
        """How many bytes of the log are acknowledged."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            mark = json.loads((self.folder / "sent.json").read_text())
            if mark["url"] == self.url and mark["bytes"] <= os.fstat(self.file).st_size:
                return mark["bytes"]
        return 0

    def event(self, kind, step=None, metrics=None, text=""):
        """Writes one event. It is in the file when this returns; sending is another thread's business."""
        try:
            event = {"attempt": self.attempt, "seq": 0, "time": now(self.clock_offset), "kind": kind}
            if step is not None:
                self.step = event["step"] = int(step)
            values = {str(k): number(v) for k, v in (metrics or {}).items()}
            event["metrics"] = {k: v for k, v in values.items() if v is not None}
            if text:
                event["text"] = scrubbed(text)
            with self.lock:
                if self.url and kind in ("log", "heartbeat") and self.size - self.sent > SPOOL:
                    self._thin(event)
                    return
                for waiting in self.pending:
                    self._write(waiting)
                self.pending = []
                self._write(event)
        except Exception as e:  # a full disk, most of all: training goes on
            self._complain(f"cannot write {self.path}: {e}")

    def _write(self, event):
        self.seq += 1
        event["seq"] = self.seq
        line = (json.dumps(event, separators=(",", ":")) + "\n").encode()
        done = os.write(self.file, line)
        self.size += done
        if done < len(line):  # the disk is full: what is there is no event, and the number is not taken
            self.size += os.write(self.file, b"\n")
            self.seq -= 1
        self.last_write = time.monotonic()

    def _thin(self, event):
        """Of ten logs beyond the bound of the spool the highest and the lowest loss stay."""
        if event["kind"] == "log":
            self.pending.append(event)
        if len(self.pending) < 10:
            return

        def loss(e):
            v = e["metrics"].get("loss", math.inf)
            return v if isinstance(v, float) else math.inf

        for kept in sorted({id(e): e for e in (min(self.pending, key=loss), max(self.pending, key=loss))}.values(), key=lambda e: e["time"]):
            self._write(kept)
        self.pending = []

    def _complain(self, what):
        if self.broken != what:
            self.broken = what
            print("slmgen:", what, file=sys.stderr)

    def report(self, step, kind="log", text="", **metrics):
        """Metrics at a step. What is not given is not there; NaN and infinities are kept."""
        self.event(kind, step, metrics, text)

    def artifact(self, path, kind="artifact", step=None):
        """Says what is in path: its size and the SHA-256 over the names and contents of its files. Of the run's own folder only the files
        at its top count: what lies deeper is checkpoints and this log. With a mailbox a thread sends the files there."""
        digest, size, path = hashlib.sha256(), 0, pathlib.Path(path)
        files = self.files(path)
        if not files:
            return self._complain(f"there is nothing to report in {path}")
        try:
            for f in files:
                digest.update(f.name.encode() + b"\0")
                with open(f, "rb") as data:
                    while block := data.read(1 << 20):
                        digest.update(block)
                        size += len(block)
        except OSError as e:
            return self._complain(f"cannot read {path}: {e}")
        step = self.step if step is None else step
        self.event(kind, step, {"bytes": size}, json.dumps({"path": str(path), "sha256": digest.hexdigest()}))
        if self.uploads:
            self.uploads.add(path, step)

    def measured(self, setup, figures, planned):
        """Tells what a whole run measured and with which settings, so that later choices and estimates learn from it. Lists stay out: their
        values were logged. planned: nobody cut the training short."""

        def known(facts):
            return {k: v for k, v in facts.items() if v is not None and not isinstance(v, (list, dict)) and (not isinstance(v, float) or math.isfinite(v))}

        self.event("artifact", self.step, text=json.dumps({"setup": known(setup), "measured": known(figures), "planned": bool(planned)}))

    def files(self, path):
        """The files of an artifact."""
        inside = path.glob("*") if path.resolve() == self.folder.parent.resolve() else path.rglob("*")
        return [path] if path.is_file() else sorted(p for p in inside if p.is_file())

    def fail(self, error):
        """Reports an exception: its type, message and last frames, and the card's memory where that was too small."""
        frames = "".join(traceback.format_exception(type(error), error, error.__traceback__)[-50:])
        name = type(error).__name__
        memory = ""
        if "OutOfMemory" in name or "out of memory" in str(error).lower():
            name = "OutOfMemory: " + name
            with contextlib.suppress(Exception):
                memory = "\n" + "\n".join(sys.modules["torch"].cuda.memory_summary().splitlines()[:30])
        self.finish("failed", f"{name}: {error}\n\n{frames[-8000:]}{memory}")

    def finish(self, state="completed", text="", patience=PATIENCE):
        """The end of the run, once. Waits up to ten seconds for events that are still to be sent, and as long as files go on for those."""
        if not self.ended:
            self.ended = True
            self.event("state", self.step, text=state + ("\n" + text if text else ""))
        self.close(files=patience)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            self.finish("stopped" if self.stop_requested else "completed", "asked to stop" if self.stop_requested else "")
        elif isinstance(error, KeyboardInterrupt):
            self.finish("stopped", "stopped by the user")
        elif isinstance(error, SystemExit):
            self.finish("completed" if error.code in (None, 0) else "failed", f"exit {error.code}")
        else:
            self.fail(error)
        return False

    def close(self, patience=10.0, files=PATIENCE):
        if self.thread is None:
            return
        if self.uploads:
            self.uploads.close(files)
        self.closing.set()
        self.wake.set()
        self.thread.join(patience)
        if self.sent < self.size and not self.thread.is_alive():
            print(f"slmgen: {self.size - self.sent} bytes of {self.path} are not sent; the next start sends them", file=sys.stderr)
        self.thread = None

    # Sending

    def _send_all(self):
        failures, beat, most, looked = 0, time.monotonic(), EVENTS, -HEARTBEAT
        while True:
            self.wake.wait(EVERY)
            self.wake.clear()
            leaving = self.closing.is_set()
            if not leaving and not self.ended and time.monotonic() - beat >= HEARTBEAT:
                beat = time.monotonic()
                self.event("heartbeat", self.step, hardware())
            pause = 0.0
            if self.box and not leaving and time.monotonic() - looked >= (5.0 if self.sent < self.size else HEARTBEAT):
                looked = time.monotonic()
                self._asked_to_stop()
            while self.sent < self.size:
                batch = self._batch(most)
                if not batch:
                    break
                status, wait = self._put(batch) if self.box else self._post(batch)
                if status == 413 and most > 1:
                    most = max(1, most // 2)
                    continue
                if status == 0:
                    self._acknowledge(len(batch))
                    failures, most = 0, min(EVENTS, most * 2)
                    continue
                if status in (401, 403, 404, 410):
                    self._complain(f"the server does not take this run's events ({status}); they stay in {self.path}")
                    return
                if 400 <= status < 500 and status not in (408, 425, 429):
                    with open(self.folder / "refused.jsonl", "ab") as f:
                        f.write(batch)
                    self._acknowledge(len(batch))
                    self._complain(f"the server refused events ({status}); they are in {self.folder / 'refused.jsonl'}")
                    continue
                failures += 1
                pause = wait if wait is not None else random.uniform(0, min(30.0, 0.5 * 2 ** min(failures, 10)))
                break
            if leaving and (self.sent >= self.size or failures > 3):
                return
            if pause and not leaving:
                self.closing.wait(min(pause, 300.0))

    def _put(self, batch):
        """Puts a batch into the mailbox, under the number of its first event. Answers as _post does."""
        name = f"e-{self.log_id()}-{json.loads(batch[: batch.index(10)])['seq']:012d}"
        status, wait = self.box.put(name, gzip.compress(batch, 5, mtime=0))
        if status != 409:
            return status, wait
        # An attempt that was killed has put a batch there, and did not hear that it arrived: it may have ended elsewhere.
        status, there = self.box.get(name)
        with contextlib.suppress(OSError, EOFError, TypeError, zlib.error):
            there = gzip.decompress(there)
            if os.pread(self.file, len(there), self.sent) == there:
                self._acknowledge(len(there) - len(batch))
                return 0, None
        return (503, None) if status == 404 else (status or 409, None)

    def _asked_to_stop(self):
        status, said = self.box.get("c-stop")
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            of = json.loads(said)
            if of.get("log", self.log_id()) == self.log_id() and (of.get("attempt") or self.attempt) >= self.attempt:
                self.stop_requested = True

    def log_id(self):
        """The name of this folder's log, made once."""
        if not self.log:
            path = self.folder / "log_id"
            with contextlib.suppress(OSError, UnicodeDecodeError):
                self.log = path.read_text().strip()
            if not re.fullmatch("log_[0-9a-f]{24}", self.log):
                self.log = "log_" + os.urandom(12).hex()
                with contextlib.suppress(OSError):
                    write_whole(path, self.log + "\n")
        return self.log

    def _batch(self, most):
        """The next whole lines that are not acknowledged."""
        data = os.pread(self.file, BYTES + TEXT * 4, self.sent)
        end, lines = 0, 0
        while lines < most and (at := data.find(b"\n", end)) >= 0 and (lines == 0 or at < BYTES):
            end, lines = at + 1, lines + 1
        return data[:end]

    def _acknowledge(self, size):
        self.sent += size
        with contextlib.suppress(OSError):
            write_whole(self.folder / "sent.json", json.dumps({"url": self.url, "bytes": self.sent}))

    def _post(self, batch, corrected=False):
        """Sends a signed batch: 0 when it is acknowledged, else the status (503 without an answer) and how long to wait."""
        body, headers = batch, {"Content-Type": "application/x-ndjson", "User-Agent": "slmgen-report/1"}
        if len(body) > 4096:
            body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
        stamp = str(int(time.time() + self.clock_offset))
        name = f"{self.log_id()}.{json.loads(batch[: batch.index(10) + 1])['seq']}"
        signed = hmac.new(self.key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers.update({"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": "v1," + base64.b64encode(signed).decode()})
        try:
            request = urllib.request.Request(self.url.rstrip("/") + "/events", body, headers, method="POST")
            with urllib.request.urlopen(request, timeout=30) as answer:
                said = json.loads(answer.read(1 << 16) or b"{}")
                self.stop_requested = self.stop_requested or said.get("stop") is True
                return 0, None
        except urllib.error.HTTPError as e:
            with e:
                if e.code == 401 and not corrected and (offset := clock_offset(e.headers)):  # a wrong clock is set right once
                    self.clock_offset = offset
                    return self._post(batch, corrected=True)
                return e.code, retry_after(e.headers)
        except (OSError, ValueError):  # no network, or what answered is no server of ours
            return 503, None

    def callback(self):
        """A callback for transformers' and TRL's trainers."""
        from transformers import TrainerCallback

        run = self

        class Report(TrainerCallback):
            def on_train_begin(self, args, state, control, **kwargs):
                facts = {"total_steps": state.max_steps, "from_step": state.global_step, "epochs": args.num_train_epochs}
                facts["logging_steps"], facts["save_steps"] = state.logging_steps, state.save_steps
                if str(args.eval_strategy).endswith(("STEPS", "steps")):
                    facts["eval_steps"] = state.eval_steps
                run.event("state", state.global_step, facts, "running")

            def on_log(self, args, state, control, logs=None, **kwargs):
                logs = dict(logs or {})
                evaluated = any(k.startswith(("eval_", "test_")) for k in logs)
                run.event("eval" if evaluated else "log", state.global_step, logs, "summary" if "train_runtime" in logs else "")

            def on_save(self, args, state, control, **kwargs):
                run.event("checkpoint", state.global_step, text=f"checkpoint-{state.global_step}")

            def on_step_end(self, args, state, control, **kwargs):
                run.step = state.global_step
                if run.stop_requested and not control.should_training_stop:
                    control.should_training_stop = control.should_save = True
                return control

        return Report()


def hardware():
    """What the machine is doing, as far as it says without cost. The keys name their units."""
    facts = {}
    with contextlib.suppress(Exception):
        facts["load_1m"] = os.getloadavg()[0]
    with contextlib.suppress(Exception):
        with open("/proc/self/statm") as f:
            facts["rss_bytes"] = int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    with contextlib.suppress(Exception):
        if cuda.is_initialized():
            free, total = cuda.mem_get_info()
            facts.update(gpu_memory_used_bytes=total - free, gpu_memory_total_bytes=total, gpu_memory_peak_bytes=cuda.max_memory_allocated())
            ask = ["nvidia-smi", "--query-gpu=utilization.gpu,temperature.gpu,power.draw", "--format=csv,noheader,nounits"]
            for i, line in enumerate(subprocess.run(ask, capture_output=True, text=True, timeout=5).stdout.splitlines()):
                values = zip(("util_percent", "temperature_c", "power_w"), line.split(","))
                facts.update({f"gpu{i}_{k}": float(v) for k, v in values if number(v) is not None})
    return facts


# A mailbox: a place that both sides reach and neither trusts. Items are sealed with keys of the run's secret (docs/relay.md).


class Mailbox:
    """A relay, or a bucket of an S3 service."""

    def __init__(self, address, run_secret):
        salt = b"slmgen mailbox 1"
        root = hmac.new(salt, run_secret, hashlib.sha256).digest()  # HKDF-SHA256

        def key(of):
            return hmac.new(root, of + b"\1", hashlib.sha256).digest()

        self.seal_key, self.auth_key, self.nonce_key, write, read = map(key, (b"seal", b"authenticate", b"nonce", b"write", b"read"))
        self.tokens = {"PUT": write.hex(), "GET": read.hex()}
        self.proofs = {"PUT": hashlib.sha256(read.hex().encode()).hexdigest(), "GET": hashlib.sha256(write.hex().encode()).hexdigest()}
        self.id = hashlib.sha256(b"\0".join((salt, self.proofs["GET"].encode(), self.proofs["PUT"].encode()))).hexdigest()[:32]
        self.bound = b"SLM1" + salt + b"\0" + self.id.encode() + b"\0"
        self.clock_offset, self.bucket = 0.0, None
        at = urllib.parse.urlsplit(address)
        if at.scheme == "s3":
            said = dict(urllib.parse.parse_qsl(at.query))
            self.region = said.get("region") or "us-east-1"
            endpoint = (said.get("endpoint") or f"https://s3.{self.region}.amazonaws.com").rstrip("/")
            self.bucket = [secret(f"AWS_{k}") for k in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")]
            self.base = "/".join(filter(None, (endpoint, at.netloc, urllib.parse.quote(urllib.parse.unquote(at.path).strip("/"), safe="/~"), self.id))) + "/"
        else:
            self.base = f"{address.rstrip('/')}/box/{self.id}/"

    def stream(self, nonce, data):
        """data XOR SHAKE-256(key || nonce)."""
        keys = hashlib.shake_256(self.seal_key + nonce).digest(len(data))
        return (int.from_bytes(data, "little") ^ int.from_bytes(keys, "little")).to_bytes(len(data), "little")

    def tag(self, key, name, *data):
        mac = hmac.new(key, self.bound + name.encode() + b"\0", hashlib.sha256)
        for d in data:
            mac.update(d)
        return mac.digest()

    def seal(self, name, data):
        """The same name and data give the same item: it can be put again. Others share no keystream."""
        nonce = self.tag(self.nonce_key, name, data)[:16]
        body = self.stream(nonce, data)
        return b"".join((b"SLM1", nonce, body, self.tag(self.auth_key, name, nonce, body)))

    def open(self, name, item):
        """What is in an item; None if it was not sealed by this run, under this name."""
        nonce, body, tag = item[4:20], item[20:-32], item[-32:]
        if len(item) >= 52 and item[:4] == b"SLM1" and hmac.compare_digest(tag, self.tag(self.auth_key, name, nonce, body)):
            return self.stream(nonce, body)
        return None

    def put(self, name, data):
        """Puts sealed data: 0 when it is stored, else the status (503 without an answer; 409: there is another) and how long to wait."""
        item = self.seal(name, data)
        status, answer = self._ask("PUT", name, item)
        if status == 412:
            status = 0 if self._ask("GET", name)[1] == item else 409
        elif self.bucket and status == 409:  # somebody writes there now
            status = 503
        elif self.bucket and status == 400:  # a key that has expired, most of all
            status = 403
        return status, answer if isinstance(answer, float) else None

    def get(self, name):
        """0 and what is under a name, or the status; None if it is not there or not this run's."""
        status, item = self._ask("GET", name)
        return status, self.open(name, item) if status == 0 else None

    def _ask(self, method, name, item=None, corrected=False):
        headers = {"User-Agent": "slmgen-report/1", "Content-Type": "application/octet-stream"}
        if self.bucket:
            self._sign(method, name, item or b"", headers)
        else:
            headers.update({"Authorization": "Bearer " + self.tokens[method], "Slmgen-Proof": self.proofs[method]})
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + name, item, headers, method=method), timeout=60) as answer:
                return 0, answer.read(PART * 4)
        except urllib.error.HTTPError as e:
            with e:
                if self.bucket and e.code == 403 and not corrected and (offset := clock_offset(e.headers)):
                    self.clock_offset = offset
                    return self._ask(method, name, item, corrected=True)
                return e.code, retry_after(e.headers)
        except (OSError, ValueError, http.client.HTTPException):
            return 503, None

    def _sign(self, method, name, item, headers):
        """AWS Signature Version 4. An item is never written over: If-None-Match."""
        key, secret, token = self.bucket
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + self.clock_offset))
        at, digest = urllib.parse.urlsplit(self.base + name), hashlib.sha256(item).hexdigest()
        signed = {"host": at.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
        if token:
            signed["x-amz-security-token"] = token
        names = ";".join(sorted(signed))
        request = "\n".join((method, at.path, "", *(f"{k}:{signed[k]}" for k in sorted(signed)), "", names, digest))
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
        k = ("AWS4" + (secret or "")).encode()
        for word in (*scope.split("/"), text):
            k = hmac.new(k, word.encode(), hashlib.sha256).digest()
        headers.update(signed, Authorization=f"AWS4-HMAC-SHA256 Credential={key}/{scope},SignedHeaders={names},Signature={k.hex()}")
        if method == "PUT":
            headers["If-None-Match"] = "*"


class Uploads:
    """Sends the files of artifacts in parts, in a thread; what a killed run has not sent, its next attempt sends."""

    def __init__(self, run):
        self.run, self.box, self.path = run, run.box, run.folder / "uploads.json"
        self.lock, self.wake, self.closing, self.progress = threading.RLock(), threading.Event(), threading.Event(), time.monotonic()
        self.waiting = []
        with contextlib.suppress(OSError, ValueError):
            self.waiting = [w for w in json.loads(self.path.read_text()) if {"path", "step", "time"} <= set(w)]
        self.thread = threading.Thread(target=self._work, name="slmgen-upload", daemon=True)
        self.thread.start()

    def add(self, path, step):
        with self.lock:
            self.waiting.append({"path": os.path.abspath(path), "step": step, "time": now(self.run.clock_offset)})
            self._save()
        self.wake.set()

    def _save(self):
        with self.lock, contextlib.suppress(OSError):
            write_whole(self.path, json.dumps(self.waiting))

    def close(self, patience):
        self.progress = time.monotonic()
        self.closing.set()
        self.wake.set()
        while self.thread.is_alive() and time.monotonic() - self.progress < patience:
            self.thread.join(0.1)
        if self.waiting:
            self.run._complain(f"{len(self.waiting)} artifacts are not sent; the next start in {self.run.folder.parent} sends them")

    def _work(self):
        while True:
            while self.waiting:
                try:
                    done = self._send(self.waiting[0])
                except OSError as e:
                    done = True  # the files are not there any more
                    self.run._complain(f"cannot send {self.waiting[0]['path']}: {e}")
                except Exception as e:
                    return self.run._complain(f"cannot send artifacts: {e}")
                if not done:
                    return
                with self.lock:
                    self.waiting.pop(0)
                    self._save()
            if self.closing.is_set():
                return
            self.wake.wait(1.0)
            self.wake.clear()

    def _send(self, what):
        """Sends one artifact, the manifest last; again where files changed while they were sent. False: the mailbox takes nothing."""
        for _ in range(3):
            top, files = pathlib.Path(what["path"]), []
            for f in self.run.files(top):
                size, digest = 0, hashlib.sha256()
                with open(f, "rb") as data:
                    while block := data.read(PART):
                        digest.update(block)
                        size += len(block)
                        self.progress = time.monotonic()
                files.append({"path": f.name if f == top else f.relative_to(top).as_posix(), "size": size, "sha256": digest.hexdigest()})
            facts = {"path": top.name, "alone": top.is_file(), "files": files, "step": what["step"], "time": what["time"]}
            manifest = json.dumps(facts, sort_keys=True).encode()
            name = self.box.tag(self.box.nonce_key, "m-", manifest).hex()[:24]
            if what.get("id") != name:
                what.update(id=name, done=0)
            status = self._parts(what, top, files) or self._put("m-" + name, manifest)
            if status != 409:
                return status == 0
            what["time"] = now(self.run.clock_offset)  # gives it another name
        raise OSError("it changes while it is sent")

    def _parts(self, what, top, files):
        """Sends the parts that are not sent: 0, 409 when the files are not those any more, or why the mailbox takes nothing."""
        number = 0
        for file in files:
            digest = hashlib.sha256()
            with open(top if top.is_file() else top / file["path"], "rb") as data:
                for begin in range(0, file["size"], PART):
                    part = data.read(min(PART, file["size"] - begin))
                    digest.update(part)
                    if number >= what["done"]:
                        if status := self._put(f"a-{what['id']}-{number:08d}", part):
                            return status
                        what["done"] = number + 1
                        self._save()
                    number += 1
            if digest.hexdigest() != file["sha256"]:
                return 409
        return 0

    def _put(self, name, data):
        """Puts until the mailbox answers: 0, or the status that says that it never will."""
        failures = 0
        while True:
            status, wait = self.box.put(name, data)
            if status == 0:
                self.progress = time.monotonic()
            if status in (0, 400, 401, 403, 404, 409, 410, 413, 422):
                return status
            failures += 1
            time.sleep(min(wait if wait is not None else random.uniform(0, min(30.0, 0.5 * 2 ** min(failures, 10))), 300.0))


def start(folder="output", url=None, recipe="", **facts):
    """Begins, or goes on with, the run of a folder. Facts are numbers: total_steps, eval_steps, save_steps, ... Runs of one recipe do the same."""
    url = url or os.environ.get("SLMGEN_RUN_URL")
    run = Run(folder, url, secret("SLMGEN_RUN_SECRET"), facts, mailbox=secret("SLMGEN_RUN_MAILBOX"), recipe=recipe)
    with contextlib.suppress(ValueError):  # not the main thread
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: (run.finish("stopped", "the machine ends (SIGTERM)", patience=5.0), os._exit(143)))
    return run


# Trainers that are programs of their own

MLX = re.compile(r"Iter (\d+): (Train|Val) loss ([0-9.naife+-]+)(.*)")
MLX_TABLE = re.compile(r"\s*(\d+)\s+(?:val (?P<val>\S+)\s+(?P<took>[\d.]+)s|(?P<loss>\S+) [▲▼]\s+(?P<pace>[\d,]+)\s+(?P<tokens>[\d.,]+)k)\s*$")
MLX_SAVED = re.compile(r"\s*save\s+(\S*?(\d+)_adapters\.safetensors)\s*$")
BAR = re.compile(r"\s*\d+%\|[^|]*\|\s*(\d+)/(\d+) \[[^]]*\]?")
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Output:
    """Reads what a trainer prints: transformers' dicts, MLX-LM's reports. Other lines are nobody's.

    transformers prints no step, but draws its progress bar anew below each dict: a dict waits for it. The training's bar is the first one
    without a name; where there is none, the step stays unknown. Without a run nothing is reported.
    """

    def __init__(self, run):
        self.run, self.rest, self.total, self.waiting = run, "", 0, None

    def feed(self, text):
        """Takes what was printed since, and gives the lines that it ended, without progress bars."""
        *lines, self.rest = re.split(r"[\r\n]+", self.rest + text)
        self.rest = self.rest[-TEXT:]
        ended = []
        for line in lines:
            line = STYLE.sub("", line)
            while found := BAR.match(line):  # something may be printed behind a bar
                self.bar(found)
                line = line[found.end() :]
            if line.strip():
                ended.append(line)
                self.line(line)
        if found := BAR.match(STYLE.sub("", self.rest)):  # it has no end yet
            self.bar(found)
        return ended

    def line(self, line):
        if not self.run:
            return
        if found := MLX.search(line):
            step, which, loss, rest = found.groups()
            metrics = {k.strip().lower().replace(" ", "_").replace("/", "_per_"): v for k, v in re.findall(r", ([A-Za-z/ ]+?) ([0-9.e+-]+)", rest)}
            self.run.event("log" if which == "Train" else "eval", step, {("loss" if which == "Train" else "eval_loss"): loss, **metrics})
        elif found := MLX_TABLE.match(line):
            if found["val"]:
                self.run.event("eval", found[1], {"eval_loss": found["val"], "eval_runtime": found["took"]})
            else:
                tokens = float(found["tokens"].replace(",", "")) * 1000
                self.run.event("log", found[1], {"loss": found["loss"], "tokens_per_sec": found["pace"].replace(",", ""), "trained_tokens": tokens})
        elif found := MLX_SAVED.match(line):
            self.run.event("checkpoint", found[2], text=found[1])
        elif (line := line.strip()).startswith("{'") and line.endswith("}"):
            with contextlib.suppress(ValueError, SyntaxError):
                logs = ast.literal_eval(line)
                self.tell()
                self.waiting = logs
                if not self.total:
                    self.tell()

    def bar(self, found):
        if self.run and not self.total:
            self.total = int(found[2])
            self.run.event("state", None, {"total_steps": self.total}, "running")
        if int(found[2]) == self.total:
            self.tell(found[1])

    def tell(self, step=None):
        """Reports the dict that waits for its step."""
        logs, self.waiting = self.waiting, None
        if logs:
            self.run.event("eval" if any(k.startswith("eval_") for k in logs) else "log", step, logs, "summary" if "train_runtime" in logs else "")


def logged(run, line):
    """Reads a line of LLaMA-Factory's trainer_log.jsonl."""
    with contextlib.suppress(ValueError, AttributeError):
        logs = json.loads(line)
        step = logs.pop("current_steps", None)
        logs["learning_rate"] = logs.pop("lr", None)
        run.event("eval" if "eval_loss" in logs else "log", step, {k: v for k, v in logs.items() if isinstance(v, (int, float))})


def tail(run, path, ended, begin):
    """Follows a log file from where it stood to the program's end."""
    at, rest, last = begin, b"", False
    while True:
        with contextlib.suppress(OSError), open(path, "rb") as f:
            at = 0 if os.fstat(f.fileno()).st_size < at else at  # begun anew
            f.seek(at)
            new = f.read(1 << 20)
            at += len(new)
            *lines, rest = (rest + new).split(b"\n")
            for line in lines:
                logged(run, line)
            if new:
                continue
        if last:
            return
        last = ended.wait(0.25)


def started_by(pid):
    """A process and those that it has started, as far as /proc tells; without forks of one, which load its data and end with it."""
    parents, found = collections.defaultdict(list), [pid]
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents[int((folder / "stat").read_text().rpartition(")")[2].split()[1])].append((int(folder.name), (folder / "cmdline").read_bytes()))
    commands = {child: command for children in parents.values() for child, command in children}
    for one in found:
        found += [child for child, command in parents[one] if command != commands.get(one)]
    return found


class Ending:
    """Ends a trainer before its time: when a user asks on the server, by Ctrl-C, or when the machine ends. why says which it was."""

    def __init__(self, run, child, stop):
        self.run, self.child, self.stop, self.why = run, child, stop, ""
        with contextlib.suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGTERM, lambda *_: self.end("the machine ends (SIGTERM)", signal.SIGTERM))
            if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
                signal.signal(signal.SIGINT, lambda *_: self.end("stopped by the user", None))  # the trainer has got it too
        threading.Thread(target=self.watch, name="slmgen-stop", daemon=True).start()

    def end(self, why, how):
        self.why = self.why or why
        for pid in started_by(self.child.pid) if how else ():
            with contextlib.suppress(OSError):
                os.kill(pid, how)

    def watch(self):
        while self.child.poll() is None:
            time.sleep(0.5)
            if self.run.stop_requested and not self.why:
                return self.end("asked to stop", self.stop)


def fact(text):
    """name=value of the command line."""
    name, _, value = text.partition("=")
    if not name or number(value) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER")
    return name, float(value)


def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    cut = argv.index("--") if "--" in argv else len(argv)
    usage = "%(prog)s [--dir DIR] [--log FILE] [--fact NAME=NUMBER]... [--artifact PATH]... [--stop SIGNAL] -- PROGRAM ..."
    cli = argparse.ArgumentParser(description="Runs a trainer and reports what it logs.", usage=usage)
    cli.add_argument("--dir", default="output", help="folder of the run's own log")
    cli.add_argument("--log", help="log file of the trainer (trainer_log.jsonl); without it, what it prints is read")
    cli.add_argument("--fact", type=fact, action="append", default=[], help="what is known before: total_steps, eval_steps, save_steps")
    cli.add_argument("--recipe", default="", help="names what is trained, and how: runs of one recipe do the same")
    cli.add_argument("--artifact", action="append", default=[], help="what the trainer leaves when it ends well: a file or a folder")
    cli.add_argument("--stop", choices=("INT", "TERM"), default="TERM", help="the signal at which the trainer saves and ends, for when a user asks for that (TERM)")
    opt, program = cli.parse_args(argv[:cut]), argv[cut + 1 :]
    if not program:
        cli.error("name the program after --")
    run, ended, follower, recent = start(opt.dir, recipe=opt.recipe, **dict(opt.fact)), threading.Event(), None, collections.deque(maxlen=100)
    if opt.log:
        begin = os.path.getsize(opt.log) if os.path.exists(opt.log) else 0
        follower = threading.Thread(target=tail, args=(run, opt.log, ended, begin))
        follower.start()
    output, decode = Output(None if opt.log else run), codecs.getincrementaldecoder("utf-8")("replace").decode
    try:
        child = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    except OSError as e:
        ended.set()
        run.finish("failed", f"cannot run {program[0]}: {e}")
        sys.exit(f"slmgen: cannot run {program[0]}: {e}")
    ending = Ending(run, child, getattr(signal, "SIG" + opt.stop))
    for chunk in iter(lambda: child.stdout.read1(1 << 16), b""):
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        recent.extend(output.feed(decode(chunk)))
    code = child.wait()
    recent.extend(output.feed("\n"))
    output.tell()
    ended.set()
    if follower:
        follower.join()
    interrupted = code in (-signal.SIGINT, 130)
    if code == 0 or interrupted and ending.why:  # a launcher dies of what its trainer saves at
        for path in opt.artifact:
            run.artifact(path)
    if code == 0 and not ending.why:
        run.finish()
    else:
        stopped = ending.why or interrupted or code in (-signal.SIGTERM, 143)
        said = [] if code == 0 else [f"exit {code}", "\n".join(recent)[-8000:]]
        run.finish("stopped" if stopped else "failed", "\n".join(filter(None, [ending.why, *said])))
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
