"""A sweep of pilots as a user runs it: planned from rows, trained by run.sh with tiny models that cut text into other tokens, stopped and started
again, ranked, and decided with.

  pilots.py SLMGEN WORK"""
import json, os, pathlib, subprocess, sys, time
import checks, tiny
import transformers, trl  # noqa: F401 once, for all forks
from checks import Child, finish, load_module

slmgen, work = sys.argv[1], pathlib.Path(sys.argv[2])
work.mkdir(parents=True, exist_ok=True)
ENV = dict(os.environ, SLMGEN_HOME=str(work / "home"), PYTHON=sys.executable, TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")
SIZES, SMALL, LARGE = [24, 48, 96], "Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B"


def check(name, ok, said=""):
    with checks.check(name):
        assert ok, said
    return ok


def command(*args, code=0):
    p = subprocess.run([slmgen, *map(str, args), "--json"], capture_output=True, text=True, env=ENV, cwd=work)
    assert p.returncode == code, p.stdout[-2000:] + p.stderr[-2000:]
    return json.loads(p.stdout)


def run_sh(*args, kill_after=None):
    p = subprocess.Popen(["sh", str(work / "sweep/run.sh"), *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENV, start_new_session=True)
    if kill_after:
        end = time.time() + 240
        while time.time() < end and not kill_after.exists():
            time.sleep(0.2)
        os.killpg(p.pid, 9)
    return p.communicate()[0], p.returncode


rows = [{"instruction": f"Where is ferry {i} of line {i % 13}?", "output": f"Ferry {i} of line {i % 13} lies at pier {i % 7}, {i % 5} minutes late."} for i in range(600)]
(work / "ferries.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
corpus = [r["instruction"] + " " + r["output"] for r in rows]
first = tiny.make(work / "first", "llama", corpus)
second = tiny.make(work / "second", "qwen3", [c.upper() for c in corpus])  # its tokens fit other text: it needs more of them

job = ["ferries.jsonl", "--task", "qa", "--deploy", "edge", "--lane", "trl", "--method", "lora"]
plan = ["pilots", "plan", *job, "--pilot", SMALL, "--pilot", LARGE, "--sizes", ",".join(map(str, SIZES)), "-o", "sweep"]
said = command(*plan)
check("the sweep is planned and priced", len(said["runs"]) == 6 and said["time_s"]["p50"] > 0 and said["costs"], said)

# Most runs are forks of this process, which has the libraries; run.sh does what is left of them.
FIRST = said["sweep"]["runs"][0]


def fork(run, model):
    folder = work / "sweep" / run["dir"]
    return Child(lambda: load_module(folder / "train.py").main(["--model", model, "--output", str(folder / "output")])).wait()


for run in said["sweep"]["runs"]:
    if run != FIRST:
        fork(run, first if run["model"] == SMALL else second)
begun, done = (work / "sweep" / FIRST["dir"] / "output" / name for name in ("run.json", "metrics.json"))
run_sh("--model", first, kill_after=begun)
check("kill -9 leaves no half-written measurement", begun.exists() and not done.exists())
out, code = run_sh("--model", first)
check("run.sh goes on, and does not repeat what is finished", code == 0 and done.exists() and out.count("done: ") == 5, out[-3000:])
out, code = run_sh("--model", first)
check("once more: nothing to do", code == 0 and out.count("done: ") == 6, out)

metrics = {(r["model"], r["rows"]): json.loads((work / "sweep" / r["dir"] / "output/metrics.json").read_text()) for r in said["sweep"]["runs"]}
check("every pilot measures before and after", all(m["held_out_loss_after"] < m["held_out_loss_before"] for m in metrics.values()), metrics)
sizes = {m["held_out_bytes"] for m in metrics.values()}
check("the same text is held out for every model", len(sizes) == 1 and sizes.pop() > 500, metrics)
check("models cut it into other tokens", len({m["held_out_tokens"] for m in metrics.values()}) == 2, metrics)
check("a part trains as many rows as it says", all(m["train_examples"] == rows for (_, rows), m in metrics.items()), metrics)

seen = command("pilots", "collect", "sweep")
check("collect gives each run, and each model as it is", len(seen["observations"]) == 12 and not seen["unfinished"], seen)
ranked = command("pilots", "rank", "sweep")
points = {r["model"]: r for r in ranked["ranking"]}
check("rank predicts both", set(points) == {SMALL, LARGE} and all(r["prediction"]["loss"] > 0 for r in ranked["ranking"]), ranked)
want = {m: metrics[m, 96]["held_out_loss_after"] * metrics[m, 96]["held_out_tokens"] / metrics[m, 96]["held_out_bytes"] for m in (SMALL, LARGE)}
check("losses are compared a byte", all(r["prediction"]["loss"] < want[m] * 1.05 for m, r in points.items()), (ranked, want))
plain, decided = command("recommend", *job), command("recommend", *job, "--observations", "sweep")
names = {c["id"]: [t["name"] for t in c["terms"]] for c in [decided["primary"], *decided["alternatives"]]}
check("recommend decides with them", "pilots" in names[SMALL] and "pilots" in names[LARGE], names)
check("and with nothing else changed", all("pilots" not in t for m, t in names.items() if m not in (SMALL, LARGE)))
best = ranked["ranking"][0]["model"]
order = [decided["primary"]["id"], *[c["id"] for c in decided["alternatives"]]]
check("the one that promises the lower loss comes first", order.index(best) < order.index(SMALL if best == LARGE else LARGE) or best == SMALL, (best, order))
finish()
