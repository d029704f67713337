package formats

import "strings"

// nearest gives the name that differs least from what was written, "" when none is near.
func nearest(written string, names []string) string {
	best, at := "", len([]rune(written))/2+1
	for _, n := range names {
		d := distance(strings.ToLower(written), strings.ToLower(n))
		if d < at {
			best, at = n, d
		}
	}
	return best
}

// distance counts the single-letter edits between two short texts (Levenshtein). Long ones are cut: column names are short.
func distance(a, b string) int {
	x, y := []rune(clip(a, 200)), []rune(clip(b, 200))
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
