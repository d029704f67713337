package voice

import (
	"cmp"
	"math"
	"slices"
)

const (
	// postingsRead bounds the rows that a question is compared with by its words, the rarest words first.
	postingsRead = 20_000
	// compared is the number of rows with the most weight in common that the likeness is computed with.
	compared = 32
)

// mostWeight is the most that one word weighs: a number that no other row has should not outweigh a whole question.
const mostWeight = 4

// weights are how much each word tells: log(1 + rows / rows with it), at most mostWeight.
type weights map[uint32]float64

func weigh(rows []sampled, words func(*sampled) []uint32) weights {
	n := map[uint32]int{}
	for i := range rows {
		for _, w := range words(&rows[i]) {
			n[w]++
		}
	}
	out := make(weights, len(n))
	for w, c := range n {
		out[w] = min(mostWeight, math.Log(1+float64(len(rows))/float64(c)))
	}
	return out
}

// alike is the weighted Jaccard likeness of two sets of words: the weight of the common ones over the weight of all. Two empty sets are alike.
func (w weights) alike(a, b []uint32) float64 {
	var common, all float64
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			all += w.of(a[i])
			i++
		case i == len(a) || b[j] < a[i]:
			all += w.of(b[j])
			j++
		default:
			v := w.of(a[i])
			common += v
			all += v
			i++
			j++
		}
	}
	if all == 0 {
		return 1
	}
	return common / all
}

// of gives the weight of a word; one that no row has tells most.
func (w weights) of(word uint32) float64 {
	if v, ok := w[word]; ok {
		return v
	}
	return mostWeight
}

// index finds the row whose question is most like another.
type index struct {
	rows      []sampled
	questions weights
	postings  map[uint32][]int32
	common    []float64 // by row: the weight in common with the question that is looked for; all 0 between two searches
}

func newIndex(rows []sampled) *index {
	x := &index{rows: rows, questions: weigh(rows, func(s *sampled) []uint32 { return s.question }), postings: map[uint32][]int32{}, common: make([]float64, len(rows))}
	for i := range rows {
		for _, w := range rows[i].question {
			x.postings[w] = append(x.postings[w], int32(i))
		}
	}
	return x
}

// nearest gives the place and the likeness of the row whose question is most like q, other than itself and those that skip names; -1 when no row
// shares a word with it. Ties go to the lower id.
func (x *index) nearest(q *sampled, self int, skip func(int) bool) (best int, alike float64) {
	words := slices.Clone(q.question)
	slices.SortFunc(words, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(x.postings[a]), len(x.postings[b])), cmp.Compare(a, b))
	})
	var touched []int32
	read := 0
	for _, w := range words {
		list := x.postings[w]
		if read += len(list); read > postingsRead && len(touched) > 0 {
			break
		}
		v := x.questions.of(w)
		for _, i := range list[:min(len(list), postingsRead)] {
			if int(i) != self && (skip == nil || !skip(int(i))) {
				if x.common[i] == 0 {
					touched = append(touched, i)
				}
				x.common[i] += v
			}
		}
	}
	candidates := x.heaviest(touched)
	for _, i := range touched {
		x.common[i] = 0
	}
	best = -1
	for _, i := range candidates {
		if v := x.questions.alike(q.question, x.rows[i].question); v > alike || best < 0 {
			best, alike = int(i), v
		}
	}
	return best, alike
}

// heaviest gives the rows with the most weight in common, at most compared of them, the heaviest first; equal ones in their order.
func (x *index) heaviest(touched []int32) []int32 {
	top := make([]int32, 0, compared+1)
	for _, i := range touched {
		if n := len(top); n == compared && x.lighter(i, top[n-1]) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, i, func(a, b int32) int {
			if x.lighter(a, b) {
				return 1
			}
			return -1
		})
		top = slices.Insert(top, at, i)
		top = top[:min(len(top), compared)]
	}
	return top
}

// lighter says whether row a comes behind row b.
func (x *index) lighter(a, b int32) bool {
	return cmp.Or(cmp.Compare(x.common[b], x.common[a]), cmp.Compare(a, b)) > 0
}
