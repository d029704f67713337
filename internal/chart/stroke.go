package chart

import (
	"image"
	"image/color"
	"math/bits"
)

const (
	sub  = 16       // parts of a pixel
	pen1 = 24       // half of the width of a line, in those
	dot  = 5 * sub  // half of the width of a mark
	soft = sub / 2  // half of the width of an edge
	full = 2 * soft // an edge
)

// spot is a place in the picture, in parts of a pixel.
type spot struct{ x, y int }

// stroke is how much of each pixel a line covers. Parts that overlap cover once, so that joints do not show.
type stroke struct{ mask *image.Alpha }

func newStroke(r image.Rectangle) stroke { return stroke{image.NewAlpha(r)} }

// segment covers what is within half a width of the way from p to q; with round ends.
func (s stroke) segment(p, q spot, half int) {
	reach := half + soft
	box := image.Rect((min(p.x, q.x)-reach)/sub-1, (min(p.y, q.y)-reach)/sub-1, (max(p.x, q.x)+reach)/sub+2, (max(p.y, q.y)+reach)/sub+2).Intersect(s.mask.Rect)
	dx, dy := q.x-p.x, q.y-p.y
	long := dx*dx + dy*dy
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			cx, cy := x*sub+sub/2-p.x, y*sub+sub/2-p.y
			var far int // the square of the distance
			switch along := cx*dx + cy*dy; {
			case along <= 0:
				far = cx*cx + cy*cy
			case along >= long:
				far = (cx-dx)*(cx-dx) + (cy-dy)*(cy-dy)
			default:
				across := cx*dy - cy*dx
				far = across * across / long
			}
			if far >= reach*reach {
				continue
			}
			cover := uint8(min((reach*sub-root(far*sub*sub))*255/(full*sub), 255))
			if at := s.mask.PixOffset(x, y); s.mask.Pix[at] < cover {
				s.mask.Pix[at] = cover
			}
		}
	}
}

// root gives the whole part of a square root.
func root(n int) int {
	if n <= 0 {
		return 0
	}
	r := 1 << ((bits.Len(uint(n)) + 1) / 2)
	for {
		next := (r + n/r) / 2
		if next >= r {
			return r
		}
		r = next
	}
}

// paint puts a colour where the stroke covers.
func (s stroke) paint(img *image.NRGBA, c color.NRGBA) {
	mix := func(under, over uint8, a int) uint8 { return uint8((int(under)*(255-a) + int(over)*a + 127) / 255) }
	for i, a := range s.mask.Pix {
		if a > 0 {
			p := img.Pix[4*i : 4*i+3]
			p[0], p[1], p[2] = mix(p[0], c.R, int(a)), mix(p[1], c.G, int(a)), mix(p[2], c.B, int(a))
		}
	}
}

// trace draws a series, broken where a value is no number.
func (f frame) trace(s stroke, points []Point, dots bool) {
	var run []spot
	end := func() {
		run = columns(run)
		for i := range run {
			if i > 0 {
				s.segment(run[i-1], run[i], pen1)
			}
			if dots && len(points) <= 100 || len(run) == 1 {
				s.segment(run[i], run[i], dot)
			}
		}
		run = run[:0]
	}
	for _, p := range points {
		if !drawable(p.Y) {
			end()
			continue
		}
		run = append(run, spot{left*sub + f.x.place(p.X, f.wide()), (top+f.high())*sub - f.y.place(p.Y, f.high())})
	}
	end()
}

// columns keeps of each column of pixels what can be seen of it: the first, the lowest, the highest and the last, in their order.
func columns(run []spot) []spot {
	out := run[:0:0]
	for from := 0; from < len(run); {
		to, low, high := from, from, from
		for ; to < len(run) && run[to].x/sub == run[from].x/sub; to++ {
			if run[to].y < run[low].y {
				low = to
			}
			if run[to].y > run[high].y {
				high = to
			}
		}
		before := -1
		for _, i := range [...]int{from, min(low, high), max(low, high), to - 1} {
			if i > before {
				out = append(out, run[i])
				before = i
			}
		}
		from = to
	}
	return out
}
