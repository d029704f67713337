package curve

import (
	"context"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Limits of a Query.
const (
	LeastPoints = 8
	MostPoints  = 100_000
)

// Query says what of a series is drawn.
type Query struct {
	From, To *int64 // the part of the axis, both ends among it; nil is the end of the data
	Axis     Axis
	Points   int // at most so many come back; LeastPoints to MostPoints
	// Near lets the edges of columns be off by a third of a column, so that far fewer blocks are read. The least and the greatest value of the whole, and of
	// every such neighbourhood, are there all the same.
	Near bool
}

// Curve is what View draws.
type Curve struct {
	// Points stand along the axis, those at the same place in the order of arrival.
	Points []Point
	// Of is how many points the series has in the range. When they are not more than were asked for, Points are all of them.
	Of int64
}

// View draws a part of a series with at most q.Points points: where it has more, the range of its points is cut into columns of equal width, and of each
// column the least and the greatest finite value are given, the first NaN and the first infinity of each sign where there are some, and of the whole the
// first and the last point; of equal values the one that arrived first. What comes back is just what all points of the series would give (there are half
// as many columns as points, and down to a fifth as many where NaN or infinities stand in them); but blocks of level 0 are read only where a coarser one leaves it open.
//
// Errors are those of src; invalid for a number of points out of its limits, for a range that ends before it begins, and for damaged blocks.
func View(ctx context.Context, src Source, s Series, q Query) (Curve, error) {
	if q.Points < LeastPoints || q.Points > MostPoints {
		return Curve{}, fault.New(fault.Invalid, "a curve cannot be drawn with %d points", q.Points).Do("ask for %d to %d", LeastPoints, MostPoints)
	}
	if q.From != nil && q.To != nil && *q.From > *q.To {
		return Curve{}, fault.New(fault.Invalid, "the range ends at %d, before it begins at %d", *q.To, *q.From)
	}
	if q.Axis > ByTime {
		return Curve{}, fault.New(fault.Invalid, "there is no such axis").Do("use ByStep or ByTime")
	}
	v := view{ctx: ctx, src: src, series: s, axis: q.Axis, near: q.Near, lo: math.MinInt64, hi: math.MaxInt64}
	if q.From != nil {
		v.lo = *q.From
	}
	if q.To != nil {
		v.hi = *q.To
	}
	if err := v.begin(); err != nil || v.lo > v.hi {
		return Curve{}, err
	}
	of, err := v.count()
	if err != nil {
		return Curve{}, err
	}
	if of <= int64(q.Points) {
		points, err := v.all(int(of))
		return Curve{points, of}, err
	}
	for n := (q.Points - 2) / 2; ; {
		c := newColumns(q.Axis, v.lo, v.hi, n)
		if err := v.draw(c); err != nil {
			return Curve{}, err
		}
		points := c.points()
		if len(points) <= q.Points {
			return Curve{points, of}, nil
		}
		n = fewer(n, len(points), q.Points)
	}
}

// fewer gives a number of columns for at most most points, as n gave got: in proportion, and one in twenty less, as wider columns have more to show. A
// column has five points at most.
func fewer(n, got, most int) int {
	return max((most-2)/mostShown, min(n-1, n*(most-2)/got*19/20))
}

// view is a series that is looked at.
type view struct {
	ctx    context.Context
	src    Source
	series Series
	axis   Axis
	lo, hi int64 // the range, within the data

	blocks int64 // of level 0
	tail   []Point
	cover  []span           // the fewest blocks that stand for all full ones, coarsest first
	held   map[span]*opened // those blocks, by level and index
	whole  bool             // the range holds all points
	near   bool             // see Query.Near
	u      unpacker
}

// begin finds the cover, and narrows the range to the data.
func (v *view) begin() error {
	var err error
	if v.blocks, v.tail, err = v.src.Tail(v.ctx, v.series); err != nil {
		return err
	}
	if v.blocks < 0 || v.blocks > math.MaxInt64/blockSpan(MostLevels-1) {
		return fault.New(fault.Invalid, "a series cannot have %d blocks", v.blocks)
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range v.tail {
		x := v.tail[i].at(v.axis)
		lo, hi = min(lo, x), max(hi, x)
	}
	v.held = map[span]*opened{}
	done := int64(0) // blocks of level 0 that are covered
	for level := MostLevels - 1; level >= 0; level-- {
		each := blockSpan(level) / BlockPoints
		from, to := done/each, v.blocks/each
		if from == to {
			continue
		}
		v.cover = append(v.cover, span{level, from * perBlock(level), to * perBlock(level)})
		done = to * each
		if err := v.each(level, from, to, func(o *opened) error {
			held := *o
			v.held[span{level: level, from: o.index}] = &held
			if v.axis == ByTime {
				lo, hi = min(lo, o.MinTime), max(hi, o.MaxTime)
			} else {
				lo, hi = min(lo, o.MinStep), max(hi, o.MaxStep)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	v.whole = v.lo <= lo && v.hi >= hi
	v.lo, v.hi = max(v.lo, lo), min(v.hi, hi)
	return nil
}

// perBlock is how many units a block has: buckets, or points at level 0.
func perBlock(level int) int64 {
	if level == 0 {
		return BlockPoints
	}
	return blockBuckets
}

// count gives how many points are in the range.
func (v *view) count() (int64, error) {
	if v.whole {
		return v.blocks*BlockPoints + int64(len(v.tail)), nil
	}
	n := int64(0)
	within := func(p *Point) {
		if x := p.at(v.axis); x >= v.lo && x <= v.hi {
			n++
		}
	}
	err := v.walk(func(level int, key int64, b *bucket) verdict {
		if !b.ordered(v.axis) {
			return deeper
		}
		first, last := b.points[0].at(v.axis), b.points[len(b.points)-1].at(v.axis)
		switch {
		case last < v.lo || first > v.hi:
		case first >= v.lo && last <= v.hi:
			n += bucketPoints(level)
		default:
			return deeper
		}
		return settled
	}, nil, func(key int64, p *Point) { within(p) })
	for i := range v.tail {
		within(&v.tail[i])
	}
	return n, err
}

// all gives the points of the range as they are.
func (v *view) all(n int) ([]Point, error) {
	found := make([]placed, 0, n)
	take := func(key int64, p *Point) {
		if x := p.at(v.axis); x >= v.lo && x <= v.hi {
			found = append(found, placed{*p, key, true})
		}
	}
	err := v.walk(func(_ int, _ int64, b *bucket) verdict {
		if b.ordered(v.axis) && (b.points[len(b.points)-1].at(v.axis) < v.lo || b.points[0].at(v.axis) > v.hi) {
			return settled
		}
		return deeper
	}, nil, take)
	if err != nil {
		return nil, err
	}
	for i := range v.tail {
		take(v.blocks*BlockPoints+int64(i), &v.tail[i])
	}
	sortPlaced(found, v.axis)
	out := make([]Point, len(found))
	for i := range found {
		out[i] = found[i].Point
	}
	return out, nil
}

// draw fills columns with all points of the range, or what makes no difference to that.
func (v *view) draw(c *columns) error {
	for i := range v.tail {
		p := &v.tail[i]
		c.add(c.of(p.at(v.axis)), p, v.blocks*BlockPoints+int64(i))
	}
	return v.walk(func(_ int, key int64, b *bucket) verdict {
		if !b.ordered(v.axis) {
			return deeper
		}
		n := len(c.each)
		first := c.of(b.points[0].at(v.axis))
		last := c.of(b.points[len(b.points)-1].at(v.axis))
		switch {
		case last < 0 || first >= n:
		case first < 0 || last >= n || last > first+1 || last < first:
			return deeper // its end in the range is seen in its points alone, or columns have nothing but it
		case first == last:
			for i := range b.points {
				c.add(first, &b.points[i], key+int64(i))
			}
		case v.near && c.narrow(b, first):
			for i := range b.points {
				c.add(c.of(b.points[i].at(v.axis)), &b.points[i], key+int64(i))
			}
		default:
			return later
		}
		return settled
	}, func(key int64, b *bucket) verdict {
		first := c.of(b.points[0].at(v.axis))
		if !c.tells(b, first, first+1, key) {
			return deeper
		}
		for i := range b.points {
			c.add(c.of(b.points[i].at(v.axis)), &b.points[i], key+int64(i))
		}
		return settled
	}, func(key int64, p *Point) { c.add(c.of(p.at(v.axis)), p, key) })
}
