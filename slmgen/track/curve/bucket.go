package curve

import "math"

// bucket is what a level keeps of consecutive points: in their order the first, the least, the greatest, the last, and the first of each that is no
// finite number.
type bucket struct {
	points []Point
	flags  byte
}

// What a bucket's kept points do not show.
const (
	stepsGoBack = 1 << 3 // somewhere among its points; a byte of a bucket holds the number kept in the bits below
	timesGoBack = 1 << 4
	allFlags    = stepsGoBack | timesGoBack
)

// ordered says that the bucket's points follow each other along the axis, so that the first and the last bound it.
func (b *bucket) ordered(a Axis) bool {
	if a == ByTime {
		return b.flags&timesGoBack == 0
	}
	return b.flags&stepsGoBack == 0
}

// appendKept appends what is kept of points, and gives the flags that they add.
func appendKept(dst, points []Point) ([]Point, byte) {
	var at [mostKept]int // places of what is kept
	for i := range at {
		at[i] = -1
	}
	const first, low, high, nan, inf, minus, last = 0, 1, 2, 3, 4, 5, 6
	var flags byte
	set := func(k, i int) {
		if at[k] < 0 {
			at[k] = i
		}
	}
	for i := range points {
		p := &points[i]
		if i > 0 {
			if p.Step < points[i-1].Step {
				flags |= stepsGoBack
			}
			if p.Time < points[i-1].Time {
				flags |= timesGoBack
			}
		}
		switch v := p.Value; {
		case math.IsNaN(v):
			set(nan, i)
		case math.IsInf(v, 1):
			set(inf, i)
		case math.IsInf(v, -1):
			set(minus, i)
		default:
			if at[low] < 0 || v < points[at[low]].Value {
				at[low] = i
			}
			if at[high] < 0 || v > points[at[high]].Value {
				at[high] = i
			}
		}
	}
	at[first], at[last] = 0, len(points)-1
	for done := -1; ; { // in their order, each once
		next := len(points)
		for _, i := range at {
			if i > done && i < next {
				next = i
			}
		}
		if next == len(points) {
			return dst, flags
		}
		dst = append(dst, points[next])
		done = next
	}
}
