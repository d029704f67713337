package logs

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/export"
)

func TestWandB(t *testing.T) {
	r := NewReader(strings.NewReader(`{"_step":0,"_runtime":12.5,"_timestamp":1.7640e9,"train/loss":2.5,"train/global_step":10,"train/epoch":0.5,"gradients":{"_type":"histogram","values":[1]},"note":"x"}
{"_step":1,"_runtime":20.5,"_timestamp":1764000008,"eval/loss":"NaN","train/global_step":10}
{"_step":2,"_runtime":30.5,"_timestamp":1764000018,"train/loss":Infinity,"train/global_step":20}
`))
	got, bad := all(t, r)
	require.Zero(t, bad)
	require.Equal(t, WandB, r.Kind())
	require.Len(t, got, 3)
	require.Equal(t, track.Metrics{"_step": 0, "_runtime": 12.5, "_timestamp": 1.764e9, "train/loss": 2.5, "train/global_step": 10, "train/epoch": 0.5}, got[0].Event.Metrics)
	p, ok := got[0].Point()
	require.True(t, ok)
	require.Equal(t, track.Point{Step: 10, Elapsed: 12.5, Epoch: 0.5, Kind: track.Log}, p)
	require.Equal(t, track.Eval, got[1].Event.Kind)
	require.True(t, math.IsNaN(got[1].Event.Metrics["eval/loss"]))
	require.True(t, math.IsInf(got[2].Event.Metrics["train/loss"], 1))
	require.EqualValues(t, 1764000018, got[2].Event.Time.Unix())
}

func TestTables(t *testing.T) {
	type want struct {
		n, bad  int
		step    int64
		total   int64
		elapsed float64
		timed   bool
		metrics track.Metrics
	}
	for name, test := range map[string]struct {
		text string
		want want // of the last entry
	}{
		"without names":              {"1,2.5\n2,1.5\n", want{2, 0, 2, 0, 0, false, track.Metrics{"loss": 1.5}}},
		"names":                      {"\xef\xbb\xbfstep,loss,note\n1,2.5,x\n2,,\"a,b\"\n", want{2, 0, 2, 0, 0, false, track.Metrics{}}},
		"a comment that names":       {"# some/log @1 (re-keyed: step,total,loss,elapsed) : 122\n10,375,122.14,0:02:55\n375,375,,1:45:03\n", want{2, 0, 375, 375, 6303, true, track.Metrics{"total": 375, "elapsed": 6303}}},
		"an export of wandb":         {"\"Step\",\"run - train/loss\",\"run - train/loss__MIN\",\"_timestamp\"\n\"10\",\"2.5\",\"2\",\"1764000000\"\n\"20\",\"nan\",\"\",\"1764000010.5\"\n", want{2, 0, 20, 0, 10.5, true, track.Metrics{"run - train/loss": math.NaN(), "_timestamp": 1764000010.5}}},
		"an export of TensorBoard":   {"Wall time,Step,Value\n1764000000,10,2.5\n1764000002,20,1.5\n", want{2, 0, 20, 0, 2, true, track.Metrics{"Value": 1.5, "Wall time": 1764000002}}},
		"rows that are none between": {"step,loss\n1,2\nx,3\n2,3,4\n-1,2\n4,5\n", want{2, 3, 4, 0, 0, false, track.Metrics{"loss": 5}}},
		"tabs":                       {"step\tloss\n1\t2\n", want{1, 0, 1, 0, 0, false, track.Metrics{"loss": 2}}},
		"times of day":               {"step,time,loss\n1,2026-11-29T12:00:00Z,2\n2,2026-11-29T12:00:02.5Z,1\n", want{2, 0, 2, 0, 2.5, true, track.Metrics{"loss": 1}}},
		"times of day without zone":  {"step,timestamp,loss\n1,2026-11-29 12:00:00,2\n2,2026-11-29 12:01:00,1\n", want{2, 0, 2, 0, 60, true, track.Metrics{"loss": 1}}},
		"seconds since 1970":         {"step,time\n1,1764000000.5\n2,1764000002\n", want{2, 0, 2, 0, 1.5, true, track.Metrics{"time": 1764000002}}},
		"seconds since the begin":    {"step,time\n1,1.5\n2,3\n", want{2, 0, 2, 0, 3, true, track.Metrics{"time": 3}}},
		"infinite":                   {"step,loss\n1,inf\n2,-Infinity\n", want{2, 0, 2, 0, 0, false, track.Metrics{"loss": math.Inf(-1)}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(strings.NewReader(test.text))
			got, bad := all(t, r)
			require.Equal(t, CSV, r.Kind())
			require.Equal(t, test.want.bad, bad)
			require.Len(t, got, test.want.n)
			e := got[len(got)-1]
			require.Equal(t, test.want.step, *e.Event.Step)
			require.Equal(t, test.want.total, e.Total)
			require.InDelta(t, test.want.elapsed, e.Elapsed, 1e-9)
			require.Equal(t, test.want.timed, e.Timed)
			for k, v := range test.want.metrics {
				if math.IsNaN(v) {
					require.True(t, math.IsNaN(e.Event.Metrics[k]))
					delete(e.Event.Metrics, k)
					delete(test.want.metrics, k)
				}
			}
			require.Equal(t, test.want.metrics, e.Event.Metrics)
		})
	}
}

// TestExportedTable reads what was exported of a run: every event is as it was.
func TestExportedTable(t *testing.T) {
	step, at := int64(10), time.Date(2026, 11, 29, 12, 0, 0, 123456789, time.UTC)
	want := []track.Event{
		{Attempt: 1, Seq: 1, Time: at, Kind: track.State, Text: "running", Metrics: track.Metrics{"total_steps": 100}},
		{Attempt: 1, Seq: 2, Time: at, Kind: track.Log, Step: &step, Metrics: track.Metrics{"loss": math.Inf(1), "a,b \"c\"": 1e-300}},
		{Attempt: 2, Seq: 3, Time: at, Kind: track.Eval, Step: &step, Metrics: track.Metrics{"loss": 0}},
		{Attempt: 2, Seq: 4, Time: at, Kind: track.State, Text: "failed\nValueError: \"NaN\", it said\r\n\n  File \"a.py\", line 1 \r"},
		{Attempt: 2, Seq: 5, Time: at, Kind: track.Artifact, Text: "{\"path\": \"a\"}"},
	}
	events := func(yield func(track.Event, error) bool) {
		for _, e := range want {
			if !yield(e, nil) {
				return
			}
		}
	}
	names, err := export.Names(t.Context(), events)
	require.NoError(t, err)
	var table bytes.Buffer
	require.NoError(t, export.WriteCSV(t.Context(), &table, names, events))
	for name, text := range map[string]string{"as it was": table.String(), "with a mark": "\xef\xbb\xbf" + table.String()} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(strings.NewReader(text))
			got, bad := all(t, r)
			require.Zero(t, bad)
			require.Equal(t, Events, r.Kind())
			require.Len(t, got, len(want))
			for i, e := range got {
				require.Equal(t, want[i], e.Event)
			}
			require.EqualValues(t, 100, got[4].Total)
		})
	}
	t.Run("a line that is cut off", func(t *testing.T) {
		got, bad := all(t, NewReader(strings.NewReader(table.String()[:table.Len()-2])))
		require.Equal(t, 1, bad)
		require.Len(t, got, 4)
	})
	t.Run("lines of two characters", func(t *testing.T) {
		got, bad := all(t, NewReader(strings.NewReader("attempt,seq,time,kind,step,loss,text\r\n1,1,2026-11-29T12:00:00Z,log,5,2.5,\r\n1,2,2026-11-29T12:00:00Z,state,,,\"done\"\r\n")))
		require.Zero(t, bad)
		require.Equal(t, track.Metrics{"loss": 2.5}, got[0].Event.Metrics)
		require.Empty(t, got[0].Event.Text)
		require.Equal(t, "done", got[1].Event.Text)
	})
}

func TestNoLogs(t *testing.T) {
	for _, text := range []string{"1,2,3\n", "loss,accuracy\n1,2\n", "hello\n", "{\"a\":1}\n", "[1]\n"} {
		r := NewReader(strings.NewReader(text))
		_, err := r.Next()
		var e *fault.Error
		require.True(t, errors.As(err, &e), text)
		require.Equal(t, fault.Invalid, e.Code)
		require.EqualValues(t, 1, e.Pos.Line)
	}
	_, err := NewReader(strings.NewReader("")).Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestTheCollapse(t *testing.T) {
	const path = "../../../../shared/data/training-logs/extra/aolinguo_collapse.csv"
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("SKIPPED: %s is absent", path)
	}
	defer func() { _ = f.Close() }()
	got, bad := all(t, NewReader(f))
	require.Zero(t, bad)
	require.Len(t, got, 5)
	require.InDelta(t, 122.1416, got[0].Event.Metrics["loss"], 0)
	require.EqualValues(t, 375, got[0].Total)
	require.NotContains(t, got[4].Event.Metrics, "loss", "a missing loss is missing")
}

func FuzzTable(f *testing.F) {
	f.Add("# step,loss\n1,2\n")
	f.Add("step,loss,elapsed\n1,nan,0:00:10\n\"2\",,\"1 day, 0:00:01\"\n")
	f.Add(`{"_step":0,"_runtime":12.5,"_timestamp":1.7640e9,"train/loss":2.5}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := all(t, NewReader(strings.NewReader(text)))
		for _, e := range got {
			if p, ok := e.Point(); ok && (p.Step < 0 || !(p.Elapsed >= 0) || !(p.Epoch >= 0)) {
				t.Fatalf("%+v", p)
			}
		}
	})
}
