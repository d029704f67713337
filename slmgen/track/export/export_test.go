package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

func step(n int64) *int64 { return &n }

func list(events ...track.Event) Events {
	return func(yield func(track.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

var someEvents = []track.Event{
	{Attempt: 1, Seq: 1, Time: time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC), Kind: track.State, Text: "started\n\"all\", of it"},
	{Attempt: 1, Seq: 2, Time: time.Date(2026, 11, 29, 1, 0, 10, 5e8, time.UTC), Kind: track.Log, Step: step(10), Metrics: track.Metrics{"loss": 2.5, "grad_norm": math.Inf(1)}},
	{Attempt: 1, Seq: 3, Time: time.Date(2026, 11, 29, 1, 0, 20, 1, time.UTC), Kind: track.Eval, Step: step(0), Metrics: track.Metrics{"eval_loss": math.NaN(), "a,b": 1e-9}},
	{Attempt: 2, Seq: 4, Time: time.Date(2026, 11, 29, 1, 0, 30, 0, time.UTC), Kind: track.Log, Step: step(20), Metrics: track.Metrics{"loss": math.Inf(-1), "step": 7, "text": 0, "metric.text": 0.1}},
}

func TestNames(t *testing.T) {
	got, err := Names(t.Context(), list(someEvents...))
	require.NoError(t, err)
	require.Equal(t, []string{"grad_norm", "loss", "a,b", "eval_loss", "metric.text", "step", "text"}, got)
	_, err = Names(t.Context(), func(yield func(track.Event, error) bool) {
		for i := range MostNames + 1 {
			if !yield(track.Event{Metrics: track.Metrics{fmt.Sprint(i): 1}}, nil) {
				return
			}
		}
	})
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func TestWriteCSV(t *testing.T) {
	names, err := Names(t.Context(), list(someEvents...))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteCSV(t.Context(), &out, names, list(someEvents...)))
	require.Equal(t, `attempt,seq,time,kind,step,grad_norm,loss,"a,b",eval_loss,metric.text,metric.step,metric.metric.text,text
1,1,2026-11-29T01:00:00Z,state,,,,,,,,,"started
""all"", of it"
1,2,2026-11-29T01:00:10.5Z,log,10,Infinity,2.5,,,,,,
1,3,2026-11-29T01:00:20.000000001Z,eval,0,,,1e-09,NaN,,,,
2,4,2026-11-29T01:00:30Z,log,20,,-Infinity,,,0.1,7,0,
`, out.String())
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Equal(t, someEvents[0].Text, rows[1][12])
}

func TestWriteJSONL(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, WriteJSONL(t.Context(), &out, list(someEvents...)))
	var d track.Decoder
	got, err := d.Lines(nil, out.Bytes())
	require.NoError(t, err)
	again, err := track.AppendLines(nil, got)
	require.NoError(t, err)
	want, err := track.AppendLines(nil, someEvents)
	require.NoError(t, err)
	require.Equal(t, string(want), string(again))
}

// rowsOf reads a Parquet file with the project's own container.
func rowsOf(t *testing.T, file []byte) []string {
	t.Helper()
	in := &formats.Input{Name: "run.parquet", At: bytes.NewReader(file), Size: int64(len(file)), MaxRecord: 1 << 20, Warn: func(string, ...any) {}}
	var rows []string
	for r, err := range parquet.Container().Records(t.Context(), in) {
		require.NoError(t, err)
		rows = append(rows, string(r.Raw))
	}
	return rows
}

func TestWriteParquet(t *testing.T) {
	names, err := Names(t.Context(), list(someEvents...))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteParquet(t.Context(), &out, names, list(someEvents...)))
	require.Equal(t, []string{
		`{"attempt":1,"seq":1,"time":"2026-11-29T01:00:00Z","kind":"state","text":"started\n\"all\", of it"}`,
		`{"attempt":1,"seq":2,"time":"2026-11-29T01:00:10.5Z","kind":"log","step":10,"grad_norm":"Infinity","loss":2.5}`,
		`{"attempt":1,"seq":3,"time":"2026-11-29T01:00:20.000000001Z","kind":"eval","step":0,"a,b":1e-09,"eval_loss":"NaN"}`,
		`{"attempt":2,"seq":4,"time":"2026-11-29T01:00:30Z","kind":"log","step":20,"loss":"-Infinity","metric.text":0.1,"metric.step":7,"metric.metric.text":0}`,
	}, rowsOf(t, out.Bytes()))
}

// TestTablesAgree: random events give the same figures in both tables, and the same bytes again.
func TestTablesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	var events []track.Event
	for i := range 9000 {
		e := track.Event{Attempt: 1 + i/4000, Seq: int64(i + 1), Time: time.UnixMilli(1_764_000_000_000 + 250*int64(i)).UTC(), Kind: track.Log, Step: step(int64(i)), Metrics: track.Metrics{}}
		for range r.IntN(6) {
			e.Metrics[fmt.Sprint("m", r.IntN(40))] = r.NormFloat64()
		}
		events = append(events, e)
	}
	names, err := Names(t.Context(), list(events...))
	require.NoError(t, err)
	var table, file, again bytes.Buffer
	require.NoError(t, WriteCSV(t.Context(), &table, names, list(events...)))
	require.NoError(t, WriteParquet(t.Context(), &file, names, list(events...)))
	require.NoError(t, WriteParquet(t.Context(), &again, names, list(events...)))
	require.Equal(t, file.Bytes(), again.Bytes())
	rows, err := csv.NewReader(&table).ReadAll()
	require.NoError(t, err)
	got := rowsOf(t, file.Bytes())
	require.Len(t, got, len(events))
	for i, row := range got {
		v, err := formats.ParseValue([]byte(row))
		require.NoError(t, err)
		for c, name := range rows[0] {
			cell := rows[i+1][c]
			at := -1
			for k := range v.Members {
				if v.Members[k].Key == name {
					at = k
				}
			}
			if cell == "" {
				require.Negative(t, at, name)
				continue
			}
			require.GreaterOrEqual(t, at, 0, name)
			if m := v.Members[at].Value; strings.HasPrefix(name, "m") {
				want, err := strconv.ParseFloat(string(m.Raw), 64)
				require.NoError(t, err)
				got, err := strconv.ParseFloat(cell, 64)
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
		}
	}
}

func TestWritersRefuse(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("broken")
	failing := func(yield func(track.Event, error) bool) { yield(track.Event{}, broken) }
	for name, write := range map[string]func(ctx context.Context, names []string, events Events) error{
		"csv": func(ctx context.Context, names []string, e Events) error {
			return WriteCSV(ctx, &bytes.Buffer{}, names, e)
		},
		"parquet": func(ctx context.Context, names []string, e Events) error {
			return WriteParquet(ctx, &bytes.Buffer{}, names, e)
		},
		"jsonl": func(ctx context.Context, _ []string, e Events) error { return WriteJSONL(ctx, &bytes.Buffer{}, e) },
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, write(gone, nil, list(someEvents[0])), context.Canceled)
			require.ErrorIs(t, write(t.Context(), nil, failing), broken)
			if name == "jsonl" {
				return
			}
			require.Equal(t, fault.Conflict, fault.CodeOf(write(t.Context(), []string{"loss"}, list(someEvents...))))
			require.Equal(t, fault.Invalid, fault.CodeOf(write(t.Context(), []string{"loss", "loss"}, list())))
			require.Equal(t, fault.TooLarge, fault.CodeOf(write(t.Context(), make([]string, MostNames+1), list())))
			require.NoError(t, write(t.Context(), nil, list()))
		})
	}
}

// BenchmarkParquet writes ten million figures: 1.25 million events of eight metrics.
func BenchmarkParquet(b *testing.B) {
	const events, metrics = 1_250_000, 8
	var names []string
	for i := range metrics {
		names = append(names, fmt.Sprint("metric", i))
	}
	r := rand.New(rand.NewPCG(1, 1))
	noise := make([]float64, 1<<16)
	for i := range noise {
		noise[i] = math.Round(1e4*(1+0.1*r.NormFloat64())) / 1e4
	}
	start := time.UnixMilli(1_764_000_000_000).UTC()
	for b.Loop() {
		n := &counting{}
		err := WriteParquet(context.Background(), n, names, func(yield func(track.Event, error) bool) {
			e := track.Event{Attempt: 1, Kind: track.Log, Metrics: track.Metrics{}}
			for i := range int64(events) {
				e.Seq, e.Step, e.Time = i+1, &i, start.Add(time.Duration(i)*250*time.Millisecond)
				for k, name := range names {
					e.Metrics[name] = noise[(int(i)*7+k*977)&(1<<16-1)]
				}
				if !yield(e, nil) {
					return
				}
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n.n)/(events*metrics), "B/figure")
	}
}

type counting struct{ n int }

func (c *counting) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }
