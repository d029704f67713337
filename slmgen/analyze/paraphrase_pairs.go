package analyze

import (
	"context"
	"slices"
)

// phraseKeys makes the keys of rows. It is for one goroutine.
type phraseKeys struct {
	*paraphrases
	rarest []uint64
	other  []uint64
	keys   []uint64
}

// of gives the keys of a row.
func (k *phraseKeys) of(s phrase) []uint64 {
	k.keys = k.keys[:0]
	k.rarest = k.rare(k.rarest[:0], s.question, phraseRare)
	for i, a := range k.rarest {
		for _, b := range k.rarest[:i] {
			k.keys = append(k.keys, mix(min(a, b)&0xffffffff|max(a, b)<<32))
		}
	}
	k.other = k.rare(k.other[:0], s.answer, phraseCross)
	for _, a := range k.rarest[:min(len(k.rarest), phraseCross)] {
		for _, b := range k.other {
			if uint32(a) != uint32(b) {
				k.keys = append(k.keys, mix(a<<32|b&0xffffffff)^1)
			}
		}
	}
	slices.Sort(k.keys)
	k.keys = slices.Compact(k.keys)
	return k.keys
}

// rare appends the rarest stems of a bag that more than one row has: how many rows in the first bits, the stem in the last 32.
func (k *phraseKeys) rare(dst []uint64, stems []uint32, n int) []uint64 {
	for _, v := range stems {
		if c := k.counts[v&k.mask]; c > 1 {
			dst = append(dst, uint64(c)<<32|uint64(v))
		}
	}
	slices.Sort(dst)
	return dst[:min(n, len(dst))]
}

// postings gives key and row of every key that at least two rows have, and no more than phraseList. Most keys are one row's own: they are
// counted first, by some of their bits, so that they need not be kept.
func (p *paraphrases) postings(ctx context.Context, workers int, out bitmap) (*table[[2]uint64], error) {
	keysOf := func(b []byte) [][2]uint64 {
		var all [][2]uint64
		k := phraseKeys{paraphrases: p}
		for s := range cutSets(b) {
			if out.has(s.row) {
				continue
			}
			for _, key := range k.of(phraseIn(s.set)) {
				all = append(all, [2]uint64{key, uint64(s.row)})
			}
		}
		return all
	}
	size := int64(1 << 12)
	for size < 4*p.rows && size < 1<<26 {
		size *= 2
	}
	counts := make([]uint8, size)
	count := func(key uint64) *uint8 { return &counts[key&uint64(size-1)] }
	err := inOrder(ctx, p.lists.blocks(), workers, keysOf, func(keys [][2]uint64) error {
		for _, r := range keys {
			if c := count(r[0]); *c < 255 {
				*c++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	postings := newTable[[2]uint64](p.files, 64)
	return postings, inOrder(ctx, p.lists.blocks(), workers, keysOf, func(keys [][2]uint64) error {
		for _, r := range keys {
			if c := *count(r[0]); c > 1 && c < 255 {
				if err := postings.add(r); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// pairs gives the rows that share a key, once for each: the later one and the earlier one.
func (p *paraphrases) pairs(ctx context.Context, workers int, postings *table[[2]uint64]) (*table[[2]uint64], error) {
	type result struct {
		pairs [][2]uint64
		err   error
	}
	pairs := newTable[[2]uint64](p.files, rowBits(p.rows)+32)
	err := inOrder(ctx, numbers(tableParts), workers, func(part int) result {
		list, err := postings.sorted(part)
		if err != nil {
			return result{err: err}
		}
		var out [][2]uint64
		for len(list) > 0 {
			end := 1
			for end < len(list) && list[end][0] == list[0][0] {
				end++
			}
			if end <= phraseList {
				for j := range end {
					for i := range j {
						out = append(out, [2]uint64{list[j][1]<<32 | list[i][1]})
					}
				}
			}
			list = list[end:]
		}
		return result{pairs: out}
	}, func(r result) error {
		for _, pair := range r.pairs {
			if err := pairs.add(pair); err != nil {
				return err
			}
		}
		return r.err
	})
	postings.drop()
	return pairs, err
}

// verify compares candidates, each row with earlier ones until one says the same.
func (p *paraphrases) verify(ctx context.Context, workers int, pairs *table[[2]uint64], at *setPlaces, yield func(row, like uint32, similarity float64) error) error {
	type same struct {
		row, like  uint32
		similarity float64
	}
	type result struct {
		found []same
		err   error
	}
	return inOrder(ctx, numbers(tableParts), workers, func(part int) (res result) {
		err := eachPair(ctx, pairs, part, phraseKeysShared, at, func(row, earlier uint32, a, b []uint32) bool {
			s, ok := p.say(phraseIn(a), phraseIn(b))
			if ok {
				res.found = append(res.found, same{row, earlier, s})
			}
			return ok
		})
		return result{res.found, err}
	}, func(r result) error {
		for _, s := range r.found {
			if err := yield(s.row, s.like, s.similarity); err != nil {
				return err
			}
		}
		return r.err
	})
}
