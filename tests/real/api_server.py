"""A server with keys of its own, and a proxy in front of it that breaks streams of events off."""

import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import threading

import httpx


class Server:
    """`slmgen serve` in a workspace of its own. What it logs is in `log`."""

    def __init__(self, slmgen, folder):
        self.log = folder / "server.log"
        env = os.environ | {"SLMGEN_HOME": str(folder / "home")}
        self.key = subprocess.run([slmgen, "keys", "create", "--name", "verify", "--scope", "read,write,manage"], env=env, check=True, capture_output=True, text=True).stdout.strip()
        with self.log.open("w") as log:
            self.process = subprocess.Popen([slmgen, "serve", "--json", "--addr", "127.0.0.1:0", "--auth", "keys"], env=env, stdout=subprocess.PIPE, stderr=log, text=True)
        said = ""
        while not said.endswith("}\n"):
            line = self.process.stdout.readline()
            assert line, self.log.read_text()
            said += line
        self.url = "http://" + json.loads(said)["address"]

    def client(self):
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, timeout=60)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def seed(server, data: pathlib.Path):
    """Makes one object of each kind and gives their ids by the names of the paths' parameters."""
    with server.client() as c:
        made = {"project": "prj_default"}
        made["dataset"] = c.post("/v1/datasets", params={"name": data.name}, content=data.read_bytes(), headers={"Content-Type": "application/octet-stream"}).raise_for_status().json()["id"]
        made["job"] = c.post("/v1/bundles", json={"dataset": made["dataset"], "task": "qa", "target": "edge"}).raise_for_status().json()["id"]
        c.get(f"/v1/jobs/{made['job']}/events").raise_for_status()  # ends with the job
        result = c.get(f"/v1/jobs/{made['job']}").raise_for_status().json()["result"]
        made |= {kind: result[kind] for kind in ("analysis", "plan", "bundle")}
        made["upload"] = c.post("/v1/uploads", json={"name": "x.jsonl"}).raise_for_status().json()["id"]
        # A slash in a path is written as %2F; what stands here goes into the path as it is.
        made["model"] = c.get("/v1/base-models").raise_for_status().json()["models"][0]["id"].replace("/", "%2F")
    return made


@contextlib.contextmanager
def cutting(server):
    """A proxy whose first stream of events is refused, and whose second breaks off after one event. It gives its address and, for each
    stream that was asked for, after which event."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def forward(self):
            events = self.path.endswith("/events")
            if events:
                asked.append(int(self.headers.get("Last-Event-ID", 0)))
                if len(asked) == 1:
                    self.send_error(503)
                    return
            body = self.body()
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "content-length", "transfer-encoding")}
            with httpx.Client(timeout=60) as c, c.stream(self.command, server.url + self.path, headers=headers, content=body) as answer:
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.end_headers()
                sent = b""
                for piece in answer.iter_raw():
                    sent += piece
                    if events and len(asked) == 2 and b"id: " in sent:
                        first = sent.index(b"\n\n", sent.index(b"id: ")) + 2
                        self.wfile.write(sent[:first] + b"id: 99\nevent: st")
                        return
                    if not (events and len(asked) == 2):
                        self.wfile.write(piece)

        do_GET = do_POST = forward

        def body(self):
            if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            whole = b""
            while size := int(self.rfile.readline(), 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}", asked
    finally:
        proxy.shutdown()
