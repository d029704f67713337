package registry

import (
	"slices"
	"strings"
)

// nearest gives at most n of have that look like name: the ones that contain it or that it contains, then the ones within a
// third of its length in edits. The order is by distance, then by name.
func nearest(name string, have []string, n int) []string {
	type near struct {
		name string
		dist int
	}
	var found []near
	want := strings.ToLower(name)
	for _, h := range have {
		full := strings.ToLower(h)
		tail := full[strings.LastIndexByte(full, '/')+1:]
		best := min(edits(want, full), edits(want, tail))
		if len(want) > 2 && (strings.Contains(full, want) || strings.Contains(want, tail)) {
			best = min(best, 1)
		}
		if best <= max(2, len(want)/3) {
			found = append(found, near{h, best})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		if a.dist != b.dist {
			return a.dist - b.dist
		}
		return strings.Compare(a.name, b.name)
	})
	var out []string
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.name)
	}
	return out
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
