// Package server_test drives the real program as processes on loopback ports: it kills them, fills their disks, and holds them against what they had
// acknowledged. SLMGEN_SERVER names the program; without it everything here is skipped. SLMGEN_KILLS and SLMGEN_UPLOAD_MIB make a
// campaign of it, SLMGEN_FIGURES names a folder for what was counted, SLMGEN_TEST_POSTGRES the URL of an empty PostgreSQL.
package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// process is a running server.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	key  string
	said *tail
	dead chan struct{}
}

// program is the server to run, or the test is skipped.
func program(t *testing.T) string {
	path := os.Getenv("SLMGEN_SERVER")
	if path == "" {
		t.Skip("SKIPPED: SLMGEN_SERVER names no program; scripts/real/server.sh builds and names one")
	}
	return path
}

// serve starts a server and waits until it listens.
func serve(t *testing.T, dir string, flags ...string) *process {
	t.Helper()
	p := launch(t, dir, flags...)
	require.NotNil(t, p, "the server did not start")
	return p
}

func launch(t *testing.T, dir string, flags ...string) *process {
	t.Helper()
	cmd := exec.Command(program(t), append([]string{"serve", "--json", "--addr", "127.0.0.1:0"}, flags...)...)
	cmd.Env = append(os.Environ(), "SLMGEN_HOME="+filepath.Join(dir, "home"), "HOME="+dir)
	p := &process{t: t, cmd: cmd, said: &tail{}, dead: make(chan struct{})}
	cmd.Stderr = p.said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var at struct{ Address string }
	err = json.NewDecoder(out).Decode(&at)
	go func() { _ = cmd.Wait(); close(p.dead) }()
	t.Cleanup(func() { p.kill() })
	if err != nil {
		p.kill()
		t.Logf("the server ended at once: %s", p.said)
		return nil
	}
	p.url = "http://" + at.Address
	return p
}

// kill ends the process as a crash would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.dead
}

// tail keeps the end of what a process says.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.b = append(l.b, p...); len(l.b) > 1<<16 {
		l.b = append([]byte(nil), l.b[len(l.b)-1<<15:]...)
	}
	return len(p), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.b)
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// client keeps as many connections as are used at once.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000, MaxIdleConns: 0}, Timeout: 10 * time.Minute}

type fields = map[string]any

// try sends a request; headers are "Name: value". A body is a reader of bytes, or what becomes JSON.
func (p *process) try(method, path string, body any, headers ...string) (answer, error) {
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r, kind = b, "application/octet-stream"
	default:
		doc, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		r, kind = bytes.NewReader(doc), "application/json"
	}
	req, err := http.NewRequest(method, p.url+path, r)
	if err != nil {
		return answer{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if p.key != "" {
		req.Header.Set("Authorization", "Bearer "+p.key)
	}
	for _, h := range headers {
		name, v, _ := strings.Cut(h, ": ")
		req.Header.Set(name, v)
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, all}, err
}

// want is try for an answer of one status.
func (p *process) want(status int, into any, method, path string, body any, headers ...string) answer {
	p.t.Helper()
	a, err := p.try(method, path, body, headers...)
	require.NoError(p.t, err, "%s", p.said)
	require.Equal(p.t, status, a.status, "%s %s: %s", method, path, a.body)
	if into != nil {
		require.NoError(p.t, json.Unmarshal(a.body, into), string(a.body))
	}
	return a
}

// metric reads one of the figures of /metrics.
func (p *process) metric(name string) (float64, error) {
	a, err := p.try("GET", "/metrics", nil)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(a.body)) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			return strconv.ParseFloat(strings.TrimSpace(v), 64)
		}
	}
	return 0, errors.New("there is no " + name)
}

// from the environment, for campaigns.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// figures writes what a test counted, for the proof.
func figures(t *testing.T, v any) {
	t.Helper()
	doc, err := json.Marshal(v)
	require.NoError(t, err)
	t.Logf("%s", doc)
	if dir := os.Getenv("SLMGEN_FIGURES"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".json"), doc, 0o600))
	}
}

// rows are n rows of a chat, told apart by seed.
func rows(seed string, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"messages":[{"role":"user","content":"question %d of %s: when does the ferry leave?"},{"role":"assistant","content":"answer %d: at %d past eight, %s."}]}`+"\n", i, seed, i, i%60, seed)
	}
	return b.Bytes()
}
