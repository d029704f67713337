package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// proof is a server that is killed and comes back in its place.
type proof struct {
	program, dir string
	address, key string
	cmd          *exec.Cmd
	http         *http.Client
}

func (p *proof) env() []string {
	return append(os.Environ(), "SLMGEN_HOME="+filepath.Join(p.dir, "home"))
}

// begin starts a server in a workspace of its own.
func (p *proof) begin(ctx context.Context, name string) error {
	p.end()
	p.dir = filepath.Join(filepath.Dir(p.dir), name)
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	if err != nil {
		return err
	}
	p.address = l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	first := exec.CommandContext(ctx, p.program, "keys", "create", "--name", "proof", "--scope", "read,write,manage")
	first.Env = p.env()
	key, err := first.Output()
	if err != nil {
		return err
	}
	p.key = strings.TrimSpace(string(key))
	p.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: 30 * time.Second}
	return p.start(ctx)
}

func (p *proof) start(ctx context.Context) error {
	logged, err := os.OpenFile(filepath.Join(p.dir, "server.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = logged.Close() }()
	p.cmd = exec.CommandContext(ctx, p.program, "serve", "--addr", p.address, "--auth", "keys", "--log-json", "--concurrent", "4096")
	p.cmd.Env, p.cmd.Stderr, p.cmd.Stdout = p.env(), logged, logged
	if err := p.cmd.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if c, err := net.Dial("tcp", p.address); err == nil { //nolint:noctx // on this machine
			return c.Close()
		}
	}
	return errors.New("the server does not begin")
}

func (p *proof) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *proof) end() {
	if p.cmd != nil {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

func (p *proof) call(ctx context.Context, method, path string, body any, into any) error {
	doc, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+p.address+path, bytes.NewReader(doc))
	if err != nil {
		return err
	}
	if body == nil {
		req.Body = http.NoBody
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+p.key)
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, all)
	}
	if to, ok := into.(*[]byte); ok {
		*to = all
		return nil
	}
	return json.Unmarshal(all, into)
}

// run is a training that reports.
type run struct {
	id     string
	secret []byte
	seq    int64
}

func (p *proof) newRuns(ctx context.Context, n int) ([]*run, error) {
	var out []*run
	for i := range n {
		var made struct {
			Run    track.Run `json:"run"`
			Secret string    `json:"secret"`
		}
		if err := p.call(ctx, http.MethodPost, "/v1/runs", map[string]string{"name": fmt.Sprint("run ", i)}, &made); err != nil {
			return nil, err
		}
		secret, err := track.ParseSecret(made.Secret)
		if err != nil {
			return nil, err
		}
		out = append(out, &run{id: made.Run.ID, secret: secret})
	}
	return out, nil
}

// batch makes the next n events.
func (r *run) batch(n int) (name string, body []byte, err error) {
	first := r.seq + 1
	events := make([]track.Event, n)
	now := time.Now().UTC()
	for i := range events {
		r.seq++
		step := r.seq
		events[i] = track.Event{Attempt: 1, Seq: r.seq, Time: now, Kind: track.Log, Step: &step,
			Metrics: track.Metrics{"loss": 1 / float64(step), "grad_norm": 0.123456789, "learning_rate": 1e-4, "epoch": float64(step) / 1000}}
	}
	body, err = track.AppendLines(nil, events)
	return "log_0123456789abcdef01234567." + strconv.FormatInt(first, 10), body, err
}

// send sends a batch once.
func (p *proof) send(ctx context.Context, r *run, name string, body []byte) (track.Ack, error) {
	var ack track.Ack
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.address+"/v1/runs/"+r.id+"/events", bytes.NewReader(body))
	if err != nil {
		return ack, err
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.Header.Set("webhook-id", name)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", track.Sign(r.secret, name, stamp, body))
	res, err := p.http.Do(req)
	if err != nil {
		return ack, err
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%d %s", res.StatusCode, all)
	}
	if err != nil {
		return ack, err
	}
	return ack, json.Unmarshal(all, &ack)
}

// whole says whether exactly the events up to the run's last are there, once, as they were sent.
func (p *proof) whole(ctx context.Context, r *run) error {
	var lines []byte
	if err := p.call(ctx, http.MethodGet, "/v1/runs/"+r.id+"/export", nil, &lines); err != nil {
		return err
	}
	events, err := new(track.Decoder).Lines(nil, lines)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for _, e := range events {
		if seen[e.Seq] {
			return fmt.Errorf("%s: event %d is there twice", r.id, e.Seq)
		}
		seen[e.Seq] = true
		if e.Step == nil || *e.Step != e.Seq || e.Metrics["loss"] != 1/float64(e.Seq) || len(e.Metrics) != 4 {
			return fmt.Errorf("%s: event %d is another than was sent", r.id, e.Seq)
		}
	}
	for seq := int64(1); seq <= r.seq; seq++ {
		if !seen[seq] {
			return fmt.Errorf("%s: event %d of %d is lost", r.id, seq, r.seq)
		}
	}
	if len(events) != int(r.seq) {
		return fmt.Errorf("%s: %d events, of %d that were sent", r.id, len(events), r.seq)
	}
	return nil
}
