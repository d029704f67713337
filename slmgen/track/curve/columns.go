package curve

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// placed is a point and where it stands in the order of arrival.
type placed struct {
	Point
	key int64
	set bool
}

// column is a part of the axis, and what is shown of the points in it: of equal ones the one that arrived first.
type column struct {
	low, high, nan, inf, minus placed
}

// mostShown is how many points a column has at most, but for the first and the last of all.
const mostShown = 5

// columns cut the axis from lo to hi, both among it, into parts of equal width.
type columns struct {
	axis   Axis
	lo, hi int64
	bounds []uint64 // where each begins, above lo; and the end
	scale  float64
	each   []column
	recent int    // the column that was asked for last: the next is mostly the same
	first  placed // along the axis
	last   placed
}

func newColumns(axis Axis, lo, hi int64, n int) *columns {
	c := &columns{axis: axis, lo: lo, hi: hi, bounds: make([]uint64, n+1), each: make([]column, n)}
	width := uint64(hi) - uint64(lo) // less one, as it may have 64 bits
	for i := 1; i < n; i++ {
		high, low := bits.Mul64(width, uint64(i))
		var up uint64
		low, up = bits.Add64(low, uint64(i), 0)
		q, rest := bits.Div64(high+up, low, uint64(n))
		if rest > 0 {
			q++
		}
		c.bounds[i] = q
	}
	c.bounds[n] = math.MaxUint64
	c.scale = float64(n) / (float64(width) + 1)
	return c
}

// of gives the column of a place on the axis: -1 before the first and their number behind the last.
func (c *columns) of(x int64) int {
	switch {
	case x < c.lo:
		return -1
	case x > c.hi:
		return len(c.each)
	}
	d := uint64(x) - uint64(c.lo)
	if i := c.recent; d >= c.bounds[i] && d < c.bounds[i+1] {
		return i
	}
	i := min(int(float64(d)*c.scale), len(c.each)-1)
	for i > 0 && d < c.bounds[i] {
		i--
	}
	for i+1 < len(c.each) && d >= c.bounds[i+1] {
		i++
	}
	c.recent = i
	return i
}

// narrow says whether a bucket is no wider than a third of the column i.
func (c *columns) narrow(b *bucket, i int) bool {
	first, last := b.points[0].at(c.axis), b.points[len(b.points)-1].at(c.axis)
	return last >= first && uint64(last)-uint64(first) <= (min(c.bounds[i+1], uint64(c.hi)-uint64(c.lo))-c.bounds[i])/3
}

// add takes a point into a column, which may be none.
func (c *columns) add(i int, p *Point, key int64) {
	if uint(i) >= uint(len(c.each)) {
		return
	}
	col := &c.each[i]
	switch v := p.Value; {
	case math.IsNaN(v):
		col.nan.earlier(p, key)
	case math.IsInf(v, 1):
		col.inf.earlier(p, key)
	case math.IsInf(v, -1):
		col.minus.earlier(p, key)
	default:
		if l := &col.low; !l.set || v < l.Value || v == l.Value && key < l.key {
			*l = placed{*p, key, true}
		}
		if h := &col.high; !h.set || v > h.Value || v == h.Value && key < h.key {
			*h = placed{*p, key, true}
		}
	}
	x := p.at(c.axis)
	if f := &c.first; !f.set || x < f.at(c.axis) || x == f.at(c.axis) && key < f.key {
		*f = placed{*p, key, true}
	}
	if l := &c.last; !l.set || x > l.at(c.axis) || x == l.at(c.axis) && key > l.key {
		*l = placed{*p, key, true}
	}
}

func (p *placed) earlier(other *Point, key int64) {
	if !p.set || key < p.key {
		*p = placed{*other, key, true}
	}
}

// tells says that a bucket, whose points lie in the columns one and two and begin at key, has no point in either that would be shown but for those it
// keeps. It may also say no where there is none.
func (c *columns) tells(b *bucket, one, two int, key int64) bool {
	for i := one; i <= two; i++ {
		col := &c.each[i]
		for j := range b.points {
			p := &b.points[j]
			if c.of(p.at(c.axis)) == i {
				continue // it is shown there itself, or one that is farther out
			}
			ok := true
			switch v := p.Value; {
			case math.IsNaN(v):
				ok = col.nan.set && col.nan.key < key
			case math.IsInf(v, 1):
				ok = col.inf.set && col.inf.key < key
			case math.IsInf(v, -1):
				ok = col.minus.set && col.minus.key < key
			default: // the least and the greatest are among them; the others cannot say more
				if v == b.low() {
					l := &col.low
					ok = l.set && (l.Value < v || l.Value == v && l.key < key)
				}
				if h := &col.high; ok && v == b.high() {
					ok = h.set && (h.Value > v || h.Value == v && h.key < key)
				}
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

func (b *bucket) low() float64 {
	m := math.Inf(1)
	for i := range b.points {
		if v := b.points[i].Value; finite(v) && v < m {
			m = v
		}
	}
	return m
}

func (b *bucket) high() float64 {
	m := math.Inf(-1)
	for i := range b.points {
		if v := b.points[i].Value; finite(v) && v > m {
			m = v
		}
	}
	return m
}

// points gives what is shown, along the axis, points at the same place in the order of arrival.
func (c *columns) points() []Point {
	var out []Point
	shown := make([]placed, 0, mostKept)
	for i := range c.each {
		col := &c.each[i]
		shown = shown[:0]
		for _, p := range [...]*placed{&col.low, &col.high, &col.nan, &col.inf, &col.minus, &c.first, &c.last} {
			if p.set && c.of(p.at(c.axis)) == i {
				shown = append(shown, *p)
			}
		}
		sortPlaced(shown, c.axis)
		for j := range shown {
			if j == 0 || shown[j].key != shown[j-1].key {
				out = append(out, shown[j].Point)
			}
		}
	}
	return out
}

func sortPlaced(p []placed, a Axis) {
	slices.SortFunc(p, func(x, y placed) int { return cmp.Or(cmp.Compare(x.at(a), y.at(a)), cmp.Compare(x.key, y.key)) })
}
