package analyze

import (
	"context"
	"slices"
)

// prefixes finds candidates by the rarest shingles of each set.
type prefixes struct {
	*near
	counts   []uint8
	postings *table[[2]uint64] // shingle and size of the set; row, place of the shingle in the set's order
	// small and large are the rows with a common shingle among those that they may be found by, or that they look for; common says that there
	// is a small one.
	small, large bitmap
	common       bool
}

// prefixBlock is what one block of sets contributes.
type prefixBlock struct {
	postings     [][2]uint64
	small, large []uint32
}

// collect writes the postings of all sets.
func (p *prefixes) collect(ctx context.Context, workers int) error {
	return inOrder(ctx, p.sets.blocks(), workers, func(b []byte) *prefixBlock {
		out := &prefixBlock{}
		var order []uint64
		for s := range cutSets(b) {
			if !p.out.has(s.row) {
				order = p.prefix(out, s, order)
			}
		}
		return out
	}, func(b *prefixBlock) error {
		for _, r := range b.postings {
			if err := p.postings.add(r); err != nil {
				return err
			}
		}
		for _, row := range b.small {
			p.small.set(row)
			p.common = true
		}
		for _, row := range b.large {
			p.large.set(row)
		}
		return nil
	})
}

// prefix adds the postings of one set.
func (p *prefixes) prefix(out *prefixBlock, s rowSet, order []uint64) []uint64 {
	mask := uint32(len(p.counts) - 1)
	order = order[:0]
	for _, v := range s.set {
		order = append(order, uint64(p.counts[v&mask])<<32|uint64(v))
	}
	n := len(order)
	first := probed(n)
	smallest(order, first)
	slices.Sort(order[:first])
	for i, key := range order[:first] {
		switch count := key >> 32; {
		case count == 1: // nobody else has it
		case count < commonShingle:
			out.postings = append(out.postings, [2]uint64{key<<32 | uint64(n), uint64(s.row)<<32 | uint64(i)})
		case i < indexed(n):
			out.small = append(out.small, s.row)
			out.large = append(out.large, s.row)
			return order
		default:
			out.large = append(out.large, s.row)
			return order
		}
	}
	return order
}

// smallest moves the k smallest of distinct numbers to the front, in any order (Hoare's selection).
func smallest(a []uint64, k int) {
	for len(a) > 12 && k > 0 && k < len(a) {
		pivot := max(min(a[0], a[len(a)/2]), min(max(a[0], a[len(a)/2]), a[len(a)-1])) // the median of three
		i, j := 0, len(a)-1
		for i <= j {
			for a[i] < pivot {
				i++
			}
			for a[j] > pivot {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i++
				j--
			}
		}
		switch {
		case k <= j+1:
			a = a[:j+1]
		case k >= i:
			a, k = a[i:], k-i
		default:
			return
		}
	}
	if k > 0 && k < len(a) {
		slices.Sort(a)
	}
}

// pairs gives the rows that share a rare shingle and may be alike: the later row and the earlier one.
func (p *prefixes) pairs(ctx context.Context, workers int) (*table[[2]uint64], error) {
	type result struct {
		pairs [][2]uint64
		err   error
	}
	pairs := newTable[[2]uint64](p.files, rowBits(p.rows)+32)
	err := inOrder(ctx, numbers(tableParts), workers, func(part int) result {
		list, err := p.postings.sorted(part)
		if err != nil {
			return result{err: err}
		}
		var out [][2]uint64
		for len(list) > 0 {
			end := 1
			for end < len(list) && list[end][0]>>32 == list[0][0]>>32 {
				end++
			}
			out = appendPairs(out, list[:end])
			list = list[end:]
		}
		slices.SortFunc(out, compareRecords)
		return result{pairs: slices.Compact(out)}
	}, func(r result) error {
		for _, pair := range r.pairs {
			if err := pairs.add(pair); err != nil {
				return err
			}
		}
		return r.err
	})
	p.postings.drop()
	return pairs, err
}

// appendPairs appends the pairs among the sets of one shingle, which are in order of size.
func appendPairs(out [][2]uint64, list [][2]uint64) [][2]uint64 {
	for j := 1; j < len(list); j++ {
		m, mpos, mrow := int(uint32(list[j][0])), int(uint32(list[j][1])), list[j][1]>>32
		for i := j - 1; i >= 0; i-- {
			n, npos, nrow := int(uint32(list[i][0])), int(uint32(list[i][1])), list[i][1]>>32
			if 5*n < 4*m {
				break
			}
			// The shared shingle is the first that they share, or else they are found by that one: what follows bounds their overlap.
			if npos >= indexed(n) || !alike(n, m, 1+min(n-1-npos, m-1-mpos)) {
				continue
			}
			out = append(out, [2]uint64{max(mrow, nrow)<<32 | min(mrow, nrow)})
		}
	}
	return out
}

// verify compares candidates by their whole sets: each row with earlier ones until one is like it.
func (n *near) verify(ctx context.Context, workers int, pairs *table[[2]uint64], at *setPlaces) error {
	type result struct {
		found []match
		err   error
	}
	err := inOrder(ctx, numbers(tableParts), workers, func(part int) (res result) {
		err := eachPair(ctx, pairs, part, 1, at, func(row, earlier uint32, a, b []uint32) bool {
			m, ok := compareSets(a, b)
			if ok {
				m.row, m.like = int64(row), int64(earlier)
				res.found = append(res.found, m)
			}
			return ok
		})
		return result{res.found, err}
	}, func(r result) error {
		for _, m := range r.found {
			if err := n.found(uint32(m.row), uint32(m.like), m.shared, m.union); err != nil {
				return err
			}
		}
		return r.err
	})
	pairs.drop()
	return err
}

// eachPair reads the lists of the pairs that stand at least so many times in one part of a table, each row with earlier ones in their order, until
// same says that one is enough.
func eachPair(ctx context.Context, pairs *table[[2]uint64], part, times int, at *setPlaces, same func(row, earlier uint32, a, b []uint32) bool) error {
	list, err := pairs.sorted(part)
	if err != nil {
		return err
	}
	r := setReader{places: at}
	var a, b []uint32
	row, done := int64(-1), false
	for len(list) > 0 {
		pair, n := list[0], 1
		for n < len(list) && list[n] == pair {
			n++
		}
		if list = list[n:]; n < times {
			continue
		}
		if err := stopped(ctx); err != nil {
			return err
		}
		later, earlier := uint32(pair[0]>>32), uint32(pair[0])
		if int64(later) != row {
			row, done = int64(later), false
			if a, err = r.read(later, a); err != nil {
				return err
			}
		}
		if done {
			continue
		}
		if b, err = r.read(earlier, b); err != nil {
			return err
		}
		done = same(later, earlier, a, b)
	}
	return nil
}

// compareSets says whether two sets are near-duplicates.
func compareSets(a, b []uint32) (match, bool) {
	if 5*min(len(a), len(b)) < 4*max(len(a), len(b)) {
		return match{}, false
	}
	least := leastShared(len(a), len(b))
	o := overlap(a, b, least)
	return match{shared: uint32(max(o, 0)), union: uint32(len(a) + len(b) - max(o, 0))}, o >= least
}
