package scaling

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// TestFitFindsThePhase: a loss that hardly falls at first and then as a power of the examples.
func TestFitFindsThePhase(t *testing.T) {
	var points []Point
	for i := range 10 {
		d := 100 * math.Pow(2, float64(i))
		points = append(points, Point{d, math.Min(3-0.001*float64(i), 20*math.Pow(d, -0.25))})
	}
	l, err := Fit(points)
	require.NoError(t, err)
	require.InDelta(t, 0.25, l.Exponent, 1e-6)
	require.InDelta(t, 20*math.Pow(1e6, -0.25), l.Predict(1e6).Loss, 1e-6)
	require.Equal(t, 10, l.Points+l.Early)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
	again, err := Fit(points)
	require.NoError(t, err)
	require.Equal(t, l, again, "the order does not matter")
}

func TestTwoPointsGiveNoInterval(t *testing.T) {
	l, err := Fit([]Point{{200, 2.5}, {400, 2.4}})
	require.NoError(t, err)
	p := l.Predict(800)
	require.InDelta(t, 2.4*2.4/2.5, p.Loss, 1e-9)
	require.Zero(t, p.Low)
	require.True(t, math.IsInf(p.High, 1))
}

// TestPredict: the interval holds its middle and grows with the distance.
func TestPredict(t *testing.T) {
	l, err := Fit([]Point{{200, 2.5}, {400, 2.4}, {800, 2.28}, {1600, 2.2}, {3200, 2.1}})
	require.NoError(t, err)
	last := 0.0
	for n := 3200.0; n < 1e7; n *= 2 {
		p := l.Predict(n)
		require.True(t, p.Low <= p.Loss && p.Loss <= p.High)
		require.Greater(t, math.Log(p.High/p.Low), last)
		last = math.Log(p.High / p.Low)
	}
}

func TestErrors(t *testing.T) {
	for name, points := range map[string][]Point{
		"none": nil, "one": {{1, 1}}, "same": {{5, 1}, {5, 2}}, "zero": {{0, 1}, {5, 2}}, "negative": {{1, -1}, {5, 2}}, "nan": {{1, math.NaN()}, {5, 2}},
		"inf": {{math.Inf(1), 1}, {5, 2}},
	} {
		_, err := Fit(points)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
		_, err = Rank([]Pilot{{Model: "m", Points: points}}, 100)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
	}
	_, err := Rank([]Pilot{{Model: "m", Points: []Point{{1, 2}, {2, 1}}}, {Model: "m", Points: []Point{{1, 2}, {2, 1}}}}, 100)
	require.ErrorContains(t, err, "twice")
	_, err = Rank(nil, 0)
	require.Error(t, err)
	none, err := Rank(nil, 1)
	require.NoError(t, err)
	require.Empty(t, none)
}

// TestRankIsAboutModels: neither names nor order decide, and probabilities add up.
// TestProbabilitiesStayBelowOne: counts of draws are divided, not added up in steps.
func TestProbabilitiesStayBelowOne(t *testing.T) {
	out, err := Rank([]Pilot{{Model: "a", Points: []Point{{Examples: 100, Loss: 3}, {Examples: 200, Loss: 2.5}, {Examples: 400, Loss: 2.1}}}}, 4000)
	require.NoError(t, err)
	require.Equal(t, 1.0, out[0].Best)
	require.Equal(t, 1.0, out[0].Near)
}

func TestRankIsAboutModels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var pilots []Pilot
		for m := range 4 {
			var points []Point
			at, power := 2+r.Float64(), 0.05+0.2*r.Float64()
			for n := 200.0; n <= 3200; n *= 2 {
				points = append(points, Point{n, at * math.Pow(n/200, -power) * (1 + 0.01*r.NormFloat64())})
			}
			pilots = append(pilots, Pilot{Model: "model " + strconv.Itoa(m), Points: points})
		}
		a, err := Rank(pilots, 100_000)
		require.NoError(t, err)
		pilots[0], pilots[3] = pilots[3], pilots[0]
		b, err := Rank(pilots, 100_000)
		require.NoError(t, err)
		require.Equal(t, a, b)
		sum := 0.0
		for i, m := range a {
			sum += m.Best
			require.GreaterOrEqual(t, m.Near, m.Best)
			if i > 0 {
				require.LessOrEqual(t, a[i-1].Prediction.Loss, m.Prediction.Loss)
			}
		}
		require.InDelta(t, 1, sum, 1e-9)
	}
}

func TestReadObservations(t *testing.T) {
	p, err := ReadObservations(strings.NewReader("\ufeff{\"model\":\"a\",\"examples\":100,\"loss\":2,\"step\":7}\r\n\n{\"model\":\"b\",\"examples\":100,\"loss\":3}\n{\"model\":\"a\",\"examples\":200,\"loss\":1.5}"))
	require.NoError(t, err)
	require.Equal(t, []Pilot{{Model: "a", Points: []Point{{100, 2}, {200, 1.5}}}, {Model: "b", Points: []Point{{100, 3}}}}, p)
	for _, bad := range []string{"[1]", "{", `{"model":"a","examples":-1,"loss":1}`, `{"model":"","examples":1,"loss":1}`, `{"model":"a","examples":1,"loss":0}`, `{"model":"a","examples":"x","loss":1}`} {
		_, err := ReadObservations(strings.NewReader("\n" + bad))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), bad)
		require.Contains(t, err.Error(), "2", "the line is named")
	}
	_, err = ReadObservations(strings.NewReader(strings.Repeat("x", maxLine+1)))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

// Models cut text into other tokens: where tokens and bytes are counted, losses are compared a byte.
func TestObservationsAByte(t *testing.T) {
	p, err := ReadObservations(strings.NewReader(`{"model":"a","examples":0,"loss":3,"eval_tokens":100,"eval_bytes":300}
{"model":"a","examples":100,"loss":2,"eval_tokens":100,"eval_bytes":400}
{"model":"a","examples":100,"tokens_per_s":900}
{"model":"b","examples":100,"loss":2,"eval_tokens":200,"eval_bytes":400}`))
	require.NoError(t, err)
	require.Equal(t, []Pilot{{Model: "a", Before: 1, Points: []Point{{100, 0.5}}}, {Model: "b", Points: []Point{{100, 1}}}}, p)
	_, err = ReadObservations(strings.NewReader("{\"model\":\"a\",\"examples\":100,\"loss\":2}\n{\"model\":\"b\",\"examples\":100,\"loss\":2,\"eval_tokens\":200,\"eval_bytes\":400}"))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	require.ErrorContains(t, err, "line 2")
}

func FuzzReadObservations(f *testing.F) {
	f.Add([]byte(`{"model":"a","examples":100,"loss":2}` + "\n" + `{"model":"a","examples":1e300,"loss":1e-300}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		pilots, err := ReadObservations(strings.NewReader(string(b)))
		if err != nil {
			return
		}
		ranked, err := Rank(pilots, 1e6)
		if err != nil {
			return
		}
		for _, r := range ranked {
			require.False(t, math.IsNaN(r.Prediction.Loss), "%+v", r)
		}
	})
}

// TestPublishedSelection holds the choice among 30 models against the authors' table: the correlation of predicted and final losses, and how
// close the loss of the chosen model comes to the lowest.
func TestPublishedSelection(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "backtest", "scaling_law")
	published := table(t, filepath.Join(dir, "published.csv"))
	want := map[string]float64{}
	for _, r := range published {
		if r["method"] == "AtS" {
			want[r["dataset"]+" "+r["budget_ratio"]+" "+r["metric"]] = number(t, r["value_pct"])
		}
	}
	require.Len(t, want, 42)
	const whole = 1638400
	held, all := 0, 0
	for _, name := range []string{"flan", "wmt19", "gigaword"} {
		rows := table(t, filepath.Join(dir, name+".csv"))
		for ratio := 8; ratio <= 512; ratio *= 2 {
			var pilots []Pilot
			final := map[string]float64{}
			worst, best := 0.0, math.Inf(1)
			for _, r := range rows {
				p := Pilot{Model: r["config name"]}
				for n := 200; n <= whole/ratio; n *= 2 {
					p.Points = append(p.Points, Point{float64(n), number(t, r[strconv.Itoa(n)])})
				}
				end := number(t, r[strconv.Itoa(whole)])
				pilots, final[p.Model] = append(pilots, p), end
				worst, best = max(worst, end), min(best, end)
			}
			ranked, err := Rank(pilots, whole)
			require.NoError(t, err)
			var x, y []float64
			for _, m := range ranked {
				x, y = append(x, m.Prediction.Loss), append(y, final[m.Model])
				all++
				if m.Prediction.Low <= final[m.Model] && final[m.Model] <= m.Prediction.High {
					held++
				}
			}
			key := name + " " + strconv.Itoa(ratio)
			// The table has one decimal, and its authors rounded twice.
			require.GreaterOrEqual(t, 100*pearson(x, y)+0.06, want[key+" PearCorr"], key)
			require.GreaterOrEqual(t, 100*(worst-y[0])/(worst-best)+0.06, want[key+" RelAcc"], key)
		}
	}
	share := float64(held) / float64(all)
	t.Logf("80 %% intervals hold %.1f %% of %d final losses", 100*share, all)
	require.True(t, 0.7 <= share && share <= 0.9, "%v", share)
}

func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: no %s", path)
	}
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var out []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = l[i]
		}
		out = append(out, row)
	}
	return out
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return f
}

func pearson(x, y []float64) float64 {
	var mx, my, both, xx, yy float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(y))
	}
	for i := range x {
		both += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return both / math.Sqrt(xx*yy)
}
