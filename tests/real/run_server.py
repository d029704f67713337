"""A server that runs report to: it can be killed and started again, alone in a network of its own if need be."""

import atexit
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

from checks import scratch


def free_port(host="127.0.0.1"):
    with socket.socket() as s:
        s.bind((host, 0))
        return s.getsockname()[1]


class Server:
    """`slmgen serve` that can be killed and started again in its place; before is what its commands run under."""

    def __init__(self, program, before=()):
        self.program, self.folder, self.port, self.before, self.process = program, scratch(), free_port(), list(before), None
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {"SLMGEN_HOME": str(self.folder / "home"), "SSL_CERT_FILE": os.environ["SLMGEN_TEST_SMTP_CA"]}
        self.key = self.slmgen("keys", "create", "--name", "verify", "--scope", "read,write,manage").strip()
        self.env |= {"SLMGEN_SERVER": self.url, "SLMGEN_KEY": self.key}
        atexit.register(self.kill)
        self.start()

    def start(self):
        path = self.folder / "server.log"
        log = open(path, "a")
        before = path.stat().st_size
        self.process = subprocess.Popen([*self.before, self.program, "serve", "--addr", f"127.0.0.1:{self.port}", "--auth", "keys", "--out-private"], env=self.env, stdout=log, stderr=log)
        until(lambda: b"serving" in path.read_bytes()[before:], "the server does not begin")

    def slmgen(self, *args):
        done = subprocess.run([*self.before, self.program, *args], env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
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

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def end(self):
        self.process.terminate()
        assert self.process.wait(60) == 0, self.process.returncode


def until(is_so, why, patience=120):
    deadline = time.monotonic() + patience
    while not (found := is_so()):
        assert time.monotonic() < deadline, why
        time.sleep(0.1)
    return found
