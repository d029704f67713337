package formats

import (
	"slices"
	"strings"
)

// mostRecalled is how many members a row may have whose shape is remembered: comparing more costs more than it saves.
const mostRecalled = 32

// recall remembers where the columns of a row were found. The rows of a file mostly have the same keys in the same order, and a format asks
// for the same names of each.
type recall struct {
	keys  []string
	asked []question
}

// question is what a format asked for, and the answer.
type question struct {
	names []string
	at    int
}

// of gives what is remembered of rows like this one, nothing yet for a row of another shape; nil for a row that is not to be remembered.
func (r *recall) of(row *Value) *recall {
	n := len(row.Members)
	if n == 0 || n > mostRecalled {
		return nil
	}
	if !sameKeys(row, r.keys) {
		r.keys, r.asked = r.keys[:0], r.asked[:0]
		for i := range row.Members {
			r.keys = append(r.keys, strings.Clone(row.Members[i].Key))
		}
	}
	return r
}

// answer gives the place that was found for the question of this step; ok is false when it was another one.
func (r *recall) answer(step int, names []string) (at int, ok bool) {
	q := &r.asked[step]
	return q.at, slices.Equal(q.names, names)
}

// shapeMatched is a format whose Match looks at nothing of a row but its keys and the kinds of their values.
type shapeMatched interface{ matchesByShape() }

// rowShape is the keys of a row and the kinds of their values.
type rowShape struct {
	keys  []string
	kinds []ValueKind
}

func (s *rowShape) is(row *Value) bool {
	if len(s.kinds) == 0 || row.Kind != Objects || !sameKeys(row, s.keys) {
		return false
	}
	for i := range row.Members {
		if row.Members[i].Value.Kind != s.kinds[i] {
			return false
		}
	}
	return true
}

func (s *rowShape) remember(row *Value) {
	s.keys, s.kinds = s.keys[:0], s.kinds[:0]
	if len(row.Members) > mostRecalled {
		return
	}
	for i := range row.Members {
		s.keys, s.kinds = append(s.keys, strings.Clone(row.Members[i].Key)), append(s.kinds, row.Members[i].Value.Kind)
	}
}
