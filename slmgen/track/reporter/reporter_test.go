package reporter_test

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/logs"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

const key = "a key of thirty-two bytes, or so"

// collector takes events as a server does: it checks the signature (Standard Webhooks) and keeps each once.
type collector struct {
	mu       sync.Mutex
	down     int // requests that are answered with unavailable
	wrong    []string
	events   map[[2]int64]track.Event
	requests int
	stop     bool
	answer   func(w http.ResponseWriter, r *http.Request, body []byte) bool // true: it has answered
}

// be changes what it does.
func (c *collector) be(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	body, _ := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(r.Header.Get("webhook-id") + "." + r.Header.Get("webhook-timestamp") + "."))
	mac.Write(body)
	if r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		c.wrong = append(c.wrong, "signature")
	}
	if c.down > 0 {
		c.down--
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if c.answer != nil && c.answer(w, r, body) {
		return
	}
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			body, err = io.ReadAll(z)
		}
		if err != nil {
			c.wrong = append(c.wrong, err.Error())
		}
	}
	for line := range bytes.Lines(body) {
		e, err := track.ParseEvent(bytes.TrimSpace(line))
		if err != nil {
			c.wrong = append(c.wrong, err.Error()+": "+string(line))
			continue
		}
		c.events[[2]int64{int64(e.Attempt), e.Seq}] = e
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"stop": c.stop})
}

// bench is a folder with the reporter in it, and a collector.
type bench struct {
	t   *testing.T
	dir string
	to  *collector
	url string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: there is no python3")
	}
	b := &bench{t: t, dir: t.TempDir(), to: &collector{events: map[[2]int64]track.Event{}}}
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, reporter.Name), []byte(reporter.Source()), 0o600))
	web := httptest.NewServer(b.to)
	t.Cleanup(web.Close)
	b.url = web.URL
	return b
}

// run runs a Python program; it may be killed or fail.
func (b *bench) run(program string, args ...string) (string, error) {
	cmd := exec.Command("python3", append([]string{"-c", "import os, signal, sys, time\nimport slmgen_report\n" + program}, args...)...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "SLMGEN_RUN_URL="+b.url+"/v1/runs/run_1", "SLMGEN_RUN_SECRET="+whsec, "MY_TOKEN=hunter2hunter2")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// logged are the events in the run's own log.
func (b *bench) logged() (all []track.Event) {
	b.t.Helper()
	f, err := os.Open(filepath.Join(b.dir, "output/slmgen-run/events.jsonl"))
	require.NoError(b.t, err)
	defer f.Close()
	r := logs.NewReader(f)
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err == nil { // a line that a kill cut short is none
			all = append(all, e.Event)
		}
	}
}

// whole says that everything in the log was received, once and unchanged.
func (b *bench) whole() []track.Event {
	b.t.Helper()
	all := b.logged()
	b.to.mu.Lock()
	defer b.to.mu.Unlock()
	require.Empty(b.t, b.to.wrong)
	require.Len(b.t, b.to.events, len(all))
	for i, e := range all {
		require.EqualValues(b.t, i+1, e.Seq, "numbers without gaps")
		got, err := json.Marshal(b.to.events[[2]int64{int64(e.Attempt), e.Seq}])
		require.NoError(b.t, err)
		want, err := json.Marshal(e)
		require.NoError(b.t, err)
		require.JSONEq(b.t, string(want), string(got))
	}
	return all
}

func TestARun(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`
with slmgen_report.start("output", total_steps=300) as run:
    for step in range(1, 301):
        run.report(step, loss=float("nan") if step == 7 else 1.0 / step, note="not a number")
    run.report(300, kind="eval", eval_loss=float("inf"))
    open("output/adapter.bin", "w").write("x" * 10)
    run.artifact("output/adapter.bin")
`)
	require.NoError(t, err, out)
	all := b.whole()
	require.Len(t, all, 304)
	require.InDelta(t, 300, all[0].Metrics["total_steps"], 0)
	nan, ok := all[7].Metrics["loss"]
	require.True(t, ok && nan != nan)
	require.NotContains(t, all[8].Metrics, "note")
	require.Equal(t, "completed", all[303].Text)
	b.to.be(func() { require.LessOrEqual(t, b.to.requests, 10, "events go in batches") })
}

// TestWhatARunMeasured: every figure as it was measured, and nothing that is none.
func TestWhatARunMeasured(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`
with slmgen_report.start("output") as run:
    figures = {"loss": 1.2345678901234567, "card": "Tesla T4", "steps": 7, "none": None, "nan": float("nan"), "endless": float("inf"), "log": [1, 2]}
    run.measured({"model": "a/b", "packing": False, "rank": 8}, figures, planned=True)
`)
	require.NoError(t, err, out)
	all := b.whole()
	require.Len(t, all, 3)
	require.Equal(t, track.Artifact, all[1].Kind)
	require.JSONEq(t, `{"setup":{"model":"a/b","packing":false,"rank":8},"measured":{"loss":1.2345678901234567,"card":"Tesla T4","steps":7},"planned":true}`, all[1].Text)
	require.Contains(t, all[1].Text, "1.2345678901234567")
	require.Truef(t, strings.HasPrefix(all[1].Text, `{"setup"`), "as a server knows it")
}

func TestTheServerIsAway(t *testing.T) {
	b := newBench(t)
	b.to.be(func() { b.to.down = 2 })
	out, err := b.run(`
with slmgen_report.start("output") as run:
    for step in range(1, 1001):
        run.report(step, loss=1.0)
    time.sleep(2.5)
`)
	require.NoError(t, err, out)
	require.Len(t, b.whole(), 1002)
}

// TestKilled: what a killed attempt left behind is sent by the next one, in order, under its own attempt.
func TestKilled(t *testing.T) {
	b := newBench(t)
	b.to.be(func() { b.to.down = 1000 })
	_, err := b.run(`
run = slmgen_report.start("output")
for step in range(1, 51):
    run.report(step, loss=1.0)
os.write(run.file, b'{"attempt":1,"seq":52,"ti')
os.kill(os.getpid(), signal.SIGKILL)
`)
	require.Error(t, err)
	b.to.be(func() { b.to.down = 0 })
	out, err := b.run(`
with slmgen_report.start("output") as run:
    run.report(40, loss=0.5)
`)
	require.NoError(t, err, out)
	all := b.logged()
	require.Len(t, all, 51+3)
	require.Equal(t, 2, all[53].Attempt)
	b.to.mu.Lock()
	defer b.to.mu.Unlock()
	require.Len(t, b.to.events, 54)
}

func TestHowRunsEnd(t *testing.T) {
	for name, end := range map[string]struct{ program, state, text string }{
		"an exception": {`raise ValueError("the token is " + os.environ["MY_TOKEN"] + " and hf_abcdefghijkl")`, "failed", "ValueError: the token is *** and hf_***"},
		"out of memory": {`
    class OutOfMemoryError(RuntimeError): pass
    raise OutOfMemoryError("CUDA out of memory")`, "failed", "OutOfMemory: OutOfMemoryError"},
		"the user":   {`raise KeyboardInterrupt`, "stopped", "by the user"},
		"exit":       {`sys.exit(3)`, "failed", "exit 3"},
		"a good end": {`pass`, "completed", ""},
		"SIGTERM":    {`os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)`, "stopped", "SIGTERM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			_, _ = b.run("with slmgen_report.start('output') as run:\n    run.report(1, loss=1)\n    " + end.program + "\n")
			all := b.whole()
			last := all[len(all)-1]
			state, text, _ := strings.Cut(last.Text, "\n")
			require.Equal(t, track.State, last.Kind)
			require.Equal(t, end.state, state)
			require.Contains(t, text, end.text)
			require.NotContains(t, text, "hunter2")
		})
	}
}

func TestWhatTheServerSays(t *testing.T) {
	t.Run("stop", func(t *testing.T) {
		b := newBench(t)
		b.to.be(func() { b.to.stop = true })
		out, err := b.run(`
with slmgen_report.start("output") as run:
    run.report(1, loss=1)
    for _ in range(100):
        time.sleep(0.1)
        if run.stop_requested: break
`)
		require.NoError(t, err, out)
		all := b.whole()
		require.Contains(t, all[len(all)-1].Text, "stopped")
	})
	t.Run("too large", func(t *testing.T) {
		b := newBench(t)
		b.to.be(func() {
			b.to.answer = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
				if len(body) > 400 {
					w.WriteHeader(http.StatusRequestEntityTooLarge)
					return true
				}
				return false
			}
		})
		out, err := b.run(`
with slmgen_report.start("output") as run:
    for step in range(1, 20): run.report(step, loss=1)
`)
		require.NoError(t, err, out)
		b.whole()
	})
	t.Run("a wrong clock is set right once", func(t *testing.T) {
		b := newBench(t)
		there := time.Now().Add(2 * time.Hour)
		b.to.be(func() {
			b.to.answer = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
				w.Header().Set("Date", there.UTC().Format(http.TimeFormat))
				at := json.Number(r.Header.Get("webhook-timestamp"))
				if s, err := at.Int64(); err != nil || there.Unix()-s > 300 {
					w.WriteHeader(http.StatusUnauthorized)
					return true
				}
				return false
			}
		})
		out, err := b.run("with slmgen_report.start('output') as run: run.report(1, loss=1)")
		require.NoError(t, err, out)
		b.whole()
	})
	t.Run("no such run", func(t *testing.T) {
		b := newBench(t)
		b.to.be(func() {
			b.to.answer = func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
				w.WriteHeader(http.StatusGone)
				return true
			}
		})
		out, err := b.run(`
with slmgen_report.start("output") as run:
    run.report(1, loss=1)
    time.sleep(2.5)
    run.report(2, loss=1)
`)
		require.NoError(t, err, out)
		require.Equal(t, 1, strings.Count(out, "does not take"), out)
		b.to.be(func() { require.Equal(t, 1, b.to.requests) })
		require.Len(t, b.logged(), 4, "the log is kept")
	})
}

// TestProgramsOfTheirOwn follows what other trainers print and log.
func TestProgramsOfTheirOwn(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--", "python3", "-c", `
print("Iter 10: Train loss 2.345, Learning Rate 1.000e-05, It/sec 1.5, Tokens/sec 300.1, Trained Tokens 2000, Peak mem 1.2 GB")
print("Iter 20: Val loss 2.1, Val took 3.5s")
print("{'loss': 1.5, 'grad_norm': 0.25, 'epoch': 0.5}")
print("nothing of interest")
raise SystemExit(4)
`)
	require.Error(t, err, out)
	all := b.whole()
	require.Equal(t, track.Metrics{"loss": 2.345, "learning_rate": 1e-5, "it_per_sec": 1.5, "tokens_per_sec": 300.1, "trained_tokens": 2000, "peak_mem": 1.2}, all[1].Metrics)
	require.Equal(t, track.Eval, all[2].Kind)
	require.Nil(t, all[3].Step, "what is not said is not invented")
	require.Contains(t, all[len(all)-1].Text, "failed\nexit 4")

	b = newBench(t)
	out, err = b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--log", "trainer_log.jsonl", "--", "python3", "-c", `
import json, time
with open("trainer_log.jsonl", "a") as f:
    for step in (5, 10):
        print(json.dumps({"current_steps": step, "total_steps": 10, "loss": 1.0, "lr": 0.5, "elapsed_time": "0:00:01"}), file=f, flush=True)
        time.sleep(0.2)
`)
	require.NoError(t, err, out)
	all = b.whole()
	require.Len(t, all, 4)
	require.EqualValues(t, 10, *all[2].Step)
	require.InDelta(t, 0.5, all[2].Metrics["learning_rate"], 0)
}

// TestWhatTrainersPrint: the table of MLX-LM, and the dicts of transformers, whose step is in the progress bar below each; lines that come in pieces.
func TestWhatTrainersPrint(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--fact", "total_steps=12", "--fact", "eval_steps=4", "--artifact", "output", "--artifact", "nowhere", "--", "python3", "-c", `
import os, sys, time
def say(*parts):
    for p in parts:
        os.write(1, p.encode()); time.sleep(0.05)
say("  \x1b[38;5;244m   4\x1b[0m    \x1b[1;35mval\x1b[0m \x1b[1m6.1", "62\x1b[0m    \x1b[38;5;244m0.05s\x1b[0m\n")
say("  \x1b[38;5;244m   4\x1b[0m    \x1b[1;32m6.059 ▼\x1b[0m    \x1b[1m1,718\x1b[0m    \x1b[38;5;244m  0.1k\x1b[0m\n")
say("  \x1b[1;32msave\x1b[0m  \x1b[38;5;244m0000004_adapters.safetensors\x1b[0m\n")
say("\rLoading: 100%|###| 3/3 [00:00<00:00]\n", "\r  0%|          | 0/6 [00:00<?, ?it/s]", "\r 17%|#6   | 1/6 [00:01<", "00:05, 1it/s]")
say("\r          \r{'loss': '1.5', 'learning_rate': '0.01', ", "'epoch': '0.25'}\n", "\r 33%|###  | 2/6 [00:02<00:04]")
say("\r 50%|# | 1/2 [00:00<00:00]", "\r   \r{'eval_loss': '1.25', 'epoch': '0.5'}\n", "\r100%|##| 2/2 [00:00<00:00]", "\r 50%|## | 3/6 [00:03<00:03]", "\r 66%|## | 4/6 [00:04<00:02]")
say("\r     \r{'train_runtime': '4.5', 'train_loss': '1.4'}\n")
os.makedirs("output/checkpoint-4"); open("output/checkpoint-4/x", "w").write("y"); open("output/adapter.safetensors", "w").write("0123456789")
`)
	require.NoError(t, err, out)
	all := b.whole()
	var got []string
	for _, e := range all {
		step := "-"
		if e.Step != nil {
			step = strconv.FormatInt(*e.Step, 10)
		}
		text, _, _ := strings.Cut(e.Text, "{")
		got = append(got, string(e.Kind)+" "+step+" "+text)
	}
	require.Equal(t, []string{"state - started", "eval 4 ", "log 4 ", "checkpoint 4 0000004_adapters.safetensors", "state - running", "log 2 ", "eval 3 ", "log - summary", "artifact 3 ", "state 3 completed"}, got)
	require.Equal(t, track.Metrics{"total_steps": 12, "eval_steps": 4}, all[0].Metrics)
	require.Equal(t, track.Metrics{"eval_loss": 6.162, "eval_runtime": 0.05}, all[1].Metrics)
	require.Equal(t, track.Metrics{"loss": 6.059, "tokens_per_sec": 1718, "trained_tokens": 100}, all[2].Metrics)
	require.Equal(t, track.Metrics{"total_steps": 6}, all[4].Metrics, "what the trainer says is newer than the plan")
	require.Equal(t, track.Metrics{"bytes": 10}, all[8].Metrics, "of the trainer's folder neither checkpoints nor the log")
	require.Contains(t, out, "nothing to report in nowhere")
}

// TestAProgramIsStopped: what a user asks for on the server reaches the trainer below its launcher, but not the forks that load its data. It may save,
// and the run is told as stopped, whether the launcher ends well or not.
func TestAProgramIsStopped(t *testing.T) {
	const trainer = `
import os, pathlib, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGINT, lambda *_: pathlib.Path("fork").write_text("hit"))
    while os.getppid() != 1: time.sleep(0.05)
    os._exit(0)
def save(*_):
    time.sleep(1)
    os.makedirs("output", exist_ok=True)
    pathlib.Path("output/adapter.bin").write_text("weights")
    os._exit(0)
signal.signal(signal.%s, save)
print("{'loss': 1.5}", flush=True)
time.sleep(60)`
	const launcher = `
import subprocess, sys
sys.exit(subprocess.Popen([sys.executable, "-c", sys.argv[1]]).wait())`
	for name, test := range map[string]struct {
		args []string
		end  string
	}{
		"a launcher that breaks": {[]string{"--stop", "INT", "--", "python3", "-c", launcher, fmt.Sprintf(trainer, "SIGINT")}, `^stopped\nasked to stop\nexit -2`},
		"no launcher":            {[]string{"--", "python3", "-c", fmt.Sprintf(trainer, "SIGTERM")}, `^stopped\nasked to stop$`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("/proc/self/stat"); err != nil && test.args[0] == "--stop" {
				t.Skip("SKIPPED: this machine does not tell which process has started which")
			}
			b := newBench(t)
			b.to.be(func() {
				b.to.answer = func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
					b.to.stop = b.to.stop || bytes.Contains(body, []byte("1.5")) // not before it can be saved
					return false
				}
			})
			out, _ := b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, append([]string{"--artifact", "output"}, test.args...)...)
			all := b.whole()
			require.Regexp(t, test.end, all[len(all)-1].Text, out)
			require.Equal(t, track.Artifact, all[len(all)-2].Kind, "what it saved is told")
			require.NoFileExists(t, filepath.Join(b.dir, "fork"))
		})
	}
}

// TestAProgramThatFails: its last lines are told, not those of a progress bar; a program that is not there, and one whose machine ends.
func TestAProgramThatFails(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--artifact", "output", "--", "python3", "-c", `
for i in range(200): print(f"\r {i // 2}%|##| {i}/200 [00:00<00:01]", end="", flush=True)
raise ValueError("rank -3")`)
	require.Error(t, err, out)
	all := b.whole()
	last := all[len(all)-1]
	require.Regexp(t, `(?s)^failed\nexit 1\nTraceback.*ValueError: rank -3$`, last.Text)
	require.NotEqual(t, track.Artifact, all[len(all)-2].Kind, "what a failed run left is no result")

	b = newBench(t)
	out, err = b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--", "no-such-trainer")
	require.Error(t, err)
	require.Contains(t, out, "cannot run no-such-trainer")
	all = b.whole()
	require.Contains(t, all[1].Text, "failed\ncannot run no-such-trainer")

	b = newBench(t)
	out, err = b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--", "python3", "-c", `
import os, signal, time
os.kill(os.getppid(), signal.SIGTERM)
time.sleep(60)`)
	require.Error(t, err, out)
	all = b.whole()
	require.Contains(t, all[1].Text, "stopped\nthe machine ends (SIGTERM)\nexit -15")

	b = newBench(t)
	out, err = b.run(`sys.exit(slmgen_report.main(sys.argv[1:]))`, "--fact", "steps", "--", "true")
	require.Error(t, err)
	require.Contains(t, out, "'steps' is not NAME=NUMBER")
	require.NoDirExists(t, filepath.Join(b.dir, "output"), "a wrong command line begins no run")
}
