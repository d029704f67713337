package curve

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestMainLine(t *testing.T) {
	tests := []struct {
		name        string
		given, want []Part
	}{
		{"none", nil, nil},
		{"one", []Part{{1, 10, 500}}, []Part{{1, 10, 500}}},
		{"goes on from a checkpoint", []Part{{1, 10, 480}, {2, 410, 900}}, []Part{{1, 10, 409}, {2, 410, 900}}},
		{"goes on without overlap", []Part{{1, 10, 400}, {2, 410, 900}}, []Part{{1, 10, 400}, {2, 410, 900}}},
		{"a hole", []Part{{1, 10, 400}, {2, 800, 900}}, []Part{{1, 10, 400}, {2, 800, 900}}},
		{"from the beginning", []Part{{1, 10, 480}, {2, 10, 20}}, []Part{{2, 10, 20}}},
		{"back behind two", []Part{{1, 10, 480}, {2, 410, 900}, {3, 210, 1000}}, []Part{{1, 10, 209}, {3, 210, 1000}}},
		{"newer ends sooner", []Part{{1, 10, 480}, {2, 410, 420}}, []Part{{1, 10, 409}, {2, 410, 420}}},
		{"reported nothing", []Part{{1, 10, 480}, {2, 1, 0}}, []Part{{1, 10, 480}}},
		{"any order", []Part{{3, 800, 900}, {1, 10, 480}, {2, 410, 850}}, []Part{{1, 10, 409}, {2, 410, 799}, {3, 800, 900}}},
		{"the same number", []Part{{1, 10, 480}, {1, 410, 500}}, []Part{{1, 10, 409}, {1, 410, 500}}},
		{"the ends of all steps", []Part{{1, math.MinInt64, math.MaxInt64}, {2, math.MaxInt64, math.MaxInt64}, {3, math.MinInt64, math.MinInt64}}, []Part{{3, math.MinInt64, math.MinInt64}}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.want, MainLine(tc.given)) })
	}
}

// TestMainLineShowsTheNewest: a step is shown by the newest attempt that has begun at it or before, if that reported it.
func TestMainLineShowsTheNewest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		var attempts []Part
		for a := range r.IntN(6) {
			from := r.Int64N(20)
			attempts = append(attempts, Part{a + 1, from, from + r.Int64N(12) - 2})
		}
		line := MainLine(attempts)
		for step := int64(-1); step < 40; step++ {
			want := 0
			for _, p := range attempts {
				if p.From <= step && p.From <= p.To {
					want = p.Attempt
					if step > p.To {
						want = 0
					}
				}
			}
			got := 0
			for _, p := range line {
				if p.From <= step && step <= p.To {
					require.Zero(t, got, "shown twice")
					got = p.Attempt
				}
			}
			require.Equal(t, want, got, "step %d of %v", step, attempts)
		}
	}
}

// TestSmooth holds the figures of the definition worked out by hand.
func TestSmooth(t *testing.T) {
	points := func(values ...float64) (out []Point) {
		for i, v := range values {
			out = append(out, Point{Step: int64(i), Value: v})
		}
		return out
	}
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		weight      float64
		given, want []float64
	}{
		{0, []float64{3, 1, 2}, []float64{3, 1, 2}},
		{0.5, []float64{4, 2, 8}, []float64{4, (1 + 1) / 0.75, (0.5 + 0.5 + 4) / 0.875}},
		{0.5, []float64{nan, 4, inf, 2}, []float64{nan, 4, inf, (1 + 1) / 0.75}},
		{0.9, []float64{7, 7, 7}, []float64{7, 7, 7}},
		{0.9, []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.1, 0.1}}, // to the bit, as all are equal
		{0.6, nil, []float64{}},
	}
	for _, tc := range tests {
		got, err := Smooth(points(tc.given...), tc.weight)
		require.NoError(t, err)
		require.Len(t, got, len(tc.want))
		for i, w := range tc.want {
			if finite(w) {
				require.InDelta(t, w, got[i].Value, 1e-15)
			} else {
				require.Equal(t, math.Float64bits(w), math.Float64bits(got[i].Value))
			}
			require.Equal(t, int64(i), got[i].Step)
		}
	}
	for _, w := range []float64{-0.1, 1, nan} {
		_, err := Smooth(nil, w)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
}

func TestAlign(t *testing.T) {
	nan := math.NaN()
	a := Steps([]Point{{10, 0, 4}, {20, 0, 2}, {30, 0, nan}, {40, 0, 1}})
	b := Steps([]Point{{20, 0, 8}, {30, 0, 6}})
	g, err := Align([]Line{a, b, {}}, 7)
	require.NoError(t, err)
	require.Equal(t, []float64{10, 15, 20, 25, 30, 35, 40}, g.X)
	equal := func(want, got []float64) {
		t.Helper()
		require.Len(t, got, len(want))
		for i := range want {
			require.True(t, want[i] == got[i] || math.IsNaN(want[i]) && math.IsNaN(got[i]), "%v and %v", want, got)
		}
	}
	equal([]float64{4, 3, 2, nan, nan, nan, 1}, g.Y[0])
	equal([]float64{nan, nan, 8, 7, 6, nan, nan}, g.Y[1])
	equal([]float64{nan, nan, nan, nan, nan, nan, nan}, g.Y[2])

	g, err = Align([]Line{Elapsed([]Point{{1, 1500, 3}}, 500)}, 100)
	require.NoError(t, err)
	require.Equal(t, Grid{X: []float64{1}, Y: [][]float64{{3}}}, g)
	g, err = Align([]Line{{}}, 100)
	require.NoError(t, err)
	require.Empty(t, g.X)

	for _, bad := range [][]Line{{{X: []float64{1}}}, {{[]float64{2, 1}, []float64{0, 0}}}, {{[]float64{nan}, []float64{0}}}} {
		_, err := Align(bad, 10)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
	_, err = Align(nil, 1)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestLines(t *testing.T) {
	require.Equal(t, Line{[]float64{1, 2, 3}, []float64{5, 9, 8}}, Steps([]Point{{2, 0, 7}, {3, 0, 8}, {1, 0, 5}, {2, 0, 9}}), "in order, and the last of each step")
	tokens := []Point{{10, 0, 1000}, {20, 0, 3000}, {30, 0, math.NaN()}, {40, 0, 9000}}
	got := Along([]Point{{5, 0, 1}, {10, 0, 2}, {15, 0, 3}, {25, 0, 4}, {40, 0, 5}, {50, 0, 6}}, tokens)
	require.Equal(t, Line{[]float64{1000, 2000, 9000}, []float64{2, 3, 5}}, got)
}

func TestReduceIsView(t *testing.T) {
	s := Series{Metric: "loss"}
	points := shape("gaps", 20_000, 3)
	var m Memory
	require.NoError(t, m.Add(s, points...))
	want, err := View(t.Context(), &m, s, Query{Points: 300})
	require.NoError(t, err)
	got, err := Reduce(points, Query{Points: 300})
	require.NoError(t, err)
	require.Equal(t, want.Of, got.Of)
	same(t, want.Points, got.Points)
}
