package curve

import (
	"cmp"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// Line is a curve along any axis. X does not fall, and is finite; Y may be NaN or infinite. Both have the same length.
type Line struct {
	X, Y []float64
}

// Steps gives points along their steps.
func Steps(points []Point) Line {
	return lineOf(points, func(p *Point) float64 { return float64(p.Step) })
}

// Elapsed gives points along the seconds since start, which is in milliseconds since 1970.
func Elapsed(points []Point, start int64) Line {
	return lineOf(points, func(p *Point) float64 { return (float64(p.Time) - float64(start)) / 1e3 })
}

// Along gives points along another metric of the same run, such as the tokens trained on: at each step the value which that had, between two of its steps
// as much of the way as the step is. Points before its first step and behind its last are left out, and those beside what is no finite number.
func Along(points, metric []Point) Line {
	m := Steps(metric)
	at := 0
	sorted := slices.Clone(points)
	slices.SortStableFunc(sorted, func(a, b Point) int { return cmp.Compare(a.Step, b.Step) })
	return lineOf(sorted, func(p *Point) float64 { return m.value(float64(p.Step), &at) })
}

// lineOf puts points in the order of x. Of those at the same place the last that arrived counts.
func lineOf(points []Point, x func(p *Point) float64) Line {
	type place struct{ x, y float64 }
	all := make([]place, 0, len(points))
	ordered := true
	for i := range points {
		p := place{x(&points[i]), points[i].Value}
		if !finite(p.x) {
			continue
		}
		ordered = ordered && (len(all) == 0 || all[len(all)-1].x <= p.x)
		all = append(all, p)
	}
	if !ordered {
		slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(a.x, b.x) })
	}
	l := Line{make([]float64, 0, len(all)), make([]float64, 0, len(all))}
	for _, p := range all {
		if n := len(l.X); n > 0 && l.X[n-1] == p.x {
			l.Y[n-1] = p.y
			continue
		}
		l.X, l.Y = append(l.X, p.x), append(l.Y, p.y)
	}
	return l
}

// value gives the line at x, NaN beyond its ends and in its gaps. at is where the last x was found: those asked for do not fall.
func (l *Line) value(x float64, at *int) float64 {
	n := len(l.X)
	if n == 0 || x < l.X[0] || x > l.X[n-1] {
		return math.NaN()
	}
	for *at+1 < n && l.X[*at+1] <= x {
		*at++
	}
	i := *at
	if l.X[i] == x {
		return l.Y[i]
	}
	if y, z := l.Y[i], l.Y[i+1]; finite(y) && finite(z) {
		part := (x - l.X[i]) / (l.X[i+1] - l.X[i])
		return y*(1-part) + z*part
	}
	return math.NaN()
}

// MostPlaces is how many places a Grid may have.
const MostPlaces = 100_000

// Grid is lines on one axis: Y[i][k] is line i at X[k], NaN where that line is not.
type Grid struct {
	X []float64
	Y [][]float64
}

// Align puts lines on n places at even distances from the first to the last X of all of them. Between two points of a line it is as far between their
// values; before its first, behind its last, and beside what is no finite number there is nothing: NaN. Lines that have no point have nothing anywhere, and
// without any point there are no places. The error is invalid for n out of 2 to MostPlaces, and for lines that are not as Line says.
func Align(lines []Line, n int) (Grid, error) {
	if n < 2 || n > MostPlaces {
		return Grid{}, fault.New(fault.Invalid, "lines cannot be put on %d places", n).Do("ask for 2 to %d", MostPlaces)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, l := range lines {
		if len(l.X) != len(l.Y) {
			return Grid{}, fault.New(fault.Invalid, "line %d has %d places and %d values", i, len(l.X), len(l.Y))
		}
		for k, x := range l.X {
			if !finite(x) || k > 0 && x < l.X[k-1] {
				return Grid{}, fault.New(fault.Invalid, "line %d goes back at its place %d, or that is no finite number", i, k).Do("make lines with Steps, Elapsed or Along")
			}
		}
		if k := len(l.X); k > 0 {
			lo, hi = min(lo, l.X[0]), max(hi, l.X[k-1])
		}
	}
	g := Grid{Y: make([][]float64, len(lines))}
	if lo > hi {
		return g, nil
	}
	if lo == hi {
		n = 1
	}
	g.X = make([]float64, n)
	for k := range g.X {
		part := float64(k) / float64(max(1, n-1))
		g.X[k] = lo*(1-part) + hi*part
	}
	g.X[n-1] = hi // exactly: the last point of a line is on it
	for i := range lines {
		g.Y[i] = make([]float64, n)
		at := 0
		for k, x := range g.X {
			g.Y[i][k] = lines[i].value(x, &at)
		}
	}
	return g, nil
}
