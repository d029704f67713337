package analyze

import (
	"math"
	"sort"
)

// exactBelow is where a histogram stops counting each value and goes over to buckets of 1 % width, which bounds its memory. Contexts of models end about here.
const exactBelow = 1 << 17

// histogram counts non-negative values: exactly below exactBelow, in 1 % buckets above. Merging is associative.
type histogram struct {
	counts   map[int]int64
	n        int64
	sum      float64
	min, max float64
}

func (h *histogram) add(v float64) {
	if h.counts == nil {
		h.counts = map[int]int64{}
		h.min = v
	}
	h.counts[bucket(v)]++
	h.n++
	h.sum += v
	h.min = math.Min(h.min, v)
	h.max = math.Max(h.max, v)
}

func bucket(v float64) int {
	if v < exactBelow {
		return int(v)
	}
	return exactBelow + int(math.Log(v/exactBelow)/math.Log(1.01))
}

// middle is the value that a bucket stands for.
func middle(b int) float64 {
	if b < exactBelow {
		return float64(b)
	}
	return math.Round(exactBelow * math.Pow(1.01, float64(b-exactBelow)+0.5))
}

func (h *histogram) merge(o *histogram) {
	if o.n == 0 {
		return
	}
	if h.counts == nil {
		h.counts = make(map[int]int64, len(o.counts))
		h.min = o.min
	}
	for k, c := range o.counts {
		h.counts[k] += c
	}
	h.n += o.n
	h.sum += o.sum
	h.min = math.Min(h.min, o.min)
	h.max = math.Max(h.max, o.max)
}

// quantiles gives the value at each q (0 to 1) by the nearest-rank method.
func (h *histogram) quantiles(qs ...float64) []float64 {
	keys := make([]int, 0, len(h.counts))
	for k := range h.counts {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	out := make([]float64, len(qs))
	for i, q := range qs {
		rank := int64(math.Ceil(q * float64(h.n)))
		if rank < 1 {
			rank = 1
		}
		var seen int64
		for _, k := range keys {
			if seen += h.counts[k]; seen >= rank {
				out[i] = math.Min(math.Max(middle(k), h.min), h.max)
				break
			}
		}
	}
	return out
}

func (h *histogram) distribution() Distribution {
	if h.n == 0 {
		return Distribution{}
	}
	q := h.quantiles(0.5, 0.95, 0.99)
	return Distribution{Min: h.min, Mean: round1(h.sum / float64(h.n)), P50: q[0], P95: q[1], P99: q[2], Max: h.max}
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }
