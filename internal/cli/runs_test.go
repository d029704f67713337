package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

// trainingLog is a run of 400 steps at two seconds each, with evaluations of 40 s.
func trainingLog() (lines []string) {
	elapsed := 0
	add := func(step int, more string) {
		h, m, s := elapsed/3600, elapsed/60%60, elapsed%60
		lines = append(lines, fmt.Sprintf(`{"current_steps": %d, "total_steps": 400, %s, "elapsed_time": "%d:%02d:%02d"}`+"\n", step, more, h, m, s))
	}
	for step := 10; step <= 400; step += 10 {
		elapsed += 20
		add(step, `"loss": 1.5`)
		if step%100 == 0 {
			elapsed += 40
			add(step, `"eval_loss": 1.25`)
		}
	}
	return lines
}

// TestReplayPredictsBeforeItReadsOn gives a log line by line, the next one only after the prediction has come.
func TestReplayPredictsBeforeItReadsOn(t *testing.T) {
	in, write := io.Pipe()
	read, out := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Run(t.Context(), []string{"runs", "replay", "-", "--json"}, Env{In: in, Out: out, Err: io.Discard, Home: t.TempDir(), Version: "test", Now: time.Now})
		_ = out.Close()
	}()
	said := bufio.NewScanner(read)
	for i, line := range trainingLog() {
		_, err := io.WriteString(write, line)
		require.NoError(t, err)
		require.True(t, said.Scan())
		var p struct {
			Line      int
			Remaining *float64 `json:"remaining_s"`
		}
		require.NoError(t, json.Unmarshal(said.Bytes(), &p))
		require.Equal(t, i+1, p.Line)
	}
	require.NoError(t, write.Close())
	require.True(t, said.Scan())
	var score struct {
		Median   float64 `json:"median_error"`
		Coverage float64 `json:"coverage"`
		Naive    struct {
			Median float64 `json:"median_error"`
		} `json:"naive"`
	}
	require.NoError(t, json.Unmarshal(said.Bytes(), &score))
	require.Less(t, score.Median, score.Naive.Median)
	require.False(t, said.Scan())
	require.Equal(t, 0, <-done)
}

func TestReplay(t *testing.T) {
	dir := t.TempDir()
	good, both, none, untimed := filepath.Join(dir, "good.jsonl"), filepath.Join(dir, "both.jsonl"), filepath.Join(dir, "none.txt"), filepath.Join(dir, "trainer_state.json")
	lines := trainingLog()
	var twice []string
	for _, l := range lines {
		twice = append(twice, l, l)
	}
	for path, text := range map[string]string{good: strings.Join(lines, ""), both: strings.Join(twice, ""), none: "hello\n", untimed: `{"log_history":[{"step":1,"loss":2}]}`} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), append([]string{"runs", "replay"}, args...), Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: filepath.Join(dir, "home"), Version: "test", Now: time.Now})
		return code, out.String(), errs.String()
	}
	code, out, errs := run(good, both)
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "mean of all steps")
	require.Contains(t, out, "two runs have written into this log")
	code, out, _ = run(good, both, "--json")
	require.Equal(t, 0, code)
	all := strings.Split(strings.TrimSpace(out), "\n")
	var two, mean map[string]any
	require.NoError(t, json.Unmarshal([]byte(all[len(all)-2]), &two))
	require.NoError(t, json.Unmarshal([]byte(all[len(all)-1]), &mean))
	require.EqualValues(t, 2, two["clocks"])
	require.NotContains(t, two, "median_error", "what was not measured is not 0")
	require.EqualValues(t, 1, mean["logs"])
	for _, bad := range []string{none, untimed, filepath.Join(dir, "absent")} {
		code, _, errs := run(bad)
		require.Equal(t, 1, code)
		require.NotContains(t, errs, "internal")
	}
	code, _, _ = run()
	require.Equal(t, 2, code)
}

func TestReporterIsPrinted(t *testing.T) {
	var out bytes.Buffer
	require.Equal(t, 0, Run(t.Context(), []string{"runs", "reporter"}, Env{Out: &out, Err: io.Discard, Home: t.TempDir(), Version: "test", Now: time.Now}))
	require.Equal(t, reporter.Source(), out.String())
}

func TestReplayDrawsOnATerminal(t *testing.T) {
	var out bytes.Buffer
	env := Env{In: strings.NewReader(strings.Join(trainingLog(), "")), Out: &out, Err: io.Discard, OutTerminal: true, Home: t.TempDir(), Version: "test", Now: time.Now}
	require.Equal(t, 0, Run(t.Context(), []string{"runs", "replay", "-"}, env))
	lines := strings.Split(out.String(), "\n")
	var drawn []string
	for _, l := range lines {
		if strings.Contains(l, " |") {
			drawn = append(drawn, l)
		}
	}
	require.Len(t, drawn, pictureHigh)
	first, last := strings.Index(drawn[0], "o")+strings.Index(drawn[1], "o"), strings.LastIndex(drawn[len(drawn)-1], "o")
	require.Greater(t, last, first, "the time left falls")
	require.LessOrEqual(t, len(drawn[len(drawn)-1]), 90)
}

// leaver ends a context at the first line that is written, as Ctrl-C does.
type leaver struct {
	bytes.Buffer
	leave func()
}

func (l *leaver) Write(p []byte) (int, error) {
	l.leave()
	return l.Buffer.Write(p)
}

func TestWatchIsLeft(t *testing.T) {
	home := t.TempDir()
	var made bytes.Buffer
	require.Equal(t, 0, Run(t.Context(), []string{"runs", "create", "x", "--json"}, Env{Out: &made, Err: io.Discard, Home: home, Version: "test", Now: time.Now}))
	var doc struct {
		Run struct {
			ID string `json:"id"`
		} `json:"run"`
	}
	require.NoError(t, json.Unmarshal(made.Bytes(), &doc))
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var errs bytes.Buffer
	require.Equal(t, 1, Run(ctx, []string{"runs", "watch", doc.Run.ID}, Env{Out: &leaver{leave: leave}, Err: &errs, Home: home, Version: "test", Now: time.Now}))
	require.Equal(t, "error: not followed any longer; the run goes on\n", errs.String())
}
