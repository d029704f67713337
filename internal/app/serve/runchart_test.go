package serve_test

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

func (r *reporter) chart(query string) (c track.Chart) {
	r.t.Helper()
	r.want(http.StatusOK, &c, "GET", "/v1/charts?run="+r.run+query, nil)
	return c
}

// TestChart draws a long run with a second attempt: extrema stay, gaps stay, and all is the same after a restart.
func TestChart(t *testing.T) {
	s := start(t, setup{})
	r := s.newRun("a bot")
	r.report(started(1, 1, 20_000))
	value := func(step int64) float64 {
		switch step {
		case 7_777:
			return 1000
		case 9_999:
			return -1000
		case 3_000:
			return math.NaN()
		}
		return math.Sin(float64(step) / 500)
	}
	send := func(attempt int, seq, from, to int64) {
		for ; from < to; from += 2000 {
			var events []track.Event
			for step := from; step < min(from+2000, to); step++ {
				e := lossAt(attempt, seq, step, value(step))
				e.Time = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC).Add(time.Duration(step) * time.Second)
				if step%1000 == 0 {
					e.Metrics["grad_norm"] = float64(step)
				}
				if attempt == 2 {
					e.Metrics["loss"] = 500
				}
				events = append(events, e)
				seq++
			}
			r.report(events...)
		}
	}
	send(1, 2, 1, 12_001)
	check := func() track.Chart {
		c := r.chart("&metric=loss&metric=grad_norm&metric=none&points=400")
		require.Len(t, c.Lines, 2)
		l := c.Lines[0]
		require.LessOrEqual(t, len(l.X), 400)
		require.EqualValues(t, 12_000, l.Points)
		low, high, gap := false, false, false
		for i, y := range l.Y {
			switch {
			case y == nil:
				gap = gap || l.X[i] == 3000
			case *y == 1000:
				high = high || l.X[i] == 7777
			case *y == -1000:
				low = low || l.X[i] == 9999
			}
			require.True(t, i == 0 || l.X[i-1] <= l.X[i])
		}
		require.True(t, low && high && gap)
		require.Len(t, c.Lines[1].X, 12)
		return c
	}
	before := check()
	s.service.Forget(r.run)
	require.Equal(t, before, check())

	part := r.chart("&from=7770&to=7780.5&points=100")
	require.Len(t, part.Lines[0].X, 11)
	require.InDelta(t, 7770, part.Lines[0].X[0], 0)
	elapsed := r.chart("&x=elapsed&from=100&to=110")
	require.InDelta(t, 100, elapsed.Lines[0].X[0], 2)
	smooth := r.chart("&smooth=0.9&points=50")
	require.LessOrEqual(t, len(smooth.Lines[0].X), 50)

	// Another attempt goes on from a checkpoint at 10,000: from there on it is the one that is shown.
	r.report(started(2, 20_001, 20_000))
	send(2, 20_002, 10_001, 11_001)
	c := r.chart("&points=20000")
	require.Len(t, c.Lines[0].X, 11_000)
	require.InDelta(t, 500, *c.Lines[0].Y[10_999], 0)
	require.InDelta(t, value(10_000), *c.Lines[0].Y[9_999], 0)

	for _, wrong := range []string{"&x=nothing", "&points=7", "&smooth=1", "&from=2&to=1", "&metric=", ""} {
		path := "/v1/charts?run=" + r.run + wrong
		if wrong == "" {
			path = "/v1/charts"
		}
		a := s.call("GET", path, nil)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, a.status, wrong)
	}
	require.Equal(t, http.StatusNotFound, s.call("GET", "/v1/charts?run=run_none", nil).status)
}

// BenchmarkChartCold draws eight metrics of a million events each, 2,000 points a line, by a server that knows nothing of the run yet.
func BenchmarkChartCold(b *testing.B) {
	s := start(b, setup{})
	r := s.newRun("a bot")
	query := "&points=2000"
	for m := range 8 {
		query += fmt.Sprintf("&metric=m%d", m)
	}
	const all, at = 1_000_000, 5000
	for first := int64(0); first < all; first += at {
		events := make([]track.Event, 0, at)
		for k := first; k < first+at; k++ {
			e := lossAt(1, k+1, k+1, 1)
			e.Time = e.Time.Truncate(time.Minute).Add(time.Duration(k) * 250 * time.Millisecond)
			e.Metrics = track.Metrics{}
			for m := range 8 {
				e.Metrics[fmt.Sprintf("m%d", m)] = math.Sin(float64(k)/1e4+float64(m)) + math.Mod(float64(k*2654435761), 1000)/5e3
			}
			events = append(events, e)
		}
		require.NoError(b, s.db.Together(b.Context(), func(tx store.Tx) error {
			kept, err := tx.RunToChange(r.run)
			if err != nil {
				return err
			}
			c := &track.Change{Record: kept}
			if _, err := c.Append("", events, s.now()); err != nil {
				return err
			}
			return tx.SaveRun(c)
		}))
	}
	r.chart(query)
	b.ResetTimer()
	for range b.N {
		s.service.Forget(r.run)
		c := r.chart(query)
		require.Len(b, c.Lines, 8)
	}
}
