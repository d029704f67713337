package backtest

import (
	"context"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
)

const scalingFiles = "scaling_law/*.csv"

// fewestPilots is how many sizes a prediction needs.
const fewestPilots = 3

// pilots has the engine choose among the models of each dataset from their losses on an 8th of the examples down to a 512th.
func pilots(ctx context.Context, folder fs.FS) ([]Pilots, error) {
	names, err := fs.Glob(folder, scalingFiles)
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	out := []Pilots{}
	for _, name := range names {
		t, err := readTable(folder, name)
		if err != nil {
			return nil, err
		}
		model := slices.Index(t.head, "config name")
		if model < 0 {
			continue // something else that lies beside them
		}
		sizes := map[int]float64{}
		var all []float64
		for i, h := range t.head {
			if n, err := strconv.ParseFloat(h, 64); err == nil && n > 0 && !math.IsInf(n, 0) {
				sizes[i] = n
				all = append(all, n)
			}
		}
		if len(all) < fewestPilots+1 {
			return nil, fault.New(fault.Invalid, "%s has losses at %d numbers of examples", name, len(all)).At(fault.Position{File: name, Line: 1, Byte: -1})
		}
		for ratio := 8.0; ratio <= 512; ratio *= 2 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			p, err := t.choose(model, sizes, slices.Max(all), ratio)
			if err != nil {
				return nil, err
			}
			if p != nil {
				p.Dataset = strings.TrimSuffix(path.Base(name), ".csv")
				out = append(out, *p)
			}
		}
	}
	return out, nil
}

// choose ranks the models by pilots on up to whole/ratio examples; nil where those are too few.
func (t *table) choose(model int, sizes map[int]float64, whole, ratio float64) (*Pilots, error) {
	var list []scaling.Pilot
	final := map[string]float64{}
	for i, row := range t.rows {
		p := scaling.Pilot{Model: row[model]}
		for c, n := range sizes {
			if n > whole/ratio && n != whole {
				continue
			}
			text := strings.TrimSpace(row[c])
			if text == "" {
				continue
			}
			loss, err := strconv.ParseFloat(text, 64)
			if err != nil || !(loss > 0) || math.IsInf(loss, 0) {
				return nil, t.wrong(i, "%q is no loss", row[c])
			}
			if n == whole {
				final[p.Model] = loss
			} else {
				p.Points = append(p.Points, scaling.Point{Examples: n, Loss: loss})
			}
		}
		if len(p.Points) < fewestPilots {
			return nil, nil
		}
		list = append(list, p)
	}
	ranked, err := scaling.Rank(list, whole)
	if err != nil {
		return nil, fault.Wrap(fault.CodeOf(err), err, "%s", t.name).At(fault.Position{File: t.name, Byte: -1})
	}
	if len(ranked) < 2 {
		return nil, nil
	}
	out := &Pilots{Fraction: 1 / ratio, Models: len(ranked), Chosen: ranked[0].Model}
	var predicted, seen []float64 // of the models whose loss is known
	held := 0.0
	for _, r := range ranked {
		out.Ranking = append(out.Ranking, r.Model)
		loss, known := final[r.Model]
		if !known {
			continue
		}
		predicted, seen = append(predicted, r.Prediction.Loss), append(seen, loss)
		if r.Prediction.Low <= loss && loss <= r.Prediction.High {
			held++
		}
	}
	if out.Scored = len(seen); out.Scored == 0 {
		return out, nil
	}
	held = rounded(held / float64(len(seen)))
	out.Coverage = &held
	if v := pearson(predicted, seen); !math.IsNaN(v) {
		v = rounded(v)
		out.Pearson = &v
	}
	if best, worst := slices.Min(seen), slices.Max(seen); worst > best {
		v := rounded((worst - seen[0]) / (worst - best))
		out.RelativeAccuracy = &v
	}
	return out, nil
}
