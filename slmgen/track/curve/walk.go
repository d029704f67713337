package curve

import (
	"cmp"
	"slices"
)

// verdict is what becomes of a bucket.
type verdict uint8

const (
	settled verdict = iota
	deeper          // what is below it must be looked at
	later           // it is asked about again when the others of its level are settled
)

// span is consecutive buckets of a level, or points at level 0.
type span struct {
	level    int
	from, to int64
}

// batch is how many blocks are held at once.
const batch = 32

// put is a bucket that is decided later.
type put struct {
	bucket
	unit int64
}

// walk goes from the cover down. look decides about each bucket that is met, again about those that it puts off; point sees the points of level 0 below
// those that were not settled. A key is the place in the series of the first point.
func (v *view) walk(look func(level int, key int64, b *bucket) verdict, again func(key int64, b *bucket) verdict, point func(key int64, p *Point)) error {
	top := 0
	if len(v.cover) > 0 {
		top = v.cover[0].level
	}
	var here []span
	for level := top; level >= 0; level-- {
		for _, c := range v.cover {
			if c.level == level {
				here = append(here, c)
			}
		}
		if level == 0 {
			return v.spans(0, here, func(o *opened, part int, spans []span) error {
				points, err := o.part(&v.u, part)
				if err != nil {
					return err
				}
				start := o.index*BlockPoints + int64(part)*chunkPoints
				for _, s := range spans {
					for i := max(s.from, start); i < min(s.to, start+chunkPoints); i++ {
						point(i, &points[i-start])
					}
				}
				return nil
			})
		}
		var below []span
		each := bucketPoints(level) / bucketPoints(level-1)
		down := func(unit int64) {
			from := unit * each
			if n := len(below); n > 0 && below[n-1].to == from {
				below[n-1].to += each
				return
			}
			below = append(below, span{level - 1, from, from + each})
		}
		var puts []put
		err := v.spans(level, here, func(o *opened, part int, spans []span) error {
			buckets, err := o.buckets(&v.u, part)
			if err != nil {
				return err
			}
			start := o.index*blockBuckets + int64(part)*chunkBuckets
			for _, s := range spans {
				for i := max(s.from, start); i < min(s.to, start+chunkBuckets); i++ {
					switch b := &buckets[i-start]; look(level, i*bucketPoints(level), b) {
					case deeper:
						down(i)
					case later:
						puts = append(puts, put{bucket{slices.Clone(b.points), b.flags}, i})
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i := range puts {
			if again(puts[i].unit*bucketPoints(level), &puts[i].bucket) == deeper {
				down(puts[i].unit)
			}
		}
		slices.SortFunc(below, func(a, b span) int { return cmp.Compare(a.from, b.from) })
		here = below
	}
	return nil
}

// spans gives the parts of blocks that hold spans of a level, which stand in order, each once with the spans that touch it.
func (v *view) spans(level int, spans []span, give func(o *opened, part int, spans []span) error) error {
	per := perBlock(level)
	inPart := per / blockChunks
	for len(spans) > 0 {
		first := spans[0].from / per
		end := first // behind the last block of a run of blocks that are all needed
		n := 0
		for n < len(spans) && (spans[n].from < end*per || spans[n].from/per == end && end-first < batch) {
			end = min(max(end, (spans[n].to+per-1)/per), first+batch)
			n++
		}
		s := 0 // the span at hand
		if err := v.each(level, first, end, func(o *opened) error {
			base := o.index * per
			for part := range blockChunks {
				low, high := base+int64(part)*inPart, base+int64(part+1)*inPart
				for s < n && spans[s].to <= low {
					s++
				}
				t := s
				for t < n && spans[t].from < high {
					t++
				}
				if s < t {
					if err := give(o, part, spans[s:t]); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			return err
		}
		for len(spans) > 0 && spans[0].to <= end*per {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0].from < end*per {
			spans = slices.Clone(spans)
			spans[0].from = end * per
		}
	}
	return nil
}

// each opens blocks: those of the cover once, the others whenever they are needed, a batch at a time.
func (v *view) each(level int, from, to int64, see func(o *opened) error) error {
	for from < to {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		if o := v.held[span{level: level, from: from}]; o != nil {
			if err := see(o); err != nil {
				return err
			}
			from++
			continue
		}
		end := from + 1
		for end < to && end-from < batch && v.held[span{level: level, from: end}] == nil {
			end++
		}
		blocks, err := v.src.Blocks(v.ctx, v.series, level, from, end)
		if err != nil {
			return err
		}
		if len(blocks) != int(end-from) {
			return missing(level, from, end, len(blocks))
		}
		for i := range blocks {
			if blocks[i].Level != level || blocks[i].Index != from+int64(i) {
				return misplaced(blocks[i], level, from+int64(i))
			}
			o, err := blocks[i].open()
			if err != nil {
				return err
			}
			if err := see(&o); err != nil {
				return err
			}
		}
		from = end
	}
	return nil
}
