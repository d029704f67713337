package cli

import (
	"fmt"
	"math"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track"
)

const (
	curveWide = 64 // cells, of two dots
	curveHigh = 10 // cells, of four dots
)

// draw draws each metric of a chart in a picture of its own, the runs in it.
func (s *session) draw(c *track.Chart) []string {
	var out []string
	var order []string
	byMetric := map[string][]track.Line{}
	for _, l := range c.Lines {
		if byMetric[l.Metric] == nil {
			order = append(order, l.Metric)
		}
		byMetric[l.Metric] = append(byMetric[l.Metric], l)
	}
	st := s.out()
	paints := []func(string) string{st.cyan, st.yellow, st.green, st.red, st.bold, st.dim}
	for _, metric := range order {
		lines := byMetric[metric]
		title := metric
		if len(lines) > 1 {
			var names []string
			for i, l := range lines {
				names = append(names, paints[i%len(paints)](l.Run))
			}
			title += ": " + strings.Join(names, " ")
		}
		out = append(append(out, "", title), plot(lines, func(i int, text string) string { return paints[i%len(paints)](text) })...)
	}
	return out
}

// plot draws lines in dots of Braille, over a common pair of axes. paint colours the text of a line.
func plot(lines []track.Line, paint func(line int, text string) string) []string {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for i, y := range l.Y {
			if y != nil {
				x0, x1, y0, y1 = min(x0, l.X[i]), max(x1, l.X[i]), min(y0, *y), max(y1, *y)
			}
		}
	}
	if x0 > x1 {
		return []string{"  no number has been reported"}
	}
	if y0 == y1 {
		y0, y1 = y0-math.Abs(y0)/2-1e-9, y1+math.Abs(y1)/2+1e-9
	}
	var dots [curveHigh][curveWide]rune
	var owner [curveHigh][curveWide]int
	for n, l := range lines {
		var before *[2]int
		for i, y := range l.Y {
			if y == nil {
				before = nil
				continue
			}
			at := [2]int{scaled(l.X[i], x0, x1, 2*curveWide), 4*curveHigh - 1 - scaled(*y, y0, y1, 4*curveHigh)}
			from := at
			if before != nil {
				from = *before
			}
			connect(from, at, func(px, py int) {
				dots[py/4][px/2] |= brailleDot[py%4][px%2]
				owner[py/4][px/2] = n
			})
			before = &at
		}
	}
	var out []string
	for row := range dots {
		label := ""
		switch row {
		case 0:
			label = fmt.Sprintf("%.4g", y1)
		case curveHigh - 1:
			label = fmt.Sprintf("%.4g", y0)
		}
		var b strings.Builder
		for col, d := range dots[row] {
			if d == 0 {
				b.WriteByte(' ')
			} else {
				b.WriteString(paint(owner[row][col], string(0x2800+d)))
			}
		}
		out = append(out, fitted(label, 9)+" │"+strings.TrimRight(b.String(), " "))
	}
	end := fmt.Sprintf("%.6g", x1)
	return append(out, strings.Repeat(" ", 10)+"└"+strings.Repeat("─", curveWide), fmt.Sprintf("%s%.6g%s%s", strings.Repeat(" ", 11), x0, strings.Repeat(" ", max(1, curveWide-len(end)-len(fmt.Sprintf("%.6g", x0)))), end))
}

// brailleDot is the dot of a cell by its row and column.
var brailleDot = [4][2]rune{{1, 8}, {2, 16}, {4, 32}, {64, 128}}

func scaled(v, low, high float64, cells int) int {
	if high <= low {
		return 0
	}
	return min(cells-1, max(0, int((v-low)/(high-low)*float64(cells))))
}

// connect visits the dots between two of them.
func connect(from, to [2]int, visit func(x, y int)) {
	n := max(abs(to[0]-from[0]), abs(to[1]-from[1]))
	for i := range n + 1 {
		part := 0.0
		if n > 0 {
			part = float64(i) / float64(n)
		}
		visit(from[0]+int(math.Round(part*float64(to[0]-from[0]))), from[1]+int(math.Round(part*float64(to[1]-from[1]))))
	}
}

func abs(n int) int { return max(n, -n) }
