package voice

import (
	"cmp"
	"math"
	"slices"

	"github.com/slmgen/slmgen/slmgen/analyze"
)

// Quantity is the distribution of a figure over rows.
type Quantity struct {
	Rows int64   `json:"rows"` // that it was measured on
	Mean float64 `json:"mean"`
	P10  float64 `json:"p10"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	Max  float64 `json:"max"`
	// Lowest and Highest are the rows at both ends, at most 3 each, with their figure as the note.
	Lowest  []analyze.RowRef `json:"lowest"`
	Highest []analyze.RowRef `json:"highest"`
}

// tail is the number of rows kept at either end.
const tail = 3

// counted bounds the distinct values that are kept: what lies beyond counts as so much.
const counted = 20_000

// distribution counts a figure in steps: exactly up to counted steps.
type distribution struct {
	step      float64
	n         map[int]int64
	rows      int64
	units     int64 // the sum, in thousandths: whole numbers add up to the same in any order
	max       float64
	low, high []extreme
}

type extreme struct {
	value float64
	order int64
	ref   analyze.RowRef
}

func (d *distribution) add(v float64, order int64, ref func() analyze.RowRef) {
	if d.n == nil {
		d.n = map[int]int64{}
	}
	d.n[min(int(math.Round(v/d.step)), counted)]++
	d.rows++
	d.units += int64(math.Round(v * 1000))
	d.max = max(d.max, v)
	if len(d.low) < tail || before(v, order, d.low[len(d.low)-1], 1) {
		d.low = keep(d.low, extreme{v, order, ref()}, 1)
	}
	if len(d.high) < tail || before(v, order, d.high[len(d.high)-1], -1) {
		d.high = keep(d.high, extreme{v, order, ref()}, -1)
	}
}

// before says whether a value comes before another at an end: sign 1 for the lowest first, -1 for the highest; equal ones in the order of the rows.
func before(v float64, order int64, e extreme, sign float64) bool {
	return cmp.Or(cmp.Compare(sign*v, sign*e.value), cmp.Compare(order, e.order)) < 0
}

func keep(list []extreme, e extreme, sign float64) []extreme {
	list = append(list, e)
	slices.SortFunc(list, func(a, b extreme) int {
		return cmp.Or(cmp.Compare(sign*a.value, sign*b.value), cmp.Compare(a.order, b.order))
	})
	return list[:min(len(list), tail)]
}

func (d *distribution) merge(o *distribution) {
	if d.n == nil {
		d.n = map[int]int64{}
	}
	for k, c := range o.n {
		d.n[k] += c
	}
	d.rows += o.rows
	d.units += o.units
	d.max = max(d.max, o.max)
	for _, e := range o.low {
		d.low = keep(d.low, e, 1)
	}
	for _, e := range o.high {
		d.high = keep(d.high, e, -1)
	}
}

func (d *distribution) quantity() Quantity {
	q := Quantity{Rows: d.rows, Max: round2(d.max), Lowest: refs(d.low), Highest: refs(d.high)}
	if d.rows == 0 {
		return q
	}
	q.Mean = round2(float64(d.units) / 1000 / float64(d.rows))
	keys := make([]int, 0, len(d.n))
	for k := range d.n {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	at := func(share float64) float64 {
		var seen int64
		for _, k := range keys {
			if seen += d.n[k]; float64(seen) >= share*float64(d.rows) {
				return round2(float64(k) * d.step)
			}
		}
		return 0
	}
	q.P10, q.P50, q.P90 = at(0.1), at(0.5), at(0.9)
	return q
}

func refs(list []extreme) []analyze.RowRef {
	out := make([]analyze.RowRef, len(list))
	for i, e := range list {
		out[i] = e.ref
	}
	return out
}

func round2(v float64) float64 { return math.Round(v*100) / 100 }
