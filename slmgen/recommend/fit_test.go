package recommend

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write data/calibration.json")

// The frozen calibration is exactly what the fit gives on the built-in registry.
func TestCalibrationIsCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("the fit takes seconds")
	}
	t.Parallel()
	reg, err := registry.Builtin()
	require.NoError(t, err)
	c := fit(reg.Models())
	b, err := json.MarshalIndent(c, "", " ")
	require.NoError(t, err)
	b = append(b, '\n')
	if *update {
		require.NoError(t, os.WriteFile("data/calibration.json", b, 0o644))
		t.Logf("%d groups, slope %.3f, ability %.2f, deviation %.2f, noise %.2f", len(c.Groups), c.Slope, c.AbilitySD, c.DeviationSD, c.NoiseSD)
		return
	}
	have, err := os.ReadFile("data/calibration.json")
	require.NoError(t, err)
	require.True(t, bytes.Equal(have, b), "run the test with -update and review the difference")
}

type observation struct {
	model, key int
	dim        dimension
	x, y       float64
	base       bool
}

// fit maximises the restricted likelihood over a grid of the three standard deviations, and solves for slope and offsets.
func fit(models []registry.Model) calibration {
	const reference = 3e9
	count := map[groupKey]int{}
	use := func(m registry.Model, s registry.Score) bool { return m.Params.Known && measures(s.Benchmark) != "" }
	for _, m := range models {
		for _, s := range m.Scores {
			if use(m, s) {
				count[groupKey{s.Source, s.Setting, s.Benchmark}]++
			}
		}
	}
	var obs []observation
	var keys []groupKey
	index := map[groupKey]int{}
	for i, m := range models {
		for _, s := range m.Scores {
			k := groupKey{s.Source, s.Setting, s.Benchmark}
			if !use(m, s) || count[k] < 2 {
				continue
			}
			if _, ok := index[k]; !ok {
				index[k] = len(keys)
				keys = append(keys, k)
			}
			obs = append(obs, observation{i, index[k], measures(s.Benchmark), math.Log(float64(m.Params.Value) / reference), logit(s.Value / 100), s.Setting == "base"})
		}
	}
	best, out := math.Inf(-1), calibration{Reference: reference,
		Note: "fitted by restricted maximum likelihood to the scores of the built-in registry that two models of one source share; regenerate with go test ./slmgen/recommend -run Calibration -update"}
	for _, tau := range []float64{0.2, 0.3, 0.4, 0.5, 0.6} {
		for _, phi := range []float64{0.1, 0.2, 0.3, 0.4, 0.5} {
			for _, sigma := range []float64{0.1, 0.15, 0.2, 0.3, 0.4} {
				if ll, beta := likelihood(obs, len(keys), tau, phi, sigma); ll > best {
					best = ll
					out.Slope, out.AbilitySD, out.DeviationSD, out.NoiseSD = round(beta[0]), tau, phi, sigma
					out.Groups = nil
					for i, k := range keys {
						n := float64(count[k])
						out.Groups = append(out.Groups, offsetGroup{k.source, k.setting, k.benchmark, round(beta[i+1]), round(math.Sqrt((phi*phi + sigma*sigma) / n)), count[k]})
					}
				}
			}
		}
	}
	return out
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func likelihood(obs []observation, groups int, tau, phi, sigma float64) (float64, []float64) {
	n, p := len(obs), groups+1
	v := make([][]float64, n)
	for i, a := range obs {
		v[i] = make([]float64, n)
		for j, b := range obs {
			if a.model == b.model {
				v[i][j] = tau * tau
				if a.dim == b.dim {
					v[i][j] += phi * phi
				}
			}
		}
		v[i][i] += sigma * sigma
		if a.base {
			v[i][i] += baseVariance
		}
	}
	l := cholesky(v)
	y := make([]float64, n)
	cols := make([][]float64, p)
	for c := range cols {
		cols[c] = make([]float64, n)
	}
	for i, o := range obs {
		y[i] = o.y
		cols[0][i] = o.x
		cols[o.key+1][i] = 1
	}
	y = forward(l, y)
	for c := range cols {
		cols[c] = forward(l, cols[c])
	}
	xtx, xty := make([][]float64, p), make([]float64, p)
	for a := range p {
		xtx[a] = make([]float64, p)
		for b := range p {
			xtx[a][b] = dot(cols[a], cols[b])
		}
		xty[a] = dot(cols[a], y)
	}
	lx := cholesky(xtx)
	beta := backward(lx, forward(lx, xty))
	ll := 0.0
	for i := range n {
		r := y[i]
		for c := range cols {
			r -= cols[c][i] * beta[c]
		}
		ll -= r*r/2 + math.Log(l[i][i])
	}
	for a := range p {
		ll -= math.Log(lx[a][a])
	}
	return ll, beta
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
