package analyze

import (
	"context"
	"slices"
)

const (
	// nearBands bands of nearBand values each: sets of a similarity of 0.8 share no band once in 600 pairs, sets of 0.3 share one 25 times in 600.
	nearBands = 16
	nearBand  = 5
	// bandBins is the number of values of a signature.
	bandBins = nearBands * nearBand
	// bandCompared is how many rows of a bucket a row is compared with: the smallest of the earlier ones, as rows that share boilerplate are
	// most like those that have least beside it.
	bandCompared = 8
)

// bands finds the rows that are alike through shingles that are common.
type bands struct {
	*near
	small, large bitmap // see prefixes
	at           *setPlaces
}

// search compares the rows band by band; rows that found a match in one leave before the next.
func (b *bands) search(ctx context.Context, workers int) error {
	keys := newTable[[2]uint64](b.files, 64)
	err := inOrder(ctx, b.sets.blocks(), workers, func(block []byte) [][2]uint64 {
		var out [][2]uint64
		var sig signature
		for s := range cutSets(block) {
			if b.out.has(s.row) || !b.large.has(s.row) {
				continue
			}
			sig.fill(s.set)
			for i := range nearBands {
				out = append(out, [2]uint64{sig.key(i), uint64(s.row)<<32 | uint64(len(s.set))})
			}
		}
		return out
	}, func(list [][2]uint64) error {
		for _, k := range list {
			if err := keys.add(k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	const parts = tableParts / nearBands // a key begins with the number of its band
	for band := range nearBands {
		if err := b.band(ctx, workers, keys, band*parts, parts); err != nil {
			return err
		}
	}
	return nil
}

// band compares the rows of each bucket of one band.
func (b *bands) band(ctx context.Context, workers int, keys *table[[2]uint64], first, parts int) error {
	type result struct {
		found []match
		err   error
	}
	var found []match
	err := inOrder(ctx, numbers(parts), workers, func(part int) result {
		list, err := keys.sorted(first + part)
		if err != nil {
			return result{err: err}
		}
		var res result
		c := bucketRows{bands: b, reader: setReader{places: b.at}}
		for len(list) > 0 && ctx.Err() == nil {
			end := 1
			for end < len(list) && list[end][0] == list[0][0] {
				end++
			}
			if end > 1 {
				if res.err = c.compare(list[:end]); res.err != nil {
					return res
				}
			}
			list = list[end:]
		}
		res.found = c.found
		return res
	}, func(r result) error {
		found = append(found, r.found...)
		return r.err
	})
	if err != nil {
		return err
	}
	for _, m := range found { // only now: what a bucket compares must not depend on another's being done
		if err := b.found(uint32(m.row), uint32(m.like), m.shared, m.union); err != nil {
			return err
		}
	}
	return nil
}

// bucketRows compares the rows of buckets, one bucket after the other.
type bucketRows struct {
	*bands
	reader setReader
	kept   []rowSet // the smallest rows so far, by size
	set    []uint32
	found  []match
}

// compare compares the rows of one bucket, which come in their order.
func (c *bucketRows) compare(rows [][2]uint64) error {
	c.kept = c.kept[:0]
	small := false
	for _, r := range rows {
		small = small || c.small.has(uint32(r[1]>>32))
	}
	if !small { // rows that are alike would have met at a rarer shingle
		return nil
	}
	for _, r := range rows {
		row, size := uint32(r[1]>>32), int(uint32(r[1]))
		keep := len(c.kept) < bandCompared || size < len(c.kept[bandCompared-1].set)
		open := !c.out.has(row) && slices.ContainsFunc(c.kept, func(k rowSet) bool {
			return 5*min(size, len(k.set)) >= 4*max(size, len(k.set)) && (c.small.has(row) || c.small.has(k.row))
		})
		if !keep && !open {
			continue
		}
		var err error
		if c.set, err = c.reader.read(row, c.set); err != nil {
			return err
		}
		if open {
			for _, k := range c.kept {
				if m, ok := compareSets(c.set, k.set); ok {
					m.row, m.like = int64(row), int64(k.row)
					c.found = append(c.found, m)
					break
				}
			}
		}
		if keep {
			c.keep(row)
		}
	}
	return nil
}

// keep puts the row that was read among the smallest.
func (c *bucketRows) keep(row uint32) {
	k := rowSet{row: row}
	if len(c.kept) == bandCompared { // the memory of the largest is used again
		k.set = c.kept[bandCompared-1].set
		c.kept = c.kept[:bandCompared-1]
	}
	k.set = append(k.set[:0], c.set...)
	i, _ := slices.BinarySearchFunc(c.kept, k, func(a, b rowSet) int {
		if len(a.set) <= len(b.set) { // behind those of its size: the earlier row goes first
			return -1
		}
		return 1
	})
	c.kept = slices.Insert(c.kept, i, k)
}

// signature holds MinHash values of a set: the smallest hash that fell into each bin, and for an empty bin the value of another one.
type signature [bandBins]uint32

// fill computes the signature of a set that is not empty.
func (s *signature) fill(set []uint32) {
	var filled [bandBins]bool
	for _, v := range set {
		h := mix(uint64(v) + 0x9E3779B97F4A7C15)
		bin := (h >> 32) * bandBins >> 32
		if x := uint32(h); !filled[bin] || x < s[bin] {
			s[bin], filled[bin] = x, true
		}
	}
	for bin := range s {
		if filled[bin] {
			continue
		}
		for try := uint64(1); ; try++ {
			other := (mix(uint64(bin)<<32|try) >> 32) * bandBins >> 32
			if filled[other] {
				s[bin] = s[other]
				break
			}
		}
	}
}

// key gives the key of the bucket of a band: the number of the band in the first bits, then a hash of its values.
func (s *signature) key(band int) uint64 {
	h := uint64(band)
	for _, v := range s[band*nearBand : (band+1)*nearBand] {
		h = mix(h ^ uint64(v)*0x9E3779B97F4A7C15)
	}
	return uint64(band)<<60 | h>>4
}
