package relay_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	api "github.com/slmgen/slmgen/api/relay"
	"github.com/slmgen/slmgen/internal/app/relay"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

// TestMain is a relay when it is asked to be one, so that tests have a process that they can kill.
func TestMain(m *testing.M) {
	if dir := os.Getenv("TEST_RELAY_DIR"); dir != "" {
		log := slog.New(slog.NewTextHandler(os.Stderr, nil))
		st := relay.Settings{Address: os.Getenv("TEST_RELAY_ADDRESS"), Dir: dir}
		err := st.Serve(context.Background(), relay.Host{Now: time.Now, Log: log, Ready: func(address string) { fmt.Println(address) }})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// process is a relay in a process of its own.
// notes is what a process logs, read while it does.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

type process struct {
	t       *testing.T
	dir     string
	address string
	log     notes
	cmd     *exec.Cmd
}

func begin(t *testing.T) *process {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") // an address that it comes back to
	require.NoError(t, err)
	p := &process{t: t, dir: t.TempDir(), address: l.Addr().String()}
	require.NoError(t, l.Close())
	p.start()
	t.Cleanup(p.kill)
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), "TEST_RELAY_DIR="+p.dir, "TEST_RELAY_ADDRESS="+p.address)
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, p.cmd.Start())
	line := make([]byte, 64)
	_, err = out.Read(line)
	require.NoError(p.t, err, "the relay does not start: %s", &p.log)
}

func (p *process) kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	_ = p.cmd.Wait()
}

func (p *process) dial(k *mailbox.Keys, retries int) *api.Client {
	p.t.Helper()
	web := httpx.New(httpx.Options{AllowPrivate: true, AllowHosts: []string{"127.0.0.1"}, Retries: retries, WaitMin: 10 * time.Millisecond, WaitMax: 200 * time.Millisecond})
	p.t.Cleanup(web.Close)
	c, err := api.Dial("http://"+p.address, k, web)
	require.NoError(p.t, err)
	return c
}

const secret = "a key of thirty-two bytes, or so"

func keys(t *testing.T) *mailbox.Keys {
	t.Helper()
	k, err := mailbox.Derive([]byte(secret))
	require.NoError(t, err)
	return k
}

// trainer is a folder in which Python programs report.
type trainer struct {
	t   *testing.T
	dir string
	env []string
}

func train(t *testing.T, box string) *trainer {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: there is no python3")
	}
	r := &trainer{t: t, dir: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, reporter.Name), []byte(reporter.Source()), 0o600))
	r.env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "SLMGEN_RUN_MAILBOX="+box, "SLMGEN_RUN_SECRET=whsec_"+base64.StdEncoding.EncodeToString([]byte(secret)))
	return r
}

func (r *trainer) run(program string) (string, error) {
	cmd := exec.Command("python3", "-c", "import os, signal, sys, time, pathlib\nimport slmgen_report\n"+program)
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// logged are the events of the run's own log, as they stand there.
func (r *trainer) logged() (lines []string) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "output/slmgen-run/events.jsonl"))
	require.NoError(r.t, err)
	for line := range bytes.Lines(text) {
		if _, err := track.ParseEvent(bytes.TrimSpace(line)); err == nil { // a line that a kill cut short is none
			lines = append(lines, strings.TrimSpace(string(line)))
		}
	}
	return lines
}

// collected takes everything out of a box.
func collected(t *testing.T, box mailbox.Mailbox) (lines []string) {
	t.Helper()
	_, err := mailbox.Collect(t.Context(), box, keys(t), func(_ context.Context, b mailbox.Batch) error {
		require.Zero(t, b.Missing)
		for line := range bytes.Lines(b.Events) {
			lines = append(lines, strings.TrimSpace(string(line)))
		}
		return nil
	})
	require.NoError(t, err)
	names, err := box.List(t.Context(), "", 1000)
	require.NoError(t, err)
	for _, name := range names {
		require.False(t, strings.HasPrefix(name, "e-"), "what was collected is gone")
	}
	return lines
}

// files are the contents of a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[name] = string(data)
		return err
	}))
	return all
}

const makeAdapter = `
import random
adapter = pathlib.Path("output/adapter")
(adapter / "deep").mkdir(parents=True, exist_ok=True)
(adapter / "adapter_model.safetensors").write_bytes(random.Random(1).randbytes((5 << 20) + 12345))
(adapter / "adapter_config.json").write_text('{"base_model_name_or_path": "SmolLM2"}')
(adapter / "deep" / "whole").write_bytes(random.Random(2).randbytes(2 << 20))
(adapter / "empty").write_bytes(b"")
`

const aRun = makeAdapter + `
with slmgen_report.start("output", total_steps=300) as run:
    for step in range(1, 301):
        run.report(step, loss=1.0 / step, learning_rate=1e-4)
    run.artifact(adapter)
    run.artifact(adapter / "adapter_config.json")
`

// TestARun: a real relay, a real run: every event comes once and as it was written, the adapter is the same, and the relay has learnt nothing.
func TestARun(t *testing.T) {
	p := begin(t)
	r := train(t, "http://"+p.address)
	out, err := r.run(aRun)
	require.NoError(t, err, out)
	require.Empty(t, out)

	k := keys(t)
	kept := files(t, p.dir)
	require.Greater(t, len(kept), 12)
	text := base64.StdEncoding.EncodeToString([]byte(secret))
	p.kill() // then its log is whole
	kept["the log"] = p.log.String()
	for _, plain := range []string{"loss", "learning_rate", "total_steps", "adapter", "safetensors", "SmolLM", "completed", "sha256", "whsec", secret, text, hex.EncodeToString([]byte(secret)), k.Read, k.Write} {
		for name, data := range kept {
			require.NotContains(t, name, plain)
			require.NotContains(t, data, plain, name)
		}
	}
	require.NotContains(t, kept["the log"], k.Box)

	p.start()
	box := p.dial(k, 2)
	require.Equal(t, r.logged(), collected(t, box))
	home := t.TempDir()
	var told []mailbox.Progress
	all, err := mailbox.Pull(t.Context(), box, k, home, func(p mailbox.Progress) { told = append(told, p) })
	require.NoError(t, err)
	require.Len(t, all, 2)
	for _, a := range all {
		require.EqualValues(t, 300, *a.Step)
	}
	require.Equal(t, files(t, filepath.Join(r.dir, "output/adapter")), files(t, filepath.Join(home, "adapter")))
	require.Equal(t, `{"base_model_name_or_path": "SmolLM2"}`, files(t, home)["adapter_config.json"])
	require.Len(t, told, 6+1+2+1)
	done := map[string]mailbox.Progress{}
	for _, p := range told {
		require.Greater(t, p.Done, done[p.Artifact].Done)
		done[p.Artifact] = p
	}
	for name, p := range done {
		require.Equal(t, p.Bytes, p.Done, name)
	}
	names, err := box.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, names, "what is home is gone from the relay")
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Len(t, left, 2)
}

// TestTheRelayIsKilled: again and again, while a run reports and sends files.
func TestTheRelayIsKilled(t *testing.T) {
	p := begin(t)
	r := train(t, "http://"+p.address)
	done := make(chan struct{})
	var out string
	var err error
	go func() {
		defer close(done)
		out, err = r.run(makeAdapter + `
with slmgen_report.start("output") as run:
    for step in range(1, 401):
        run.report(step, loss=1.0)
        if step in (100, 200): run.artifact(adapter)
        time.sleep(0.01)
`)
	}()
	kills := 0
	for over := false; !over; {
		select {
		case <-done:
			over = true
		case <-time.After(time.Duration(200+rand.IntN(600)) * time.Millisecond):
			p.kill()
			kills++
			p.start()
			if kills > 8 {
				<-done
				over = true
			}
		}
	}
	require.NoError(t, err, out)
	t.Logf("%d kills", kills)
	box := p.dial(keys(t), 2)
	require.Equal(t, r.logged(), collected(t, box))
	home := t.TempDir()
	all, err := mailbox.Pull(t.Context(), box, keys(t), home, nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	want := files(t, filepath.Join(r.dir, "output/adapter"))
	for _, a := range all {
		require.Equal(t, want, files(t, a.Dir))
	}
}

// TestKilledWithinPuts: of many puts under way when the relay is killed, those that were acknowledged are there, and nothing is half there.
func TestKilledWithinPuts(t *testing.T) {
	p := begin(t)
	k := keys(t)
	content := bytes.Repeat([]byte("0123456789abcdef"), 4096)
	acknowledged := map[string]bool{}
	for round := range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var writers sync.WaitGroup
		for w := range 4 {
			box := p.dial(k, -1)
			writers.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("a-%d-%d-%d", round, w, i)
					item, err := k.Seal(name, content)
					if err != nil || box.Put(ctx, name, item) != nil {
						return
					}
					mu.Lock()
					acknowledged[name] = true
					mu.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
		p.kill()
		writers.Wait()
		cancel()
		p.start()
	}
	box := p.dial(k, 2)
	names, err := box.List(t.Context(), "", 100_000)
	require.NoError(t, err)
	there := map[string]bool{}
	for _, name := range names {
		there[name] = true
		item, err := box.Get(t.Context(), name)
		require.NoError(t, err)
		_, err = k.Open(name, item)
		require.NoError(t, err, "half of an item")
	}
	for name := range acknowledged {
		require.True(t, there[name], "%s was acknowledged", name)
	}
	require.NotEmpty(t, acknowledged)
	t.Logf("%d acknowledged, %d there", len(acknowledged), len(there))
}

// TestTheRunIsKilled: events whose arrival it did not hear of come once, and files go on where they were.
func TestTheRunIsKilled(t *testing.T) {
	p := begin(t)
	r := train(t, "http://"+p.address)
	out, err := r.run(makeAdapter + `
put = slmgen_report.Mailbox.put
slmgen_report.Mailbox.put = lambda self, name, data: (name.startswith("a-") and time.sleep(0.4), put(self, name, data))[1]
run = slmgen_report.start("output")
for step in range(1, 51):
    run.report(step, loss=1.0)
run.artifact(adapter)
while run.uploads.waiting[0].get("done", 0) < 3 or run.sent < run.size: time.sleep(0.01)
os.remove("output/slmgen-run/sent.json")   # as if the answer had been lost
os.kill(os.getpid(), signal.SIGKILL)
`)
	require.ErrorContains(t, err, "killed", out)
	out, err = r.run(`
put, names = slmgen_report.Mailbox.put, []
slmgen_report.Mailbox.put = lambda self, name, data: (names.append(name), put(self, name, data))[1]
with slmgen_report.start("output") as run:
    run.report(40, loss=0.5)
parts = [n for n in names if n.startswith("a-")]
assert 0 < len(parts) <= 6 and int(parts[0][-8:]) == 9 - len(parts), names
`)
	require.NoError(t, err, out)
	box := p.dial(keys(t), 2)
	require.Equal(t, r.logged(), collected(t, box))
	home := t.TempDir()
	_, err = mailbox.Pull(t.Context(), box, keys(t), home, nil)
	require.NoError(t, err)
	require.Equal(t, files(t, filepath.Join(r.dir, "output/adapter")), files(t, filepath.Join(home, "adapter")))
}

func TestAskedToStop(t *testing.T) {
	p := begin(t)
	box := p.dial(keys(t), 2)
	r := train(t, "http://"+p.address)
	require.NoError(t, mailbox.Stop(t.Context(), box, keys(t), mailbox.StopOf{Attempt: 1}))
	wait := `
with slmgen_report.start("output") as run:
    run.report(1, loss=1.0)
    for _ in range(%d):
        time.sleep(0.1)
        if run.stop_requested: break
`
	out, err := r.run(fmt.Sprintf(wait, 200))
	require.NoError(t, err, out)
	lines := collected(t, box)
	last, err := track.ParseEvent([]byte(lines[len(lines)-1]))
	require.NoError(t, err)
	require.Equal(t, "stopped\nasked to stop", last.Text)

	out, err = r.run(fmt.Sprintf(wait, 15)) // the next attempt is not meant
	require.NoError(t, err, out)
	lines = collected(t, box)
	last, err = track.ParseEvent([]byte(lines[len(lines)-1]))
	require.NoError(t, err)
	require.Equal(t, "completed", last.Text)
	require.Equal(t, 2, last.Attempt)
}

// TestFilesThatChange: what is sent is what the files were at one time, or they are sent again.
func TestFilesThatChange(t *testing.T) {
	p := begin(t)
	r := train(t, "http://"+p.address)
	out, err := r.run(makeAdapter + `
run = slmgen_report.start("output", url=None)
put, changed = slmgen_report.Mailbox.put, []
def change(self, name, data):
    if name.startswith("a-") and not changed:
        changed.append(name)
        (adapter / "deep" / "whole").write_bytes(b"another")
    return put(self, name, data)
slmgen_report.Mailbox.put = change
with run: run.artifact(adapter)
assert changed
`)
	require.NoError(t, err, out)
	home := t.TempDir()
	all, err := mailbox.Pull(t.Context(), p.dial(keys(t), 2), keys(t), home, nil)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "another", files(t, home)["adapter/deep/whole"])
}

func TestSettings(t *testing.T) {
	for _, st := range []relay.Settings{{Address: "nowhere"}, {Address: "127.0.0.1:0", TLSCert: "x"}, {Address: "127.0.0.1:0", TLSCert: "x", TLSKey: "y", Dir: t.TempDir()}, {Address: "127.0.0.1:0", Keep: -1}} {
		require.Error(t, st.Serve(t.Context(), relay.Host{Home: t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}))
	}
}

// TestEndsInGoodOrder: a request that is under way when the relay is asked to end is answered.
func TestEndsInGoodOrder(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	address, ended := make(chan string, 1), make(chan error, 1)
	st := relay.Settings{Address: "127.0.0.1:0", Dir: t.TempDir()}
	go func() {
		ended <- st.Serve(ctx, relay.Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), Ready: func(a string) { address <- a }})
	}()
	at := <-address
	k := keys(t)
	conn, err := net.Dial("tcp", at)
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "PUT /box/%s/e-1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nSlmgen-Proof: %s\r\nContent-Length: 4\r\n\r\nab", k.Box, k.Write, mailbox.HashToken(k.Read))
	time.Sleep(100 * time.Millisecond)
	stop()
	time.Sleep(100 * time.Millisecond)
	fmt.Fprint(conn, "cd")
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	require.NoError(t, err)
	require.Contains(t, string(answer[:n]), "204")
	require.NoError(t, <-ended)
}
