package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// frame is a picture with its axes.
type frame struct {
	img  *image.NRGBA
	x, y extent
}

func (f frame) wide() int { return f.img.Rect.Dx() - left - right }
func (f frame) high() int { return f.img.Rect.Dy() - top - bottom }

// axes draws the rules with their numbers. name is that of the horizontal axis.
func (f frame) axes(name string) {
	floor := top + f.high()
	for _, v := range ticks(f.y, 5, 0) {
		y := floor - f.y.place(v.at, f.high())/sub
		f.fill(image.Rect(left, y, left+f.wide(), y+1), rule)
		f.text(left-14-measure(v.label), y-13, v.label)
	}
	last := left + f.wide()
	for _, v := range ticks(f.x, 6, 1) {
		x := left + f.x.place(v.at, f.wide())/sub
		f.fill(image.Rect(x, floor, x+1, floor+8), ink)
		if at := x - measure(v.label)/2; at+measure(v.label) <= last+right {
			f.text(at, floor+10, v.label)
		}
	}
	f.fill(image.Rect(left, floor, last, floor+2), ink)
	f.text(last-measure(name), 14, name)
}

func (f frame) fill(r image.Rectangle, c color.NRGBA) {
	draw.Draw(f.img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// text writes with its upper left corner at a place and gives where it ends. What does not fit is cut.
func (f frame) text(x, y int, s string) int {
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	face := basicfont.Face7x13
	small := image.NewAlpha(image.Rect(0, 0, font.MeasureString(face, s).Ceil(), face.Height))
	d := font.Drawer{Dst: small, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(s)
	for sy := range small.Rect.Dy() {
		for sx := range min(small.Rect.Dx(), (f.img.Rect.Dx()-x)/scale) {
			if small.AlphaAt(sx, sy).A > 127 {
				f.fill(image.Rect(x+sx*scale, y+sy*scale, x+(sx+1)*scale, y+(sy+1)*scale), ink)
			}
		}
	}
	return x + small.Rect.Dx()*scale
}

func measure(s string) int { return font.MeasureString(basicfont.Face7x13, s).Ceil() * scale }

// tick is a number on an axis.
type tick struct {
	at    float64
	label string
}

// ticks gives about n round numbers within an extent, none closer than least.
func ticks(e extent, n int, least float64) []tick {
	step := max(round(e.high-e.low, n), least)
	var out []tick
	for i := math.Ceil(e.low / step); i*step <= e.high && len(out) <= 4*n; i++ {
		out = append(out, tick{i * step, number(i*step, step, max(math.Abs(e.low), math.Abs(e.high)))})
	}
	return out
}

// round gives the distance of 1, 2 or 5 times a power of ten that puts at most n of it into a span.
func round(span float64, n int) float64 {
	want := span / float64(n)
	_, exponent, _ := strings.Cut(strconv.FormatFloat(want, 'e', -1, 64), "e")
	for _, digit := range []string{"1e", "2e", "5e"} {
		if v, _ := strconv.ParseFloat(digit+exponent, 64); v >= want*(1-1e-9) { // rounding
			return v
		}
	}
	e, _ := strconv.Atoi(exponent)
	v, _ := strconv.ParseFloat("1e"+strconv.Itoa(e+1), 64)
	return v
}

// number writes a tick with as many digits as tell it from the next one; size is the largest of the axis.
func number(v, step, size float64) string {
	switch {
	case v == 0:
		return "0"
	case step < 1e-4 || size >= 1e9:
		return short(v)
	case step >= 1e5:
		return strconv.FormatFloat(v/1e6, 'f', -1, 64) + "M"
	case step >= 100 && size >= 1e4:
		return strconv.FormatFloat(v/1e3, 'f', -1, 64) + "k"
	}
	decimals := 0
	for d := step; d < 0.999 && decimals < 6; d *= 10 {
		decimals++
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// short writes a number with three digits and an exponent: 2.5e-7.
func short(v float64) string {
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	digits = strings.TrimSuffix(strings.TrimRight(digits, "0"), ".")
	n, _ := strconv.Atoi(exponent)
	return digits + "e" + strconv.Itoa(n)
}
