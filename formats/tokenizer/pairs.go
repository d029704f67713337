package tokenizer

import (
	"cmp"
	"math/bits"
	"slices"
)

// pairTable holds the merges: which two tokens become which, and how early. Open addressing over one block of memory.
type pairTable struct {
	slots []merge
	mask  uint32
	n     int
}

// merge says that tokens left and right, side by side, become token id; the lowest rank goes first. A free slot has id -1.
type merge struct {
	left, right int32
	rank        int32
	id          int32
}

// recentPairs is how many pairs a scratch remembers, in a quarter of a megabyte.
const recentPairs = 1 << 14

func newPairTable(n int) *pairTable {
	size := uint32(1) << bits.Len32(uint32(n*3/2+1))
	t := &pairTable{slots: make([]merge, size), mask: size - 1}
	for i := range t.slots {
		t.slots[i].id = -1
	}
	return t
}

func pairHash(left, right int32) uint32 {
	h := (uint64(uint32(left))<<32 | uint64(uint32(right))) * 0x9E3779B97F4A7C15
	return uint32(h>>32) ^ uint32(h>>15)
}

// add puts a merge in; of equal pairs the last counts.
func (t *pairTable) add(m merge) {
	for i := pairHash(m.left, m.right) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.id < 0 {
			*s = m
			t.n++
			return
		}
		if s.left == m.left && s.right == m.right {
			*s = m
			return
		}
	}
}

// find gives the rank and the id of a pair; ok is false where it does not merge.
func (t *pairTable) find(left, right int32) (rank, id int32, ok bool) {
	for i := pairHash(left, right) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.id < 0 {
			return 0, 0, false
		}
		if s.left == left && s.right == right {
			return s.rank, s.id, true
		}
	}
}

// inOrder gives the merges by rank.
func (t *pairTable) inOrder() []merge {
	out := make([]merge, 0, t.n)
	for _, s := range t.slots {
		if s.id >= 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b merge) int { return cmp.Compare(a.rank, b.rank) })
	return out
}
