package slmgen

import (
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"math"
	"slices"

	"github.com/slmgen/slmgen/formats"
)

// split sends rows to training or evaluation by a hash of their question, so that rows with the same question stay on one side:
// an exact copy, or another answer to it, can never leak into the evaluation. The choice depends on the seed and the content
// alone, not on the order of the file.
type split struct {
	seed int64
	// limit is the largest hash that still belongs to the evaluation; none says that there is no evaluation.
	limit uint64
	none  bool
	// last is the largest hash that still trains: a pilot leaves the others out.
	last uint64
}

// newSplit reads the rows once and finds the limit that gives about want rows to the evaluation: at most want when questions are
// distinct, more by the copies of the chosen ones. A part above 0 lets about so many of the others train, those with the smallest hashes, so
// that a smaller part lies within a larger one. Memory: 8 bytes for each wanted row.
func newSplit(ctx context.Context, rows iter.Seq2[*formats.Example, error], want, part int, seed int64) (*split, error) {
	s := &split{seed: seed, none: want <= 0, last: math.MaxUint64}
	if s.none && part <= 0 {
		return s, nil
	}
	held := max(want, 0)
	want = held + max(part, 0)
	smallest := &maxHeap{}
	for ex, err := range rows {
		if err != nil {
			return nil, err
		}
		h := s.hash(ex)
		switch {
		case smallest.Len() < want:
			heap.Push(smallest, h)
		case h < (*smallest)[0]:
			(*smallest)[0] = h
			heap.Fix(smallest, 0)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if smallest.Len() == 0 {
		s.none = true
		return s, nil
	}
	slices.Sort(*smallest)
	if !s.none {
		s.limit = (*smallest)[min(held, smallest.Len())-1]
	}
	if part > 0 {
		s.last = (*smallest)[smallest.Len()-1]
	}
	return s, nil
}

func (s *split) hash(ex *formats.Example) uint64 {
	h := sha256.New()
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(s.seed))
	h.Write(seed[:])
	prompt := ex.Prompt()
	for i := range prompt {
		h.Write([]byte(prompt[i].Role))
		h.Write([]byte{0})
		h.Write([]byte(prompt[i].Content()))
		h.Write([]byte{1})
	}
	if len(prompt) == 0 { // plain text and answers without a question: the row itself
		h.Write(ex.Canonical())
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// side gives the rows of one side; it can be walked more than once when rows can.
func (s *split) side(rows iter.Seq2[*formats.Example, error], eval bool) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for ex, err := range rows {
			if err == nil {
				if h := s.hash(ex); (!s.none && h <= s.limit) != eval || h > s.last {
					continue
				}
			}
			if !yield(ex, err) {
				return
			}
		}
	}
}

type maxHeap []uint64

func (h maxHeap) Len() int           { return len(h) }
func (h maxHeap) Less(i, j int) bool { return h[i] > h[j] }
func (h maxHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *maxHeap) Push(x any)        { *h = append(*h, x.(uint64)) }
func (h *maxHeap) Pop() any          { old := *h; x := old[len(old)-1]; *h = old[:len(old)-1]; return x }
