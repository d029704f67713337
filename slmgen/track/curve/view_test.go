package curve

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// counted counts the blocks that are read.
type counted struct {
	*Memory
	read [MostLevels]int
}

func (c *counted) Blocks(ctx context.Context, s Series, level int, from, to int64) ([]Block, error) {
	c.read[level] += int(to - from)
	return c.Memory.Blocks(ctx, s, level, from, to)
}

// shape makes a series of n points that has what curves have, and what they should not.
func shape(kind string, n int, seed uint64) []Point {
	r := rand.New(rand.NewPCG(seed, 1))
	points := make([]Point, n)
	step, at := int64(0), int64(1_764_000_000_000)
	for i := range points {
		step += 10
		at += 900 + r.Int64N(200)
		v := math.Round(1e4*(3*math.Exp(-float64(i)/5e4)+0.1*r.NormFloat64())) / 1e4
		switch kind {
		case "gaps":
			switch {
			case i%1000 < 7 || i/3000 == 2:
				v = math.NaN()
			case r.IntN(5000) == 0:
				v = math.Inf(1 - 2*r.IntN(2))
			}
		case "pauses":
			if r.IntN(3000) == 0 {
				at += 1e8
				step += 1e6
			}
		case "back":
			if r.IntN(2000) == 0 {
				step, at = max(0, step-500), at-3000
			}
		case "ties":
			v = float64(r.IntN(3))
		case "flat":
			v = 0
		case "one place":
			step, at = 5, 7
		case "wild":
			step, at, v = int64(r.Uint64()), int64(r.Uint64()), math.Float64frombits(r.Uint64())
		}
		points[i] = Point{step, at, v}
	}
	return points
}

// plainly draws as View does, from all points.
func plainly(points []Point, q Query) Curve {
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range points {
		x := points[i].at(q.Axis)
		lo, hi = min(lo, x), max(hi, x)
	}
	if q.From != nil {
		lo = max(lo, *q.From)
	}
	if q.To != nil {
		hi = min(hi, *q.To)
	}
	var in []placed
	for i, p := range points {
		if x := p.at(q.Axis); x >= lo && x <= hi {
			in = append(in, placed{p, int64(i), true})
		}
	}
	of := int64(len(in))
	if len(in) <= q.Points {
		sortPlaced(in, q.Axis)
		out := make([]Point, len(in))
		for i := range in {
			out[i] = in[i].Point
		}
		return Curve{out, of}
	}
	for n := (q.Points - 2) / 2; ; {
		c := newColumns(q.Axis, lo, hi, n)
		for i := range in {
			c.add(c.of(in[i].at(q.Axis)), &in[i].Point, in[i].key)
		}
		out := c.points()
		if len(out) <= q.Points {
			return Curve{out, of}
		}
		n = fewer(n, len(out), q.Points)
	}
}

// same compares points, NaN being like NaN.
func same(t *testing.T, want, got []Point) {
	t.Helper()
	require.Equal(t, len(want), len(got), "how many points")
	for i := range want {
		w, g := want[i], got[i]
		if w.Step != g.Step || w.Time != g.Time || math.Float64bits(w.Value) != math.Float64bits(g.Value) && !(math.IsNaN(w.Value) && math.IsNaN(g.Value)) {
			require.Failf(t, "another point", "%d: want %v, got %v", i, w, g)
		}
	}
}

// TestViewIsThatOfAllPoints: whatever level it is read from.
func TestViewIsThatOfAllPoints(t *testing.T) {
	s := Series{"r", 1, "loss"}
	for _, kind := range []string{"plain", "gaps", "pauses", "back", "ties", "flat", "one place", "wild"} {
		t.Run(kind, func(t *testing.T) {
			n := 40_777
			if kind == "gaps" || kind == "back" {
				n = 270_777 // level 2
			}
			points := shape(kind, n, 3)
			var m Memory
			require.NoError(t, m.Add(s, points...))
			r := rand.New(rand.NewPCG(4, 4))
			for round := range 18 {
				q := Query{Axis: Axis(round % 2), Points: []int{8, 50, 700, 2000, 5000, 40_000}[round%6]}
				if round >= 6 {
					a, b := points[r.IntN(len(points))].at(q.Axis), points[r.IntN(len(points))].at(q.Axis)
					if round%3 == 0 {
						b = points[min(len(points)-1, r.IntN(len(points)))].at(q.Axis)
						a = b - r.Int64N(1e6)
					}
					a, b = min(a, b), max(a, b)
					if round%5 != 0 {
						q.From = &a
					}
					if round%7 != 0 {
						q.To = &b
					}
				}
				want := plainly(points, q)
				got, err := View(context.Background(), &m, s, q)
				require.NoError(t, err)
				require.Equal(t, want.Of, got.Of)
				require.LessOrEqual(t, len(got.Points), q.Points)
				same(t, want.Points, got.Points)
			}
		})
	}
}

func TestViewHoldsTheExtremaOfEachColumn(t *testing.T) {
	s := Series{Metric: "loss"}
	points := shape("plain", 100_000, 9)
	points[54_321].Value, points[77_777].Value = 1e6, -1e6
	var m Memory
	require.NoError(t, m.Add(s, points...))
	got, err := View(context.Background(), &m, s, Query{Points: 1002})
	require.NoError(t, err)
	require.Contains(t, got.Points, points[54_321])
	require.Contains(t, got.Points, points[77_777])
	shown := map[Point]bool{}
	for _, p := range got.Points {
		shown[p] = true
	}
	for from := 0; from < len(points); from += 200 { // 500 columns of 200 points each
		low, high := points[from], points[from]
		for _, p := range points[from : from+200] {
			if p.Value < low.Value {
				low = p
			}
			if p.Value > high.Value {
				high = p
			}
		}
		require.True(t, shown[low] && shown[high], "column %d", from/200)
	}
}

// TestViewReadsLittle: of a million points a tenth, and of a small range of them what it holds.
func TestViewReadsLittle(t *testing.T) {
	s := Series{Metric: "loss"}
	src := &counted{Memory: &Memory{}}
	points := shape("plain", 1_000_000, 5)
	require.NoError(t, src.Add(s, points...))
	read := func() (all int) {
		for _, n := range src.read {
			all += n
		}
		return all
	}
	_, err := View(context.Background(), src, s, Query{Points: 2000})
	require.NoError(t, err)
	t.Log("blocks by level", src.read)
	require.Less(t, read(), 244/2)
	src.read = [MostLevels]int{}
	from, to := points[500_000].Step, points[501_999].Step
	got, err := View(context.Background(), src, s, Query{From: &from, To: &to, Points: 2000})
	require.NoError(t, err)
	same(t, points[500_000:502_000], got.Points)
	t.Log("blocks by level", src.read)
	require.Less(t, read(), 25)
}

func TestViewRefuses(t *testing.T) {
	ctx, s := context.Background(), Series{Metric: "loss"}
	one, two := int64(1), int64(2)
	for _, q := range []Query{{Points: 7}, {Points: MostPoints + 1}, {Points: 100, From: &two, To: &one}, {Points: 100, Axis: 2}} {
		_, err := View(ctx, &Memory{}, s, q)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), "%+v", q)
	}
	got, err := View(ctx, &Memory{}, s, Query{Points: 100})
	require.NoError(t, err)
	require.Equal(t, Curve{}, got)

	var m Memory
	require.NoError(t, m.Add(s, shape("plain", 40_000, 1)...))
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = View(gone, &m, s, Query{Points: 100})
	require.ErrorIs(t, err, context.Canceled)
	for _, spoil := range []func(k *kept){
		func(k *kept) { k.levels[1] = nil },
		func(k *kept) { k.levels[1][0].Data[50] ^= 1 },
		func(k *kept) { k.levels[0][8] = k.levels[0][7] },
	} {
		var m Memory
		require.NoError(t, m.Add(s, shape("plain", 40_000, 1)...))
		spoil(m.series[s])
		_, err := View(ctx, &m, s, Query{Points: 100})
		require.Equal(t, fault.Invalid, fault.CodeOf(err), fmt.Sprint(err))
	}
}

// TestNearViews: they read little, and lose no extreme.
func TestNearViews(t *testing.T) {
	for _, kind := range []string{"plain", "gaps", "pauses"} {
		points := shape(kind, 300_000, 3)
		c := &counted{Memory: &Memory{}}
		s := Series{Run: "r", Attempt: 1, Metric: kind}
		require.NoError(t, c.Add(s, points...))
		exact, err := View(t.Context(), c, s, Query{Points: 1000})
		require.NoError(t, err)
		c.read = [MostLevels]int{}
		near, err := View(t.Context(), c, s, Query{Points: 1000, Near: true})
		require.NoError(t, err)
		require.Equal(t, exact.Of, near.Of)
		require.LessOrEqual(t, len(near.Points), 1000)
		ends := func(all []Point) (low, high float64) {
			low, high = math.Inf(1), math.Inf(-1)
			for _, p := range all {
				if finite(p.Value) {
					low, high = min(low, p.Value), max(high, p.Value)
				}
			}
			return low, high
		}
		low, high := ends(points)
		nearLow, nearHigh := ends(near.Points)
		require.InDelta(t, low, nearLow, 0)
		require.InDelta(t, high, nearHigh, 0)
		if kind == "plain" {
			require.LessOrEqual(t, c.read[0], 5)
		}
	}
}
