package steps_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/steps"
)

var trainEval = []steps.Part{{Name: "train", Share: 0.9}, {Name: "eval", Share: 0.1}}

func TestStratifiedSplitIsExact(t *testing.T) {
	c := steps.Column("c")
	for _, k := range []struct {
		parts []steps.Part
		sizes map[string]int
		want  map[string]map[string]int64
	}{
		{trainEval, map[string]int{"a": 60, "b": 30, "c": 10}, map[string]map[string]int64{"train": {"a": 54, "b": 27, "c": 9}, "eval": {"a": 6, "b": 3, "c": 1}}},
		{[]steps.Part{{Name: "train"}, {Name: "eval", Count: 10}}, map[string]int{"a": 60, "b": 30, "c": 10}, map[string]map[string]int64{"train": {"a": 54, "b": 27, "c": 9}, "eval": {"a": 6, "b": 3, "c": 1}}},
		{[]steps.Part{{Name: "x", Share: 0.5}, {Name: "y", Share: 0.3}, {Name: "z", Share: 0.2}}, map[string]int{"a": 10, "b": 20},
			map[string]map[string]int64{"x": {"a": 5, "b": 10}, "y": {"a": 3, "b": 6}, "z": {"a": 2, "b": 4}}},
	} {
		var classes []string
		for _, name := range []string{"a", "b", "c"} {
			for range k.sizes[name] {
				classes = append(classes, name)
			}
		}
		rows := many(len(classes), func(i int) string { return `"` + classes[i] + `"` })
		for seed := range uint64(5) {
			_, rep := run(t, steps.Pipeline{Split: &steps.Split{Parts: k.parts}, Stratify: &c, Seed: seed}, of(rows...))
			for _, part := range rep.Parts {
				require.Equal(t, k.want[part.Name], part.Strata)
			}
		}
	}
}

// Small classes must not all be rounded into the same part: the sums over the parts are exact too.
func TestManySmallStrata(t *testing.T) {
	c := steps.Column("c")
	rows := many(500, func(i int) string { return fmt.Sprint(i / 5) })
	_, rep := run(t, steps.Pipeline{Split: &steps.Split{Parts: trainEval}, Stratify: &c}, of(rows...))
	require.Equal(t, int64(450), rep.Parts[0].Examples)
	require.Equal(t, int64(50), rep.Parts[1].Examples)
	for _, n := range rep.Parts[1].Strata {
		require.LessOrEqual(t, n, int64(1))
	}
}

// Whatever the groups, the records and the twins: nothing that belongs together stands in two parts.
func TestNothingThatBelongsTogetherCrosses(t *testing.T) {
	column := steps.Column("c")
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var rows []*formats.Example
		for record := int64(1); record < 150; record++ {
			group := fmt.Sprintf(`"g%d"`, rng.IntN(30))
			for part := range 1 + rng.IntN(3) {
				e := row(record, fmt.Sprint("q", rng.IntN(200)), "a")
				if rng.IntN(4) > 0 {
					e = row(record, e.Messages[0].Content(), "a", "g", group)
				}
				if rng.IntN(2) > 0 {
					e.Meta = append(e.Meta, row(0, "", "", "c", fmt.Sprint(rng.IntN(3))).Meta...)
				}
				e.Origin.Part = part
				rows = append(rows, e)
			}
		}
		for _, parts := range [][]steps.Part{trainEval, {{Name: "train"}, {Name: "eval", Count: 20}}} {
			for _, by := range []*steps.Column{nil, &column} {
				for _, dedup := range []*steps.Dedup{nil, {}, {By: steps.ByPrompt}} {
					p := steps.Pipeline{Split: &steps.Split{Parts: parts, Group: "g"}, Stratify: by, Dedup: dedup, Seed: seed}
					got, _ := run(t, p, of(rows...))
					home := map[string]string{}
					for part, list := range got {
						for _, e := range list {
							keys := []string{"id " + e.ID()}
							if g, ok := e.Meta.Get("g"); ok {
								keys = append(keys, "group "+string(g))
							} else {
								keys = append(keys, fmt.Sprint("record ", e.Origin.Pos.Record))
							}
							for _, k := range keys {
								if was, ok := home[k]; ok {
									require.Equal(t, was, part, "%s stands in two parts", k)
								}
								home[k] = part
							}
						}
					}
				}
			}
		}
	}
}

func TestSplitByGroupsReachesItsSizes(t *testing.T) {
	rows := many(1000, func(i int) string { return fmt.Sprint(i / 10) })
	_, rep := run(t, steps.Pipeline{Split: &steps.Split{Parts: []steps.Part{{Name: "train"}, {Name: "eval", Count: 100}}, Group: "c"}}, of(rows...))
	require.Equal(t, int64(100), rep.Parts[1].Examples)
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	c := steps.Column("nowhere")
	rows := of(many(10, nil)...)
	for name, p := range map[string]steps.Pipeline{
		"no parts":        {Split: &steps.Split{}},
		"twice":           {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Share: 0.5}, {Name: "a", Share: 0.5}}}},
		"too little":      {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Share: 0.5}, {Name: "b", Share: 0.4}}}},
		"too much":        {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Share: 0.5}, {Name: "b", Share: 0.6}}}},
		"two rests":       {Split: &steps.Split{Parts: []steps.Part{{Name: "a"}, {Name: "b"}}}},
		"no rest":         {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Count: 3}}}},
		"more than there": {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Count: 11}, {Name: "b"}}}},
		"share and rest":  {Split: &steps.Split{Parts: []steps.Part{{Name: "a", Count: 9}, {Name: "b", Share: 0.5}, {Name: "c"}}}},
		"group":           {Split: &steps.Split{Parts: trainEval, Group: "nowhere"}},
		"stratum":         {Split: &steps.Split{Parts: trainEval}, Stratify: &c},
		"nothing":         {Stratify: &c},
		"sample":          {Sample: &steps.Sample{}},
		"sample share":    {Sample: &steps.Sample{Fraction: 1.5}},
		"sample both":     {Sample: &steps.Sample{Fraction: 0.5, N: 3}},
	} {
		_, err := p.Run(context.Background(), rows)
		require.ErrorIs(t, err, &formats.Error{Code: "invalid"}, name)
	}
	_, rep := run(t, steps.Pipeline{Split: &steps.Split{Parts: trainEval}}, of())
	require.Zero(t, rep.Examples)
}
