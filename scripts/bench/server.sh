#!/usr/bin/env bash
# Load on the server, beside it on the same machine: recommendations from a stored analysis at a fixed rate with keys on, the same with requests that
# the server never saw, and the way of 100 MB from the first byte to a recommendation. Prints the table for docs/benchmarks.md.
#   scripts/bench/server.sh [RATE] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/tools.sh
rate=${1:-1000} seconds=${2:-20}
tmp=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$tmp"' EXIT
vegeta=$(tool vegeta github.com/tsenart/vegeta/v12 v12.13.0)
go build -o "$tmp/slmgen" ./cmd/slmgen
export SLMGEN_HOME=$tmp/home
key=$("$tmp/slmgen" keys create --name bench --scope read,write,manage)
"$tmp/slmgen" serve --json --addr 127.0.0.1:0 --auth keys >"$tmp/address" 2>"$tmp/log" &
for _ in $(seq 100); do [ -s "$tmp/address" ] && break; sleep 0.1; done
python3 - "$tmp" "$key" "$vegeta" "$rate" "$seconds" <<'PY'
import json, pathlib, random, subprocess, sys, time, urllib.request

tmp, key, vegeta, rate, seconds = sys.argv[1:]
tmp = pathlib.Path(tmp)
url = "http://" + json.loads((tmp / "address").read_text())["address"]


def call(method, path, body=None, kind="application/json"):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    r = urllib.request.Request(url + path, data=data, method=method, headers={"Authorization": "Bearer " + key, "Content-Type": kind})
    with urllib.request.urlopen(r) as res:
        return json.load(res)


def job(j):
    while (now := call("GET", "/v1/jobs/" + j["id"]))["state"] in ("queued", "running"):
        time.sleep(0.02)
    assert now["state"] == "succeeded", now
    return now["result"]


def attack(name, bodies, rate, seconds):
    targets = tmp / "targets"
    with targets.open("w") as f:
        for i, body in enumerate(bodies):
            at = tmp / f"body{i}"
            at.write_text(json.dumps(body))
            f.write(f"POST {url}/v1/recommendations\nAuthorization: Bearer {key}\nContent-Type: application/json\n@{at}\n\n")
    out = subprocess.run([vegeta, "attack", f"-targets={targets}", f"-rate={rate}", f"-duration={seconds}s", "-max-workers=256"], stdout=subprocess.PIPE, check=True).stdout
    r = json.loads(subprocess.run([vegeta, "report", "-type=json"], input=out, stdout=subprocess.PIPE, check=True).stdout)
    ms = {k: r["latencies"][k] / 1e6 for k in ("50th", "95th", "99th", "max")}
    print(f"| {name} | {r['rate']:.0f} | {ms['50th']:.1f} | {ms['95th']:.1f} | {ms['99th']:.1f} | {ms['max']:.0f} | {100 * r['success']:.2f} % |", flush=True)


data = pathlib.Path("examples/data/ferry-faq.jsonl").read_bytes()
d = call("POST", "/v1/datasets?name=ferry-faq.jsonl", data, "application/octet-stream")
a = job(call("POST", "/v1/analyses", {"dataset": d["id"]}))["analysis"]
ask = {"analysis": a, "task": "qa", "target": "edge"}
print("| recommendations | a second | p50 ms | p95 ms | p99 ms | most ms | answered |\n|---|---:|---:|---:|---:|---:|---:|")
call("POST", "/v1/recommendations", ask)
attack("one request, asked again and again", [ask], rate, seconds)
random.seed(1)
fresh = [{**ask, "seed": s} for s in random.sample(range(1, 10**9), 400)]
attack("400 requests, none asked before", fresh, 20, 20)

rows = tmp / "rows.jsonl"
with rows.open("w") as f:
    n = 0
    while f.tell() < 100e6:
        q = " ".join(random.choice(["ferry", "cabin", "deck", "ticket", "harbour", "storm", "dog", "bicycle", "island", "captain"]) for _ in range(12))
        f.write(json.dumps({"messages": [{"role": "user", "content": f"{q} {n}?"}, {"role": "assistant", "content": f"Answer {n}: " + q * 2}]}) + "\n")
        n += 1
begin = time.time()
d = call("POST", "/v1/datasets?name=rows.jsonl", rows.read_bytes(), "application/octet-stream")
stored = time.time()
a = job(call("POST", "/v1/analyses", {"dataset": d["id"], "without": ["near", "paraphrase"]}))["analysis"]
call("POST", "/v1/recommendations", {**ask, "analysis": a})
print(f"\n100 MB, {n} rows: stored and looked at after {stored - begin:.1f} s, recommendation after {time.time() - begin:.1f} s (near-duplicates and paraphrases left out)")
PY
grep -c level=ERROR "$tmp/log" | sed 's/^/errors in the log: /' || true
