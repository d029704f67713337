package analyze

import (
	"context"
	"iter"

	"github.com/slmgen/slmgen/internal/fault"
)

// Two rows are near-duplicates when the sets of the word 3-shingles of their texts have a Jaccard similarity of at least 4/5: of all the shingles in
// either, four in five are in both. The text of a row is all that its turns say, in order, but not its system prompt, which many rows
// share by design. A row is reported once, with the earliest row like it that was found. Rows that repeat an earlier one exactly are no
// near-duplicates, and take no part.
//
// The search is exact where shingles are rare, and close to it where they are not:
//
//  1. Rows of equal sets fall into groups; the first of each goes on.
//  2. Two sets that are alike enough share one of their rarest shingles: if the members of each set are ordered by how many rows have them, a
//     set of n members shares with any larger set that is like it one of its first n - 8n/9 + 1 and of the other's first m - 4m/5 + 1 (prefix
//     filtering: Chaudhuri, Ganti, Kaushik 2006; the shorter prefix and the bound by positions: Xiao, Wang, Lin, Yu 2008). Rows that share
//     such a shingle are candidates. Boilerplate is common, so it comes last and makes no candidates.
//  3. A shingle that commonShingle rows have or more makes no candidates either, so that work stays linear. Rows that have one among their
//     first are compared through nearBands bands of MinHash values (one permutation with densification: Shrivastava 2017), each with the
//     smallest few of its bucket.
//  4. Candidates are compared by their whole sets, which are kept in temporary files.
const (
	// commonShingle is the number of rows from which a shingle makes no candidates by itself.
	commonShingle = 64
	// maxRows bounds the rows that are compared: their numbers have 32 bits.
	maxRows = 1<<32 - 1
)

// alike says whether sets of n and m members that share o are near-duplicates: o/(n+m-o) >= 4/5, in whole numbers.
func alike(n, m, o int) bool { return 9*o >= 4*(n+m) }

// leastShared is the smallest overlap with which sets of n and m members are near-duplicates.
func leastShared(n, m int) int { return (4*(n+m) + 8) / 9 }

// probed is how many of its rarest shingles a set of n looks for, and indexed how many of them it may be found by.
func probed(n int) int { return n - (4*n+4)/5 + 1 }

func indexed(n int) int { return n - (8*n+8)/9 + 1 }

// near collects the sets of shingles of the rows, and finds those that are alike.
type near struct {
	files *scratch
	sets  setStore
	same  *table[[2]uint64] // hash of the set; row and 32 bits of its content
	rows  int64
	total int64 // shingles

	out     bitmap // rows that take no part any more
	matches *table[[2]uint64]
}

func newNear(files *scratch) *near {
	return &near{files: files, sets: setStore{blob: blob{files: files}}, same: newTable[[2]uint64](files, 64)}
}

// match is a row that is like an earlier one.
type match struct {
	row, like     int64
	shared, union uint32 // shingles; equal where the sets are
}

func (m *match) similarity() float64 { return float64(m.shared) / float64(m.union) }

// add takes the next row in. content is a hash of what the row says, by which exact repetitions are known.
func (n *near) add(row int64, set []uint32, content uint64) error {
	n.rows = row + 1
	if len(set) == 0 || row >= maxRows {
		return nil
	}
	n.total += int64(len(set))
	if err := n.sets.add(uint32(row), set); err != nil {
		return err
	}
	return n.same.add([2]uint64{setHash(set), uint64(row)<<32 | content>>32})
}

// find calls yield with each row that is like an earlier one, in order. It reads what add took in; nothing may be added afterwards.
func (n *near) find(ctx context.Context, workers int, yield func(match) error) error {
	n.out = newBitmap(n.rows)
	n.matches = newTable[[2]uint64](n.files, rowBits(n.rows)+32)
	for _, step := range []func() error{
		n.equalSets,
		func() error { return n.search(ctx, workers) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return n.matches.each(func(m [2]uint64) error {
		return yield(match{row: int64(m[0] >> 32), like: int64(uint32(m[0])), shared: uint32(m[1] >> 32), union: uint32(m[1])})
	})
}

// found keeps a match; the row takes no part in what follows.
func (n *near) found(row, like, shared, union uint32) error {
	n.out.set(row)
	return n.matches.add([2]uint64{uint64(row)<<32 | uint64(like), uint64(shared)<<32 | uint64(union)})
}

// equalSets matches the rows whose sets are equal, and leaves the first of each group in.
func (n *near) equalSets() error {
	var group uint64
	var first uint32
	contents := map[uint32]bool{}
	started := false
	err := n.same.each(func(r [2]uint64) error {
		row, content := uint32(r[1]>>32), uint32(r[1])
		if !started || r[0] != group {
			started, group, first = true, r[0], row
			clear(contents)
			contents[content] = true
			return nil
		}
		if contents[content] { // an exact repetition
			n.out.set(row)
			return nil
		}
		contents[content] = true
		return n.found(row, first, 1, 1)
	})
	n.same.drop()
	return err
}

// search finds the rows that are alike without being equal.
func (n *near) search(ctx context.Context, workers int) error {
	counts, err := n.count(ctx)
	if err != nil {
		return err
	}
	p := &prefixes{near: n, counts: counts, postings: newTable[[2]uint64](n.files, 64), small: newBitmap(n.rows), large: newBitmap(n.rows)}
	if err := p.collect(ctx, workers); err != nil {
		return err
	}
	pairs, err := p.pairs(ctx, workers)
	if err != nil {
		return err
	}
	at, err := n.sets.places()
	if err != nil {
		return err
	}
	if err := n.verify(ctx, workers, pairs, at); err != nil {
		return err
	}
	if !p.common {
		return nil
	}
	b := &bands{near: n, small: p.small, large: p.large, at: at}
	return b.search(ctx, workers)
}

// count gives how many rows have each shingle, at most 255, by the last bits of the shingle: shingles that share those bits are counted
// together, which makes some rare ones seem less rare and nothing wrong.
func (n *near) count(ctx context.Context) ([]uint8, error) {
	size := int64(1 << 12)
	for size < n.total && size < 1<<26 {
		size *= 2
	}
	counts := make([]uint8, size)
	mask := uint32(size - 1)
	for b, err := range n.sets.blocks() {
		if err == nil {
			err = stopped(ctx)
		}
		if err != nil {
			return nil, err
		}
		for s := range cutSets(b) {
			if n.out.has(s.row) {
				continue
			}
			for _, v := range s.set {
				if c := &counts[v&mask]; *c < 255 {
					*c++
				}
			}
		}
	}
	return counts, nil
}

// rowBits is the number of bits of the row numbers below n.
func rowBits(n int64) int {
	bits := 1
	for n > 1<<bits {
		bits++
	}
	return bits
}

// numbers yields 0 to n-1, as blocks.
func numbers(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// stopped is the error of a context that has ended, nil before.
func stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fault.Wrap(fault.Unavailable, err, "the analysis was stopped")
	}
	return nil
}
