package formats

import (
	"maps"
	"slices"
	"strings"
)

// ConvertReport counts what became of the Examples that were to be written. Examples = Written + the sum of Dropped.
type ConvertReport struct {
	Written int64 `json:"written"`
	// Rows counts the rows that they became: fewer where a row holds several Examples, more where one is spread over several.
	Rows int64 `json:"rows"`
	// Dropped counts, by reason, the Examples that have no meaning in the format; see the Drop constants.
	Dropped map[string]int64 `json:"dropped"`
	// Losses counts, by fact, what the format could not hold of the Examples that were written; see the Encode of each format.
	// After a thousand facts, further columns are counted together as meta:*.
	Losses map[string]int64 `json:"losses"`
}

// maxFacts bounds the names in a report: hostile rows could each bring columns of their own.
const maxFacts = 1000

func newReport() ConvertReport {
	return ConvertReport{Dropped: map[string]int64{}, Losses: map[string]int64{}}
}

func (r *ConvertReport) lose(fact string) { r.count(fact, 1) }

func (r *ConvertReport) count(fact string, n int64) {
	if _, ok := r.Losses[fact]; !ok && len(r.Losses) >= maxFacts {
		kind, _, _ := strings.Cut(fact, ":")
		fact = kind + ":*"
	}
	r.Losses[fact] += n
}

// add takes the counts of a part of the rows over, and empties them there.
func (r *ConvertReport) add(part *ConvertReport) {
	r.Written += part.Written
	r.Rows += part.Rows
	part.Written, part.Rows = 0, 0
	for reason, n := range part.Dropped {
		r.Dropped[reason] += n
	}
	clear(part.Dropped)
	for _, fact := range slices.Sorted(maps.Keys(part.Losses)) {
		r.count(fact, part.Losses[fact])
	}
	clear(part.Losses)
}
