package cli

import (
	"math"
	"strings"

	"github.com/slmgen/slmgen/internal/app"
)

const (
	pictureWide = 64
	pictureHigh = 12
)

// course keeps what a picture shows of the predictions of a log: the last one of each column.
type course [pictureWide]*app.Prediction

func (c *course) add(p app.Prediction) {
	if p.Remaining == nil || p.Total <= 0 || p.Step >= p.Total {
		return
	}
	c[p.Step*pictureWide/p.Total] = &p
}

// picture draws the time that was said to be left (o), its interval (:) and the truth (-) over the steps; where the first two meet the truth, it is under
// the o. end is the seconds that the log took.
func (c *course) picture(end float64) []string {
	most := 0.0
	for _, p := range c {
		if p != nil {
			most = max(most, *p.High, end-p.Since)
		}
	}
	if !(most > 0) {
		return nil
	}
	row := func(seconds float64) int {
		return pictureHigh - 1 - min(pictureHigh-1, max(0, int(math.Round(seconds/most*(pictureHigh-1)))))
	}
	var grid [pictureHigh][]byte
	for i := range grid {
		grid[i] = []byte(strings.Repeat(" ", pictureWide))
	}
	for x, p := range c {
		if p == nil {
			continue
		}
		for y := row(*p.High); y <= row(*p.Low); y++ {
			grid[y][x] = ':'
		}
		grid[row(max(end-p.Since, 0))][x] = '-'
		grid[row(*p.Remaining)][x] = 'o'
	}
	var out []string
	for i, line := range grid {
		label := strings.Repeat(" ", 8)
		switch i {
		case 0:
			label = fitted(duration(most), 8)
		case pictureHigh - 1:
			label = fitted("0", 8)
		}
		out = append(out, label+" |"+strings.TrimRight(string(line), " "))
	}
	return append(out, strings.Repeat(" ", 9)+"+"+strings.Repeat("-", pictureWide), strings.Repeat(" ", 10)+"time left over the steps: o said, : its interval, - the truth")
}

// fitted puts a text to the right of so many cells.
func fitted(text string, width int) string {
	return strings.Repeat(" ", max(0, width-len(text))) + text
}
