package logs

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// all reads a log to its end; bad counts the lines that are none.
func all(t testing.TB, r *Reader) (out []Entry, bad int) {
	t.Helper()
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, bad
		}
		if err != nil {
			require.Equal(t, fault.Invalid, fault.CodeOf(err), "%v", err)
			bad++
			continue
		}
		out = append(out, e)
	}
}

const factoryLog = `{"current_steps": 5, "total_steps": 20, "loss": 1.5, "lr": 1e-4, "epoch": 0.5, "percentage": 25.0, "elapsed_time": "0:00:10", "remaining_time": "0:00:30", "throughput": 100.5, "note": "x"}
{"current_steps": 10, "total_steps": 20, "loss": NaN, "elapsed_time": "0:00:20"}
{"current_steps": 10, "total_steps": 20, "eval_loss": 1.25, "epoch": 1.0, "percentage": 50.0, "elapsed_time": "9 days, 21:39:23", "remaining_time": "1 day, 0:00:00"}
not a log
{"current_steps": 20, "total_steps": 20, "epoch": 2.0, "percentage": 100.0, "elapsed_time": "9 days, 21:40:00", "remaining_time": "0:00:00"}
`

func TestLLaMAFactory(t *testing.T) {
	r := NewReader(strings.NewReader(factoryLog))
	got, bad := all(t, r)
	require.Equal(t, 1, bad, "a line is no log")
	require.Len(t, got, 4)
	require.EqualValues(t, []int64{1, 2, 3, 5}, []int64{got[0].Line, got[1].Line, got[2].Line, got[3].Line})
	require.True(t, math.IsNaN(got[1].Event.Metrics["loss"]), "as Python writes it")
	got = append(got[:1], got[2:]...)
	require.Equal(t, track.Metrics{"loss": 1.5, "learning_rate": 1e-4, "epoch": 0.5, "percentage": 25, "elapsed_s": 10, "remaining_s": 30, "throughput": 100.5, "total_steps": 20}, got[0].Event.Metrics)
	require.Equal(t, track.Eval, got[1].Event.Kind)
	require.InDelta(t, 9*86400+21*3600+39*60+23, got[1].Elapsed, 0)
	p, ok := got[1].Point()
	require.True(t, ok)
	require.Equal(t, track.Point{Step: 10, Total: 20, Elapsed: got[1].Elapsed, Epoch: 1, Kind: track.Eval}, p)
	require.True(t, got[2].Summary)
	require.Equal(t, 1, r.Clocks())
}

func TestTrainerState(t *testing.T) {
	doc := `{
 "max_steps": 30, "global_step": 20,
 "log_history": [
  {"epoch": 0.5, "loss": 2.5, "step": 10},
  {"epoch": 1.0, "eval_loss": 2.0, "eval_runtime": 3.5, "step": 20},
  {"step": 20, "train_loss": 2.2, "train_runtime": 60.0}
 ]
}`
	for _, text := range []string{doc, strings.ReplaceAll(doc, "\n", "")} {
		got, bad := all(t, NewReader(strings.NewReader(text)))
		require.Zero(t, bad)
		require.Len(t, got, 3)
		require.Equal(t, track.Eval, got[1].Event.Kind)
		require.EqualValues(t, 30, got[1].Total)
		require.True(t, got[2].Summary)
		_, ok := got[0].Point()
		require.False(t, ok, "it has no times")
	}
}

func TestOwnEvents(t *testing.T) {
	text := `{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"state","text":"started","metrics":{"total_steps":100}}
{"attempt":1,"seq":2,"time":"2026-11-29T00:01:00Z","kind":"state","step":0,"text":"running"}
{"attempt":1,"seq":3,"time":"2026-11-29T00:01:10Z","kind":"log","step":5,"metrics":{"loss":"NaN"}}
{"attempt":2,"seq":4,"time":"2026-11-29T02:00:00Z","kind":"state","text":"started"}
{"attempt":2,"seq":5,"time":"2026-11-29T02:00:08Z","kind":"log","step":4,"metrics":{"loss":1}}
{"attempt":2,"seq":6,"ti`
	got, bad := all(t, NewReader(strings.NewReader(text)))
	require.Equal(t, 1, bad, "a line that a kill cut short")
	require.Len(t, got, 5)
	require.True(t, math.IsNaN(got[2].Event.Metrics["loss"]))
	require.InDelta(t, 10, got[2].Elapsed, 1e-6)
	require.EqualValues(t, 100, got[4].Total)
	require.InDelta(t, 18, got[4].Elapsed, 1e-6, "what lay between the attempts is no training")
}

// TestTheFirstLine may hold NaN, or be torn: what follows is read.
func TestTheFirstLine(t *testing.T) {
	const good = `{"current_steps": 10, "total_steps": 20, "loss": 1.0, "elapsed_time": "0:00:20"}` + "\n"
	for first, want := range map[string]int{`{"current_steps": 5, "total_steps": 20, "loss": NaN, "note": "Infinity \" NaN", "elapsed_time": "0:00:10"}`: 2, `{"current_steps": 5, "tot`: 1} {
		got, bad := all(t, NewReader(strings.NewReader(first+"\n"+good)))
		require.Len(t, got, want, first)
		require.Equal(t, 2-want, bad)
	}
	got, _ := all(t, NewReader(strings.NewReader("{\n\"log_history\": [\n{\"step\": 1, \"grad_norm\": NaN, \"loss\": -Infinity}]}")))
	require.Len(t, got, 1)
	require.True(t, math.IsInf(got[0].Event.Metrics["loss"], -1))
}

// TestTwoClocks: a run that goes on from a checkpoint goes back once; two at once go back again and again.
func TestTwoClocks(t *testing.T) {
	line := func(step int) string {
		return strings.Replace(`{"current_steps": S, "total_steps": 900, "loss": 1.0, "elapsed_time": "0:00:10"}`, "S", strconv.Itoa(step), 1) + "\n"
	}
	var resumed, both strings.Builder
	for i := 1; i <= 40; i++ {
		if i == 30 {
			for j := 20; j < 30; j++ {
				resumed.WriteString(line(10 * j))
			}
		}
		resumed.WriteString(line(10 * i))
		both.WriteString(line(10*i) + line(10*i))
	}
	for text, clocks := range map[string]int{resumed.String(): 1, both.String(): 2} {
		r := NewReader(strings.NewReader(text))
		all(t, r)
		require.Equal(t, clocks, r.Clocks())
	}
}

// TestNoFurtherThanTheLine: what is written later is read later.
func TestNoFurtherThanTheLine(t *testing.T) {
	in, out := io.Pipe()
	r := NewReader(in)
	for i, line := range strings.SplitAfter(factoryLog, "\n")[:1] {
		go func() { _, _ = io.WriteString(out, line) }()
		e, err := r.Next()
		require.NoError(t, err)
		require.EqualValues(t, i+1, e.Line)
	}
	require.NoError(t, out.Close())
	_, err := r.Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestRealLogs(t *testing.T) {
	dir := "../../../../shared/data/training-logs"
	files, err := filepath.Glob(dir + "/*.jsonl")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("SKIPPED: %s is absent", dir)
	}
	for _, name := range files {
		f, err := os.Open(name)
		require.NoError(t, err)
		r := NewReader(f)
		got, bad := all(t, r)
		require.NoError(t, f.Close())
		doc, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Zero(t, bad, name)
		require.Len(t, got, len(strings.Split(strings.TrimSpace(string(doc)), "\n")), name)
		want := 1
		if strings.HasPrefix(filepath.Base(name), "rameyjm7") {
			want = 2
		}
		require.Equal(t, want, r.Clocks(), name)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(factoryLog)
	f.Add(`{"log_history":[{"step":1,"loss":2}]}`)
	f.Add(`{"attempt":1,"seq":1,"time":"2026-11-29T00:00:00Z","kind":"log","step":5,"metrics":{"loss":"NaN"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		r := NewReader(strings.NewReader(text))
		got, _ := all(t, r)
		for _, e := range got {
			if p, ok := e.Point(); ok && (p.Step < 0 || p.Elapsed < 0 || math.IsNaN(p.Elapsed)) {
				t.Fatalf("%+v", p)
			}
		}
	})
}
