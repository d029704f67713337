#!/usr/bin/env bash
# How good the choice is: slmgen backtest on published outcomes, and on the same with blank tasks, permuted names and shuffled scores (which must be
# at chance). BACKTEST names the folder of outcomes.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${BACKTEST:-../shared/data}
[ -d "$data" ] || { echo "SKIPPED: no outcomes in $data"; exit 0; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
go build -o "$tmp/slmgen" ./cmd/slmgen
python3 - "$(git rev-parse HEAD)" "$data" "$tmp" <<'P'
import csv, json, pathlib, random, statistics, subprocess, sys

commit, data, tmp = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
land = next(p for p in (data / "loraland.csv", data / "backtest/loraland.csv") if p.exists())
rows = list(csv.DictReader(land.open()))


def run(folder):
    return json.loads(subprocess.run([tmp / "slmgen", "backtest", "--data", folder, "--json"], capture_output=True, text=True, check=True).stdout)


def changed(name, rows):
    folder = tmp / name
    folder.mkdir()
    with (folder / "loraland.csv").open("w", newline="") as f:
        w = csv.DictWriter(f, rows[0].keys())
        w.writeheader()
        w.writerows(rows)
    return run(folder)["lora_land"]


whole = run(data)
land_report = whole["lora_land"]
ours = land_report["ours"]
tasks = list(dict.fromkeys(r["task"] for r in rows))
models = list(dict.fromkeys(r["model"] for r in rows))
rng = random.Random(7)

blank = set(rng.sample(tasks, 10))
blanked = changed("blank", [dict(r, finetuned_score="" if r["task"] in blank else r["finetuned_score"]) for r in rows])
names = dict(zip(models, rng.sample(models, len(models))))
renamed = changed("renamed", [dict(r, model=names[r["model"]]) for r in rows])
shuffled = []
for i in range(40):
    by = {}
    for r in rows:
        by.setdefault(r["task"], []).append(r)
    out = []
    for task, list_ in by.items():
        scores = [r["finetuned_score"] for r in list_]
        rng.shuffle(scores)
        out += [dict(r, finetuned_score=s) for r, s in zip(list_, scores)]
    f = changed(f"shuffled{i}", out)
    shuffled.append({"hit3": f["ours"]["hit3"], "chance": f["baselines"]["random"]["hit3"], "spearman": f["ours"]["spearman"]})
checks = {
    "blank tasks are ranked": all(len(blanked["ours"]["rankings"][t]) == len(models) for t in tasks),
    "permuted names give the same choice": all([names[m] for m in ours["rankings"][t]] == renamed["ours"]["rankings"][t] for t in tasks),
    "shuffled scores are at chance (mean rank correlation within 0.05 of 0)": abs(statistics.mean(s["spearman"] for s in shuffled)) < 0.05,
}
for name, ok in checks.items():
    print("ok  " if ok else "FAIL", name, file=sys.stderr)
short = {k: v for k, v in whole.items() if k != "lora_land"}
short["lora_land"] = {"tasks": land_report["tasks"], "ours": {k: v for k, v in ours.items() if k != "rankings"}, "baselines": land_report["baselines"]}
doc = {"claim": "how good the choice of models, the pilots, the memory formula and the speeds are on published outcomes", "commit": commit,
       "command": "scripts/proof/choice.sh", "checks": checks, "shuffled_mean": {k: statistics.mean(s[k] for s in shuffled) for k in shuffled[0]}, "report": short}
pathlib.Path("docs/proofs/choice.json").write_text(json.dumps(doc, indent=1) + "\n")
sys.exit(not all(checks.values()))
P
