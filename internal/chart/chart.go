// Package chart draws lines over steps as a PNG picture, for mails and other places that show no interactive chart. It uses the standard library and
// one bitmap font. Coordinates are rounded once and everything after is arithmetic on integers, so that the same lines give the same bytes on any
// machine.
package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"
)

// Width and Height are the size that a picture is shown in. It has twice as many pixels each way, for screens that have them.
const (
	Width  = 600
	Height = 240
)

// Where the lines are, in pixels of the picture.
const (
	scale  = 2
	left   = 128
	right  = 28
	top    = 52
	bottom = 60
)

// Point is a value at a step. A value that is NaN or an infinity is a gap in the line.
type Point struct{ X, Y float64 }

// Line is one series.
type Line struct {
	Name   string // for the legend; characters other than ASCII are shown as boxes
	Points []Point
	Dots   bool // marks every point, for series with few
}

var (
	paper = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.NRGBA{0x37, 0x41, 0x51, 0xff}
	rule  = color.NRGBA{0xe5, 0xe7, 0xeb, 0xff}
	pens  = []color.NRGBA{{0x1d, 0x4e, 0xd8, 0xff}, {0xc2, 0x41, 0x0c, 0xff}, {0x04, 0x78, 0x57, 0xff}, {0x7e, 0x22, 0xce, 0xff}}
)

// PNG draws lines over x, the name of the horizontal axis: both axes with their numbers, and a legend. Points are taken in the order of X, at most so
// many as there are pixels to show them: of each column of pixels the first, lowest, highest and last. It gives nil where no point is a number.
func PNG(x string, lines ...Line) []byte {
	drawn := make([][]Point, len(lines))
	var xs, ys extent
	for i, l := range lines {
		drawn[i] = slices.Clone(l.Points)
		drawn[i] = slices.DeleteFunc(drawn[i], func(p Point) bool { return !drawable(p.X) })
		slices.SortStableFunc(drawn[i], func(a, b Point) int { return compare(a.X, b.X) })
		for _, p := range drawn[i] {
			if drawable(p.Y) {
				xs.add(p.X)
				ys.add(p.Y)
			}
		}
	}
	if !xs.any {
		return nil
	}
	xs.open(0)
	ys.open(0.04)

	img := image.NewNRGBA(image.Rect(0, 0, Width*scale, Height*scale))
	draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	f := frame{img: img, x: xs, y: ys}
	f.axes(x)
	at := left
	for i, l := range lines {
		pen := pens[i%len(pens)]
		s := newStroke(img.Rect)
		f.trace(s, drawn[i], l.Dots)
		s.paint(img, pen)
		key := newStroke(img.Rect)
		key.segment(spot{at * sub, 26 * sub}, spot{(at + 36) * sub, 26 * sub}, pen1)
		key.paint(img, pen)
		at = f.text(at+48, 14, l.Name) + 36
	}
	var out bytes.Buffer
	e := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := e.Encode(&out, img); err != nil { // a buffer takes all
		return nil
	}
	return out.Bytes()
}

// drawable leaves out what is no number, and what is so large that a span of two of them is none.
func drawable(v float64) bool { return math.Abs(v) < 1e300 }

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// extent is the range of one axis.
type extent struct {
	any       bool
	low, high float64
}

func (e *extent) add(v float64) {
	if !e.any {
		e.any, e.low, e.high = true, v, v
	}
	e.low, e.high = min(e.low, v), max(e.high, v)
}

// open makes room around what is there: a part of the span, and a span where all values are one.
func (e *extent) open(part float64) {
	span := e.high - e.low
	if span <= math.Abs(e.low)*1e-9 { // rounding alone
		span = max(math.Abs(e.low)/5, 1e-9)
		if e.low == 0 {
			span = 2
		}
		part = 0.5
	}
	e.low -= float64(span * part)
	e.high += float64(span * part)
}

// place gives where a value stands on an axis of so many pixels, in parts of a pixel.
func (e extent) place(v float64, pixels int) int {
	return int(math.Round((v - e.low) / (e.high - e.low) * float64(pixels*sub)))
}
