// Package textmetric measures how alike short texts are. It imports nothing of the project.
package textmetric

import (
	"cmp"
	"slices"
	"strings"
)

// longest is the number of characters of a name that are compared; names are short, and the work grows with the square.
const longest = 200

// Nearest gives at most n of names that look like written, the likest first, for a "did you mean" hint: the ones that contain it or
// that it contains (from three letters on), and the ones within a third of its length in single-letter edits, at least two. Letter
// case does not matter. When written has no parts, names with parts (Qwen/Qwen3-0.6B, batch.per_device) are also compared by their last one.
func Nearest(written string, names []string, n int) []string {
	type candidate struct {
		name  string
		edits int
	}
	var found []candidate
	want := strings.ToLower(written)
	whole := tail(want) != want // written with its parts: then all of them count
	for _, name := range names {
		full := strings.ToLower(name)
		last := tail(full)
		d := Edits(want, full)
		if !whole {
			d = min(d, Edits(want, last))
		}
		if len(want) > 2 && (strings.Contains(full, want) || len(last) > 2 && strings.Contains(want, last)) {
			d = min(d, 1)
		}
		if d <= max(2, len(want)/3) {
			found = append(found, candidate{name, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.edits, b.edits) })
	var out []string
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.name)
	}
	return out
}

func tail(name string) string { return name[strings.LastIndexAny(name, "/.")+1:] }

// Edits counts the single-character insertions, deletions and replacements that turn a into b (Levenshtein). Only the first 200
// characters count.
func Edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	x, y = x[:min(len(x), longest)], y[:min(len(y), longest)]
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
